"""The first page after sign-in: what is in the making, what waits, what comes next, and what needs care."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from hallbar import clock
from hallbar.editor.overview import Week
from hallbar.extensions import writing
from hallbar.models import AccessibilityStatement, Facet, Outcome, Post, PostContent, Review, Role, User
from hallbar.publishing import trash, withdraw
from hallbar.publishing.drafting import replace
from tests import desk
from tests.desk import DeskClient
from tests.newsroom import Newsroom
from tests.pressing import send, send_text, wrote

HOME = "/redaktion/"
MONDAY_NOON = datetime(2026, 11, 30, 11, tzinfo=UTC)
"""A Monday of week 49, at noon in Stockholm."""


def part(client: DeskClient, name: str, query: str = "") -> str:
    """One part of the page, by the id of its heading; empty where the page has none."""
    answer = client.get(f"{HOME}{query}")
    assert answer.status_code == 200
    found = re.search(rf'<section [^>]*aria-labelledby="{name}">(.*?)</section>', answer.text, re.DOTALL)
    return unescape(found[1]) if found else ""


def titles(client: DeskClient, name: str) -> list[str]:
    """The titles that a part lists, in order."""
    return re.findall(r'class="overview-title"><a [^>]*>([^<]+)</a>', part(client, name))


def rewrite(post: Post, title: str, user: User | None = None) -> None:
    """Begin another text of a post, without publishing it."""
    with writing() as session:
        post = session.get_one(Post, post.id)
        author = session.get(User, user.id) if user else None
        replace(session, post, PostContent.from_json({**post.content.as_json(), "title": title}), author, clock.now())


class TestDrafts:
    """What one is writing oneself."""

    def test_the_newest_edited_comes_first(self, karin: DeskClient) -> None:
        first = wrote(karin, title="Först skriven")
        wrote(karin, title="Sedan skriven")
        assert titles(karin, "utkast") == ["Sedan skriven", "Först skriven"]
        send_text(karin, first, "utkast", title="Först skriven, ändrad")
        assert titles(karin, "utkast") == ["Först skriven, ändrad", "Sedan skriven"]

    def test_somebody_elses_are_not_mine(self, karin: DeskClient, elsa: DeskClient) -> None:
        wrote(karin, title="Karins")
        wrote(elsa, title="Elsas")
        assert (titles(elsa, "utkast"), titles(karin, "utkast")) == (["Elsas"], ["Karins"])

    def test_changes_of_ones_own_public_post_are_a_draft_too(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa, title="Publik")
        send(elsa, post_id)
        assert titles(elsa, "utkast") == []
        send_text(elsa, post_id, "utkast", title="Publik, omskriven")
        assert titles(elsa, "utkast") == ["Publik, omskriven"]
        assert "Publicerat med ändringar" in part(elsa, "utkast")

    def test_what_waits_for_another_or_lies_in_the_trash_is_none(self, karin: DeskClient) -> None:
        send(karin, wrote(karin, title="Inlämnad"), "granskning")
        send(karin, wrote(karin, title="Kastad"), "papperskorg")
        assert titles(karin, "utkast") == []
        assert "Du har inga utkast." in part(karin, "utkast")

    def test_a_long_list_is_cut_and_leads_to_all_of_it(self, karin: DeskClient) -> None:
        for number in range(7):
            wrote(karin, title=f"Utkast {number}")
        assert len(titles(karin, "utkast")) == 5
        way = re.search(r'<a href="([^"]+)">Visa alla 7<', part(karin, "utkast"))
        assert way, "the rest is one click away"
        assert karin.get(way[1]).text.count('<tr role="row" id="post-') == 7


class TestReviews:
    """What is handed in, sent back and approved."""

    def test_an_editor_sees_what_waits_and_what_was_said(self, karin: DeskClient, elsa: DeskClient) -> None:
        post_id = wrote(karin, title="Färdig text")
        send(karin, post_id, "granskning", review_message="Stämmer siffrorna?")
        assert titles(elsa, "granskning") == ["Färdig text"]
        assert "av Karin Ås" in part(elsa, "granskning")
        assert "Stämmer siffrorna?" in part(elsa, "granskning")

    def test_a_writer_sees_only_their_own(self, karin: DeskClient, app: Flask) -> None:
        sara = desk.signed_in(app, desk.add_user("Sara Sol", Role.WRITER))
        send(karin, wrote(karin, title="Karins text"), "granskning")
        send(sara, wrote(sara, title="Saras text"), "granskning")
        assert titles(karin, "granskning") == ["Karins text"]
        assert "Saras text" not in karin.get(HOME).text

    def test_what_is_sent_back_comes_first_with_the_comment(self, karin: DeskClient, elsa: DeskClient) -> None:
        post_id = wrote(karin, title="Halvfärdig")
        send(karin, post_id, "granskning")
        send(elsa, post_id, "granskning/beslut", review_decision="return", review_comment="Källan saknas.")
        assert titles(karin, "returnerade") == ["Halvfärdig"]
        assert "Källan saknas." in part(karin, "returnerade")
        assert "av Elsa Ek" in part(karin, "returnerade")
        assert karin.get(HOME).text.index('id="returnerade"') < karin.get(HOME).text.index('id="utkast"')

    def test_what_is_approved_waits_for_its_publication(self, karin: DeskClient, elsa: DeskClient) -> None:
        post_id = wrote(karin, title="Godkänd")
        send(karin, post_id, "granskning")
        send(elsa, post_id, "granskning/beslut", review_decision="approve")
        assert titles(elsa, "godkanda") == titles(karin, "godkanda") == ["Godkänd"]
        assert titles(karin, "utkast") == []
        send(elsa, post_id)
        assert titles(elsa, "godkanda") == []

    def test_what_is_written_after_the_approval_is_not_approved(self, karin: DeskClient, elsa: DeskClient) -> None:
        post_id = wrote(karin, title="Godkänd")
        send(karin, post_id, "granskning")
        send(elsa, post_id, "granskning/beslut", review_decision="approve")
        send_text(karin, post_id, "utkast", title="Omskriven")
        assert titles(elsa, "godkanda") == []
        assert titles(karin, "utkast") == ["Omskriven"]


class TestCalendar:
    """What comes out and goes away, week by week."""

    @pytest.fixture(autouse=True)
    def monday(self):
        """The present moment is a Monday of week 49."""
        with time_machine.travel(MONDAY_NOON, tick=False):
            yield

    def test_it_begins_with_the_present_week_by_the_clock_in_stockholm(self, elsa: DeskClient) -> None:
        assert "Vecka 49 till vecka 52" in part(elsa, "kalender")
        with time_machine.travel(datetime(2026, 12, 6, 22, 59, tzinfo=UTC), tick=False):
            assert "Vecka 49 till vecka 52" in part(elsa, "kalender")
        with time_machine.travel(datetime(2026, 12, 6, 23, 0, tzinfo=UTC), tick=False):
            assert "Vecka 50 till vecka 53" in part(elsa, "kalender")

    def test_a_scheduled_post_stands_on_its_day_at_its_time(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        newsroom.post("På lucia", at=datetime(2026, 12, 12, 23, 30, tzinfo=UTC))
        cell = re.search(r"13 december</time>.*?</td>", part(elsa, "kalender"), re.DOTALL)
        assert cell
        assert "Publiceras 00.30" in cell[0]
        assert "På lucia" in cell[0]

    def test_so_does_a_planned_withdrawal(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        post = newsroom.post("Till julafton")
        with writing() as session:
            withdraw(session, post, datetime(2026, 12, 24, 14, tzinfo=UTC), clock.now())
        cell = re.search(r"24 december</time>.*?</td>", part(elsa, "kalender"), re.DOTALL)
        assert cell
        assert "Avpubliceras 15.00" in cell[0]

    def test_other_weeks_are_a_link_away(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        newsroom.post("Om två månader", at=datetime(2027, 2, 1, 9, tzinfo=UTC))
        shown = part(elsa, "kalender")
        assert 'href="/redaktion/?vecka=2026-50#kalender">Nästa vecka' in shown
        assert 'href="/redaktion/?vecka=2026-48#kalender">Föregående vecka' in shown
        assert "Den här veckan" not in shown
        assert "1 schemalagda senare än så" in shown
        later = part(elsa, "kalender", "?vecka=2027-05")
        assert "Om två månader" in later
        assert "Vecka 5, 2027 till vecka 8, 2027" in later
        assert 'href="/redaktion/#kalender">Den här veckan' in later

    def test_an_empty_week_says_so(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        newsroom.post("Nästa vecka", at=MONDAY_NOON + timedelta(days=7))
        assert part(elsa, "kalender").count("Inget planerat") == 3, "of weeks 49 to 52"

    def test_a_crowded_day_is_cut(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        for number in range(5):
            newsroom.post(f"Trängsel {number}", at=datetime(2026, 12, 9, 9 + number, tzinfo=UTC))
        shown = part(elsa, "kalender")
        assert re.findall(r"Trängsel \d", shown) == ["Trängsel 0", "Trängsel 1", "Trängsel 2"]
        assert "och 2 till" in shown

    def test_a_writer_sees_own_plans_and_what_is_public(self, karin: DeskClient, newsroom: Newsroom) -> None:
        newsroom.post("Andras plan", at=MONDAY_NOON + timedelta(days=2))
        newsroom.post("Nyss ute", at=MONDAY_NOON - timedelta(hours=2), slug="nyss-ute")
        mine = newsroom.post("Egen plan", at=MONDAY_NOON + timedelta(days=3))
        with writing() as session:
            session.get_one(Post, mine.id).created_by_id = karin.user.id
        shown = part(karin, "kalender")
        assert "Andras plan" not in shown
        assert 'href="/nyheter/nyss-ute">Nyss ute' in shown, "where a writer may read it"
        assert f'href="/redaktion/inlagg/{mine.id}">Egen plan' in shown

    @pytest.mark.parametrize(
        "week", ["", "49", "2026-99", "2026-54", "0000-01", "9999-52", "2026-½", "x-y", "2026-1-1"]
    )
    def test_a_week_that_there_is_not_leads_to_the_present_one(self, elsa: DeskClient, week: str) -> None:
        answer = elsa.get(f"{HOME}?vecka={week}", follow_redirects=True)
        assert answer.status_code == 200
        assert "Vecka 49 till vecka 52" in answer.text

    def test_a_week_has_one_address(self, elsa: DeskClient) -> None:
        assert elsa.get(f"{HOME}?vecka=2027-5").location == f"{HOME}?vecka=2027-05"

    @given(st.dates(date(1950, 1, 1), date(2900, 1, 1)))
    def test_weeks_are_those_of_a_swedish_almanac(self, day: date) -> None:
        week = Week.of(day)
        assert day in week.days
        assert Week.parse(str(week)) == week
        assert week.later().later(-1) == week
        assert (week.year, week.number) == day.isocalendar()[:2]


class TestPublished:
    """What came out lately."""

    def test_the_newest_first_with_the_way_to_their_pages(self, elsa: DeskClient, newsroom: Newsroom, now) -> None:
        newsroom.post("Förr", at=now - timedelta(days=9))
        newsroom.post("Nyss", at=now - timedelta(hours=1), slug="nyss")
        newsroom.post("Sedan", at=now + timedelta(hours=1))
        assert titles(elsa, "publicerat") == ["Nyss", "Förr"]
        assert 'href="/nyheter/nyss"' in part(elsa, "publicerat")

    def test_a_writer_sees_all_that_is_public_and_leads_to_the_archive(self, karin: DeskClient, newsroom) -> None:
        for _ in range(6):
            newsroom.post()
        assert len(titles(karin, "publicerat")) == 5
        assert 'href="/arkiv">Visa alla 6' in part(karin, "publicerat")

    def test_also_what_has_changes_beside_it(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        rewrite(newsroom.post("Ute"), "Ute, ändrad")
        assert len(titles(elsa, "publicerat")) == 1

    def test_what_others_write_beside_it_no_writer_sees(self, karin: DeskClient, newsroom: Newsroom) -> None:
        post = newsroom.post("Ute")
        rewrite(post, "Inte sagt än")
        with writing() as session:
            session.add(Review(post_id=post.id, version=1, asked_at=clock.now()))
        assert titles(karin, "publicerat") == ["Ute"]
        assert "ändringar" not in part(karin, "publicerat")
        assert "Inte sagt än" not in karin.get(HOME).text


class TestCare:
    """What has something in it to mend."""

    def test_nothing_does(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        newsroom.post("Allt väl")
        assert "Inget behöver ses över." in part(elsa, "omsorg")

    def test_a_scheduled_post_that_would_be_refused_today(self, elsa: DeskClient, newsroom: Newsroom, now) -> None:
        newsroom.post("Klar", at=now + timedelta(days=1), terms={"typ": ["omvarld"], "amne": ["klimat"]})
        newsroom.post("Ej klar", at=now + timedelta(days=2), terms={"typ": ["omvarld"]})
        assert titles(elsa, "omsorg") == ["Ej klar"]
        assert "Välj minst ett värde under Ämne." in part(elsa, "omsorg")
        assert elsa.get("/redaktion/inlagg?behov=hindrade").text.count('id="post-') == 1
        with writing() as session:
            session.scalars(select(Facet).where(Facet.slug == "amne")).one().required = False
        assert titles(elsa, "omsorg") == []

    def test_a_picture_without_words_that_something_uses(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        mute = newsroom.picture(alt=" ", title="Stum")
        newsroom.post(lead=mute, terms={"typ": ["omvarld"], "amne": ["klimat"]})
        newsroom.post(lead=newsroom.picture((640, 480), alt="En fabrik"))
        newsroom.post(lead=newsroom.picture((480, 640), alt="", decorative=True))
        newsroom.picture((300, 200), alt="", title="Oanvänd")
        assert titles(elsa, "omsorg") == ["Stum"]
        assert f'href="/redaktion/media/{mute.id}"' in part(elsa, "omsorg")
        library = elsa.get("/redaktion/media?utan=alternativtext").text
        assert f'href="/redaktion/media/{mute.id}"' in library
        assert "Oanvänd" not in library

    def test_a_public_text_whose_words_of_time_have_aged(self, elsa: DeskClient, newsroom: Newsroom, now) -> None:
        fit = {"typ": ["omvarld"], "amne": ["klimat"]}
        newsroom.post("Åldras", body="Igår träffades vi i Lund. I veckan kommer mer.")
        newsroom.post("Står sig", body="Den 3 maj 2018 träffades vi i Lund.")
        newsroom.post("Ännu inte ute", body="Igår träffades vi.", at=now + timedelta(days=1), terms=fit)
        assert titles(elsa, "omsorg") == ["Åldras"]
        assert "2 ställen att se över." in part(elsa, "omsorg")
        assert elsa.get("/redaktion/inlagg?behov=daterade").text.count('id="post-') == 1

    def test_an_accessibility_statement_older_than_a_year(self, elsa, karin, newsroom: Newsroom) -> None:
        newsroom.post()
        year_ago = clock.to_stockholm(clock.now()).date() - timedelta(days=400)
        with writing() as session:
            session.scalars(select(AccessibilityStatement)).one().updated_on = year_ago
        assert titles(elsa, "omsorg") == ["Tillgänglighetsredogörelsen"]
        assert 'href="/redaktion/sidor/tillganglighet"' in part(elsa, "omsorg")
        assert titles(karin, "omsorg") == [], "it is not a writer's to mend"

    def test_a_writer_is_asked_to_mend_only_their_own(self, karin: DeskClient, newsroom: Newsroom, now) -> None:
        newsroom.post("Andras stumma", lead=newsroom.picture(alt=""))
        newsroom.post("Andras brist", at=now + timedelta(days=2))
        assert titles(karin, "omsorg") == []


class TestEmptyDesk:
    """The first time somebody comes here."""

    def test_an_administrator_is_told_how_to_begin(self, admin: DeskClient) -> None:
        shown = part(admin, "borja")
        for words in ("/redaktion/inlagg/ny", "/redaktion/anvandare", "hallbar import markdown"):
            assert words in shown

    def test_a_writer_is_told_what_writers_do(self, karin: DeskClient) -> None:
        shown = part(karin, "borja")
        assert "lämnar du in" in shown
        assert "/redaktion/anvandare" not in shown

    def test_with_a_post_there_is_an_overview_instead(self, elsa: DeskClient) -> None:
        wrote(elsa)
        assert part(elsa, "borja") == ""


def test_sign_in_leads_here(elsa: DeskClient, app: Flask) -> None:
    browser = desk.browser(app)
    answer = browser.post("/redaktion/logga-in", {"email": elsa.user.email, "password": desk.PASSWORD})
    assert answer.location == HOME
    assert "Översikt" in browser.get(HOME).text


def test_what_is_destroyed_or_trashed_is_nowhere(elsa: DeskClient, newsroom: Newsroom, now) -> None:
    binned = newsroom.post("Det kastade", at=now + timedelta(days=1))
    with writing() as session:
        trash(session, session.get_one(Post, binned.id), now)
    assert "Det kastade" not in elsa.get(HOME).text


def test_a_title_is_text_and_in_its_own_language(elsa: DeskClient, newsroom: Newsroom) -> None:
    newsroom.post("<b>In English</b>", lang="en")
    text = elsa.get(HOME).text
    assert "<b>In" not in text
    assert 'lang="en">&lt;b&gt;In English' in text


def furnish(newsroom: Newsroom, number: int, user: User) -> None:
    """So many of everything that the page lists."""
    now = clock.now()
    for day in range(1, number + 1):
        mute = newsroom.post(body="Igår var det möte.", lead=newsroom.picture((400 + number, 300 + day), alt=""))
        due = newsroom.post(at=now + timedelta(days=day))
        drafts = [newsroom.draft("") for _ in range(4)]
        with writing() as session:
            person = session.get_one(User, user.id)
            for post in (mute, due, *drafts):
                session.get_one(Post, post.id).created_by_id = user.id
            for post in drafts:
                replace(session, session.get_one(Post, post.id), PostContent(title="Utkast"), person, now)
            for post, outcome in zip(drafts, (None, Outcome.RETURNED, Outcome.APPROVED), strict=False):
                decided = {"outcome": outcome, "decided_at": now, "decided_by": person} if outcome else {}
                session.add(Review(post_id=post.id, version=1, asked_at=now, asked_by=person, **decided))


@pytest.mark.parametrize("name", ["elsa", "karin"])
def test_the_page_takes_as_many_statements_however_much_there_is(request, newsroom, statements, name: str) -> None:
    somebody: DeskClient = request.getfixturevalue(name)

    def asked() -> list[str]:
        with statements() as seen:
            text = somebody.get(HOME).text
        assert text.count("Visa alla") >= 6, "every list is cut"
        return seen

    furnish(newsroom, 6, somebody.user)
    asked()
    few = asked()
    furnish(newsroom, 12, somebody.user)
    asked()  # the first after a public change takes note of it, for all
    assert len(asked()) == len(few)
    assert len(few) <= 45

"""What lists tell of a post is kept from page to page, and never tells what it was before."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from hallbar import clock
from hallbar.extensions import writing
from hallbar.models import Facet, Media, Post, Site, Term
from hallbar.publishing import trash, withdraw
from tests.checks import CheckedClient
from tests.newsroom import Newsroom

LISTS = ("/", "/arkiv", "/folj", "/nyheter/granne")
"""Pages on which the post stands in a list; on the last its title alone is told."""


@pytest.fixture
def post(newsroom: Newsroom) -> Post:
    newsroom.post("Pekas", slug="pekas", dated="2018-05-05")
    newsroom.post("Granne", slug="granne", dated="2018-05-04", terms={"typ": ["omvarld"]})
    return newsroom.post("Före", slug="fore", dated="2018-05-03", terms={"typ": ["omvarld"], "land": ["norge"]})


@pytest.fixture
def lists(client: CheckedClient, post: Post) -> Callable[[], list[str]]:
    """What the lists say; they have been asked for before, so that what they tell is kept."""

    def read() -> list[str]:
        return [client.get(path).text for path in LISTS]

    assert all("Före" in text for text in read())
    return read


def beside_the_dates(texts: list[str]) -> list[str]:
    """What stands left of the axis in those lists that tell more than titles."""
    return ["".join(re.findall(r'<p class="dateline">.*?</p>', text, re.DOTALL)) for text in texts[:3]]


def test_another_title_and_address_stand_in_every_list_at_once(
    newsroom: Newsroom, post: Post, lists: Callable[[], list[str]]
) -> None:
    newsroom.publish(post, title="Under")
    for text in lists():
        assert "Före" not in text
        assert "Under" in text
    newsroom.publish(post, title="Efter", slug="efter", lede="Ny ingress.")
    for text in lists():
        assert "Under" not in text
        assert '"/nyheter/fore"' not in text
        assert "Efter" in text


def test_another_kind_and_another_name_of_it_stand_there_at_once(
    newsroom: Newsroom, post: Post, lists: Callable[[], list[str]]
) -> None:
    newsroom.publish(post, term_ids=newsroom.term_ids({"typ": ["reflektion"]}))
    for text in beside_the_dates(lists()):
        assert '<a href="/arkiv?typ=reflektion">Reflektion</a>' in text
    newsroom.relabel("typ", "reflektion", "Eftertanke")
    for text in beside_the_dates(lists()):
        assert '<a href="/arkiv?typ=reflektion">Eftertanke</a>' in text
    newsroom.rename("typ", "reflektion", "eftertanke")
    for text in beside_the_dates(lists()):
        assert '<a href="/arkiv?typ=eftertanke">Eftertanke</a>' in text
        assert "eflektion" not in text


def test_the_first_facet_is_the_one_that_is_first_now(post: Post, lists: Callable[[], list[str]]) -> None:
    with writing() as session:
        session.scalars(select(Facet).where(Facet.slug == "land")).one().position = -1
    for text in beside_the_dates(lists()):
        assert '<a href="/arkiv?land=norge">Norge</a>' in text
        assert "Omvärld" not in text


def test_what_is_withdrawn_or_thrown_away_stands_in_no_list(post: Post, lists: Callable[[], list[str]]) -> None:
    now = clock.now()
    with writing() as session:
        withdraw(session, session.get_one(Post, post.id), now + timedelta(hours=1), now)
    assert all("Före" in text for text in lists())
    with time_machine.travel(now + timedelta(hours=1)):
        assert not any("Före" in text for text in lists())
    assert all("Före" in text for text in lists()), "a clock that is set back"
    with writing() as session:
        trash(session, session.get_one(Post, post.id), now)
    assert not any("Före" in text for text in lists())


def test_what_was_written_and_taken_back_before_it_was_saved_was_never_seen(
    newsroom: Newsroom, post: Post, lists: Callable[[], list[str]]
) -> None:
    before = lists()
    with suppress(ZeroDivisionError), writing() as session:
        session.get_one(Post, post.id).title = "Aldrig"
        session.get_one(Site, 1).name = "Aldrig"
        session.flush()
        assert lists() == before, "somebody else looks meanwhile"
        raise ZeroDivisionError
    assert lists() == before
    newsroom.publish(post, title="Efter")
    assert all("Efter" in text and "Aldrig" not in text for text in lists())


def test_a_title_that_reads_like_a_marked_hit_is_not_taken_for_one(client: CheckedClient, newsroom: Newsroom) -> None:
    """HTML and plain text of the same letters are equal; the rows that are kept are of one or the other."""
    post = newsroom.post("Handske", slug="handske", lede="", body="")
    assert "><mark>Handske</mark></a>" in client.get("/arkiv?q=handske").text
    newsroom.publish(post, title="<mark>Handske</mark>")
    assert ">&lt;mark&gt;Handske&lt;/mark&gt;</a>" in client.get("/arkiv").text


def test_a_posts_own_page_is_of_what_it_is_now(client: CheckedClient, newsroom: Newsroom) -> None:
    """Most of what it shows is kept while others are edited."""
    picture = newsroom.picture()
    terms = newsroom.term_ids({"land": ["norge"]})
    post = newsroom.release(title="Först", slug="egen", lead_id=picture.id, term_ids=terms)
    other = newsroom.release(title="Annan", slug="annan")

    def page() -> str:
        newsroom.publish(other, title=f"{other.title}.")
        return client.get("/nyheter/egen").text

    assert "Först" in page()
    assert "Först" in page()
    newsroom.publish(post, title="Sedan")
    assert "Sedan" in page()
    newsroom.relabel("land", "norge", "Norges rike")
    assert "Norges rike" in page()
    with writing() as session:
        session.get_one(Media, picture.id).alt = "En annan bild"
    assert "En annan bild" in page()
    newsroom.correct(post, "Det var fel.", title="Rättat")
    assert "3 versioner" in page()
    newsroom.hide(post, 2)
    assert "2 versioner" in page()
    now = clock.now()
    with writing() as session:
        withdraw(session, session.get_one(Post, post.id), now, now)
    assert client.get("/nyheter/egen").status_code == 410


def test_a_successor_that_only_drafts_have_is_told_as_long_as_something_visible_has_it(
    client: CheckedClient, newsroom: Newsroom
) -> None:
    """Its coming and going is another post's change, and the page says it all the same."""
    former, later = newsroom.term_ids({"land": ["norge", "pakistan"]})
    with writing() as session:
        session.get_one(Term, former).successor_id = later
        session.get_one(Term, later).listed = False
    newsroom.release(title="Egen", slug="egen", term_ids=[former])

    def is_told() -> bool:
        return "numera" in client.get("/nyheter/egen").text

    assert not is_told()
    other = newsroom.release(title="Annan", slug="annan", term_ids=[later])
    assert is_told()
    now = clock.now()
    with writing() as session:
        withdraw(session, session.get_one(Post, other.id), now, now)
    assert not is_told()

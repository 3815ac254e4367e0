"""Publishing: what moves, what never moves, and what is kept."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import MediaUse, Post, PostContent, Redirect, Revision, State
from hallbar.publishing import (
    NothingToPublish,
    SlugTaken,
    WrongState,
    acts,
    correct,
    free_slug,
    publish,
    restore_from_trash,
    trash,
    withdraw,
)
from hallbar.publishing.rendering import render
from tests.newsroom import Newsroom


@pytest.fixture
def now():
    return clock.now()


def text(**fields: object) -> PostContent:
    return PostContent(**({"title": "Rubrik", "slug": "rubrik", "body": "Text."} | fields))  # type: ignore[arg-type]


def released(post: Post, content: PostContent, now, **options: object) -> Revision:
    with writing() as session:
        return publish(session, session.get_one(Post, post.id), content, now, **options)  # type: ignore[arg-type]


def test_publishing_shows_the_text_and_keeps_a_revision(newsroom: Newsroom, now) -> None:
    post = newsroom.draft("Rubrik")
    released(post, text(lede="Ingress."), now)
    assert post.state(now) is State.PUBLISHED
    assert post.dated == post.published_at == post.updated_at == now
    assert post.summary == "Ingress."
    kept = db.session.scalars(select(Revision)).one()
    assert (kept.number, kept.content, kept.public_from) == (1, text(lede="Ingress."), now)


def test_a_scheduled_post_is_dated_when_it_appears(newsroom: Newsroom, now) -> None:
    post = newsroom.draft("Rubrik")
    later = now + timedelta(days=1)
    released(post, text(), now, at=later)
    assert post.state(now) is State.SCHEDULED
    assert post.state(later) is State.PUBLISHED
    assert post.dated == later
    released(post, text(), now, at=later + timedelta(days=1))
    assert post.dated == post.published_at == later + timedelta(days=1), "moved along until it has been public"


def test_publishing_again_never_moves_the_date(newsroom: Newsroom, now) -> None:
    post = newsroom.draft("Rubrik")
    released(post, text(), now)
    later = now + timedelta(days=3)
    with writing():
        withdraw(db.session(), post, later, clock.now())
    assert post.state(later) is State.WITHDRAWN
    released(post, text(title="Ny rubrik"), later)
    assert post.state(later) is State.PUBLISHED
    assert post.dated == now
    assert post.updated_at == later


def test_updated_moves_only_when_the_text_does(newsroom: Newsroom, now) -> None:
    post = newsroom.draft("Rubrik")
    released(post, text(), now)
    released(post, text(), now + timedelta(hours=1))
    assert post.updated_at == now
    released(post, text(body="Annan text."), now + timedelta(hours=2))
    assert post.updated_at == now + timedelta(hours=2)


def test_an_undated_post_stays_undated(newsroom: Newsroom, now) -> None:
    post = newsroom.post(dated=None)
    place = post.sort_key
    newsroom.publish(post, title="Ny rubrik")
    assert post.dated is None
    assert post.sort_key == place


def test_a_correction_needs_words_and_is_told(newsroom: Newsroom, now) -> None:
    post = newsroom.post(slug="rubrik")
    with writing() as session:
        correct(session, post, text(body="Rätt."), "  Beloppet var fel. ", now)
    assert (post.correction_note, post.corrected_at) == ("Beloppet var fel.", now)
    assert db.session.scalars(select(Revision.correction_note)).all() == ["Beloppet var fel."]
    with pytest.raises(ValueError, match="words"), writing() as session:
        correct(session, post, text(), "  ", now)


def test_a_new_name_leaves_a_redirect_and_moving_back_takes_it_away(newsroom: Newsroom, now) -> None:
    post = newsroom.post(slug="gammalt")
    newsroom.publish(post, slug="nytt")
    assert db.session.scalars(select(Redirect.path)).all() == ["/nyheter/gammalt"]
    newsroom.publish(post, slug="gammalt")
    assert db.session.scalars(select(Redirect.path)).all() == ["/nyheter/nytt"]


def test_a_name_belongs_to_one_post_also_after_it_moved(newsroom: Newsroom, now) -> None:
    first = newsroom.post(slug="namn")
    second = newsroom.post(slug="annat")
    with pytest.raises(SlugTaken):
        newsroom.publish(second, slug="namn")
    newsroom.publish(first, slug="flyttad")
    with pytest.raises(SlugTaken):
        newsroom.publish(second, slug="namn")
    assert free_slug(db.session(), "Namn") == "namn-2"
    assert free_slug(db.session(), "Namn", first) == "namn"
    assert free_slug(db.session(), "!!!") == "nyhet"


def test_a_post_needs_title_and_name(newsroom: Newsroom, now) -> None:
    post = newsroom.draft("")
    for content in (text(title=" "), text(slug="")):
        with pytest.raises(NothingToPublish):
            released(post, content, now)
    assert post.state(now) is State.DRAFT


def test_trash_hides_at_once_and_gives_back_as_it_was(newsroom: Newsroom, now) -> None:
    post = newsroom.post()
    with writing():
        trash(db.session(), post, now)
    assert post.state(now) is State.TRASHED
    with writing():
        restore_from_trash(db.session(), post, clock.now())
    assert post.state(now) is State.PUBLISHED


def test_pictures_in_use_follow_the_text(newsroom: Newsroom) -> None:
    lead, inside = newsroom.picture(), newsroom.picture((600, 600))
    post = newsroom.post(lead=lead, body=f"![x](media:{inside.id})\n\n![y](media:{inside.id}) ![borta](media:999)")

    def used() -> list[int]:
        return sorted(db.session.scalars(select(MediaUse.media_id).where(MediaUse.post_id == post.id)))

    assert used() == sorted([lead.id, inside.id])
    assert post.html.count("<picture>") == 2
    newsroom.publish(post, body="Utan bild.", lead_id=None)
    assert used() == []
    assert post.lead is None


class TestVersions:
    """A version counts as public only if the public could read it."""

    def public_from(self, post: Post) -> list[datetime | None]:
        db.session.rollback()
        return list(
            db.session.scalars(
                select(Revision.public_from).where(Revision.post_id == post.id).order_by(Revision.number)
            )
        )

    def test_a_text_replaced_before_its_hour_never_came_out(self, newsroom: Newsroom, now) -> None:
        post, later = newsroom.draft("Rubrik"), now + timedelta(days=1)
        released(post, text(body="Hemligt."), now, at=later)
        released(post, text(body="Rätt."), now, at=later)
        assert self.public_from(post) == [None, later]

    def test_a_text_withdrawn_before_its_hour_never_came_out_and_is_a_draft_again(self, newsroom, now) -> None:
        post, later = newsroom.draft("Rubrik"), now + timedelta(days=1)
        released(post, text(), now, at=later)
        with writing() as session:
            withdraw(session, post, now, now)
        assert post.state(later) is State.DRAFT
        assert self.public_from(post) == [None]

    def test_a_text_in_the_trash_waits_for_its_hour_again_when_restored(self, newsroom: Newsroom, now) -> None:
        post, later = newsroom.draft("Rubrik"), now + timedelta(days=1)
        released(post, text(), now, at=later)
        with writing() as session:
            trash(session, post, now)
        assert self.public_from(post) == [None]
        with writing() as session:
            restore_from_trash(session, post, now)
        assert self.public_from(post) == [later]

    def test_what_was_public_stays_so(self, newsroom: Newsroom, now) -> None:
        post = newsroom.draft("Rubrik")
        released(post, text(), now)
        released(post, text(body="Ny."), now + timedelta(hours=1))
        with writing() as session:
            withdraw(session, post, now + timedelta(hours=2), now + timedelta(hours=2))
        assert self.public_from(post) == [now, now + timedelta(hours=1)]


class TestVerbsThatDoNotFit:
    """A verb is refused where it would do something else than it says."""

    def test_what_is_public_cannot_be_scheduled(self, newsroom: Newsroom, now) -> None:
        post = newsroom.draft("Rubrik")
        released(post, text(), now)
        with pytest.raises(WrongState):
            released(post, text(body="Embargo."), now, at=now + timedelta(days=1))
        db.session.expire_all()
        assert post.body == "Text."

    def test_what_is_in_the_trash_cannot_be_published(self, newsroom: Newsroom, now) -> None:
        post = newsroom.draft("Rubrik")
        with writing() as session:
            trash(session, post, now)
        with pytest.raises(WrongState):
            released(post, text(), now)

    def test_a_draft_can_be_neither_withdrawn_nor_corrected(self, newsroom: Newsroom, now) -> None:
        post = newsroom.draft("Rubrik")
        with pytest.raises(WrongState), writing() as session:
            withdraw(session, post, now, now)
        with pytest.raises(WrongState), writing() as session:
            correct(session, post, text(), "Fel.", now)

    def test_a_name_that_was_never_public_leaves_no_redirect(self, newsroom: Newsroom, now) -> None:
        post, later = newsroom.draft("Rubrik"), now + timedelta(days=1)
        released(post, text(slug="hemligt-namn"), now, at=later)
        released(post, text(slug="namn"), now, at=later)
        assert db.session.scalars(select(Redirect)).all() == []


class TestComingBack:
    """What was withdrawn and is to come out again has been public all the same."""

    def test_the_address_that_was_public_is_gone_for_a_while_and_then_leads_on(self, newsroom, client, now) -> None:
        post, later = newsroom.draft("Rubrik"), now + timedelta(days=1)
        withdrawn(post, text(slug="gammal"), now - timedelta(days=2))
        released(post, text(slug="nytt"), now, at=later)
        assert client.get("/nyheter/gammal").status_code == 410
        assert client.get("/nyheter/nytt").status_code == 404, "that name was never public"
        assert free_slug(db.session(), "gammal") == "gammal-2"
        with time_machine.travel(later + timedelta(hours=1), tick=False):
            assert client.get("/nyheter/gammal").location == "/nyheter/nytt"

    def test_under_its_own_name_it_is_gone_for_a_while(self, newsroom, client, now) -> None:
        post = newsroom.draft("Rubrik")
        withdrawn(post, text(), now - timedelta(days=2))
        released(post, text(body="Ny."), now, at=now + timedelta(days=1))
        assert client.get("/nyheter/rubrik").status_code == 410

    def test_unscheduled_it_is_withdrawn_and_not_a_draft(self, newsroom, client, now) -> None:
        post, first = newsroom.draft("Rubrik"), now - timedelta(days=2)
        withdrawn(post, text(), first)
        released(post, text(body="Ny."), now, at=now + timedelta(days=1))
        with writing() as session:
            withdraw(session, session.get_one(Post, post.id), now, now)
        assert (post.state(now), post.published_at) == (State.WITHDRAWN, first)
        assert client.get("/nyheter/rubrik").status_code == 410

    def test_so_is_one_that_was_brought_in_without_versions(self, newsroom, now) -> None:
        post = newsroom.post("Införd", at=now - timedelta(days=900))
        first = post.published_at
        with writing() as session:
            acts.withdraw(session, session.get_one(Post, post.id), None, now - timedelta(days=1))
        with writing() as session:
            late = now + timedelta(days=1)
            acts.publish(session, session.get_one(Post, post.id), None, now, content=text(), at=late)
        with writing() as session:
            acts.withdraw(session, session.get_one(Post, post.id), None, now)
        assert (post.state(now), post.published_at) == (State.WITHDRAWN, first)


def withdrawn(post: Post, content: PostContent, at: datetime) -> None:
    """Public from a moment on, and withdrawn an hour later."""
    released(post, content, at)
    with writing() as session:
        withdraw(session, session.get_one(Post, post.id), at + timedelta(hours=1), at + timedelta(hours=1))


def test_what_search_reads_is_made_before_the_lock_and_never_of_another_text(newsroom: Newsroom, now) -> None:
    old = PostContent(title="Ett", body="Kaffe", slug="ett")
    rendering = render(db.session(), old)
    assert rendering.search_text == "ett\n\nkaffe"
    post = newsroom.post("Ute")
    with writing() as session:
        publish(session, post, replace(old, title="Två"), now, rendering=rendering)
    assert post.search_text == "två\n\nkaffe"

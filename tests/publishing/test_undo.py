"""Undoing: what stands as the act left it goes back to where it stood; what was public is never destroyed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select

from hallbar.extensions import db, writing
from hallbar.models import LogEntry, Outcome, Post, PostContent, Redirect, Review, Revision, Role, State, User
from hallbar.publishing import acts, bulk, drafting, undo
from hallbar.publishing.bulk import Act
from hallbar.publishing.standing import Standing
from tests import desk
from tests.newsroom import Newsroom

HOUR = timedelta(hours=1)


@pytest.fixture
def elsa(app) -> User:
    return desk.add_user("Elsa Ek", Role.EDITOR)


@pytest.fixture
def karin(app) -> User:
    return desk.add_user("Karin Ås", Role.WRITER)


@pytest.fixture
def text(newsroom: Newsroom) -> PostContent:
    """A text that can be published."""
    terms = tuple(newsroom.term_ids({"typ": ["omvarld"], "amne": ["klimat"]}))
    return PostContent(title="Rubrik", body="Text.", term_ids=terms)


Do = Callable[..., LogEntry]


@pytest.fixture
def do() -> Do:
    """Do something to posts, and give its entry in the log."""

    def do(act: Act, user: User, at: datetime, *posts: Post, **options: object) -> LogEntry:
        numbers = [post.id for post in posts]
        with writing() as session:
            who = session.get_one(User, user.id)
            result = bulk.perform(session, act, numbers, who, at, **options)
        assert result.entry is not None, result.skipped
        return result.entry

    return do


def take_back(entry: LogEntry, user: User, at: datetime) -> list[str]:
    """Undo it; the reasons why posts were left."""
    number, who = entry.id, user.id
    renderings = undo.prepare(db.session(), entry)
    with writing() as session:
        result = undo.undo(session, session.get_one(LogEntry, number), session.get_one(User, who), at, renderings)
    return [skipped.reason for skipped in result.skipped]


def write(post: Post, content: PostContent, at: datetime) -> None:
    with writing() as session:
        drafting.replace(session, session.get_one(Post, post.id), content, None, at)


class TestPublishing:
    """Undoing that something was published."""

    def test_what_came_out_for_the_first_time_is_withdrawn(self, newsroom, elsa, text, do: Do, now) -> None:
        post = newsroom.draft("")
        write(post, text, now)
        entry = do(Act.PUBLISH, elsa, now, post)
        assert take_back(entry, elsa, now + HOUR) == []
        assert post.state(now + HOUR) is State.WITHDRAWN
        assert [revision.public_from for revision in revisions(post)] == [now], "its version is kept"
        assert post.written.title == "Rubrik"

    def test_a_replaced_text_comes_back_as_a_new_revision(self, newsroom, elsa, text, do: Do, now) -> None:
        post = published(newsroom, text, elsa, now)
        write(post, changed(text, body="Ny."), now)
        entry = do(Act.PUBLISH, elsa, now + HOUR, post)
        assert take_back(entry, elsa, now + 2 * HOUR) == []
        assert (post.body, post.state(now + 2 * HOUR)) == ("Text.", State.PUBLISHED)
        assert [revision.content.body for revision in revisions(post)] == ["Text.", "Ny.", "Text."]
        assert [revision.public_from for revision in revisions(post)] == [now, now + HOUR, now + 2 * HOUR]
        assert post.written.body == "Ny.", "what was written is still written"
        assert post.published_at == now

    def test_a_new_name_leads_on_to_the_old_one(self, newsroom, elsa, text, do: Do, now, client) -> None:
        post = published(newsroom, changed(text, slug="gammalt"), elsa, now)
        write(post, changed(text, slug="nytt"), now)
        entry = do(Act.PUBLISH, elsa, now + HOUR, post)
        take_back(entry, elsa, now + 2 * HOUR)
        assert client.get("/nyheter/nytt").location == "/nyheter/gammalt"

    def test_an_old_name_that_another_has_taken_is_told_of(self, newsroom, elsa, text, do: Do, now) -> None:
        post, other = newsroom.draft(""), newsroom.draft("")
        with writing() as session:
            who, named = session.get_one(User, elsa.id), changed(text, slug="rubrik")
            acts.publish(session, post, who, now, content=named)
        write(post, changed(text, slug="nytt"), now)
        entry = do(Act.PUBLISH, elsa, now + HOUR, post)
        with writing() as session:
            session.execute(delete(Redirect))  # by somebody who wants the name for another post
            acts.publish(session, session.get_one(Post, other.id), None, now + HOUR, content=named)
        reason = "Namnet som det hade i webbadressen leder nu till något annat."
        assert take_back(entry, elsa, now + 2 * HOUR) == [reason]
        assert (post.slug, post.state(now + 2 * HOUR), entry.undone_at) == ("nytt", State.PUBLISHED, None)

    def test_a_schedule_comes_back_with_its_text(self, newsroom, elsa, text, do: Do, now) -> None:
        later, post = now + timedelta(days=3), newsroom.draft("")
        with writing() as session:
            named = changed(text, slug="rubrik")
            acts.publish(session, post, session.get_one(User, elsa.id), now, content=named, at=later)
        write(post, changed(text, slug="rubrik", body="Ny."), now)
        entry = do(Act.PUBLISH, elsa, now + HOUR, post)
        assert post.state(now + HOUR) is State.PUBLISHED
        assert take_back(entry, elsa, now + 2 * HOUR) == []
        assert (post.state(now + 2 * HOUR), post.published_at, post.dated) == (State.SCHEDULED, later, later)
        assert (post.body, post.written.body) == ("Text.", "Ny.")
        assert revisions(post)[-1].public_from == later

    def test_a_schedule_that_has_passed_does_not(self, newsroom, elsa, text, do: Do, now) -> None:
        later, post = now + timedelta(days=3), newsroom.draft("")
        with writing() as session:
            named = changed(text, slug="rubrik")
            acts.publish(session, post, session.get_one(User, elsa.id), now, content=named, at=later)
        entry = do(Act.WITHDRAW, elsa, now + HOUR, post)
        assert post.state(now + HOUR) is State.DRAFT
        assert take_back(entry, elsa, later + HOUR) == ["Tiden som det var schemalagt till har passerat."]
        assert post.state(later + HOUR) is State.DRAFT
        assert take_back(entry, elsa, now + 2 * HOUR) == []
        assert (post.state(now + 2 * HOUR), post.published_at) == (State.SCHEDULED, later)

    def test_what_was_withdrawn_is_so_again(self, newsroom, elsa, text, do: Do, now) -> None:
        post = published(newsroom, text, elsa, now)
        do(Act.WITHDRAW, elsa, now + HOUR, post)
        write(post, changed(text, body="Ny."), now)
        entry = do(Act.PUBLISH, elsa, now + 2 * HOUR, post)
        assert take_back(entry, elsa, now + 3 * HOUR) == []
        assert (post.state(now + 3 * HOUR), post.withdrawn_at) == (State.WITHDRAWN, now + HOUR)
        assert post.body == "Text."

    def test_a_review_waits_again(self, newsroom, elsa, karin, text, do: Do, now) -> None:
        post = newsroom.draft("")
        write(post, text, now)
        with writing() as session:
            session.add(Review(post_id=post.id, version=1, asked_at=now, asked_by_id=karin.id))
        entry = do(Act.PUBLISH, elsa, now, post)
        assert db.session.scalars(select(Review.outcome)).one() == Outcome.APPROVED
        take_back(entry, elsa, now + HOUR)
        assert db.session.scalars(select(Review.outcome)).one() is None

    def test_a_text_whose_revision_is_missing_is_kept_before_it_is_replaced(self, newsroom, elsa, text, do, now):
        post = newsroom.post("Införd", terms={"typ": ["omvarld"], "amne": ["klimat"]})
        write(post, changed(post.content, body="Ny."), now)
        entry = do(Act.PUBLISH, elsa, now, post)
        take_back(entry, elsa, now + HOUR)
        assert post.body == "Brödtext om saken."


class TestTheOthers:
    """Withdrawing, trash, terms."""

    def test_a_planned_withdrawal_comes_back(self, newsroom, elsa, text, do: Do, now) -> None:
        post = published(newsroom, text, elsa, now)
        until = now + timedelta(days=9)
        with writing():
            post.withdrawn_at = until
        entry = do(Act.WITHDRAW, elsa, now + HOUR, post)
        assert take_back(entry, elsa, now + 2 * HOUR) == []
        assert (post.state(now + 2 * HOUR), post.withdrawn_at) == (State.PUBLISHED, until)

    def test_trash_and_taking_out_of_it(self, newsroom, elsa, text, do: Do, now) -> None:
        post = published(newsroom, text, elsa, now)
        into = do(Act.TRASH, elsa, now + HOUR, post)
        out = do(Act.RESTORE, elsa, now + 2 * HOUR, post)
        assert take_back(into, elsa, now + 3 * HOUR) == ["Det har ändrats efteråt."]
        assert take_back(out, elsa, now + 3 * HOUR) == []
        assert post.state(now + 3 * HOUR) is State.TRASHED

    def test_a_term_is_taken_away_again_from_what_has_been_written_on(self, newsroom, elsa, text, do, now) -> None:
        post = published(newsroom, text, elsa, now)
        write(post, changed(text, body="Ny."), now)
        kina = newsroom.term("land", "kina")
        entry = do(Act.ADD_TERM, elsa, now + HOUR, post, term=kina)
        write(post, changed(post.written, body="Ännu nyare."), now)
        assert take_back(entry, elsa, now + 2 * HOUR) == []
        assert kina.id not in {*post.content.term_ids, *post.written.term_ids}
        assert (post.body, post.written.body) == ("Text.", "Ännu nyare.")

    def test_a_term_that_is_gone_already_is_told_of(self, newsroom, elsa, do: Do, now) -> None:
        post = newsroom.draft("")
        write(post, PostContent(title="Utkast"), now)
        entry = do(Act.ADD_TERM, elsa, now, post, term=newsroom.term("land", "kina"))
        write(post, PostContent(title="Utkast"), now)
        assert take_back(entry, elsa, now) == ["Termen är redan borttagen."]

    def test_acts_of_the_publishing_panel_can_be_undone_too(self, newsroom, elsa, text, now) -> None:
        later, post = now + timedelta(days=3), newsroom.draft("")
        with writing() as session:
            who = session.get_one(User, elsa.id)
            acts.publish(session, post, who, now, content=changed(text, slug="rubrik"), at=later)
        scheduled = newest()
        assert take_back(scheduled, elsa, now + HOUR) == []
        assert (post.state(now + HOUR), post.published_at) == (State.DRAFT, None)


class TestWhoMay:
    """Nobody undoes what they may not do."""

    def test_a_writer_takes_back_their_own_draft(self, newsroom, karin, do: Do, now) -> None:
        post = newsroom.draft("Eget")
        with writing():
            post.created_by_id = karin.id
        entry = do(Act.TRASH, karin, now, post)
        assert undo.can_undo(karin, entry)
        assert take_back(entry, karin, now) == []

    def test_a_writer_publishes_nothing_by_undoing(self, newsroom, elsa, karin, text, do: Do, now) -> None:
        post = published(newsroom, text, elsa, now)
        with writing():
            post.created_by_id = karin.id
        for act, reason in (
            (Act.WITHDRAW, "Bara redaktörer får publicera."),
            (Act.PUBLISH, "Bara redaktörer får avpublicera."),
            (Act.TRASH, "Det har varit publicerat eller är schemalagt. Be en redaktör."),
        ):
            entry = do(act, elsa, now + HOUR, post)
            assert not undo.can_undo(karin, entry), "nor is there a button"
            assert take_back(entry, karin, now + HOUR) == [reason]

    def test_nor_puts_in_the_trash_what_has_been_public_and_stands_as_a_draft(self, newsroom, elsa, karin, text, now):
        post = published(newsroom, text, elsa, now)
        with writing():
            post.created_by_id, post.published_at = karin.id, None
        with writing() as session:
            result = bulk.perform(session, Act.TRASH, [post.id], session.get_one(User, karin.id), now + HOUR)
        assert [skipped.forbidden for skipped in result.skipped] == [True]

    def test_nor_on_a_post_that_became_somebody_elses(self, newsroom, elsa, karin, do: Do, now) -> None:
        post = newsroom.draft("Lånat")
        with writing():
            post.created_by_id = karin.id
        entry = do(Act.TRASH, karin, now, post)
        with writing():
            post.created_by_id = elsa.id
        assert take_back(entry, karin, now) == ["Det är någon annans."]


class TestLog:
    """Undoing is an act, too."""

    def test_it_is_written_down_and_done_once(self, newsroom, elsa, do: Do, now) -> None:
        posts = [newsroom.draft("Ett"), newsroom.draft("Två")]
        entry = do(Act.TRASH, elsa, now, *posts)
        take_back(entry, elsa, now + HOUR)
        assert entry.undone_at == now + HOUR
        assert all(part.undone_at == now + HOUR for part in entry.parts)
        undone = db.session.scalars(select(LogEntry).where(LogEntry.act == "undo", LogEntry.part_of_id.is_(None))).one()
        assert (undone.subject, undone.data["of"], undone.data["act"]) == ("2 inlägg", entry.id, "trash")
        assert not undo.can_undo(elsa, entry)
        assert not undo.can_undo(elsa, undone)

    def test_what_was_destroyed_is_told_of(self, newsroom, elsa, do: Do, now) -> None:
        posts = [newsroom.draft("Ett"), newsroom.draft("Två")]
        entry = do(Act.TRASH, elsa, now, *posts)
        with writing() as session:
            session.delete(session.get_one(Post, posts[0].id))
        assert take_back(entry, elsa, now) == ["Det är förstört."]
        assert posts[1].state(now) is State.DRAFT


def test_a_standing_is_kept_to_the_microsecond(newsroom: Newsroom, now) -> None:
    post = newsroom.post(at=now - HOUR)
    standing = Standing.of(db.session(), post)
    assert Standing.from_json(standing.as_json()) == standing
    assert standing.state(now) is post.state(now)


def published(newsroom: Newsroom, text: PostContent, user: User, at: datetime) -> Post:
    post = newsroom.draft("")
    write(post, text, at)
    with writing() as session:
        result = bulk.perform(session, Act.PUBLISH, [post.id], session.get_one(User, user.id), at)
    assert result.entry is not None
    return post


def changed(text: PostContent, **fields: object) -> PostContent:
    return PostContent.from_json(text.as_json() | fields)


def revisions(post: Post) -> list[Revision]:
    return list(db.session.scalars(select(Revision).where(Revision.post_id == post.id).order_by(Revision.number)))


def newest() -> LogEntry:
    return db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()

"""The shelves follow what is written, in the same transaction."""

from datetime import timedelta

import pytest
from pyroaring import BitMap
from sqlalchemy import select

from hallbar import clock, search
from hallbar.archive import Librarian
from hallbar.extensions import db, writing
from hallbar.models import Draft, Post, PostContent, PublicChange, TermAlias, content_version
from hallbar.publishing import publish
from hallbar.search.tables import LEFT
from tests.archive.asking import as_of
from tests.newsroom import Newsroom
from tests.search.conftest import Find


def test_a_corrected_text_is_found_by_its_new_words_only(newsroom: Newsroom, find: Find) -> None:
    post = newsroom.post("Om handskar")
    newsroom.publish(post, title="Om instrument")
    assert list(find("instrument").ids) == [post.id]
    assert not find("handskar").ids


def test_an_edit_that_is_undone_is_not_found(newsroom: Newsroom, find: Find) -> None:
    post = newsroom.post("Om handskar")

    def begin_and_stop() -> None:
        with writing() as session:
            publish(session, post, PostContent(title="Om instrument", slug="x"), clock.now())
            session.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begin_and_stop()
    assert list(find("handskar").ids) == [post.id]
    assert not find("instrument").ids
    assert search.wrong(db.session()) == []


def test_everything_that_is_shown_of_a_post_is_found(newsroom: Newsroom, find: Find) -> None:
    media = newsroom.picture(caption="Barn vid vävstolen", alt="Fyra trasmattor", title="Rapport från Lahore")
    post = newsroom.post(
        "Rubriken",
        lede="Ingressen",
        body=f"En *kurs*ledare talar.\n\n![](media:{media.id})",
        byline="Åsa Öberg",
        terms={"part": ["adda"], "land": ["usa"]},
    )
    for word in "rubrik ingress kursledare öberg adda usa vävstol trasmatta Lahore".split():
        assert list(find(word).ids) == [post.id], word
    assert list(find("förenta staterna").ids) == [post.id]  # an alias


def test_a_term_with_another_name_is_found_by_it(newsroom: Newsroom, find: Find) -> None:
    post = newsroom.post("Rubrik", terms={"amne": ["klimat"]})
    with writing() as session:
        term = session.merge(newsroom.term("amne", "klimat"))
        term.label = "Väderlek"
        session.add(TermAlias(term_id=term.id, slug="nederbord", label="Nederbörd"))
    assert list(find("väderlek").ids) == [post.id]
    assert list(find("nederbörd").ids) == [post.id]
    assert search.wrong(db.session()) == []


def test_a_picture_with_another_caption_is_found_by_it(newsroom: Newsroom, find: Find) -> None:
    media = newsroom.picture(caption="Före")
    post = newsroom.post("Rubrik", lead=media)
    with writing() as session:
        session.merge(media).caption = "En symaskin"
    assert list(find("symaskiner").ids) == [post.id]
    assert search.wrong(db.session()) == []


def test_a_post_that_is_deleted_leaves_nothing(newsroom: Newsroom, find: Find) -> None:
    post = newsroom.post("Om handskar")
    with writing() as session:
        session.delete(session.get_one(Post, post.id))
    assert not find("handskar").ids
    assert search.wrong(db.session()) == []


def test_a_scheduled_post_is_found_when_its_hour_has_come(newsroom: Newsroom, find: Find, time_machine) -> None:
    hour = clock.now() + timedelta(hours=1)
    post = newsroom.post("Om handskar", at=hour)
    assert not find("handskar").ids
    assert not find("handksar").ids
    time_machine.move_to(hour)
    assert list(find("handskar").ids) == [post.id]


def test_what_concerns_too_many_posts_is_done_little_by_little(
    newsroom: Newsroom, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [newsroom.post(terms={"amne": ["klimat"]}) for _ in range(5)]
    monkeypatch.setattr("hallbar.search.indexing.MOST_AT_ONCE", 2)
    monkeypatch.setattr("hallbar.search.indexing.SOME_MORE", 2)
    with writing() as session:
        session.merge(newsroom.term("amne", "klimat")).label = "Väderlek"
    assert len(find("väderlek").ids) == 2
    newsroom.post("Ännu en")
    assert len(find("väderlek").ids) == 4
    newsroom.post("Och en till")
    assert set(find("väderlek").ids) == {post.id for post in posts}
    assert not db.session.scalars(select(LEFT.c.post_id)).all()


def test_what_one_edit_has_left_is_not_forgotten_by_the_next(
    newsroom: Newsroom, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [newsroom.post(terms={"land": ["norge"]}) for _ in range(3)]
    posts = [newsroom.post(terms={"amne": ["klimat"]}) for _ in range(5)]
    monkeypatch.setattr("hallbar.search.indexing.MOST_AT_ONCE", 2)
    monkeypatch.setattr("hallbar.search.indexing.SOME_MORE", 2)
    for facet, term, label in (("amne", "klimat", "Väderlek"), ("land", "norge", "Fjordlandet")):
        with writing() as session:
            session.merge(newsroom.term(facet, term)).label = label
    newsroom.post("Ännu en")
    assert set(find("väderlek").ids) == {post.id for post in posts}
    assert set(find("fjordlandet").ids) == {post.id for post in others}


def test_every_worker_sees_what_is_done_little_by_little(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    posts = [newsroom.post(terms={"amne": ["klimat"]}) for _ in range(6)]
    monkeypatch.setattr("hallbar.search.indexing.MOST_AT_ONCE", 2)
    monkeypatch.setattr("hallbar.search.indexing.SOME_MORE", 2)
    worker = Librarian()

    def found() -> int:
        return len(as_of(clock.now(), worker).hits(db.session(), "väderlek").ids)

    assert found() == 0
    with writing() as session:
        session.merge(newsroom.term("amne", "klimat")).label = "Väderlek"
    assert found() == 2
    draft(newsroom.draft("Bara ett utkast"), title="Ett utkast till")  # nothing public but what it takes along
    assert found() == 6, "each of its two edits took some along"
    assert {post.id for post in posts} == set(as_of(clock.now(), worker).hits(db.session(), "väderlek").ids)


def test_a_worker_that_has_read_texts_for_a_phrase_reads_changed_ones_again(newsroom: Newsroom) -> None:
    kept, lost = (newsroom.post(body="Vi ska följa upp avtalen.") for _ in range(2))
    worker = Librarian()

    def found() -> set[int]:
        return set(as_of(clock.now(), worker).hits(db.session(), '"följa upp"').ids)

    assert found() == {kept.id, lost.id}
    newsroom.publish(lost, body="Upp med dem som följa vill.")
    new = newsroom.post(body="Nu går det att följa upp.")
    assert found() == {kept.id, new.id}


def test_whatever_the_public_finds_by_other_words_is_in_the_log(newsroom: Newsroom) -> None:
    post = newsroom.post("Om handskar")
    before = content_version(db.session())
    with writing() as session:
        session.get_one(Post, post.id).body_html = "<p>Återgiven på nytt, med instrument.</p>"  # tells nothing itself
    log = db.session.scalars(select(PublicChange.post_id).where(PublicChange.version > before)).all()
    assert log == [post.id]
    with writing() as session:
        session.get_one(Post, post.id).title = "Om mattor"
    log = db.session.scalars(select(PublicChange.post_id).where(PublicChange.version > before)).all()
    assert log == [post.id, post.id], "a change that tells of itself is logged once"


# --- drafts ----------------------------------------------------------------------------------------------------------


def draft(post: Post, **changes: str) -> None:
    """What Elsa is writing in a post."""
    with writing() as session:
        here = session.get_one(Post, post.id)
        content = PostContent.from_json({**here.content.as_json(), **changes})
        session.merge(Draft(post_id=post.id, data=content.as_json(), saved_at=clock.now()))


def test_no_word_of_a_draft_shows_to_the_public(newsroom: Newsroom, find: Find, find_at_desk: Find) -> None:
    public = newsroom.post("Vanliga nyheter")
    secret = newsroom.draft("Hemlig")
    draft(secret, title="Kanariefågelsafton", body="Kanariefågelns kusin")
    draft(public, title="Kanariefågelsmorgon")
    for q in ("kanariefågelsafton", "kanariefågel", "kanariefågelsaftno", "kusin", "kanariefågelsmorgon", "fågel"):
        hits = find(q)
        assert (len(hits.ids), hits.searched) == (0, None), q
    assert list(find("vanlig -kanariefågel").ids) == [public.id]
    for table in ("search_public", "search_public_word"):
        rows = db.session.connection().exec_driver_sql(f"SELECT * FROM {table}").all()
        assert "kanarie" not in str(rows), table
    assert set(find_at_desk("kanariefågel").ids) == {public.id, secret.id}
    assert list(find_at_desk("kanariefågelsaftno").ids) == [secret.id]


def test_editors_find_the_newest_text_of_each_post(newsroom: Newsroom, find: Find, find_at_desk: Find) -> None:
    post = newsroom.post("Om handskar")
    draft(post, title="Om instrument")
    assert list(find("handskar").ids) == [post.id]
    assert not find_at_desk("handskar").ids
    assert list(find_at_desk("instrument").ids) == [post.id]
    newsroom.publish(post, title="Om instrument")
    assert list(find("instrument").ids) == list(find_at_desk("instrument").ids) == [post.id]
    assert search.wrong(db.session()) == []


def test_editors_find_only_what_they_may_see(newsroom: Newsroom) -> None:
    mine, other = newsroom.draft("Handskar ett"), newsroom.draft("Handskar två")
    assert list(search.find_for_editors(db.session(), "handskar", BitMap([mine.id])).ids) == [mine.id]
    assert list(search.find_for_editors(db.session(), "handskar två", BitMap([other.id])).ids) == [other.id]


# --- all anew --------------------------------------------------------------------------------------------------------


def test_the_shelves_can_be_made_anew(newsroom: Newsroom, find: Find) -> None:
    posts = [newsroom.post(f"Om handskar {number}") for number in range(3)]
    draft(posts[0], title="Utkast")
    with writing() as session:
        session.connection().exec_driver_sql("DELETE FROM search_state")
        search.public_shelf(session).forget([posts[1].id])
    assert search.wrong(db.session()) == [posts[1].id]
    assert not search.is_current(db.session())
    done = []
    assert search.rebuild(writing, clock.now(), done.append) == sum(done) == 3
    assert search.wrong(db.session()) == []
    assert search.is_current(db.session())
    assert len(find("handske").ids) == 3

"""A text that was saved is never lost: not by an older form, a lost answer, a late message or somebody else."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from hallbar.extensions import db, writing
from hallbar.models import DraftVersion, Post, PostContent
from hallbar.publishing import drafting
from hallbar.publishing.drafting import Saved, Sent
from hallbar.publishing.versions import saved_texts
from tests.newsroom import Newsroom

TEXT = PostContent(title="Titel", body="Ett.\n\nTvå.\n\nTre.")


def body(text: str) -> PostContent:
    return replace(TEXT, body=text)


class Form:
    """An open form: it stands on a version, and counts its saves."""

    def __init__(self, post: Post, now: datetime, key: str = "") -> None:
        self.post, self.now, self.key, self.base, self.sequence = post, now, key, 0, 0

    def send(self, content: PostContent, *, answered: bool = True, sequence: int | None = None) -> Saved:
        self.sequence += 1
        sent = Sent(content, self.base, self.key, self.sequence if sequence is None else sequence)
        with writing() as session:
            saved = drafting.save(session, self.post, sent, None, self.now)
        if answered:
            self.base = saved.version
        return saved


@pytest.fixture
def post(app: Flask, now: datetime) -> Post:
    with writing() as session:
        return drafting.start(session, "key", None, now)


def test_the_same_form_makes_one_post(app: Flask, post: Post, now: datetime) -> None:
    with writing() as session:
        assert drafting.start(session, "key", None, now).id == post.id
        assert drafting.start(session, "other", None, now).id != post.id


def test_each_save_is_a_version_and_the_same_text_is_none(post: Post, now: datetime) -> None:
    form = Form(post, now)
    assert [form.send(body(text)).version for text in ("a", "b", "b", "c")] == [1, 2, 2, 3]
    assert post.draft is not None
    assert post.draft.content.body == "c"
    assert post.draft.title == "Titel"


def test_what_the_public_reads_is_not_touched(newsroom: Newsroom, now: datetime) -> None:
    post = newsroom.post("Ute", body="Publik text.")
    digest, updated = post.digest, post.updated_at
    Form(post, now).send(replace(post.content, body="Ny text."))
    assert (post.body, post.digest, post.updated_at) == ("Publik text.", digest, updated)
    assert post.has_changes


def test_a_save_on_an_older_version_is_merged(post: Post, now: datetime) -> None:
    elsa, olle = Form(post, now, "elsa"), Form(post, now, "olle")
    elsa.base = olle.base = elsa.send(TEXT).version
    elsa.send(body("Ett!\n\nTvå.\n\nTre."))
    saved = olle.send(body("Ett.\n\nTvå.\n\nTre!"))
    assert saved.merged
    assert saved.content.body == "Ett!\n\nTvå.\n\nTre!"


def test_in_a_conflict_the_draft_stays_and_the_other_text_is_kept_beside_it(post: Post, now: datetime) -> None:
    elsa, olle = Form(post, now, "elsa"), Form(post, now, "olle")
    elsa.base = olle.base = elsa.send(TEXT).version
    elsa.send(body("Ett!\n\nTvå.\n\nTre."))
    saved = olle.send(body("Ett?\n\nTvå.\n\nTre."), answered=False)
    assert (saved.conflict, saved.merged) == (("body",), False)
    assert saved.content.body == post.written.body == "Ett!\n\nTvå.\n\nTre."
    kept = drafting.version_of(db.session(), post, saved.own_version)
    assert kept is not None
    assert kept.content.body == "Ett?\n\nTvå.\n\nTre."
    assert olle.send(body("Ett?\n\nTvå.\n\nTre!"), answered=False).conflict  # until somebody has decided
    olle.base = saved.version
    assert olle.send(body("Ett?!\n\nTvå.\n\nTre.")).content.body == "Ett?!\n\nTvå.\n\nTre."


def test_a_conflict_does_not_disturb_a_third_form(post: Post, now: datetime) -> None:
    elsa, olle, karin = Form(post, now, "elsa"), Form(post, now, "olle"), Form(post, now, "karin")
    elsa.base = olle.base = karin.base = elsa.send(TEXT).version
    elsa.send(body("Ett!\n\nTvå.\n\nTre."))
    assert olle.send(body("Ett?\n\nTvå.\n\nTre.")).conflict
    assert karin.send(body("Ett.\n\nTvå.\n\nTre!")).content.body == "Ett!\n\nTvå.\n\nTre!"


def test_a_form_whose_answer_was_lost_does_not_fight_itself(post: Post, now: datetime) -> None:
    form = Form(post, now, "form")
    form.send(body("Hej"), answered=False)
    assert form.send(body("Hej då")).content.body == "Hej då"


def test_what_others_wrote_survives_a_lost_answer_to_a_merge(post: Post, now: datetime) -> None:
    elsa, olle = Form(post, now, "elsa"), Form(post, now, "olle")
    elsa.base = olle.base = elsa.send(TEXT).version
    elsa.send(body("Ett!\n\nTvå.\n\nTre."))
    olle.send(body("Ett.\n\nTvå.\n\nTre!"), answered=False)
    assert olle.send(body("Ett.\n\nTvå.\n\nTre!!")).content.body == "Ett!\n\nTvå.\n\nTre!!"


def test_a_form_that_was_typed_in_during_a_merge_goes_on_from_what_it_sent(post: Post, now: datetime) -> None:
    elsa, olle = Form(post, now, "elsa"), Form(post, now, "olle")
    elsa.base = olle.base = elsa.send(TEXT).version
    elsa.send(body("Ett!\n\nTvå.\n\nTre."))
    olle.base = olle.send(body("Ett.\n\nTvå.\n\nTre!")).own_version
    assert olle.send(body("Ett.\n\nTvå.\n\nTre!!")).content.body == "Ett!\n\nTvå.\n\nTre!!"


def test_a_save_that_was_overtaken_on_its_way_changes_nothing(post: Post, now: datetime) -> None:
    form = Form(post, now, "form")
    form.send(body("Hej"))
    form.send(body("Hej då"))
    assert form.send(body("Hej"), sequence=1).content.body == "Hej då"


def test_a_base_that_is_no_longer_kept_is_a_conflict_not_a_guess(post: Post, now: datetime) -> None:
    form, late = Form(post, now, "a"), Form(post, now, "b")
    late.base = form.send(TEXT).version
    form.send(body("Ett!\n\nTvå.\n\nTre."))
    form.now += drafting.KEPT + timedelta(hours=1)
    form.send(body("Ett!!\n\nTvå.\n\nTre."))
    assert late.send(body("Ett.\n\nTvå.\n\nTre.\n\nFyra.")).conflict == ("body",)


def test_a_version_is_kept_for_three_days_from_when_it_was_replaced(post: Post, now: datetime) -> None:
    form = Form(post, now)
    for hours in (0, 71, 73, 144):
        form.now = now + timedelta(hours=hours)
        form.send(body(str(hours)))
    kept = [version.content.body for version in db.session.query(DraftVersion).order_by(DraftVersion.version)]
    assert kept == ["71", "73", "144"]


def test_what_nobody_writes_in_any_more_is_swept_when_another_text_is_begun(post: Post, now: datetime) -> None:
    form = Form(post, now)
    for text in ("ett", "två"):
        form.send(body(text))
    later = now + drafting.KEPT + timedelta(hours=1)
    with writing() as session:
        other = drafting.start(session, "other", None, later)
    Form(other, later).send(body("nytt"))
    kept = db.session.query(DraftVersion).filter_by(post_id=post.id)
    assert [version.content.body for version in kept] == ["två"], "what is the draft now is never too old"


def test_a_version_whose_time_is_over_is_shown_no_more_even_before_it_is_swept(post: Post, now: datetime) -> None:
    form = Form(post, now)
    versions = [form.send(body(text)).version for text in ("ett", "två")]
    for later, shown in ((now + drafting.KEPT, versions), (now + drafting.KEPT + timedelta(hours=1), versions[1:])):
        assert [text.version for text in saved_texts(db.session(), post, later) if text.version][::-1] == shown
        assert [n for n in versions if drafting.version_of(db.session(), post, n, later)] == shown


def test_two_forms_on_a_text_that_has_stood_for_months_are_merged(newsroom: Newsroom, now: datetime) -> None:
    post = newsroom.post("Titel", body=TEXT.body)
    later = now + timedelta(days=90)
    elsa, olle = Form(post, later, "elsa"), Form(post, later, "olle")
    elsa.send(replace(post.content, body="Ett!\n\nTvå.\n\nTre."))
    saved = olle.send(replace(post.content, body="Ett.\n\nTvå.\n\nTre!"))
    assert (saved.merged, saved.content.body) == (True, "Ett!\n\nTvå.\n\nTre!")


def test_an_old_draft_that_was_replaced_can_be_taken_back_after_others_have_saved(post: Post, now: datetime) -> None:
    form = Form(post, now)
    form.base = form.send(body("Veckogammalt.")).version
    form.now = now + timedelta(days=7)
    with writing() as session:
        replaced = drafting.replace(session, post, body("Återställt."), None, form.now)
    form.base = replaced + 1
    form.send(body("Vidare."))
    assert drafting.version_of(db.session(), post, replaced)


def test_a_text_that_is_put_in_anothers_place_can_be_taken_back(post: Post, now: datetime) -> None:
    Form(post, now).send(body("Nytt."))
    with writing() as session:
        replaced = drafting.replace(session, post, body("Gammalt."), None, now)
    version = drafting.version_of(db.session(), post, replaced)
    assert version is not None
    assert version.content.body == "Nytt."
    assert post.written.body == "Gammalt."


def test_an_older_form_in_which_nothing_was_written_changes_nothing(post: Post, now: datetime) -> None:
    elsa, olle = Form(post, now, "elsa"), Form(post, now, "olle")
    elsa.base = olle.base = elsa.send(TEXT).version
    version = elsa.send(body("Annat.")).version
    saved = olle.send(TEXT)
    assert (saved.version, saved.content.body, saved.merged) == (version, "Annat.", True)


def test_forms_without_a_key_are_posts_of_their_own(app: Flask, now: datetime) -> None:
    with writing() as session:
        first, second = (drafting.start(session, "", None, now) for _ in range(2))
        assert first.id != second.id

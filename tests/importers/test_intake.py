"""Importing and importing again: what becomes of each file, and what an editor has changed here is left alone."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
import time_machine
from sqlalchemy import func, select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import (
    Draft,
    Facet,
    FacetAlias,
    Post,
    PublicChange,
    Redirect,
    Revision,
    Site,
    State,
    Term,
    content_version,
)
from hallbar.publishing import trash, withdraw, write_text
from tests.checks import CheckedClient
from tests.newsroom import Newsroom, moment
from tests.publishing.test_merging_terms import merge as merge_terms

SLUGS = [
    "radet-ser-framat",
    "fyra-norska-organisationer",
    "samtal-om-skolgang",
    "att-folja-en-vara",
    "tva-lander-en-plan",
    "tankar-efter-en-kurs",
    "ny-rutin-provas",
    "halvdag-for-leverantorer",
    "tidning-om-instrument",
    "kyckling-under-lupp",
    "granskning-av-handskar",
]


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def everything() -> list[object]:
    """A picture of all that an import may write."""
    tables = (Post, Revision, Term, PublicChange, Redirect, Facet)
    columns = [[*map(str, row)] for model in tables for row in db.session.execute(select(model.__table__))]
    return sorted(columns, key=str)


def edit(post: Post, **changes: object) -> None:
    """Somebody publishes another text at the desk."""
    with writing() as session:
        session.add(post)
        write_text(session, post, replace(post.content, **changes), clock.now())


# --- the eleven ------------------------------------------------------------------------------------------------------


def test_eleven_posts_come_in_the_order_of_their_files_all_without_a_date(
    eleven, summary, client: CheckedClient
) -> None:
    assert eleven.succeed().output.splitlines() == [summary(created=11)], "and not a word of warning"
    html = client.get("/arkiv").text
    assert re.findall(r'href="/nyheter/([^"]+)"', html) == SLUGS
    assert db.session.scalars(select(Post).where(Post.dated.is_not(None))).all() == []
    assert "11 nyheter" in client.get("/arkiv?ar=okant").text
    entries = feedparser.parse(client.get("/arkiv.rss").data).entries
    assert [entry.link.rpartition("/")[2] for entry in entries] == SLUGS
    assert [entry for entry in entries if "published" in entry] == []


def test_the_same_eleven_again_are_unchanged_and_nothing_is_written(eleven, summary) -> None:
    eleven.succeed()
    before = everything()
    assert eleven.succeed().output.splitlines() == [summary(unchanged=11)]
    assert eleven.succeed("--overwrite").output.splitlines() == [summary(unchanged=11)]
    assert everything() == before


@pytest.mark.parametrize(
    "arguments, files",
    [
        ("land=pakistan", {"03", "09"}),
        ("amne=uppfoljning&part=skl-kommentus", {"01", "10"}),
        ("amne=barnarbete&amne=uppfoljning", {"01", "07", "09", "10", "11"}),
        ("amne=barnarbete&land=pakistan", {"09"}),
        ("region=skane", {"06"}),
        ("land=kina", set()),
    ],
)
def test_page_and_feed_of_a_selection_have_the_same_posts(eleven, client: CheckedClient, arguments, files) -> None:
    eleven.succeed()
    wanted = [slug for number, slug in enumerate(SLUGS, 1) if f"{number:02}" in files]
    assert re.findall(r'href="/nyheter/([^"]+)"', client.get(f"/arkiv?{arguments}").text) == wanted
    entries = feedparser.parse(client.get(f"/arkiv.rss?{arguments}").data).entries
    assert [entry.link.rpartition("/")[2] for entry in entries] == wanted


def test_a_post_has_the_text_and_the_facts_of_its_file(eleven, client: CheckedClient) -> None:
    eleven.succeed()
    html = client.get("/nyheter/kyckling-under-lupp").text
    assert "Kycklingen i sjukhusköket kan ha rest längre" in html
    for term in ("typ=uppfoljning-revision", "amne=sociala-krav", "land=thailand", "part=skl-kommentus"):
        assert f'href="/arkiv?{term}"' in html
    assert 'href="/arkiv?region' not in html


# --- again -----------------------------------------------------------------------------------------------------------


def test_an_edited_file_updates_its_post_and_nothing_else(eleven, summary, client: CheckedClient) -> None:
    eleven.succeed()
    old = eleven.post("fixture-07").uid
    path = eleven.folder / "07-ny-rutin-provas.md"
    path.write_text(path.read_text().replace("I onsdags reste", "I torsdags reste").replace("region: [", "land: ["))
    result = eleven.succeed()
    assert result.stdout.splitlines() == [summary(updated=1, unchanged=10)]
    assert "“ostergotland” was no value of “land”" in result.stderr
    html = client.get("/nyheter/ny-rutin-provas").text
    assert "I torsdags reste" in html
    assert 'href="/arkiv?land=ostergotland"' in html
    assert 'href="/arkiv?region=ostergotland"' not in html
    assert eleven.post("fixture-07").uid == old
    assert re.findall(r'href="/nyheter/([^"]+)"', client.get("/arkiv").text) == SLUGS, "at its place still"
    assert eleven.succeed().stdout.splitlines() == [summary(unchanged=11)]


def test_an_update_cuts_a_version_of_each_text(importing) -> None:
    importing.write("ett", "Första.")
    importing.succeed()
    importing.write("ett", "Andra.")
    importing.succeed()
    bodies = [revision.content.body for revision in importing.revisions("ett")]
    assert bodies[0] == "Första."
    assert bodies[-1] == "Andra."


def test_what_was_changed_here_is_left_alone_and_said(eleven, summary, client: CheckedClient) -> None:
    eleven.succeed()
    edit(eleven.post("fixture-03"), title="Samtal om skolor")
    result = eleven.succeed()
    assert result.stdout.splitlines() == [summary(unchanged=10, left_alone=1)]
    assert "03-samtal-om-skolgang.md: changed here, left alone" in result.stderr
    assert client.get("/nyheter/samtal-om-skolgang").text.count("Samtal om skolor")
    path = eleven.folder / "03-samtal-om-skolgang.md"
    path.write_text(path.read_text().replace("drack jag kaffe", "drack jag te"))
    assert eleven.succeed().stdout.splitlines() == [summary(unchanged=10, left_alone=1)]


def test_changed_here_means_any_part_of_the_text(importing, summary) -> None:
    importing.write("ett", slug="ett", amne="[klimat]", typ="omvarld")
    importing.succeed()
    original = importing.post("ett").content
    klimat, kemikalier = (
        db.session.scalars(select(Term.id).where(Term.slug == name)).one() for name in ("klimat", "kemikalier")
    )
    changes = {
        "body": "Annat.",
        "lede": "Ny",
        "byline": "Eva",
        "slug": "annat",
        "lang": "en",
        "term_ids": (klimat, kemikalier),
    }
    for name, value in changes.items():
        edit(importing.post("ett"), **{name: value})
        assert summary(left_alone=1) in importing.succeed().stdout, name
        with writing() as session:
            write_text(session, importing.post("ett"), original, clock.now())
        assert summary(unchanged=1) in importing.succeed().stdout, name


def test_an_edit_that_is_the_same_as_the_file_is_no_conflict(importing, summary) -> None:
    importing.write("ett", "Första.")
    importing.succeed()
    edit(importing.post("ett"), body="Andra.")
    importing.write("ett", "Andra.")
    assert summary(unchanged=1) in importing.succeed().stdout
    importing.write("ett", "Tredje.")
    assert summary(updated=1) in importing.succeed().stdout, "here and there were agreed on the second"


def test_a_post_that_somebody_is_writing_on_is_left_alone(importing, summary) -> None:
    importing.write("ett", "Första.")
    importing.succeed()
    post = importing.post("ett")
    with writing() as session:
        data = replace(post.content, body="Halvskriven").as_json()
        session.add(Draft(post_id=post.id, data=data, saved_at=clock.now()))
    importing.write("ett", "Andra.")
    assert summary(left_alone=1) in importing.succeed().stdout
    assert importing.post("ett").body == "Första."
    importing.succeed("--overwrite")
    assert importing.post("ett").body == "Andra."
    assert db.session.get_one(Draft, post.id).content.body == "Halvskriven", "the draft is nobody's but its writer's"


def test_overwrite_keeps_the_text_from_here_as_a_version_first(importing, summary) -> None:
    importing.write("ett", "Från filen.")
    importing.succeed()
    edit(importing.post("ett"), body="Skrivet här.", title="Ny rubrik")
    assert summary(updated=1) in importing.succeed("--overwrite").stdout
    assert importing.post("ett").body == "Från filen."
    *_, before, after = importing.revisions("ett")
    assert (before.content.title, before.content.body) == ("Ny rubrik", "Skrivet här.")
    assert (after.content.title, after.content.body) == ("ett", "Från filen.")
    assert before.number < after.number
    assert summary(unchanged=1) in importing.succeed().stdout


@pytest.mark.parametrize("body", ["Samma.", "Ny text."])
def test_a_withdrawn_post_stays_withdrawn(importing, client: CheckedClient, body: str) -> None:
    importing.write("ett", "Samma.")
    importing.succeed()
    with writing() as session:
        post = importing.post("ett")
        withdraw(db.session(), post, clock.now(), clock.now())
        session.add(post)
    importing.write("ett", body)
    importing.succeed("--overwrite")
    assert importing.post("ett").body == body
    assert importing.post("ett").state(clock.now()) is State.WITHDRAWN
    assert client.get("/nyheter/ett").status_code in (404, 410)


def test_a_post_in_the_trash_stays_there_and_is_not_made_twice(importing, client: CheckedClient) -> None:
    importing.write("ett", "Samma.")
    importing.succeed()
    with writing() as session:
        post = importing.post("ett")
        trash(db.session(), post, clock.now())
        session.add(post)
    importing.write("ett", "Ny text.")
    importing.succeed("--overwrite")
    assert importing.post("ett").state(clock.now()) is State.TRASHED
    assert count(Post) == 1


def test_a_post_that_has_moved_here_stays_where_it_is(importing, summary, client: CheckedClient) -> None:
    importing.write("ett", slug="gammalt-namn")
    importing.succeed()
    edit(importing.post("ett"), slug="nytt-namn")
    importing.write("ett", "Ny text.", slug="gammalt-namn")
    assert summary(left_alone=1) in importing.succeed().stdout
    assert client.get("/nyheter/nytt-namn").status_code == 200
    assert client.get("/nyheter/gammalt-namn").location.endswith("/nyheter/nytt-namn")


def test_a_file_that_wishes_for_no_name_leaves_the_post_s_own(importing, summary) -> None:
    importing.write("ett", "Första.", title="Rubrik ett")
    importing.succeed()
    assert importing.post("ett").slug == "rubrik-ett"
    importing.write("ett", "Första.", title="Rubrik två")
    assert summary(updated=1) in importing.succeed().stdout
    assert (importing.post("ett").title, importing.post("ett").slug) == ("Rubrik två", "rubrik-ett")


def test_a_file_that_wishes_for_another_name_moves_the_post_and_the_old_address_leads_there(
    importing, client: CheckedClient
) -> None:
    importing.write("ett", slug="gammalt-namn")
    importing.succeed()
    importing.write("ett", slug="nytt-namn")
    importing.succeed()
    assert client.get("/nyheter/gammalt-namn").location.endswith("/nyheter/nytt-namn")


def test_a_date_that_becomes_known_is_shown_from_then_on(importing, client: CheckedClient) -> None:
    importing.write("ett")
    importing.write("tva")
    importing.succeed()
    importing.write("tva", date="2018-05-03")
    importing.succeed()
    assert "3 maj 2018" in client.get("/nyheter/tva").text
    assert re.findall(r'href="/nyheter/([^"]+)"', client.get("/arkiv").text) == ["tva", "ett"]
    importing.write("tva")
    importing.succeed()
    assert importing.post("tva").dated is None


def test_posts_that_come_later_follow_the_undated_ones_that_are_there(importing, client: CheckedClient) -> None:
    for name in ("b", "c"):
        importing.write(name)
    importing.succeed()
    importing.write("a")
    importing.write("d")
    importing.succeed()
    assert re.findall(r'href="/nyheter/([^"]+)"', client.get("/arkiv").text) == ["b", "c", "a", "d"]


# --- terms -----------------------------------------------------------------------------------------------------------


def test_an_unknown_term_is_created_with_a_warning(importing, client: CheckedClient) -> None:
    importing.write("ett", typ="omvarld", amne="[Cirkulära möbler]", land="[burkina-faso]")
    result = importing.succeed()
    assert "ett.md: “Cirkulära möbler” was no value of “amne” and was created" in result.stderr
    assert "ett.md: “burkina-faso” was no value of “land” and was created" in result.stderr
    assert db.session.scalars(select(Term.label).where(Term.slug == "cirkulara-mobler")).all() == ["Cirkulära möbler"]
    assert "1 nyhet" in client.get("/arkiv?amne=cirkulara-mobler").text
    assert "1 nyhet" in client.get("/arkiv?land=burkina-faso").text


def test_a_new_term_is_created_once_for_all_files_that_have_it(importing) -> None:
    for name in ("ett", "tva"):
        importing.write(name, typ="omvarld", amne="[Nytt ämne, nytt-amne]")
    result = importing.succeed()
    assert result.stderr.count("was created") == 1
    assert len(db.session.scalars(select(Term).where(Term.slug == "nytt-amne")).all()) == 1


def test_a_facet_is_never_created(importing) -> None:
    facets = count(Facet)
    importing.write("ett", kanton="[bern]")
    result = importing.succeed()
    assert "ett.md: “kanton” is neither a field nor a facet and was ignored" in result.stderr
    assert count(Facet) == facets
    assert db.session.scalars(select(Term).where(Term.slug == "bern")).all() == []


@pytest.mark.parametrize("name", ["uppfoljning-revision", "Uppföljning och revision", "Revision", "REVISION"])
def test_slug_label_and_alias_all_mean_the_term(importing, name: str) -> None:
    importing.write("ett", typ=f"[{name}]", amne="[klimat]")
    assert importing.succeed().stderr == ""
    assert [term.slug for term in importing.post("ett").terms if term.facet.slug == "typ"] == ["uppfoljning-revision"]


def test_a_facet_that_was_renamed_is_understood_by_its_former_name(importing, summary) -> None:
    importing.write("a", land="[norge]")
    importing.succeed()
    with writing() as session:
        facet = session.scalars(select(Facet).where(Facet.slug == "land")).one()
        session.add(FacetAlias(facet=facet, slug="land"))
        facet.slug = "plats"
    result = importing.succeed()
    assert result.stdout.splitlines() == [summary(unchanged=1)]
    assert "ignored" not in result.stderr
    assert [term.slug for term in importing.post("a").terms] == ["norge"]


def test_a_merged_term_is_understood_by_its_former_name_and_is_no_change_of_ours(importing, summary) -> None:
    importing.write("a", "Ett.", land="[usa]")
    importing.write("b", "Två.", land="[usa, norge]")
    importing.write("c", "Tre.", land="[USA]")
    importing.succeed()
    with writing() as session:
        edited = importing.post("c")
        session.get_one(Post, edited.id).title = "Ändrad här"
    merge_terms("usa", "norge")
    assert importing.succeed().stdout.splitlines() == [summary(unchanged=2, left_alone=1)]
    importing.write("a", "Ett, ändrat.", land="[usa]")
    importing.write("b", "Två, ändrat.", land="[norge]")
    assert importing.succeed().stdout.splitlines() == [summary(updated=2, left_alone=1)]
    for ref in "abc":
        assert [one.slug for one in importing.post(ref).terms] == ["norge"]
    assert db.session.scalar(select(func.count()).where(Term.slug == "usa")) == 0


def test_the_same_word_in_another_facet_is_another_term(importing) -> None:
    importing.write("ett", typ="[Revision]", amne="[Revision]")
    result = importing.succeed()
    assert "“Revision” was no value of “amne”" in result.stderr
    assert len(importing.post("ett").terms) == 2


def test_a_facet_that_is_required_and_missing_is_warned_of(importing) -> None:
    importing.write("ett", amne="[klimat]")
    result = importing.succeed()
    assert "ett.md: “typ” is required and missing" in result.stderr
    assert "“amne” is required" not in result.stderr


def test_more_terms_than_a_facet_takes_are_refused_by_name_while_the_rest_goes_in(importing, summary) -> None:
    importing.write("1", typ="[omvarld]", amne="[klimat]")
    importing.write("2", typ="[omvarld, reflektion]", amne="[klimat]")
    importing.write("3", typ="[omvarld, Omvärldsbevakning]", amne="[klimat]")
    importing.write("4", typ="[omvarld]", amne="[klimat, kemikalier, miljokrav, barnarbete, aktsamhet, samordning]")
    result = importing.run()
    assert result.exit_code == 1
    assert "Error: 2.md:1: “typ” takes at most 1, not Omvärld och Reflektion" in result.stderr
    assert "Error: 4.md:1: “amne” takes at most 5" in result.stderr
    assert "2 of 4 files could not be imported" in result.stderr
    assert result.stdout.splitlines() == [summary(created=2, bad=2)]
    assert sorted(db.session.scalars(select(Post.import_ref))) == ["1", "3"], "an alias is no second value"


def test_a_term_of_a_refused_file_is_not_created_and_the_next_file_can_have_it(importing) -> None:
    importing.write("1", typ="[omvarld, reflektion]", amne="[Alldeles nytt]")
    importing.write("2", typ="[omvarld]", amne="[Alldeles nytt]")
    importing.write("3", typ="[omvarld]", amne="[Annat nytt]")
    result = importing.run()
    assert result.stdout.startswith("Imported: 2 created")
    assert "1.md: “Alldeles nytt”" not in result.stderr
    assert "2.md: “Alldeles nytt” was no value of “amne” and was created" in result.stderr
    assert [term.label for term in importing.post("2").terms if term.facet.slug == "amne"] == ["Alldeles nytt"]
    assert [term.label for term in importing.post("3").terms if term.facet.slug == "amne"] == ["Annat nytt"]


def test_a_value_that_no_address_can_spell_is_refused(importing) -> None:
    importing.write("ett", land='["!!!"]')
    result = importing.run()
    assert (result.exit_code, "“!!!” cannot be a value of “land”" in result.stderr) == (1, True)


# --- bad files, dry runs ---------------------------------------------------------------------------------------------


def test_bad_files_are_named_with_their_line_and_the_rest_goes_in(eleven, summary) -> None:
    (eleven.folder / "04b.md").write_bytes("---\ntitle: Åre\n---\nText".encode("latin-1"))
    (eleven.folder / "05b.md").write_text("---\ntitle: Rubrik\nland: [norge\n---\nText.")
    (eleven.folder / "06b.md").write_text("Ingenting.")
    result = eleven.run()
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [summary(created=11, bad=3)]
    for start in ("Error: 04b.md:2: ", "Error: 05b.md:4: ", "Error: 06b.md:1: "):
        assert [line for line in result.stderr.splitlines() if line.startswith(start)], start
    assert result.stderr.splitlines()[-1] == "Error: 3 of 14 files could not be imported."
    assert count(Post) == 11


def test_a_dry_run_says_what_would_happen_and_changes_nothing(eleven, summary, client: CheckedClient) -> None:
    importing = eleven
    importing.write("12", typ="[omvarld]", amne="[Alldeles nytt]")
    before, version = everything(), content_version(db.session())
    result = importing.succeed("--dry-run")
    assert result.stdout.splitlines() == [summary(created=12, dry=True)]
    assert "“Alldeles nytt” was no value of “amne”" in result.stderr
    assert everything() == before
    assert content_version(db.session()) == version
    importing.succeed()
    edit(importing.post("fixture-01"), title="Ändrad här")
    importing.write("12", "Ny text.", typ="[omvarld]", amne="[Alldeles nytt]")
    before = everything()
    assert summary(updated=1, unchanged=10, left_alone=1, dry=True) in importing.succeed("--dry-run").stdout
    assert summary(updated=2, unchanged=10, dry=True) in importing.succeed("--dry-run", "--overwrite").stdout
    assert everything() == before


def test_a_dry_run_finds_two_files_with_one_id_and_two_that_want_one_name(importing, summary) -> None:
    for name in ("1", "2"):
        importing.write(name, title="Samma rubrik")
    importing.write("3", id="1")
    result = importing.run("--dry-run")
    assert (result.exit_code, result.stdout.splitlines()) == (1, [summary(created=2, bad=1, dry=True)])


def test_more_files_than_a_batch_go_in_in_order(importing, client: CheckedClient) -> None:
    for number in range(1, 231):
        importing.write(f"{number:03}", amne="[Nytt]", typ="[omvarld]")
    assert importing.succeed().stdout.startswith("Imported: 230 created")
    refs = db.session.scalars(select(Post.import_ref).order_by(Post.sort_key.desc())).all()
    assert refs == [f"{number:03}" for number in range(1, 231)]


def test_a_file_with_an_id_of_another_batch_is_refused_too(importing) -> None:
    for number in range(1, 112):
        importing.write(f"{number:03}", id="samma" if number in (1, 111) else f"id-{number}")
    result = importing.run()
    assert "111.md:1: the id “samma” is that of 001.md already" in result.stderr
    assert importing.post("samma").title == "001"


# --- names and ids ---------------------------------------------------------------------------------------------------


def test_two_files_that_want_one_name_get_different_ones_and_keep_them(importing, summary) -> None:
    for name in ("1", "2", "3"):
        importing.write(name, slug="samma-namn")
    importing.succeed()
    slugs = [importing.post(name).slug for name in ("1", "2", "3")]
    assert slugs == ["samma-namn", "samma-namn-2", "samma-namn-3"]
    assert importing.succeed().stdout.splitlines() == [summary(unchanged=3)]
    assert [importing.post(name).slug for name in ("1", "2", "3")] == slugs


def test_a_name_that_once_led_to_another_post_is_not_taken_over(importing, newsroom: Newsroom) -> None:
    newsroom.redirect("/nyheter/samma-namn", "/om")
    importing.write("1", slug="samma-namn")
    importing.succeed()
    assert importing.post("1").slug == "samma-namn-2"


def test_two_files_with_one_id_are_refused_instead_of_overwriting_each_other(importing, summary) -> None:
    importing.write("1", "Första.", id="samma")
    importing.write("2", "Andra.", id="samma")
    for expected in (summary(created=1, bad=1), summary(unchanged=1, bad=1)):
        result = importing.run()
        assert result.exit_code == 1
        assert result.stdout.splitlines() == [expected]
        assert "Error: 2.md:1: the id “samma” is that of 1.md already" in result.stderr
        assert importing.post("samma").body == "Första."


def test_a_post_is_known_by_its_id_when_its_file_is_renamed(importing, summary) -> None:
    importing.write("1", id="artikel-1", title="Rubrik").rename(importing.folder / "2.md")
    importing.succeed()
    (importing.folder / "2.md").rename(importing.folder / "3.md")
    assert importing.succeed().stdout.splitlines() == [summary(unchanged=1)]


@pytest.mark.parametrize(
    "given, uid",
    [
        ("tag:example.org,2016:17", "tag:example.org,2016:17"),
        ("https://example.org/nyheter/17", "https://example.org/nyheter/17"),
        ("urn:uuid:0b7e0e5c", "urn:uuid:0b7e0e5c"),
        ("17", "tag:{authority}:17"),
        ("joomla/17", "tag:{authority}:joomla/17"),
        ("å b", "tag:{authority}:%C3%A5%20b"),
    ],
)
def test_the_permanent_id_is_the_source_s_own_or_ours_made_of_it(
    importing, client: CheckedClient, given: str, uid: str
) -> None:
    importing.write("1", id=f'"{given}"')
    importing.succeed()
    wanted = uid.format(authority=db.session.get_one(Site, 1).tag_authority)
    assert importing.post(given).uid == wanted
    assert feedparser.parse(client.get("/arkiv.rss").data).entries[0].id == wanted


def test_two_ids_that_would_be_one_permanent_id_are_refused(importing, newsroom: Newsroom) -> None:
    authority = db.session.get_one(Site, 1).tag_authority
    importing.write("1", id="17")
    importing.write("2", id=f'"tag:{authority}:17"')
    result = importing.run()
    assert (result.exit_code, "2.md:1: another post has the permanent id" in result.stderr) == (1, True)
    assert count(Post) == 1


# --- time ------------------------------------------------------------------------------------------------------------


def test_a_post_of_a_date_to_come_is_scheduled_until_then(importing, client: CheckedClient) -> None:
    importing.write("1", date="2031-05-03T14:02:00Z")
    importing.succeed()
    assert importing.post("1").state(clock.now()) is State.SCHEDULED
    assert client.get("/nyheter/1").status_code == 404
    with time_machine.travel(moment("2031-05-03T14:01:59"), tick=False):
        assert client.get("/nyheter/1").status_code == 404
        assert "Inga nyheter" in client.get("/arkiv").text
    with time_machine.travel(moment("2031-05-03T14:02"), tick=False):
        assert "3 maj 2031" in client.get("/nyheter/1").text
        assert len(feedparser.parse(client.get("/arkiv.rss").data).entries) == 1


def test_a_scheduled_post_whose_date_is_moved_in_its_file_appears_on_the_new_date(importing, summary) -> None:
    importing.write("1", date="2031-05-03T14:02:00Z")
    importing.succeed()
    importing.write("1", date="2032-05-03T14:02:00Z")
    assert summary(updated=1) in importing.succeed().stdout
    post = importing.post("1")
    assert post.published_at == post.dated == moment("2032-05-03T14:02")
    importing.write("1", date="2018-05-03T14:02:00Z")
    importing.succeed()
    post = importing.post("1")
    assert post.state(clock.now() + timedelta(seconds=1)) is State.PUBLISHED


def test_an_old_post_is_visible_from_the_import_on_and_shows_its_own_date(importing, client: CheckedClient) -> None:
    before = clock.now()
    importing.write("1", date="2016-01-02")
    importing.succeed()
    assert before <= importing.post("1").published_at <= clock.now()
    assert "2 januari 2016" in client.get("/nyheter/1").text
    assert "1 nyhet" in client.get("/arkiv?ar=2016&manad=1").text


def test_an_update_never_moves_when_a_post_became_visible(importing) -> None:
    importing.write("1", "Första.")
    importing.succeed()
    published = importing.post("1").published_at
    importing.write("1", "Andra.", date="2018-05-03")
    importing.succeed()
    assert importing.post("1").published_at == published


# --- the folder ------------------------------------------------------------------------------------------------------


def test_a_folder_without_posts_is_refused(importing, tmp_path: Path) -> None:
    result = importing.run()
    assert result.exit_code == 1
    assert "There are no *.md files" in result.stderr


@pytest.mark.parametrize("name", ["gone", "file"])
def test_what_is_no_folder_is_wrong_usage(importing, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    assert importing.run(folder=tmp_path / name).exit_code == 2


def test_hostile_text_is_imported_and_harmless(importing, client: CheckedClient) -> None:
    importing.write("1", "<script>alert(1)</script>\n\n[x](javascript:alert(1))", title="'<script>alert(2)</script>'")
    importing.succeed()
    html = client.get(f"/nyheter/{importing.post('1').slug}").text
    assert "<script>alert" not in html
    assert 'href="javascript:' not in html


def test_what_would_hinder_publication_at_the_desk_does_not_hinder_bringing_in(
    importing, client: CheckedClient
) -> None:
    importing.write("Gammal", body="[Klicka här](/arkiv)\n\n#### Hoppar\n\nDet var igår.", id="a-1")
    importing.succeed()
    assert "Klicka här" in client.get("/nyheter/gammal").text
    assert importing.post("a-1").rotting == 1

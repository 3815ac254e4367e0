"""Merging terms at the desk: what it touches is shown first, and readers see the archive before it or after it."""

import http.client
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import insert, select

from hallbar import clock
from hallbar.cli.bench_posts import fill
from hallbar.extensions import db, writing
from hallbar.models import EVERY_POST, Post, PostTerm, PublicChange, Term
from tests.checks import CheckedClient
from tests.cli.conftest import Installation, Server
from tests.desk import DeskClient
from tests.editor.test_bulk import act
from tests.editor.test_log import told
from tests.editor.test_posts import draft
from tests.editor.test_versions import put_back
from tests.editor.test_writing import chosen, fields
from tests.editor.vocabulary import merge, path_of, term
from tests.newsroom import Newsroom
from tests.public.test_archive import titles


def words(html: str) -> str:
    """The text of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_what_it_touches_is_shown_before_anything_is_done(admin: DeskClient, newsroom: Newsroom) -> None:
    newsroom.post("Bara USA", terms={"land": ["usa"]})
    newsroom.post("Båda", terms={"land": ["usa", "norge"]})
    usa, norge = term("land", "usa"), term("land", "norge")
    path = f"{path_of(usa)}/sammanslagning"
    assert ">Slå ihop</button>" not in admin.get(path).text, "first one chooses with what"
    assert f'<option value="{usa.id}"' not in admin.get(path).text
    page = words(admin.get(f"{path}?med={norge.id}").text)
    assert "Slå ihop USA med Norge" in page
    assert "Inlägg som får Norge i stället 2 2 publicerade" in page
    assert "Har redan båda 1. De får ett värde mindre. Båda" in page
    assert "?land=usa" in page
    assert term("land", "usa").id == usa.id, "nothing is done yet"


def test_all_that_has_the_one_has_the_other(admin: DeskClient, newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post("Bara USA", terms={"land": ["usa"]})
    newsroom.post("Båda", terms={"land": ["usa", "norge"]})
    usa, norge = term("land", "usa"), term("land", "norge")
    answer = merge(admin, usa, norge)
    assert (answer.status_code, answer.location) == (303, path_of(norge))
    assert "USA är nu Norge. De gamla adresserna leder hit." in admin.get(answer.location).text
    assert sorted(titles(client.get("/arkiv?land=norge").text)) == ["Bara USA", "Båda"]
    assert admin.get(path_of(usa)).status_code == 404
    assert told(admin)[0] == "Amina Dahl slog ihop filtervalet USA med Norge."
    assert "entry" not in re.findall(r"angring", admin.get("/redaktion/logg").text), "it cannot be undone"


def test_when_it_touches_more_than_was_shown_it_is_shown_again(admin: DeskClient, newsroom: Newsroom) -> None:
    usa, norge = term("land", "usa"), term("land", "norge")
    path = f"{path_of(usa)}/sammanslagning"
    seen = re.search(r'name="seen" value="([^"]*)"', admin.get(f"{path}?med={norge.id}").text)
    assert seen
    newsroom.post("Nyss", terms={"land": ["usa"]})
    answer = admin.post(path, {"med": str(norge.id), "seen": seen[1]})
    assert answer.status_code == 409
    assert "Under tiden har det ändrats vilka inlägg det gäller" in answer.text
    assert "1 publicerat" in words(answer.text)
    assert term("land", "usa").id == usa.id


@pytest.mark.parametrize("wrong", ["", "x", "itself", "another facet's"])
def test_it_is_merged_only_with_another_of_its_facet(admin: DeskClient, wrong: str) -> None:
    usa = term("land", "usa")
    ids = {"itself": str(usa.id), "another facet's": str(term("amne", "klimat").id)}
    answer = admin.post(f"{path_of(usa)}/sammanslagning", {"med": ids.get(wrong, wrong), "seen": "0.0.0"})
    assert answer.status_code == 409
    assert "Välj vilket filterval det ska slås ihop med." in answer.text
    assert term("land", "usa").id == usa.id


def test_a_circle_of_successors_is_refused_with_a_sentence(admin: DeskClient) -> None:
    numbers = [term("land", slug).id for slug in ("usa", "kina", "norge")]
    with writing() as session:
        session.get_one(Term, numbers[0]).successor_id = numbers[1]
        session.get_one(Term, numbers[1]).successor_id = numbers[2]
    answer = merge(admin, term("land", "norge"), term("land", "usa"))
    assert answer.status_code == 409
    assert "Efterträdarna skulle gå runt: USA → Kina → USA. Ändra efterträdaren för Kina först." in answer.text


def test_a_form_that_was_open_meanwhile_saves_the_other(
    admin: DeskClient, elsa: DeskClient, newsroom: Newsroom
) -> None:
    post = draft("Öppet", elsa.user, term_ids=newsroom.term_ids({"land": ["usa"]}))
    address = f"/redaktion/inlagg/{post.id}"
    form = {**fields(elsa.get(address)), "lang": "sv", "title": "Öppet, ändrat", "land": ["usa", "kina"]}
    merge(admin, term("land", "usa"), term("land", "norge"))
    answer = elsa.post(address, form)
    assert answer.status_code == 303
    page = elsa.get(address)
    assert chosen(page) == ["land/kina", "land/norge"]
    assert "Öppet, ändrat" in page.text


def test_an_older_version_comes_back_with_the_other(admin: DeskClient, newsroom: Newsroom) -> None:
    post = newsroom.release(term_ids=newsroom.term_ids({"land": ["usa"]}))
    newsroom.publish(post, term_ids=[], body="Ny text.")
    merge(admin, term("land", "usa"), term("land", "norge"))
    page = admin.get(f"/redaktion/inlagg/{post.id}/versioner/1").text
    assert "Norge" in page
    assert "finns inte längre" not in page
    put_back(admin, f"/redaktion/inlagg/{post.id}/versioner/1")
    assert chosen(admin.get(f"/redaktion/inlagg/{post.id}")) == ["land/norge"]


def test_an_added_term_that_was_merged_since_is_not_taken_away_again(admin: DeskClient, newsroom: Newsroom) -> None:
    """It may have had the other before."""
    post = newsroom.release(term_ids=newsroom.term_ids({"land": ["norge"]}))
    act(admin, "term", post, term="land.usa")
    entry = re.findall(r"/redaktion/logg/(\d+)/angring", admin.get("/redaktion/logg").text)[0]
    merge(admin, term("land", "usa"), term("land", "norge"))
    admin.post(f"/redaktion/logg/{entry}/angring", {"vidare": "/redaktion/logg"})
    db.session.rollback()
    assert [one.slug for one in db.session.get_one(Post, post.id).terms] == ["norge"]


# --- in the middle of readers ----------------------------------------------------------------------------------------

MANY = 1000
WORKERS = 2


def look(server: Server, path: str) -> tuple[int, str, str]:
    """Status, location and text, without following."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or "", answer.read().decode()
    finally:
        connection.close()


def number_in(text: str) -> int:
    """How many posts a page's heading counts."""
    found = re.search(r'id="archive-heading"[^>]*>([\d\s\u00a0\u202f]+) nyhet', text)
    assert found, text[:2000]
    return int(re.sub(r"\D", "", found[1]))


@pytest.mark.parametrize("another", ["", "&ar=2018"])
def test_nothing_public_blinks_while_a_thousand_posts_are_merged(
    app: Flask, admin: DeskClient, tmp_path: Path, another: str, newsroom: Newsroom
) -> None:
    """Two workers are asked without pause by four readers: each answer is the archive before, or after."""
    fill(MANY, 3, clock.now(), lambda _done: None)
    usa, norge = term("land", "usa"), term("land", "norge")
    with writing() as session:
        having = set(session.scalars(select(PostTerm.post_id).where(PostTerm.term_id == usa.id)))
        more = set(session.scalars(select(Post.id))) - having
        session.execute(insert(PostTerm), [{"post_id": post_id, "term_id": usa.id} for post_id in sorted(more)])
        session.add(PublicChange(post_id=EVERY_POST, at=clock.now()))
    installation = Installation(tmp_path, app.extensions["hallbar"].database_url)
    stop = Event()
    with installation.serving("--workers", str(WORKERS)) as server:
        before = {slug: number_in(look(server, f"/arkiv?land={slug}{another}")[2]) for slug in ("usa", "norge")}
        whole = number_in(look(server, f"/arkiv?land=norge&land=usa{another}")[2])

        def read(path: str, right: Callable[[int, str, str], bool]) -> list[tuple[int, str, str]]:
            wrong, after = [], 0
            while not stop.is_set() or after < 5:
                seen = look(server, path)
                if not right(*seen):
                    wrong.append((seen[0], seen[1], seen[2][:200]))
                after += stop.is_set()
            return wrong

        def old_page(status: int, location: str, text: str) -> bool:
            if status == 308:
                return location == f"/arkiv?land=norge{another}"
            return status == 200 and number_in(text) == before["usa"]

        def new_page(status: int, _location: str, text: str) -> bool:
            return status == 200 and number_in(text) in (before["norge"], whole)

        def old_feed(status: int, location: str, text: str) -> bool:
            if status == 308:
                return location == f"/arkiv.rss?land=norge{another}"
            return status == 200 and text.count("<item>") == 20

        def all_pages(status: int, location: str, text: str) -> bool:
            if status == 308:
                return location == f"/arkiv?land=norge{another}"
            return status == 200 and number_in(text) == whole

        with ThreadPoolExecutor(4) as readers:
            reading = [
                readers.submit(read, f"/arkiv?land=usa{another}", old_page),
                readers.submit(read, f"/arkiv?land=norge{another}", new_page),
                readers.submit(read, f"/arkiv.rss?land=usa{another}", old_feed),
                readers.submit(read, f"/arkiv?land=norge&land=usa{another}", all_pages),
            ]
            assert merge(admin, usa, norge).status_code == 303

            stop.set()
            assert [one for reader in reading for one in reader.result()] == []
        assert number_in(look(server, f"/arkiv?land=norge{another}")[2]) == whole
        assert look(server, f"/arkiv?land=usa{another}")[0] == 308
        assert look(server, f"/arkiv.atom?land=usa{another}")[0] == 308

"""Nothing that can be written breaks a feed, and everything is read as it was written."""

import json

import pytest

from hallbar.extensions import db
from tests.checks import CheckedClient
from tests.feeds.conftest import HOSTILE
from tests.feeds.reading import BASE, FORMS, Feed, fetch, read
from tests.importers.conftest import Importing
from tests.newsroom import Newsroom

CONTROLS = "a\x00b\x01c\x0bd\x0ce\x1ff\x7fg\ufffeh\uffffi\ufdd0j"
MEGABYTE = 1_000_000

hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


def composed(text: str) -> str:
    """As it is stored and sent: in composed form."""
    return text.replace("e\u0301", "é").replace("a\u030a", "å")


def fenced(text: str) -> str:
    """Markdown that shows a text exactly as it is."""
    return f"~~~\nföre\n{text}\nefter\n~~~"


def same(feed: Feed, title: str, code: str) -> None:
    """The one post of the feed has this title, and this text between its code marks."""
    (entry,) = feed.entries
    assert entry.title == title
    found = f"före\n{code}\nefter" in entry.words  # said apart: pytest would compare a megabyte line by line
    assert found, entry.words[:2000]


@hostile
def test_hostile_text_is_read_as_it_was_written(
    newsroom: Newsroom, client: CheckedClient, form: str, text: str
) -> None:
    newsroom.post(text, slug="s", body=fenced(text), lede=text, byline=text)
    feed = read(client, form)
    same(feed, composed(text), composed(text))
    assert feed.entries[0].author == composed(text)
    assert feed.entries[0].all("script") == []


@hostile
def test_hostile_text_survives_the_importer(importing: Importing, client: CheckedClient, form: str, text: str) -> None:
    importing.write("a", fenced(text), title=json.dumps(text, ensure_ascii=False), slug="s")
    importing.succeed()
    same(read(client, form), composed(text), composed(text))


@hostile
def test_hostile_words_of_a_picture_a_term_and_the_site_are_read_as_written(
    newsroom: Newsroom, client: CheckedClient, form: str, text: str
) -> None:
    picture = newsroom.picture(alt=text, caption=text, credit=text)
    newsroom.site(name=text)
    newsroom.relabel("land", "norge", text)
    newsroom.post(body=f"Se ![](media:{picture.id}).", lead=picture, terms={"land": ["norge"]})
    feed = read(client, form, "?land=norge")
    (entry,) = feed.entries
    assert feed.title == composed(f"Nyheter i {text} – {text}")
    assert entry.author == composed(text)
    assert [label for label, _scheme in entry.tags] == [composed(text)]
    assert {image["alt"] for image in entry.all("img")} == {composed(text)}
    assert entry.all("script") == []
    assert composed(text) in entry.words


def test_control_characters_disappear(
    newsroom: Newsroom, client: CheckedClient, form: str, on_postgresql: bool
) -> None:
    text = CONTROLS.replace("\x00", "") if on_postgresql else CONTROLS  # it does not store them at all
    newsroom.post(text, slug="s", body=fenced(text), lede=text, byline=text, terms={"land": ["norge"]})
    feed = read(client, form)
    # CommonMark shows the character that replaces the one with number 0.
    same(feed, "abcdefghij", "abcdefghij" if on_postgresql else "a\ufffdbcdefghij")
    assert feed.entries[0].author == "abcdefghij"


def test_control_characters_disappear_in_the_importer(importing: Importing, client: CheckedClient, form: str) -> None:
    importing.write("a", fenced(CONTROLS), title=CONTROLS, slug="s")
    importing.succeed()
    same(read(client, form), "abcdefghij", "abcdefghij")


@pytest.mark.parametrize("query", ["?q=%00%01%0b%ff%ed%a0%bd", "?land=%ed%a0%bd%ff", "?land=%5d%5d%3e%3cscript%3e"])
def test_a_hostile_address_is_a_valid_feed(newsroom: Newsroom, client: CheckedClient, form: str, query: str) -> None:
    newsroom.post()
    feed = read(client, form, query)
    assert feed.links["self"].startswith(f"{BASE}/arkiv.{form}")


def test_markdown_in_a_title_is_text(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    newsroom.post("*inte* [kursivt](/om) `alls`", slug="s")
    assert read(client, form).titles == ["*inte* [kursivt](/om) `alls`"]


def test_relative_links_lead_where_they_do_on_the_page(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    written = {
        "/om": f"{BASE}/om",
        "bilaga.pdf": f"{BASE}/nyheter/bilaga.pdf",
        "../om": f"{BASE}/om",
        "../../../om": f"{BASE}/om",
        "?a=1&b=2": f"{BASE}/nyheter/s?a=1&b=2",
        "#del": f"{BASE}/nyheter/s#del",
        "//annan.example/x": "https://annan.example/x",
        "http://annan.example/?q=å": "http://annan.example/?q=%C3%A5",
        "mailto:elsa@example.se": "mailto:elsa@example.se",
        "/arkiv?q=%22x%22&land=norge": f"{BASE}/arkiv?q=%22x%22&land=norge",
    }
    newsroom.post("Länkar", slug="s", body="\n".join(f"- [länk](<{address}>)" for address in written))
    (entry,) = read(client, form).entries
    assert [link["href"] for link in entry.all("a")] == list(written.values())


def test_a_text_that_looks_like_an_address_is_left_alone(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    written = 'skriv src="/bild.jpg" eller <a href="/om"> & inte mer'
    newsroom.post("Kod", slug="s", body=fenced(written))
    same(read(client, form), "Kod", written)


def test_code_of_a_megabyte_comes_whole(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    lines = "\n".join(f"{number} ]]> &amp; å😀" for number in range(60_000))
    assert len(lines.encode()) > MEGABYTE
    newsroom.post("Stor", body=fenced(lines))
    same(read(client, form), "Stor", lines)


def test_a_text_of_a_megabyte_comes_whole(newsroom: Newsroom, client: CheckedClient) -> None:
    rest = "ord " * 60 + "slut"
    number = 4000
    body = "".join(f"{part} *så* [å](../om?a&b) ]]> &amp;amp; 😀 {rest}\n\n" for part in range(number))
    assert len(body.encode()) > MEGABYTE
    newsroom.post("Stor", body=body)
    words = "".join(f"{part} så å ]]> &amp; 😀 {rest}\n" for part in range(number))
    for form in FORMS:
        (entry,) = read(client, form).entries
        complete = entry.words.strip() == words.strip()
        assert complete, entry.words[:2000]
        assert [link["href"] for link in entry.all("a")] == [f"{BASE}/om?a&b"] * number


def test_half_a_character_is_refused_at_input(importing: Importing, newsroom: Newsroom, client: CheckedClient) -> None:
    for field in ("title", "body", "lede", "byline"):
        with pytest.raises(UnicodeEncodeError):
            newsroom.post(**{"slug": "s", field: "halvt \ud83d"})
    db.session.rollback()
    for title in (b"halvt \xed\xa0\xbd", b"halvt \\ud83d"):
        (importing.folder / "a.md").write_bytes(b'---\ntitle: "' + title + b'"\n---\nText.\n')
        assert importing.run().exit_code == 1
    for form in FORMS:
        assert read(client, form).entries == []
        assert fetch(client, form, "?q=halvt+%ed%a0%bd").status_code == 200

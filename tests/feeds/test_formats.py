"""RSS, Atom and JSON Feed say the same, and each keeps the rules of its own format."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from lxml import etree

from hallbar import clock
from hallbar.cli import commands
from hallbar.extensions import db, writing
from hallbar.publishing import correct, publish
from hallbar.settings import PREFIX, Settings
from tests.checks import CheckedClient
from tests.conftest import BASE_URL, make_app
from tests.feeds.reading import BASE, FORMS, Feed, fetch, parse, read
from tests.newsroom import Newsroom

ROOT = Path(__file__).resolve().parent.parent.parent
ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
SYNDICATION = "{http://purl.org/rss/1.0/modules/syndication/}"

HOSTILE = {
    "markup": "a & b <c> </p> <!-- -->",
    "end of CDATA": "slut ]]> början <![CDATA[ x",
    "entities": "&amp;amp; &lt;b&gt; &#0; &nbsp; &aring;",
    "emoji": "😀 👩‍👩‍👧 🇸🇪 \U0010fffd",
    "right to left": "\u202eomvänt\u202c שלום مرحبا",
    "quotes": "citat \" och '",
    "combining": "e\u0301 a\u030a",
    "no break": "100\u00a0000\u2009kr",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
}
CONTROLS = "a\x00b\x01c\x0bd\x0ce\x1ff\x7fg\ufffeh\uffffi\ufdd0j"


def hostile() -> pytest.MarkDecorator:
    """What people and machines manage to write in a title or text."""
    return pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


def composed(text: str) -> str:
    """As it is stored and sent: in composed form."""
    return text.replace("e\u0301", "é").replace("a\u030a", "å")


# --- what every format says --------------------------------------------------------------------------------------------  # noqa: E501


@pytest.fixture
def story(newsroom: Newsroom):
    """A post that has everything."""
    picture = newsroom.picture(alt="En kaj & <två> kranar", credit="Eva Ek", caption="Hamnen i Åre")
    terms = {"amne": ["klimat", "barnarbete"], "land": ["norge"]}
    return newsroom.post(
        "Rubrik & co",
        lede="Ingressen.",
        body=f"Se [om](/om), [rot](./bilaga.pdf), [nät](https://annan.example/) och [här](#a).\n\n![](media:{picture.id})",  # noqa: E501
        byline="Elsa Ek",
        lead=picture,
        terms=terms,
        dated="2018-05-03T10:00",
    )


def test_a_post_has_the_same_id_title_and_link_in_every_format(story, client: CheckedClient, form: str) -> None:
    (entry,) = read(client, form).entries
    assert (entry.id, entry.title) == (story.uid, "Rubrik & co")
    assert entry.link == f"{BASE}/nyheter/rubrik-co"
    assert entry.summary == "Ingressen."
    assert entry.published == datetime(2018, 5, 3, 10, tzinfo=UTC)


def test_the_whole_text_is_there_with_every_address_absolute(story, client: CheckedClient, form: str) -> None:
    (entry,) = read(client, form).entries
    assert entry.all("strong")
    assert entry.words.startswith("Ingressen.")
    assert [link["href"] for link in entry.all("a")] == [
        f"{BASE}/om",
        f"{BASE}/nyheter/bilaga.pdf",
        "https://annan.example/",
        f"{BASE}/nyheter/rubrik-co#a",
    ]
    images, sources = entry.all("img"), entry.all("source")
    assert len(images) == 2
    assert {image["alt"] for image in images} == {"En kaj & <två> kranar"}
    for image in images:
        assert image["src"].startswith(f"{BASE}/media/")
    for element in [*images, *sources]:
        assert element["srcset"]
        assert all(part.startswith(f"{BASE}/media/") for part in element["srcset"].split(", "))


def test_every_format_has_the_same_text(story, client: CheckedClient) -> None:
    texts = {read(client, form).entries[0].html.strip() for form in FORMS}
    assert len(texts) == 1


def test_the_lead_picture_is_enclosed_with_its_type_and_size(story, client: CheckedClient, form: str) -> None:
    (entry,) = read(client, form).entries
    href, mime, size = entry.file
    assert mime == "image/jpeg"
    assert href in {image["src"] for image in entry.all("img")}
    assert len(client.get(href.removeprefix(BASE)).data) == size > 0


def test_a_post_without_picture_encloses_nothing(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    newsroom.post()
    (entry,) = read(client, form).entries
    assert entry.file is None
    assert b"mrss/}content" not in fetch(client, form).data
    assert entry.all("img") == []


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_media_elements_describe_the_lead_picture(story, client: CheckedClient, form: str) -> None:
    root = etree.fromstring(fetch(client, form).data)
    (content,) = root.iter(f"{MEDIA}content")
    assert content.get("medium") == "image"
    assert content.get("url").startswith(f"{BASE}/media/")
    assert (int(content.get("width")), int(content.get("height"))) > (0, 0)
    assert content.findtext(f"{MEDIA}description") == "En kaj & <två> kranar"
    assert content.findtext(f"{MEDIA}credit") == "Eva Ek"


def test_categories_are_the_terms_in_their_order_with_the_facet_as_scheme(
    story, client: CheckedClient, form: str
) -> None:
    (entry,) = read(client, form).entries
    expected = [("Barnarbete", "amne"), ("Klimat", "amne"), ("Norge", "land")]
    order = [facet.slug for facet, _ in sorted({term.facet: 0 for term in story.terms}.items(), key=_position)]
    expected.sort(key=lambda pair: order.index(pair[1]))
    assert list(entry.tags) == [(label, "" if form == "json" else scheme) for label, scheme in expected]
    if form == "atom":
        root = etree.fromstring(fetch(client, form).data)
        assert {category.get("term") for category in root.iter(f"{ATOM}category")} == {"barnarbete", "klimat", "norge"}


def _position(pair):
    return pair[0].position


def test_the_author_is_the_byline_or_else_the_newsroom(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    newsroom.post(byline="Elsa & Åke", dated="2018-05-03")
    newsroom.post(dated="2018-05-02")
    assert [entry.author for entry in read(client, form).entries] == ["Elsa & Åke", "Testnytt"]


def test_each_post_tells_its_own_language(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    newsroom.post(lang="en", dated="2018-05-03")
    newsroom.post(dated="2018-05-02")
    feed = read(client, form)
    assert feed.lang == "sv"
    assert [entry.lang for entry in feed.entries] == ["en", "sv"]


def test_an_undated_post_carries_no_date_that_is_not_demanded(
    newsroom: Newsroom, client: CheckedClient, form: str
) -> None:
    released = clock.now().replace(microsecond=0) - timedelta(days=3)
    newsroom.post("Odaterad", dated=None, at=released)
    (entry,) = read(client, form).entries
    assert entry.published is None
    assert entry.updated == (released if form == "atom" else None)
    item = {"rss": "item", "atom": f"{ATOM}entry"}.get(form)
    if item is None:
        (found,) = json.loads(fetch(client, form).data)["items"]
        assert not [key for key in found if "date" in key]
    else:
        tags = {
            etree.QName(element).localname for element in next(etree.fromstring(fetch(client, form).data).iter(item))
        }
        assert tags & {"pubDate", "published", "updated", "date", "issued"} == (
            {"updated"} if form == "atom" else set()
        )


def test_an_undated_posts_updated_is_when_its_text_came_out_here(newsroom: Newsroom, client: CheckedClient) -> None:
    """Not when it was written: a scheduled one becomes public at its hour."""
    hour = clock.now().replace(microsecond=0) + timedelta(days=1)
    post = newsroom.draft("Kommer")
    with writing() as session:
        content = post.content.as_json() | {"slug": "kommer", "body": "Text."}
        publish(session, post, type(post.content).from_json(content), clock.now(), at=hour)
        post.show_date(None)
    with time_machine.travel(hour + timedelta(hours=1)):
        (entry,) = read(client, "atom").entries
    assert entry.updated == hour


def test_published_never_moves_and_updated_moves_only_with_the_text(
    newsroom: Newsroom, client: CheckedClient, form: str
) -> None:
    post = newsroom.post("Rubrik", dated="2018-05-03T10:00", body="*Text* här.", terms={"land": ["norge"]})

    def moments() -> tuple[datetime | None, datetime | None]:
        (entry,) = read(client, form).entries
        return entry.published, entry.updated

    first = moments()
    with time_machine.travel(clock.now() + timedelta(days=1)):
        newsroom.publish(post, slug="nytt-namn")
        newsroom.publish(post, body="_Text_ här.")
        newsroom.publish(post, term_ids=newsroom.term_ids({"land": ["kina"]}))
        assert moments() == first
        newsroom.publish(post, body="Ny text.")
        second = moments()
    assert second[0] == first[0]
    if form != "rss":  # which has no element for it
        assert second[1] - first[1] >= timedelta(days=1)


def test_a_correction_stands_first(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    post = newsroom.post(lede="Ingress.", lead=newsroom.picture())
    with writing() as session:
        correct(session, post, post.content, "Beloppet var <fel> & stort.", clock.now())
    with writing() as session:
        post.corrected_at = datetime(2026, 5, 5, 12, tzinfo=UTC)
    (entry,) = read(client, form).entries
    assert entry.html.startswith("<p><strong>Rättelse 5 maj 2026:</strong> Beloppet var &lt;fel&gt; &amp; stort.</p>")


def test_the_feed_is_named_after_the_selection(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    newsroom.post(terms={"land": ["norge"]})
    feed = read(client, form, "?land=norge&utm_source=x&sida=7")
    assert feed.title == "Nyheter i Norge – Testnytt"
    assert feed.links["self"] == f"{BASE}/arkiv.{form}?land=norge"
    assert feed.page == feed.links["alternate"] == f"{BASE}/arkiv?land=norge"


# --- hostile content ---------------------------------------------------------------------------------------------------  # noqa: E501


def same(feed: Feed, title: str, code: str) -> None:
    """The one post of the feed has this title, and this text between its code marks."""
    (entry,) = feed.entries
    assert entry.title == title
    found = f"före\n{code}\nefter" in entry.words  # said apart: pytest would compare a megabyte line by line
    assert found, entry.words[:2000]


def fenced(text: str) -> str:
    """Markdown that shows a text exactly as it is."""
    return f"~~~\nföre\n{text}\nefter\n~~~"


@hostile()
def test_hostile_text_is_read_as_it_was_written(
    newsroom: Newsroom, client: CheckedClient, form: str, text: str
) -> None:
    newsroom.post(text, slug="s", body=fenced(text), lede=text, byline=text)
    feed = read(client, form)
    same(feed, composed(text), composed(text))
    assert feed.entries[0].author == composed(text)
    assert feed.entries[0].all("script") == []


@hostile()
def test_hostile_text_survives_the_importer(
    app: Flask, client: CheckedClient, tmp_path: Path, form: str, text: str
) -> None:
    import_file(app, tmp_path, f"title: {json.dumps(text, ensure_ascii=False)}\nslug: s", fenced(text))
    same(read(client, form), composed(text), composed(text))


def test_control_characters_disappear(
    newsroom: Newsroom, client: CheckedClient, form: str, on_postgresql: bool
) -> None:
    text = CONTROLS.replace("\x00", "") if on_postgresql else CONTROLS  # it does not store them at all
    newsroom.post(text, slug="s", body=fenced(text), lede=text, byline=text, terms={"land": ["norge"]})
    feed = read(client, form)
    # CommonMark shows the character that replaces the one with number 0.
    same(feed, "abcdefghij", "abcdefghij" if on_postgresql else "a\ufffdbcdefghij")
    assert feed.entries[0].author == "abcdefghij"


def test_control_characters_disappear_in_the_importer(
    app: Flask, client: CheckedClient, tmp_path: Path, form: str
) -> None:
    import_file(app, tmp_path, f"title: {CONTROLS}\nslug: s", fenced(CONTROLS))
    same(read(client, form), "abcdefghij", "abcdefghij")


def test_markdown_in_a_title_is_text(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    newsroom.post("*inte* [kursivt](/om) `alls`", slug="s")
    assert read(client, form).titles == ["*inte* [kursivt](/om) `alls`"]


def test_a_body_of_a_megabyte_comes_whole(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    lines = "\n".join(f"{number} ]]> &amp; å😀" for number in range(60_000))
    assert len(lines.encode()) > 1_000_000
    newsroom.post("Stor", body=fenced(lines))
    same(read(client, form), "Stor", lines)


def test_half_a_character_is_refused_at_input(app: Flask, newsroom: Newsroom, client: CheckedClient, tmp_path) -> None:
    for field in ("title", "body", "lede", "byline"):
        with pytest.raises(UnicodeEncodeError):
            newsroom.post(**{"slug": "s", field: "halvt \ud83d"})
    db.session.rollback()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_bytes(b'---\ntitle: "halvt ' + b'\xed\xa0\xbd"\n---\nText.\n')
    assert importing(app, tmp_path / "in").exit_code == 1
    (tmp_path / "in" / "a.md").write_text('---\ntitle: "halvt \\ud83d"\n---\nText.\n')
    assert importing(app, tmp_path / "in").exit_code == 1
    for form in FORMS:
        assert read(client, form).entries == []


def import_file(app: Flask, tmp_path: Path, head: str, body: str) -> None:
    """Import one Markdown file, without complaint."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text(f"---\n{head}\n---\n{body}\n", encoding="utf-8")
    result = importing(app, folder)
    assert result.exit_code == 0, result.output


def importing(app: Flask, folder: Path):
    """``hallbar import markdown FOLDER``."""
    settings: Settings = app.extensions["hallbar"]
    environment: dict[str, str | None] = {name: None for name in os.environ if name.startswith(PREFIX)}
    environment |= {"HALLBAR_INSTANCE": settings.instance, "HALLBAR_DATABASE_URL": settings.database_url}
    result = CliRunner().invoke(commands, ["import", "markdown", str(folder)], env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    db.session.rollback()
    return result


# --- the rules of each format ------------------------------------------------------------------------------------------  # noqa: E501


@pytest.fixture
def varied(newsroom: Newsroom, story) -> None:
    """Posts of every kind, more than a leaf of them."""
    newsroom.post(dated=None)
    newsroom.post(lang="en", dated="1999-01-01")
    for text in HOSTILE.values():
        newsroom.post(text, body=text, slug=hashlib.sha256(text.encode()).hexdigest()[:8])
    for _ in range(12):
        newsroom.post()


LEAVES = pytest.mark.parametrize("query", ["", "?blad=2", "?land=norge", "?land=atlantis"])


@LEAVES
def test_atom_keeps_rfc_4287(varied, client: CheckedClient, query: str) -> None:
    feed = etree.fromstring(fetch(client, "atom", query).data)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for parent in [feed, *entries]:
        for name in ("id", "title", "updated"):  # §4.1.1, §4.1.2: exactly one
            (element,) = parent.findall(f"{ATOM}{name}")
            assert element.text
        for name in ("generator", "subtitle", "rights", "published", "summary", "content"):  # at most one
            assert len(parent.findall(f"{ATOM}{name}")) <= 1
        assert ":" in parent.findtext(f"{ATOM}id")  # §4.2.6: an absolute IRI
        for author in parent.findall(f"{ATOM}author"):  # §3.2.1
            (name,) = author.findall(f"{ATOM}name")
            assert name.text
        for name in ("updated", "published"):  # §3.3, RFC 3339
            for element in parent.findall(f"{ATOM}{name}"):
                assert "T" in element.text
                assert datetime.fromisoformat(element.text).tzinfo is not None
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in parent.findall(f"{ATOM}link")]
        assert (
            len([link for link in links if link[0] == "alternate"])
            == len(set(links) & {("alternate", "text/html", None)})
            == 1
        )
        for link in parent.findall(f"{ATOM}link"):
            assert link.get("href").startswith(f"{BASE}/")
            assert link.get("rel")
            assert link.get("type")
        for category in parent.findall(f"{ATOM}category"):  # §4.2.2
            assert category.get("term")
    assert feed.findall(f"{ATOM}author")
    assert len([link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]) == 1
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)  # §4.1.1: none twice with the same updated
    for entry in entries:
        content = entry.find(f"{ATOM}content")
        assert content.get("type") == "html"
        assert len(content) == 0  # §3.1.1.2: text, no child elements


@LEAVES
def test_rss_keeps_the_rules_of_2_0_11(varied, client: CheckedClient, query: str) -> None:
    root = etree.fromstring(fetch(client, "rss", query).data)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    for name in ("title", "link", "description", "language", "lastBuildDate", "ttl", "generator"):
        (element,) = channel.findall(name)
        assert element.text
    assert int(channel.findtext("ttl")) > 0
    assert channel.findtext(f"{SYNDICATION}updatePeriod") == "hourly"
    assert channel.findtext(f"{SYNDICATION}updateFrequency") == "1"
    links = channel.findall(f"{ATOM}link")
    (myself,) = [link for link in links if link.get("rel") == "self"]
    assert (myself.get("href"), myself.get("type")) == (f"{BASE}/arkiv.rss{query}", "application/rss+xml")
    kinds = [child.tag for child in channel]
    assert "item" not in kinds[: kinds.index("item")] if "item" in kinds else True
    for moment in (*channel.iter("pubDate"), *channel.iter("lastBuildDate")):
        assert parsedate_to_datetime(moment.text).tzinfo is not None
    for item in channel.findall("item"):
        for name in ("title", "link", "guid", "description", f"{CONTENT}encoded"):
            (element,) = item.findall(name)
            assert element.text
        assert item.find("guid").get("isPermaLink") == "false"
        assert len(item.findall("pubDate")) <= 1
        assert len(item.findall("enclosure")) <= 1
        for enclosure in item.findall("enclosure"):
            assert enclosure.get("url").startswith(f"{BASE}/media/")
            assert int(enclosure.get("length")) > 0
            assert enclosure.get("type") == "image/jpeg"


@LEAVES
def test_json_feed_keeps_1_1(varied, client: CheckedClient, query: str) -> None:
    feed = json.loads(fetch(client, "json", query).data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    texts = {"version", "title", "home_page_url", "feed_url", "description", "next_url", "language"}
    assert feed.keys() <= texts | {"authors", "items"}
    assert {"title", "home_page_url", "feed_url", "items"} <= feed.keys()
    assert all(isinstance(feed[key], str) and feed[key] for key in texts & feed.keys())
    for item in feed["items"]:
        moments = {"date_published", "date_modified"}
        texts = {"id", "url", "title", "content_html", "summary", "image", "language"} | moments
        assert item.keys() <= texts | {"authors", "tags", "attachments"}
        assert {"id", "content_html"} <= item.keys()
        assert all(isinstance(item[key], str) for key in texts & item.keys())
        assert all(isinstance(tag, str) and tag for tag in item.get("tags", []))
        for key in moments & item.keys():
            assert datetime.fromisoformat(item[key]).tzinfo is not None
        for author in item["authors"]:
            assert isinstance(author["name"], str)
        for file in item.get("attachments", []):
            assert isinstance(file["url"], str)
            assert isinstance(file["mime_type"], str)
            assert type(file["size_in_bytes"]) is int


def test_an_empty_selection_is_a_valid_empty_feed(client: CheckedClient, form: str) -> None:
    feed = read(client, form, "?land=atlantis")
    assert list(feed.entries) == []
    assert feed.title


# --- the same bytes ----------------------------------------------------------------------------------------------------  # noqa: E501

ADDRESSES = [f"/arkiv.{form}{query}" for form in FORMS for query in ("", "?blad=2", "?land=norge", "?land=atlantis")]
ELSEWHERE = """
import hashlib, json, sys
from pathlib import Path
from tests.conftest import make_app
app = make_app(Path(sys.argv[1]), sys.argv[2])
for address in json.loads(sys.argv[3]):
    answer = app.test_client().get(address)
    print(hashlib.sha256(answer.data).hexdigest(), answer.headers["ETag"])
"""


def _bytes(app: Flask) -> list[str]:
    answers = [app.test_client().get(address) for address in ADDRESSES]
    return [f"{hashlib.sha256(answer.data).hexdigest()} {answer.headers['ETag']}" for answer in answers]


def test_unchanged_content_is_the_same_bytes_in_every_process(varied, app: Flask) -> None:
    """Also in one that starts anew, whatever the order of its sets."""
    settings: Settings = app.extensions["hallbar"]
    here = _bytes(app)
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": "Pacific/Auckland"}
        command = [sys.executable, "-c", ELSEWHERE, settings.instance, settings.database_url, json.dumps(ADDRESSES)]
        printed = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=120)
        assert printed.stdout.splitlines() == here


def test_unchanged_content_is_the_same_bytes_at_another_time(varied, app: Flask, tmp_path: Path) -> None:
    here = _bytes(app)
    with time_machine.travel(datetime(2037, 7, 1, 3, tzinfo=UTC), tick=False):
        assert _bytes(app) == here
        again = make_app(tmp_path, app.extensions["hallbar"].database_url)
        assert _bytes(again) == here
    with again.app_context():
        db.engine.dispose()


def test_another_address_of_the_site_leaves_ids_alone(varied, app: Flask, client: CheckedClient, form: str) -> None:
    """``uid`` survives slug and domain."""
    before = read(client, form)
    settings: Settings = app.extensions["hallbar"]
    moved = type(settings)(**{**vars(settings), "base_url": "https://annan.example"})
    app.extensions["hallbar"] = moved
    after = parse(form, client.get(f"/arkiv.{form}").data)
    assert [entry.id for entry in after.entries] == [entry.id for entry in before.entries]
    assert BASE_URL.encode() not in client.get(f"/arkiv.{form}").data

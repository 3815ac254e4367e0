"""Safe by default, cacheable, and nobody is watched."""

import gzip

import brotli
import pytest
from flask import Flask

from hallbar.web.assets import SHEET
from tests.checks import CheckedClient
from tests.newsroom import Newsroom

PAGES = ("/", "/arkiv", "/arkiv?land=norge", "/nyheter/rubrik", "/om", "/kontakt", "/tillganglighet", "/arkiv.rss")


@pytest.fixture(autouse=True)
def a_post(newsroom: Newsroom) -> None:
    newsroom.post("Rubrik", slug="rubrik")


@pytest.mark.parametrize("address", [*PAGES, "/finns-inte", "/sitemap.xml", "/healthz"])
def test_every_answer_is_safe(client: CheckedClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ):
        assert part in policy.split("; ")
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers
    assert "Cookie" not in headers.get("Vary", "")


def test_https_is_kept_to_behind_a_proxy_only(client: CheckedClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert "max-age=31536000" in client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]


@pytest.mark.parametrize("address", PAGES)
def test_an_unchanged_page_is_304_in_every_encoding(client: CheckedClient, address: str) -> None:
    tags = set()
    for encoding in ("identity", "gzip", "br"):
        first = client.get(address, headers={"Accept-Encoding": encoding})
        tags.add(first.headers["ETag"])
        assert first.headers["Cache-Control"] == "public, no-cache"
        again = client.get(address, headers={"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert "Content-Security-Policy" in again.headers
    assert len(tags) == 3, "each encoding is a representation of its own"


def test_a_changed_page_is_sent_anew(newsroom: Newsroom, client: CheckedClient) -> None:
    etag = client.get("/").headers["ETag"]
    newsroom.site(notice="Nytt")
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200


def test_text_is_compressed_for_those_who_can_read_it(client: CheckedClient) -> None:
    plain = client.get("/arkiv").data
    packed = client.get("/arkiv", headers={"Accept-Encoding": "gzip"})
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain
    assert brotli.decompress(client.get("/arkiv", headers={"Accept-Encoding": "gzip, br"}).data) == plain


def test_head_is_get_without_its_body(client: CheckedClient) -> None:
    head, get = client.head("/arkiv"), client.get("/arkiv")
    assert head.data == b""
    assert head.headers["ETag"] == get.headers["ETag"]


def test_static_files_are_kept_for_ever_under_their_fingerprint(app: Flask, client: CheckedClient) -> None:
    address = app.extensions["assets"].url(SHEET)
    assert client.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(f"/static/{SHEET}").headers["Cache-Control"] == "public, no-cache"
    assert client.get(f"/static/{SHEET}?v=old").headers["Cache-Control"] == "public, no-cache"
    assert client.get("/static/../wsgi.py").status_code == 404


def test_a_static_file_comes_packed_whole_or_in_part(app: Flask, client: CheckedClient) -> None:
    address = app.extensions["assets"].url(SHEET)
    plain = client.get(address)
    for encoding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        packed = client.get(address, headers={"Accept-Encoding": encoding})
        assert unpack(packed.data) == plain.data
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert "Accept-Encoding" in packed.headers["Vary"]
        held = {"Accept-Encoding": encoding, "If-None-Match": packed.headers["ETag"]}
        assert client.get(address, headers=held).status_code == 304
    part = client.get(address, headers={"Accept-Encoding": "br", "Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, plain.data[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(plain.data)}"
    assert "Content-Encoding" not in part.headers
    assert client.get(address, headers={"Range": "bytes=9999999-"}).status_code == 416
    font = next(name for name in app.extensions["assets"].files if name.endswith(".woff2"))
    assert "Content-Encoding" not in client.get(f"/static/{font}", headers={"Accept-Encoding": "br"}).headers


def test_the_sheet_declares_its_layers_first_and_finds_its_fonts(client: CheckedClient) -> None:
    css = client.get(f"/static/{SHEET}").text
    assert css.lstrip().startswith("@layer")
    fonts = [part.split('"')[0] for part in css.split('url("')[1:]]
    assert fonts
    for font in fonts:
        response = client.get(font)
        assert (response.status_code, response.mimetype) == (200, "font/woff2")
        assert "immutable" in response.headers["Cache-Control"]


def test_errors_are_not_kept(client: CheckedClient) -> None:
    assert client.get("/nyheter/finns-inte").headers["Cache-Control"] == "no-store"


def test_the_style_sheet_is_small(client: CheckedClient) -> None:
    assert len(client.get(f"/static/{SHEET}", headers={"Accept-Encoding": "gzip"}).data) <= 8 * 1024

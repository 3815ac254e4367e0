"""What must hold for every HTML answer, to a visitor or at the desk, checked on each that any test fetches."""

import gzip
import re
from collections import Counter
from contextvars import Context
from typing import Any
from xml.etree.ElementTree import Element

import brotli
import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_NAMELESS_INPUTS = {"hidden", "submit", "button"}


class CheckedClient(FlaskClient):
    """A test client that checks each page it is given."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Fetch and check; redirects that are followed are checked at their end."""
        # In a context of its own: a request must not share session and globals with the test around it.
        response: TestResponse = Context().run(super().open, *args, **{"buffered": True} | kwargs)
        check(response)
        return response


def check(response: TestResponse) -> None:
    """Headers of every answer, and the structure of every page."""
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy
    at_desk = response.request.path.startswith("/redaktion/")
    _check_cookies(response, at_desk)
    if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 304, 308) and response.data:
        asked = response.request.headers
        if at_desk and "HX-Request" in asked and "HX-History-Restore-Request" not in asked:
            check_partial(_unpacked(response))
        else:
            check_page(_unpacked(response), for_visitors=not at_desk)


def _check_cookies(response: TestResponse, at_desk: bool) -> None:
    cookies = response.headers.getlist("Set-Cookie")
    assert at_desk or not cookies, "a visitor gets no cookie"
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/redaktion", "SameSite=Lax"} <= set(cookie.split("; ")), cookie
    if at_desk and response.status_code < 500:
        assert response.headers["Cache-Control"] == "no-store", "what one editor is shown is for nobody else"


def _unpacked(response: TestResponse) -> str:
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(response.headers.get("Content-Encoding", ""), bytes)
    return unpack(response.data).decode()


def check_partial(html: str) -> None:
    """The same of what htmx swaps into a page: one element with an id, and others that say that they go elsewhere."""
    root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html)
    elements = list(root.iter())[1:]
    assert all(element.get("id") for element in root), "an element of a partial has an id, which is its target"
    assert all(element.get("data-hx-swap-oob") for element in list(root)[1:]), "a partial is one element"
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    assert not [name for name, n in ids.items() if n > 1], "unique ids"
    _check_inline(elements)
    _check_labels(root, elements, set(ids))


def check_page(html: str, for_visitors: bool = True) -> None:
    """Valid HTML, one h1, unique ids, labelled controls, nothing inline, no dead link, no third party."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root = parser.parse(html)
    elements = list(root.iter())
    assert len(root.findall(".//h1")) == 1, "one h1 a page"
    assert root.get("lang") == "sv"
    title = root.findtext(".//title")
    assert title, "a title"
    assert title.strip(), "a title"
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    assert not [name for name, n in ids.items() if n > 1], "unique ids"
    _check_inline(elements)
    _check_labels(root, elements, set(ids))
    _check_links(elements, set(ids))
    if for_visitors:
        texts = {"".join(element.itertext()).strip() for element in elements if element.tag == "a"}
        assert {"Arkiv", "RSS-flöde"} <= texts, "the way to archive and feed, in the words of the site it replaces"


def _check_inline(elements: list[Element]) -> None:
    for element in elements:
        assert element.get("style") is None, "no inline style"
        assert not [name for name in element.attrib if name.startswith("on")], "no inline handler"
        assert element.tag != "style", "no inline style sheet"
        if element.tag == "script" and element.get("type") != "application/ld+json":
            assert element.get("src"), "no inline script"
            assert not element.text


def _check_labels(root: Element, elements: list[Element], ids: set[str | None]) -> None:
    labelled = {label.get("for") for label in root.iter("label")}
    wrapped = {control for label in root.iter("label") for control in label.iter()}
    for element in elements:
        if element.tag in ("input", "select", "textarea") and element.get("type") not in _NAMELESS_INPUTS:
            named = element.get("id") in labelled or element in wrapped or element.get("aria-label")
            assert named, f"a label for {element.attrib}"
        if element.tag == "img":
            assert element.get("alt") is not None
            assert element.get("width")
            assert element.get("height")
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set((element.get(name) or "").split()) <= ids, f"{name} points somewhere"


def _check_links(elements: list[Element], ids: set[str | None]) -> None:
    for element in elements:
        address = element.get("href") or element.get("src") or ""
        if element.tag == "a":
            assert address, "a link leads somewhere"
            assert not address.startswith("#") or address[1:] in ids, f"{address} is on the page"
        if element.tag in ("img", "script", "source", "iframe") or element.get("rel") in ("stylesheet", "icon"):
            assert not re.match(r"(https?:)?//", address), "no third party"

"""No word is lost: servers that are killed in the middle of saving, and editors who save at once. Real processes."""

import html
import json
import os
import re
import signal
import subprocess
from http.client import HTTPException
from http.cookiejar import CookieJar
from threading import Event, Lock, Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.cli.conftest import HALLBAR, Installation, Server, installation  # noqa: F401 - a fixture

PASSWORD = "korrekt häst batteri häftklammer"
EDITORS = 4
SAVES = 200


class Browser:
    """A browser of an editor's, over real HTTP."""

    def __init__(self, server: Server) -> None:
        self.base = f"http://127.0.0.1:{server.port}"
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))
        self.token = ""

    def open(self, path: str, fields: dict[str, Any] | None = None, *, htmx: bool = False) -> tuple[str, str]:
        """Address and text of what a page, or a form that is sent, leads to."""
        headers = {"Sec-Fetch-Site": "same-origin"} | ({"HX-Request": "true"} if htmx else {})
        data = urlencode({"csrf_token": self.token, **fields}).encode() if fields is not None else None
        with self.opener.open(Request(self.base + path, data, headers), timeout=30) as answer:
            text = answer.read().decode()
            if found := re.search(r'name="csrf_token" value="([^"]+)"', text):
                self.token = found[1]
            return answer.url.removeprefix(self.base), text

    def sign_in(self, email: str) -> None:
        """By the form."""
        self.open("/redaktion/logga-in")
        address, _text = self.open("/redaktion/logga-in", {"email": email, "password": PASSWORD})
        assert not address.startswith("/redaktion/logga-in")

    def new_post(self, title: str, body: str = "") -> str:
        """The address of a new draft."""
        _address, text = self.open("/redaktion/inlagg/ny")
        key = hidden(text, "form_key")
        address, _text = self.open(
            "/redaktion/inlagg/ny", {"title": title, "body": body, "lang": "sv", "form_key": key}
        )
        return address


def hidden(text: str, name: str) -> str:
    """What a hidden field holds."""
    found = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', text)
    assert found, name
    return html.unescape(found[1])


def body_of(page: str) -> str:
    """The text that the form shows."""
    found = re.search(r'<textarea[^>]* name="body"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found
    return html.unescape(found[1]).strip()


class Typist(Thread):
    """Types and saves on and on in a paragraph, and remembers which saves the server has acknowledged."""

    def __init__(self, browser: Browser, address: str, stop: Event, paragraph: int = 0) -> None:
        super().__init__(daemon=True)
        self.browser, self.address, self.stop, self.paragraph = browser, address, stop, paragraph
        self.acknowledged: dict[int, str] = {}
        self.sent = ""
        self.refused = ""

    def run(self) -> None:
        try:
            self.write_on()
        except HTTPError as error:
            self.refused = f"{error.code}: {error.read().decode()}"
        except (URLError, HTTPException, OSError):
            pass  # the server is gone

    def save(self, fields: dict[str, Any]) -> str:
        """What the server says; one that is too busy is asked again, as the page does."""
        while True:
            try:
                return self.browser.open(f"{self.address}/utkast", fields, htmx=True)[1]
            except HTTPError as error:
                if error.code != 503:
                    raise
            self.stop.wait(0.1)

    def write_on(self) -> None:
        """From the text as it stands when the page is opened: others may have begun before."""
        _address, page = self.browser.open(self.address)
        base, key = hidden(page, "base_version"), hidden(page, "form_key")
        texts, number = body_of(page).split("\n\n"), 0
        while not self.stop.is_set():
            number += 1
            self.sent = texts[self.paragraph] = f"Stycke {self.paragraph}, ord {number}."
            fields = {"title": "T", "body": "\n\n".join(texts), "lang": "sv"}
            sent = {**fields, "base_version": base, "form_key": key, "sequence": number}
            status = self.save(sent)
            own = re.search(r'data-version="(\d+)" data-own-version="(\d+)"', status)
            assert own, status
            self.acknowledged[int(own[2])] = self.sent
            base = own[1]
            if merged := re.search(r'data-field="body">(.*?)</template>', status, re.DOTALL):
                texts = html.unescape(merged[1]).split("\n\n")


@pytest.fixture
def newsroom_process(installation: Installation) -> Installation:  # noqa: F811
    """An installation with editors."""
    installation.environment["HALLBAR_BASE_URL"] = ""  # plain http, so that cookies are sent back
    for number in range(EDITORS):
        add = ("user", "add", f"e{number}@example.se", "--name", f"Editor {number}", "--role", "editor")
        command = [*HALLBAR, *add, "--password-stdin"]
        subprocess.run(command, env=installation.variables, input=PASSWORD, text=True, check=True, capture_output=True)
    return installation


def signed_in(server: Server, number: int) -> Browser:
    """The browser of an editor."""
    browser = Browser(server)
    browser.sign_in(f"e{number}@example.se")
    return browser


def kill_in_the_middle(server: Server, typists: list[Typist], stop: Event) -> None:
    """Let them type, and kill every process of the server once enough of each has been acknowledged."""
    for typist in typists:
        typist.start()
    while min(len(typist.acknowledged) for typist in typists) < SAVES // len(typists):
        refused = [typist.refused for typist in typists]
        assert all(typist.is_alive() for typist in typists), f"{refused}\n{server.log.read_text()}"
        stop.wait(0.01)
    os.killpg(server.process.pid, signal.SIGKILL)
    stop.set()
    for typist in typists:
        typist.join(60)


def drafts(installed: Installation) -> dict[int, str]:
    """The body of each draft by its post."""
    return {int(str(post)): body(data) for post, data in installed.rows("SELECT post_id, data FROM draft")}


def body(data: object) -> str:
    """Of a text as the database keeps it."""
    value = json.loads(data) if isinstance(data, str) else data
    assert isinstance(value, dict)
    return str(value["body"])


def test_a_killed_server_has_every_save_that_it_acknowledged(newsroom_process: Installation) -> None:
    stop = Event()
    with newsroom_process.serving("--workers", "2") as server:
        browsers = [signed_in(server, number) for number in range(EDITORS)]
        typists = [Typist(browser, browser.new_post(f"Inlägg {n}"), stop) for n, browser in enumerate(browsers)]
        kill_in_the_middle(server, typists, stop)
    rows = newsroom_process.rows("SELECT post_id, version, data FROM draft_version")
    kept = {(int(str(post)), int(str(version))): body(data) for post, version, data in rows}
    for typist in typists:
        post_id = int(typist.address.rsplit("/", 1)[1])
        lost = {version for version, text in typist.acknowledged.items() if kept.get((post_id, version)) != text}
        assert not lost
        assert drafts(newsroom_process)[post_id] in (typist.acknowledged[max(typist.acknowledged)], typist.sent)
    with newsroom_process.serving() as server:  # and it is there to go on with
        browser = signed_in(server, 0)
        _address, page = browser.open(typists[0].address)
        assert re.search(r"Stycke 0, ord \d+\.", page)


def test_editors_of_one_post_keep_all_that_was_acknowledged_of_each(newsroom_process: Installation) -> None:
    stop = Event()
    with newsroom_process.serving("--workers", "2") as server:
        browsers = [signed_in(server, number) for number in range(EDITORS)]
        start = "\n\n".join(f"Stycke {number}." for number in range(EDITORS))
        address = browsers[0].new_post("Gemensamt", start)
        typists = [Typist(browser, address, stop, n) for n, browser in enumerate(browsers)]
        kill_in_the_middle(server, typists, stop)
    (text,) = drafts(newsroom_process).values()
    for typist, paragraph in zip(typists, text.split("\n\n"), strict=True):
        assert paragraph in (typist.acknowledged[max(typist.acknowledged)], typist.sent)


def test_a_new_post_that_is_sent_many_times_at_once_is_one(newsroom_process: Installation) -> None:
    with newsroom_process.serving("--workers", "2") as server:
        browser = signed_in(server, 0)
        _address, text = browser.open("/redaktion/inlagg/ny")
        fields = {"title": "En gång", "lang": "sv", "form_key": hidden(text, "form_key")}
        addresses: set[str] = set()
        lock = Lock()

        def send() -> None:
            address, _text = browser.open("/redaktion/inlagg/ny", fields)
            with lock:
                addresses.add(address)

        threads = [Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert len(addresses) == 1
    assert newsroom_process.value("SELECT count(*) FROM post") == 1

"""Editors at work by the desk's own addresses: what that costs takes its part of the machine, as it does in life."""

import contextlib
import http.client
import itertools
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from lxml import html

from hallbar.extensions import db
from tests.cli.conftest import Installation
from tests.conftest import make_app
from tests.desk import PASSWORD, add_user, token_in
from tests.newsroom import Newsroom

WRITERS = 10
EVERY = 1.0
"""Seconds between two saves of a writer, and two publications."""


class Browser:
    """One that somebody is signed in with."""

    def __init__(self, port: int, email: str) -> None:
        self._port, self._cookie = port, ""
        token = token_in(self.ask("/logga-in"))
        self.ask("/logga-in", {"email": email, "password": PASSWORD, "csrf_token": token})

    def ask(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> str:
        """A page of the desk; or what a form is answered with.

        :raises ValueError: when it is refused.
        """
        body = urlencode(fields) if fields else None
        form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"} if fields else {}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        with contextlib.closing(connection):
            told = {"Cookie": self._cookie, **form, **headers}
            connection.request("POST" if fields else "GET", f"/redaktion{path}", body, told)
            answer = connection.getresponse()
            text = answer.read().decode()
        if answer.status >= 400:
            raise ValueError(f"{answer.status} for {path}: {html.fromstring(text).text_content()}")
        if given := answer.headers["Set-Cookie"]:
            self._cookie = given.partition(";")[0]
        return text

    def opened(self, post_id: int) -> dict[str, str]:
        """The fields of a post's form."""
        page = html.fromstring(self.ask(f"/inlagg/{post_id}"))
        return dict(page.get_element_by_id("post-form").form_values())


class Desk:
    """What they have done, by the post."""

    def __init__(self, port: int) -> None:
        self.saves = self.publications = 0
        self._port, self._stop = port, threading.Event()

    def write(self, email: str, post_id: int) -> None:
        """Save a draft again and again, as the page does while somebody types."""
        browser = Browser(self._port, email)
        fields = browser.opened(post_id)
        for number in self._turns():
            fields |= {"body": f"{fields['body'][:2000]}\n\nStycke {number}.", "sequence": str(number)}
            saved = browser.ask(f"/inlagg/{post_id}/utkast", fields, HX_Request="true")
            fields["base_version"] = re.search(r'data-version="(\d+)"', saved)[1]
            self.saves += 1

    def publish(self, email: str, post_id: int) -> None:
        """Change a public post again and again."""
        browser = Browser(self._port, email)
        for number in self._turns():
            written = {"title": f"Skrivs {number}", "typ": "omvarld", "amne": "klimat", "publish_when": "now"}
            browser.ask(f"/inlagg/{post_id}/publicering", browser.opened(post_id) | written)
            self.publications += 1

    def close(self) -> None:
        """Go home."""
        self._stop.set()

    def _turns(self) -> Iterator[int]:
        for number in itertools.count(1):
            began = time.monotonic()
            yield number
            if self._stop.wait(max(0.0, began + EVERY - time.monotonic())):
                return


@contextlib.contextmanager
def editing(installation: Installation, port: int) -> Iterator[Desk]:
    """An editor publishes each second, and ten save what they write each second, for as long as the block."""
    desk, failures = Desk(port), []

    def working(work: Callable[[str, int], None], email: str, post_id: int) -> None:
        try:
            work(email, post_id)
        except BaseException as failure:
            failures.append(failure)
            raise

    (editor, *writers) = _staff(installation)
    tasks = [(desk.publish, *editor), *((desk.write, *writer) for writer in writers)]
    threads = [threading.Thread(target=working, args=task) for task in tasks]
    for thread in threads:
        thread.start()
    try:
        while not failures and (not desk.publications or desk.saves < WRITERS):
            time.sleep(0.1)
        yield desk
    finally:
        desk.close()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


def _staff(installation: Installation) -> list[tuple[str, int]]:
    """Their addresses, and the post that each works with; the first one's is public."""
    app = make_app(installation.folder, installation.database_url)
    with app.app_context():
        newsroom, tag = Newsroom(app), secrets.token_hex(4)
        posts = [newsroom.release(title="Skrivs", slug=f"skrivs-{tag}")]
        posts += [newsroom.draft(f"Utkast {number}") for number in range(WRITERS)]
        staff = [
            (add_user(f"Elsa {number}", email=f"elsa-{number}-{tag}@example.se").email, post.id)
            for number, post in enumerate(posts)
        ]
        db.session.remove()
        db.engine.dispose()
    return staff

"""``hallbar user``, and the editor of the demo."""

import re
import subprocess
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from tests.cli.conftest import BASE_URL, Installation, Server
from tests.desk import token_in

GOOD = "tre glada grodor hoppar"
LINK = rf"{BASE_URL}/redaktion/valj-losenord/[\w-]{{40,}}"


def with_input(installation: Installation, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that reads its standard input."""
    from tests.cli.conftest import HALLBAR

    return subprocess.run(
        [*HALLBAR, *arguments],
        input=text,
        env=installation.variables,
        cwd=installation.folder,
        capture_output=True,
        text=True,
    )


def add(installation: Installation, email: str = "anna@example.se", role: str = "editor", **options: str):
    """Add somebody whose password is given."""
    password = options.get("password", GOOD)
    return with_input(
        installation, f"{password}\n", "user", "add", email, "--name", "Anna Ek", "--role", role, "--password-stdin"
    )


def sign_in(server: Server, email: str, password: str) -> str:
    """The address at which signing in ends."""
    opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
    base = f"http://127.0.0.1:{server.port}/redaktion/logga-in"
    with opener.open(base, timeout=60) as page:
        token = token_in(page.read().decode())
    fields = urlencode({"email": email, "password": password, "csrf_token": token}).encode()
    with opener.open(base, fields, timeout=60) as page:
        return str(page.url)


# --- adding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["writer", "editor", "admin"])
def test_a_password_can_come_from_a_pipe(installation: Installation, role: str) -> None:
    done = add(installation, "Anna@Example.SE", role)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Added Anna Ek <anna@example.se> as {role}.\n"
    assert GOOD not in done.stdout
    (row,) = installation.rows("SELECT email, name, role, password_hash FROM user_account")
    assert row[:3] == ("anna@example.se", "Anna Ek", role)
    assert str(row[3]).startswith("$argon2id$")


def test_without_a_terminal_or_a_pipe_a_link_is_printed(installation: Installation) -> None:
    done = with_input(installation, "", "user", "add", "a@example.se", "--name", "A", "--role", "writer")
    assert done.returncode == 0
    assert re.search(rf"within 24 hours, at {LINK}\n$", done.stdout)
    assert installation.value("SELECT password_hash FROM user_account") == ""
    assert installation.value("SELECT count(*) FROM one_time_link") == 1


def test_an_address_has_one_account(installation: Installation) -> None:
    add(installation)
    done = add(installation, "ANNA@example.se")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "has an account already" in done.stderr
    assert installation.value("SELECT count(*) FROM user_account") == 1


@pytest.mark.parametrize("password", ["kort", "", "anna@example.se", "lösenord1234"])
def test_a_weak_password_is_refused_and_nobody_added(installation: Installation, password: str) -> None:
    done = add(installation, password=password)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: That password is too short or too easy to guess")
    assert installation.value("SELECT count(*) FROM user_account") == 0


@pytest.mark.parametrize("email", ["anna", "@example.se", "anna@", "anna@example", "an na@example.se"])
def test_what_is_no_address_is_refused(installation: Installation, email: str) -> None:
    assert "is no address" in installation.refused("user", "add", email, "--name", "A", "--role", "writer")


def test_wrong_usage_ends_with_2(installation: Installation) -> None:
    for arguments in (
        ("user", "add", "a@example.se", "--name", "A", "--role", "boss"),
        ("user", "add", "a@example.se", "--role", "writer"),
        ("user", "add"),
        ("user", "fly"),
        ("user", "reset"),
    ):
        assert installation.run(*arguments).returncode == 2


def test_an_empty_name_is_refused(installation: Installation) -> None:
    assert "--name is empty" in installation.refused("user", "add", "a@example.se", "--name", " ", "--role", "writer")


# --- looking, and helping in -----------------------------------------------------------------------------------------


def test_everybody_is_listed_a_line_each(installation: Installation) -> None:
    add(installation)
    with_input(installation, "", "user", "add", "b@example.se", "--name", "B", "--role", "writer")
    installation.execute("UPDATE user_account SET totp_secret = 'x' WHERE email = 'anna@example.se'")
    assert installation.succeed("user", "list").splitlines() == [
        "anna@example.se\teditor\tAnna Ek\ttwo-factor",
        "b@example.se\twriter\tB\tno password",
    ]


def test_a_reset_prints_a_link_and_can_turn_off_a_lost_second_factor(installation: Installation) -> None:
    add(installation)
    installation.execute("UPDATE user_account SET totp_secret = 'x'")
    assert re.search(LINK, installation.succeed("user", "reset", "ANNA@example.se"))
    assert installation.value("SELECT totp_secret FROM user_account") == "x"
    installation.succeed("user", "reset", "anna@example.se", "--without-second-factor")
    assert installation.value("SELECT totp_secret FROM user_account") == ""
    assert "has no account" in installation.refused("user", "reset", "b@example.se")
    installation.execute("UPDATE user_account SET disabled_at = '2026-01-01 00:00:00'")
    assert "is disabled" in installation.refused("user", "reset", "anna@example.se")


# --- the demo --------------------------------------------------------------------------------------------------------


def printed_password(server: Server) -> str:
    """What ``hallbar run --demo`` has printed."""
    found = re.search(
        rf"Sign in at http://127\.0\.0\.1:{server.port}/redaktion/ as demo@example\.org with the password (\S+)\n",
        server.log.read_text(),
    )
    assert found, server.log.read_text()
    return found[1]


def test_the_demo_has_an_editor_with_a_new_password_each_time(installation: Installation) -> None:
    installation.environment["HALLBAR_BASE_URL"] = ""  # plain http: the cookie is not for https alone
    passwords = []
    for _ in range(2):
        with installation.serving("--demo", "--workers", "2") as server:
            passwords.append(printed_password(server))
            assert sign_in(server, "demo@example.org", passwords[-1]).endswith("/redaktion/")
            assert server.stop() < 20
            assert "Traceback" not in server.log.read_text()
    assert passwords[0] != passwords[1]
    assert installation.rows("SELECT role FROM user_account") == [("editor",)]


def test_a_newsroom_in_use_is_given_no_demo_editor(installation: Installation) -> None:
    posts = installation.folder / "posts"
    posts.mkdir()
    (posts / "1.md").write_text("---\ntitle: Egen\ntyp: omvarld\namne: klimat\n---\nText.")
    installation.succeed("import", "markdown", "posts")
    with installation.serving("--demo", "--workers", "1") as server:
        assert "no demo posts were added" in server.log.read_text()
        assert "password" not in server.log.read_text()
    assert installation.value("SELECT count(*) FROM user_account") == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_the_demo_is_for_nobody_on_another_machine(unfounded: Installation, on_postgresql: bool, host: str) -> None:
    assert "other machines reach" in unfounded.refused("run", "--demo", "--host", host)
    if not on_postgresql:
        assert not Path(unfounded.file).exists(), "and nothing was made"

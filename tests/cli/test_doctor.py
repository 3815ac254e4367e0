"""``hallbar doctor`` says that all is well, or what to mend."""

import stat
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.media import Storage, take_in
from hallbar.models import Site
from tests.cli.conftest import Installation
from tests.conftest import make_app


@pytest.fixture
def furnished(installation: Installation) -> Installation:
    """One with a picture in its library."""
    app: Flask = make_app(installation.folder, installation.database_url)
    buffer = BytesIO()
    Image.new("RGB", (100, 50), "red").save(buffer, "PNG")
    with app.app_context():
        media = take_in(Storage(installation.folder / "media"), buffer.getvalue(), "Bild.png", clock.now())
        with writing() as session:
            session.add(media)
            session.get_one(Site, 1).contact_email = "hej@example.se"
        db.session.remove()
        db.engine.dispose()
    return installation


def findings(output: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"ok": [], "warn": [], "fail": []}
    for line in output.splitlines():
        level, _, sentence = line.partition(" ")
        found[level].append(sentence.strip())
    return found


def test_a_sound_installation_has_nothing_to_mend(furnished: Installation, on_postgresql: bool) -> None:
    found = findings(furnished.succeed("doctor"))
    assert found["fail"] == []
    assert [sentence for sentence in found["warn"] if "SQLite" not in sentence] == []
    everything = "\n".join(found["ok"])
    media = f"{len(list((furnished.folder / 'media').iterdir()))} media files"
    for words in ("Hallbar 0.", "schema is current", "0 posts", media, "can be written", "Public address"):
        assert words in everything
    assert ("postgresql" if on_postgresql else "The database file is whole") in everything


def failure(installation: Installation) -> list[str]:
    done = installation.run("doctor")
    assert done.returncode == 1
    found = findings(done.stdout)["fail"]
    assert done.stderr.splitlines()[-1].startswith(f"Error: {len(found)} of ")
    return found


def test_a_missing_media_file_is_told_by_name(furnished: Installation) -> None:
    files = list((furnished.folder / "media").iterdir())
    file = next(file for file in files if file.suffix == ".webp")
    file.unlink()
    assert failure(furnished) == [f"1 of {len(files)} media files are missing, such as {file.name}"]


def test_a_key_that_others_can_read_is_warned_of(furnished: Installation) -> None:
    furnished.succeed("doctor")
    key = furnished.folder / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o644)
    (warning,) = [s for s in findings(furnished.succeed("doctor"))["warn"] if "SQLite" not in s]
    assert warning == f"{key} can be read by others: chmod 600 {key}"


def test_a_site_that_does_not_know_its_address_is_warned_of(furnished: Installation) -> None:
    furnished.environment["HALLBAR_BASE_URL"] = ""
    warnings = findings(furnished.succeed("doctor"))["warn"]
    assert [sentence for sentence in warnings if "HALLBAR_BASE_URL is not set" in sentence]


def test_a_newsroom_that_nobody_can_reach_is_warned_of(furnished: Installation) -> None:
    furnished.execute("UPDATE site SET contact_email = ''")
    assert any("Readers cannot reach anybody" in words for words in findings(furnished.succeed("doctor"))["warn"])
    furnished.execute("UPDATE site SET contact_phone = '08-123'")
    assert not any("Readers" in words for words in findings(furnished.succeed("doctor"))["warn"])


def test_a_statement_of_more_than_a_year_is_warned_of(furnished: Installation) -> None:
    furnished.execute("UPDATE accessibility_statement SET updated_on = '2018-05-03'")
    warnings = findings(furnished.succeed("doctor"))["warn"]
    assert any("from 2018-05-03, more than a year ago" in words for words in warnings)


@pytest.mark.parametrize(
    "statement, words",
    [
        ("DELETE FROM alembic_version", "run `hallbar db upgrade`"),
        ("UPDATE alembic_version SET version_num = 'zzzz'", "is newer: upgrade Hallbar"),
    ],
)
def test_a_schema_that_is_not_ours_is_told_with_what_to_do(
    installation: Installation, statement: str, words: str
) -> None:
    installation.execute(statement)
    assert words in "\n".join(failure(installation))


def test_a_site_without_its_row_is_told(installation: Installation) -> None:
    """The database was made, and then the power went."""
    for table in ("term_alias", "term", "facet", "page_revision", "page", "accessibility_statement", "site"):
        installation.execute(f"DELETE FROM {table}")
    assert any("The site has no row" in sentence for sentence in failure(installation))
    installation.succeed("db", "upgrade")
    installation.succeed("doctor")


def test_a_database_without_tables_is_told(unfounded: Installation) -> None:
    assert "run `hallbar db upgrade`" in "\n".join(failure(unfounded))


def test_a_damaged_file_is_told(installation: Installation, on_postgresql: bool) -> None:
    if on_postgresql:
        pytest.skip("the server looks after its own files")
    installation.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = installation.file.stat().st_size
    with installation.file.open("r+b") as file:
        for page in range(20, size // 4096):
            file.seek(page * 4096)
            file.write(b"\xff" * 64)
    assert failure(installation)


def test_looking_changes_nothing(furnished: Installation) -> None:
    furnished.succeed("doctor")  # makes the key
    before = {path: path.read_bytes() for path in furnished.folder.rglob("*") if path.is_file()}
    version = furnished.value("SELECT max(version) FROM public_change")
    furnished.succeed("doctor")
    assert furnished.value("SELECT max(version) FROM public_change") == version
    after = {path: path.read_bytes() for path in furnished.folder.rglob("*") if path.is_file()}
    assert {path.name for path in after.keys() ^ before.keys()} <= {"test.db-wal", "test.db-shm"}

"""Migrations make what the models say, and move a newsroom that is in use without losing a row."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Inspector, inspect

from hallbar.cli.database import upgrade
from hallbar.extensions import Base, db
from hallbar.models.schema import MIGRATIONS, beyond_models
from tests.cli.conftest import ROOT, Installation
from tests.conftest import make_app

FIXTURES = ROOT / "tests" / "fixtures" / "nyheter"
HEAD = ScriptDirectory(str(MIGRATIONS)).get_current_head()

Tables = dict[str, object]


@pytest.fixture
def empty(fresh_database: Callable[[Path], str], on_postgresql: bool, tmp_path: Path) -> Installation:
    """A database without anything in it."""
    installation = Installation(tmp_path, fresh_database(tmp_path))
    if on_postgresql:
        installation.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    else:
        installation.file.unlink()
    return installation


@pytest.fixture
def in_use(fresh_database: Callable[[Path], str], tmp_path: Path) -> Installation:
    """A newsroom with posts, terms, versions and redirects in it."""
    installation = Installation(tmp_path, fresh_database(tmp_path))
    assert installation.succeed("import", "markdown", str(FIXTURES)).startswith("Imported: 11 created")
    installation.execute("UPDATE post SET import_hash = '' WHERE id = 1")
    return installation


# --- the models ------------------------------------------------------------------------------------------------------


def test_there_is_one_head_and_one_way_to_it() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    assert not [script for script in scripts.walk_revisions() if script.is_branch_point or script.is_merge_point]


def test_their_files_are_named_and_sorted_by_revision() -> None:
    """By that the application knows whether a database is of its schema."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    downwards = [(script.revision, Path(script.path).stem.partition("_")[0]) for script in scripts.walk_revisions()]
    assert all(revision == name for revision, name in downwards)
    assert downwards == sorted(downwards, reverse=True)


COMPARED = {"compare_type": True, "include_name": lambda name, _kind, _parents: not beyond_models(name)}


def test_migrations_leave_nothing_to_generate(empty: Installation) -> None:
    app = make_app(empty.folder, empty.database_url)
    with app.app_context():
        upgrade(app.extensions["hallbar"])
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts=COMPARED)
            assert compare_metadata(context, Base.metadata) == []
        db.engine.dispose()


def tables(inspector: Inspector) -> Tables:
    """Everything that tables are made of."""
    found: Tables = {}
    for name in set(inspector.get_table_names()) - {"alembic_version"}:
        columns = [
            (column["name"], str(column["type"]), column["nullable"], column["default"])
            for column in inspector.get_columns(name)
        ]
        parts = (
            columns,
            inspector.get_foreign_keys(name),
            inspector.get_unique_constraints(name),
            inspector.get_check_constraints(name),
            [index | {"dialect_options": _texts(index)} for index in inspector.get_indexes(name)],
        )
        found[name] = [inspector.get_pk_constraint(name), *(sorted(map(str, part)) for part in parts)]
    return found


def _texts(index: Mapping[str, Any]) -> dict[str, str]:
    """What an index is limited to, comparable."""
    return {name: str(option) for name, option in index.get("dialect_options", {}).items()}


def never_reuse_ids() -> list[str]:
    """SQLite's tables whose ids are never given twice."""
    if db.engine.dialect.name != "sqlite":
        return []
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' ORDER BY name"
    with db.engine.connect() as connection:
        return list(connection.exec_driver_sql(query).scalars())


def test_migrations_make_the_same_tables_as_the_models(empty: Installation) -> None:
    """Also what Alembic does not compare: checks, what a deletion does, ids that are never given twice."""
    app = make_app(empty.folder, empty.database_url)
    with app.app_context():
        upgrade(app.extensions["hallbar"])
        migrated, ids = tables(inspect(db.engine)), never_reuse_ids()
        db.drop_all()
        db.create_all()
        assert tables(inspect(db.engine)) == migrated
        assert never_reuse_ids() == ids
        db.engine.dispose()
    assert migrated.keys() >= {"post", "draft", "revision", "facet", "term", "media", "site", "public_change"}


# --- the next version ------------------------------------------------------------------------------------------------

_NEXT = f'''
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{HEAD}"


def upgrade():
    with op.batch_alter_table("post") as post:
        post.add_column(sa.Column("mood", sa.Text(), nullable=False, server_default=""))
        post.alter_column("byline", existing_type=sa.Text(), nullable=True)
    %s


def downgrade():
    with op.batch_alter_table("post") as post:
        post.alter_column("byline", existing_type=sa.Text(), nullable=False)
        post.drop_column("mood")
'''
"""On SQLite this copies the table, and drops the one that others refer to."""

_VISIT = """
from hallbar import create_app
client = create_app().test_client()
print(*(client.get(path).text for path in ("/", "/readyz")))
"""

_DOWNGRADE = """
import sys, flask_migrate
from hallbar.cli.database import with_migrations
with with_migrations().app_context():
    flask_migrate.downgrade(revision=sys.argv[1])
"""


@pytest.fixture(scope="module")
def next_version(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Hallbar as it may be one day: this one with another migration."""
    house = tmp_path_factory.mktemp("next")
    for folder in ("hallbar", "templates", "static"):
        shutil.copytree(ROOT / folder, house / folder, ignore=shutil.ignore_patterns("__pycache__"))
    yield house
    shutil.rmtree(house)


def upgraded(installation: Installation, house: Path, also: str = "pass") -> Installation:
    """The same newsroom with that version of Hallbar installed."""
    (house / "hallbar" / "migrations" / "versions" / "next.py").write_text(_NEXT % also)
    environment = {**installation.environment, "PYTHONPATH": str(house)}
    return Installation(installation.folder, installation.database_url, environment)


def python(installation: Installation, program: str, *arguments: str) -> str:
    """What a program prints."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=installation.folder,
        env=installation.variables,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(installation: Installation) -> dict[str, list[str]]:
    """Everything that a newsroom has, table by table; of posts the columns that they always had."""
    columns = {"post": ", ".join(column.name for column in Base.metadata.tables["post"].columns)}
    return {
        name: sorted(map(str, installation.rows(f"SELECT {columns.get(name, '*')} FROM {name}")))
        for name in Base.metadata.tables
    }


def test_the_next_version_finds_the_database_older_and_says_what_to_do(
    in_use: Installation, next_version: Path, on_postgresql: bool
) -> None:
    new = upgraded(in_use, next_version)
    assert "The database's schema is older: run `hallbar db upgrade`" in new.run("doctor").stdout
    assert python(new, _VISIT).count("Databasen behöver uppgraderas") == 2
    if on_postgresql:
        assert "Run `hallbar db upgrade` first" in new.refused("bench", "fill", "1")
    else:
        new.succeed("bench", "fill", "1")
        assert new.value("SELECT version_num FROM alembic_version") == "next"


def test_no_row_is_lost_on_the_way_up_and_down_again(in_use: Installation, next_version: Path) -> None:
    before = rows(in_use)
    assert {"post", "post_term", "revision", "public_change"} <= {name for name, found in before.items() if found}
    new = upgraded(in_use, next_version)
    new.succeed("db", "upgrade")
    assert rows(new) == before
    assert "Databasen" not in python(new, _VISIT)
    assert "newer version of Hallbar" in in_use.refused("import", "markdown", str(FIXTURES))
    python(new, _DOWNGRADE, "-1")
    assert rows(in_use) == before
    in_use.succeed("doctor")
    assert "11 unchanged" in in_use.succeed("import", "markdown", str(FIXTURES))


@pytest.mark.parametrize(
    "also, on_sqlite_only",
    [
        ('op.execute("DELETE FROM post WHERE id = 1")', True),  # leaves its terms and versions behind
        ('raise RuntimeError("it broke halfway")', False),
    ],
)
def test_a_migration_that_fails_changes_nothing(
    in_use: Installation, next_version: Path, on_postgresql: bool, also: str, on_sqlite_only: bool
) -> None:
    if on_sqlite_only and on_postgresql:
        pytest.skip("there foreign keys are never switched off")
    before = rows(in_use)
    done = upgraded(in_use, next_version, also).run("db", "upgrade")
    assert done.returncode == 1
    assert "lead nowhere" in done.stderr or "it broke halfway" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert rows(in_use) == before
    in_use.succeed("doctor")


_DRAFTS = """
from hallbar import clock, create_app
from hallbar.extensions import db, writing
from hallbar.models import Draft, Post
with create_app().app_context():
    with writing() as session:
        for post in session.query(Post).order_by(Post.id).limit(4):
            changes = {"title": "Annan"} if post.id == 2 else {"term_ids": []} if post.id == 3 else {}
            data = {**post.content.as_json(), **changes}
            session.add(Draft(post_id=post.id, data=data, saved_at=clock.now()))
"""


def test_drafts_of_older_versions_are_compared_with_what_is_public(in_use: Installation) -> None:
    python(in_use, _DRAFTS)
    differing = "SELECT post_id FROM draft WHERE differs ORDER BY post_id"
    before = in_use.rows(differing)
    assert [row[0] for row in before] == [2, 3]
    python(in_use, _DOWNGRADE, "0003")
    in_use.succeed("db", "upgrade")
    assert in_use.rows(differing) == before


def test_posts_of_a_version_before_search_are_found_after_the_upgrade(in_use: Installation) -> None:
    shelf = "SELECT post_id, digest FROM search_public ORDER BY post_id"
    before = in_use.rows(shelf)
    assert len(before) == 11
    python(in_use, _DOWNGRADE, "0006")
    assert in_use.value("SELECT count(*) FROM post WHERE search_text != ''") == 11
    in_use.succeed("db", "upgrade")
    assert in_use.rows(shelf) == before
    in_use.succeed("search", "check")


def test_names_and_pages_are_whole_after_a_version_that_knew_neither_former_names_nor_versions(
    in_use: Installation,
) -> None:
    """What such a version cannot keep, it loses in a way that leaves an archive that works."""
    names = "SELECT term_id, slug, label FROM term_alias WHERE label != '' AND slug != '' ORDER BY id"
    kept, pages = in_use.rows(names), in_use.rows("SELECT title, body FROM page ORDER BY id")
    in_use.execute("INSERT INTO facet_alias (facet_id, slug) VALUES (1, 'forr')")
    in_use.execute("INSERT INTO term_alias (term_id, slug, label, former_id) VALUES (1, 'hette', '', 999)")
    in_use.execute("INSERT INTO term_alias (term_id, slug, label) VALUES (1, '', 'bara i sökningen')")
    in_use.execute(
        "INSERT INTO page_revision (page_id, number, title, body, created_at, note)"
        " VALUES (1, 2, 'Ny', 'Ny text.', '2026-11-29', '')"
    )
    in_use.execute("UPDATE page SET title = 'Ny', body = 'Ny text.' WHERE id = 1")
    python(in_use, _DOWNGRADE, "0008")
    assert in_use.value("SELECT count(*) FROM term_alias WHERE slug = '' OR label = ''") == 0
    in_use.succeed("db", "upgrade")
    in_use.succeed("doctor")
    assert in_use.rows(names) == [*kept, (1, "hette", "hette")], "an address leads on all the same"
    assert in_use.rows("SELECT title, body FROM page_revision ORDER BY page_id") == [("Ny", "Ny text."), *pages[1:]]


def test_dates_that_rot_are_counted_in_posts_of_a_version_before_that(in_use: Installation) -> None:
    counts = "SELECT id, rotting FROM post ORDER BY id"
    before = in_use.rows(counts)
    assert len([row for row in before if row[1]]) == 8
    python(in_use, _DOWNGRADE, "0009")
    in_use.succeed("db", "upgrade")
    assert in_use.rows(counts) == before


def test_pictures_of_a_version_before_the_library_are_found_by_their_words_and_keep_their_numbers(
    in_use: Installation,
) -> None:
    columns = (
        "id, kind, name, title, alt, decorative, caption, credit, focal_x, focal_y, uploaded_at, searched, filename"
    )
    for number, alt in ((1, "En ÄNG i Östersund"), (2, "")):
        values = (
            f"{number}, 'picture', 'p-{number}', 'Åre  nu', '{alt}', false, '', '', 0.5, 0.5, '2018-05-03', '?', ''"
        )
        in_use.execute(f"INSERT INTO media ({columns}) VALUES ({values})")
    rendition = "INSERT INTO rendition (media_id, file, purpose, format, width, height, size) VALUES"
    in_use.execute(f"{rendition} (1, 'p-1-480.jpg', 'whole', 'image/jpeg', 480, 320, 9)")
    in_use.execute(f"{rendition} (1, 'p-1-forlaga.webp', 'master', 'image/webp', 480, 320, 9)")
    in_use.execute("DELETE FROM media WHERE id = 2")
    python(in_use, _DOWNGRADE, "0007")
    assert in_use.rows("SELECT file FROM rendition") == [("p-1-480.jpg",)], "what was not known then is not shown"
    in_use.succeed("db", "upgrade")
    assert in_use.rows("SELECT id, searched FROM media") == [(1, "åre nu en äng i östersund")]
    assert in_use.rows("SELECT file, purpose FROM rendition") == [("p-1-480.jpg", "whole")]


def test_all_the_way_down_and_up_again_is_an_empty_newsroom_that_works(in_use: Installation) -> None:
    python(in_use, _DOWNGRADE, "base")
    assert in_use.succeed("db", "upgrade") == "The database is made and up to date.\n"
    assert in_use.succeed("import", "markdown", str(FIXTURES)).startswith("Imported: 11 created")

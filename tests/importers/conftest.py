"""A folder of Markdown files and the command that imports it."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from hallbar.cli import commands
from hallbar.extensions import db
from hallbar.importers import Outcome
from hallbar.models import Post, Revision
from hallbar.settings import PREFIX, Settings

FIXTURES = Path(__file__).parent.parent / "fixtures" / "nyheter"


@dataclass
class Importing:
    """What somebody does who brings posts in by the command line."""

    app: Flask
    folder: Path

    def write(self, name: str, body: str = "Brödtext.", **fields: object) -> Path:
        """A file with front matter; its title is its name when none is given."""
        lines = [f"{key}: {value}" for key, value in ({"title": name} | fields).items()]
        path = self.folder / f"{name}.md"
        path.write_text("\n".join(["---", *lines, "---", "", body, ""]), encoding="utf-8")
        return path

    def run(self, *options: str, folder: Path | None = None) -> Result:
        """``hallbar import markdown FOLDER …``."""
        settings: Settings = self.app.extensions["hallbar"]
        environment: dict[str, str | None] = {name: None for name in os.environ if name.startswith(PREFIX)}
        environment |= {
            "HALLBAR_INSTANCE": settings.instance,
            "HALLBAR_DATABASE_URL": settings.database_url,
            "HALLBAR_SECRET_KEY": settings.secret_key,
        }
        arguments = ["import", "markdown", str(folder or self.folder), *options]
        result = CliRunner().invoke(commands, arguments, env=environment)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        db.session.rollback()
        db.session.expire_all()
        return result

    def succeed(self, *options: str, folder: Path | None = None) -> Result:
        """The same, when nothing should go wrong."""
        result = self.run(*options, folder=folder)
        assert (result.exit_code, result.output.count("Error")) == (0, 0), result.output
        return result

    def post(self, ref: str) -> Post:
        """The post that came from a file."""
        return db.session.scalars(select(Post).where(Post.import_ref == ref)).one()

    def revisions(self, ref: str) -> list[Revision]:
        """The versions of such a post, the oldest first."""
        return list(
            db.session.scalars(select(Revision).join(Post).where(Post.import_ref == ref).order_by(Revision.number))
        )


@pytest.fixture
def importing(app: Flask, tmp_path: Path) -> Importing:
    """An empty folder to put files in."""
    (tmp_path / "files").mkdir()
    return Importing(app, tmp_path / "files")


@pytest.fixture
def eleven(importing: Importing) -> Importing:
    """A folder with copies of the eleven fixtures in it, not imported yet."""
    shutil.copytree(FIXTURES, importing.folder, dirs_exist_ok=True)
    return importing


@pytest.fixture
def summary() -> Callable[..., str]:
    """The last line that an import prints, from the counts that it should have."""

    def line(bad: int = 0, dry: bool = False, **counts: int) -> str:
        parts = ", ".join(f"{counts.get(outcome.name.lower(), 0)} {outcome}" for outcome in Outcome)
        return f"{'Would import' if dry else 'Imported'}: {parts}; {bad} bad."

    return line

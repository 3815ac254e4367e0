"""The command line. Exit codes: 0 done, 1 refused or failed with one clear line on stderr, 2 wrong usage."""

import sys
from importlib import import_module

import click
from sqlalchemy.exc import DBAPIError

from hallbar import __version__
from hallbar.settings import SettingsError


class Commands(click.Group):
    """Commands that are imported when they are asked for: a server need not load what imports, draws and measures."""

    known = {
        "run": "hallbar.cli.run:run",
        "db": "hallbar.cli.database:db_group",
        "user": "hallbar.cli.users:user_group",
        "import": "hallbar.cli.importing:import_group",
        "search": "hallbar.cli.searching:search_group",
        "doctor": "hallbar.cli.doctor:doctor",
        "bench": "hallbar.cli.bench:bench",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.known)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.known:
            return None
        module, _, name = self.known[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hallbar")
def commands() -> None:
    """Run and look after a Hallbar newsroom. Settings are HALLBAR_* variables; see the README."""


def main() -> None:
    """Run a command; a failure that we know ends in one line, never in a traceback."""
    try:
        commands()
    except SettingsError as error:
        _fail(str(error))
    except DBAPIError as error:
        _fail(f"The database failed: {explain(error)}")
    except OSError as error:
        _fail(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")


def explain(error: DBAPIError) -> str:
    """What a database's error means for the one who runs a command, and what to do about it."""
    text = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    known = {
        "locked": "another program holds it locked; try again when that has ended",
        "lock timeout": "another program holds it locked; try again when that has ended",
        "readonly": "it is read-only; check the permissions of the file and its folder",
        "read-only": "the server only lets us read; check whether it is a standby, or default_transaction_read_only",
        "unable to open": "the file cannot be opened; check that its folder exists and may be written",
        "not a database": "the file is not a SQLite database",
        "malformed": "the file is damaged; restore it from a backup",
        "is full": "the disk is full",
        "refused": "no server answers at HALLBAR_DATABASE_URL",
        "password": "the server refuses user or password in HALLBAR_DATABASE_URL",
    }
    return next((f"{meaning} ({text})" for sign, meaning in known.items() if sign in text), text)


def _fail(message: str) -> None:
    click.echo(f"Error: {' '.join(message.split())}", err=True)
    sys.exit(1)

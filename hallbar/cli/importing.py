"""``hallbar import``: posts from files."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from hallbar import clock
from hallbar.cli.database import application, keep_snapshot
from hallbar.extensions import db, writing
from hallbar.importers import BadRecord, ImportedPost, Intake, Outcome, facet_names, markdown

BATCH = 100
"""Posts a transaction: editors can save in between."""


class _DryRun(Exception):
    """Ends a transaction that must not be kept."""


@dataclass
class Report:
    """What an import did."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    bad: list[BadRecord] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    """Which file had an id first."""

    def print(self, dry_run: bool) -> None:
        """Problems on stderr, the sum on stdout."""
        for message in self.warnings:
            click.echo(f"Warning: {message}", err=True)
        for source in self.left_alone:
            click.echo(f"{source}: changed here, left alone (--overwrite takes the file's text)", err=True)
        for bad in self.bad:
            click.echo(f"Error: {bad}", err=True)
        counts = ", ".join(f"{self.outcomes[outcome]} {outcome}" for outcome in Outcome)
        click.echo(f"{'Would import' if dry_run else 'Imported'}: {counts}; {len(self.bad)} bad.")


@click.group("import")
def import_group() -> None:
    """Bring posts in from elsewhere."""


@import_group.command("markdown")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option("--overwrite", is_flag=True, help="Also replace what was edited here; its text is kept as a version.")
def import_markdown(folder: Path, dry_run: bool, overwrite: bool) -> None:
    """Import Markdown files with YAML front matter, a post a file."""
    paths = markdown.files(folder)
    if not paths:
        raise click.ClickException(f"There are no *.md files in {folder}.")
    with application():
        facets = frozenset(facet_names(db.session()))
        report = _import(paths, lambda path: markdown.read(path, facets), overwrite, dry_run)
        if not dry_run:
            keep_snapshot()
    report.print(dry_run)
    if report.bad:
        raise click.ClickException(f"{len(report.bad)} of {len(paths)} files could not be imported.")


def _import(paths: Sequence[Path], read: Callable[[Path], ImportedPost], overwrite: bool, dry_run: bool) -> Report:
    report = Report()
    size = len(paths) if dry_run else BATCH
    with click.progressbar(length=len(paths), file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for start in range(0, len(paths), size):
            batch = paths[start : start + size]
            records = [record for path in batch if (record := _read(path, read, report))]
            _write(records, report, overwrite, dry_run)
            bar.update(len(batch))
    return report


def _read(path: Path, read: Callable[[Path], ImportedPost], report: Report) -> ImportedPost | None:
    try:
        return read(path)
    except BadRecord as bad:
        report.bad.append(bad)
        return None


def _write(records: Sequence[ImportedPost], report: Report, overwrite: bool, dry_run: bool) -> None:
    try:
        with writing() as session:
            intake = Intake(session, clock.now(), overwrite, report.warnings, report.sources)
            for record in records:
                try:
                    outcome = intake.take(record)
                except BadRecord as bad:
                    report.bad.append(bad)
                    continue
                report.outcomes[outcome] += 1
                if outcome is Outcome.LEFT_ALONE:
                    report.left_alone.append(record.source)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass

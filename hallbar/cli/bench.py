"""``hallbar bench``: generated posts for measuring."""

import sys

import click

from hallbar import clock
from hallbar.cli.bench_posts import fill as fill_posts
from hallbar.cli.database import application, keep_snapshot


@click.group()
def bench() -> None:
    """Make data to measure on."""


@bench.command()
@click.argument("number", type=click.IntRange(1, 10_000_000))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same posts.")
def fill(number: int, seed: int) -> None:
    """Add NUMBER generated posts: Swedish-looking text, facets as skewed as in life."""
    with application(), click.progressbar(length=number, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        fill_posts(number, seed, clock.now(), bar.update)
        keep_snapshot()
    click.echo(f"Added {number} posts.")

"""The first start: the site's row, its facets, its standing pages and its accessibility statement."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hallbar.clock import to_stockholm
from hallbar.language.slugs import slug
from hallbar.models import THE_SITE, AccessibilityStatement, Facet, Page, PageRevision, Site, Term, TermAlias
from hallbar.publishing.identity import tag_authority

DEFAULTS = Path(__file__).parent / "defaults"


def found(session: Session, name: str, base_url: str, now: datetime) -> bool:
    """Fill an empty database; False, and nothing changed, when there is a site already."""
    if session.get(Site, THE_SITE) is not None:
        return False
    session.add(Site(id=THE_SITE, name=name, tag_authority=tag_authority(base_url, now), founded_at=now))
    session.flush()
    import yaml  # here, as in _page: a site is founded once, and started often

    facets = yaml.safe_load((DEFAULTS / "facets.yaml").read_text(encoding="utf-8"))
    session.add_all(_facet(row, position) for position, row in enumerate(facets))
    session.add_all(_page(path, now) for path in sorted((DEFAULTS / "pages").glob("*.md")))
    today = to_stockholm(now).date()
    statement = yaml.safe_load((DEFAULTS / "statement.yaml").read_text(encoding="utf-8"))
    session.add(AccessibilityStatement(**{**statement, "assessed_on": today, "updated_on": today}))
    return True


def _facet(row: dict[str, Any], position: int) -> Facet:
    terms = {term["slug"]: _term(term) for term in row["terms"]}
    for term in row["terms"]:
        if "successor" in term:
            terms[term["slug"]].successor = terms[term["successor"]]
    return Facet(
        slug=row["slug"],
        label=row["label"],
        phrase=row["phrase"],
        required=row["required"],
        at_most=row["at_most"],
        position=position,
        terms=list(terms.values()),
    )


def _term(row: dict[str, Any]) -> Term:
    return Term(
        slug=row["slug"],
        label=row["label"],
        inline=row.get("inline", ""),
        aliases=[TermAlias(slug=slug(label), label=label) for label in row.get("aliases", [])],
    )


def _page(path: Path, now: datetime) -> Page:
    import frontmatter

    page = frontmatter.loads(path.read_text(encoding="utf-8"))
    text = {"title": page["title"], "body": page.content}
    first = PageRevision(number=1, created_at=now, **text)
    return Page(slug=path.stem, updated_at=now, revisions=[first], **text)

"""The first start fills an empty database, once."""

from sqlalchemy import func, select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import RESERVED, AccessibilityStatement, Facet, Page, Site, Term
from hallbar.publishing import found
from hallbar.publishing.identity import imported_uid, new_uid, tag_authority
from tests.newsroom import Newsroom, moment


def test_a_new_site_has_facets_terms_pages_and_statement(app) -> None:
    assert db.session.scalars(select(Facet.slug).order_by(Facet.position)).all() == [
        *("typ", "amne", "kategori", "land", "region", "part")
    ]
    assert db.session.scalar(select(func.count()).select_from(Term).join(Facet).where(Facet.slug == "region")) == 21
    assert set(db.session.scalars(select(Page.slug))) == {"om", "kontakt"}
    assert db.session.scalars(select(AccessibilityStatement)).one().conformity == "delvis"
    assert db.session.get_one(Site, 1).name == "Testnytt"


def test_founding_twice_changes_nothing(app) -> None:
    with writing() as session:
        assert not found(session, "Annat", "", clock.now())
    assert db.session.get_one(Site, 1).name == "Testnytt"


def test_no_facet_takes_a_reserved_name(app) -> None:
    assert not set(db.session.scalars(select(Facet.slug))) & RESERVED


def test_a_renamed_partner_points_to_its_successor(newsroom: Newsroom) -> None:
    assert newsroom.term("part", "skl-kommentus").successor == newsroom.term("part", "adda")


def test_ids_are_tags_under_the_sites_authority() -> None:
    authority = tag_authority("https://nyheter.example.se", moment("2026-11-24"))
    assert authority == "nyheter.example.se,2026-11-24"
    assert new_uid(authority).startswith("tag:nyheter.example.se,2026-11-24:")
    assert new_uid(authority) != new_uid(authority)
    assert imported_uid(authority, "https://gammal.se/?p=7") == "https://gammal.se/?p=7"
    assert imported_uid(authority, "seed 01") == "tag:nyheter.example.se,2026-11-24:seed%2001"

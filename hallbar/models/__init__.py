"""What the newsroom keeps. State is derived here; nobody here commits."""

from hallbar.models.change import EVERY_POST, PublicChange, content_version
from hallbar.models.content import PostContent
from hallbar.models.drafting import Draft, DraftVersion, Revision
from hallbar.models.edition import Edition, current_edition
from hallbar.models.media import Media, MediaKind, MediaUse, Rendition
from hallbar.models.pages import AccessibilityStatement, Conformity, Page, Redirect
from hallbar.models.people import LoginSession, Role, User
from hallbar.models.post import UNDATED, Post, State, in_order
from hallbar.models.public import Public
from hallbar.models.site import THE_SITE, Site
from hallbar.models.snapshot import THE_SNAPSHOT, CatalogueSnapshot
from hallbar.models.vocabulary import RESERVED, Facet, PostTerm, Term, TermAlias

__all__ = [
    "EVERY_POST",
    "RESERVED",
    "THE_SITE",
    "THE_SNAPSHOT",
    "UNDATED",
    "AccessibilityStatement",
    "CatalogueSnapshot",
    "Conformity",
    "Draft",
    "DraftVersion",
    "Edition",
    "Facet",
    "LoginSession",
    "Media",
    "MediaKind",
    "MediaUse",
    "Page",
    "Post",
    "PostContent",
    "PostTerm",
    "Public",
    "PublicChange",
    "Redirect",
    "Rendition",
    "Revision",
    "Role",
    "Site",
    "State",
    "Term",
    "TermAlias",
    "User",
    "content_version",
    "current_edition",
    "in_order",
]

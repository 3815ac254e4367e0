"""What the newsroom keeps. State is derived here; nobody here commits."""

from hallbar.models.change import EVERY_POST, PublicChange, content_version, log_changes, log_unless_told
from hallbar.models.content import PostContent, import_digest, names_term
from hallbar.models.drafting import Draft, DraftVersion, Outcome, Presence, PreviewLink, Review, Revision
from hallbar.models.edition import Edition, current_edition
from hallbar.models.log import LogEntry
from hallbar.models.media import Media, MediaKind, MediaUse, Purpose, Rendition, picture_of
from hallbar.models.pages import AccessibilityStatement, Conformity, Page, PageRevision, Redirect
from hallbar.models.people import Attempts, LoginSession, OneTimeLink, Role, User
from hallbar.models.post import UNDATED, Post, State, in_order
from hallbar.models.public import Public
from hallbar.models.site import THE_SITE, Site
from hallbar.models.snapshot import THE_SNAPSHOT, CatalogueSnapshot
from hallbar.models.types import UtcDateTime
from hallbar.models.vocabulary import RESERVED, Facet, FacetAlias, PostTerm, Term, TermAlias

__all__ = [
    "EVERY_POST",
    "RESERVED",
    "THE_SITE",
    "THE_SNAPSHOT",
    "UNDATED",
    "AccessibilityStatement",
    "Attempts",
    "CatalogueSnapshot",
    "Conformity",
    "Draft",
    "DraftVersion",
    "Edition",
    "Facet",
    "FacetAlias",
    "LogEntry",
    "LoginSession",
    "Media",
    "MediaKind",
    "MediaUse",
    "OneTimeLink",
    "Outcome",
    "Page",
    "PageRevision",
    "Post",
    "PostContent",
    "PostTerm",
    "Presence",
    "PreviewLink",
    "Public",
    "PublicChange",
    "Purpose",
    "Redirect",
    "Rendition",
    "Review",
    "Revision",
    "Role",
    "Site",
    "State",
    "Term",
    "TermAlias",
    "User",
    "UtcDateTime",
    "content_version",
    "current_edition",
    "import_digest",
    "in_order",
    "log_changes",
    "log_unless_told",
    "names_term",
    "picture_of",
]

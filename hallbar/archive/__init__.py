"""The archive as a value: a filter, what it selects, what its facets count, and how a page says it."""

from hallbar.archive.entries import Entry
from hallbar.archive.filter import PER_PAGE, ArchiveFilter
from hallbar.archive.holdings import Holdings, Librarian
from hallbar.archive.page import ArchivePage, NoSuchPage, archive_page
from hallbar.archive.related import related, sharing
from hallbar.archive.selection import Selection
from hallbar.archive.snapshot import pack
from hallbar.archive.story import Story
from hallbar.archive.term_links import TermLink, term_address
from hallbar.archive.vocabulary import Vocabulary, known_vocabulary, load_vocabulary

__all__ = [
    "PER_PAGE",
    "ArchiveFilter",
    "ArchivePage",
    "Entry",
    "Holdings",
    "Librarian",
    "NoSuchPage",
    "Selection",
    "Story",
    "TermLink",
    "Vocabulary",
    "archive_page",
    "known_vocabulary",
    "load_vocabulary",
    "pack",
    "related",
    "sharing",
    "term_address",
]

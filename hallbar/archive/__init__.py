"""The archive as a value: a filter, what it selects, what its facets count, and how a page says it."""

from hallbar.archive.filter import PER_PAGE, ArchiveFilter
from hallbar.archive.page import ArchivePage, NoSuchPage, archive_page
from hallbar.archive.vocabulary import Vocabulary, known_vocabulary, load_vocabulary

__all__ = [
    "PER_PAGE",
    "ArchiveFilter",
    "ArchivePage",
    "NoSuchPage",
    "Vocabulary",
    "archive_page",
    "known_vocabulary",
    "load_vocabulary",
]

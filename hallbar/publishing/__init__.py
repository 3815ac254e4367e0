"""The verbs of the newsroom. None of them commits; each is called inside ``with writing():``."""

from hallbar.publishing.founding import found
from hallbar.publishing.moves import free_slug
from hallbar.publishing.release import (
    NothingToPublish,
    SlugTaken,
    WrongState,
    correct,
    cut_revision,
    keep_text,
    publish,
    restore_from_trash,
    trash,
    withdraw,
    write_text,
)

__all__ = [
    "NothingToPublish",
    "SlugTaken",
    "WrongState",
    "correct",
    "cut_revision",
    "found",
    "free_slug",
    "keep_text",
    "publish",
    "restore_from_trash",
    "trash",
    "withdraw",
    "write_text",
]

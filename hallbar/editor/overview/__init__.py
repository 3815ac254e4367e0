"""The first page after sign-in: what is in the making, what waits, what comes next, and what needs care."""

from hallbar.editor.overview.page import Overview, overview
from hallbar.editor.overview.weeks import Week

__all__ = ["Overview", "Week", "overview"]

"""What languages are called."""

from babel import Locale, UnknownLocaleError


def language_name(code: str) -> str:
    """``Svenska`` for ``sv``; the code itself when it has no name."""
    try:
        return (Locale.parse(code).get_language_name("sv") or code).capitalize()
    except (ValueError, UnknownLocaleError):
        return code

"""Sizes of files as Swedish says them."""


def file_size(size: int) -> str:
    """``1,2 MB`` for 1 234 567 bytes; ``850 kB`` below a million; never less than ``1 kB``. With a no-break space."""
    if size >= 999_500:
        return f"{size / 1_000_000:.1f}".replace(".", ",").removesuffix(",0") + "\xa0MB"
    return f"{max(1, round(size / 1000))}\xa0kB"

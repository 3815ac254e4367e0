"""Sizes of files are said as Swedish says them."""

import pytest

from hallbar.language.sizes import file_size


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "1 kB"), (850_400, "850 kB"), (999_499, "999 kB"), (999_500, "1 MB"), (1_234_567, "1,2 MB"), (2e7, "20 MB")],
)
def test_a_size_is_told_shortly_with_a_comma(size: int, said: str) -> None:
    assert file_size(int(size)).replace("\xa0", " ") == said

"""What else to read beside a post."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain, islice

from pyroaring import BitMap

from hallbar.archive.entries import Entry
from hallbar.archive.holdings import Holdings
from hallbar.language import analysis

COMPARED = 8
"""Posts that share the most terms with one, of which those come first whose titles say most of the same."""
SHORTEST = 4
"""Letters of a word that says what a title is about."""


def sharing(holdings: Holdings, post_id: int, most: int = COMPARED) -> list[tuple[int, int]]:
    """Visible posts that share the most terms with a post, the newest first among equals: how many, and the id."""
    alone = BitMap([post_id])
    levels: list[BitMap] = []  # at n: the posts that share more than n terms, itself among them
    for posts in holdings.catalogue.terms.values():
        if post_id in posts:
            more = posts
            for number, so_far in enumerate(levels):
                levels[number], more = so_far | more, so_far & more
                if more == alone:
                    break
            else:
                levels.append(more)
    others, above = holdings.visible - alone, BitMap()
    found: list[tuple[int, int]] = []
    for shared in range(len(levels), 0, -1):
        level = levels[shared - 1]
        here = holdings.catalogue.in_order((level - above) & others)
        found += ((shared, number) for number in islice(here, most - len(found)))
        if len(found) == most:
            break
        above = level
    return found


def related(title: str, shared: Iterable[tuple[int, int]], entries: Mapping[int, Entry], most: int) -> list[Entry]:
    """Of the posts that share terms with one those that are most like it: by how many they share, then by the words
    that their titles have in common.

    :param title: of the one.
    :param shared: as :func:`sharing` gives them; those without an entry are left out.
    """
    about = _about(title)
    known = [(number, entry) for number, post_id in shared if (entry := entries.get(post_id))]
    known.sort(key=lambda one: (one[0], len(about & _about(one[1].title))), reverse=True)
    return [entry for _number, entry in known[:most]]


@lru_cache(maxsize=4000)
def _about(title: str) -> frozenset[str]:
    """What a title is about: the roots of its words, and of their parts where they are compounds."""
    words = [token.word for token in analysis.tokens(title) if len(token.word.text) >= SHORTEST]
    return frozenset(chain.from_iterable((word.root, *(part.root for part in word.parts)) for word in words))

"""What else to read beside a post."""

from itertools import chain, islice

from pyroaring import BitMap

from hallbar.archive.holdings import Holdings


def related(holdings: Holdings, post_id: int, most: int) -> list[int]:
    """Visible posts that share the most terms with a post, the newest first among equals."""
    others = holdings.visible - BitMap([post_id])
    sharing: list[BitMap] = []  # at n: the posts that share more than n terms
    for posts in holdings.catalogue.terms.values():
        if post_id in posts:
            more = posts & others
            for number, so_far in enumerate(sharing):
                sharing[number], more = so_far | more, so_far & more
            sharing.append(more)
    levels = sharing[::-1]
    exactly = (level - above for level, above in zip(levels, [BitMap(), *levels], strict=False))
    return list(islice(chain.from_iterable(map(holdings.catalogue.in_order, exactly)), most))

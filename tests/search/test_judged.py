"""Swedish is understood: the judged queries find what a person would have found."""

import pytest

from tests.newsroom import Newsroom
from tests.search.judging import judge, publish_all

LEAST = 0.93


@pytest.mark.parametrize(
    ("posts", "queries"),
    [
        (["posts.txt"], "queries.txt"),
        (["later-posts.txt"], "later-queries.txt"),
        (["later-posts.txt"], "last-queries.txt"),
        (["examiner-posts.txt"], "examiner-queries.txt"),
        (["examiner-posts.txt", "third-posts.txt"], "third-queries.txt"),
        (["examiner-posts.txt", "fourth-posts.txt"], "fourth-queries.txt"),
    ],
)
def test_the_judged_queries_find_what_a_person_would(newsroom: Newsroom, posts: list[str], queries: str) -> None:
    verdict = judge(publish_all(newsroom, *posts), queries)
    print(f"\n{queries}: {len(verdict.superfluous)} queries, recall@10 {verdict.recall:.3f}, MRR {verdict.mrr:.3f}")
    for asked, recall in verdict.recalls.items():
        if recall < 1 or verdict.ranks[asked] < 1:
            print(f"  {asked.kind}: {asked.q} – recall {recall:.2f}, first at {verdict.ranks[asked]:.2f}")
    assert verdict.forbidden == []
    assert verdict.recall >= LEAST
    assert verdict.mrr >= LEAST

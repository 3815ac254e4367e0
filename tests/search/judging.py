"""A set of posts and queries with the answers that a person would give, and what a search makes of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyroaring import BitMap
from sqlalchemy import select

from hallbar import clock, search
from hallbar.extensions import db
from hallbar.models import Post
from tests.newsroom import Newsroom

FOLDER = Path(__file__).parent / "judged"


@dataclass(frozen=True)
class Judgement:
    """A query with the names of the posts that answer it, and of those that may not be found."""

    kind: str
    q: str
    relevant: tuple[str, ...]
    forbidden: tuple[str, ...]


@dataclass
class Verdict:
    """What a search made of the queries."""

    recalls: dict[Judgement, float] = field(default_factory=dict)
    ranks: dict[Judgement, float] = field(default_factory=dict)
    forbidden: list[tuple[str, str]] = field(default_factory=list)
    superfluous: dict[str, set[str]] = field(default_factory=dict)

    @property
    def recall(self) -> float:
        """Mean share of the relevant posts among the first ten."""
        return sum(self.recalls.values()) / len(self.recalls)

    @property
    def mrr(self) -> float:
        """Mean of one divided by the place of the first relevant post."""
        return sum(self.ranks.values()) / len(self.ranks)


def publish_all(newsroom: Newsroom, *files: str) -> dict[str, int]:
    """Publish the posts of files; their ids by name."""
    ids = {}
    for file in files:
        for block in (FOLDER / file).read_text(encoding="utf-8").split("\n== ")[1:]:
            head, lede, body = block.strip().split("\n", 2)
            name, _, title = head.partition(" | ")
            ids[name] = newsroom.post(title, lede=lede, body=body).id
    return ids


def judgements(file: str) -> Iterator[Judgement]:
    """The queries of a file."""
    kind = ""
    for line in (FOLDER / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            q, _, answers = line.rpartition(">")
            relevant, _, forbidden = answers.partition("!")
            yield Judgement(kind, q.strip(), tuple(relevant.split()), tuple(forbidden.split()))


def judge(ids: dict[str, int], file: str) -> Verdict:
    """Ask every query of a file."""
    names = {post_id: name for name, post_id in ids.items()}
    session, now = db.session(), clock.now()
    visible = BitMap(session.scalars(select(Post.id).where(Post.visible(now))))
    verdict = Verdict()
    for asked in judgements(file):
        hits = search.find(session, asked.q, visible)
        order = [names[number] for number in search.ranked(session, hits, visible, now, 10)]
        found = {names[number] for number in hits.ids}
        verdict.forbidden += [(asked.q, name) for name in asked.forbidden if name in found]
        if asked.relevant:
            verdict.recalls[asked] = len(set(order) & set(asked.relevant)) / min(10, len(asked.relevant))
            places = [place for place, name in enumerate(order, 1) if name in asked.relevant]
            verdict.ranks[asked] = 1 / places[0] if places else 0.0
        elif not asked.forbidden and found:
            verdict.forbidden += [(asked.q, name) for name in found]
        verdict.superfluous[asked.q] = found - set(asked.relevant)
    return verdict

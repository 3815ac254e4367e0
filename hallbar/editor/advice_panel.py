"""The panel of advice about a text: what hinders its publication, and what could be better."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from hallbar.extensions import db
from hallbar.language.advice import Kind
from hallbar.language.phrases import counted
from hallbar.language.readability import LONGEST_SENTENCE
from hallbar.models import Post, PostContent
from hallbar.publishing import gate
from hallbar.publishing.advice import LANGUAGE, MOST, Advice, Item, advise, speaks_from
from hallbar.publishing.gate import Obstacle

MOST_SHOWN = 30
"""Pieces of advice of one kind that are listed; more would be a reproach."""

KINDS = {
    Kind.LEFTOVER: ("Rester av en mall", "Skriv över det, eller ta bort det."),
    Kind.DATE: ("Tid som blir gammal", "Skriv vilken dag det gäller, så att texten går att förstå om ett år."),
    Kind.ADDRESS: ("Webbadresser i texten", "Skriv vad länken leder till, och gör de orden till länk."),
    Kind.CAPITALS: ("Ord i versaler", "Skriv dem med gemener. Versaler är svåra att läsa, och låter som rop."),
    Kind.SENTENCE: ("Långa meningar", f"Meningar med mer än {LONGEST_SENTENCE} ord är svåra att följa. Dela dem."),
}
"""Heading and hint of each."""


@dataclass(frozen=True)
class Group:
    """All advice of a kind."""

    kind: Kind
    items: Sequence[Item]

    @property
    def heading(self) -> str:
        """What it is about."""
        return KINDS[self.kind][0]

    @property
    def hint(self) -> str:
        """What can be done."""
        return KINDS[self.kind][1]

    @property
    def shown(self) -> Sequence[Item]:
        """As many as are listed."""
        return self.items[:MOST_SHOWN]

    @property
    def more(self) -> int:
        """How many are not."""
        return max(0, len(self.items) - MOST_SHOWN)


@dataclass(frozen=True)
class AdvicePanel:
    """All that its template prints."""

    post: Post
    version: int
    """Of the draft that was read."""
    obstacles: Sequence[Obstacle]
    advice: Advice
    day: date | None
    is_swedish: bool

    @property
    def groups(self) -> Iterator[Group]:
        """The kinds that there is advice of, in their order."""
        order = list(Kind)
        items = sorted(self.advice.items, key=lambda item: order.index(item.kind))
        return (Group(kind, list(those)) for kind, those in groupby(items, lambda item: item.kind))

    @property
    def said(self) -> str:
        """How much there is: the only thing that is read aloud when it changes."""
        advice = counted(len(self.advice.items), "råd", "råd", "Inga")
        if not self.obstacles:
            return f"{advice} om texten."
        return f"{counted(len(self.obstacles), 'sak', 'saker')} att rätta före publicering, och {advice.lower()}."


def advice_panel(post: Post, content: PostContent, now: datetime) -> AdvicePanel:
    """The panel of a post with what is written in it, a very long text in part; at most one statement."""
    day = speaks_from(post, now)
    is_readable = len(content.body) <= MOST
    return AdvicePanel(
        post=post,
        version=post.written_version,
        obstacles=gate.of_reading(db.session(), content) if is_readable else (),
        advice=advise(content, day),
        day=day,
        is_swedish=content.lang == LANGUAGE,
    )

"""The panel beside the text: the post's state, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hallbar.editor.forms.moments import remark
from hallbar.editor.forms.publishing import PanelForms
from hallbar.extensions import db
from hallbar.models import Outcome, Post, PreviewLink, Review, Role, State, User
from hallbar.publishing import acts, review, sharing
from hallbar.publishing.moves import post_path
from hallbar.web.addresses import absolute
from hallbar.web.signing import signed

Faults = list[tuple[str, str]]


@dataclass(frozen=True)
class SharedLink:
    """A preview link and its address."""

    link: PreviewLink
    address: str


@dataclass(frozen=True)
class PublishingPanel:
    """All that its template prints."""

    post: Post
    state: State
    may_publish: bool
    forms: PanelForms
    reviews: Sequence[Review]
    links: Sequence[SharedLink]
    can_undo_discard: bool
    faults: Faults = field(default_factory=list)
    """The id of each field that something is wrong with, empty when it is none in particular, and a sentence."""

    @property
    def waiting(self) -> Review | None:
        """The review that the post waits for."""
        return next((item for item in self.reviews if item.outcome is None), None)

    @property
    def latest(self) -> Review | None:
        """The newest decision, unless the post waits for another."""
        return self.reviews[0] if self.reviews and not self.waiting else None

    @property
    def earlier(self) -> Sequence[Review]:
        """What was said before that."""
        return self.reviews[1:]

    def is_changed_since(self, item: Review) -> bool:
        """Whether something was written after it was handed in."""
        return self.post.draft is not None and self.post.draft.version > item.version

    @property
    def is_returned(self) -> bool:
        """Whether the newest decision was to return it."""
        return self.latest is not None and self.latest.outcome == Outcome.RETURNED

    @property
    def moves_to(self) -> str:
        """The path that the next publication gives a post which has another now; else empty."""
        name = self.post.written.slug
        was_public = self.state in (State.PUBLISHED, State.WITHDRAWN)
        return post_path(name) if was_public and name and self.post.slug and name != self.post.slug else ""

    @property
    def remark(self) -> str:
        """What has to be said of the hour that it is scheduled for."""
        return remark(self.post.published_at) if self.post.published_at and self.state is State.SCHEDULED else ""

    @property
    def planned_withdrawal(self) -> datetime | None:
        """When it is going to be withdrawn."""
        return self.post.withdrawn_at if self.state in (State.SCHEDULED, State.PUBLISHED) else None


def publishing_panel(
    post: Post, user: User, now: datetime, forms: PanelForms | None = None, faults: Sequence[tuple[str, str]] = ()
) -> PublishingPanel:
    """The panel of a post; about four statements.

    :param forms: as they were sent, when something is wrong with them.
    :param faults: what is wrong besides, such as ``[("", "Inlägget ligger i papperskorgen.")]``.
    """
    session = db.session()
    links = sharing.open_links(session, post, now)
    return PublishingPanel(
        post=post,
        state=post.state(now),
        may_publish=user.may(Role.EDITOR),
        forms=forms or PanelForms.of(post, now),
        reviews=review.reviews(session, post),
        links=[SharedLink(link, absolute(f"/forhandsgranskning/{signed(sharing.PURPOSE, link.id)}")) for link in links],
        can_undo_discard=acts.discarded(session, post) is not None,
        faults=[*(forms.faults if forms else ()), *faults],
    )

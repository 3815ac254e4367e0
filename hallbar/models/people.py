"""Those who write, and their signed-in sessions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hallbar.extensions import Base
from hallbar.models.types import UtcDateTime


class Role(StrEnum):
    """What a user may do: write, publish, administrate; each includes the one before."""

    WRITER = "writer"
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether this one may do all that ``other`` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class User(Base):
    """Somebody with an account. A post's author is its byline, not its account."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text, unique=True)
    """Casefolded."""
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[Role] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text, default="")
    """Argon2id in PHC form; empty until a password is chosen."""
    totp_secret: Mapped[str] = mapped_column(Text, default="")
    """Of the second factor (RFC 6238), base32; empty while it is off."""
    totp_pending: Mapped[str | None] = mapped_column(Text)
    """A secret that is shown, but not yet confirmed by a code."""
    totp_step: Mapped[int | None]
    """The 30-second step of the newest code that was used: neither it nor an older one is taken again."""
    recovery_hashes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """SHA-256 of each recovery code that is left."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def may(self, role: Role) -> bool:
        """Whether the user has a role, or one that includes it."""
        return Role(self.role).includes(role)

    sessions: Mapped[list["LoginSession"]] = relationship(back_populates="user", cascade="all, delete-orphan")


class LoginSession(Base):
    """A signed-in browser: revocable, since it is a row. Only the hash of its id is kept."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    """SHA-256 of the cookie's token, hexadecimal."""
    user_agent: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(back_populates="sessions")


class OneTimeLink(Base):
    """Lets somebody choose a password once. Only the hash of what makes the link is kept."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    """SHA-256 of the link's token, hexadecimal."""
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"), index=True)
    """The administrator; None for one that was asked for by mail or on the command line."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(foreign_keys=user_id)


class Attempts(Base):
    """How often something was tried in the present window of time. Neither account nor address can be read from it."""

    __tablename__ = "attempts"

    what: Mapped[str] = mapped_column(Text, primary_key=True)
    """A keyed hash of what is counted."""
    count: Mapped[int]
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """When the window ends, and counting begins anew."""

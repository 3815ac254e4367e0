"""Settings: every ``HALLBAR_*`` variable, read once, documented in one place."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "HALLBAR_"
_ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?/*", re.IGNORECASE)
_DATABASES = ("sqlite:///", "postgres://", "postgresql://", "postgresql+psycopg://")


class SettingsError(ValueError):
    """A setting is unknown, unreadable or out of its range; the message says which and what to do."""


def _setting(doc: str, default: str = "", secret: bool = False) -> Any:
    return field(default=default, metadata={"doc": doc}, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """What differs between installations. Each variable can also be given as ``NAME_FILE``, a file that holds it.

    The README's table is printed from the ``doc`` texts below; a test keeps the two equal.
    """

    instance: str = _setting("Folder for what the site itself writes: database, key, media.", "instance")
    database_url: str = _setting(
        "`sqlite:///path` or `postgresql://user@host/name`. Without it: SQLite in `hallbar.db` in the instance folder."
    )
    secret_key: str = _setting(
        "Signs sessions and forms. Without it: made once in `secret_key` in the instance folder (mode 0600).",
        secret=True,
    )
    secret_key_fallbacks: str = _setting(
        "Former keys, separated by spaces: what they signed is still believed.", secret=True
    )
    site_name: str = _setting("Names the site at its first start; afterwards the database rules.", "Nyhetsrum")
    base_url: str = _setting(
        "The public address, such as `https://nyheter.example.se`. Without it: the address of the request."
    )
    media: str = _setting("Folder for pictures and files. Without it: `media` in the instance folder.")
    words: str = _setting(
        "The site's own words for search, as in `hallbar/language/data/words.txt`; best as `HALLBAR_WORDS_FILE`."
    )
    trusted_proxies: str = _setting("How many proxies in front may set `X-Forwarded-*`: 0 when there is none.", "0")
    page_cache: str = _setting(
        "Megabytes of memory in which each process keeps pages that are ready to send; 0 keeps none.", "32"
    )
    cdn_seconds: str = _setting(
        "Seconds for which a network of caches in front may show a page without asking; 0: it always asks.", "0"
    )
    pages: str = _setting(
        "Folder in which pages are written as files for nginx (`deploy/nginx-pages.conf`). Without it: none are."
    )
    smtp_host: str = _setting("Server for letters, such as one-time links. Without it none are sent.")
    smtp_port: str = _setting("The server's port.", "587")
    smtp_user: str = _setting("Signs in to the server. Without it: nobody does.")
    smtp_password: str = _setting("The password of that user.", secret=True)
    smtp_from: str = _setting("The sender, such as `Nyhetsrummet <svara-inte@example.se>`.")
    smtp_tls: str = _setting("`starttls`, `tls` from the beginning, or `none`.", "starttls")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings.

        :raises SettingsError: for an unknown ``HALLBAR_`` name, both forms of one name, or a bad value.
        """
        environ = os.environ if environ is None else environ
        known = {PREFIX + f.name.upper(): f.name for f in fields(cls)}
        values: dict[str, str] = {}
        for variable in sorted(name for name in environ if name.startswith(PREFIX)):
            name = known.get(variable) or known.get(variable.removesuffix("_FILE"))
            if name is None:
                raise SettingsError(f"{variable} is not a setting of Hallbar. Known: {', '.join(sorted(known))}.")
            if name in values:
                raise SettingsError(f"Both {PREFIX + name.upper()} and its _FILE form are set; keep one of them.")
            is_file = variable not in known
            values[name] = _read(variable, environ[variable]) if is_file else environ[variable]
        return cls(**{name: value for name, value in values.items() if value})

    def __post_init__(self) -> None:
        if not re.fullmatch("[0-9]{1,2}", self.trusted_proxies):
            raise SettingsError(
                f"HALLBAR_TRUSTED_PROXIES must be a number such as 0 or 1, not “{self.trusted_proxies}”."
            )
        if not re.fullmatch("[0-9]{1,6}", self.cdn_seconds):
            raise SettingsError(f"HALLBAR_CDN_SECONDS must be a number of seconds like 60, not “{self.cdn_seconds}”.")
        if self.pages and (not self.base_url or self.page_cache == "0"):
            raise SettingsError("HALLBAR_PAGES needs HALLBAR_BASE_URL, which is in the pages, and HALLBAR_PAGE_CACHE.")
        if self.cdn_seconds != "0" and self.page_cache == "0":
            raise SettingsError("HALLBAR_CDN_SECONDS needs HALLBAR_PAGE_CACHE, which knows for how long a page stands.")
        if not re.fullmatch("[0-9]{1,5}", self.page_cache):
            raise SettingsError(f"HALLBAR_PAGE_CACHE must be a number of megabytes like 32, not “{self.page_cache}”.")
        if self.base_url:
            if not _ADDRESS.fullmatch(self.base_url):
                raise SettingsError(
                    f"HALLBAR_BASE_URL must be like https://nyheter.example.se, without a path, not “{self.base_url}”."
                )
            object.__setattr__(self, "base_url", self.base_url.rstrip("/").lower())
        self._check_smtp()
        if self.database_url and not self.database_url.startswith(_DATABASES):
            raise SettingsError("HALLBAR_DATABASE_URL must begin with sqlite:/// or postgresql://.")
        try:
            url = make_url(self.sqlalchemy_url)
        except (ArgumentError, ValueError) as error:  # its message would show the password
            raise SettingsError("HALLBAR_DATABASE_URL must be like postgresql://user@host:5432/name.") from error
        if self.sqlite_path is not None and str(self.sqlite_path) != url.database:
            raise SettingsError(f"The path of the database may not hold a question mark: {self.sqlite_path}.")
        if self.sqlite_path is None and find_spec("psycopg") is None:
            raise SettingsError("PostgreSQL needs its driver: pip install 'hallbar[postgres]'.")

    def _check_smtp(self) -> None:
        if not re.fullmatch("[0-9]{1,5}", self.smtp_port) or not 0 < int(self.smtp_port) < 65536:
            raise SettingsError(f"HALLBAR_SMTP_PORT must be a number such as 587, not “{self.smtp_port}”.")
        if self.smtp_tls not in ("starttls", "tls", "none"):
            raise SettingsError(f"HALLBAR_SMTP_TLS must be starttls, tls or none, not “{self.smtp_tls}”.")
        if self.smtp_host and "@" not in self.smtp_from:
            raise SettingsError("HALLBAR_SMTP_HOST needs HALLBAR_SMTP_FROM: a letter has a sender.")
        if self.smtp_host and not self.base_url:  # a request's own word for it can be forged
            raise SettingsError("HALLBAR_SMTP_HOST needs HALLBAR_BASE_URL: letters have links to the site.")

    @property
    def instance_path(self) -> Path:
        """The instance folder, absolute."""
        return Path(self.instance).absolute()

    @property
    def media_path(self) -> Path:
        """The media folder, absolute."""
        return Path(self.media).absolute() if self.media else self.instance_path / "media"

    @property
    def pages_path(self) -> Path:
        """The folder of pages as files, absolute; only where there is one."""
        return Path(self.pages).absolute()

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address in SQLAlchemy's spelling, with psycopg 3 as PostgreSQL's driver."""
        url = self.database_url or f"sqlite:///{self.instance_path / 'hallbar.db'}"
        if url.startswith("sqlite:///"):
            return f"sqlite:///{Path(url.removeprefix('sqlite:///')).absolute()}"
        scheme, _, rest = url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url

    @property
    def sqlite_path(self) -> Path | None:
        """The file of an embedded database; None on PostgreSQL."""
        url = self.sqlalchemy_url
        return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None

    @property
    def former_keys(self) -> list[str]:
        """Keys that were used before the present one."""
        return self.secret_key_fallbacks.split()

    def load_secret_key(self) -> str:
        """The signing key: the setting, else the instance folder's, made at first use.

        The file is created exclusively, so that several starting workers agree on one key.
        """
        if self.secret_key:
            return self.secret_key
        path = self.instance_path / "secret_key"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"secret_key.{os.getpid()}.{secrets.token_hex(4)}")
            if not path.exists():
                with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                    file.write(secrets.token_hex(32))
                try:
                    os.link(draft, path)
                except FileExistsError:
                    pass
                finally:
                    draft.unlink()
            key = path.read_text(errors="replace").strip()
        except OSError as error:
            raise SettingsError(
                f"The secret key cannot be kept in {path} ({error.strerror}): set HALLBAR_SECRET_KEY."
            ) from error
        if not key:
            raise SettingsError(f"{path} is empty: remove it, and a key is made, or set HALLBAR_SECRET_KEY.")
        return key


def _read(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable} names {path}, which cannot be read: {error}.") from error

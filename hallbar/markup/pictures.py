"""A picture as HTML: the newest format first, several widths, its size known before it loads."""

from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from hallbar.language.sizes import file_size

FORMATS = ("image/avif", "image/webp", "image/jpeg")
"""In the order a browser should try them; the last is for everybody."""

BODY_SIZES = "(min-width: 60rem) 38rem, calc(100vw - 2rem)"

DECORATIVE = "dekorativ"
"""Written where a text describes a picture: in this text it is decoration only, whatever it is in another."""


@dataclass(frozen=True)
class Source:
    """One file: MIME type, address, its size in pixels (None for what is no picture) and in bytes."""

    format: str
    href: str
    width: int | None
    height: int | None
    size: int = 0


@dataclass(frozen=True)
class Picture:
    """A picture, or an attached file, as its reader meets it."""

    alt: str
    caption: str
    credit: str
    sources: tuple[Source, ...]

    def widest(self, mime: str = FORMATS[-1]) -> Source | None:
        """The largest source of a format."""
        of_format = [source for source in self.sources if source.format == mime and source.width]
        return max(of_format, key=lambda source: source.width or 0, default=None)

    @property
    def file(self) -> Source | None:
        """The one to link to: the widest JPEG, or the attachment itself."""
        return self.widest() or next(iter(self.sources), None)

    @property
    def note(self) -> str:
        """What somebody is told who may follow a link to it (WCAG 2.2, G201): ``PDF, 1,2 MB``; empty of a picture."""
        file = self.file
        if file is None or file.width is not None:
            return ""
        kind = file.format.rpartition("/")[2].upper()
        return f"{kind}, {file_size(file.size)}" if file.size else kind

    @property
    def byline(self) -> str:
        """``Foto: Eva Ek``; a credit that says its own kind stands as it is."""
        if not self.credit or ":" in self.credit:
            return self.credit
        return f"Foto: {self.credit}"


def alt_in_text(written: str, own: str = "") -> str:
    """The alternative text of a picture in a text: what is written there, or else the picture's own.

    :param written: the words between ``![`` and ``]``; :data:`DECORATIVE` means that there is nothing to say.
    :param own: the picture's own alternative text.
    """
    written = written.strip()
    return "" if written.casefold() == DECORATIVE else written or own


def picture_html(picture: Picture, sizes: str = BODY_SIZES, eager: bool = False, alt: str | None = None) -> Markup:
    """``<picture>`` with ``srcset`` per format; empty when the picture has no file.

    :param sizes: the ``sizes`` attribute: how wide it is laid out.
    :param eager: true for the picture that is seen first; others load lazily.
    :param alt: the alternative text, when it is not the picture's own.
    """
    fallback = picture.widest()
    if fallback is None:
        return Markup("")
    sources = "".join(
        f'<source type="{mime}" srcset="{_srcset(picture, mime)}" sizes="{escape(sizes)}">'
        for mime in FORMATS[:-1]
        if _srcset(picture, mime)
    )
    loading = 'fetchpriority="high"' if eager else 'loading="lazy"'
    text = picture.alt if alt is None else alt
    image = (
        f'<img src="{escape(fallback.href)}" srcset="{_srcset(picture, FORMATS[-1])}" sizes="{escape(sizes)}" '
        f'width="{fallback.width}" height="{fallback.height}" alt="{escape(text)}" {loading} decoding="async">'
    )
    return Markup(f"<picture>{sources}{image}</picture>")  # noqa: S704 - every part is escaped above


def figure_html(picture: Picture, alt: str, caption: str) -> Markup:
    """A picture in running text, with caption and credit when it has any."""
    words = " ".join(part for part in (caption or picture.caption, picture.byline) if part)
    legend = f"<figcaption>{escape(words)}</figcaption>" if words else ""
    image = picture_html(picture, alt=alt)
    return Markup(f"<figure>{image}{legend}</figure>") if image else Markup("")  # noqa: S704


def _srcset(picture: Picture, mime: str) -> str:
    return ", ".join(
        f"{escape(source.href)} {source.width}w" for source in picture.sources if source.format == mime and source.width
    )

"""A picture in the formats and widths that pages ask for; made once, at upload."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

WIDTHS = (480, 800, 1200, 1800)
"""Pixels: a phone, a phone with a dense screen, a column, a wide column on a dense screen."""


@dataclass(frozen=True)
class Encoding:
    """A file format and how it is written."""

    mime: str
    ending: str
    pillow: str
    quality: int


ENCODINGS = (
    Encoding("image/avif", "avif", "AVIF", 55),
    Encoding("image/webp", "webp", "WEBP", 74),
    Encoding("image/jpeg", "jpg", "JPEG", 78),
)


@dataclass(frozen=True)
class Encoded:
    """A finished file."""

    mime: str
    ending: str
    width: int
    height: int
    data: bytes


def renditions(image: Image.Image) -> Iterator[Encoded]:
    """Every format in every width that the picture fills, and its own width when it is small."""
    widths = [width for width in WIDTHS if width <= image.width] or [image.width]
    for width in widths:
        height = max(1, round(image.height * width / image.width))
        scaled = image.resize((width, height), Image.Resampling.LANCZOS) if width != image.width else image
        for encoding in ENCODINGS:
            yield Encoded(encoding.mime, encoding.ending, width, height, _encode(scaled, encoding))


def _encode(image: Image.Image, encoding: Encoding) -> bytes:
    buffer = BytesIO()
    options = {"progressive": True, "optimize": True} if encoding.pillow == "JPEG" else {}
    image.save(buffer, encoding.pillow, quality=encoding.quality, **options)
    return buffer.getvalue()

"""A picture in the formats and widths that pages ask for; made once, at upload."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from hallbar.models import Purpose

WIDTHS = (480, 800, 1200, 1800)
"""Pixels: a phone, a phone with a dense screen, a column, a wide column on a dense screen."""
LARGEST_MASTER = 2400
"""Pixels of the longest side of what crops are made from."""


@dataclass(frozen=True)
class Encoding:
    """A file format and how it is written: in the first of its qualities that makes the file small enough."""

    mime: str
    ending: str
    pillow: str
    qualities: tuple[int, ...]
    most: tuple[int, int] = (0, 0)
    """Bytes that a file in the two widths of a phone should have at most: three on a page stay below 100 kB."""
    options: tuple[tuple[str, Any], ...] = ()


JPEG = Encoding(
    "image/jpeg", "jpg", "JPEG", (78, 64, 50), (45_000, 90_000), (("progressive", True), ("optimize", True))
)
ENCODINGS = (
    Encoding("image/avif", "avif", "AVIF", (55, 46, 38, 30), (24_000, 32_000), (("speed", 8), ("max_threads", 1))),
    Encoding("image/webp", "webp", "WEBP", (74, 60, 45), (30_000, 45_000)),
    JPEG,
)
MASTER = Encoding("image/webp", "webp", "WEBP", (92,))
RATIOS = {Purpose.WIDE: 16 / 9, Purpose.CARD: 1200 / 630}
"""Width to height of what is cut out of a picture."""
CARD_WIDTH = 1200


@dataclass(frozen=True)
class Encoded:
    """A finished file: what it is for, and what its name ends with."""

    purpose: Purpose
    mime: str
    suffix: str
    width: int | None
    height: int | None
    data: bytes


def renditions(image: Image.Image) -> Iterator[Encoded]:
    """Every format in every width that the picture fills, and its own width when it is small; the widest first. Last
    what crops are made from later.
    """
    for scaled in _scaled(image):
        for encoding in ENCODINGS:
            yield _encoded(scaled, encoding, Purpose.WHOLE, f"-{scaled.width}")
    master = image.copy()
    master.thumbnail((LARGEST_MASTER, LARGEST_MASTER), Image.Resampling.LANCZOS)
    yield _encoded(master, MASTER, Purpose.MASTER, "-forlaga")


def crops(image: Image.Image, focal: tuple[float, float]) -> Iterator[Encoded]:
    """What is cut out of a picture round its focal point, for places of a given shape; as files of the same kinds.

    :param focal: from the left and from the upper edge, 0–1.
    """
    point = "".join(f"{round(1000 * part):04d}" for part in focal)
    wide = image.crop(cut(image.size, RATIOS[Purpose.WIDE], focal))
    for scaled in _scaled(wide):
        for encoding in ENCODINGS:
            yield _encoded(scaled, encoding, Purpose.WIDE, f"-bred-{point}-{scaled.width}")
    card = image.crop(cut(image.size, RATIOS[Purpose.CARD], focal))
    for scaled in _scaled(card, (CARD_WIDTH,)):
        yield _encoded(scaled, JPEG, Purpose.CARD, f"-kort-{point}-{scaled.width}")


def cut(size: tuple[int, int], ratio: float, focal: tuple[float, float]) -> tuple[int, int, int, int]:
    """The largest box of a shape within a picture whose middle is as near the focal point as it can be."""
    width, height = size
    wide, high = min(width, max(1, round(height * ratio))), min(height, max(1, round(width / ratio)))
    left = min(max(0, round(width * focal[0] - wide / 2)), width - wide)
    top = min(max(0, round(height * focal[1] - high / 2)), height - high)
    return left, top, left + wide, top + high


def _scaled(image: Image.Image, offered: tuple[int, ...] = WIDTHS) -> Iterator[Image.Image]:
    """The picture in each width, each made from the one before."""
    widths = [width for width in offered if width <= image.width] or [image.width]
    for width in reversed(widths):
        if width != image.width:
            height = max(1, round(image.height * width / image.width))
            image = image.resize((width, height), Image.Resampling.LANCZOS)
        yield image


def _encoded(image: Image.Image, encoding: Encoding, purpose: Purpose, suffix: str) -> Encoded:
    data, most = b"", dict(zip(WIDTHS, encoding.most, strict=False))
    for quality in encoding.qualities:
        buffer = BytesIO()
        image.save(buffer, encoding.pillow, quality=quality, **dict(encoding.options))
        data = buffer.getvalue()
        if len(data) <= most.get(image.width, len(data)):
            break
    return Encoded(purpose, encoding.mime, f"{suffix}.{encoding.ending}", image.width, image.height, data)

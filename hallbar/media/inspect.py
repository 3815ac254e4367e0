"""Is it what it says it is? Decided by content, never by name; and opened in little memory."""

import math
from collections.abc import Iterator
from io import BytesIO

from PIL import AvifImagePlugin, Image, ImageCms, UnidentifiedImageError

AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each would have memory of its own, and there are as many as processors

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = {
    "JPEG": 50_000_000,
    "MPO": 50_000_000,
    "PNG": 40_000_000,
    "GIF": 40_000_000,
    "AVIF": 13_000_000,  # this and the next: their decoders keep several copies of the whole picture
    "WEBP": 9_000_000,
}
MOST_COEFFICIENTS = 150_000_000
"""Bytes that a JPEG of several scans may ask for: its decoder keeps it whole, two bytes a sample."""
LONGEST_SIDE = 16383
"""Pixels that a side of a WebP may have."""
ACCEPTED = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MOST_WORKED = 16_000_000
"""Pixels that are kept of a picture while its renditions are made; a larger one is made smaller as it is read."""
STRIP = 1_000_000
"""Pixels that are converted at a time."""
LARGEST_PROFILE = 4 * 1024 * 1024
"""Bytes of a colour profile that is heeded."""

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes the way a camera was held (EXIF 2.32, §4.6.4, tag 274)."""

PICTURES = "JPEG, PNG, WebP, AVIF eller GIF"
_KINDS = (
    (b"PK\x03\x04", "ett dokument från Word, Excel eller liknande, eller en zip-fil. Spara dokumentet som PDF"),
    (b"\xd0\xcf\x11\xe0", "ett äldre dokument från Word, Excel eller PowerPoint. Spara det som PDF"),
    (b"BM", f"en BMP-bild. Spara den som {PICTURES}"),
    (b"II*\x00", f"en TIFF-bild. Spara den som {PICTURES}"),
    (b"MM\x00*", f"en TIFF-bild. Spara den som {PICTURES}"),
    (b"\x00\x00\x01\x00", f"en ikonfil. Spara bilden som {PICTURES}"),
    (b"8BPS", f"ett Photoshop-dokument. Spara bilden som {PICTURES}"),
)
_HEADS = ((b"\xff\xd8", "JPEG"), (b"GIF8", "GIF"), (b"RIFF", "WEBP"))
_NAMES = {"MPO": "JPEG", "WEBP": "WebP"}
"""What formats are called, where that is not as their decoders call them."""
_HEIF = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
DAMAGED = "Bildfilen är skadad eller ofullständig. Spara den på nytt och försök igen."


class Refused(ValueError):
    """A file that is not taken in; the message is a Swedish sentence for the one who sent it."""


def check_size(size: int) -> None:
    """Whether a file of so many bytes can be taken in.

    :raises Refused: when it is empty or too large.
    """
    if size == 0:
        raise Refused("Filen är tom. Kontrollera att den är hel på din dator och välj den igen.")
    if size > MOST_BYTES:
        raise Refused(f"Filen är för stor. Den får vara högst {MOST_BYTES // 1024 // 1024} MB.")


def opened(data: bytes) -> Image.Image:
    """The picture, upright, in sRGB, without any metadata; of a very large one, a smaller one.

    :raises Refused: when it is too large, damaged, or no picture that we take.
    """
    check_size(len(data))
    try:
        image = Image.open(BytesIO(data), formats=ACCEPTED)
        _check_pixels(image, data)
        if image.format in ("JPEG", "MPO"):
            factor = _factor(image)
            image.draft(None, (math.ceil(image.width / factor), math.ceil(image.height / factor)))
        image.load()
        turn = _turn(image)
        clean = _worked(image)
        clean.info = {}  # encoders write what they find there
        return clean.transpose(turn) if turn is not None else clean
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(_too_many(_format_of(data))) from error
    except UnidentifiedImageError as error:
        raise Refused(DAMAGED if _is_avif(data) else _what_it_is(data)) from error
    except Exception as error:  # each decoder fails in its own way
        raise Refused(DAMAGED) from error


def _is_avif(data: bytes) -> bool:
    """Whether it says so; its decoder does not know half of one."""
    return data[4:12] in (b"ftypavif", b"ftypavis")


def _check_pixels(image: Image.Image, data: bytes) -> None:
    kind = image.format or ""
    if image.width * image.height > MOST_PIXELS[kind]:
        raise Refused(_too_many(kind))
    if max(image.size) > LONGEST_SIDE:
        raise Refused(f"Bilden är för lång. Den får ha högst {LONGEST_SIDE} bildpunkter i längd och bredd.")
    if image.format in ("JPEG", "MPO") and _coefficients(image, data) > MOST_COEFFICIENTS:
        raise Refused(
            "Bilden är för stor för att vara sparad som progressiv JPEG. Spara den som vanlig JPEG, eller minska den."
        )


def _format_of(data: bytes) -> str:
    """Of a picture that is so large that its decoder has said nothing but that."""
    found = (kind for head, kind in _HEADS if data.startswith(head))
    return next(found, "AVIF" if _is_avif(data) else "PNG")


def _too_many(kind: str) -> str:
    name, most = _NAMES.get(kind, kind), MOST_PIXELS[kind] // 1_000_000
    return f"Bilden har för många bildpunkter. En {name}-bild får ha högst {most} miljoner. Minska den och försök igen."


def _coefficients(image: Image.Image, data: bytes) -> int:
    """Bytes that the decoder of a JPEG keeps of the whole picture; none when it comes in one scan."""
    layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
    if not (image.info.get("progressive") or _has_many_scans(data, len(layers))):
        return 0
    widest, highest = (max((layer[side] for layer in layers), default=1) for side in (1, 2))
    samples = sum(layer[1] * layer[2] for layer in layers) / (widest * highest)
    return round(2 * samples * image.width * image.height)


def _has_many_scans(data: bytes, components: int) -> bool:
    """Whether the first scan (ITU-T T.81, §B.2.3) has only some of the components."""
    for marker, start in _segments(data):
        if marker == 0xDA:
            return data[start] < components
    return False


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """The markers of a JPEG's head, and where their contents begin."""
    at = 2
    while at + 4 < len(data) and data[at] == 0xFF:
        yield data[at + 1], at + 4
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")


def _factor(image: Image.Image) -> int:
    """By how much the sides are made smaller."""
    return max(1, math.ceil(math.sqrt(image.width * image.height / MOST_WORKED)))


def _worked(image: Image.Image) -> Image.Image:
    """The picture in RGB, no larger than what is worked with. Strip by strip: another copy of it has no room."""
    factor, colours = _factor(image), _Colours(image)
    if factor == 1 and colours.are_ours(image):
        return image
    small = Image.new("RGB", (math.ceil(image.width / factor), math.ceil(image.height / factor)))
    rows = max(1, STRIP // image.width // factor) * factor
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(image.height, top + rows)))
        clean = colours.of(strip)
        small.paste(clean.reduce(factor) if factor > 1 else clean, (0, top // factor))
    return small


class _Colours:
    """From the colours of a file to sRGB, eight bits a channel, on white where it is transparent."""

    def __init__(self, image: Image.Image) -> None:
        self.mode = "CMYK" if image.mode == "CMYK" else "RGB"
        self.transform = self._transform(image.info.get("icc_profile"))

    def are_ours(self, image: Image.Image) -> bool:
        """Whether there is nothing to do."""
        return image.mode == "RGB" and "transparency" not in image.info and self.transform is None

    def of(self, image: Image.Image) -> Image.Image:
        """The picture, or a strip of it."""
        if image.mode.startswith("I;16"):  # converting cuts them off at white
            image = image.point(lambda value: value / 256).convert("L")
        if self.mode == "CMYK":
            return self._translated(image) if self.transform else image.convert("RGB")
        return self._translated(_flat(image))

    def _translated(self, image: Image.Image) -> Image.Image:
        if self.transform is None:
            return image
        return ImageCms.applyTransform(image, self.transform) or image

    def _transform(self, profile: object) -> ImageCms.ImageCmsTransform | None:
        if not isinstance(profile, bytes) or not 0 < len(profile) <= LARGEST_PROFILE:
            return None
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            if "sRGB" in ImageCms.getProfileDescription(own):
                return None
            return ImageCms.buildTransform(own, ImageCms.createProfile("sRGB"), self.mode, "RGB")
        except Exception:  # a profile that says nothing sensible is no reason to refuse the picture
            return None


def _flat(image: Image.Image) -> Image.Image:
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    layered = image.convert("RGBA")
    clean = Image.new("RGB", layered.size, "white")
    clean.paste(layered, mask=layered.getchannel("A"))
    return clean


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How to turn it upright."""
    try:
        return _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # what a damaged note says of the picture is no reason to refuse the picture
        return None


def _what_it_is(data: bytes) -> str:
    """What to say of a file that is no picture we take: what it seems to be, and what to do."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        return f"Filen är en SVG-bild. Sådana kan innehålla skript och tas inte emot. Spara den som {PICTURES}."
    if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<script")):
        return f"Filen är en webbsida, inte en bild. Välj en bild i {PICTURES}, eller en PDF."
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        return f"Filen är en HEIC-bild från en telefon. Spara den som {PICTURES}."
    for start, words in _KINDS:
        if data.startswith(start):
            return f"Filen är {words}."
    return f"Filen är ingen bild som vi kan visa och ingen PDF. Använd {PICTURES}, eller PDF."

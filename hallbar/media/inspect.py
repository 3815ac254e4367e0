"""Is it what it says it is? Decided by content, never by name."""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 16383
"""Pixels that a side of a WebP may have."""
ACCEPTED = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")


class Refused(ValueError):
    """A file that is not taken in; the message is a Swedish sentence for the one who sent it."""


def opened(data: bytes) -> Image.Image:
    """The picture, upright, in sRGB-like RGB, without any metadata.

    :raises Refused: when it is too large, damaged, or no picture that we take.
    """
    if len(data) > MOST_BYTES:
        raise Refused(f"Filen är för stor. Den får vara högst {MOST_BYTES // 1024 // 1024} MB.")
    try:
        image = Image.open(BytesIO(data), formats=ACCEPTED)
        if image.width * image.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        if max(image.size) > LONGEST_SIDE:
            raise Refused(f"Bilden är för lång. Den får ha högst {LONGEST_SIDE} bildpunkter i längd och bredd.")
        image.load()
        layered = _upright(image).convert("RGBA")
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("Bilden har för många bildpunkter. Den får ha högst 50 miljoner.") from error
    except UnidentifiedImageError as error:
        raise Refused("Filen är ingen bild som vi kan visa. Använd JPEG, PNG, WebP, AVIF eller GIF.") from error
    except Exception as error:  # each decoder fails in its own way
        raise Refused("Bildfilen är skadad eller ofullständig. Spara den på nytt och försök igen.") from error
    clean = Image.new("RGB", layered.size, "white")
    clean.paste(layered, mask=layered.getchannel("A"))
    return clean


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its camera was held, with eight bits a channel."""
    if image.mode.startswith("I;16"):  # converting cuts them off at white
        image = image.point(lambda value: value / 256).convert("L")
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # what a damaged note says of the picture is no reason to refuse the picture
        return image

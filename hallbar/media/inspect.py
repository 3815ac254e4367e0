"""Is it what it says it is? Decided by content, never by name."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 50_000_000
ACCEPTED = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")


class Refused(ValueError):
    """A file that is not taken in; the message is a Swedish sentence for the one who sent it."""


def opened(data: bytes) -> Image.Image:
    """The picture, upright, in sRGB-like RGB, without any metadata.

    :raises Refused: when it is too large, damaged, or no picture that we take.
    """
    if len(data) > MOST_BYTES:
        raise Refused(f"Filen är för stor. Den får vara högst {MOST_BYTES // 1024 // 1024} MB.")
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(BytesIO(data), formats=ACCEPTED)
            if image.width * image.height > MOST_PIXELS:
                raise Refused("Bilden har för många bildpunkter. Den får ha högst 50 miljoner.")
            image.load()
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused("Bilden har för många bildpunkter. Den får ha högst 50 miljoner.") from error
        except UnidentifiedImageError as error:
            raise Refused("Filen är ingen bild som vi kan visa. Använd JPEG, PNG, WebP, AVIF eller GIF.") from error
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            if isinstance(error, Refused):
                raise
            raise Refused("Bildfilen är skadad eller ofullständig. Spara den på nytt och försök igen.") from error
    upright = ImageOps.exif_transpose(image)
    clean = Image.new("RGB", upright.size, "white")
    layered = upright.convert("RGBA")
    clean.paste(layered, mask=layered.getchannel("A"))
    return clean

"""Pictures are taken in by what they are, come out clean, and answer only while something public uses them."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from PIL import Image, ImageDraw

from hallbar import clock
from hallbar.extensions import writing
from hallbar.media import Refused, Storage, take_in
from hallbar.media.inspect import LONGEST_SIDE, MOST_BYTES
from hallbar.media.renditions import WIDTHS
from hallbar.models import Media
from tests.checks import CheckedClient
from tests.newsroom import Newsroom

ORIENTATION, GPS = 0x0112, 0x8825


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def photo(size: tuple[int, int] = (1300, 650)) -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", size, "blue")
    ImageDraw.Draw(image).rectangle((0, 0, size[0], size[1] // 2), fill="red")
    return image


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 50 000 × 50 000."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part)) for name, part in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "media")


def taken(storage: Storage, data: bytes, name: str = "Bild från Åre.JPG") -> Media:
    return take_in(storage, data, name, clock.now())


def shown(storage: Storage, media: Media, ending: str = "jpg") -> Image.Image:
    whole = [rendition for rendition in media.renditions if rendition.purpose == "whole"]
    files = [rendition.file for rendition in whole if rendition.file.endswith(ending)]
    return Image.open(storage.path(files[-1]))


def test_a_picture_comes_in_three_formats_and_the_widths_it_fills(storage: Storage) -> None:
    media = taken(storage, encoded(photo(), "JPEG"))
    assert media.name.startswith("bild-fran-are-")
    assert {(r.format, r.width) for r in media.renditions if r.purpose == "whole"} == {
        (mime, width) for mime in ("image/avif", "image/webp", "image/jpeg") for width in WIDTHS if width <= 1300
    }
    assert (media.width, media.height) == (1200, 600)
    assert {(r.format, r.width, r.height) for r in media.renditions if r.purpose == "wide"} == {
        (mime, width, round(width * 9 / 16))
        for mime in ("image/avif", "image/webp", "image/jpeg")
        for width in (480, 800, 1156)
        if width < 1156
    }
    assert [(r.format, r.width, r.height) for r in media.renditions if r.purpose == "card"] == [
        ("image/jpeg", 1200, 630)
    ]
    for rendition in media.renditions:
        path = storage.path(rendition.file)
        assert path.stat().st_size == rendition.size
        with Image.open(path) as image:
            assert image.size == (rendition.width, rendition.height)
            assert image.get_format_mimetype() == rendition.format


def test_a_small_picture_keeps_its_own_width(storage: Storage) -> None:
    media = taken(storage, encoded(photo((100, 40)), "PNG"))
    assert {(r.width, r.height) for r in media.renditions if r.purpose in ("whole", "master")} == {(100, 40)}


def test_where_a_picture_was_taken_is_not_told(storage: Storage) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    exif.get_ifd(GPS)[2] = (59.0, 19.0, 0.0)
    data = encoded(photo(), "JPEG", exif=exif, comment=b"hemlig kommentar")
    assert b"Kamera" in data
    media = taken(storage, data)
    for rendition in media.renditions:
        content = storage.path(rendition.file).read_bytes()
        with Image.open(BytesIO(content)) as image:
            assert not image.getexif()
            assert not {"exif", "xmp", "comment", "icc_profile"} & image.info.keys()
        assert b"Kamera" not in content
        assert b"hemlig" not in content


def test_a_picture_is_turned_as_its_camera_was_held(storage: Storage) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera stood on its side
    media = taken(storage, encoded(photo((600, 300)), "JPEG", exif=exif))
    with shown(storage, media) as image:
        assert image.size == (300, 600)
        red, _green, blue = image.convert("RGB").getpixel((290, 300))
        assert red > 200 > blue


def test_what_is_transparent_becomes_white(storage: Storage) -> None:
    with shown(storage, taken(storage, encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"))) as image:
        assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "YCbCr"])
def test_every_kind_of_colour_is_taken(storage: Storage, mode: str) -> None:
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    taken(storage, encoded(Image.new(mode, (20, 20)), kind))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "tom"),
        (b"hej", "ingen bild"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG"),
        (b"<!doctype html><script>alert(1)</script>", "webbsida"),
        (b"GIF89a<script>alert(1)</script>", "ingen bild"),
        (b"%PDF-1.7", "PDF-filen är skadad"),
        (b"BM" + b"\0" * 60, "BMP"),
        (encoded(photo(), "JPEG")[:2000], "skadad"),
        (encoded(photo(), "PNG")[:200], "skadad"),
        (bomb(), "40 miljoner"),
        (encoded(Image.new("1", (LONGEST_SIDE + 1, 10)), "PNG"), "lång"),
        (b"\xff\xd8\xff" + b"\0" * MOST_BYTES, "för stor"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_sound_picture_is_refused_with_a_sentence(storage: Storage, data: bytes, word: str) -> None:
    with pytest.raises(Refused, match=word) as refused:
        taken(storage, data)
    assert str(refused.value).endswith(".")
    assert not storage.folder.exists() or not list(storage.folder.iterdir())


def test_a_script_behind_a_picture_does_not_come_along(storage: Storage) -> None:
    media = taken(storage, encoded(photo((50, 50)), "GIF") + b"<script>alert(1)</script>")
    for rendition in media.renditions:
        assert b"<script" not in storage.path(rendition.file).read_bytes()


@pytest.mark.parametrize("name", ["../a.jpg", "a/b.jpg", ".a.jpg", "a", "A.jpg", "a.jpg\n", "", "a.jpg/..", "\0.jpg"])
def test_a_name_that_we_would_not_give_leads_nowhere(storage: Storage, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        storage.path(name)


def test_odd_file_names_are_made_plain(storage: Storage) -> None:
    assert taken(storage, encoded(photo((9, 9)), "PNG"), "../../\x00<ö>.png").name.startswith("o-")
    assert taken(storage, encoded(photo((9, 9)), "PNG"), "...").name.startswith("bild-")


class TestInPublic:
    """``/media/…`` answers only while something visible uses the file."""

    def address(self, media: Media) -> str:
        return f"/media/{media.renditions[0].file}"

    def test_a_picture_that_nothing_uses_is_not_there(self, newsroom: Newsroom, client: CheckedClient) -> None:
        assert client.get(self.address(newsroom.picture())).status_code == 404

    def test_a_picture_in_lead_or_text_is_there_with_its_type(self, newsroom: Newsroom, client: CheckedClient) -> None:
        lead, inside = newsroom.picture(), newsroom.picture((500, 400))
        newsroom.post(lead=lead, body=f"![x](media:{inside.id})")
        for media in (lead, inside):
            for rendition in media.renditions:
                if rendition.purpose == "master":
                    assert client.get(f"/media/{rendition.file}").status_code == 404, "it is larger than anybody needs"
                    continue
                response = client.get(f"/media/{rendition.file}")
                assert (response.status_code, response.mimetype) == (200, rendition.format)
                assert len(response.data) == rendition.size
                assert "max-age" in response.headers["Cache-Control"]

    def test_a_scheduled_posts_picture_comes_at_its_minute(self, newsroom: Newsroom, client: CheckedClient) -> None:
        media = newsroom.picture()
        newsroom.post(lead=media, at=clock.now() + timedelta(minutes=5))
        assert client.get(self.address(media)).status_code == 404
        with time_machine.travel(clock.now() + timedelta(minutes=5, seconds=1)):
            assert client.get(self.address(media)).status_code == 200

    @pytest.mark.parametrize("mark", ["withdrawn_at", "trashed_at"])
    def test_a_hidden_posts_picture_goes_unless_another_uses_it(
        self, newsroom: Newsroom, client: CheckedClient, mark: str
    ) -> None:
        media = newsroom.picture()
        first, second = newsroom.post(lead=media), newsroom.post(lead=media)
        for post, status in ((first, 200), (second, 404)):
            with writing():
                setattr(post, mark, clock.now() - timedelta(seconds=1))
            assert client.get(self.address(media)).status_code == status

    def test_a_file_that_is_missing_on_disk_is_404(self, newsroom: Newsroom, client: CheckedClient) -> None:
        media = newsroom.picture()
        newsroom.post(lead=media)
        storage = Storage(newsroom.app.extensions["hallbar"].media_path)
        storage.path(media.renditions[0].file).unlink()
        assert client.get(self.address(media)).status_code == 404

"""Whatever somebody uploads becomes a picture or a sentence: never an accident, never half a file."""

from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from hallbar import clock
from hallbar.media import Refused, Storage, take_in
from hallbar.media.inspect import opened


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, on each oddity it passes over
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_file_with_some_bytes_changed_is_taken_or_refused(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x8825] = 6, {1: "N", 2: (59.0, 1.0, 1.0)}
    options = {} if kind == "GIF" else {"exif": exif}
    sound = encoded(Image.linear_gradient("L").resize((40, 30)).convert("RGB"), kind, **options)
    random = Random(kind)
    outcomes = set()
    for _ in range(400):
        data = bytearray(sound)
        for _ in range(random.randint(1, 6)):
            data[random.randrange(len(data))] = random.randrange(256)
        try:
            outcomes.add(opened(bytes(data)).mode)
        except Refused:
            outcomes.add("refused")
    assert outcomes == {"RGB", "refused"}


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_damaged_note_on_how_the_camera_was_held_is_passed_over() -> None:
    broken = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\xff\xff\xff\x7f"
    assert opened(encoded(Image.new("RGB", (20, 10), "red"), "JPEG", exif=broken)).size == (20, 10)


def test_a_picture_of_sixteen_bits_keeps_its_shades() -> None:
    shades = Image.new("I;16", (2, 1))
    shades.putpixel((0, 0), 0x4000)
    shades.putpixel((1, 0), 0xC000)
    picture = opened(encoded(shades, "PNG"))
    assert [picture.getpixel((x, 0)) for x in (0, 1)] == [(0x40,) * 3, (0xC0,) * 3]


def test_the_same_bytes_have_the_same_name_and_other_bytes_another(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    red, blue = (encoded(Image.new("RGB", (9, 9), colour), "PNG") for colour in ("red", "blue"))
    names = [take_in(storage, data, "Bild.png", clock.now()).name for data in (red, red, blue)]
    assert names[0] == names[1] != names[2]


def test_a_file_name_from_anywhere_can_be_stored(tmp_path: Path) -> None:
    data = encoded(Image.new("RGB", (9, 9)), "PNG")
    media = take_in(Storage(tmp_path), data, "..\\Å\x00\x1b\udce5.png", clock.now())
    assert media.title.encode()
    assert not {"\x00", "\x1b"} & set(media.title)


def test_a_file_is_kept_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = Storage(tmp_path / "media")
    storage.keep("a-1.jpg", b"whole")
    monkeypatch.setattr("os.fsync", lambda _file: (_ for _ in ()).throw(OSError("the disk is full")))
    with pytest.raises(OSError, match="full"):
        storage.keep("a-1.jpg", b"half")
    with pytest.raises(OSError, match="full"):
        storage.keep("b-1.jpg", b"half")
    assert [path.name for path in storage.folder.iterdir()] == ["a-1.jpg"]
    assert storage.path("a-1.jpg").read_bytes() == b"whole"

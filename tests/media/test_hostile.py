"""Whatever is sent comes in clean, or is refused with a sentence that says what to do."""

import io
import warnings
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from hallbar import clock
from hallbar.media import Refused, Storage, take_in
from hallbar.media.renditions import LARGEST_MASTER
from hallbar.models import Media
from tests.media import hostile
from tests.media.hostile import SECRET, WORD, Case

TRACES = (WORD, SECRET.encode("utf-16-be"), b"Exif", b"adobe:ns:meta", b"<script", b"alert(", b"%PDF", b"PK\x03\x04")


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Pillow's, on each oddity it passes over
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        yield


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "media")


def taken(storage: Storage, case: Case) -> Media:
    return take_in(storage, case.data, case.filename, clock.now())


def test_there_are_enough_of_them() -> None:
    cases = [*hostile.TAKEN, *hostile.REFUSED]
    assert len({case.name for case in cases}) == len(cases) >= 60


@pytest.mark.parametrize("case", [c for c in hostile.TAKEN if c.kind == "picture"], ids=lambda case: case.name)
def test_a_picture_comes_in_clean(storage: Storage, case: Case) -> None:
    media = taken(storage, case)
    assert media.kind == "picture"
    assert media.renditions
    assert {path.name for path in storage.folder.iterdir()} == {rendition.file for rendition in media.renditions}
    for rendition in media.renditions:
        content = storage.path(rendition.file).read_bytes()
        assert not [trace for trace in TRACES if trace in content], rendition.file
        with Image.open(io.BytesIO(content)) as image:
            assert (image.get_format_mimetype(), image.size) == (rendition.format, (rendition.width, rendition.height))
            assert not {"exif", "xmp", "comment", "icc_profile", "XML:com.adobe.xmp"} & image.info.keys()
            assert getattr(image, "n_frames", 1) == 1
            assert image.mode == "RGB"
        assert rendition.width <= LARGEST_MASTER


@pytest.mark.parametrize("case", [c for c in hostile.TAKEN if c.kind == "attachment"], ids=lambda case: case.name)
def test_a_document_comes_in_clean_and_can_still_be_read_aloud(storage: Storage, case: Case) -> None:
    media = taken(storage, case)
    assert (media.kind, media.title) == ("attachment", "Årsrapport 2018")
    (file,) = media.renditions
    assert (file.format, file.file) == ("application/pdf", f"{media.name}.pdf")
    content = storage.path(file.file).read_bytes()
    assert len(content) == file.size
    pdf = pikepdf.open(io.BytesIO(content))
    everything = unpacked(pdf)
    acts = (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"/RichMedia", b"/XFA")
    told = (b"/Author", b"/Creator", b"/Producer", b"/CreationDate", b"/ModDate", b"/PieceInfo", b"Exif")
    traces = (WORD, SECRET.encode("utf-16-be"), *acts, *told)
    assert not [trace for trace in traces if trace in everything]
    assert str(pdf.docinfo["/Title"]) == "Årsrapport 2018"
    assert str(pdf.Root.Lang) == "sv-SE"
    assert pdf.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in pdf.Root
    assert "/Im0" in pdf.pages[0].Resources.XObject


def unpacked(pdf: pikepdf.Pdf) -> bytes:
    """All of a document, with nothing in it packed."""
    buffer = io.BytesIO()
    pdf.save(
        buffer,
        stream_decode_level=pikepdf.StreamDecodeLevel.specialized,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    return buffer.getvalue()


def test_what_leads_somewhere_in_a_document_still_does(storage: Storage) -> None:
    case = next(case for case in hostile.TAKEN if case.name == "pdf with acting notes")
    (file,) = taken(storage, case).renditions
    pdf = pikepdf.open(storage.path(file.file))
    annotations = pdf.pages[0].Annots
    assert [str(one.Subtype) for one in annotations] == ["/Link", "/Link", "/Link", "/Text"]
    assert str(annotations[1].A.URI) == "https://example.se/"
    assert str(annotations[3].Contents) == "Synligt"


@pytest.mark.parametrize("case", hostile.REFUSED, ids=lambda case: case.name)
def test_what_cannot_be_taken_is_refused_with_a_sentence_and_leaves_nothing(storage: Storage, case: Case) -> None:
    with pytest.raises(Refused) as refused:
        taken(storage, case)
    sentence = str(refused.value)
    assert case.refusal in sentence
    assert sentence.endswith(".")
    assert sentence.count(".") >= 2 or "får" in sentence, "what is wrong, and what to do"
    assert not storage.folder.exists() or not list(storage.folder.iterdir())


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_stands_as_its_camera_was_held(storage: Storage, turn: int) -> None:
    """Whatever the note says, the corner that was up and left is so again."""
    upright = Image.new("RGB", (60, 40), "blue")
    upright.paste("red", (0, 0, 30, 20))
    undo = {6: 90, 8: 270, 3: 180}
    flips = {2: Image.Transpose.FLIP_LEFT_RIGHT, 4: Image.Transpose.FLIP_TOP_BOTTOM}
    flips |= {5: Image.Transpose.TRANSPOSE, 7: Image.Transpose.TRANSVERSE}
    held = upright.rotate(undo[turn], expand=True) if turn in undo else upright
    held = held.transpose(flips[turn]) if turn in flips else held
    data = hostile.encoded(held, "PNG", exif=hostile.noted(turn))
    media = take_in(storage, data, "a.png", clock.now())
    assert (media.width, media.height) == (60, 40)
    (file,) = [one.file for one in media.renditions if one.format == "image/jpeg" and one.purpose == "whole"]
    with Image.open(storage.path(file)) as image:
        corners = [image.getpixel(place) for place in ((5, 5), (55, 5), (5, 35), (55, 35))]
    assert [red > blue for red, _green, blue in corners] == [True, False, False, False]

"""Files that somebody could send, by accident or on purpose; every one is made here, by code.

Most carry a secret: a word that must be in nothing that comes out.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pikepdf
from PIL import Image, ImageCms, PngImagePlugin

SECRET = "Hemligheten-7f3a"
"""What cameras, programs and people have noted in the files."""
WORD = SECRET.encode()
ORIENTATION, GPS, MAKER, ARTIST = 0x0112, 0x8825, 0x010F, 0x013B
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    f'dc:source="{SECRET}"/></rdf:RDF></x:xmpmeta>'
).encode()


@dataclass(frozen=True)
class Case:
    """A file, what it is called by its sender, and what must become of it."""

    name: str
    make: Callable[[], bytes]
    filename: str
    refusal: str = ""
    """A word of the sentence that refuses it; empty when it is taken in."""
    kind: str = "picture"

    @property
    def data(self) -> bytes:
        """Made anew each time: some are large."""
        return self.make()


def photo(size: tuple[int, int] = (900, 600), mode: str = "RGB") -> Image.Image:
    """Something with shades in it."""
    bands = [Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size)]
    image = Image.merge("RGB", [bands[0], bands[1], bands[0].transpose(Image.Transpose.ROTATE_180)])
    if mode == "I;16":
        return bands[0].convert("I").point(lambda value: value * 257).convert("I;16")
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def noted(orientation: int = 1) -> Image.Exif:
    """What a telephone notes: who, with what, where."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER], exif[ARTIST] = orientation, SECRET, SECRET
    exif[GPS] = {1: "N", 2: (59.0, 19.0, 46.0), 3: "E", 4: (18.0, 4.0, 7.0), 29: SECRET}
    return exif


def profile() -> bytes:
    """A colour profile with a word of its own in it."""
    icc = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = icc.find(b"sRGB")
    icc[at : at + 4] = b"EGEN"
    return bytes(icc) + WORD


def jpeg(**options: object) -> bytes:
    return encoded(photo(), "JPEG", exif=noted(), comment=WORD, xmp=XMP, **options)


def png(mode: str = "RGB", size: tuple[int, int] = (900, 600), **options: object) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return encoded(photo(size, mode), "PNG", pnginfo=info, exif=noted(), **options)


def animated(kind: str) -> bytes:
    frames = [photo((200, 100)), Image.new("RGB", (200, 100), "red"), Image.new("RGB", (200, 100), "blue")]
    options = {"comment": WORD} if kind == "GIF" else {"exif": noted()}
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=80, **options)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, depth: int, colour: int, rows: bytes | None = None, more: bytes = b"") -> bytes:
    """A PNG (ISO/IEC 15948) from its parts; without rows it has far too few."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000 if rows is None else rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + more + body + chunk(b"IEND", b"")


def true_bomb() -> bytes:
    """20 000 × 20 000 white points, every one of them there, in some hundred kB."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * 20_000
    rows = b"".join(packer.compress(row * 100) for _ in range(200)) + packer.flush()
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def deep_png() -> bytes:
    """Sixteen bits in each of three colours."""
    row = b"\0" + struct.pack(">HHH", 0x1234, 0x8000, 0xFFFF) * 300
    return png_of(300, 200, 16, 2, row * 200)


def text_bomb() -> bytes:
    """Notes that unpack to hundreds of MB."""
    notes = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 50_000_000))
    return png_of(30, 20, 8, 2, (b"\0" + b"\x80" * 90) * 20, notes * 4)


def jpeg_bomb() -> bytes:
    """Whose head says that it is 65 000 pixels wide and high."""
    data = encoded(Image.new("L", (8, 8)), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + (65_000).to_bytes(2, "big") * 2 + data[at + 4 :]


def archive(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr(name, "<w:document/>")
    return buffer.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], None] = lambda _pdf: None, **options: object) -> bytes:
    """A document of one page with words and a photograph on it, such as an office program writes."""
    made = pikepdf.new()
    made.add_blank_page()
    page = made.pages[0]
    picture = made.make_stream(jpeg())
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = 900, 600, 8
    picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
    picture.Metadata = made.make_stream(XMP)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    page.Contents = made.make_stream(b"q 300 0 0 200 10 10 cm /Im0 Do Q")
    page.PieceInfo = pikepdf.Dictionary(Program=pikepdf.Dictionary(Private=SECRET))
    made.Root.Lang = pikepdf.String("sv-SE")
    made.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
    made.Root.StructTreeRoot = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    made.Root.Metadata = made.make_stream(XMP)
    for name in ("/Author", "/Creator", "/Producer", "/Subject", "/Keywords"):
        made.docinfo[name] = SECRET
    made.docinfo["/Title"] = "Årsrapport 2018"
    change(made)
    buffer = io.BytesIO()
    made.save(buffer, **options)
    return buffer.getvalue()


def script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(f"app.alert('{SECRET}')"))


def opens_with_a_script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = script()
    made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[pikepdf.String("a"), script()]))
    made.pages[0].AA = pikepdf.Dictionary(O=script())


def has_acting_annotations(made: pikepdf.Pdf) -> None:
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String(f"{SECRET}.exe"))
    chain = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.se/"), Next=script())
    several = pikepdf.Array([launch, pikepdf.Dictionary()])
    chain_of_several = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.se/"), Next=several)
    made.pages[0].Annots = pikepdf.Array(
        made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(kind), Rect=[0, 0, 9, 9], T=pikepdf.String(SECRET), **more
            )
        )
        for kind, more in (
            ("/Link", {"A": launch}),
            ("/Link", {"A": chain}),
            ("/Link", {"A": chain_of_several}),
            ("/Text", {"Contents": pikepdf.String("Synligt"), "M": pikepdf.String(SECRET)}),
            ("/RichMedia", {"Contents": pikepdf.String(SECRET)}),
        )
    )


def hides_a_script(made: pikepdf.Pdf) -> None:
    action = script()
    for _ in range(70):
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.se/"), Next=action)
    made.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)]
    )


def carries_a_file(made: pikepdf.Pdf) -> None:
    made.attachments[f"{SECRET}.exe"] = b"MZ" + WORD


def has_a_form(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = pikepdf.Dictionary(
        Fields=[
            made.make_indirect(
                pikepdf.Dictionary(
                    FT=pikepdf.Name.Tx,
                    T=pikepdf.String("namn"),
                    Subtype=pikepdf.Name.Widget,
                    Rect=[0, 0, 9, 9],
                    AA=pikepdf.Dictionary(K=script()),
                )
            )
        ],
        XFA=made.make_stream(f"<xdp>{SECRET}</xdp>".encode()),
    )


def stream_bomb() -> bytes:
    """An object stream of some hundred kB that unpacks to far more than there is."""
    data = zlib.compress(zlib.compress(b"0 " * 200_000_000, 1), 9)
    body = b"%%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(
        data
    )
    table = zlib.compress(b"\x01\0\0\0\0" + b"\x02\0\0\0\x01\0" * 3)
    at = len(body) + len(data) + 20
    index = b"2 0 obj\n<</Type/XRef/Size 4/W[1 3 2]/Root 3 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(table)
    return (
        body + data + b"\nendstream\nendobj\n\n\n" + index + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % at
    )


SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><desc>{SECRET}</desc></svg>'.encode()
HTML = f"<!doctype html><title>{SECRET}</title><script>alert(1)</script>".encode()
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + WORD * 20


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _taken() -> Iterator[Case]:
    yield Case("a photograph with notes", jpeg, "IMG_1.JPG")
    for turn in range(2, 9):
        yield Case(f"turned {turn}", lambda turn=turn: encoded(photo(), "JPEG", exif=noted(turn)), "IMG.jpg")
    yield Case("progressive", lambda: jpeg(progressive=True), "a.jpg")
    yield Case("grey jpeg", lambda: encoded(photo(mode="L"), "JPEG", exif=noted()), "a.jpg")
    yield Case("cmyk jpeg", lambda: encoded(photo(mode="CMYK"), "JPEG", exif=noted(), comment=WORD), "tryck.jpg")
    yield Case("ycbcr jpeg", lambda: encoded(photo(mode="YCbCr"), "JPEG", exif=noted()), "a.jpg")
    yield Case("own colour profile", lambda: encoded(photo(), "JPEG", icc_profile=profile(), exif=noted()), "a.jpg")
    yield Case("nonsense colour profile", lambda: encoded(photo(), "JPEG", icc_profile=WORD * 100), "a.jpg")
    yield Case("two pictures in one", lambda: encoded(photo(), "MPO", save_all=True, append_images=[photo()]), "a.jpg")
    yield Case("a script behind a jpeg", lambda: jpeg() + HTML, "a.jpg")
    yield Case("an archive behind a jpeg", lambda: jpeg() + archive(SECRET), "a.jpg")
    yield Case("a pdf behind a jpeg", lambda: jpeg() + pdf(), "a.pdf")
    yield Case("jpeg called png", jpeg, "bild.png")
    yield Case("jpeg called pdf", jpeg, "bild.pdf")
    yield Case("jpeg called html", jpeg, "bild.html")
    yield Case("jpeg without ending", jpeg, "bild")
    yield Case("a name with a way in it", jpeg, "../../etc/passwd\x00.jpg")
    yield Case("a name of nothing but marks", jpeg, "….jpg")
    yield Case("a very long name", jpeg, "å" * 3000 + ".jpg")
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        yield Case(f"png {mode}", lambda mode=mode: png(mode), f"{mode}.png")
    yield Case("png of sixteen bits a colour", deep_png, "djup.png")
    yield Case("palette with transparency", lambda: png("P", transparency=0), "a.png")
    yield Case("one point", lambda: png(size=(1, 1)), "a.png")
    yield Case("a line", lambda: png(size=(12_000, 1)), "a.png")
    yield Case("a page behind a png", lambda: png() + HTML, "a.png")
    yield Case("webp", lambda: encoded(photo(), "WEBP", exif=noted(), xmp=XMP, icc_profile=profile()), "a.webp")
    yield Case("webp, lossless and transparent", lambda: encoded(photo(mode="RGBA"), "WEBP", lossless=True), "a.webp")
    yield Case("avif", lambda: encoded(photo(), "AVIF", exif=noted(6), xmp=XMP, icc_profile=profile()), "a.avif")
    yield Case("gif", lambda: encoded(photo(mode="P"), "GIF", comment=WORD), "a.gif")
    yield Case("a gif that is a script too", lambda: encoded(photo((200, 100)), "GIF") + b"*/=1;alert(1)//", "a.js")
    for kind in ("GIF", "WEBP", "PNG", "AVIF"):
        yield Case(f"moving {kind}", lambda kind=kind: animated(kind), f"a.{kind.lower()}")
    yield Case(
        "eight megapixels", lambda: encoded(Image.new("RGB", (4000, 2000), "teal"), "JPEG", exif=noted()), "a.jpg"
    )
    yield Case("forty-nine megapixels", lambda: encoded(Image.new("RGB", (8600, 5700), "teal"), "JPEG"), "a.jpg")
    yield Case("forty megapixels of png", lambda: encoded(Image.new("RGB", (8000, 5000), "teal"), "PNG"), "a.png")


def _documents() -> Iterator[Case]:
    yield Case("pdf", pdf, "Rapport.pdf", kind="attachment")
    yield Case("pdf called jpg", pdf, "Rapport.jpg", kind="attachment")
    yield Case("pdf with scripts", lambda: pdf(opens_with_a_script), "a.pdf", kind="attachment")
    yield Case("pdf with acting notes", lambda: pdf(has_acting_annotations), "a.pdf", kind="attachment")
    yield Case("pdf with a file in it", lambda: pdf(carries_a_file), "a.pdf", kind="attachment")
    yield Case("pdf with a form", lambda: pdf(has_a_form), "a.pdf", kind="attachment")
    yield Case("pdf in streams", lambda: pdf(linearize=True), "a.pdf", kind="attachment")


def _refused() -> Iterator[Case]:
    yield Case("empty", lambda: b"", "a.jpg", "tom")
    yield Case("text", lambda: b"hej", "a.jpg", "ingen bild")
    yield Case("noise", lambda: bytes(range(256)) * 100, "a.jpg", "ingen bild")
    yield Case("svg", lambda: SVG, "a.svg", "SVG")
    yield Case("svg as png", lambda: b'<?xml version="1.0"?>\n' + SVG, "a.png", "SVG")
    yield Case("html as jpeg", lambda: HTML, "a.jpg", "webbsida")
    yield Case("html behind a jpeg's first bytes", lambda: b"\xff\xd8\xff" + HTML, "a.jpg", "")
    yield Case("html behind a gif's first bytes", lambda: b"GIF89a" + HTML, "a.gif", "ingen bild")
    yield Case("word", lambda: archive("word/document.xml"), "a.docx", "Spara dokumentet som PDF")
    yield Case("zip", lambda: archive("a.txt"), "a.zip", "zip-fil")
    yield Case("old word", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900, "a.doc", "Spara det som PDF")
    yield Case("heic", lambda: HEIC, "IMG_1.HEIC", "HEIC")
    yield Case("heic called jpg", lambda: HEIC, "IMG_1.jpg", "HEIC")
    for kind in ("TIFF", "BMP"):
        yield Case(kind.lower(), lambda kind=kind: encoded(photo(), kind), f"a.{kind.lower()}", kind)
    yield Case("ico", lambda: encoded(photo((64, 64)), "ICO"), "a.ico", "ikonfil")
    yield Case("jpeg 2000", lambda: b"\x00\x00\x00\x0cjP  \r\n\x87\n" + b"\0" * 90, "a.jp2", "ingen bild")
    yield Case("program", lambda: b"MZ\x90\x00" + WORD, "a.jpg", "ingen bild")
    for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF"):
        yield Case(f"half a {kind}", lambda kind=kind: half(encoded(photo(), kind)), f"a.{kind.lower()}", "skadad")
    yield Case("400 megapixels that are there", true_bomb, "a.png", "40 miljoner")
    yield Case("2500 megapixels that are not", lambda: png_of(50_000, 50_000, 8, 2), "a.png", "En PNG-bild får")
    yield Case("4000 megapixels that are not", jpeg_bomb, "a.jpg", "En JPEG-bild får ha högst 50 miljoner")
    yield Case("a png without its points", lambda: png_of(3000, 3000, 8, 2), "a.png", "skadad")
    yield Case("notes that burst", text_bomb, "a.png", "skadad")
    yield Case("fifty-one megapixels", lambda: encoded(Image.new("L", (8600, 6000)), "JPEG"), "a.jpg", "50 miljoner")
    yield Case("too long", lambda: encoded(Image.new("1", (16_400, 10)), "PNG"), "a.png", "för lång")
    yield Case("large webp", lambda: encoded(Image.new("RGB", (5000, 3000)), "WEBP", method=0), "a.webp", "9 miljoner")
    yield Case("too many bytes", lambda: b"\xff\xd8\xff" + b"\0" * (25 * 1024 * 1024), "a.jpg", "för stor")
    yield Case("half a pdf", lambda: half(pdf()), "a.pdf", "ofullständig", kind="attachment")
    yield Case("pdf without its end", lambda: pdf()[:-30], "a.pdf", "ofullständig", kind="attachment")
    yield Case("the first words of a pdf", lambda: b"%PDF-1.7\n" + HTML, "a.pdf", "ofullständig", kind="attachment")
    yield Case("a script deep down", lambda: pdf(hides_a_script), "a.pdf", "ofullständig", kind="attachment")
    yield Case("a pdf that bursts", stream_bomb, "a.pdf", "ofullständig", kind="attachment")
    locked = pikepdf.Encryption(owner="a", user="b")
    guarded = pikepdf.Encryption(owner="a", user="")
    yield Case("locked pdf", lambda: pdf(encryption=locked), "a.pdf", "lösenord", kind="attachment")
    yield Case("guarded pdf", lambda: pdf(encryption=guarded), "a.pdf", "mot ändringar", kind="attachment")


TAKEN = (*_taken(), *_documents())
REFUSED = tuple(_refused())

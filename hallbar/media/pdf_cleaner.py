"""Makes a PDF clean: a program of its own, run in a process of its own with bounds on memory and time.

It imports nothing of ours, so that it starts at once. It reads the file from standard input, and writes a line of JSON
(``{"title": …}``) and the clean file, or leaves with the status of a :class:`Fault`.

What the file says of its author, program and dates goes; so do scripts, embedded files and what else can act by
itself (ISO 32000-1, §12.6). Title, language, tags, bookmarks and links stay: without them it could not be read aloud.
"""

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

ENCRYPTED = 3
DAMAGED = 4
MOST_MEMORY = 640 * 1024 * 1024
"""Bytes of address space: a few kB of a PDF can say that they are many GB."""
MOST_SECONDS = 40

DEEPEST = 60
"""How deep things may lie directly within each other; programs write a handful."""

HARMLESS_ACTIONS = ("/GoTo", "/URI", "/Named")
ACTING_ANNOTATIONS = ("/FileAttachment", "/RichMedia", "/3D", "/Movie", "/Sound", "/Screen", "/Watermark")
TELLING_KEYS = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/AF", "/CreatorInfo", "/OPI")
OF_CATALOG = ("/OpenAction", "/SpiderInfo", "/Legal", "/Perms", "/DSS", "/Collection", "/Extensions", "/Threads")
OF_ANNOTATIONS = ("/M", "/NM", "/CreationDate", "/RC")
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>{ua}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def main(fallback_title: str) -> int:
    """Clean standard input into standard output; the status to leave with."""
    _bound()
    import pikepdf

    try:
        pdf = pikepdf.open(io.BytesIO(sys.stdin.buffer.read()), attempt_recovery=False, suppress_warnings=True)
        if pdf.is_encrypted:
            return ENCRYPTED
        if not len(pdf.pages):
            return DAMAGED
        title = _title(pdf)
        cleaned = clean(pikepdf, pdf, title or fallback_title)
    except pikepdf.PasswordError:
        return ENCRYPTED
    except (Exception, MemoryError):
        return DAMAGED
    sys.stdout.buffer.write(json.dumps({"title": title}).encode() + b"\n" + cleaned)
    return 0


def _bound() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def clean(pikepdf: Any, pdf: Any, title: str) -> bytes:
    """The file as its reader is to have it."""
    root = pdf.Root
    conforms = _is_for_everybody(pdf)
    for key in OF_CATALOG:
        _drop(root, key)
    for key in ("/JavaScript", "/EmbeddedFiles", "/Renditions", "/AlternatePresentations"):
        _drop(root.get("/Names"), key)
    if "/AcroForm" in root:
        _drop(root.AcroForm, "/XFA")
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for thing in list(pdf.objects):
        for found in _dictionaries(pikepdf, thing, 0):
            _clean_dictionary(pikepdf, found)
    _set_title(pikepdf, pdf, title, conforms)
    pdf.remove_unreferenced_resources()
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=False)
    return buffer.getvalue()


def _dictionaries(pikepdf: Any, thing: Any, depth: int) -> Iterator[Any]:
    """A dictionary or stream, and those that lie directly within it.

    :raises ValueError: when there is no end to it: what is not seen would not be made clean.
    """
    if depth > DEEPEST:
        raise ValueError("a dictionary within a dictionary, and so on")
    if isinstance(thing, pikepdf.Array):
        children = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        children = [thing.get(key) for key in list(thing.keys())]
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _dictionaries(pikepdf, child, depth + 1)


def _clean_dictionary(pikepdf: Any, found: Any) -> None:
    for key in TELLING_KEYS:
        _drop(found, key)
    for key in ("/A", "/PA", "/Next"):
        if _may_harm(pikepdf, found.get(key)):
            _drop(found, key)
    if found.get("/Type") == "/Filespec" or ("/EF" in found and "/F" in found):
        _drop(found, "/EF")
        _drop(found, "/RF")
    if str(found.get("/FT", "")) == "/Sig" or str(found.get("/Type", "")) == "/Sig":
        for key in ("/V", "/Name", "/M", "/ContactInfo", "/Location", "/Reason", "/Contents"):
            _drop(found, key)
    if "/JS" in found:
        _drop(found, "/JS")
    if _is_annotation(found):
        _clean_annotation(pikepdf, found)
    if "/Annots" in found and isinstance(found.get("/Annots"), pikepdf.Array):
        harmless = [one for one in found.Annots if not _acts(pikepdf, one)]
        if len(harmless) < len(found.Annots):
            found.Annots = pikepdf.Array(harmless)
    if isinstance(found, pikepdf.Stream) and str(found.get("/Filter", "")) == "/DCTDecode":
        raw = bytes(found.read_raw_bytes())
        bare = without_notes(raw)
        if bare != raw:
            found.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=found.get("/DecodeParms"))


def _may_harm(pikepdf: Any, action: Any) -> bool:
    """Whether it is an action that does more than lead somewhere, or a chain of them."""
    if isinstance(action, pikepdf.Array):
        return any(isinstance(one, pikepdf.Dictionary) and "/S" in one for one in action)
    return isinstance(action, pikepdf.Dictionary) and "/S" in action and str(action.S) not in HARMLESS_ACTIONS


def _is_annotation(found: Any) -> bool:
    return "/Subtype" in found and "/Rect" in found


def _acts(pikepdf: Any, annotation: Any) -> bool:
    is_dictionary = isinstance(annotation, pikepdf.Dictionary)
    return not is_dictionary or str(annotation.get("/Subtype", "")) in ACTING_ANNOTATIONS


def _clean_annotation(pikepdf: Any, annotation: Any) -> None:
    for key in OF_ANNOTATIONS:
        _drop(annotation, key)
    if str(annotation.Subtype) != "/Widget":  # of a field it is the name
        _drop(annotation, "/T")


def _drop(holder: Any, key: str) -> None:
    if holder is not None and hasattr(holder, "keys") and key in holder:
        del holder[key]


def without_notes(jpeg: bytes) -> bytes:
    """A JPEG without what its camera and its programs have noted (EXIF, XMP, IPTC, comments); its pixels untouched."""
    if jpeg[:2] != b"\xff\xd8":
        return jpeg
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        marker, end = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        telling = marker == 0xFE or (0xE1 <= marker <= 0xED and marker != 0xE2)
        if not telling:
            kept.append(jpeg[at:end])
        at = end
    return b"".join((*kept, jpeg[at:]))


def _title(pdf: Any) -> str:
    """The title that the file gives itself."""
    info = pdf.trailer.get("/Info")
    title = str(info.get("/Title", "")) if info is not None else ""
    if not title.strip():
        with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            title = str(metadata.get("dc:title") or "")
    return " ".join(title.split())


def _is_for_everybody(pdf: Any) -> bool:
    """Whether it says that it conforms to PDF/UA (ISO 14289-1)."""
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        return str(metadata.get("pdfuaid:part") or "") == "1"


def _set_title(pikepdf: Any, pdf: Any, title: str, conforms: bool) -> None:
    from xml.sax.saxutils import escape

    ua = "<pdfuaid:part>1</pdfuaid:part>" if conforms else ""
    stream = pdf.make_stream(XMP.format(title=escape(title), ua=ua).encode())
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = stream
    pdf.trailer.Info = pdf.make_indirect(pikepdf.Dictionary(Title=title))
    preferences = pdf.Root.get("/ViewerPreferences")
    if not isinstance(preferences, pikepdf.Dictionary):
        preferences = pdf.Root.ViewerPreferences = pikepdf.Dictionary()
    preferences.DisplayDocTitle = True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

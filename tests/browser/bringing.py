"""Files that are brought to a text: what they are, and the hands that bring them."""

import struct
import zlib

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.desk import settle

BRING = """([target, how, files, data, x, y]) => {
  const transfer = new DataTransfer();
  for (const [type, value] of Object.entries(data)) transfer.setData(type, value);
  for (const { name, mimeType, buffer } of files)
    transfer.items.add(new File([Uint8Array.from(buffer)], name, { type: mimeType }));
  const options = { bubbles: true, cancelable: true };
  const place = { clientX: x, clientY: y };
  const event = how === "paste"
    ? new ClipboardEvent("paste", { clipboardData: transfer, ...options })
    : new DragEvent(how, { dataTransfer: transfer, ...place, ...options });
  document.querySelector(target).dispatchEvent(event);
  return event.defaultPrevented;
}"""


def png(width: int = 60, height: int = 40, colour: bytes = b"\x0a\x4d\x68") -> bytes:
    """A picture of one colour (red, green and blue)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + colour * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pdf(words: str = "Rapport") -> bytes:
    """A document of one page (ISO 32000-1, 7.5)."""
    stream = f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + head + table + end


def file(name: str, data: bytes = b"", kind: str = "image/png") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": data or png()}


RIDGE = file("ridå.png")
REPORT = file("arsrapport_2018.pdf", pdf(), "application/pdf")
BAD = file("bild.jpg", b"ingen bild alls", "image/jpeg")
LETTER = file("brev.docx", b"PK", "application/msword")


def bring(
    page: Page, how: str, *files: FilePayload, target: str = ".ProseMirror", at: Locator | None = None, **data: str
) -> bool:
    """Paste files, or drop them on a place, with what else the clipboard holds; whether the page took it."""
    settle(page)
    box = (at or page.locator(target).first).bounding_box()
    assert box
    place = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    given = [{**each, "buffer": list(each["buffer"])} for each in files]
    kinds = {"html": "text/html", "uri": "text/uri-list", "plain": "text/plain"}
    done: bool = page.evaluate(BRING, [target, how, given, {kinds[name]: text for name, text in data.items()}, *place])
    return done


def described(page: Page, alt: str = "", **fields: str) -> None:
    """Say what the picture shows, or that it is decoration, and go on."""
    dialog = page.get_by_role("dialog", name="Beskriv bilden")
    if alt:
        dialog.get_by_label("Bildbeskrivning").fill(alt)
    else:
        dialog.get_by_label("Bilden är bara dekoration").check()
    for label, text in fields.items():
        dialog.get_by_label(label).fill(text)
    dialog.get_by_role("button", name="Lägg till bilden").click()


def done(page: Page, name: str) -> None:
    expect(page.get_by_role("status").filter(has_text=f"{name} är uppladdad och finns nu i texten.")).to_be_visible()
    expect(page.get_by_role("region", name="Uppladdningar")).to_have_count(0)

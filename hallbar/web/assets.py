"""Static files with fingerprints: read once at start, cached by browsers for ever, new address when they change."""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from flask import Blueprint, Flask, Response, abort, current_app, request

from hallbar.web.encodings import PLAIN, accepted, brotli

PACKAGE = Path(__file__).parent.parent
SHEET = "css/hallbar.css"
DESK_SHEET = "css/desk.css"
SHEETS = {SHEET: "css", DESK_SHEET: "css/desk"}
"""Address of each style sheet, and the folder whose files make it together: everybody's, and the editors' on top."""

_URL = re.compile(r'url\("\.\./([^"]+)"\)')
_TYPES = {
    ".woff2": "font/woff2",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}

_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, 9, mtime=0),
    "br": lambda data: bytes(brotli.compress(data, quality=9)),
}
_packing = Lock()

blueprint = Blueprint("assets", __name__)


def bundled(name: str) -> Path:
    """``templates`` or ``static``: inside the package once installed, beside it in a checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    data: bytes
    mimetype: str

    @cached_property
    def fingerprint(self) -> str:
        """The beginning of its SHA-256."""
        return hashlib.sha256(self.data).hexdigest()[:10]

    def packed(self, encoding: str) -> bytes:
        """Its bytes in an encoding: packed tightly when they are first asked for, and never again."""
        with _packing:
            if encoding not in self._packed:
                self._packed[encoding] = _PACKERS[encoding](self.data)
        return self._packed[encoding]

    @cached_property
    def _packed(self) -> dict[str, bytes]:
        return {PLAIN: self.data}

    @property
    def is_text(self) -> bool:
        """Whether packing makes it smaller: fonts and pictures are packed already."""
        return self.mimetype.startswith("text/") or self.mimetype.endswith(("+xml", "+json"))


class Assets:
    """All static files by path."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, Asset] = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and path.suffix not in (".css", ".md"):
                self.files[name] = Asset(path.read_bytes(), _mimetype(path))
        for name, source in SHEETS.items():
            self.files[name] = Asset(self._sheet(folder / source).encode(), "text/css")

    def url(self, name: str) -> str:
        """The address of a file, with its fingerprint.

        :raises KeyError: when there is no such file; a template must not lead nowhere.
        """
        return f"/static/{name}?v={self.files[name].fingerprint}"

    def _sheet(self, folder: Path) -> str:
        """``layers.css`` first, since it declares the order of the layers; the rest by name."""
        paths = sorted(folder.glob("*.css"), key=lambda path: (path.name != "layers.css", path.name))
        text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
        return _URL.sub(lambda match: f'url("{self.url(match[1])}")', _without_comments(text))


@blueprint.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """A static file; kept for a year when asked for by its fingerprint. A part of it is a part of its plain bytes."""
    assets: Assets = current_app.extensions["assets"]
    asset = assets.files.get(name)
    if asset is None:
        abort(404)
    in_part = "Range" in request.headers
    wishes = accepted(request.environ.get("HTTP_ACCEPT_ENCODING", "") if asset.is_text and not in_part else "")
    request.environ["HTTP_ACCEPT_ENCODING"] = ""  # it is packed already, as far as it is
    response = Response(asset.packed(wishes[0]), mimetype=asset.mimetype)
    response.set_etag(":".join(filter(None, (asset.fingerprint, wishes[0]))))
    if wishes[0] != PLAIN:
        response.content_encoding = wishes[0]
    exact = request.args.get("v") == asset.fingerprint
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if exact else "public, no-cache"
    if in_part:
        response.make_conditional(request, accept_ranges=True, complete_length=len(asset.data))
    return response


def init_app(app: Flask) -> None:
    """Read the files and register the route and the template function ``asset``."""
    app.extensions["assets"] = assets = Assets(bundled("static"))
    app.jinja_env.globals["asset"] = assets.url
    app.register_blueprint(blueprint)


def _mimetype(path: Path) -> str:
    return _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _without_comments(css: str) -> str:
    return re.sub(r"\n\s*\n+", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))

"""A page with a writing surface, from the real application under its real headers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Flask, Response, jsonify, render_template_string, request
from werkzeug.serving import make_server

from hallbar.extensions import csrf

PAGE = """{% extends "base.html" %}
{% block title %}Skrivytan{% endblock %}
{% block head %}
  <link rel="stylesheet" href="{{ asset('css/desk.css') }}">
  <script type="module" src="{{ asset('vendor/surface.js') }}"></script>
{% endblock %}
{% block content %}
  <h1>Skrivytan</h1>
  <p><a href="#body">Rätta brödtexten</a></p>
  <form action="/skrivytan" method="post" data-testid="form">
    <label for="title">Rubrik</label> <input id="title" name="title" type="search">
    <label for="body">Brödtext</label>
    <p id="body-hint">Du kan klistra in från Word och Outlook.</p>
    <hallbar-surface {% if pictures %}data-pictures="/skrivytan/bilder" data-picture="/skrivytan/bild/{id}"{% endif %}
        {%- if uploads %} data-upload="/skrivytan/uppladdning" data-largest="1048576"{% endif %}>
      <textarea id="body" name="body" lang="sv" rows="12" aria-describedby="body-hint">
{{ text }}</textarea>
    </hallbar-surface>
    <button>Spara</button>
  </form>
{% endblock %}
"""
SENT = """{% extends "base.html" %}
{% block title %}Sparat{% endblock %}
{% block content %}<h1>Sparat</h1>
<pre data-testid="sent">{{ "\n" ~ text }}</pre>{% endblock %}
"""
DOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#0a4d68"/></svg>'
)
PICTURES = [
    {"id": 7, "alt": "En ridå", "title": "Ridån", "decorative": False, "width": 40, "height": 20},
    {"id": 8, "alt": "", "title": "Fältet", "decorative": False, "width": 40, "height": 20},
    {"id": 9, "alt": "", "title": "Prickar", "decorative": True, "width": 40, "height": 20},
]

uploads: list[dict[str, str]] = []
"""The fields of the files that were taken; their numbers begin with 101."""

blueprint = Blueprint("surface_page", __name__)
texts: dict[str, str] = {"": ""}
"""What the textarea of a page has in it, by the name that the address gives."""


@blueprint.get("/skrivytan")
def show() -> str:
    """The page; ``?text=`` names its text, ``?bilder=`` gives it a library, ``?filer=`` one that takes files."""
    text = texts[request.args.get("text", "")]
    return _page(PAGE, text=text, pictures="bilder" in request.args, uploads="filer" in request.args)


@blueprint.post("/skrivytan")
def save() -> str:
    """What was sent."""
    return _page(SENT, text=request.form["body"].replace("\r\n", "\n"))


def _page(template: str, **context: object) -> str:
    return render_template_string(template, section="", discovery=[], canonical="", robots="", **context)


@blueprint.get("/skrivytan/bilder")
def pictures() -> Response:
    """The library, or what of it has the words."""
    query = request.args.get("q", "").casefold()
    found = [each for each in PICTURES if query in f"{each['alt']} {each['title']}".casefold()]
    return jsonify(pictures=[each | {"src": f"/skrivytan/bild/{each['id']}"} for each in found])


@blueprint.get("/skrivytan/bild/<int:number>")
def picture(number: int) -> Response:
    """One picture."""
    return Response(DOT, mimetype="image/svg+xml")


@blueprint.post("/skrivytan/uppladdning")
def take() -> tuple[Response, int]:
    """Remember what was sent of a file, and how much of it; one that is no picture is refused."""
    file = request.files["file"]
    data = file.read()
    if not data.startswith((b"\x89PNG", b"%PDF")):
        return jsonify(error="Filen är ingen bild som vi kan visa."), 422
    fields = request.form.to_dict()
    sent = fields | {"name": file.filename or "", "bytes": str(len(data))}
    if sent not in uploads:
        uploads.append(sent)
    note = "PDF, 16 byte" if data.startswith(b"%PDF") else ""
    return jsonify(id=101 + uploads.index(sent), note=note), 201


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of the application with this page, until the block ends."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

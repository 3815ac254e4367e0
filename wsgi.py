"""The door for any WSGI server: ``gunicorn wsgi:app``, ``granian --interface wsgi wsgi:app``."""

from hallbar import create_app

app = create_app()

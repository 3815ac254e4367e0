"""The door for any WSGI server: ``gunicorn wsgi:app``, ``granian --interface wsgi wsgi:app``."""

from hallbar.cli.worker import create_worker_app

app = create_worker_app(alone=True)

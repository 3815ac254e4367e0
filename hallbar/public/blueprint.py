"""The blueprint of public pages: tagged for caches, and answered only by a database that is ready."""

from flask import Blueprint

from hallbar.web import conditional, readiness

blueprint = Blueprint("public", __name__)

conditional.tag_pages(blueprint)
ALWAYS_ANSWERED = frozenset({"public.healthz", "public.readyz", "public.robots"})
"""Endpoints that ask the database for nothing that they could not do without."""

readiness.guard(blueprint, unguarded=ALWAYS_ANSWERED)

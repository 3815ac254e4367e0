"""The blueprint of public pages: tagged for caches, and answered only by a database that is ready."""

from flask import Blueprint

from hallbar.web import conditional, readiness

blueprint = Blueprint("public", __name__)

conditional.tag_pages(blueprint)
readiness.guard(blueprint, unguarded=frozenset({"public.healthz", "public.readyz", "public.robots"}))

"""Alembic's migrations, inside the package so that every installation has them. One head."""

"""How many threads a worker has."""

THREADS = 8
"""Requests that a worker answers at the same time: more than the bodies that it receives (hallbar.web.reception), and
no more than its pool has connections (hallbar.extensions).
"""

"""``hallbar run``: serve the newsroom."""

import errno
import multiprocessing
import os
import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING

import click
from flask import Flask

from hallbar.cli.database import application, keep_snapshot
from hallbar.cli.worker import create_worker_app, leave_alone_what_stays, read_ahead

if TYPE_CHECKING:
    from hallbar.cli.server import OneSocketServer

STOP_SECONDS = 10
"""How long a worker may take to finish its requests when it is told to stop."""
THREADS = 21
"""Requests that a worker answers at the same time: more than the bodies that it receives (hallbar.web.reception) and
the long answers that it sends (hallbar.web.sending), and beside those no more than its pool has connections
(hallbar.extensions).
"""
CONNECTIONS = 1024
"""Connections that a worker holds; who comes then waits in the system's queue."""
HEAD_SECONDS = 10
"""In which the head of a request is to come; also how long a connection is kept open for the next one."""


@click.command()
@click.option("--demo", is_flag=True, help="Fill an empty database with eleven demo posts and an editor first.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Number of processes.")
def run(demo: bool, host: str, port: int, workers: int) -> None:
    """Serve the newsroom. An embedded database is created and upgraded by itself."""
    if demo:
        refuse_other_machines(host)
    refuse_taken_port(host, port)
    with application() as app:
        who = _open_demo(app) if demo else ""
        keep_snapshot()
        files = app.extensions.get("page_files")
        if files is not None:
            files.begin()
    address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    click.echo(f"Hallbar serves at {address} (stop with Ctrl+C)")
    if who:
        click.echo(f"Sign in at {address}redaktion/ {who}")
    try:
        serve(app, host, port, workers)
    finally:
        if files is not None:  # with nobody to turn it, the folder would grow old
            files.folder.drop()


def _open_demo(app: Flask) -> str:
    """Fill an empty database, and let an editor in; as whom to sign in, if it is the demo's."""
    from hallbar.cli.demo import fill_demo  # what it draws with is loaded for no other start
    from hallbar.cli.demo.editor import DEMO_EMAIL, admit_demo_editor

    fill_demo(app)
    password = admit_demo_editor()
    return f"as {DEMO_EMAIL} with the password {password}" if password else ""


def refuse_other_machines(host: str) -> None:
    """The demo's password is printed for whoever sits here: nobody else is to be let in.

    :raises click.ClickException: for an address that other machines reach.
    """
    try:
        addresses = {entry[4][0] for entry in socket.getaddrinfo(host, None)}
    except socket.gaierror:
        return  # told in better words when the port is tried
    if not all(ip_address(str(address)).is_loopback for address in addresses):
        raise click.ClickException(
            f"The demo has an editor, and other machines reach {host}. Leave out --demo or --host."
        )


def refuse_taken_port(host: str, port: int) -> None:
    """Try the port before serving: with SO_REUSEPORT a second server on a taken port would start in silence.

    :raises click.ClickException: when the address cannot be listened on.
    """
    try:
        family, kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise click.ClickException(f"“{host}” is no address of this machine.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"Port {port} is taken by another program. Stop that one, or choose another with --port."
        else:
            message = f"Cannot listen on {host} port {port}: {os.strerror(error.errno or 0)}."
        raise click.ClickException(message) from error


def serve(app: Flask, host: str, port: int, workers: int) -> None:
    """Serve until told to stop.

    :param app: for workers that are forked: with nothing of it open, and none of its threads begun.
    """
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    from hallbar.cli.server import OneSocketServer, answer_at_once

    answer_at_once()
    _allow_files()

    server = OneSocketServer(
        "hallbar.cli.worker:create_worker_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1000, max_buffer_size=64 * 1024),
        blocking_threads=THREADS,
        backpressure=CONNECTIONS,
        backlog=2048,
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
    )
    try:
        if multiprocessing.get_start_method() == "fork":
            server.serve(target_loader=_shared(app, server), wrap_loader=False)
        else:
            server.serve()
    except SystemExit as ended:
        if ended.code:
            raise click.ClickException("The workers end as soon as they begin. What they said stands above.") from ended
        raise


def _shared(app: Flask, server: "OneSocketServer") -> Callable[[], Flask]:
    """What workers begin with that are forked: they share the application, and what has been read by then, as long as
    nobody writes to it. The collector of garbage would write to everything (so the documentation of :func:`gc.freeze`).

    Those that come when the server is told to exchange them make their own, as the settings may be others.
    """
    read_ahead(app)
    leave_alone_what_stays()
    given = [app]
    server.on_reload(given.clear)
    return lambda: create_worker_app(given[0] if given else None)


def _allow_files() -> None:
    """Each connection is a file, and often no more than 1024 are allowed until one asks."""
    try:
        import resource
    except ImportError:  # on Windows, which knows no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(4 * CONNECTIONS, hard)
    if wanted > soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

"""`techbank serve`: the service on an address of this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from techbank.commands import bank_option, searchable


@click.command(epilog="Example: techbank serve --bank city --port 8000")
@bank_option
@click.option("--host", default=None, help="Address to listen on; setting `host` (127.0.0.1) by default.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=None,
    help="Port to listen on; setting `port` (8000) by default. 0 takes any free one.",
)
@click.option(
    "--index",
    "index_first",
    is_flag=True,
    help="First make the index, where it is not up to date or was made by another encoder.",
)
def serve(bank_folder: Path, host: str | None, port: int | None, index_first: bool) -> None:
    """Serve the bank over HTTP, with its web pages.

    The address is printed on stdout once the service listens. Records that are not searchable yet are indexed in the
    background. Ctrl-C ends it.
    """
    import uvicorn

    from api.app import create_app
    from techbank.bank import open_bank

    with open_bank(bank_folder) as bank:
        settings = bank.settings
        listening = _listen(settings.host if host is None else host, settings.port if port is None else port)
        address, number = listening.getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        if index_first:  # in this process, so that the encoder is opened once
            manifest = bank.up_to_date() or bank.index(progress=sys.stderr.isatty())
            click.echo(searchable(manifest), err=True)
        click.echo(f"http://{shown}:{number}")
        config = uvicorn.Config(
            create_app(bank, index_at_start=True),
            log_config=_logging(),
            timeout_graceful_shutdown=10,
            server_header=False,
        )
        uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> Any:
    """A socket that listens.

    Raises:
        SettingsError: the address cannot be used.
    """
    import socket

    from catalogue.errors import SettingsError

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise SettingsError(
            f"the address cannot be used: {error.strerror or error}",
            where=f"{host}:{port}",
            todo="Choose another --port, or end what listens there",
        ) from error


def _logging() -> dict[str, Any]:
    """Uvicorn's logging, all of it on stderr."""
    import copy

    from uvicorn.config import LOGGING_CONFIG

    found: dict[str, Any] = copy.deepcopy(LOGGING_CONFIG)
    for handler in found["handlers"].values():
        handler["stream"] = "ext://sys.stderr"
    return found

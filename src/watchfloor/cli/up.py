"""`watchfloor up`: everything a store needs to be used in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from watchfloor.cli.door import Unusable, data_option
from watchfloor.server.errors import StoreError
from watchfloor.server.up import Options, up


@click.command("up")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port of the web process.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--no-demo", is_flag=True, help="Leave a new store empty but for one administrator.")
@data_option
def command(port: int, host: str, no_demo: bool, data: Path | None) -> None:
    """Start the database, the web process and the worker, and print how to sign in. Ctrl-C stops all of it."""
    try:
        up(Options(host=host, port=port, data=data, demo=not no_demo), say=click.echo)
    except StoreError as problem:
        raise Unusable(str(problem)) from None

"""What every command shares: how it opens the store, how it ends, how it speaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from watchfloor.server.store import Store, StoreError, open_store

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="WATCHFLOOR_DATA",
    help="The store's folder. Default: WATCHFLOOR_DATA, else a folder of yours.",
)


class Unusable(click.ClickException):
    """Usage or input that cannot be worked with: one clear line on standard error, exit code 2."""

    exit_code = 2


@contextmanager
def opened(data: Path | None) -> Iterator[Store]:
    """The store, open for the length of the block."""
    try:
        with open_store(data) as store:
            yield store
    except StoreError as problem:
        raise Unusable(str(problem)) from None


def one_line(document: Any) -> None:
    """A compact JSON document, on one line of standard output."""
    click.echo(json.dumps(document, separators=(",", ":"), ensure_ascii=False))

"""What every command shares: how it opens the store, how it ends, how it speaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from watchfloor.server.store import Store, StoreError, open_store


class Folder(click.Path):
    """A folder by name. An empty name is a script's unset variable: it must not become the folder one stands in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The folder's path; fails on a name that is empty or that of a file."""
        if value == "":
            self.fail("the name is empty", param, ctx)
        return super().convert(value, param, ctx)


class Words(click.types.StringParamType):
    """Text as people write it. What a shell passes may be any bytes; the store keeps UTF-8 alone."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text; fails where it is not UTF-8."""
        text = str(value)
        if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
            self.fail("not UTF-8 text", param, ctx)
        return text


data_option = click.option(
    "--data",
    type=Folder(path_type=Path, file_okay=False),
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

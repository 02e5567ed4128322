"""What stands before every command: whether whom `--as` names may run it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from watchfloor.cli.door import Unusable, opened
from watchfloor.core.permissions import COMMANDS, allows_command

if TYPE_CHECKING:
    from watchfloor.core.models import Person

_ACTING: Final[ContextVar[Person | None]] = ContextVar("acting", default=None)


def acting() -> Person | None:
    """Whom the command runs as. None: the operator of the machine."""
    return _ACTING.get()


def actor() -> int | None:
    """The id of whom the command runs as, for `by=`."""
    person = acting()
    return None if person is None else person.id


def guarded(command: click.Command, path: str) -> click.Command:
    """The command with the gate before it, or the group with a gate before each of its commands."""
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            guarded(child, f"{path} {name}")
    elif command.callback is not None and not hasattr(command.callback, "path"):
        command.callback = _gated(command.callback, path)
    return command


def _gated(run: Callable[..., Any], path: str) -> Callable[..., Any]:
    @wraps(run)
    def gate(*args: Any, **options: Any) -> Any:
        name = click.get_current_context().find_root().obj
        with _as(name, path, options.get("data")) if name is not None else nullcontext():
            return run(*args, **options)

    gate.path = path  # type: ignore[attr-defined]
    return gate


@contextmanager
def _as(name: str, path: str, data: Path | None) -> Iterator[None]:
    """Runs the block as the person of that name. Who is not known and who may not are told alike."""
    asked = COMMANDS.get(path)
    if asked == "public":
        yield
        return
    refused = Unusable(f"{name!r} may not run '{path}'")
    if asked in (None, "operator"):
        raise refused
    with opened(data):
        from watchfloor.core.models import Person

        people = list(Person.objects.filter(name=name)[:2])
        if len(people) != 1 or not allows_command(people[0], path):
            raise refused
        mark = _ACTING.set(people[0])
        try:
            yield
        finally:
            _ACTING.reset(mark)

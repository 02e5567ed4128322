"""Lists by keyset: a page, and an opaque signed cursor to the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

from django.core import signing
from ninja import Query

from watchfloor.api.problems import of_parameter

Limit = Annotated[int, Query(ge=1, le=200, description="How many to send at most.")]
Cursor = Annotated[
    str, Query(max_length=1000, description="`next` of the page before; empty for the first. It fits this list alone.")
]
SIZE: Final = 50

T = TypeVar("T")


def cursor_of(listed: str, key: Sequence[Any]) -> str:
    """The cursor past a row. `listed` says of which list, with all that narrows or sorts it."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in key]
    return signing.dumps([listed, plain], salt="watchfloor.api.cursor", compress=True)


def key_of(cursor: str, listed: str) -> list[Any] | None:
    """The key in a cursor of this list; None for no cursor."""
    if not cursor:
        return None
    try:
        made_for, key = signing.loads(cursor, salt="watchfloor.api.cursor")
    except (signing.BadSignature, ValueError):
        made_for, key = None, None
    if made_for != listed or not isinstance(key, list):
        raise of_parameter("cursor", "This is no cursor of this list. Begin again without one.")
    return key


def paged(rows: Iterable[T], limit: int, listed: str, key: Callable[[T], Sequence[Any]]) -> tuple[list[T], str | None]:
    """The rows of this page and the cursor of the next; `rows` is up to one more than `limit`."""
    found = list(rows)
    shown = found[:limit]
    return shown, cursor_of(listed, key(shown[-1])) if len(found) > limit else None

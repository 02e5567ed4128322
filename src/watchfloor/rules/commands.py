"""What people do with rules and macros as such: keep them, put them in order, let them act or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from watchfloor.core.definitions import shared
from watchfloor.core.models import Definition
from watchfloor.directory.commands import save_definition
from watchfloor.rules.canned import named
from watchfloor.rules.definitions import RULE, read_rule
from watchfloor.tickets.commands import Refused


def save_rule(
    *, name: str, body: Mapping[str, Any], by: int | None, now: datetime, key: int | None = None
) -> Definition:  # fmt: skip
    """Make a rule, or with `key` its next version. Refused names the part that cannot be meant."""
    read_rule(body)
    place = _last_place() if key is None else _place_of(key)
    return save_definition(what=RULE, name=named(name), body=body, by=by, now=now, key=key, place=place)


def set_rule(key: int, *, enabled: bool, by: int | None, now: datetime) -> Definition:
    """Let a rule act, or stop it, from now on."""
    row = _rule(key)
    if enabled:
        read_rule(row.body)
    body = {**row.body, "enabled": enabled}
    return save_definition(what=RULE, name=row.name, body=body, by=by, now=now, key=key, place=row.place)


def order_rules(keys: Sequence[int], *, by: int | None, now: datetime) -> None:
    """Put the rules in this order; those that are not named follow as they were."""
    rows = {row.id: row for row in shared(RULE)}
    wanted = [*dict.fromkeys(key for key in keys if key in rows), *(key for key in rows if key not in keys)]
    for place, key in enumerate(wanted, start=1):
        row = rows[key]
        if row.place != place:
            save_definition(what=RULE, name=row.name, body=row.body, by=by, now=now, key=key, place=place)


def _rule(key: int) -> Definition:
    row = Definition.objects.filter(id=key, what=RULE).first()
    if row is None:
        raise Refused("rule", "There is no such rule.")
    return row


def _place_of(key: int) -> int:
    return _rule(key).place


def _last_place() -> int:
    return max((row.place for row in shared(RULE)), default=0) + 1

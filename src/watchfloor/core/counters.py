"""Ids and ticket numbers without gaps: counted in a row, inside the transaction that uses them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection


def take(name: str, how_many: int = 1) -> range:
    """The next `how_many` numbers of the counter `name`, from 1.

    Held under the append lock: a database sequence would leave gaps when a batch rolls back, and an import that was
    killed and run again must end in the same store as one clean run.
    """
    (taken,) = take_each([name], how_many)
    return taken


def take_each(names: Sequence[str], how_many: int = 1) -> list[range]:
    """The next `how_many` numbers of each of the counters `names`, which all differ. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_counter (name, value) SELECT unnest(%s::text[]), %s "
            "ON CONFLICT (name) DO UPDATE SET value = core_counter.value + EXCLUDED.value RETURNING name, value",
            [list(names), how_many],
        )
        last: dict[str, int] = dict(cursor.fetchall())
    return [range(last[name] - how_many + 1, last[name] + 1) for name in names]

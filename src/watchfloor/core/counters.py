"""Ids and ticket numbers without gaps: counted in a row, inside the transaction that uses them."""

from __future__ import annotations

from django.db import connection


def take(name: str, how_many: int = 1) -> range:
    """The next `how_many` numbers of the counter `name`, from 1.

    Held under the append lock: a database sequence would leave gaps when a batch rolls back, and an import that was
    killed and run again must end in the same store as one clean run.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_counter (name, value) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET value = core_counter.value + EXCLUDED.value RETURNING value",
            [name, how_many],
        )
        last: int = cursor.fetchone()[0]
    return range(last - how_many + 1, last + 1)

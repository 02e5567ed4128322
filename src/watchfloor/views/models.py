"""How many tickets a view holds. Kept by the follower, counted anew where that is not enough; no projection."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ViewCell(models.Model):
    """How many tickets of a queue a view holds within a domain (0: everything).

    `person` 0 counts them for somebody whom no ticket names; for a person it is what their name adds to that (it may
    be negative). Plain numbers instead of keys: definitions and people are rebuilt by a replay, counts stay right.
    """

    view = models.BigIntegerField()
    domain = models.BigIntegerField()
    queue = models.BigIntegerField()
    person = models.BigIntegerField()
    n = models.BigIntegerField()

    class Meta:
        db_table = "view_cell"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["domain", "view", "person", "queue"], name="view_cell_once")
        ]


class ViewCounted(models.Model):
    """By which condition (`signature`) a view was counted last within a domain, when, and how long it took.

    `due` asks for another count. Not `known`: the count took too long, so that nothing is said.
    """

    view = models.BigIntegerField()
    domain = models.BigIntegerField()
    signature = models.TextField()
    at = models.DateTimeField()
    took_ms = models.IntegerField()
    known = models.BooleanField(default=True)
    due = models.BooleanField(default=False)

    class Meta:
        db_table = "view_counted"
        constraints: ClassVar = [models.UniqueConstraint(fields=["domain", "view"], name="view_counted_once")]

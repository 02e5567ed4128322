"""Who is away and whose turn it is (projections), and which tickets wait for an owner (kept by the follower)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from watchfloor.core.models import Person, Queue


class Availability(models.Model):
    """What a person said last: away, until `until` or until they say otherwise; or there, since `since`."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="availability")
    away = models.BooleanField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "assignment_away"


class Turn(models.Model):
    """When a queue's ticket was last given to a person, as the position in the log: the oldest one is next."""

    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="turns")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="turns")
    position = models.BigIntegerField()

    class Meta:
        db_table = "assignment_turn"
        constraints: ClassVar = [models.UniqueConstraint(fields=["queue", "person"], name="turn_of_person")]


class Waiting(models.Model):
    """A new or open ticket without an owner. Plain ids: a replay empties tickets, and this is made anew from them.

    `queue` is 0 for none, `rank` 0 to 3 by priority and 4 for none; `needs` holds the levels that it asks for now,
    `relaxed` by how many steps each was lowered since `since`, when it began to wait; `relax_at` is the next step.
    """

    ticket = models.BigIntegerField(primary_key=True)
    queue = models.BigIntegerField()
    rank = models.SmallIntegerField()
    created_at = models.DateTimeField()
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    needs = models.JSONField(default=dict)
    relaxed = models.JSONField(default=dict)
    relax_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "assignment_waiting"
        indexes: ClassVar = [
            models.Index(fields=["queue", "due_at", "rank", "created_at", "ticket"], name="waiting_in_order"),
            models.Index(fields=["relax_at"], condition=models.Q(relax_at__isnull=False), name="waiting_to_relax"),
        ]


class Cursor(models.Model):
    """How far the follower has read, in one row; `needs` says by which definitions the needs were read."""

    position = models.BigIntegerField(default=0)
    needs = models.TextField(default="")

    class Meta:
        db_table = "assignment_cursor"

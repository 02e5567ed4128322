"""The log itself, and the personal text beside it."""

from __future__ import annotations

import uuid
from typing import ClassVar, Final

from django.db import models

# Subjects whose events say how the store is set up and who is in it: few among many, and read by whoever audits.
ADMINISTRATIVE: Final = ("access", "definition", "detector", "module", "person", "platform", "queue", "role", "team")


class Event(models.Model):
    """One immutable fact. `position` is commit order; `at` is when it happened, `recorded_at` when we learned it."""

    position = models.BigAutoField(primary_key=True)
    subject_kind = models.TextField()
    subject_id = models.BigIntegerField()
    ticket = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.BigIntegerField(null=True)
    kind = models.TextField()
    payload = models.JSONField(default=dict)
    source = models.TextField()
    external_id = models.TextField(null=True)

    class Meta:
        db_table = "event"
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "external_id"], name="event_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["ticket", "position"],
                condition=models.Q(ticket__isnull=False),
                name="event_of_ticket",
            ),
            models.Index(fields=["subject_kind", "subject_id", "position"], name="event_of_subject"),
            models.Index(
                fields=["-at", "-position"],
                condition=models.Q(subject_kind__in=ADMINISTRATIVE),
                name="event_administrative",
            ),
        ]


class Text(models.Model):
    """Personal text (subject lines, bodies, names) that events point to. Erasing one leaves the facts intact."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.TextField()
    ticket = models.BigIntegerField(null=True)
    body = models.TextField()

    class Meta:
        db_table = "personal_text"
        indexes: ClassVar = [
            models.Index(fields=["ticket"], condition=models.Q(ticket__isnull=False), name="text_of_ticket")
        ]


class Cursor(models.Model):
    """How far a follower has read."""

    name = models.TextField(primary_key=True)
    position = models.BigIntegerField(default=0)
    state = models.JSONField(default=dict)

    class Meta:
        db_table = "event_cursor"


class Pulse(models.Model):
    """A sign of life of a follower, about once a second: what it has read, and how soon after it was recorded.

    Beside the cursor, which is saved with the follower's state now and then. `newest_at` is when the newest event that
    it has read happened; `delays` counts events by how long after they were recorded they were dealt with, since the
    process started: {step: events}, the steps of `pulse.EDGES`.
    """

    name = models.TextField(primary_key=True)
    position = models.BigIntegerField(default=0)
    newest_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField()
    delays = models.JSONField(default=dict)

    class Meta:
        db_table = "event_pulse"

"""Who is where now, and what they have written but not sent. Neither is history: a replay leaves both as they are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Here(models.Model):
    """An open page of a ticket. `doing` is reading, reply, note or escalate, as of `doing_at`.

    `seen_at` is when the process that holds the page's stream last said so. The table is unlogged: what it holds is
    over in half a minute anyway, and need not be written twice.
    """

    page = models.UUIDField(primary_key=True)
    person = models.BigIntegerField()
    ticket = models.BigIntegerField()
    doing = models.TextField(default="reading")
    doing_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "presence_here"
        indexes: ClassVar = [models.Index(fields=["ticket"], name="presence_by_ticket")]


class Draft(models.Model):
    """What a person wrote on a ticket and did not send: `kind` is reply, note or escalate.

    `seen` is the position up to which they had read the ticket when they last wrote.
    """

    person = models.BigIntegerField()
    ticket = models.BigIntegerField()
    kind = models.TextField()
    body = models.TextField()
    seen = models.BigIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "presence_draft"
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "ticket", "kind"], name="draft_once")]
        indexes: ClassVar = [models.Index(fields=["saved_at"], name="draft_by_age")]

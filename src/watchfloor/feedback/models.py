"""What the team shows of tickets of feedback."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Idea(models.Model):
    """One ticket on the board, in the team's words. `title`, `summary` and `note` point to texts beside the log."""

    ticket = models.BigIntegerField(primary_key=True)
    title = models.UUIDField()
    summary = models.UUIDField(null=True)
    state = models.TextField(default="open")
    note = models.UUIDField(null=True)
    is_shown = models.BooleanField(default=True)
    shown_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "feedback_idea"
        indexes: ClassVar = [
            models.Index(fields=["-shown_at"], condition=models.Q(is_shown=True), name="feedback_newest_shown")
        ]

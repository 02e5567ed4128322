"""Signals as the detector's events tell them. A projection: it can be rebuilt from the log."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Signal(models.Model):
    """A group of tickets that grows beyond its expected rate, with the arithmetic that says so.

    `observed` and `expected` cover onset to the last change; `band` is the 90 % band of the expected count;
    `recurrence_days` is how often chance alone would raise such an alarm; `shares` lists what sets the tickets apart
    ({name, value, share, usual}); `spark` is the series the picture shows ([{at, observed, expected, low, high}]).
    """

    id = models.BigIntegerField(primary_key=True)
    title = models.TextField()
    state = models.TextField()
    key = models.JSONField(default=dict)
    onset_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    observed = models.FloatField()
    expected = models.FloatField()
    band = models.JSONField(default=list)
    requesters = models.IntegerField()
    log_evalue = models.FloatField()
    recurrence_days = models.FloatField(null=True)
    words = models.JSONField(default=list)
    shares = models.JSONField(default=list)
    spark = models.JSONField(default=list)
    explanation = models.TextField(default="")
    tickets = models.JSONField(default=list)

    class Meta:
        db_table = "signal"
        indexes: ClassVar = [models.Index(fields=["ended_at", "-raised_at"], name="signal_open_first")]

    def __str__(self) -> str:
        return f"S-{self.id} {self.title}"

    @property
    def code(self) -> str:
        return f"S-{self.id}"

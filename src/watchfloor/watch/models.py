"""Signals as the detector's and people's events tell them, and how the detector is set and does.

All are projections but DetectorView: that is what the running detector looks at, which no event tells.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from watchfloor.core.models import Person


class Signal(models.Model):
    """A group of tickets that grows beyond its expected rate, with the arithmetic that says so.

    `observed`, `expected` and `requesters` cover onset to `until`, `band` is the 90 % band of the expected count;
    `alarm` holds the four as they were when it was raised (empty where an earlier version raised it).
    `recurrence_days` is how often chance alone would raise such an alarm; `shares` lists what sets the tickets apart
    ({name, value, share, usual}); `spark` is the series the picture shows ([{at, observed, expected, low, high}]).

    What people said of it stands apart from what the detector says, which rewrites its own columns with each event:
    `verdict` is confirmed or dismissed ("": nobody decided), `reason` why it was dismissed, `note` points to a text.
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
    alarm = models.JSONField(default=dict)
    verdict = models.TextField(default="")
    verdict_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    verdict_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    note = models.UUIDField(null=True)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    linked_tickets = models.JSONField(default=list)
    linked_signals = models.JSONField(default=list)

    class Meta:
        db_table = "signal"
        indexes: ClassVar = [models.Index(fields=["ended_at", "-raised_at"], name="signal_open_first")]

    def __str__(self) -> str:
        return f"S-{self.id} {self.title}"

    @property
    def code(self) -> str:
        return f"S-{self.id}"

    @property
    def until(self) -> datetime:
        """The moment up to which its figures count: its end, else its last change."""
        return max(self.ended_at or self.changed_at, self.raised_at)

    @property
    def at_alarm(self) -> dict[str, Any]:
        """Its figures when it was raised; the newest ones where those are not known."""
        now: dict[str, Any] = {
            "observed": self.observed,
            "expected": self.expected,
            "band": self.band,
            "requesters": self.requesters,
        }
        now.update(self.alarm)
        return now


class DetectorSetting(models.Model):
    """What people set of the detector: one row, none until somebody did."""

    id = models.SmallIntegerField(primary_key=True)
    budget = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")

    class Meta:
        db_table = "detector_setting"


class DetectorAudit(models.Model):
    """One replay of the store's own weeks. Rates are a week's; `low` and `high` bound them with 95 %.

    `raised` lists what the replay raised ([{raised_at, key, title, observed, expected, tickets}]).
    """

    position = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    weeks = models.FloatField()
    learnt_weeks = models.FloatField()
    tickets = models.IntegerField()
    masked = models.IntegerField()
    streams = models.IntegerField()
    false_alarms = models.IntegerField()
    per_week = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    allowed = models.FloatField()
    budget = models.TextField()
    raised = models.JSONField(default=list)

    class Meta:
        db_table = "detector_audit"


class DetectorView(models.Model):
    """What the running detector sees, written over now and then; a page must not wait for it. No projection."""

    id = models.SmallIntegerField(primary_key=True)
    at = models.DateTimeField()
    seen = models.JSONField(default=dict)

    class Meta:
        db_table = "detector_view"

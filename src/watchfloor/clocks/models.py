"""Where each promise of a ticket stands. Kept by the follower; all of it can be read from the log again."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models

OWED: Final = models.Q(active=True, due_at__isnull=False)


class Clock(models.Model):
    """One target of one ticket, as the log says at `read_at`; of a measure with cycles, the newest.

    The columns are those of the engine's `Reading`. What time alone changes afterwards follows from them: one that runs
    is late once `due_at` is past (`rows.standing`). `first` marks the clock of a ticket that comes due soonest.
    `look_at` is when time alone next makes something worth telling; `told` is what was told already, as
    {"late": [[cycle, moment]], "risk": [cycle, moment]}. No key ties it to tickets: those are emptied by a replay.
    """

    ticket = models.BigIntegerField()
    target = models.TextField()
    policy = models.TextField()
    calendar = models.TextField()
    state = models.TextField()
    active = models.BooleanField()
    goal = models.DurationField()
    elapsed = models.DurationField()
    paused = models.DurationField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    risk_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    cycles = models.IntegerField()
    breaches = models.IntegerField()
    read_at = models.DateTimeField()
    look_at = models.DateTimeField(null=True)
    told = models.JSONField(default=dict)
    first = models.BooleanField(default=False)

    class Meta:
        db_table = "clock"
        constraints: ClassVar = [models.UniqueConstraint(fields=["ticket", "target"], name="clock_of_ticket")]
        indexes: ClassVar = [
            # With what a breach that is near looks at, so that no row is read to find out.
            models.Index(fields=["due_at", "risk_at", "ticket"], condition=OWED, name="clock_due"),
            models.Index(fields=["due_at", "ticket"], condition=OWED & models.Q(first=True), name="clock_first_due"),
            models.Index(fields=["look_at"], condition=models.Q(look_at__isnull=False), name="clock_look"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.target}: {self.state}"

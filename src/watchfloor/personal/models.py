"""Who is being erased, which tickets keep their texts whatever their age, and how long things are kept.

None is a projection: a replay leaves them. People, tickets and queues are named by plain ids.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models

# What a rule of retention is about.
KEPT: Final = {
    "texts": "Texts of closed tickets",
    "files": "Files of closed tickets",
    "audit": "Details and addresses of audit entries",
    "sessions": "Sessions and devices that were not used",
    "deliveries": "Deliveries that are done",
    "mails": "Mails as they came",
    "jobs": "Jobs that ended, with their results",
}
# These are of a ticket, so that a rule may be for a queue or a module alone.
OF_TICKETS: Final = frozenset({"texts", "files"})


class Erasure(models.Model):
    """One person's erasure. While it runs, `words` holds what is looked for; afterwards that it was done is all.

    `words`: {"phrases", "near", "tokens"}; empty once `done_at` is set. `counts` says by room what went.
    """

    person = models.BigIntegerField()
    by = models.BigIntegerField(null=True)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    words = models.JSONField(default=dict)
    stage = models.TextField(default="")
    counts = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "personal_erasure"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(done_at__isnull=True), name="personal_erasure_once"
            )
        ]

    def __str__(self) -> str:
        return f"person {self.person}"


class Hold(models.Model):
    """A ticket whose texts and files must stay: for a court, an investigation. It counts until `ended_at`."""

    ticket = models.BigIntegerField()
    reason = models.TextField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "personal_hold"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(ended_at__isnull=True), name="personal_hold_once"
            )
        ]

    def __str__(self) -> str:
        return f"ticket {self.ticket}"


class Rule(models.Model):
    """`what` goes `days` after it was closed, used or done; of tickets of one `queue` (0: any), `module` ("": any)."""

    what = models.TextField()
    queue = models.BigIntegerField(default=0)
    module = models.TextField(default="")
    days = models.IntegerField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "retention_rule"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["what", "queue", "module"], name="retention_rule_once"),
            models.CheckConstraint(condition=models.Q(what__in=sorted(KEPT)), name="retention_rule_of_what"),
            models.CheckConstraint(condition=models.Q(days__gte=1), name="retention_rule_days"),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.days} days"

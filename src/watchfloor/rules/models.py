"""What rules and macros did, and which tickets a rule on time waits for.

Application and DefinitionUse are projections. DueTicket and DueRule are not: they say what the follower found when it
last looked, and are found again from the tickets.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Application(models.Model):
    """One use of a rule or a macro on a ticket: `actions` are what it did, `failed` what it could not do, and why."""

    position = models.BigIntegerField(primary_key=True)
    definition = models.BigIntegerField()
    version = models.IntegerField()
    what = models.TextField()
    ticket = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    why = models.TextField(default="")
    actions = models.JSONField(default=list)
    failed = models.JSONField(default=list)

    class Meta:
        db_table = "rule_application"
        indexes: ClassVar = [
            models.Index(fields=["definition", "-position"], name="rule_application_of"),
            models.Index(
                fields=["definition", "-position"], condition=~models.Q(failed=[]), name="rule_application_failed"
            ),
        ]


class DefinitionUse(models.Model):
    """How often a rule or a macro was used, and how often it could not do all that it says."""

    definition = models.BigIntegerField(primary_key=True)
    used = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        db_table = "definition_use"


class DueTicket(models.Model):
    """A ticket that a rule on time waits for: due at `due_at`, as it is so `since` then. Null: dealt with as it is."""

    rule = models.BigIntegerField()
    ticket = models.BigIntegerField()
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rule_due_ticket"
        constraints: ClassVar = [models.UniqueConstraint(fields=["ticket", "rule"], name="rule_due_once")]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=models.Q(due_at__isnull=False), name="rule_due"),
            models.Index(fields=["rule"], name="rule_due_of"),
        ]


class DueRule(models.Model):
    """How far a rule on time, in this version, has looked through the tickets that were there before it."""

    rule = models.BigIntegerField(primary_key=True)
    version = models.IntegerField()
    looked_to = models.BigIntegerField(default=0)
    is_done = models.BooleanField(default=False)

    class Meta:
        db_table = "rule_due_rule"

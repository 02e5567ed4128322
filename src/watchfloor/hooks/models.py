"""Who is told of what, who may tell us, and what of that could not be read. No event tells of these: they are ways."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models


class Hook(models.Model):
    """A receiver of events at `address`, on behalf of `owner`: nothing that person may not see is sent.

    Empty lists are no condition. `secret` signs; `secret_before` signs too until `both_until`, while the receiver is
    given the new one. Signing needs the secret itself, so that no hash can stand for it.
    """

    name = models.TextField()
    address = models.TextField()
    kinds = models.JSONField(default=list)
    queues = models.JSONField(default=list)
    platforms = models.JSONField(default=list)
    priorities = models.JSONField(default=list)
    notes = models.BooleanField(default=False)
    owner = models.BigIntegerField()
    secret = models.TextField()
    secret_before = models.TextField(default="")
    both_until = models.DateTimeField(null=True)
    active = models.BooleanField(default=True)
    archived = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "hook"

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> str:
        """Its name as a target of deliveries."""
        return f"hook:{self.pk}"


KINDS: Final = ("pagerduty", "alertmanager", "chat", "slack", "teams")


class Source(models.Model):
    """Somebody who may make tickets by posting to an address with a secret in it, of which the hash alone is kept.

    `kind` says how its payloads read. `signing` is the key by which slack and teams sign. `priorities` maps severities
    to priorities; `platform_from` and `module_from` are the places in the payload that name them.
    """

    name = models.TextField()
    kind = models.TextField()
    token_hash = models.TextField(unique=True)
    signing = models.TextField(default="")
    queue = models.BigIntegerField(null=True)
    priority = models.TextField(default="P2")
    priorities = models.JSONField(default=dict)
    platform = models.TextField(default="")
    platform_from = models.TextField(default="")
    module = models.TextField(default="")
    module_from = models.TextField(default="")
    solves = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)
    heard_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hook_source"

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        """The source of the events that come of it."""
        return f"hook:{self.pk}"


class Thread(models.Model):
    """Which ticket a key of a source (an incident, a group of alerts, a conversation) stands for now.

    `round` counts the tickets that it stood for: what comes after one is closed opens the next.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, db_index=False, related_name="threads")
    key = models.TextField()
    ticket = models.BigIntegerField(null=True)
    round = models.IntegerField(default=0)

    class Meta:
        db_table = "hook_thread"
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "key"], name="hook_thread_once")]


class Unread(models.Model):
    """A payload that came by a good secret and could not be used: why, of which field, and what became of it since."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, db_index=False, related_name="unread")
    at = models.DateTimeField()
    body = models.TextField()
    field = models.TextField(default="")
    reason = models.TextField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hook_unread"
        indexes: ClassVar = [models.Index(fields=["source", "-id"], name="hook_unread_newest")]

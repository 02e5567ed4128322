"""What is to be sent, each attempt at it, and how each receiver does. No event tells of these: a replay leaves them."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models

STATES: Final = ("waiting", "sent", "failed", "given_up", "bounced")


class Delivery(models.Model):
    """One thing for one receiver. `channel` is webhook or mail, `target` who it is for, as the channel names them.

    `state`: waiting, sent, failed (the receiver will never take it), given_up (it was tried for three days), bounced
    (it was taken and came back: a mail's relay may learn later that nobody is there). `attempts` counts all; of those,
    `attempts_before` were made before somebody asked to send it again.
    """

    channel = models.TextField()
    target = models.TextField()
    key = models.TextField(unique=True)
    body = models.TextField()
    state = models.TextField(default="waiting")
    attempts = models.IntegerField(default=0)
    attempts_before = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    last_error = models.TextField(default="")
    last_status = models.IntegerField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "delivery"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="delivery_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=models.Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["channel", "target", "-id"], name="delivery_of_target"),
            models.Index(fields=["done_at"], condition=models.Q(done_at__isnull=False), name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"


class DeliveryAttempt(models.Model):
    """One attempt, begun at `at`. Without `ended_at` it still runs, or its process was killed. It holds no secret."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, db_index=False, related_name="tries")
    number = models.IntegerField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ok = models.BooleanField(default=False)
    status = models.IntegerField(null=True)
    note = models.TextField(default="")
    request = models.TextField(default="")
    response = models.TextField(default="")

    class Meta:
        db_table = "delivery_attempt"
        constraints: ClassVar = [models.UniqueConstraint(fields=["delivery", "number"], name="delivery_attempt_once")]


class DeliveryTarget(models.Model):
    """How a receiver does. `busy_until`: somebody sends to it now. `failures` counts those in a row since
    `failing_since`; after a few it is left alone until `paused_until`, after days `disabled_at`, and `notice` says why.
    """

    channel = models.TextField()
    target = models.TextField()
    busy_until = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    notice = models.TextField(default="")

    class Meta:
        db_table = "delivery_target"
        constraints: ClassVar = [models.UniqueConstraint(fields=["channel", "target"], name="delivery_target_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.target}"

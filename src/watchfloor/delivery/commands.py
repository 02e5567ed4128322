"""Putting something in the post, sending it again, switching a receiver on again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q, QuerySet

from watchfloor.delivery.models import Delivery, DeliveryTarget

CHANNELS: Final = ("webhook", "mail")
# What was delivered, or never will be, is kept so long.
KEPT: Final = timedelta(days=30)


def enqueue(channel: str, *, target: str, body: str, key: str, now: datetime, due: datetime | None = None) -> int:
    """A row to be sent, inside the caller's transaction; returns its id. The same key again is the same row.

    `now` is of the machine's clock, and so is `due`, before which it is not sent. `body` is what the sender of the
    channel reads: a hook's is sent as it is.
    """
    if channel not in CHANNELS:
        raise LookupError(f"no such channel: {channel}")
    DeliveryTarget.objects.bulk_create([DeliveryTarget(channel=channel, target=target)], ignore_conflicts=True)
    row = Delivery(channel=channel, target=target, body=body, key=key, next_at=due or now, created_at=now)
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    return int(Delivery.objects.values_list("id", flat=True).get(key=key))


def send_again(delivery: int, *, now: datetime) -> bool:
    """Send a row once more, whatever became of it; its waits begin anew. False where it waits already."""
    return _again(Delivery.objects.filter(id=delivery).exclude(state="waiting"), now) > 0


def send_failed_again(channel: str, target: str, *, since: datetime, now: datetime) -> int:
    """Send again what was not delivered to `target` of what was made at `since` or later; returns how many."""
    rows = Delivery.objects.filter(channel=channel, target=target, created_at__gte=since)
    return _again(rows.filter(state__in=("failed", "given_up")), now)


def enable(channel: str, target: str) -> None:
    """Try a target again that was paused or switched off. What waits for it is sent now."""
    DeliveryTarget.objects.filter(channel=channel, target=target).update(
        failures=0, failing_since=None, paused_until=None, disabled_at=None, notice=""
    )


def drop(channel: str, target: str, *, why: str, now: datetime) -> int:
    """Send nothing more of what waits for `target`; returns how many rows. They are kept, and say why."""
    waiting = Delivery.objects.filter(channel=channel, target=target, state="waiting")
    return waiting.update(state="failed", last_error=why, done_at=now)


def mark_bounced(delivery: int, *, why: str, now: datetime) -> bool:
    """Note that what was sent came back. False where there is no such row, or it is not one that was sent."""
    found = Delivery.objects.filter(id=delivery, state="sent")
    return found.update(state="bounced", last_error=" ".join(why.split())[:500], done_at=now) > 0


def forget_old(now: datetime) -> int:
    """Delete what was done with long ago, with its attempts; returns how many rows."""
    old = Delivery.objects.filter(~Q(state="waiting"), done_at__lt=now - KEPT).order_by("done_at")
    keys = list(old.values_list("id", flat=True)[:10_000])
    return Delivery.objects.filter(id__in=keys).delete()[1].get("delivery.Delivery", 0)


def _again(rows: QuerySet[Delivery], now: datetime) -> int:
    return rows.update(state="waiting", next_at=now, attempts_before=F("attempts"), done_at=None)

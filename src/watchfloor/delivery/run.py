"""Sending what is due: claim, send, write down what came of it. Nothing is locked while a receiver is waited for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

from django.db import close_old_connections, transaction
from django.db.models import Model, QuerySet

from watchfloor.core import clock
from watchfloor.delivery import waits
from watchfloor.delivery.models import Delivery, DeliveryAttempt, DeliveryTarget
from watchfloor.delivery.receipt import Receipt, Sender

log = logging.getLogger("watchfloor.delivery")

# Nobody else touches a row, nor its target, for so long; a sender must be done sooner.
LEASE: Final = timedelta(seconds=60)
# So much of an excerpt is kept.
MOST_TEXT: Final = 4000

# Locks the row and its target together; what another process holds is passed by.
_CLAIM: Final = """
    SELECT d.* FROM delivery d JOIN delivery_target t ON t.channel = d.channel AND t.target = d.target
    WHERE d.state = 'waiting' AND d.next_at <= %(now)s AND d.channel = ANY(%(channels)s) AND t.disabled_at IS NULL
      AND (t.busy_until IS NULL OR t.busy_until <= %(now)s) AND (t.paused_until IS NULL OR t.paused_until <= %(now)s)
    ORDER BY d.next_at, d.id LIMIT 1 FOR UPDATE OF d, t SKIP LOCKED
"""


def send_due(now: datetime, senders: Mapping[str, Sender], most: int = 100) -> int:
    """Send what is due at `now`, one after the other, at most `most`; returns how many attempts were made."""
    for done in range(most):
        row = claim(now, senders)
        if row is None:
            return done
        settle(row, _sent(row, senders[row.channel]), now)
    return most


class Post:
    """Sends to many targets at once, each in a thread of its own: a slow one holds up nobody else."""

    def __init__(
        self, senders: Mapping[str, Sender], at_once: int = 8, at: Callable[[], datetime] = clock.wall
    ) -> None:
        self._senders, self._at_once, self._at = senders, at_once, at
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="delivery")
        self._running: set[Future[None]] = set()

    def round(self) -> int:
        """Begin what is due, as far as there are threads, and return at once; says how many were begun."""
        self._running = {one for one in self._running if not one.done()}
        begun = 0
        while len(self._running) < self._at_once and (row := claim(self._at(), self._senders)) is not None:
            self._running.add(self._pool.submit(self._send, row))
            begun += 1
        return begun

    def close(self) -> None:
        """Wait for what is being sent."""
        self._pool.shutdown(wait=True)

    def _send(self, row: Delivery) -> None:
        try:
            settle(row, _sent(row, self._senders[row.channel]), self._at())
        except Exception:
            # The lease ends by itself, and the row is sent again.
            log.exception("the receipt of delivery %s could not be kept", row.pk)
        finally:
            close_old_connections()


def claim(now: datetime, senders: Mapping[str, Sender]) -> Delivery | None:
    """The next due row, taken for `LEASE` with its target, its attempt begun; None where nothing is due."""
    with transaction.atomic():
        found = list(Delivery.objects.raw(_CLAIM, {"now": now, "channels": list(senders)}))
        if not found:
            return None
        row = found[0]
        row.attempts += 1
        row.next_at = now + LEASE
        row.save(update_fields=["attempts", "next_at"])
        _of(row).update(busy_until=now + LEASE)
        DeliveryAttempt.objects.create(delivery=row, number=row.attempts, at=now)
    return row


def settle(row: Delivery, receipt: Receipt, now: datetime) -> None:
    """Write down what came of an attempt. One that outlived its lease says so of itself, and changes nothing else."""
    with transaction.atomic():
        DeliveryAttempt.objects.filter(delivery=row, number=row.attempts).update(
            ended_at=now, ok=receipt.ok, status=receipt.status, note=_kept(receipt.note),
            request=_kept(receipt.request), response=_kept(receipt.response),
        )  # fmt: skip
        # The target first and the row then, as whoever claims holds both at once.
        target = _of(row).select_for_update().get()
        fresh = Delivery.objects.select_for_update().get(id=row.pk)
        if fresh.attempts != row.attempts or fresh.state != "waiting":
            return
        _settle_target(target, receipt, now)
        _settle_row(fresh, receipt, now)


def _settle_row(row: Delivery, receipt: Receipt, now: datetime) -> None:
    row.last_status, row.last_error = receipt.status, "" if receipt.ok else _kept(receipt.note)
    wait = waits.wait_after(row.attempts - row.attempts_before, row.key)
    if receipt.ok:
        row.state, row.done_at = "sent", now
    elif not receipt.retry or receipt.gone:
        row.state, row.done_at = "failed", now
    elif wait is None:
        row.state, row.done_at = "given_up", now
    else:
        row.next_at = now + wait
    _save(row, "state", "done_at", "next_at", "last_status", "last_error")


def _settle_target(target: DeliveryTarget, receipt: Receipt, now: datetime) -> None:
    target.busy_until = None
    if receipt.ok:
        target.failures, target.failing_since, target.paused_until = 0, None, None
    elif receipt.gone:
        target.disabled_at, target.notice = now, f"It says that it wants nothing more: {_kept(receipt.note)}"
    elif receipt.retry:
        # What the receiver will not take says nothing of whether it is there.
        target.failures += 1
        target.failing_since = target.failing_since or now
        pause = waits.pause_after(target.failures)
        target.paused_until = now + pause if pause else None
        if now - target.failing_since >= waits.DISABLE_AFTER:
            target.disabled_at = now
            target.notice = f"Every attempt since {target.failing_since:%Y-%m-%d %H:%M} UTC failed: {receipt.note}"
    if target.disabled_at == now:
        log.warning("deliveries to %s %s are switched off. %s", target.channel, target.target, target.notice)
    _save(target, "busy_until", "failures", "failing_since", "paused_until", "disabled_at", "notice")


def _sent(row: Delivery, sender: Sender) -> Receipt:
    try:
        return sender(row)
    except Exception as problem:
        # One sender's fault must not end the sending of all others.
        log.exception("the sender of %s failed", row.channel)
        return Receipt(ok=False, note=f"The sender failed: {type(problem).__name__}")


def _of(row: Delivery) -> QuerySet[DeliveryTarget]:
    return DeliveryTarget.objects.filter(channel=row.channel, target=row.target)


def _save(row: Model, *fields: str) -> None:
    row.save(update_fields=fields)


def _kept(words: str) -> str:
    return words.replace("\x00", "").encode("utf-8", "replace").decode()[:MOST_TEXT]

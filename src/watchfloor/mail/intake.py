"""Mails come in: kept first, worked on after.

`take` has the bytes and a row on the disk when it returns; only then may a door say that it has the mail. What is done
with it is one transaction with the state of its row: a process killed at any point has done all of it or nothing. What
fails is tried again a few times, then failed, with the reason; its bytes stay.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from watchfloor.mail import blobs, outcomes, work
from watchfloor.mail.models import RawMail

log = logging.getLogger("watchfloor.mail")

AT_ONCE: Final = 20
MOST_ATTEMPTS: Final = 5
# After the first failure, the second …
WAITS: Final = tuple(timedelta(seconds=n) for n in (30, 120, 600, 1800, 3600))
# How long whoever began on one is left alone with it, before it counts as killed.
LEFT_ALONE: Final = timedelta(minutes=1)
# One mail after another: two copies of one that are worked on at once would both be new.
_LOCK: Final = 0x4D_41_49_4C


def take(raw: bytes, *, door: str, envelope_from: str, envelope_to: str, now: datetime) -> RawMail:
    """Keep a mail; the same bytes for the same receiver again are the same row.

    `envelope_to` is one address, "" where the door knows none: then the mail's own fields say which mailbox it is for.
    Called outside a transaction, the row is on the disk when this returns.
    """
    where = blobs.keep(raw)
    row = RawMail(
        digest=blobs.digest_of(raw), door=door, envelope_from=_fit(envelope_from), envelope_to=_fit(envelope_to),
        received_at=now, size=len(raw), blob=where, next_at=now,
    )  # fmt: skip
    RawMail.objects.bulk_create([row], ignore_conflicts=True)
    return RawMail.objects.get(digest=row.digest, envelope_to=row.envelope_to)


def process_due(now: datetime) -> bool:
    """Work on what waits, the oldest first, a batch at a time; returns whether there is more."""
    waiting = RawMail.objects.filter(state="waiting", next_at__lte=now).order_by("id")
    some = list(waiting.values_list("id", flat=True)[:AT_ONCE])
    for key in some:
        process(key, now)
    return len(some) == AT_ONCE


def process(key: int, now: datetime) -> RawMail:
    """Work on one mail if it waits; returns its row as it is then."""
    # Counted beforehand, and for good: a mail that takes its process down with it is tried a few times, not for ever.
    due = RawMail.objects.filter(id=key, state="waiting", next_at__lte=now, attempts__lt=MOST_ATTEMPTS)
    if due.update(attempts=F("attempts") + 1, next_at=now + LEFT_ALONE):
        try:
            with transaction.atomic():
                _work(key, now)
        except Exception as problem:
            log.exception("the mail %s could not be worked on", key)
            _failed(key, f"{type(problem).__name__}: {problem}", now)
    else:
        _given_up(key, now)
    return RawMail.objects.get(id=key)


def _work(key: int, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    row = RawMail.objects.select_for_update(of=("self",)).get(id=key)
    if row.state != "waiting":
        return
    outcome, reason = work.work(row, blobs.read(row.blob), now)
    row.outcome, row.reason, row.state = outcome, reason, outcomes.state_of(outcome)
    row.done_at = now
    row.save()


def _failed(key: int, why: str, now: datetime) -> None:
    row = RawMail.objects.get(id=key)
    row.reason = _fit(why)
    row.next_at = now + WAITS[min(row.attempts, len(WAITS)) - 1]
    try:
        work.place(row, blobs.read(row.blob))
    except Exception:
        log.exception("nor could it be told whose the mail %s is", key)
    row.save(update_fields=["reason", "next_at", "mailbox", "ticket_id"])
    if row.attempts >= MOST_ATTEMPTS:
        _give_up(row, now)


def _given_up(key: int, now: datetime) -> None:
    """What was tried as often as it may be without an end: its process was killed each time."""
    row = RawMail.objects.get(id=key)
    if row.state == "waiting" and row.next_at <= now and row.attempts >= MOST_ATTEMPTS:
        row.reason = row.reason or "Whoever worked on it was ended each time."
        _give_up(row, now)


def _give_up(row: RawMail, now: datetime) -> None:
    row.state, row.outcome, row.done_at = outcomes.state_of(outcomes.FAILED), outcomes.FAILED, now
    row.save(update_fields=["state", "outcome", "reason", "done_at"])


def _fit(words: str) -> str:
    """What a column holds: no NUL, no lone surrogate, not without end."""
    return words.replace("\x00", "").encode("utf-8", "replace").decode()[:500]

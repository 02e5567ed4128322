"""Verbs about time: snooze and wake, due date, time worked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.eventlog.append import Origin
from watchfloor.tickets.acting import Refused, hold, hold_all, not_merged, now_is, record
from watchfloor.tickets.models import Ticket

LONGEST_SNOOZE: Final = timedelta(days=366)
LONGEST_WORK: Final = timedelta(hours=24)
FARTHEST_DUE: Final = timedelta(days=5 * 366)
# How many are woken under one hold of the log.
AT_ONCE: Final = 200


def snooze(ticket: int, *, until: datetime, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Take the ticket out of sight until then, or until the requester writes."""
    if not now < until <= now + LONGEST_SNOOZE:
        raise Refused("until", _("A ticket sleeps until a time to come, within a year."))
    row = hold(ticket)
    not_merged(row, "snooze")
    if row.status in DONE:
        raise Refused(
            "ticket",
            _("Ticket %(row_number)s is %(status)s: there is nothing to be reminded of.")
            % {"row_number": row.number, "status": row.status},
        )
    if row.snoozed_until == until:
        return row
    record([(ticket, ev.TICKET_SNOOZED, {"until": until.isoformat()})], by, now, origin)
    return now_is(ticket)


def wake(ticket: int, *, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Bring a snoozed ticket back in sight now."""
    row = hold(ticket)
    if row.snoozed_until is None:
        return row
    record([(ticket, ev.TICKET_WOKEN, {"why": "person"})], by, now, origin)
    return now_is(ticket)


def wake_due(now: datetime) -> bool:
    """Wake the tickets whose time has come, some hundred at a time; returns whether there are more. Idempotent."""
    with transaction.atomic():
        due = Ticket.objects.filter(snoozed_until__lte=now).order_by("snoozed_until", "id").values_list("id", flat=True)
        found = list(due[: AT_ONCE + 1])
        if not found:
            return False
        rows = hold_all(found[:AT_ONCE])
        woken = [row.id for row in rows.values() if row.snoozed_until is not None and row.snoozed_until <= now]
        record([(key, ev.TICKET_WOKEN, {"why": "time"}) for key in woken], None, now, None)
    return len(found) > AT_ONCE


def set_due(ticket: int, *, to: datetime | None, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Promise it by then; None takes the date away. A time that has passed is kept: it says that we are late."""
    if to is not None and abs(to - now) > FARTHEST_DUE:
        raise Refused("due", _("A due date lies within five years."))
    row = hold(ticket)
    if row.due_at == to:
        return row
    record([(ticket, ev.TICKET_DUE_SET, {"to": to.isoformat() if to else None})], by, now, origin)
    return now_is(ticket)


def log_time(ticket: int, *, seconds: int, by: int, now: datetime, origin: Origin | None = None) -> Ticket:
    """Add time that `by` worked on the ticket."""
    if not 0 < seconds <= LONGEST_WORK.total_seconds():
        raise Refused("time", _("Time worked is more than nothing, and at most 24 hours at once."))
    hold(ticket)
    record([(ticket, ev.TICKET_TIME_LOGGED, {"seconds": seconds})], by, now, origin)
    return now_is(ticket)

"""What people do with signals: each verb appends its event and projects it in the caller's transaction.

Every verb takes ids, who acts (`by`, None: the system) and when (`now`, aware), and returns the signal as it is then.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.models import Person
from watchfloor.core.permissions import GRANTS
from watchfloor.engine import events as ev
from watchfloor.engine.detect import Budget
from watchfloor.engine.events import DISMISS_REASONS
from watchfloor.eventlog.append import NewEvent, Origin, append, keep_text, lock
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket
from watchfloor.watch import project
from watchfloor.watch.models import DetectorAudit, DetectorSetting, Signal

MAX_NOTE: Final = 2000
# The detector is one: its settings and audits are events about subject 1.
DETECTOR: Final = 1
TRIAGES: Final = frozenset(role for role, held in GRANTS.items() if "watch.triage" in held)


def confirm(signal: int, *, owner: int | None, reason: str, by: int | None, now: datetime) -> Signal:
    """The signal is a real issue. `owner` looks after it (None: whoever confirms); `reason` is free text, or empty."""
    row = _hold(signal)
    owner = by if owner is None else owner
    if owner is None or not Person.objects.filter(id=owner, role__in=TRIAGES).exists():
        raise Refused("owner", _("An owner must be somebody who works with signals."))
    if row.verdict == "confirmed" and row.owner_id == owner and not reason.strip():
        return row
    return _record(signal, ev.SIGNAL_CONFIRMED, {"owner": owner, "note": _note("reason", reason)}, by, now)


def dismiss(signal: int, *, reason: str, note: str = "", by: int | None, now: datetime) -> Signal:
    """The signal needs nobody: `reason` is one of the list. The detector closes its alarm and learns its hours."""
    if reason not in DISMISS_REASONS:
        raise Refused(
            "reason",
            _("%(reason)s is not one of %(DISMISS_REASONS)s.")
            % {"reason": f"{reason[:40]!r}", "DISMISS_REASONS": ", ".join(DISMISS_REASONS)},
        )
    row = _hold(signal)
    if row.verdict == "dismissed" and row.reason == reason and not note.strip():
        return row
    return _record(signal, ev.SIGNAL_DISMISSED, {"reason": reason, "note": _note("note", note)}, by, now)


def reopen(signal: int, *, by: int | None, now: datetime) -> Signal:
    """Take back what was decided. An alarm that a dismissal closed is raised anew only if the excess goes on."""
    row = _hold(signal)
    return _record(signal, ev.SIGNAL_REOPENED, {}, by, now) if row.verdict else row


def link(
    signal: int, *, ticket: int | None = None, other: int | None = None, by: int | None, now: datetime
) -> Signal:  # fmt: skip
    """Link the signal to a ticket (by its id) or to another signal; the latter stands at both."""
    row = _hold(signal)
    target = _target(row, ticket, other)
    if ticket in row.linked_tickets or other in row.linked_signals:
        return row
    if ticket is not None and ticket in row.tickets:
        raise Refused("to", _("That ticket belongs to this signal already."))
    return _record(signal, ev.SIGNAL_LINKED, target, by, now)


def unlink(
    signal: int, *, ticket: int | None = None, other: int | None = None, by: int | None, now: datetime
) -> Signal:  # fmt: skip
    """Take a link back; nothing happens where there is none."""
    row = _hold(signal)
    target = _target(row, ticket, other)
    if ticket not in row.linked_tickets and other not in row.linked_signals:
        return row
    return _record(signal, ev.SIGNAL_UNLINKED, target, by, now)


def set_budget(text: str, *, by: int | None, now: datetime) -> DetectorSetting:
    """How many false alarms are accepted, as `N/PERIOD` or `N/PERIOD/stream`. The detector takes it up at once."""
    text = " ".join(text.split())
    try:
        Budget.parse(text)
    except ValueError as problem:
        raise Refused("budget", f"{problem}.") from None
    lock()
    row = DetectorSetting.objects.filter(id=project.SETTING).first()
    if row is not None and row.budget == text:
        return row
    _append(NewEvent("detector", DETECTOR, ev.DETECTOR_BUDGET_SET, now, {"budget": text}, actor=by))
    return DetectorSetting.objects.get(id=project.SETTING)


def keep_audit(found: dict[str, Any], *, now: datetime, origin: Origin | None = None) -> DetectorAudit:
    """Keep what an audit found (the columns of DetectorAudit but `position` and `at`, as JSON values).

    Of one origin one audit is kept: a job that was killed at its very end is run again.
    """
    origin = origin or Origin()
    event = NewEvent(
        "detector", DETECTOR, ev.DETECTOR_AUDITED, now, found, source=origin.source, external_id=origin.external_id
    )  # fmt: skip
    project.apply(append([event]))
    return DetectorAudit.objects.order_by("-position")[0]


def _hold(signal: int) -> Signal:
    """The row, while nobody else appends: the follower too takes the log before a signal's row."""
    lock()
    row = Signal.objects.filter(id=signal).first()
    if row is None:
        raise Refused("signal", _("There is no signal S-%(signal)s.") % {"signal": signal})
    return row


def _record(signal: int, kind: str, payload: dict[str, Any], by: int | None, now: datetime) -> Signal:
    _append(NewEvent("signal", signal, kind, now, payload, actor=by))
    return Signal.objects.get(id=signal)


def _append(event: NewEvent) -> None:
    project.apply(append([event]))


def _target(row: Signal, ticket: int | None, other: int | None) -> dict[str, int]:
    if ticket is not None and Ticket.objects.filter(id=ticket).exists():
        return {"ticket": ticket}
    if other is not None and other != row.id and Signal.objects.filter(id=other).exists():
        return {"signal": other}
    raise Refused("to", _("Name a ticket by its number, or another signal as S-12."))


def _note(field: str, text: str) -> str | None:
    """The id under which what a person wrote is kept; None where they wrote nothing."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    if len(text) > MAX_NOTE:
        raise Refused(
            field,
            _("This is %(n)s characters long; at most %(MAX_NOTE)s are kept.") % {"n": len(text), "MAX_NOTE": MAX_NOTE},
        )
    if "\x00" in text:
        raise Refused(field, _("This holds a NUL character, which text cannot keep."))
    return keep_text("note", text)

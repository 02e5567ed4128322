"""Verbs of the one voice: a vote for feedback, a rating of the help, a message taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.engine import events as ev
from watchfloor.eventlog.append import Origin, keep_text
from watchfloor.files import commands as files_room
from watchfloor.tickets.acting import MAX_BODY, Refused, hold, not_merged, now_is, record, text
from watchfloor.tickets.models import Ticket, TimelineEntry, Vote

# How long a message can be taken back.
REGRET: Final = timedelta(minutes=1)
MESSAGES: Final = (ev.TICKET_REPLIED, ev.TICKET_NOTED)


def vote(ticket: int, *, by: int, now: datetime, origin: Origin | None = None) -> Ticket:
    """Want what a ticket of feedback asks for, once a person."""
    row = hold(ticket)
    not_merged(row, "vote")
    if row.kind != "feedback":
        raise Refused("ticket", _("Only feedback is voted on."))
    if Vote.objects.filter(ticket=ticket, person=by).exists():
        return row
    record([(ticket, ev.TICKET_VOTED, {})], by, now, origin)
    return now_is(ticket)


def unvote(ticket: int, *, by: int, now: datetime, origin: Origin | None = None) -> Ticket:
    """Take one's vote back."""
    row = hold(ticket)
    if not Vote.objects.filter(ticket=ticket, person=by).exists():
        return row
    record([(ticket, ev.TICKET_UNVOTED, {})], by, now, origin)
    return now_is(ticket)


def ask_rating(ticket: int, *, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Note that the requester was asked how the help was."""
    row = hold(ticket)
    if row.requester_id is None:
        raise Refused("ticket", _("Nobody is known who could rate ticket %(row_number)s.") % {"row_number": row.number})
    record([(ticket, ev.TICKET_RATING_ASKED, {})], by, now, origin)
    return now_is(ticket)


def rate(
    ticket: int, *, rating: int | None, effort: int | None = None, comment: str = "", owner: int | None = None,
    by: int | None, now: datetime, origin: Origin | None = None,
) -> Ticket:  # fmt: skip
    """Rate the help: 1 to 5, how much effort it took 1 to 7, and why. `owner` is who had the ticket when it was solved
    (None: who has it now). A later rating takes the place of an earlier one.
    """
    if rating is None and effort is None:
        raise Refused("rating", _("A rating says how the help was, or how much effort it took."))
    if rating is not None and not 1 <= rating <= 5:
        raise Refused("rating", _("A rating is 1 to 5."))
    if effort is not None and not 1 <= effort <= 7:
        raise Refused("effort", _("The effort is 1 to 7."))
    row = hold(ticket)
    payload: dict[str, Any] = {
        "rating": rating, "effort": effort, "owner": row.owner_id if owner is None else owner
    }  # fmt: skip
    if comment.strip():
        payload["text"] = keep_text("rating", text("comment", comment, MAX_BODY), ticket=ticket)
    record([(ticket, ev.TICKET_RATED, payload)], by, now, origin)
    return now_is(ticket)


def retract(ticket: int, *, message: int, by: int, now: datetime, origin: Origin | None = None) -> Ticket:
    """Take back what one wrote less than a minute ago (the position of its line): then it was never said."""
    hold(ticket)
    entry = TimelineEntry.objects.filter(ticket=ticket, position=message, kind__in=MESSAGES).first()
    if entry is None or entry.actor_id != by:
        raise Refused("message", _("Only a message of one's own can be taken back."))
    if entry.detail.get("retracted"):
        return now_is(ticket)
    if now - entry.at > REGRET:
        raise Refused("message", _("A message can be taken back for a minute; that is over."))
    if entry.detail.get("files"):
        files_room.withdraw([file["id"] for file in entry.detail["files"]], ticket=ticket)
    record([(ticket, ev.TICKET_RETRACTED, {"message": message})], by, now, origin)
    return now_is(ticket)

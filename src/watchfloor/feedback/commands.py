"""The verbs of the board: show an idea in the team's words, hide it, say what becomes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.engine import events as ev
from watchfloor.eventlog.append import NewEvent, append, keep_text
from watchfloor.feedback import project
from watchfloor.feedback.models import Idea
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket

STATES: Final = {
    "open": "Collecting voices", "considered": "Being considered", "planned": "Planned", "underway": "Being built",
    "done": "Done", "declined": "Not for now",
}  # fmt: skip
MAX_TITLE: Final = 150
MAX_SUMMARY: Final = 1000


def show_idea(ticket: int, *, title: str, summary: str = "", by: int, now: datetime) -> Idea:
    """Put a ticket of feedback on the board, or say it in other words there."""
    title = " ".join(title.split())
    if not 0 < len(title) <= MAX_TITLE:
        raise Refused(
            "title", _("Say the idea in one line of at most %(MAX_TITLE)s characters.") % {"MAX_TITLE": MAX_TITLE}
        )
    row = Ticket.objects.select_for_update(of=("self",)).only("kind", "merged_into", "number").get(id=ticket)
    if row.kind != "feedback":
        raise Refused(
            "ticket", _("Ticket %(row_number)s is no feedback: change its kind first.") % {"row_number": row.number}
        )
    if row.merged_into is not None:
        raise Refused(
            "ticket", _("Ticket %(row_number)s is part of another one: show that one.") % {"row_number": row.number}
        )
    said: dict[str, Any] = {"title": _kept("title", title, ticket, MAX_TITLE)}
    if summary.strip():
        said["summary"] = _kept("summary", summary, ticket, MAX_SUMMARY)
    return _happened(ticket, ev.FEEDBACK_SHOWN, said, by, now)


def hide_idea(ticket: int, *, by: int, now: datetime) -> Idea:
    """Take it off the board; its votes stay the ticket's."""
    idea = _held(ticket)
    return _happened(ticket, ev.FEEDBACK_HIDDEN, {}, by, now) if idea.is_shown else idea


def answer_idea(ticket: int, *, state: str, note: str = "", by: int, now: datetime) -> Idea:
    """Say what becomes of it, and why."""
    if state not in STATES:
        raise Refused(
            "state", _("%(state)s is none of %(STATES)s.") % {"state": f"{state[:40]!r}", "STATES": ", ".join(STATES)}
        )
    idea = _held(ticket)
    if idea.state == state and not note.strip() and idea.note is None:
        return idea
    said = {"to": state, "note": _kept("note", note, ticket, MAX_SUMMARY) if note.strip() else None}
    return _happened(ticket, ev.FEEDBACK_ANSWERED, said, by, now)


def _held(ticket: int) -> Idea:
    idea = Idea.objects.select_for_update().filter(ticket=ticket).first()
    if idea is None:
        raise Refused("ticket", _("It is not on the board."))
    return idea


def _happened(ticket: int, kind: str, said: dict[str, Any], by: int, now: datetime) -> Idea:
    project.apply(append([NewEvent("idea", ticket, kind, now, said, ticket=ticket, actor=by)]))
    return Idea.objects.get(ticket=ticket)


def _kept(field: str, text: str, ticket: int, longest: int) -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > longest or "\x00" in text:
        raise Refused(field, _("This is text of at most %(longest)s characters.") % {"longest": longest})
    return keep_text(f"idea_{field}", text, ticket=ticket)

"""What a requester is told of a ticket: what it waits for, until when, and what they can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from watchfloor.clocks.queries import next_due
from watchfloor.core.models import DefinitionVersion
from watchfloor.engine.events import DONE, TICKET_CREATED
from watchfloor.eventlog.models import Event
from watchfloor.forms.model import Form
from watchfloor.forms.queries import form_of
from watchfloor.tickets.models import Ticket
from watchfloor.web.words import lazy

_ANSWERS: Final = frozenset({"first_reply", "next_reply", "update"})
_SENTENCES: Final = {
    "new": lazy("It waits for the team."),
    "open": lazy("The team works on it."),
    "pending": lazy("The team asked you something: it goes on as soon as you answer below."),
    "on_hold": lazy("The team waits for somebody else. You need not do anything."),
    "solved": lazy("The team says that it is solved. If not, write below and it is open again."),
    "closed": lazy("It is closed. Write below and it is open again."),
}


@dataclass(frozen=True, slots=True)
class State:
    """`sentence` in plain words; `word_by`: when an answer is promised, `is_late` if that is past."""

    sentence: str
    word_by: datetime | None
    is_late: bool
    is_done: bool
    is_merged: bool
    may_follow_up: bool


def state_of(ticket: Ticket, now: datetime) -> State:
    """The state of one's own ticket. One query while it is open, none after."""
    is_done, is_merged = ticket.status in DONE, ticket.merged_into is not None
    due = None if is_done else _promised(ticket)
    sentence = _SENTENCES.get(ticket.status, "")
    if is_merged:
        sentence = _("Others told of the same: it goes on there for all of you, and the answers come here too.")
    elif ticket.closed_reason == "cancelled":
        sentence = _("It was withdrawn. Write below and it is open again.")
    return State(
        sentence, due, is_late=due is not None and due <= now, is_done=is_done, is_merged=is_merged,
        may_follow_up=is_done and not is_merged,
    )  # fmt: skip


def told(ticket: Ticket) -> list[tuple[str, str]]:
    """What the requester answered beside the text when it was filed, under the questions as they were then.

    Not the attributes as they are now: those are the team's. Two queries; one where it was filed by no form.
    """
    if ticket.channel != "portal":
        return []
    said = Event.objects.filter(ticket=ticket.id, kind=TICKET_CREATED).values_list("payload", flat=True).first() or {}
    answers = said.get("attributes") or {}
    form = _form(said.get("form") or {})
    labels = {question.key: question.label for question in form.questions} if form else {}
    labels |= {"platform": _("Platform"), "module": _("Module")}
    return [(labels[key], value) for key, value in answers.items() if key in labels]


def _form(named: dict[str, int]) -> Form | None:
    """The form in the version that the ticket names."""
    if not named:
        return None
    row = DefinitionVersion.objects.filter(definition=named["id"], version=named["version"]).first()
    return form_of(row) if row else None


def _promised(ticket: Ticket) -> datetime | None:
    """When the team owes an answer by; None where nothing is promised, or the clock stands still."""
    clock = next_due([ticket.id]).get(ticket.id)
    return clock.due_at if clock is not None and clock.target in _ANSWERS else None

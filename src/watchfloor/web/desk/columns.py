"""The columns a list of tickets can have: what each shows of a ticket, and by what it sorts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_noop as noop

from watchfloor.engine.events import STATUSES
from watchfloor.engine.fields import ATTRIBUTES
from watchfloor.tickets.models import Ticket
from watchfloor.views.definitions import MOST_COLUMNS
from watchfloor.web.conditions.options import KIND_WORDS
from watchfloor.web.templatetags.clocks import clock_cell
from watchfloor.web.templatetags.watchfloor import age, at, priority, short, status

Cell = Callable[[Ticket], SafeString]
Type = Literal["text", "number", "time"]
NOTHING: Final = mark_safe('<span class="quiet">–</span>')


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is what SQL sorts by, of type `type`; none: it does not sort. `parameters` go into the key."""

    name: str
    words: str
    cell: Cell
    key: str = ""
    type: Type = "text"
    css: str = "c-more"
    right: bool = False
    hidden_head: bool = False
    parameters: tuple[str, ...] = ()


def _text(value: object) -> SafeString:
    return NOTHING if value in (None, "") else conditional_escape(str(value))


def _named(field: str) -> Cell:
    return lambda ticket: _text(getattr(getattr(ticket, field), "name", None))


def _plain(field: str) -> Cell:
    return lambda ticket: _text(getattr(ticket, field))


def _count(field: str) -> Cell:
    return lambda ticket: _text(getattr(ticket, field) or None)


def _moment(field: str) -> Cell:
    def cell(ticket: Ticket) -> SafeString:
        when: datetime | None = getattr(ticket, field)
        return NOTHING if when is None else at(when)

    return cell


def _time(name: str, words: str) -> Column:
    return Column(name, words, _moment(name), f"ticket.{name}", "time", right=True)


def _number(name: str, words: str) -> Column:
    return Column(name, words, _count(name), f"ticket.{name}", "number", right=True)


_BY_STATUS: Final = "array_position(ARRAY[{}]::text[], ticket.status)".format(", ".join(f"'{s}'" for s in STATUSES))
_PERSON: Final = "(SELECT lower(name) FROM core_person WHERE core_person.id = ticket.{})"
_QUEUE: Final = "(SELECT lower(name) FROM core_queue WHERE core_queue.id = ticket.queue_id)"
_CLOCK: Final = "(SELECT due_at FROM clock WHERE clock.ticket = ticket.id AND clock.first AND clock.active)"

_ALL: Final = (
    Column(
        "status", noop("Status"), lambda t: status(t.status, False), _BY_STATUS, "number", "c-status", hidden_head=True
    ),
    Column("priority", noop("Priority"), lambda t: priority(t.priority), "ticket.priority", css="c-priority"),
    Column("number", noop("Ticket"), lambda t: format_html("{}", t.number), "ticket.number", "number", "c-number mono"),
    Column("requester", noop("Requester"), _named("requester"), _PERSON.format("requester_id"), css="c-requester"),
    Column("queue", noop("Queue"), _named("queue"), _QUEUE, css="c-queue"),
    Column("owner", noop("Owner"), _named("owner"), _PERSON.format("owner_id"), css="c-owner"),
    Column("created_at", noop("Age"), lambda t: age(t.created_at), "ticket.created_at", "time", "c-age", right=True),
    Column(
        "updated_at", noop("Changed"), lambda t: age(t.updated_at), "ticket.updated_at", "time", "c-updated", right=True
    ),
    Column(
        "clock", noop("Clock"), lambda t: clock_cell(getattr(t, "clock", None)), _CLOCK, "time", "c-clock", right=True
    ),
    Column("kind", noop("Kind"), lambda t: _text(KIND_WORDS.get(t.kind, t.kind)), "ticket.kind"),
    Column("tier", noop("Tier"), _plain("tier"), "ticket.tier", "number", right=True),
    _time("due_at", noop("Due")),
    _time("snoozed_until", noop("Snoozed until")),
    _time("unanswered_since", noop("Unanswered since")),
    _time("first_reply_at", noop("First reply")),
    _time("solved_at", noop("Solved")),
    _time("escalated_at", noop("Escalated")),
    _number("reopens", noop("Reopened")),
    _number("moves", noop("Passed on")),
    _number("agent_replies", noop("Replies")),
    _number("votes", noop("Votes")),
    _number("rating", noop("Rating")),
    _number("effort", noop("Effort")),
    Column(
        "worked_seconds",
        noop("Worked"),
        lambda t: _text(short(t.worked_seconds) if t.worked_seconds else None),
        "ticket.worked_seconds",
        "number",
        right=True,
    ),
    Column("channel", noop("Channel"), _plain("channel"), "ticket.channel"),
    Column("source", noop("Source"), _plain("source"), "ticket.source"),
    Column("source_id", noop("Id at its source"), _plain("source_id"), "ticket.source_id"),
    Column("closed_reason", noop("Closed as"), _plain("closed_reason"), "ticket.closed_reason"),
)
COLUMNS: Final[Mapping[str, Column]] = {column.name: column for column in _ALL}
# The subject stands after these; it is always there, and takes what room is left.
BEFORE_SUBJECT: Final = ("status", "priority", "number")
USUAL: Final = (*BEFORE_SUBJECT, "requester", "queue", "owner", "created_at", "clock")
SUBJECT: Final = Column("subject", noop("Subject"), _plain("subject"), "ticket.subject")


def column_of(name: str) -> Column | None:
    """The column of that name; any `attributes.NAME` is one."""
    if name == SUBJECT.name:
        return SUBJECT
    if name.startswith(ATTRIBUTES) and len(name) > len(ATTRIBUTES) and "\x00" not in name:
        attribute = name.removeprefix(ATTRIBUTES)
        words = attribute.replace("_", " ").capitalize()
        return Column(
            name, words, lambda t: _text(t.attributes.get(attribute)), "(ticket.attributes ->> %s)",
            parameters=(attribute,),
        )  # fmt: skip
    return COLUMNS.get(name)


def chosen(names: Iterable[str]) -> list[Column]:
    """The columns of those names that there are, each once; the usual ones where none is left."""
    found = [column for name in dict.fromkeys(names) if (column := column_of(name)) and column is not SUBJECT]
    return found[:MOST_COLUMNS] or [COLUMNS[name] for name in USUAL]


def every_column(shown: Sequence[Column], attributes: Iterable[str]) -> list[tuple[Column, bool]]:
    """The shown columns in their order, then all others: those of tickets, and of the attributes that there are."""
    names = [column.name for column in shown]
    rest = [name for name in [*COLUMNS, *(ATTRIBUTES + name for name in attributes)] if name not in names]
    found = [(column_of(name), name in names) for name in [*names, *rest]]
    return [(column, on) for column, on in found if column is not None]


def around_subject(columns: Sequence[Column]) -> tuple[list[Column], list[Column]]:
    """The columns before and after the subject."""
    before = [column for column in columns if column.name in BEFORE_SUBJECT]
    return before, [column for column in columns if column.name not in BEFORE_SUBJECT]

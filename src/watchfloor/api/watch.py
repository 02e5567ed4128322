"""Signals and groups: read, judged, and that taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, Field

from watchfloor.api.door import Asked, operation
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import at, missing
from watchfloor.api.rows import Ref, TicketPage, ref, ticket_rows
from watchfloor.api.wanted import Id, Number, Wanted
from watchfloor.core.models import Person
from watchfloor.groups import commands as groups
from watchfloor.groups.models import Group
from watchfloor.groups.queries import group_for, tickets_of, titles
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import by_number
from watchfloor.watch import commands
from watchfloor.watch.models import Signal
from watchfloor.watch.queries import Past, past_signals, seen_by

TOPIC: Final = "watch"
MOST_TICKETS: Final = 200


class SignalRow(BaseModel):
    """A group of tickets that grows beyond its expected rate."""

    id: int
    title: str
    state: str
    onset_at: datetime
    raised_at: datetime
    changed_at: datetime
    ended_at: datetime | None
    observed: float
    expected: float
    requesters: int
    explanation: str
    verdict: str = Field(description="confirmed, dismissed, or empty: nobody decided.")
    verdict_at: datetime | None
    reason: str
    owner: Ref | None


class Signals(BaseModel):
    """A page of signals, the newest first."""

    items: list[SignalRow]
    next: str | None


WRITE: dict[str, Any] = {"permission": "watch.triage", "scope": "watch:write", "answers": SignalRow}


def _row(row: Signal) -> SignalRow:
    plain = {name: getattr(row, name) for name in SignalRow.model_fields if name != "owner"}
    return SignalRow(**plain, owner=ref(row.owner))


def _signal(request: Asked, key: int) -> Signal:
    row = seen_by(request.person).select_related("owner").filter(id=key).first() if key < 2**63 else None
    if row is None:
        raise missing()
    return row


@operation(TOPIC, "GET", "/signals", permission="watch.read", answers=Signals)
def list_signals(
    request: Asked, *, state: Literal["open", "over", "any"] = "any",
    verdict: Literal["", "confirmed", "false_alarm", "other", "undecided"] = "", cursor: Cursor = "",
    limit: Limit = SIZE,
) -> Signals:  # fmt: skip
    """Signals, the newest first."""
    listed = f"signals {state} {verdict}"
    key = key_of(cursor, listed)
    after = None if key is None else (datetime.fromisoformat(key[0]), int(key[1]))
    rows = past_signals(request.person, Past(verdict, state), after=after, size=limit + 1)
    whole = seen_by(request.person).select_related("owner").in_bulk([row.id for row in rows])
    shown, more = paged([whole[r.id] for r in rows], limit, listed, lambda row: (row.raised_at, row.id))
    return Signals(items=[_row(row) for row in shown], next=more)


@operation(TOPIC, "GET", "/signals/{int:key}", permission="watch.read", answers=SignalRow)
def get_signal(request: Asked, key: int) -> SignalRow:
    """One signal."""
    return _row(_signal(request, key))


class Confirm(Wanted):
    """Why it is a real issue, and who looks after it (null: oneself)."""

    owner: Id | None = None
    reason: str = Field("", max_length=4000)


class Dismiss(Wanted):
    """Why it needs nobody."""

    reason: str = Field(max_length=40, examples=["false_alarm"])
    note: str = Field("", max_length=4000)


class Target(Wanted):
    """A ticket by its number, or another signal by its id."""

    ticket: Number | None = None
    signal: Id | None = None


@operation(TOPIC, "POST", "/signals/{int:key}/confirmation", **WRITE)
def confirm_signal(request: Asked, key: int, body: Confirm) -> SignalRow:
    """Say that it is a real issue."""
    row = _signal(request, key)
    return _row(commands.confirm(
        row.id, owner=body.owner, reason=body.reason, by=request.person.id, now=request.at
    ))  # fmt: skip


@operation(TOPIC, "POST", "/signals/{int:key}/dismissal", **WRITE)
def dismiss_signal(request: Asked, key: int, body: Dismiss) -> SignalRow:
    """Say that it needs nobody."""
    row = _signal(request, key)
    return _row(commands.dismiss(row.id, reason=body.reason, note=body.note, by=request.person.id, now=request.at))


@operation(TOPIC, "POST", "/signals/{int:key}/reopening", **WRITE)
def reopen_signal(request: Asked, key: int) -> SignalRow:
    """Take back what was decided."""
    return _row(commands.reopen(_signal(request, key).id, by=request.person.id, now=request.at))


def _targets(request: Asked, body: Target) -> dict[str, int | None]:
    if (body.ticket is None) is (body.signal is None):
        raise at("", "Name a ticket or a signal, and not both.")
    if body.ticket is not None:
        row = by_number(request.person, body.ticket)
        if row is None:
            raise at("/ticket", f"There is no ticket {body.ticket}.")
        return {"ticket": row.id, "other": None}
    return {"ticket": None, "other": _signal(request, body.signal or 0).id}


@operation(TOPIC, "POST", "/signals/{int:key}/links", **WRITE)
def link_signal(request: Asked, key: int, body: Target) -> SignalRow:
    """Link it to a ticket or another signal."""
    row = _signal(request, key)
    return _row(commands.link(row.id, **_targets(request, body), by=request.person.id, now=request.at))


@operation(TOPIC, "POST", "/signals/{int:key}/unlinking", **WRITE)
def unlink_signal(request: Asked, key: int, body: Target) -> SignalRow:
    """Take such a link back."""
    row = _signal(request, key)
    return _row(commands.unlink(row.id, **_targets(request, body), by=request.person.id, now=request.at))


class Budget(Wanted):
    """How many false alarms are accepted."""

    budget: str = Field(max_length=100, examples=["2/week"])


class BudgetRow(BaseModel):
    """The budget that is in force from now on."""

    budget: str


@operation(TOPIC, "PUT", "/watch/budget", permission="watch.budget", scope="watch:write", answers=BudgetRow)
def set_budget(request: Asked, body: Budget) -> BudgetRow:
    """Set how many false alarms the detector may raise."""
    commands.set_budget(body.budget, by=request.person.id, now=request.at)
    return BudgetRow(budget=" ".join(body.budget.split()))


class GroupRow(BaseModel):
    """A group of tickets that are about the same issue."""

    id: int
    title: str
    chips: list[Any]


EDIT: dict[str, Any] = {"permission": "groups.edit", "scope": "watch:write", "answers": GroupRow}


def group_of(person: Person, key: int) -> Group:
    """The group, if the person sees a ticket of it."""
    row = group_for(person, key) if key < 2**63 else None
    if row is None:
        raise missing()
    return row


def group_row(person: Person, row: Group) -> GroupRow:
    """A group as a row."""
    return GroupRow(id=row.id, title=titles(person, [row]).get(row.id, ""), chips=row.chips)


@operation(TOPIC, "GET", "/groups/{int:key}", permission="watch.read", answers=GroupRow)
def get_group(request: Asked, key: int) -> GroupRow:
    """One group."""
    return group_row(request.person, group_of(request.person, key))


@operation(TOPIC, "GET", "/groups/{int:key}/tickets", permission="watch.read", answers=TicketPage)
def list_group_tickets(request: Asked, key: int, *, cursor: Cursor = "", limit: Limit = SIZE) -> TicketPage:
    """The tickets of a group that one may see, the newest first."""
    root = group_of(request.person, key)
    listed = f"group {root.id}"
    place = key_of(cursor, listed)
    after = None if place is None else (datetime.fromisoformat(place[0]), int(place[1]))
    rows = tickets_of(request.person, root.id, after=after, size=limit + 1)
    shown, more = paged(rows, limit, listed, lambda one: (one.ticket.created_at, one.ticket_id))
    whole = Ticket.objects.select_related("queue", "owner", "requester").defer("words")
    by_id = whole.in_bulk([one.ticket_id for one in shown])
    return TicketPage(items=ticket_rows(request.person, [by_id[one.ticket_id] for one in shown]), next=more)


class OtherGroup(Wanted):
    """Another group."""

    other: Id


class Parted(Wanted):
    """The tickets, by number, that are another matter."""

    tickets: list[Number] = Field(min_length=1, max_length=500)


@operation(TOPIC, "POST", "/groups/{int:key}/merges", **EDIT)
def merge_groups(request: Asked, key: int, body: OtherGroup) -> GroupRow:
    """Make another group part of this one."""
    row, other = group_of(request.person, key), group_of(request.person, body.other)
    done = groups.merge_groups(row.id, other=other.id, by=request.person.id, now=request.at)
    return group_row(request.person, done)


@operation(TOPIC, "POST", "/groups/{int:key}/splits", **EDIT)
def split_group(request: Asked, key: int, body: Parted) -> GroupRow:
    """Take tickets out of a group into one of their own."""
    row, keys = group_of(request.person, key), []
    for i, number in enumerate(body.tickets):
        ticket = by_number(request.person, number)
        if ticket is None:
            raise at(f"/tickets/{i}", f"There is no ticket {number}.")
        keys.append(ticket.id)
    return group_row(request.person, groups.split_group(
        row.id, tickets=keys, by=request.person.id, now=request.at
    ))  # fmt: skip

"""What the floor watches: the priority list, the budget and its record, the list of groups and their edits."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Final, Literal

from ninja import Query
from pydantic import BaseModel, Field

from watchfloor.api.door import Asked, operation
from watchfloor.api.jobs import JobRow, row_of
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import at, of_parameter
from watchfloor.api.rows import Ref, TicketRow, ref, ticket_rows
from watchfloor.api.wanted import Id, Number, Wanted
from watchfloor.api.watch import EDIT, GroupRow, group_of, group_row
from watchfloor.core import jobs
from watchfloor.groups import commands
from watchfloor.groups.active import active, as_of, matching
from watchfloor.groups.history import history
from watchfloor.groups.queries import group_for, seen_by
from watchfloor.watch.budget import accepted
from watchfloor.watch.jobs import AUDIT
from watchfloor.watch.priority import watch_counts, watch_list
from watchfloor.watch.queries import audits

TOPIC: Final = "watch"


class WatchedRow(BaseModel):
    """A ticket of the priority list, and why it is on it."""

    ticket: TicketRow
    kind: str
    reason: str
    detail: str
    since: datetime


class WatchedPage(BaseModel):
    """A page of the list, the most urgent first. `total` counts up to 1,000, also by kind."""

    items: list[WatchedRow]
    total: int
    kinds: dict[str, int]
    next: str | None


@operation(TOPIC, "GET", "/watch/list", permission="watch.read", answers=WatchedPage)
def list_watched_tickets(
    request: Asked, *, kind: Literal["", "high", "reopened", "bouncing", "stuck", "ageing"] = "",
    cursor: Cursor = "", limit: Limit = SIZE,
) -> WatchedPage:  # fmt: skip
    """The priority watch list."""
    listed, now = f"watched {kind}", request.at
    place = key_of(cursor, listed)
    after = None if place is None else (int(place[0]), datetime.fromisoformat(place[1]), int(place[2]))
    rows = watch_list(request.person, now, limit + 1, kind=kind, after=after)
    shown, more = paged(rows, limit, listed, lambda one: one.place)
    counts = watch_counts(request.person, now)
    tickets = ticket_rows(request.person, [one.ticket for one in shown])
    items = [
        WatchedRow(ticket=ticket, kind=one.kind, reason=one.reason, detail=one.detail, since=one.since)
        for ticket, one in zip(tickets, shown, strict=True)
    ]
    return WatchedPage(
        items=items, total=counts.kinds[kind] if kind else counts.total, kinds=counts.kinds, next=more
    )  # fmt: skip


class BudgetNow(BaseModel):
    """The budget in force; null `set_at` is the default that nobody set."""

    budget: str
    per_stream: bool
    set_at: datetime | None
    set_by: Ref | None


@operation(TOPIC, "GET", "/watch/budget", permission="watch.read", answers=BudgetNow)
def get_budget(request: Asked) -> BudgetNow:  # noqa: ARG001
    """How many false alarms the detector may raise."""
    held = accepted()
    return BudgetNow(budget=held.text, per_stream=held.per_stream, set_at=held.set_at, set_by=ref(held.set_by))


class DetectorAuditRow(BaseModel):
    """One replay of the store's own weeks. Rates are a week's; `low` and `high` bound them with 95 %."""

    position: int
    at: datetime
    since: datetime
    until: datetime
    weeks: float
    tickets: int
    streams: int
    false_alarms: int
    per_week: float
    low: float
    high: float
    allowed: float
    budget: str


class DetectorAudits(BaseModel):
    """The newest ones first."""

    items: list[DetectorAuditRow]


@operation(TOPIC, "GET", "/watch/audits", permission="watch.read", answers=DetectorAudits)
def list_detector_audits(request: Asked) -> DetectorAudits:
    """Whether the detector keeps to its budget, the newest audit first."""
    names = DetectorAuditRow.model_fields
    rows = audits(request.person)
    return DetectorAudits(items=[DetectorAuditRow(**{name: getattr(row, name) for name in names}) for row in rows])


@operation(TOPIC, "POST", "/watch/audits", permission="watch.budget", scope="watch:write", answers=JobRow, status=202)
def audit_detector(request: Asked) -> JobRow:
    """Audit the detector now; one audit runs at a time, and is answered as the job that it is."""
    return row_of(request.person, jobs.enqueue(AUDIT, key=f"nightly:{AUDIT}", asked_by=request.person.id))


class ActiveGroup(BaseModel):
    """A group with the tickets of the day, the week and the week before."""

    id: int
    title: str
    chips: list[str]
    day: int
    week: int
    before: int
    people: int
    unsure: int
    total: int
    newest: datetime


class ActiveGroups(BaseModel):
    """Groups, the largest of the week first, counted up to `until`."""

    items: list[ActiveGroup]
    until: datetime | None
    next: str | None


@operation(TOPIC, "GET", "/groups", permission="watch.read", answers=ActiveGroups)
def list_groups(
    request: Asked, *, q: Annotated[str, Query(max_length=200, description="Only groups that these words find.")] = "",
    cursor: Cursor = "", limit: Limit = SIZE,
) -> ActiveGroups:  # fmt: skip
    """The active groups; or those of any age that a search finds, on one page."""
    listed = "groups"
    place = key_of(cursor, listed)
    if q.strip() and place is not None:
        raise of_parameter("cursor", "What a search finds is one page.")
    # The next page counts up to the same moment as the first, so that no row is passed over.
    until = as_of(request.person, request.at) if place is None else datetime.fromisoformat(place[2])
    if until is None:
        return ActiveGroups(items=[], until=None, next=None)
    if q.strip():
        rows = matching(request.person, until, " ".join(q.split()), size=limit)
    else:
        after = None if place is None else (int(place[0]), int(place[1]))
        rows = active(request.person, until, after=after, size=limit + 1)
    shown, more = paged(rows, limit, listed, lambda row: (row.week, row.id, until))
    return ActiveGroups(items=[ActiveGroup(**asdict(row)) for row in shown], until=until, next=more)


class EditRow(BaseModel):
    """What somebody did to a group; `can_undo` where it still holds."""

    position: int
    kind: str
    at: datetime
    by: str
    other: int | None
    title: str
    tickets: int
    can_undo: bool


class Edits(BaseModel):
    """The newest ones first."""

    items: list[EditRow]


@operation(TOPIC, "GET", "/groups/{int:key}/edits", permission="watch.read", answers=Edits)
def list_group_edits(request: Asked, key: int) -> Edits:
    """What was done to a group, the newest first."""
    found = history(request.person, group_of(request.person, key))
    return Edits(items=[EditRow(**asdict(one)) for one in found])


class Settled(Wanted):
    """Whether an unsure ticket is one of the group: yes, no, or a group of its own."""

    ticket: Number
    answer: Literal["yes", "no", "new"]


@operation(TOPIC, "POST", "/groups/{int:key}/answers", **EDIT)
def settle_group_ticket(request: Asked, key: int, body: Settled) -> GroupRow:
    """Say where an unsure ticket belongs. The group is answered, or where the ticket went if that was all of it."""
    here = group_of(request.person, key)
    row = seen_by(request.person).filter(group__root=here.id, ticket__number=body.ticket).first()
    if row is None:
        raise at("/ticket", f"There is no ticket {body.ticket} in this group.")
    there = commands.settle_ticket(row.ticket_id, answer=body.answer, by=request.person.id, now=request.at)
    return group_row(request.person, group_for(request.person, here.id) or there)


class Undone(Wanted):
    """The position of the edit."""

    edit: Id = Field(description="`position` of one of its edits.")


@operation(TOPIC, "POST", "/groups/{int:key}/undo", **EDIT)
def undo_group_edit(request: Asked, key: int, body: Undone) -> GroupRow:
    """Take back an edit of this group."""
    here = group_of(request.person, key)
    if not any(one.position == body.edit for one in history(request.person, here)):
        raise at("/edit", "There is no such edit of this group.")
    return group_row(request.person, commands.undo_edit(body.edit, by=request.person.id, now=request.at))

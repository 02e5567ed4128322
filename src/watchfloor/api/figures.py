"""Figures and what they were counted from, the daily report, promises, what requesters say of the help."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from watchfloor.api.door import Asked, operation
from watchfloor.api.paging import SIZE, Limit
from watchfloor.api.problems import Problem, missing, of_parameter
from watchfloor.api.rows import Ref, TicketRow, ref, ticket_rows
from watchfloor.api.tickets import found
from watchfloor.api.wanted import Id, Priority, Wanted
from watchfloor.clocks.queries import panel
from watchfloor.engine.events import STATUSES
from watchfloor.insight import run
from watchfloor.insight.question import QuestionError, moment
from watchfloor.reports.daily import daily, to_json
from watchfloor.satisfaction import commands as satisfied
from watchfloor.satisfaction import queries as satisfaction
from watchfloor.satisfaction import settings
from watchfloor.satisfaction.queries import Share
from watchfloor.tickets.board import table
from watchfloor.tickets.queries import OPEN, Filter, visible_to

TOPIC: Final = "figures and roster"
Zone = Annotated[str, Query(max_length=60, description="An IANA time zone.")]


def _zone(name: str) -> ZoneInfo:
    if name not in available_timezones():
        raise of_parameter("timezone", "There is no such time zone.")
    return ZoneInfo(name)


class Figure(BaseModel):
    """One figure of one group."""

    metric: str
    value: float | None
    unit: str
    n: int
    excluded: int
    by: dict[str, str | None]


class Figures(BaseModel):
    """What was asked for, by metric and then by group."""

    items: list[Figure]


@operation(TOPIC, "GET", "/metrics", permission="insight.read", answers=Figures)
def get_metrics(
    request: Asked, *, metric: Annotated[list[str], Query(max_length=50)] = [],  # noqa: B006
    start: Annotated[str, Query(max_length=40)] = "", end: Annotated[str, Query(max_length=40)] = "",
    by: Annotated[str, Query(max_length=100)] = "",
    where: Annotated[list[str], Query(max_length=20, description="dimension=value")] = [],  # noqa: B006
    timezone: Zone = "UTC",
) -> Figures:  # fmt: skip
    """Figures over a window (`start` inclusive, `end` exclusive), by a dimension where one is asked for."""
    try:
        rows = run.compute(
            metrics=metric or None, start=start or None, end=end or None, by=by or None, where=where,
            timezone=_zone(timezone).key, viewer=request.person, now=request.at,
        )  # fmt: skip
    except QuestionError as bad:
        raise Problem(422, str(bad)) from None
    names = Figure.model_fields
    return Figures(items=[Figure(**{n: v for n, v in row.items() if n in names}) for row in rows])  # type: ignore[arg-type]


@operation(TOPIC, "GET", "/reports/daily/{day}", permission="reports.read", answers=dict[str, Any])
def get_daily_report(request: Asked, day: str, *, timezone: Zone = "UTC") -> HttpResponse:  # noqa: ARG001
    """The report of a day, midnight to midnight."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise missing() from None
    if not 1900 < on.year < 9000 or len(day) != 10:
        raise missing()
    return HttpResponse(to_json(daily(on, _zone(timezone))), content_type="application/json")


class ClockRow(BaseModel):
    """A promise of a ticket."""

    target: str
    policy: str
    state: str
    due_at: datetime | None


class Clocks(BaseModel):
    """Every promise of a ticket as it stands at this moment."""

    items: list[ClockRow]


@operation(TOPIC, "GET", "/tickets/{int:number}/clocks", permission="desk.read", answers=Clocks)
def get_ticket_clocks(request: Asked, number: int) -> Clocks:
    """What was promised of a ticket, and how that stands."""
    rows = panel(found(request.person, number).id, request.at).readings
    names = ClockRow.model_fields
    return Clocks(items=[ClockRow(**{name: getattr(row, name) for name in names}) for row in rows])


class Counted(BaseModel):
    """The tickets that a figure's n counts, the lowest numbers first."""

    items: list[TicketRow]
    more: bool = Field(description="Whether there are more than are listed.")


@operation(TOPIC, "GET", "/metrics/tickets", permission="insight.read", answers=Counted)
def get_metric_tickets(
    request: Asked, *, metric: Annotated[str, Query(max_length=100)],
    start: Annotated[str, Query(max_length=40)] = "", end: Annotated[str, Query(max_length=40)] = "",
    where: Annotated[list[str], Query(max_length=20, description="dimension=value")] = [],  # noqa: B006
    timezone: Zone = "UTC", limit: Limit = SIZE,
) -> Counted:  # fmt: skip
    """What a figure was counted from, as far as one may see it."""
    try:
        drill = run.ticket_numbers(
            metric, start=start or None, end=end or None, where=where, timezone=_zone(timezone).key,
            viewer=request.person, now=request.at, limit=limit,
        )  # fmt: skip
    except QuestionError as bad:
        raise Problem(422, str(bad)) from None
    rows = visible_to(request.person).filter(number__in=drill.numbers).select_related("queue", "owner", "requester")
    rows = rows.defer("words", "stretches").order_by("number")
    return Counted(items=ticket_rows(request.person, list(rows)), more=drill.has_more)


class HeadingRow(BaseModel):
    """A row or a column of the board; key 0 is none."""

    key: int | str
    name: str
    total: int


class BoardCellRow(BaseModel):
    """How many tickets stand at a row and a column."""

    row: int | str
    column: int | str
    n: int


class Board(BaseModel):
    """Tickets by two dimensions, as they stand now; `left_out` stand at rows that are not listed."""

    rows: list[HeadingRow]
    columns: list[HeadingRow]
    cells: list[BoardCellRow]
    total: int
    left_out: int


Dimension = Literal["owner", "status", "queue", "priority", "platform"]


@operation(TOPIC, "GET", "/board", permission="insight.read", answers=Board)
def get_board(
    request: Asked, *, rows: Dimension = "owner", columns: Dimension = "status", of: Literal["open", "all"] = "open"
) -> Board:  # fmt: skip
    """How many tickets each owner, queue, status … has."""
    if rows == columns:
        raise of_parameter("columns", "Rows and columns are of two dimensions.")
    wanted = Filter(status=OPEN if of == "open" else STATUSES)
    found = table(request.person, rows=rows, columns=columns, wanted=wanted)
    return Board(
        rows=[HeadingRow(key=one.key, name=one.name, total=one.total) for one in found.rows],
        columns=[HeadingRow(key=one.key, name=one.name, total=one.total) for one in found.columns],
        cells=[BoardCellRow(row=row, column=column, n=n) for (row, column), n in found.cells.items()],
        total=found.total, left_out=found.left_out,
    )  # fmt: skip


class ShareRow(BaseModel):
    """A share with what it rests on and its 95 % Wilson interval."""

    yes: int
    n: int
    value: float | None
    low: float | None
    high: float | None


class OwnerSaid(BaseModel):
    """What was said while one person had the ticket."""

    owner: Ref | None
    satisfied: ShareRow
    effort: float | None
    effort_n: int


class RatingRow(BaseModel):
    """One rating, with the words."""

    ticket: int = Field(description="The ticket's number.")
    rating: int | None
    effort: int | None
    comment: str
    owner: Ref | None


class Said(BaseModel):
    """What requesters said of the help in a window: how many gave 1 to 5, shares, by owner, and the newest."""

    counts: list[int]
    satisfied: ShareRow
    responded: ShareRow
    effort: float | None
    effort_n: int
    owners: list[OwnerSaid]
    newest: list[RatingRow]


def _share(one: Share) -> ShareRow:
    low, high = one.interval or (None, None)
    return ShareRow(yes=one.yes, n=one.n, value=one.value, low=low, high=high)


@operation(TOPIC, "GET", "/satisfaction", permission="insight.read", answers=Said)
def get_satisfaction(
    request: Asked, *, start: Annotated[str, Query(max_length=40)] = "", end: Annotated[str, Query(max_length=40)] = "",
    rating: Annotated[list[int], Query(max_length=5)] = [],  # noqa: B006
    owner: Annotated[int | None, Query(ge=1, le=2**53)] = None, timezone: Zone = "UTC", limit: Limit = SIZE,
) -> Said:  # fmt: skip
    """What requesters say of the help, of the last 30 days unless asked otherwise; `rating` and `owner` narrow the
    newest alone.
    """
    zone = _zone(timezone)
    try:
        until = moment(end, zone) if end else request.at + timedelta(microseconds=1)
        since = moment(start, zone) if start else until - timedelta(days=30)
    except (QuestionError, OverflowError) as bad:
        raise Problem(422, str(bad)) from None
    if since > until:
        raise of_parameter("end", "The window ends before it begins.")
    found = satisfaction.summary(request.person, since, until)
    rows = satisfaction.latest(request.person, since, until, ratings=rating, owner=owner, limit=limit)
    return Said(
        counts=list(found.counts), satisfied=_share(found.satisfied), responded=_share(found.responded),
        effort=found.effort, effort_n=found.effort_n,
        owners=[
            OwnerSaid(owner=ref(one.person), satisfied=_share(one.satisfied), effort=one.effort, effort_n=one.effort_n)
            for one in satisfaction.by_owner(request.person, since, until)
        ],
        newest=[
            RatingRow(
                ticket=one.ticket.number, rating=one.ticket.rating, effort=one.ticket.effort, comment=one.comment,
                owner=ref(one.owner),
            )
            for one in rows
        ],
    )  # fmt: skip


class Asking(BaseModel):
    """When requesters are asked how the help was, and what follows a bad answer."""

    ask: bool
    bad_at_most: int
    due_hours: int
    priority: str
    owner: int | None


class ToAsk(Wanted):
    """The settings: a rating up to `bad_at_most` opens a follow-up (0: none does), due after `due_hours`."""

    ask: bool = True
    bad_at_most: int = Field(2, ge=0, le=3)
    due_hours: int = Field(24, ge=1, le=336)
    priority: Priority = "P2"
    owner: Id | None = None


def _asking() -> Asking:
    now = settings.current()
    return Asking(**{name: getattr(now, name) for name in Asking.model_fields})


@operation(TOPIC, "GET", "/satisfaction/settings", permission="admin.satisfaction", answers=Asking)
def get_satisfaction_settings(request: Asked) -> Asking:  # noqa: ARG001
    """When requesters are asked how the help was."""
    return _asking()


@operation(TOPIC, "PUT", "/satisfaction/settings", permission="admin.satisfaction", scope="admin:write",
           answers=Asking)  # fmt: skip
def set_satisfaction_settings(request: Asked, body: ToAsk) -> Asking:
    """Set that; it holds from the next solve on."""
    satisfied.save_settings(body.model_dump(), by=request.person.id, now=request.at)
    return _asking()

"""Figures, the daily report, promises, satisfaction, the roster."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel

from watchfloor.api.door import Asked, operation
from watchfloor.api.problems import Problem, missing, of_parameter
from watchfloor.api.tickets import found
from watchfloor.api.wanted import Moment, Wanted
from watchfloor.assignment import commands as assignment
from watchfloor.clocks.queries import panel
from watchfloor.insight import run
from watchfloor.insight.question import QuestionError
from watchfloor.reports.daily import daily, to_json
from watchfloor.roster.queries import load_now

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


class Shift(BaseModel):
    """Somebody works."""

    person: int
    start: datetime
    end: datetime
    zone: str


class Shifts(BaseModel):
    """Who works in the next day."""

    items: list[Shift]


@operation(TOPIC, "GET", "/roster", permission="roster.read", answers=Shifts)
def get_roster(request: Asked) -> Shifts:
    """Who works the desk within a day from now."""
    spans = load_now(request.at).spans(request.at, request.at + timedelta(days=1))
    items = [Shift(person=one.person, start=one.start, end=one.end, zone=one.zone) for one in spans]
    return Shifts(items=items)


class Away(Wanted):
    """Until when one takes no tickets (null: until one comes back)."""

    until: Moment | None = None


@operation(TOPIC, "POST", "/me/away", permission="desk.work", scope="roster:write", status=204)
def go_away(request: Asked, body: Away) -> HttpResponse:
    """Be given no tickets."""
    assignment.go_away(request.person.id, by=request.person.id, now=request.at, until=body.until)
    return HttpResponse(status=204)


@operation(TOPIC, "DELETE", "/me/away", permission="desk.work", scope="roster:write", status=204)
def come_back(request: Asked) -> HttpResponse:
    """Be given tickets again."""
    assignment.come_back(request.person.id, by=request.person.id, now=request.at)
    return HttpResponse(status=204)

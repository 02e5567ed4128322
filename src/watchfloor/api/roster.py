"""The roster beside its shifts: single days, absences, hand-over notes, one's own availability."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from watchfloor.api.door import Asked, operation
from watchfloor.api.kinds import Day, TimeOfDay, Word
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import missing
from watchfloor.api.rows import Ref, ref
from watchfloor.api.wanted import Id, Moment, Wanted
from watchfloor.assignment import commands as assignment
from watchfloor.eventlog.models import Text
from watchfloor.roster import commands
from watchfloor.roster.models import Absence, DayChange, Handover, HandoverRead
from watchfloor.roster.queries import load, load_now
from watchfloor.roster.shifts import day_of, minutes, spoken
from watchfloor.tickets.acting import Refused
from watchfloor.tickets.queries import visible_to

TOPIC: Final = "figures and roster"
EDIT: dict[str, Any] = {"permission": "roster.edit", "scope": "roster:write"}


def _day(text: str) -> date:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise missing() from None
    if not 1900 < on.year < 9000 or len(text) != 10:
        raise missing()
    return on


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


class GapRow(BaseModel):
    """Hours on end in which too few are there."""

    coverage_need: int
    site: str
    start: datetime
    end: datetime
    need: int
    have: int


class Week(BaseModel):
    """One week: who works when, and where too few do."""

    monday: date
    shifts: list[Shift]
    gaps: list[GapRow]


@operation(TOPIC, "GET", "/roster/weeks/{day}", permission="roster.read", answers=Week)
def get_roster_week(request: Asked, day: str) -> Week:  # noqa: ARG001
    """The week of a day, from its Monday, with the gaps in its coverage."""
    on = _day(day)
    monday = on - timedelta(days=on.weekday())
    roster = load(monday - timedelta(days=7), monday + timedelta(days=14))
    begins = datetime.fromisoformat(f"{monday.isoformat()}T00:00:00+00:00")
    spans = roster.spans(begins, begins + timedelta(days=7))
    return Week(
        monday=monday,
        shifts=[Shift(person=one.person, start=one.start, end=one.end, zone=one.zone) for one in spans],
        gaps=[
            GapRow(coverage_need=need.key, site=need.site, start=gap.start, end=gap.end, need=gap.need, have=gap.have)
            for need in roster.needs for gap in roster.gaps(need, monday)
        ],
    )  # fmt: skip


class DayRow(BaseModel):
    """What somebody works on one day, whatever the pattern says; without times: not at all."""

    person: int
    day: date
    zone: str
    start: str | None
    end: str | None


class ToWork(Wanted):
    """Other hours on one local day; null for both: none."""

    zone: Word = Field(examples=["Europe/Lisbon"])
    start: TimeOfDay | None = None
    end: TimeOfDay | None = None


@operation(TOPIC, "PUT", "/people/{int:key}/days/{day}", **EDIT, answers=DayRow)
def change_day(request: Asked, key: int, day: str, body: ToWork) -> DayRow:
    """Let somebody work other hours on one day, or not at all."""
    start = None if body.start is None else minutes("start", body.start)
    end = None if body.end is None else minutes("end", body.end)
    row = commands.change_day(
        key, day=_day(day), zone=body.zone, start=start, end=end, by=request.person.id, now=request.at
    )  # fmt: skip
    return DayRow(
        person=row.person_id, day=row.day, zone=row.zone, start=None if row.begins is None else spoken(row.begins),
        end=None if row.ends is None else spoken(row.ends),
    )  # fmt: skip


@operation(TOPIC, "DELETE", "/people/{int:key}/days/{day}", **EDIT, status=204)
def restore_day(request: Asked, key: int, day: str) -> HttpResponse:
    """Let the day be as the pattern has it."""
    on = _day(day)
    if not DayChange.objects.filter(person=key, day=on).exists():
        raise missing()
    commands.restore_day(key, day=on, by=request.person.id, now=request.at)
    return HttpResponse(status=204)


class AbsenceRow(BaseModel):
    """Somebody is absent on these local days, the last one included."""

    id: int
    person: Ref
    first: date
    last: date
    why: str


class Absences(BaseModel):
    """A page of absences, the latest first."""

    items: list[AbsenceRow]
    next: str | None


class ToBeAway(Wanted):
    """Who is absent when, and why."""

    person: Id
    first: Day
    last: Day
    why: Literal["leave", "training", "other"]


def _absence(row: Absence) -> AbsenceRow:
    return AbsenceRow(
        id=row.id, person=Ref(id=row.person.id, name=row.person.name), first=row.first, last=row.last, why=row.why
    )  # fmt: skip


@operation(TOPIC, "GET", "/absences", permission="roster.read", answers=Absences)
def list_absences(
    request: Asked, *, person: Annotated[int | None, Query(ge=1, le=2**53)] = None, cursor: Cursor = "",  # noqa: ARG001
    limit: Limit = SIZE,
) -> Absences:  # fmt: skip
    """Absences, the latest first."""
    listed, rows = f"absences {person}", Absence.objects.select_related("person").order_by("-id")
    rows = rows if person is None else rows.filter(person=person)
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__lt=place[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.id,))
    return Absences(items=[_absence(row) for row in shown], next=after)


@operation(TOPIC, "POST", "/absences", **EDIT, answers=AbsenceRow, status=201)
def create_absence(request: Asked, body: ToBeAway) -> AbsenceRow:
    """Somebody is absent for some days."""
    return _absence(commands.set_absence(
        body.person, first=day_of("first", body.first), last=day_of("last", body.last), why=body.why,
        by=request.person.id, now=request.at,
    ))  # fmt: skip


@operation(TOPIC, "DELETE", "/absences/{int:key}", **EDIT, status=204)
def remove_absence(request: Asked, key: int) -> HttpResponse:
    """The absence holds no more."""
    if not Absence.objects.filter(id=key).exists():
        raise missing()
    commands.remove_absence(key, by=request.person.id, now=request.at)
    return HttpResponse(status=204)


class NoteRow(BaseModel):
    """A hand-over note of a site, and who has read it."""

    id: int
    site: str
    at: datetime
    by: Ref | None
    body: str
    readers: list[int]
    tickets: list[int] = Field(description="Numbers of the tickets that it was drafted from, as far as one sees them.")


class Notes(BaseModel):
    """A page of notes, the newest first."""

    items: list[NoteRow]
    next: str | None


class ToHandOver(Wanted):
    """What this shift tells the next one, and the tickets that it names."""

    site: Annotated[str, Field(min_length=1, max_length=80)]
    body: Annotated[str, Field(min_length=1, max_length=100_000)]
    tickets: list[Annotated[int, Field(ge=1, le=2**53)]] = Field([], max_length=200, description="By number.")


def _notes(request: Asked, rows: Sequence[Handover]) -> list[NoteRow]:
    """Notes with their texts, readers and tickets. Three queries for all."""
    texts = {text.id: text.body for text in Text.objects.filter(id__in=[row.text for row in rows])}
    readers: dict[int, list[int]] = {}
    for read in HandoverRead.objects.filter(handover__in=rows).order_by("at"):
        readers.setdefault(read.handover_id, []).append(read.person_id)
    named = {one["ticket"] for row in rows for one in row.promises}
    numbers = dict(visible_to(request.person).filter(id__in=named).values_list("id", "number"))
    return [
        NoteRow(
            id=row.id, site=row.site, at=row.at, by=ref(row.by), body=texts.get(row.text, "(The text was erased.)"),
            readers=readers.get(row.id, []),
            tickets=sorted(numbers[one["ticket"]] for one in row.promises if one["ticket"] in numbers),
        )
        for row in rows
    ]  # fmt: skip


@operation(TOPIC, "GET", "/handovers", permission="desk.work", answers=Notes)
def list_handovers(
    request: Asked, *, site: Annotated[str, Query(max_length=80)] = "", cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=20)] = 10,
) -> Notes:  # fmt: skip
    """Hand-over notes, the newest first."""
    listed, rows = f"handovers {site}", Handover.objects.select_related("by").order_by("-id")
    rows = rows.filter(site=site) if site else rows
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__lt=place[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.id,))
    return Notes(items=_notes(request, shown), next=after)


WORK: dict[str, Any] = {"permission": "desk.work", "scope": "roster:write", "answers": NoteRow}


@operation(TOPIC, "POST", "/handovers", **WORK, status=201)
def publish_handover(request: Asked, body: ToHandOver) -> NoteRow:
    """Tell the next shift of a site."""
    rows = {row.number: row.id for row in visible_to(request.person).filter(number__in=body.tickets).only("number")}
    if unknown := [number for number in body.tickets if number not in rows]:
        raise Refused("tickets", f"There is no ticket {unknown[0]}.")
    promises = [{"ticket": rows[number], "number": number, "why": "named"} for number in dict.fromkeys(body.tickets)]
    made = commands.publish_handover(
        site=body.site, body=body.body, promises=promises, by=request.person.id, now=request.at
    )
    return _notes(request, [made])[0]


@operation(TOPIC, "POST", "/handovers/{int:key}/reading", **WORK)
def read_handover(request: Asked, key: int) -> NoteRow:
    """Say that one has read a note."""
    row = Handover.objects.select_related("by").filter(id=key).first()
    if row is None:
        raise missing()
    commands.read_handover(row.id, by=request.person.id, now=request.at)
    return _notes(request, [row])[0]


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

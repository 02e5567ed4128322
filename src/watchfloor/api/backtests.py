"""Trying the detector on a history: files of one's own, and runs on them or on the store's own tickets."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from watchfloor.api.door import Asked, operation
from watchfloor.api.jobs import JobRow, row_of
from watchfloor.api.problems import at, missing
from watchfloor.api.wanted import Moment, Wanted
from watchfloor.backtest import uploads
from watchfloor.backtest.columns import guess, look, times
from watchfloor.backtest.history import sources
from watchfloor.backtest.jobs import BACKTEST
from watchfloor.backtest.models import Upload
from watchfloor.backtest.play import DEFAULT_BUDGET
from watchfloor.backtest.tables import UnreadableError
from watchfloor.core import clock, jobs
from watchfloor.engine.detect import Budget

TOPIC: Final = "back-tests"
TEST: dict[str, Any] = {"permission": "watch.backtest", "scope": "watch:write"}
Column = Annotated[str, Field(max_length=500)]
_BYTES: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class UploadRow(BaseModel):
    """A file of one's own; it is forgotten after seven days."""

    id: uuid.UUID
    name: str
    size: int
    kept_at: datetime


class Histories(BaseModel):
    """What can be tried: where the store's tickets come from, and one's own files."""

    sources: list[str]
    uploads: list[UploadRow]


def _row(row: Upload) -> UploadRow:
    return UploadRow(id=row.id, name=row.name, size=row.size, kept_at=row.kept_at)


def _own(request: Asked, key: str) -> Upload:
    try:
        row = uploads.found(request.person, uuid.UUID(key), now=clock.wall())
    except ValueError:
        row = None
    if row is None:
        raise missing()
    return row


@operation(TOPIC, "GET", "/backtests/histories", permission="watch.backtest", answers=Histories)
def list_histories(request: Asked) -> Histories:
    """What the detector can be tried on."""
    mine = uploads.own(request.person, now=clock.wall())
    return Histories(sources=sources(), uploads=[_row(row) for row in mine])


@operation(TOPIC, "POST", "/backtests/files", **TEST, answers=UploadRow, status=201, kept=False, extra=_BYTES)
def upload_history(request: Asked, *, name: Annotated[str, Query(min_length=1, max_length=255)]) -> UploadRow:
    """Keep a file (CSV or Parquet, at most as large as the page takes): its bytes are the body."""
    try:
        chunks = iter(lambda: request.read(65_536), b"")
        return _row(uploads.keep(request.person, name, chunks, now=clock.wall()))
    except UnreadableError as why:
        raise at("", f"{why}.") from None


@operation(TOPIC, "DELETE", "/backtests/files/{file}", **TEST, status=204)
def delete_history(request: Asked, file: str) -> HttpResponse:
    """Take a file of one's own away."""
    uploads.delete(_own(request, file))
    return HttpResponse(status=204)


class ColumnRow(BaseModel):
    """A column of a file: examples of what is in it, and how many distinct values the first rows hold."""

    name: str
    examples: list[str]
    distinct: int


class Columns(BaseModel):
    """The columns of a file and what each may be: a guess, to be confirmed."""

    items: list[ColumnRow]
    time: str
    id: str
    requester: str
    text: str
    attributes: list[str]
    time_formats: list[str] = Field(description="How the guessed times can be read; empty where they are ISO 8601.")


@operation(TOPIC, "GET", "/backtests/files/{file}/columns", permission="watch.backtest", answers=Columns)
def get_columns(request: Asked, file: str) -> Columns:
    """What the columns of a file may be."""
    row = _own(request, file)
    try:
        looked = look(uploads.path_of(row), uploads.columns(row))
        found = guess(looked)
        read = times(uploads.path_of(row), found.time) if found.time else None
    except UnreadableError as why:
        raise at("", f"{uploads.named(row, why)}.") from None
    return Columns(
        items=[
            ColumnRow(name=name, examples=looked.examples[name], distinct=looked.distinct[name])
            for name in looked.columns
        ],
        time=found.time, id=found.id, requester=found.requester, text=found.text, attributes=list(found.attributes),
        time_formats=[] if read is None or read.iso else list(read.formats),
    )  # fmt: skip


class Columned(Wanted):
    """Which column of the file is what."""

    time: Column
    attributes: list[Column] = Field(min_length=1, max_length=12)
    id: Column | None = None
    requester: Column | None = None
    text: Column | None = None
    time_format: Annotated[str, Field(max_length=60)] | None = Field(None, examples=["%d/%m/%Y %H:%M"])
    timezone: Annotated[str, Field(max_length=60)] = "UTC"


class ToTry(Wanted):
    """A file with its columns, or (neither) the store's own tickets, of one source or of all, up to a moment."""

    upload: Annotated[str, Field(min_length=32, max_length=36)] | None = None
    columns: Columned | None = None
    source: Annotated[str, Field(max_length=200)] | None = None
    until: Moment | None = None
    learn_until: Moment | None = Field(None, description="Null: a part of the history that the detector chooses.")
    budget: Annotated[str, Field(max_length=100)] = DEFAULT_BUDGET
    timezone: Annotated[str, Field(max_length=60)] = "UTC"


@operation(TOPIC, "POST", "/backtests", **TEST, answers=JobRow, status=202)
def run_backtest(request: Asked, body: ToTry) -> JobRow:
    """Begin a run; it is a job, whose result says what would have been raised, at this budget and at others."""
    _check(body)
    said: dict[str, Any] = {
        "learn": body.learn_until.isoformat() if body.learn_until else None, "budget": body.budget,
    }  # fmt: skip
    if body.upload is not None and body.columns is not None:
        row = _named(request, body.upload)
        said |= {"upload": str(row.id), "columns": _columns(row, body.columns), "name": row.name}
    else:
        if body.source is not None and body.source not in sources():
            raise at("/source", "No ticket of this store comes from there.")
        until = body.until.isoformat() if body.until else None
        name = body.source or "every ticket of this store"
        said |= {"source": body.source, "until": until, "timezone": body.timezone, "name": name}
    return row_of(request.person, jobs.enqueue(BACKTEST, asked_by=request.person.id, **said))


def _check(body: ToTry) -> None:
    if (body.upload is None) is not (body.columns is None):
        raise at("/columns", "A file goes with its columns, and columns with a file.")
    if body.upload is not None and (body.source is not None or body.until is not None):
        raise at("/source", "Name a file or a part of the store's history, and not both.")
    try:
        Budget.parse(body.budget)
    except ValueError:
        raise at("/budget", "Write a number and a period, as in 1/week or 2/month.") from None
    for pointer, name in (("/timezone", body.timezone), ("/columns/timezone", (body.columns or body).timezone)):
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise at(pointer, "There is no such time zone.") from None


def _named(request: Asked, key: str) -> Upload:
    try:
        row = uploads.found(request.person, uuid.UUID(key), now=clock.wall())
    except ValueError:
        row = None
    if row is None:
        raise at("/upload", "There is no such file of yours.")
    return row


def _columns(row: Upload, said: Columned) -> dict[str, Any]:
    try:
        names = uploads.columns(row)
    except UnreadableError as why:
        raise at("/upload", f"{uploads.named(row, why)}.") from None
    wanted = {"time": said.time, "id": said.id, "requester": said.requester, "text": said.text}
    for field, name in wanted.items():
        if name is not None and name not in names:
            raise at(f"/columns/{field}", f"The file has no column {name[:60]!r}.")
    if not set(said.attributes) <= set(names):
        raise at("/columns/attributes", "Choose columns of the file.")
    return {
        "time": said.time, "id": said.id, "requester": said.requester, "texts": [said.text] if said.text else None,
        "attributes": list(dict.fromkeys(said.attributes)), "time_format": said.time_format, "timezone": said.timezone,
    }  # fmt: skip

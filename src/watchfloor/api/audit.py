"""Who did what: the audit's lines, its head, and whether it is what it was."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Query
from pydantic import BaseModel, Field

from watchfloor.api.door import Asked, address_of, operation
from watchfloor.api.jobs import JobRow, row_of
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import of_parameter
from watchfloor.api.wanted import Id, Moment, Wanted
from watchfloor.audit import chain, export, jobs, queries, seal
from watchfloor.audit.kinds import EXPORT_MADE
from watchfloor.core import clock
from watchfloor.core.jobs import enqueue

TOPIC: Final = "audit"
Kind = Annotated[str, Query(max_length=100, description="As in the reference of events and audit entries.")]
Subject = Annotated[str, Query(max_length=200, examples=["person:7"])]


class AuditLine(BaseModel):
    """An entry of the audit, or (`of_log`) an administrative event of the log, which tells those itself."""

    at: datetime
    kind: str
    actor: int | None
    subject: str
    detail: dict[str, Any]
    address: str | None
    position: int | None
    of_log: bool
    hash: str


class AuditPage(BaseModel):
    """A page of lines, the newest first."""

    items: list[AuditLine]
    next: str | None


@operation(TOPIC, "GET", "/audit", permission="audit.read", answers=AuditPage)
def list_audit(
    request: Asked, *, kind: Kind = "", actor: Annotated[int | None, Query(ge=1, le=2**53)] = None,  # noqa: ARG001
    subject: Subject = "", since: Annotated[str, Query(max_length=40)] = "",
    until: Annotated[str, Query(max_length=40)] = "", seals: bool = False, cursor: Cursor = "", limit: Limit = SIZE,
) -> AuditPage:  # fmt: skip
    """What was done and by whom, the newest first (`since` inclusive, `until` exclusive)."""
    wanted = queries.Wanted(kind, actor, subject, _moment("since", since), _moment("until", until), seals)
    listed = f"audit {wanted}"[:400]
    place = key_of(cursor, listed)
    before = None if place is None else (datetime.fromisoformat(place[0]), int(place[1]), int(place[2]))
    shown, after = paged(queries.page_of(wanted, before, limit + 1), limit, listed, lambda line: line.place)
    names = AuditLine.model_fields
    return AuditPage(
        items=[AuditLine(**{name: getattr(line, name) for name in names}) for line in shown], next=after
    )  # fmt: skip


def _moment(name: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise of_parameter(name, "A time is written like 2026-11-29T09:05:00Z.") from None
    if found.tzinfo is None or not 1 < found.year < 9999:
        raise of_parameter(name, "A time says its offset from UTC, such as Z or +01:00.")
    return found


class Head(BaseModel):
    """The newest entry of the chain, to be kept elsewhere; and the last event of a sealed stretch of the log."""

    position: int
    hash: str
    sealed_to: int


@operation(TOPIC, "GET", "/audit/head", permission="audit.read", answers=Head)
def get_audit_head(request: Asked) -> Head:  # noqa: ARG001
    """Where the chain ends now."""
    position, digest = chain.head()
    return Head(position=position, hash=digest, sealed_to=seal.sealed_to())


class Verification(BaseModel):
    """The last verification that came to an end, and whether another runs."""

    newest: JobRow | None
    running: bool


@operation(TOPIC, "GET", "/audit/verification", permission="audit.read", answers=Verification)
def get_audit_verification(request: Asked) -> Verification:
    """Whether the audit and the log are what they were, as it was last found."""
    row = jobs.newest()
    return Verification(newest=None if row is None else row_of(request.person, row), running=jobs.is_running())


@operation(TOPIC, "POST", "/audit/verification", permission="audit.read", scope="access:write", answers=JobRow,
           status=202)  # fmt: skip
def verify_audit(request: Asked) -> JobRow:
    """Have the whole of it verified; one verification runs at a time."""
    return row_of(request.person, enqueue(jobs.VERIFY, key=jobs.VERIFY, asked_by=request.person.id))


class ToExport(Wanted):
    """Which lines, and in which form."""

    form: Literal["jsonl", "csv"] = "jsonl"
    kind: str = Field("", max_length=100)
    actor: Id | None = None
    subject: str = Field("", max_length=200)
    since: Moment | None = None
    until: Moment | None = None


@operation(TOPIC, "POST", "/audit/exports", permission="audit.read", scope="access:write", kept=False,
           media="application/x-ndjson text/csv")  # fmt: skip
def export_audit(request: Asked, body: ToExport) -> HttpResponseBase:
    """What fits as a file. That it was made is an entry."""
    wanted = queries.Wanted(body.kind, body.actor, body.subject, body.since, body.until)
    filters = body.model_dump(mode="json", exclude={"form"}, exclude_defaults=True)
    chain.record(
        EXPORT_MADE, actor=request.person.id, subject="audit", now=clock.wall(),
        detail={"form": body.form, "filters": filters}, address=address_of(request),
    )  # fmt: skip
    kind = "application/x-ndjson" if body.form == "jsonl" else "text/csv; charset=utf-8"
    lines = (line.encode() for line in export.lines(wanted, body.form))
    answer = StreamingHttpResponse(lines, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="audit.{body.form}"'
    return answer

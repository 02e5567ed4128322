"""Work that runs for a while: one's own, watched and stopped; trials of rules, audits of clocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from django.db.models import Q, QuerySet
from pydantic import BaseModel, Field

from watchfloor.api.door import Asked, operation
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import missing
from watchfloor.api.wanted import Id, Name, Wanted
from watchfloor.audit.jobs import VERIFY
from watchfloor.clocks.jobs import AUDIT as AUDIT_CLOCKS
from watchfloor.core import jobs
from watchfloor.core.definitions import shared
from watchfloor.core.models import Job, Person
from watchfloor.core.permissions import allows
from watchfloor.rules.definitions import RULE, read_rule
from watchfloor.rules.trial import TRIAL
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.queries import visible_to
from watchfloor.watch.jobs import AUDIT as AUDIT_DETECTOR

TOPIC: Final = "jobs"
# One of these runs at a time, for everybody who may ask for it.
SHARED: Final = {AUDIT_DETECTOR: "watch.budget", AUDIT_CLOCKS: "admin.clocks", VERIFY: "audit.read"}


class JobRow(BaseModel):
    """A job: `done` of `total`, in words, and what came of it once it is done."""

    id: int
    kind: str
    state: Literal["waiting", "running", "done", "failed", "stopped"]
    done: int
    total: int
    note: str
    asked_by: int | None
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    result: Any


class JobPage(BaseModel):
    """A page of jobs, the newest first, without their results."""

    items: list[JobRow]
    next: str | None


def row_of(person: Person, job: Job, *, whole: bool = True) -> JobRow:
    """A job as a row; tickets of its result are named as far as the person may see them."""
    names = [name for name in JobRow.model_fields if name != "result"]
    result = _seen(person, job) if whole and job.result is not None else None
    return JobRow(**{name: getattr(job, name) for name in names}, result=result)


def _seen(person: Person, job: Job) -> Any:
    """The result: that of a trial names tickets, whose numbers are told in place of their ids."""
    if job.kind != TRIAL or not isinstance(job.result, dict):
        return job.result
    listed = [one["ticket"] for rule in job.result["rules"] for one in rule["listed"]]
    numbers = dict(visible_to(person).filter(id__in=set(listed)).values_list("id", "number"))
    rules = [
        {**rule, "listed": [{**one, "ticket": numbers.get(one["ticket"])} for one in rule["listed"]]}
        for rule in job.result["rules"]
    ]
    return {**job.result, "rules": rules}


def seen_by(person: Person) -> QuerySet[Job]:
    """What one asked for, and the audits of what one may have audited, whoever asked for them."""
    shared_kinds = [kind for kind, permission in SHARED.items() if allows(person, permission)]
    return Job.objects.filter(Q(asked_by=person.id) | Q(kind__in=shared_kinds))


@operation(TOPIC, "GET", "/jobs", permission="signed_in", answers=JobPage)
def list_jobs(request: Asked, *, cursor: Cursor = "", limit: Limit = SIZE) -> JobPage:
    """What one asked for that takes a while, the newest first."""
    listed, rows = "jobs", seen_by(request.person).defer("args", "result").order_by("-id")
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__lt=place[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.id,))
    return JobPage(items=[row_of(request.person, row, whole=False) for row in shown], next=after)


def found(request: Asked, key: int) -> Job:
    """The job, if it is one's own."""
    row = seen_by(request.person).filter(id=key).first()
    if row is None:
        raise missing()
    return row


@operation(TOPIC, "GET", "/jobs/{int:key}", permission="signed_in", answers=JobRow)
def get_job(request: Asked, key: int) -> JobRow:
    """How far a job is, or what came of it."""
    return row_of(request.person, found(request, key))


@operation(TOPIC, "POST", "/jobs/{int:key}/stop", permission="signed_in", scope="admin:write", answers=JobRow)
def stop_job(request: Asked, key: int) -> JobRow:
    """Stop a job: at once where it waits, at its next step where it runs."""
    jobs.stop(found(request, key).id)
    return row_of(request.person, found(request, key))


class Trial(Wanted):
    """What to try: a rule that is kept, one that is not, or (neither) all that act."""

    rule: Id | None = None
    name: Name = "This rule"
    body: dict[str, Any] | None = Field(None, max_length=100, description="A rule as the setup keeps it.")


@operation(TOPIC, "POST", "/rules/trials", permission="admin.rules", scope="admin:write", answers=JobRow, status=202)
def try_rules(request: Asked, body: Trial) -> JobRow:
    """Find out what rules would have done last week. Nothing is changed by it; the job's result says it."""
    if body.rule is not None and body.body is not None:
        raise Refused("body", "Name a rule that is kept or say one, and not both.")
    rows = [row for row in shared(RULE) if body.rule in (None, row.id)]
    if body.body is not None:
        read_rule(body.body)
        asked = [{"key": 0, "name": body.name, "body": body.body}]
    elif body.rule is not None:
        asked = [{"key": row.id, "name": row.name, "body": row.body} for row in rows]
        if not asked:
            raise Refused("rule", f"There is no rule {body.rule}.")
    else:
        acting = [row for row in rows if row.body.get("enabled", True)]
        asked = [{"key": row.id, "name": row.name, "body": row.body} for row in acting]
    if not asked:
        raise Refused("rule", "There is no rule that acts: nothing to try.")
    return row_of(request.person, jobs.enqueue(TRIAL, asked_by=request.person.id, rules=asked))


@operation(TOPIC, "POST", "/clocks/audits", permission="admin.clocks", scope="admin:write", answers=JobRow, status=202)
def audit_clocks(request: Asked) -> JobRow:
    """Read every open ticket's clocks from the log again, now."""
    job = jobs.enqueue(AUDIT_CLOCKS, key=f"hourly:{AUDIT_CLOCKS}", asked_by=request.person.id)
    return row_of(request.person, job)

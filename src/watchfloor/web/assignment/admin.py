"""How tickets are given out, set up: the way of each queue, capacities, needed skills, and who can what."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.assignment import commands
from watchfloor.assignment.people import standings, workers_of
from watchfloor.assignment.queries import waiting_by_queue
from watchfloor.assignment.ways import NEED, setup
from watchfloor.core import clock
from watchfloor.core.models import Definition, Person, SkillGrant
from watchfloor.directory import commands as directory
from watchfloor.engine.events import PRIORITIES
from watchfloor.roster.shifts import day_of
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.commands import Refused
from watchfloor.web.conditions import form as conditions
from watchfloor.web.desk.people import workers
from watchfloor.web.page import Request, page, whole
from watchfloor.web.roster.forms import checked
from watchfloor.web.words import lazy

HOME: Final = "/admin/assignment/"
WAY_WORDS: Final = {
    "manual": lazy("People take or assign"), "round_robin": lazy("In turn"),
    "load_aware": lazy("By load, the emptiest first"),
}  # fmt: skip
LEVELS: Final = (1, 2, 3, 4, 5)


@page("admin.assignment")
def overview(request: Request) -> HttpResponse:
    """All of it on one page, and how many tickets wait in each queue."""
    plan, people = setup(), list(workers())
    queues = list(queues_for(request.person).select_related("team").order_by("name"))
    waits = waiting_by_queue([queue.id for queue in queues])
    context = {
        "queues": [(queue, plan.way(queue.id), WAY_WORDS[plan.way(queue.id).way], waits[queue.id]) for queue in queues],
        "capacity": plan.capacity, "weights": [(name, plan.capacity.weights[name]) for name in PRIORITIES],
        "needs": Definition.objects.filter(what=NEED, archived=False).order_by("place", "id"),
        "limits": [(person, plan.capacity.people.get(person.id, "")) for person in people],
        **_matrix(people),
    }  # fmt: skip
    return render(request, "assignment/overview.html", context)


def _matrix(people: list[Person]) -> dict[str, Any]:
    """People by skills. One query."""
    now = clock.now()
    grants = list(SkillGrant.objects.order_by("skill"))
    names = sorted({grant.skill for grant in grants})
    held: dict[tuple[int, str], SkillGrant] = {(grant.person_id, grant.skill): grant for grant in grants}
    rows = [(person, [held.get((person.id, name)) for name in names]) for person in people]
    return {"skills": names, "matrix": rows, "page_now": now}


@page("admin.assignment", "GET", "HEAD", "POST")
def queue(request: Request) -> HttpResponse:
    """One queue: its way, who works it, and who would get the next ticket now, or why not."""
    given = request.POST if request.method == "POST" else request.GET
    queues = queues_for(request.person)
    row = queues.filter(id=whole(given.get("queue", "")) or 0).first() or queues.order_by("name").first()
    if row is None:
        raise Refused("queue", _("There is no queue yet."))
    if request.method == "POST":
        people = [key for text in request.POST.getlist("people") if (key := whole(text)) is not None]
        commands.save_way(
            queue=row.id, way=request.POST.get("way", ""), people=people, name=row.name, by=request.person.id,
            now=clock.now(),
        )  # fmt: skip
        return redirect(HOME)
    plan, now = setup(), clock.now()
    way = plan.way(row.id)
    able = workers_of([way], {row.id: row.team_id})[row.id]
    standing = sorted(standings(able, now, plan).values(), key=lambda one: (bool(one.off), one.load, one.name))
    context = {
        "queue": row, "way": way, "ways": list(WAY_WORDS.items()), "people": workers(), "standing": standing,
        "free": sum(not one.off for one in standing), "waits": waiting_by_queue([row.id])[row.id],
    }  # fmt: skip
    return render(request, "assignment/queue.html", context)


@page("admin.assignment", "POST")
def capacity(request: Request) -> HttpResponse:
    """How much somebody holds at most, and what a ticket weighs."""
    posted = request.POST
    own = {str(p.id): text for p in workers() if (text := posted.get(f"limit-{p.id}", "").strip())}
    body = {
        "limit": posted.get("limit", ""), "waiting": posted.get("waiting") or 0, "people": own,
        "weights": {name: posted.get(f"weight-{name}", "") for name in PRIORITIES},
    }  # fmt: skip
    commands.save_capacity(_numbers(body), by=request.person.id, now=clock.now())
    return redirect(HOME)


def _numbers(body: dict[str, Any]) -> dict[str, Any]:
    """Its numbers as numbers; what is none stays, and is refused by name."""

    def number(value: Any) -> Any:
        try:
            return float(value)
        except (TypeError, ValueError):
            return value

    return {
        name: {key: number(one) for key, one in value.items()} if isinstance(value, dict) else number(value)
        for name, value in body.items()
    }


@page("admin.assignment", "GET", "HEAD", "POST")
def need(request: Request) -> HttpResponse:
    """Which tickets need which skill, and how long that holds."""
    given = request.POST if request.method == "POST" else request.GET
    row = Definition.objects.filter(id=whole(given.get("key", "")) or 0, what=NEED, archived=False).first()
    if request.method == "POST":
        posted = request.POST
        body = {
            "when": conditions.read(posted, "when"), "skill": posted.get("skill", ""),
            "level": whole(posted.get("level", "")) or 0, "relax_after": whole(posted.get("relax_after", "") or "0"),
        }  # fmt: skip
        name = posted.get("name", "").strip() or f"{body['skill']} {body['level']}"
        commands.save_need(body, name=name, by=request.person.id, now=clock.now(), key=row.id if row else None)
        return redirect(HOME)
    body = row.body if row else {"level": 2, "relax_after": 20}
    context = {
        "key": row.id if row else "", "name": row.name if row else "", "body": body, "levels": LEVELS,
        "builder": conditions.builder(body.get("when") or {}, "when", request.person), "skills": _known_skills(),
    }  # fmt: skip
    return render(request, "assignment/need.html", context)


@page("admin.assignment", "POST")
def need_removal(request: Request) -> HttpResponse:
    """Nothing needs this skill any more."""
    row = Definition.objects.filter(id=whole(request.POST.get("key", "")) or 0, what=NEED).first()
    if row is None:
        raise Refused("key", _("There is no such need."))
    directory.archive_definition(row.id, by=request.person.id, now=clock.now())
    return redirect(HOME)


@page("admin.assignment", "GET", "HEAD", "POST")
def grant(request: Request) -> HttpResponse:
    """One person's skills: grant one with what shows it, or take one back."""
    given = request.POST if request.method == "POST" else request.GET
    person = Person.objects.filter(id=whole(given.get("person", "")) or request.person.id).first() or request.person
    if request.method == "POST":
        _grant(request, person, clock.now())
        return redirect(f"/admin/assignment/skills/?person={person.id}")
    context = {
        "who": person, "grants": person.skills.order_by("skill"), "levels": LEVELS, "skills": _known_skills(),
        "page_now": clock.now(),
    }  # fmt: skip
    return render(request, "assignment/skills.html", context)


def _grant(request: Request, person: Person, now: datetime) -> None:
    posted, by = request.POST, request.person.id
    try:
        if posted.get("take_back"):
            directory.revoke_skill(person.id, skill=posted["take_back"], by=by, now=now)
            return
        until = posted.get("expires_at", "")
        ends = datetime.combine(checked(lambda: day_of("expires_at", until)), time(), UTC) if until else None
        directory.grant_skill(
            person.id, skill=posted.get("skill", ""), level=whole(posted.get("level", "")) or 0, by=by, now=now,
            evidence=posted.get("evidence", "")[:2000], expires_at=ends,
        )  # fmt: skip
    except (LookupError, ValueError) as problem:
        raise Refused("skill", str(problem)) from problem


def _known_skills() -> list[str]:
    named = {str(row.body.get("skill", "")) for row in Definition.objects.filter(what=NEED, archived=False)}
    return sorted(named | set(SkillGrant.objects.values_list("skill", flat=True).distinct()) - {""})

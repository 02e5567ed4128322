"""The verbs that change who and what there is: each appends its event and projects it in the same transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watchfloor.core.counters import take
from watchfloor.core.models import Module, Person, Platform, Queue, Team
from watchfloor.core.permissions import ROLES
from watchfloor.directory import project
from watchfloor.engine import events as ev
from watchfloor.eventlog.append import NewEvent, Origin, append, keep_text, lock, made_by
from watchfloor.eventlog.models import Text

# Names of people whom an import brings get ids derived from these, so that a second run finds what the first one left.
_NAMES = uuid.UUID("b7b8f5a4-6f5e-4a57-9a5e-7b1f3a1d0c11")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person as a source names them."""

    name: str
    role: str
    source_id: str


def register_person(
    *, name: str, role: str, now: datetime, site: str | None = None, team: int | None = None,
    email: str | None = None, by: int | None = None, origin: Origin | None = None,
) -> Person:  # fmt: skip
    """A person exists from now on. With an origin that is known already, the person it made is returned."""
    if role not in ROLES:
        raise ValueError(f"role: {role!r} is not one of {', '.join(ROLES)}")
    origin = origin or Origin()
    lock()
    if found := made_by(origin):
        return Person.objects.get(id=found)
    payload: dict[str, Any] = {"role": role, "name": keep_text("name", name), "site": site, "team": team}
    if email:
        payload["email"] = keep_text("email", email)
    return Person.objects.get(id=_make("person", ev.PERSON_REGISTERED, payload, now=now, by=by, origin=origin))


def person_event(person: int, new: NewPerson, *, source: str, at: datetime) -> tuple[NewEvent, Text]:
    """The event by which a person whom an import brings exists, and the text that holds the name.

    For intake, which appends it just before the first row that needs the person: history then has one order,
    however the import was cut into batches.
    """
    text = Text(id=uuid.uuid5(_NAMES, f"{source}|{new.source_id}"), kind="name", body=new.name)
    payload = {"role": new.role, "name": str(text.id), "source_id": new.source_id}
    return NewEvent("person", person, ev.PERSON_REGISTERED, at, payload, source=source,
                    external_id=f"person:{new.source_id}"), text  # fmt: skip


def queue_event(queue: int, name: str, *, source: str, at: datetime) -> NewEvent:
    """The event by which a queue that an import names exists."""
    return NewEvent("queue", queue, ev.QUEUE_CREATED, at, {"name": name, "team": None}, source=source,
                    external_id=f"queue:{name}")  # fmt: skip


def change_role(person: int, *, to: str, by: int | None, now: datetime) -> Person:
    """The person has another role from now on."""
    if to not in ROLES:
        raise ValueError(f"role: {to!r} is not one of {', '.join(ROLES)}")
    project.apply(append([NewEvent("person", person, ev.PERSON_ROLE_CHANGED, now, {"to": to}, actor=by)]))
    return Person.objects.get(id=person)


def create_team(
    *, name: str, now: datetime, site: str | None = None, by: int | None = None, origin: Origin | None = None
) -> Team:
    """The team of that name, made if there is none."""
    found = Team.objects.filter(name=name).first()
    return found or Team.objects.get(
        id=_make("team", ev.TEAM_CREATED, {"name": name, "site": site}, now=now, by=by, origin=origin or Origin())
    )


def create_queue(
    *, name: str, now: datetime, team: int | None = None, by: int | None = None, origin: Origin | None = None
) -> Queue:
    """The queue of that name, made if there is none."""
    found = Queue.objects.filter(name=name).first()
    return found or Queue.objects.get(
        id=_make("queue", ev.QUEUE_CREATED, {"name": name, "team": team}, now=now, by=by, origin=origin or Origin())
    )


def create_platform(*, name: str, now: datetime, by: int | None = None, origin: Origin | None = None) -> Platform:
    """The platform of that name, made if there is none."""
    found = Platform.objects.filter(name=name).first()
    return found or Platform.objects.get(
        id=_make("platform", ev.PLATFORM_CREATED, {"name": name}, now=now, by=by, origin=origin or Origin())
    )


def create_module(
    *, platform: int, name: str, now: datetime, team: int | None = None, by: int | None = None,
    origin: Origin | None = None,
) -> Module:  # fmt: skip
    """The module of that name on the platform, made if there is none."""
    found = Module.objects.filter(platform=platform, name=name).first()
    payload = {"name": name, "platform": platform, "team": team}
    return found or Module.objects.get(
        id=_make("module", ev.MODULE_CREATED, payload, now=now, by=by, origin=origin or Origin())
    )


def _make(what: str, kind: str, payload: dict[str, Any], *, now: datetime, by: int | None, origin: Origin) -> int:
    """Append the event by which `what` exists, and project it. Returns its id; a known origin's where it is known."""
    lock()
    if (found := made_by(origin)) is not None:
        return found
    subject = take(what)[0]
    project.apply(append([
        NewEvent(what, subject, kind, now, payload, actor=by, source=origin.source, external_id=origin.external_id)
    ]))  # fmt: skip
    return subject

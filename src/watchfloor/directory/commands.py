"""The verbs that change who and what there is: each appends its event and projects it in the same transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.counters import take
from watchfloor.core.models import AccessGrant, Definition, Module, Person, Platform, Queue, SkillGrant, Team
from watchfloor.core.permissions import ROLES
from watchfloor.core.preferences import LANGUAGES, ZONES
from watchfloor.directory import project
from watchfloor.engine import events as ev
from watchfloor.engine.lines import one_line
from watchfloor.eventlog.append import NewEvent, Origin, append, keep_text, lock, made_by
from watchfloor.eventlog.models import Event, Text

# Names of people whom an import brings get ids derived from these, so that a second run finds what the first one left.
_NAMES = uuid.UUID("b7b8f5a4-6f5e-4a57-9a5e-7b1f3a1d0c11")


MOST_LEVEL: Final = 5
LONGEST_SKILL: Final = 60
LONGEST_REASON: Final = 300


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
    payload: dict[str, Any] = {"role": role, "name": keep_text("name", one_line(name)), "site": site, "team": team}
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


def change_team(person: int, *, to: int | None, by: int | None, now: datetime) -> Person:
    """The person belongs to another team from now on, or (None) to none. LookupError when there is no such team."""
    if to is not None and not Team.objects.filter(id=to).exists():
        raise LookupError(f"there is no team {to}")
    row = Person.objects.select_for_update(of=("self",)).get(id=person)
    if row.team_id != to:
        project.apply(append([NewEvent("person", person, ev.PERSON_TEAM_CHANGED, now, {"to": to}, actor=by)]))
    return Person.objects.get(id=person)


def set_preferences(person: int, *, language: str | None, zone: str | None, by: int | None, now: datetime) -> Person:
    """The person reads in this language and time zone from now on; None follows their browser.

    ValueError names the field that is wrong, LookupError when there is no such person.
    """
    if language is not None and language not in LANGUAGES:
        raise ValueError(_("language: Choose one of %(LANGUAGES)s.") % {"LANGUAGES": ", ".join(LANGUAGES)})
    if zone is not None and zone not in ZONES:
        raise ValueError(_("zone: Choose a time zone by its name, like Europe/Lisbon."))
    row = Person.objects.select_for_update(of=("self",)).filter(id=person).first()
    if row is None:
        raise LookupError(f"there is no person {person}")
    if (row.language, row.zone) != (language, zone):
        payload = {"language": language, "zone": zone}
        project.apply(append([NewEvent("person", person, ev.PERSON_PREFERENCES_CHANGED, now, payload, actor=by)]))
        row.refresh_from_db()
    return row


def erase_person(person: int, *, by: int | None, now: datetime) -> Person:
    """The person is nobody from now on. What tells who they were is taken out elsewhere (the room personal) first."""
    if Person.objects.filter(id=person).exclude(name=project.NOBODY).exists():
        Text.objects.filter(id__in=_names_of(person)).update(body=project.NOBODY)
        project.apply(append([NewEvent("person", person, ev.PERSON_ERASED, now, {}, actor=by)]))
    return Person.objects.get(id=person)


def _names_of(person: int) -> list[str]:
    said = Event.objects.filter(subject_kind="person", subject_id=person, kind=ev.PERSON_REGISTERED)
    return [payload["name"] for payload in said.values_list("payload", flat=True)]


def grant_skill(
    person: int, *, skill: str, level: int, by: int | None, now: datetime, evidence: str = "",
    expires_at: datetime | None = None,
) -> SkillGrant:  # fmt: skip
    """The person has the skill at that level from now on; a grant of before is replaced. ValueError for a level outside
    1 to 5, a skill without a name or an end that is past, LookupError when there is no such person.
    """
    skill = " ".join(skill.split()).lower()
    if not 1 <= level <= MOST_LEVEL:
        raise ValueError(_("A level is 1 to %(MOST_LEVEL)s.") % {"MOST_LEVEL": MOST_LEVEL})
    if not skill or len(skill) > LONGEST_SKILL:
        raise ValueError(
            _("A skill has a name of at most %(LONGEST_SKILL)s characters.") % {"LONGEST_SKILL": LONGEST_SKILL}
        )
    if expires_at is not None and expires_at <= now:
        raise ValueError(_("A grant that is over already would count for nothing."))
    if not Person.objects.filter(id=person).exists():
        raise LookupError(f"there is no person {person}")
    evidence = evidence.strip()
    payload = {
        "skill": skill, "level": level, "expires_at": expires_at and expires_at.isoformat(),
        "evidence": keep_text("evidence", evidence) if evidence else None,
    }  # fmt: skip
    project.apply(append([NewEvent("person", person, ev.PERSON_SKILL_GRANTED, now, payload, actor=by)]))
    return SkillGrant.objects.get(person=person, skill=skill)


def revoke_skill(person: int, *, skill: str, by: int | None, now: datetime) -> None:
    """The person has the skill no more. LookupError when there is no such grant."""
    if not SkillGrant.objects.filter(person=person, skill=skill).exists():
        raise LookupError(f"the person {person} has no skill {skill!r}")
    project.apply(append([NewEvent("person", person, ev.PERSON_SKILL_REVOKED, now, {"skill": skill}, actor=by)]))


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


def restrict_queue(queue: int, *, to: bool, by: int | None, now: datetime) -> Queue:
    """From now on the queue is restricted, or (`to` False) no more. LookupError when there is none."""
    row = Queue.objects.select_for_update(of=("self",)).filter(id=queue).first()
    if row is None:
        raise LookupError(f"there is no queue {queue}")
    if row.restricted != to:
        project.apply(append([NewEvent("queue", queue, ev.QUEUE_RESTRICTED, now, {"to": to}, actor=by)]))
        row.refresh_from_db()
    return row


def give_access(
    *, person: int | None = None, team: int | None = None, ticket: int | None = None, queue: int | None = None,
    reason: str, by: int | None, now: datetime, expires_at: datetime | None = None,
) -> AccessGrant:  # fmt: skip
    """A person or a team may see a ticket or a queue's tickets, until `expires_at` or until it is taken back.

    ValueError names the field that is wrong. Whether the ticket is there its caller has looked up.
    """
    reason = " ".join(reason.split())
    if (person is None) == (team is None):
        raise ValueError(_("who: Choose a person or a team."))
    if (ticket is None) == (queue is None):
        raise ValueError(_("what: Choose a ticket or a queue."))
    if not reason or len(reason) > LONGEST_REASON:
        raise ValueError(
            _("reason: Say why, in at most %(LONGEST_REASON)s characters.") % {"LONGEST_REASON": LONGEST_REASON}
        )
    if expires_at is not None and expires_at <= now:
        raise ValueError(_("expires_at: Choose a time that is still to come."))
    for name, model, key in (("person", Person, person), ("team", Team, team), ("queue", Queue, queue)):
        if key is not None and not model.objects.filter(id=key).exists():
            raise ValueError(_("%(name)s: There is no %(name)s %(key)s.") % {"name": name, "key": key})
    payload = {
        "person": person, "team": team, "ticket": ticket, "queue": queue, "reason": keep_text("reason", reason),
        "expires_at": expires_at and expires_at.isoformat(),
    }  # fmt: skip
    lock()
    key = take("access")[0]
    project.apply(append([NewEvent("access", key, ev.ACCESS_GIVEN, now, payload, actor=by)]))
    return AccessGrant.objects.get(id=key)


def take_access(access: int, *, by: int | None, now: datetime) -> None:
    """What was given holds no more. LookupError when there is no such grant."""
    if not AccessGrant.objects.select_for_update(of=("self",)).filter(id=access).exists():
        raise LookupError(f"there is no grant {access}")
    project.apply(append([NewEvent("access", access, ev.ACCESS_TAKEN, now, {}, actor=by)]))


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


def save_definition(
    *, what: str, name: str, body: Mapping[str, Any], by: int | None, now: datetime, owner: int | None = None,
    place: int = 0, key: int | None = None, origin: Origin | None = None,
) -> Definition:  # fmt: skip
    """Make a definition, or with `key` its next version; the room that reads `body` has checked it. LookupError when
    there is none of that key. Saved as it is already, nothing is appended.
    """
    origin = origin or Origin()
    lock()
    if (found := made_by(origin)) is not None:
        return Definition.objects.get(id=found)
    old = None if key is None else Definition.objects.filter(id=key, what=what).first()
    if key is not None and old is None:
        raise LookupError(f"there is no {what} {key}")
    payload = {
        "what": what, "name": name, "body": dict(body), "owner": owner, "place": place,
        "version": 1 if old is None else old.version + 1,
    }  # fmt: skip
    if old is not None and not old.archived:
        same = (old.name, old.body, old.owner_id, old.place) == (name, payload["body"], owner, place)
        if same:
            return old
    subject = take("definition")[0] if old is None else old.id
    project.apply(append([
        NewEvent("definition", subject, ev.DEFINITION_SAVED, now, payload, actor=by, source=origin.source,
                 external_id=origin.external_id)
    ]))  # fmt: skip
    return Definition.objects.get(id=subject)


def archive_definition(key: int, *, by: int | None, now: datetime) -> Definition:
    """It is used no more. LookupError when there is none."""
    return _turn(key, ev.DEFINITION_ARCHIVED, archived=True, by=by, now=now)


def restore_definition(key: int, *, by: int | None, now: datetime) -> Definition:
    """It is used again. LookupError when there is none."""
    return _turn(key, ev.DEFINITION_RESTORED, archived=False, by=by, now=now)


def _turn(key: int, kind: str, *, archived: bool, by: int | None, now: datetime) -> Definition:
    found = Definition.objects.select_for_update(of=("self",)).filter(id=key).first()
    if found is None:
        raise LookupError(f"there is no definition {key}")
    if found.archived != archived:
        project.apply(append([NewEvent("definition", key, kind, now, {}, actor=by)]))
        found.refresh_from_db()
    return found


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

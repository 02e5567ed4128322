"""Folds directory events into people, teams, queues, platforms and modules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from watchfloor.core.models import (
    AccessGrant,
    Definition,
    DefinitionVersion,
    Module,
    Person,
    Platform,
    Queue,
    SkillGrant,
    Team,
)
from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event, Text

# What somebody who was erased is called.
NOBODY: Final = "Erased person"
TABLES: Final = (AccessGrant, DefinitionVersion, Definition, Module, Platform, Queue, SkillGrant, Person, Team)


def apply(events: Sequence[Event]) -> None:
    """Fold `events` in order. Names are read from the text beside the log."""
    mine = [event for event in events if event.kind in _STEPS or event.kind in _WHOLE]
    pointers = [event.payload["name"] for event in mine if event.kind == ev.PERSON_REGISTERED]
    names = {str(row.id): row.body for row in Text.objects.filter(id__in=pointers)} if pointers else {}
    for kind, run in _runs(mine):
        if kind == ev.PERSON_REGISTERED:
            Person.objects.bulk_create([_person(event, names) for event in run])
        else:
            for event in run:
                if kind in _WHOLE:
                    _WHOLE[kind](event)
                else:
                    _STEPS[kind](event.subject_id, event.payload)


def clear() -> None:
    """Empty the tables, and with them all that points to people and queues (which replay fills again)."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in TABLES)} CASCADE")


def _runs(events: Sequence[Event]) -> list[tuple[str, list[Event]]]:
    """Neighbouring events of one kind together, so that a thousand imported people are one statement."""
    runs: list[tuple[str, list[Event]]] = []
    for event in events:
        if not runs or runs[-1][0] != event.kind:
            runs.append((event.kind, []))
        runs[-1][1].append(event)
    return runs


def _person(event: Event, names: dict[str, str]) -> Person:
    payload = event.payload
    return Person(
        id=event.subject_id, name=names.get(payload["name"], ""), role=payload["role"], site=payload.get("site"),
        team_id=payload.get("team"), source=event.source, source_id=payload.get("source_id"),
    )  # fmt: skip


def _team_changed(person: int, payload: dict[str, Any]) -> None:
    Person.objects.filter(id=person).update(team=payload["to"])


def _role_changed(person: int, payload: dict[str, Any]) -> None:
    Person.objects.filter(id=person).update(role=payload["to"])


def _preferences(person: int, payload: dict[str, Any]) -> None:
    Person.objects.filter(id=person).update(language=payload["language"], zone=payload["zone"])


def _erased(person: int, _payload: dict[str, Any]) -> None:
    SkillGrant.objects.filter(person=person).delete()
    AccessGrant.objects.filter(person=person).delete()
    Person.objects.filter(id=person).update(
        name=NOBODY, role="requester", site=None, team=None, source_id=None, language=None, zone=None
    )


def resaved(events: Sequence[Event]) -> None:
    """Definitions as these events say them now: their payloads were redacted."""
    for event in events:
        said = {"name": event.payload["name"], "body": event.payload["body"]}
        version = event.payload["version"]
        DefinitionVersion.objects.filter(definition=event.subject_id, version=version).update(**said)
        Definition.objects.filter(id=event.subject_id, version=version).update(**said)


def _team(team: int, payload: dict[str, Any]) -> None:
    Team.objects.create(id=team, name=payload["name"], site=payload.get("site"))


def _queue(queue: int, payload: dict[str, Any]) -> None:
    Queue.objects.create(id=queue, name=payload["name"], team_id=payload.get("team"))


def _restricted(queue: int, payload: dict[str, Any]) -> None:
    Queue.objects.filter(id=queue).update(restricted=payload["to"])


def _access_given(event: Event) -> None:
    payload = event.payload
    until = payload["expires_at"]
    AccessGrant.objects.create(
        id=event.subject_id, person_id=payload["person"], team_id=payload["team"], ticket=payload["ticket"],
        queue_id=payload["queue"], given_at=event.at, given_by=event.actor,
        reason=Text.objects.filter(id=payload["reason"]).values_list("body", flat=True).first() or "",
        expires_at=datetime.fromisoformat(until) if until else None,
    )  # fmt: skip


def _access_taken(access: int, _payload: dict[str, Any]) -> None:
    AccessGrant.objects.filter(id=access).delete()


def _platform(platform: int, payload: dict[str, Any]) -> None:
    Platform.objects.create(id=platform, name=payload["name"])


def _module(module: int, payload: dict[str, Any]) -> None:
    Module.objects.create(id=module, name=payload["name"], platform_id=payload["platform"], team_id=payload.get("team"))


def _saved(event: Event) -> None:
    payload = event.payload
    Definition.objects.update_or_create(
        id=event.subject_id,
        defaults={
            "what": payload["what"], "name": payload["name"], "owner_id": payload["owner"], "body": payload["body"],
            "place": payload["place"], "version": payload["version"], "saved_at": event.at, "saved_by": event.actor,
            "archived": False,
        },
    )  # fmt: skip
    DefinitionVersion.objects.create(
        definition_id=event.subject_id, version=payload["version"], at=event.at, by=event.actor, name=payload["name"],
        body=payload["body"],
    )  # fmt: skip


def _archived(event: Event) -> None:
    Definition.objects.filter(id=event.subject_id).update(archived=True)


def _restored(event: Event) -> None:
    Definition.objects.filter(id=event.subject_id).update(archived=False)


def _granted(event: Event) -> None:
    payload = event.payload
    pointer, until = payload["evidence"], payload["expires_at"]
    SkillGrant.objects.update_or_create(
        person_id=event.subject_id,
        skill=payload["skill"],
        defaults={
            "level": payload["level"], "granted_at": event.at, "granted_by": event.actor,
            "evidence": (pointer and Text.objects.filter(id=pointer).values_list("body", flat=True).first()) or "",
            "expires_at": datetime.fromisoformat(until) if until else None,
        },
    )  # fmt: skip


def _revoked(event: Event) -> None:
    SkillGrant.objects.filter(person=event.subject_id, skill=event.payload["skill"]).delete()


def _registered(_person: int, _payload: dict[str, Any]) -> None:
    raise AssertionError("people are created in runs")


_STEPS = {
    ev.PERSON_REGISTERED: _registered,
    ev.PERSON_ROLE_CHANGED: _role_changed,
    ev.PERSON_TEAM_CHANGED: _team_changed,
    ev.PERSON_PREFERENCES_CHANGED: _preferences,
    ev.PERSON_ERASED: _erased,
    ev.TEAM_CREATED: _team,
    ev.QUEUE_CREATED: _queue,
    ev.QUEUE_RESTRICTED: _restricted,
    ev.ACCESS_TAKEN: _access_taken,
    ev.PLATFORM_CREATED: _platform,
    ev.MODULE_CREATED: _module,
}
# Those whose fold needs the whole event: when it was and who did it.
_WHOLE = {
    ev.DEFINITION_SAVED: _saved,
    ev.DEFINITION_ARCHIVED: _archived,
    ev.DEFINITION_RESTORED: _restored,
    ev.ACCESS_GIVEN: _access_given,
    ev.PERSON_SKILL_GRANTED: _granted,
    ev.PERSON_SKILL_REVOKED: _revoked,
}

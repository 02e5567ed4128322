"""Fields of a ticket that not everybody who sees it may read: which they are, who reads them, where their values are.

A form's question marks its attribute as sensitive. From then on the values stand in the column `guarded` and not in
`attributes`: lists, conditions, counts, search, figures, rules, signals, groups and hooks read `attributes` alone and
so know nothing of them, for nobody. Only the ticket itself, on its page and in the API, shows them, to those who may.

What the log says of attributes passes `plain` before anybody but the fold reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.engine import events as ev
from watchfloor.engine.events import TicketEvent
from watchfloor.engine.fields import ATTRIBUTES
from watchfloor.eventlog.models import Event
from watchfloor.tickets.models import SensitiveField, Ticket, TimelineEntry

FORM: Final = "form"
# What a form itself fills in is never sensitive: queues, boards and clocks go by it.
NEVER: Final = frozenset({"platform", "module", "kind"})
# For statements that write tickets: the names, once a statement.
NAMES: Final = "ARRAY(SELECT name FROM sensitive_field)"


# ------------------------------------------------------------- who may read what
def sensitive(names: Iterable[str] | None = None) -> frozenset[str]:
    """The attributes that are sensitive, or those of `names` that are. At most one query."""
    rows = SensitiveField.objects.all()
    if names is not None:
        wanted = set(names) - NEVER
        if not wanted:
            return frozenset()
        rows = rows.filter(name__in=wanted)
    return frozenset(rows.values_list("name", flat=True))


def hidden_attributes(person: Person | None) -> frozenset[str]:
    """The sensitive attributes that the person may not read: each form that marks one must let them. One query.

    Nobody in particular (None) reads none.
    """
    if person is not None and allows(person, "fields.sensitive"):
        return frozenset()
    team = person.team_id if person is not None else None
    return frozenset(
        name for name, teams in SensitiveField.objects.values_list("name", "teams") if team is None or team not in teams
    )


def reads_requester(person: Person, requester: int | None) -> bool:
    """Whether the person reads who asked and how to reach them; whoever asked does."""
    return allows(person, "fields.requester") or (requester is not None and requester == person.id)


def hidden_fields(person: Person) -> frozenset[str]:
    """The fields of tickets, as conditions name them, that are as if they did not exist for the person. One query."""
    own = frozenset() if allows(person, "fields.requester") else frozenset({"requester"})
    # No condition finds a sensitive attribute, whoever asks: its value is not where conditions look.
    return own | {ATTRIBUTES + name for name in sensitive()}


def requester_name(person: Person, requester: Person | None) -> str:
    """How the requester of a ticket is called for the person."""
    if requester is None:
        return _("Nobody known")
    return requester.name if reads_requester(person, requester.id) else _("Requester")


# ------------------------------------------------------------- what of a ticket is shown
def shown(person: Person, row: Ticket) -> tuple[dict[str, str], list[str]]:
    """The ticket's attributes that the person reads, and the names of those it has beside them. A query if it has any
    that are sensitive.
    """
    if not row.guarded:
        return row.attributes, []
    hidden = hidden_attributes(person)
    readable = {name: value for name, value in row.guarded.items() if name not in hidden}
    return {**row.attributes, **readable}, sorted(name for name in row.guarded if name in hidden)


def hide(entries: Iterable[TimelineEntry], person: Person | None) -> None:
    """Take the values that the person may not read out of the lines of a history. At most one query."""
    changes = [entry for entry in entries if entry.kind == ev.TICKET_ATTRIBUTES_CHANGED]
    named = {name for entry in changes for end in _ends(entry.detail) for name in end}
    if not named - NEVER:
        return
    hidden = hidden_attributes(person)
    for entry in changes:
        entry.detail = _without(entry.detail, hidden)


def _ends(detail: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [detail[name] for name in ("from", "to", "set") if isinstance(detail.get(name), Mapping)]


def _without(detail: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    """The detail with a word in place of each value. Whether there was one before is hidden too."""
    word = _("Hidden")
    return {
        name: {key: word if key in hidden else value for key, value in end.items()} if isinstance(end, Mapping) else end
        for name, end in detail.items()
    }


# ------------------------------------------------------------- what the log says
def plain(events: Sequence[Event], names: frozenset[str] | None = None) -> list[dict[str, Any]]:
    """The payloads of the events without sensitive attributes. At most one query; none where `names` are known."""
    if names is None:
        names = sensitive(_named(event.payload for event in events))
    return [_stripped(event.payload, names) for event in events]


def plain_of(events: Sequence[TicketEvent]) -> list[TicketEvent]:
    """The same for events as folds read them."""
    names = sensitive(_named(event.payload for event in events))
    return [replace(event, payload=_stripped(event.payload, names)) for event in events] if names else list(events)


def _named(payloads: Iterable[Mapping[str, Any]]) -> set[str]:
    return {name for payload in payloads for part in ("attributes", "set") for name in _part(payload, part)}


def _part(payload: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    found = payload.get(part)
    return found if isinstance(found, Mapping) else {}


def _stripped(payload: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    if not names:
        return dict(payload)
    return {
        part: {key: one for key, one in value.items() if key not in names}
        if part in ("attributes", "set") and isinstance(value, Mapping) else value
        for part, value in payload.items()
    }  # fmt: skip


# ------------------------------------------------------------- the fold of what forms say
def marks(event: Event) -> bool:
    """Whether the event may change which attributes are sensitive."""
    return event.kind == ev.DEFINITION_SAVED and event.payload.get("what") == FORM


def fold(event: Event) -> None:
    """Keep what a form says of its attributes, and move the values of those that became sensitive, or are no more.

    A question that the form asks no more stays what it was: its values are still there.
    """
    before = sensitive()
    for question in event.payload["body"].get("questions") or ():
        if question.get("sensitive"):
            SensitiveField.objects.update_or_create(
                name=question["key"], form=event.subject_id, defaults={"teams": sorted(question.get("teams") or ())}
            )
        else:
            SensitiveField.objects.filter(name=question["key"], form=event.subject_id).delete()
    after = sensitive()
    if after - before:
        _move("attributes", "guarded", after - before, event.position)
    if before - after:
        _move("guarded", "attributes", before - after, event.position)


def _move(source: str, target: str, names: frozenset[str], position: int) -> None:
    """Move values from one column to the other. The tickets count as changed, so that what follows them reads anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            # Our own names of columns.
            f"UPDATE ticket SET {source} = {source} - %(names)s::text[], {target} = {target} || ("  # noqa: S608
            f"SELECT jsonb_object_agg(key, value) FROM jsonb_each({source}) WHERE key = ANY(%(names)s)), "
            f"last_position = greatest(last_position, %(position)s) WHERE {source} ?| %(names)s",
            {"names": sorted(names), "position": position},
        )

"""What each field may be compared with: the options that a form offers, with their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from watchfloor.core.models import Module, Person, Platform, Queue
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.engine.conditions import Condition, fields
from watchfloor.engine.fields import ATTRIBUTES, FIELDS, ME, Field, field_of, tests
from watchfloor.tickets.access import IS_COMMON, queues_for
from watchfloor.web.templatetags.watchfloor import STATUS_WORDS
from watchfloor.web.words import lazy

KIND_WORDS: Final = {
    "fault": lazy("Fault"),
    "question": lazy("Question"),
    "request": lazy("Request"),
    "feedback": lazy("Feedback"),
}
OPERATOR_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "choice": {"in": lazy("is"), "not_in": lazy("is not"), "empty": lazy("is empty"), "not_empty": lazy("is set")},
    "text": {
        "is": lazy("is"), "is_not": lazy("is not"), "contains": lazy("has"), "not_contains": lazy("has not"),
        "in": lazy("is one of"),
        "not_in": lazy("is none of"), "empty": lazy("is empty"), "not_empty": lazy("is set"),
    },
    "number": {
        "is": lazy("is"), "is_not": lazy("is not"), "at_least": lazy("is at least"), "more": lazy("is more than"),
        "at_most": lazy("is at most"),
        "less": lazy("is less than"), "empty": lazy("is empty"), "not_empty": lazy("is set"),
    },
    "time": {"at_least": lazy("is after"), "less": lazy("is before"), "empty": lazy("is empty"),
    "not_empty": lazy("is set")},
    "flag": {"is": lazy("is")},
}  # fmt: skip
# Attribute names are looked for among so many of the newest tickets: never in all of them.
_NEWEST: Final = 300


@dataclass(frozen=True, slots=True)
class Known:
    """What a store knows now: queues and people by id, platforms and modules, names of attributes. Five queries."""

    queues: Mapping[int, str]
    workers: Mapping[int, str]
    platforms: Sequence[str]
    modules: Sequence[str]
    attributes: Sequence[str]
    others: Mapping[int, str]

    def person(self, key: Any) -> str:
        """A person's name, by id or `me`."""
        return (
            _("me")
            if key == ME
            else self.workers.get(key) or self.others.get(key) or _("person %(key)s") % {"key": key}
        )

    def queue(self, key: Any) -> str:
        """A queue's name, by id."""
        return self.queues.get(key) or _("queue %(key)s") % {"key": key}


def known(people: Iterable[Any] = (), viewer: Person | None = None) -> Known:
    """What the store knows, and the names of `people` (ids) who do not work the desk; for a `viewer` no queue that is
    hidden from them, for none of the restricted.
    """
    workers = dict(Person.objects.filter(role__in=WORKS_TICKETS).order_by("name", "id").values_list("id", "name"))
    rest = [key for key in people if isinstance(key, int) and key not in workers]
    queues = Queue.objects.filter(restricted=False) if viewer is None else queues_for(viewer)
    return Known(
        queues=dict(queues.order_by("name").values_list("id", "name")),
        workers=workers,
        platforms=list(Platform.objects.order_by("name").values_list("name", flat=True)),
        modules=sorted(set(Module.objects.values_list("name", flat=True))),
        attributes=attribute_names(),
        others=dict(Person.objects.filter(id__in=rest).values_list("id", "name")) if rest else {},
    )


def names_in(*conditions: Condition) -> Known:
    """The names of the queues and people that conditions test, and nothing else. Two queries at most."""
    named = frozenset().union(*(fields(condition) for condition in conditions))
    ids = [key for condition in conditions for key in people_in(condition) if isinstance(key, int)]
    return Known(
        queues=dict(Queue.objects.filter(restricted=False).values_list("id", "name")) if "queue" in named else {},
        workers=dict(Person.objects.filter(id__in=ids).values_list("id", "name")) if ids else {},
        platforms=(), modules=(), attributes=(), others={},
    )  # fmt: skip


def people_in(condition: Condition) -> list[Any]:
    """Whom a condition names: ids of people, and `me`."""
    found: list[Any] = []
    for test in tests(condition):
        field = field_of(test.field)
        if field is not None and field.kind == "person" and test.value is not None:
            found += test.value if isinstance(test.value, tuple) else [test.value]
    return found


def attribute_names() -> list[str]:
    """Names of attributes that the newest tickets have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT jsonb_object_keys(attributes) FROM "  # noqa: S608  (our own names)
            f"(SELECT attributes FROM ticket WHERE {IS_COMMON.format(table='ticket')} "
            "ORDER BY updated_at DESC, id DESC LIMIT %s) newest",
            [_NEWEST],
        )
        return sorted({"platform", "module"} | {name for (name,) in cursor.fetchall()})


def offered(names: Sequence[str], more: Sequence[Field] = (), only: Iterable[str] | None = None) -> list[Field]:
    """The fields of a form: those of a ticket (or `only` some), the page's own, then the attributes."""
    wanted = None if only is None else frozenset(only)
    own = [field for name, field in FIELDS.items() if wanted is None or name in wanted]
    attributes = [Field(ATTRIBUTES + name, "text", name.replace("_", " ").capitalize()) for name in names]
    return [*own, *more, *attributes]


def control(field: Field) -> str:
    """How a value is given: by ticking options, or by writing."""
    if field.kind in ("choice", "queue", "person", "flag"):
        return "flag" if field.kind == "flag" else "options"
    if field.name in (ATTRIBUTES + "platform", ATTRIBUTES + "module"):
        return "options"
    return field.kind


def operators(field: Field) -> list[tuple[str, str]]:
    """The comparisons that a form offers for the field, in words."""
    kind = "choice" if control(field) == "options" else field.kind
    return list(OPERATOR_WORDS[kind].items())


def options(field: Field, known: Known, chosen: Sequence[Any] = ()) -> list[tuple[str, str]]:
    """The values to tick, as (value, words); what is chosen already stands there even if it is no more."""
    match field.kind:
        case "queue":
            found = {str(key): name for key, name in known.queues.items()}
        case "person":
            found = {ME: _("Me")} | {str(key): name for key, name in known.workers.items()}
            found |= {str(key): known.person(key) for key in chosen if str(key) not in found}
        case "choice":
            found = {value: value_words(field, value) for value in field.options}
        case "flag":
            found = {"true": _("yes"), "false": _("no")}
        case _:
            names = known.platforms if field.name.endswith("platform") else known.modules
            found = {name: name for name in names}
    return list((found | {str(value): str(value) for value in chosen if str(value) not in found}).items())


def value_words(field: Field, value: Any) -> str:
    """A choice's value as people say it."""
    if field.name == "status":
        return _(STATUS_WORDS[value]) if value in STATUS_WORDS else str(value)
    if field.name == "kind":
        return str(KIND_WORDS.get(value, value))
    return str(value)

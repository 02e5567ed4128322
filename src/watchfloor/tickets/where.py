"""A condition as SQL over the ticket table: it holds there for exactly the rows whose facts it holds for.

A test property holds the two together (`tests/flow/test_where.py`). What may be true, false or unknown in SQL is never
negated: `not` is pushed down to the tests, each of which has an opposite that says what it means of an empty field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.engine.conditions import All, BadConditionError, Condition, Either, Not, Test, fields
from watchfloor.engine.fields import ATTRIBUTES, Field, check, field_of, resolve
from watchfloor.tickets.models import Ticket

Sql = tuple[str, list[Any]]
_TEXTS: Final = frozenset({"choice", "text"})
_COLUMNS: Final[Mapping[str, str]] = {
    "queue": "ticket.queue_id", "owner": "ticket.owner_id", "requester": "ticket.requester_id",
    "reason": "ticket.closed_reason", "parent": "ticket.parent_id", "attributes.platform": "ticket.platform",
}  # fmt: skip
_NOT: Final[Mapping[str, str]] = {
    "is": "is_not", "is_not": "is", "in": "not_in", "not_in": "in", "empty": "not_empty", "not_empty": "empty",
    "contains": "not_contains", "not_contains": "contains", "less": "not_less", "at_most": "not_at_most",
    "more": "not_more", "at_least": "not_at_least",
}  # fmt: skip
_SIGNS: Final[Mapping[str, str]] = {"less": "<", "at_most": "<=", "more": ">", "at_least": ">="}


def where(condition: Condition, person: Person | int | None, now: datetime) -> RawSQL:
    """What `Ticket.objects.filter(…)` takes. `person` is who `me` is, `now` what -7d counts from."""
    text, parameters = sql(condition, person, now)
    return RawSQL(text, parameters, output_field=BooleanField())  # noqa: S611  (built here from our own column names)


def holding(
    rows: QuerySet[Ticket], condition: Condition, person: Person | int | None, now: datetime
) -> QuerySet[Ticket]:
    """Those of `rows` that the condition holds for; all of them where it says nothing."""
    return rows if condition == All() else rows.filter(where(condition, person, now))


def sql(condition: Condition, person: Person | int | None, now: datetime) -> Sql:
    """The text and its parameters; BadConditionError where the condition compares what cannot be compared."""
    check(condition)
    if isinstance(person, Person) and not allows(person, "fields.requester") and "requester" in fields(condition):
        raise BadConditionError("there is no field 'requester'")
    me = person.id if isinstance(person, Person) else person
    return _sql(resolve(condition, me=me, now=now), negated=False)


def column(field: Field) -> Sql:
    """The value of a field of the table `ticket`, with its parameters."""
    if found := _COLUMNS.get(field.name):
        return found, []
    if field.name.startswith(ATTRIBUTES):
        return "(ticket.attributes ->> %s)", [field.name.removeprefix(ATTRIBUTES)]
    return f"ticket.{field.name}", []


def _sql(condition: Condition, *, negated: bool) -> Sql:
    match condition:
        case Not(part):
            return _sql(part, negated=not negated)
        case All(parts):
            return _joined(parts, negated=negated, joint="OR" if negated else "AND")
        case Either(parts):
            return _joined(parts, negated=negated, joint="AND" if negated else "OR")
        case Test():
            return _test(condition, _NOT[condition.op] if negated else condition.op)


def _joined(parts: Sequence[Condition], *, negated: bool, joint: str) -> Sql:
    if not parts:
        return ("TRUE" if joint == "AND" else "FALSE"), []
    texts, parameters = [], []
    for part in parts:
        text, more = _sql(part, negated=negated)
        texts.append(text)
        parameters += more
    return f"({f' {joint} '.join(texts)})", parameters


def _test(test: Test, op: str) -> Sql:
    field = field_of(test.field)
    if field is None:
        raise BadConditionError(f"there is no field {test.field!r}")
    values = [*test.value] if isinstance(test.value, tuple) else [test.value]
    if field.kind in _TEXTS:
        # An empty text is no value: nothing equals it.
        values = [value for value in values if value != "" or "contains" in op]
    return _WRITERS[op](field, values)


# ------------------------------------------------------------------ one writer an operator
def _equal(field: Field, values: list[Any]) -> Sql:
    if not values:
        return "FALSE", []
    if field.name.startswith(ATTRIBUTES) and field.name not in _COLUMNS:
        # What the index on attributes can answer.
        name = field.name.removeprefix(ATTRIBUTES)
        has = "ticket.attributes @> jsonb_build_object(%s::text, %s::text)"
        return f"({' OR '.join([has] * len(values))})", [one for value in values for one in (name, value)]
    text, parameters = column(field)
    places = ", ".join(["%s"] * len(values))
    return f"{text} IN ({places})", [*parameters, *values]


def _different(field: Field, values: list[Any]) -> Sql:
    if not values:
        return "TRUE", []
    text, parameters = column(field)
    places = ", ".join(["%s"] * len(values))
    return f"({text} IS NULL OR {text} NOT IN ({places}))", [*parameters, *parameters, *values]


def _empty(field: Field, _values: list[Any]) -> Sql:
    text, parameters = column(field)
    if field.kind in _TEXTS:
        return f"({text} IS NULL OR {text} = '')", [*parameters, *parameters]
    return f"{text} IS NULL", parameters


def _filled(field: Field, _values: list[Any]) -> Sql:
    text, parameters = column(field)
    return (f"{text} <> ''" if field.kind in _TEXTS else f"{text} IS NOT NULL"), parameters


def _contains(field: Field, values: list[Any]) -> Sql:
    if values == [""]:
        return _filled(field, [])
    text, parameters = column(field)
    return f"UPPER({text}) LIKE UPPER(%s)", [*parameters, _pattern(values[0])]


def _lacks(field: Field, values: list[Any]) -> Sql:
    if values == [""]:
        return _empty(field, [])
    text, parameters = column(field)
    return f"({text} IS NULL OR UPPER({text}) NOT LIKE UPPER(%s))", [*parameters, *parameters, _pattern(values[0])]


def _pattern(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _ordered(op: str) -> Callable[[Field, list[Any]], Sql]:
    def write(field: Field, values: list[Any]) -> Sql:
        text, parameters = column(field)
        return f"{text} {_SIGNS[op]} %s", [*parameters, *values]

    return write


def _not_ordered(op: str) -> Callable[[Field, list[Any]], Sql]:
    def write(field: Field, values: list[Any]) -> Sql:
        text, parameters = column(field)
        return f"({text} IS NULL OR NOT {text} {_SIGNS[op]} %s)", [*parameters, *parameters, *values]

    return write


_WRITERS: Final[Mapping[str, Callable[[Field, list[Any]], Sql]]] = {
    "is": _equal, "in": _equal, "is_not": _different, "not_in": _different, "empty": _empty, "not_empty": _filled,
    "contains": _contains, "not_contains": _lacks,
    **{op: _ordered(op) for op in _SIGNS}, **{f"not_{op}": _not_ordered(op) for op in _SIGNS},
}  # fmt: skip

"""Conditions on a ticket's facts: one small language for views, rules and clocks. Pure.

A condition is plain data, so that it can be kept in an event, drawn by a form and written in a file:

- `{"field": "priority", "op": "is", "value": "P0"}` is a test;
- `{"all": [...]}`, `{"any": [...]}` and `{"not": ...}` combine them; `{}` and `{"all": []}` hold for every ticket;
- `{"priority": ["P0", "P1"], "attributes.module": "Appeals"}` is the short form: every field is one of its values.

Facts are a mapping of field names to values; `attributes.NAME` reaches into the attributes. A field that is absent or
null is empty: it is never equal to, before or after anything, so `is_not` and `not_in` hold for it. `contains` passes
over upper and lower case. What `me` and "-7d" mean is the business of `engine.fields.resolve`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Facts = Mapping[str, Any]


class BadConditionError(ValueError):
    """The data is no condition; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison. `value` is a tuple for `in` and `not_in`."""

    field: str
    op: str
    value: Any = None

    def holds(self, facts: Facts) -> bool:
        """Whether the facts pass."""
        return OPERATORS[self.op](fact(facts, self.field), self.value)


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; none at all holds always."""

    parts: tuple[Condition, ...] = ()

    def holds(self, facts: Facts) -> bool:
        """Whether the facts pass."""
        return all(part.holds(facts) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        """Whether the facts pass."""
        return any(part.holds(facts) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition

    def holds(self, facts: Facts) -> bool:
        """Whether the facts pass."""
        return not self.part.holds(facts)


Condition = Test | All | Either | Not
# Parts within parts. Whatever reads a condition goes down into it: one without a bottom would break all of them.
DEEPEST: Final = 20
EVERY: Final = All()


def fact(facts: Facts, field: str) -> Any:
    """The value of a field, None where it is empty."""
    if field.startswith("attributes."):
        found = (facts.get("attributes") or {}).get(field.removeprefix("attributes."))
    else:
        found = facts.get(field)
    return None if found == "" else found


def folded(text: str) -> str:
    """Text without a difference of case, one character for one as the database does it (ß stays what it is)."""
    return "".join(upper if len(upper := one.upper()) == 1 else one for one in text)


def _contains(value: Any, wanted: Any) -> bool:
    return value is not None and folded(str(wanted)) in folded(str(value))


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def test(value: Any, wanted: Any) -> bool:
        if value is None:
            return False
        try:
            return compare(value, wanted)
        except TypeError:
            return False

    return test


OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "is": lambda value, wanted: value is not None and value == wanted,
    "is_not": lambda value, wanted: value is None or value != wanted,
    "in": lambda value, wanted: value is not None and value in wanted,
    "not_in": lambda value, wanted: value is None or value not in wanted,
    "empty": lambda value, _: value is None,
    "not_empty": lambda value, _: value is not None,
    "contains": _contains,
    "not_contains": lambda value, wanted: not _contains(value, wanted),
    "less": _ordered(lambda value, wanted: value < wanted),
    "at_most": _ordered(lambda value, wanted: value <= wanted),
    "more": _ordered(lambda value, wanted: value > wanted),
    "at_least": _ordered(lambda value, wanted: value >= wanted),
}
_LISTS: Final = frozenset({"in", "not_in"})
_WITHOUT_VALUE: Final = frozenset({"empty", "not_empty"})


def parse(data: Any, where: str = "condition", *, depth: int = 0) -> Condition:
    """Read a condition from plain data. BadConditionError names the place that is wrong."""
    if depth > DEEPEST:
        raise BadConditionError(f"a condition goes {DEEPEST} levels deep at most")
    if not isinstance(data, Mapping):
        raise BadConditionError(f"{where} must be an object, not {data!r}")
    if "field" in data or "op" in data:
        return _test(data, where)
    for name, kind in (("all", All), ("any", Either)):
        if name in data:
            _alone(data, name, where)
            if not isinstance(data[name], list):
                raise BadConditionError(f"{where}.{name} must be a list")
            return kind(tuple(parse(p, f"{where}.{name}[{i}]", depth=depth + 1) for i, p in enumerate(data[name])))
    if "not" in data:
        _alone(data, "not", where)
        return Not(parse(data["not"], f"{where}.not", depth=depth + 1))
    return All(tuple(_short(field, value, where) for field, value in data.items()))


def _alone(data: Mapping[str, Any], name: str, where: str) -> None:
    if len(data) > 1:
        others = ", ".join(sorted(key for key in data if key != name))
        raise BadConditionError(f"{where}: {name!r} stands alone, not beside {others}")


def _test(data: Mapping[str, Any], where: str) -> Test:
    field, op = data.get("field"), data.get("op", "is")
    if not isinstance(field, str) or not field:
        raise BadConditionError(f"{where}.field must name a field")
    if op not in OPERATORS:
        raise BadConditionError(f"{where}.op {op!r} is none of {', '.join(OPERATORS)}")
    if unknown := set(data) - {"field", "op", "value"}:
        raise BadConditionError(f"{where}: {', '.join(sorted(unknown))} is not part of a test")
    if op in _WITHOUT_VALUE:
        return Test(field, op)
    if data.get("value") is None:
        raise BadConditionError(f"{where}.value is missing")
    value = data["value"]
    if op in _LISTS:
        if not isinstance(value, list | tuple):
            raise BadConditionError(f"{where}.value must be a list for {op!r}")
        value = tuple(value)
    return Test(field, op, value)


def _short(field: str, value: Any, where: str) -> Test:
    if isinstance(value, list | tuple):
        return Test(field, "in", tuple(value))
    if value is None or isinstance(value, Mapping):
        raise BadConditionError(f"{where}.{field} must be a value or a list of values")
    return Test(field, "is", value)


def as_data(condition: Condition) -> dict[str, Any]:
    """The plain data of a condition; `parse` reads it back to an equal one."""
    match condition:
        case Test(field, op, value):
            if op in _WITHOUT_VALUE:
                return {"field": field, "op": op}
            return {"field": field, "op": op, "value": list(value) if op in _LISTS else value}
        case All(parts):
            return {"all": [as_data(part) for part in parts]}
        case Either(parts):
            return {"any": [as_data(part) for part in parts]}
        case Not(part):
            return {"not": as_data(part)}


def fields(condition: Condition) -> frozenset[str]:
    """Every field a condition looks at."""
    match condition:
        case Test(field, _, _):
            return frozenset({field})
        case Not(part):
            return fields(part)
        case All(parts) | Either(parts):
            return frozenset().union(*(fields(part) for part in parts))

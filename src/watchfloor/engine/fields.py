"""The facts of a ticket that a condition may test: their kinds, and which comparisons each kind knows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from watchfloor.engine.conditions import (
    All,
    BadConditionError,
    Condition,
    Either,
    Not,
    Test,
)
from watchfloor.engine.events import PRIORITIES, STATUSES, TICKET_KINDS

Kind = Literal["choice", "queue", "person", "text", "number", "time", "flag"]
ATTRIBUTES: Final = "attributes."
ME: Final = "me"
# Whom `me` means where nobody asks: a person that no ticket can have.
NOBODY: Final = -1


@dataclass(frozen=True, slots=True)
class Field:
    """A fact: `words` name it in a form; `options` are the values that a choice may have."""

    name: str
    kind: Kind
    words: str
    options: tuple[str, ...] = ()


_ALL: Final = (
    Field("status", "choice", "Status", STATUSES),
    Field("priority", "choice", "Priority", PRIORITIES),
    Field("kind", "choice", "Kind", TICKET_KINDS),
    Field("queue", "queue", "Queue"),
    Field("owner", "person", "Owner"),
    Field("requester", "person", "Requester"),
    Field("tier", "number", "Tier"),
    Field("subject", "text", "Subject"),
    Field("channel", "text", "Channel"),
    Field("source", "text", "Source"),
    Field("reason", "text", "Closed as"),
    Field("created_at", "time", "Filed"),
    Field("updated_at", "time", "Last change"),
    Field("first_reply_at", "time", "First reply"),
    Field("solved_at", "time", "Solved"),
    Field("unanswered_since", "time", "Unanswered since"),
    Field("due_at", "time", "Due"),
    Field("snoozed_until", "time", "Snoozed until"),
    Field("escalated_at", "time", "Escalated"),
    Field("reopened_at", "time", "Reopened"),
    Field("moved_at", "time", "Passed on"),
    Field("rated_at", "time", "Rated at"),
    Field("rating", "number", "Rating"),
    Field("effort", "number", "Effort"),
    Field("reopens", "number", "Times reopened"),
    Field("transfers", "number", "Queue changes"),
    Field("moves", "number", "Times passed on"),
    Field("agent_replies", "number", "Replies of the team"),
    Field("votes", "number", "Votes"),
    Field("worked_seconds", "number", "Seconds worked"),
    Field("parent", "number", "Parent ticket"),
    Field("merged_into", "number", "Merged into"),
    Field("bounced", "flag", "Came back to a queue it had left"),
)
FIELDS: Final[Mapping[str, Field]] = {field.name: field for field in _ALL}

_CHOOSES: Final = ("in", "not_in", "is", "is_not", "empty", "not_empty")
_COMPARES: Final = ("is", "is_not", "at_least", "more", "at_most", "less", "in", "not_in", "empty", "not_empty")
OPERATORS_OF: Final[Mapping[Kind, tuple[str, ...]]] = {
    "choice": _CHOOSES,
    "queue": _CHOOSES,
    "person": _CHOOSES,
    "text": ("is", "is_not", "contains", "not_contains", "in", "not_in", "empty", "not_empty"),
    "number": _COMPARES,
    "time": ("at_least", "more", "at_most", "less", "empty", "not_empty"),
    "flag": ("is", "is_not"),
}
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST: Final = timedelta(days=3650)


def field_of(name: str, more: Mapping[str, Field] | None = None) -> Field | None:
    """The field of that name; any `attributes.NAME` is a text. None where there is none."""
    known = FIELDS.get(name) or (more or {}).get(name)
    if known is None and name.startswith(ATTRIBUTES) and len(name) > len(ATTRIBUTES):
        return Field(name, "text", name.removeprefix(ATTRIBUTES).replace("_", " ").capitalize())
    return known


def check(condition: Condition, more: Mapping[str, Field] | None = None) -> None:
    """BadConditionError where a test names no field, or compares it by what its kind does not know."""
    match condition:
        case Test():
            _check(condition, more)
        case Not(part):
            check(part, more)
        case All(parts) | Either(parts):
            for part in parts:
                check(part, more)


def _check(test: Test, more: Mapping[str, Field] | None) -> None:
    field = field_of(test.field, more)
    if field is None:
        raise BadConditionError(f"there is no field {test.field!r}")
    if test.op not in OPERATORS_OF[field.kind]:
        raise BadConditionError(f"{field.words}: {test.op!r} is none of {', '.join(OPERATORS_OF[field.kind])}")
    if test.op in ("empty", "not_empty"):
        return
    for value in test.value if test.op in ("in", "not_in") else (test.value,):
        if not fits(field, value):
            raise BadConditionError(f"{field.words}: {value!r} is no {_MEANS[field.kind]}")


_MEANS: Final[Mapping[Kind, str]] = {
    "choice": "value of it", "queue": "number of a queue", "person": "number of a person, nor me", "text": "text",
    "number": "number", "time": "time: write -7d, +2h or 2026-01-31T09:00Z", "flag": "yes or no (true, false)",
}  # fmt: skip


def fits(field: Field, value: Any) -> bool:
    """Whether the field can have such a value."""
    match field.kind:
        case "choice":
            return isinstance(value, str) and (not field.options or value in field.options)
        case "queue":
            return _is_whole(value)
        case "person":
            return _is_whole(value) or value == ME
        case "text":
            return isinstance(value, str) and "\x00" not in value
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "flag":
            return isinstance(value, bool)
        case "time":
            return moment(value, datetime(2000, 1, 1, tzinfo=UTC)) is not None


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def moment(value: Any, now: datetime) -> datetime | None:
    """The time that a value means: a datetime, `now`, an ISO 8601 time or day (UTC), or a distance such as -7d, +2h."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if not isinstance(value, str):
        return None
    if value == "now":
        return now
    if (distance := distance_of(value)) is not None:
        return now + distance
    try:
        found = datetime.fromisoformat(value)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError:
        return None


def distance_of(value: str) -> timedelta | None:
    """The length of -7d, +2h, -30m or -2w; None for anything else, and past ten years."""
    sign, number, unit = value[:1], value[1:-1], value[-1:]
    if sign not in ("-", "+") or not number.isdecimal() or not number.isascii() or unit not in _UNITS:
        return None
    if len(number) > 7:
        return None
    length = timedelta(**{_UNITS[unit]: int(number)})
    if length > _LONGEST:
        return None
    return -length if sign == "-" else length


def resolve(condition: Condition, *, me: int | None, now: datetime) -> Condition:
    """The same condition with `me` and the times that it names made plain values, so that facts can be tested.

    `me` None: nobody asks, so a test of `me` holds for no person.
    """
    match condition:
        case Test():
            return _resolved(condition, NOBODY if me is None else me, now)
        case Not(part):
            return Not(resolve(part, me=me, now=now))
        case All(parts):
            return All(tuple(resolve(part, me=me, now=now) for part in parts))
        case Either(parts):
            return Either(tuple(resolve(part, me=me, now=now) for part in parts))


def _resolved(test: Test, me: int, now: datetime) -> Test:
    field = field_of(test.field)
    if field is None or test.op in ("empty", "not_empty"):
        return test
    if field.kind == "person":
        if isinstance(test.value, tuple):
            return Test(test.field, test.op, tuple(me if value == ME else value for value in test.value))
        return Test(test.field, test.op, me) if test.value == ME else test
    if field.kind == "time":
        return Test(test.field, test.op, moment(test.value, now))
    return test


def tests(condition: Condition) -> list[Test]:
    """Every test of a condition, in its order."""
    match condition:
        case Test():
            return [condition]
        case Not(part):
            return tests(part)
        case All(parts) | Either(parts):
            return [test for part in parts for test in tests(part)]


def persons_by_me(condition: Condition) -> tuple[str, ...]:
    """The fields that a condition compares with `me`, in the order of their names; empty: it is the same for all."""
    return tuple(sorted({test.field for test in tests(condition) if _names_me(test)}))


def _names_me(test: Test) -> bool:
    field = field_of(test.field)
    if field is None or field.kind != "person":
        return False
    return ME in test.value if isinstance(test.value, tuple) else test.value == ME


def moves_with_time(condition: Condition) -> bool:
    """Whether time alone can change what the condition holds for."""
    return any(_is_by_now(test) for test in tests(condition))


def _is_by_now(test: Test) -> bool:
    field = field_of(test.field)
    if field is None or field.kind != "time" or not isinstance(test.value, str):
        return False
    return test.value == "now" or distance_of(test.value) is not None

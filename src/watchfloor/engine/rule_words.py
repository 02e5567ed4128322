"""Rules in words: why one fires, how long it waits. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

from watchfloor.engine.conditions import All, Condition, Either, Facts, Not, Test, fact

LONGEST: Final = timedelta(days=366)
_LENGTH: Final = re.compile(r"\s*(\d{1,5})\s*(m|h|d|w)\s*")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
Says = Callable[[str, Any], str]


class BadLengthError(ValueError):
    """The text is no length of time; the message says what one looks like."""


def plainly(_field: str, value: Any) -> str:
    """A value as it is, where nobody knows names for it."""
    return str(value)


_OPS: Final = {
    "is": "is", "is_not": "is not", "in": "is", "not_in": "is not", "contains": "has", "not_contains": "has not",
    "less": "is below", "at_most": "is at most", "more": "is above", "at_least": "is at least",
}  # fmt: skip


def held(condition: Condition, facts: Facts, says: Says) -> list[str]:
    """The parts of a condition that hold, in words; of alternatives the first that does."""
    match condition:
        case All(parts):
            return [words for part in parts for words in held(part, facts, says)]
        case Either(parts):
            return next((held(part, facts, says) for part in parts if part.holds(facts)), [])
        case Not(part):
            return [f"not: {' and '.join(_in_words(part, says))}"]
    return [_test(condition, says, fact(facts, condition.field))]


def _in_words(condition: Condition, says: Says) -> Iterator[str]:
    match condition:
        case Test():
            yield _test(condition, says)
        case Not(part):
            yield f"not {' and '.join(_in_words(part, says))}"
        case All(parts) | Either(parts):
            for part in parts:
                yield from _in_words(part, says)


def _test(test: Test, says: Says, value: Any = None) -> str:
    name = field_words(test.field)
    if test.op in ("empty", "not_empty"):
        return f"{name} is {'' if test.op == 'empty' else 'not '}empty"
    if test.op == "in" and value is not None:
        return f"{name} is {says(test.field, value)}"
    wanted = test.value if isinstance(test.value, tuple) else (test.value,)
    return f"{name} {_OPS.get(test.op, test.op)} {' or '.join(says(test.field, one) for one in wanted)}"


def changed(name: str, old: Any, new: Any, says: Says) -> str:
    """What became of a field, in words."""
    before, after = (says(name, value) if value is not None else "none" for value in (old, new))
    return f"{field_words(name)} changed from {before} to {after}"


def field_words(name: str) -> str:
    """A field as people say it."""
    return name.removeprefix("attributes.").replace("_", " ")


def length_of(text: str) -> timedelta:
    """The length that `30m`, `12h`, `3d` or `2w` says. BadLengthError for anything else, for none and for years."""
    found = _LENGTH.fullmatch(text)
    length = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta(0)
    if not timedelta(0) < length <= LONGEST:
        raise BadLengthError("A length of time is a number and m, h, d or w, such as 30m or 3d, up to a year.")
    return length


def in_words(length: timedelta) -> str:
    """A length as people say it: 3 days, 90 minutes."""
    seconds = int(length.total_seconds())
    sizes = ((86_400, "day"), (3600, "hour"), (60, "minute"))
    size, word = next((pair for pair in sizes if seconds % pair[0] == 0), sizes[-1])
    n = seconds // size
    return f"{n} {word}" if n == 1 else f"{n} {word}s"

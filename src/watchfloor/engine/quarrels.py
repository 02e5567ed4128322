"""Rules that may undo each other, found before anybody is surprised by them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from watchfloor.engine.conditions import All, Condition, Test
from watchfloor.engine.rules import Rule


@dataclass(frozen=True, slots=True)
class Quarrel:
    """Two rules each of which may undo what the other has just done, and the field they do it to."""

    one: Rule
    other: Rule
    field: str


def quarrels(rules: Iterable[Rule]) -> list[Quarrel]:
    """Pairs of rules on events that set one field to different values, each where the other has just done so.

    They cannot loop (each fires once), but people who act in turn would see the field go back and forth. Found from the
    conditions alone, so a pair may be named that never meets in practice.
    """
    mine = [rule for rule in rules if rule.enabled and rule.on == "event" and rule.sets]
    found = []
    for one, other in combinations(mine, 2):
        fields = [name for name in one.sets if name in other.sets and one.sets[name] != other.sets[name]]
        if fields and _answers(one, other) and _answers(other, one):
            found.append(Quarrel(one, other, fields[0]))
    return found


def _answers(rule: Rule, to: Rule) -> bool:
    """Whether `rule` could fire on what `to` sets."""
    if rule.events and "changed" not in rule.events and not (rule.events & (to.events or rule.events)):
        return False
    # A test of a change sees only what this rule sets, or what the same person did to start both.
    if any(change.field in to.sets and change.to and to.sets[change.field] not in change.to for change in rule.changes):
        return False
    tests, theirs = list(_all_of(rule.condition)), list(_all_of(to.condition))
    if any(test.field in to.sets and not test.holds(_flat(to.sets)) for test in tests):
        return False
    return not any(
        one.field == other.field and one.field not in to.sets and _values(one) and _values(other)
        and not set(_values(one)) & set(_values(other))
        for one in tests for other in theirs
    )  # fmt: skip


def _flat(sets: Mapping[str, Any]) -> dict[str, Any]:
    inner = {name.removeprefix("attributes."): v for name, v in sets.items() if name.startswith("attributes.")}
    return {**sets, "attributes": inner}


def _all_of(condition: Condition) -> Iterator[Test]:
    match condition:
        case Test():
            yield condition
        case All(parts):
            for part in parts:
                yield from _all_of(part)


def _values(test: Test) -> tuple[Any, ...]:
    if test.op == "is":
        return (test.value,)
    return test.value if test.op == "in" else ()

"""What is counted: every view within every domain; for a ticket by its facts, for all tickets by SQL."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from watchfloor.core.models import Definition, Person
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.engine.conditions import Condition, as_data, fields
from watchfloor.engine.fields import NOBODY, moves_with_time, persons_by_me, resolve
from watchfloor.tickets.where import sql
from watchfloor.views.builtin import BUILTINS
from watchfloor.views.definitions import DOMAIN, VIEW, domain_of, view_of

# The keys of view, domain, queue and person.
Cell = tuple[int, int, int, int]
Facts = Mapping[str, Any]
_PERSONS: Final = {"owner": "ticket.owner_id", "requester": "ticket.requester_id"}


@dataclass(frozen=True, slots=True)
class Counted:
    """A view to be counted. `by_me`: the fields that it compares with whoever looks."""

    view: int
    condition: Condition
    plain: Condition
    by_me: tuple[str, ...]
    moves: bool
    on_board: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is counted, as the definitions stand now."""

    views: Sequence[Counted]
    domains: Mapping[int, Condition]
    workers: frozenset[int]

    def pairs(self) -> Iterable[tuple[Counted, int]]:
        """Each view with each domain, 0 for everything; the board counts its own views there."""
        for view in self.views:
            if not view.on_board:
                yield view, 0
            for domain in self.domains:
                yield view, domain

    def signature(self, view: Counted, domain: int) -> str:
        """What the cells of a pair depend on: when it changes, they are counted anew."""
        said: list[Any] = [as_data(view.condition), as_data(self.domains[domain]) if domain else None]
        said += [sorted(self.workers)] if view.by_me else []
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]

    def reads_subjects(self) -> bool:
        """Whether one of the views looks at the subject, which a fold only points to."""
        return any("subject" in fields(view.condition) for view in self.views)


def plan(now: datetime) -> Plan:
    """What is to be counted now. Two queries."""
    rows = Definition.objects.filter(what__in=(VIEW, DOMAIN), archived=False).order_by("id")
    views = [_counted(one.key, one.condition, now, on_board=one.on_board) for one in BUILTINS]
    domains: dict[int, Condition] = {}
    for row in rows:
        if row.what == DOMAIN:
            domains[row.id] = domain_of(row).condition
        elif (view := view_of(row)) is not None:
            views.append(_counted(view.id, view.body.condition, now))
    workers = Person.objects.filter(role__in=WORKS_TICKETS).values_list("id", flat=True)
    return Plan(views, domains, frozenset(workers))


def _counted(key: int, condition: Condition, now: datetime, *, on_board: bool = False) -> Counted:
    plain = resolve(condition, me=NOBODY, now=now)
    return Counted(key, condition, plain, persons_by_me(condition), moves_with_time(condition), on_board)


def cells_of(plan: Plan, facts: Facts, now: datetime) -> Counter[Cell]:
    """The cells that one ticket counts in, by its facts. Views that time moves are left out."""
    domains = [0, *(key for key, condition in plan.domains.items() if condition.holds(facts))]
    queue = facts["queue"] or 0
    found: Counter[Cell] = Counter()
    for view in plan.views:
        if view.moves:
            continue
        base = view.plain.holds(facts)
        persons = _for_persons(view, facts, plan.workers, base, now) if view.by_me else {}
        if not base and not persons:
            continue
        for domain in domains:
            if domain == 0 and view.on_board:
                continue
            if base:
                found[view.view, domain, queue, 0] += 1
            for person, more in persons.items():
                found[view.view, domain, queue, person] += more
    return found


def _for_persons(view: Counted, facts: Facts, workers: frozenset[int], base: bool, now: datetime) -> dict[int, int]:
    """What a ticket adds for each person whom it names, over what it counts for anybody else."""
    named = {facts[field] for field in view.by_me} & workers
    held = {person: resolve(view.condition, me=person, now=now).holds(facts) for person in named}
    return {person: int(holds) - int(base) for person, holds in held.items() if holds != base}


def count(plan: Plan, view: Counted, domain: int, now: datetime) -> Counter[Cell]:
    """The cells of a pair by a count of all tickets: one statement, and one more where it depends on who looks."""
    scope, more = sql(plan.domains[domain], NOBODY, now) if domain else ("TRUE", [])
    text, parameters = sql(view.condition, NOBODY, now)
    found: Counter[Cell] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(
            # The text is built from names of our own columns; every value is a parameter.
            f"SELECT coalesce(ticket.queue_id, 0), count(*) FROM ticket WHERE {text} AND {scope} GROUP BY 1",  # noqa: S608
            [*parameters, *more],
        )
        for queue, n in cursor.fetchall():
            found[view.view, domain, queue, 0] = n
        if view.by_me and plan.workers:
            statement, values = _by_person(view, sorted(plan.workers), now)
            cursor.execute(f"{statement} AND {scope} GROUP BY 1, 2", [*values, *more])
            for queue, person, n in cursor.fetchall():
                found[view.view, domain, queue, person] = n
    return Counter({cell: n for cell, n in found.items() if n})


def _by_person(view: Counted, workers: Sequence[int], now: datetime) -> tuple[str, list[Any]]:
    base, base_values = sql(view.condition, NOBODY, now)
    # A marker that no id can be is put in the place of `me`, and then stands for the person of the row.
    text, values = sql(view.condition, _MARK, now)
    held, held_values = _with_column(text, values)
    named = " UNION ".join(f"SELECT {_PERSONS[field]} AS id" for field in view.by_me)
    statement = (
        "SELECT coalesce(ticket.queue_id, 0), who.id, "  # noqa: S608  (our own column names)
        f"sum(coalesce({held}, FALSE)::int - coalesce({base}, FALSE)::int) "
        f"FROM ticket CROSS JOIN LATERAL ({named}) who WHERE who.id = ANY(%s) AND ({held} OR {base})"
    )
    return statement, [*held_values, *base_values, list(workers), *held_values, *base_values]


_MARK: Final = -(2**62)


def _with_column(text: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """The statement with the row's person in the place of the marker among its values."""
    pieces, kept = text.split("%s"), []
    out = pieces[0]
    for piece, value in zip(pieces[1:], values, strict=True):
        if value == _MARK:
            out += "who.id" + piece
        else:
            out += "%s" + piece
            kept.append(value)
    return out, kept

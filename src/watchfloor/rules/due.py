"""Rules on time: which tickets each of them waits for, and until when.

A ticket is looked at when something happens to it, and all of them once when a rule is new; then it lies in a table by
the moment it is due. Nothing scans the tickets, whatever there are of them. Closed tickets are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from watchfloor.engine import events as ev
from watchfloor.engine.conditions import EVERY, All, Condition, Either, Not, Test
from watchfloor.engine.fields import moves_with_time, resolve
from watchfloor.engine.rules import Rule
from watchfloor.rules.models import DueRule, DueTicket
from watchfloor.tickets.facts import facts_of
from watchfloor.tickets.models import Ticket

# Tickets, by number, that a new rule looks through in one round.
STRETCH: Final = 2000
# How soon a ticket is looked at again whose condition waits for the time of day, and not for the rule's own wait.
AGAIN: Final = timedelta(hours=1)

_SINCE: Final = (
    "SELECT ticket_id, max(at) FILTER (WHERE kind = %(status)s), max(at) FILTER (WHERE kind = %(owner)s), "
    "max(at) FILTER (WHERE kind = %(reply)s AND detail->>'by' = 'requester'), "
    "max(at) FILTER (WHERE kind = %(reply)s AND detail->>'by' = 'human'), "
    "max(at) FILTER (WHERE actor_id IS NOT NULL OR order_a = 0) "
    "FROM timeline_entry WHERE ticket_id = ANY(%(tickets)s) GROUP BY ticket_id"
)
_NAMES: Final = ("status", "owner", "asked", "replied", "touched")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket as a rule on time sees it: since when things are as they are, by name."""

    row: Ticket
    since: dict[str, datetime | None]


def waiting(tickets: Iterable[int]) -> list[Waiting]:
    """Those of the tickets that are not closed, with their times. Two queries."""
    rows = list(Ticket.objects.filter(id__in=list(tickets)).exclude(status="closed").defer("words"))
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, {
            "status": ev.TICKET_STATUS_CHANGED, "owner": ev.TICKET_ASSIGNED, "reply": ev.TICKET_REPLIED,
            "tickets": [row.id for row in rows],
        })  # fmt: skip
        told = {ticket: dict(zip(_NAMES, times, strict=True)) for ticket, *times in cursor.fetchall()}
    return [Waiting(row, _times(row, told.get(row.id, {}))) for row in rows]


def _times(row: Ticket, told: dict[str, datetime | None]) -> dict[str, datetime | None]:
    times = {name: told.get(name) or row.created_at for name in _NAMES}
    return {**times, "replied": told.get("replied"), "created": row.created_at}


def look(rules: Sequence[Rule], tickets: Sequence[int], now: datetime) -> None:
    """Note for each of these tickets until when each rule on time waits for it, if it does."""
    mine = [rule for rule in rules if rule.on == "time"]
    if not mine or not tickets:
        return
    seen = waiting(tickets)
    wanted: dict[tuple[int, int], tuple[datetime, datetime]] = {}
    for one in seen:
        facts = facts_of(one.row)
        for rule in mine:
            since = one.since[rule.since]
            # What time alone can change is looked at when it is due.
            if since is not None and _loosely(rule.condition, now).holds(facts):
                wanted[one.row.id, rule.key] = (since, since + rule.wait)
    _note(wanted, sorted(tickets), [rule.key for rule in mine])


def _note(
    wanted: dict[tuple[int, int], tuple[datetime, datetime]], tickets: Sequence[int], rules: Sequence[int]
) -> None:
    rows = [(ticket, rule, since, due) for (ticket, rule), (since, due) in sorted(wanted.items())]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM rule_due_ticket due WHERE ticket = ANY(%s) AND rule = ANY(%s) AND NOT EXISTS "
            "(SELECT FROM unnest(%s::bigint[], %s::bigint[]) AS wanted (ticket, rule) "
            "WHERE wanted.ticket = due.ticket AND wanted.rule = due.rule)",
            [list(tickets), list(rules), columns[0], columns[1]],
        )
        # As it is since the same moment: what was dealt with stays dealt with.
        cursor.execute(
            "INSERT INTO rule_due_ticket (ticket, rule, since, due_at) "
            "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[]) "
            "ON CONFLICT (ticket, rule) DO UPDATE SET since = EXCLUDED.since, due_at = EXCLUDED.due_at "
            "WHERE rule_due_ticket.since <> EXCLUDED.since",
            columns,
        )


def look_through(rules: Sequence[Rule], now: datetime) -> bool:
    """A stretch of the tickets that were there before a rule was; whether there is more of them."""
    states = {state.rule: state for state in DueRule.objects.all()}
    _forget(rules, states)
    more = False
    for rule in rules:
        if rule.on != "time":
            continue
        state = states.get(rule.key)
        if state is None or state.version != rule.version:
            DueTicket.objects.filter(rule=rule.key).delete()
            state = DueRule(rule=rule.key, version=rule.version)
            DueRule.objects.filter(rule=rule.key).delete()
            state.save(force_insert=True)
        if not state.is_done:
            _stretch(rule, state, now)
            more = more or not state.is_done
    return more


def _stretch(rule: Rule, state: DueRule, now: datetime) -> None:
    ids = list(Ticket.objects.filter(id__gt=state.looked_to).order_by("id").values_list("id", "status")[:STRETCH])
    look([rule], [ticket for ticket, status in ids if status != "closed"], now)
    state.looked_to = ids[-1][0] if ids else state.looked_to
    state.is_done = len(ids) < STRETCH
    state.save(update_fields=["looked_to", "is_done"])


def _forget(rules: Sequence[Rule], states: Iterable[int]) -> None:
    """Wait for nothing in the name of a rule that is no more, or acts on events now."""
    gone = set(states) - {rule.key for rule in rules if rule.on == "time"}
    if gone:
        DueTicket.objects.filter(rule__in=gone).delete()
        DueRule.objects.filter(rule__in=gone).delete()


def holds(rule: Rule, one: Waiting, now: datetime) -> bool:
    """Whether the rule's condition holds for the ticket at this moment."""
    return resolve(rule.condition, me=None, now=now).holds(facts_of(one.row))


def _loosely(condition: Condition, now: datetime) -> Condition:
    """The condition without what time alone can change."""
    if not moves_with_time(condition):
        return resolve(condition, me=None, now=now)
    match condition:
        case All(parts):
            return All(tuple(_loosely(part, now) for part in parts))
        case Either(parts):
            return Either(tuple(_loosely(part, now) for part in parts))
        case Test() | Not():
            return EVERY

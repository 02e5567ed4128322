"""The follower that lets rules act: on what happened, from the log by cursor, and on what is due.

All that follows from one act of a person is one transaction with the cursor, or with the row that was due: killed at
any moment, it is done wholly or not at all, and done again it is done once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from watchfloor.engine.conditions import Facts
from watchfloor.engine.fields import resolve
from watchfloor.engine.rules import Fired, Happening, Rule, reason_of_time, run
from watchfloor.eventlog import read
from watchfloor.eventlog.models import Cursor, Event
from watchfloor.rules import due
from watchfloor.rules.acting import do
from watchfloor.rules.acts import Act, Unfolding, acts_of, apart, concerns, happened, texts_of, whole
from watchfloor.rules.definitions import in_force
from watchfloor.rules.models import DueTicket
from watchfloor.rules.words import says
from watchfloor.tickets.facts import facts_of
from watchfloor.tickets.models import Ticket

log = logging.getLogger("watchfloor.rules")

CURSOR: Final = "rules"
BATCH: Final = 1000
# What is due in one round: nobody who writes waits long for it.
MOST_DUE: Final = 50


def follow(now: datetime) -> bool:
    """Act on the next events and on what is due by `now`. Returns whether there is more at once."""
    rules = in_force()
    heard = _hear(rules, now)
    looked = due.look_through(rules, now)
    return any([heard, looked, _due(rules, now)])


# ------------------------------------------------------------- on events
def _hear(rules: Sequence[Rule], now: datetime) -> bool:
    cursor = Cursor.objects.filter(name=CURSOR).first()
    if cursor is None or not rules:
        # A store that had no rules: they act from now on, on nothing that was before them.
        return _skip(cursor)
    events = read.read_after(cursor.position, BATCH)
    if not events:
        return False
    has_more = len(events) == BATCH
    events = list(whole(events, BATCH))
    acts = acts_of(events)
    mine = [act for act in acts if act.is_live and concerns(rules, act)]
    # Before the cursor moves: killed in between, a rule on time would wait for these tickets no more.
    due.look(rules, sorted({act.ticket for act in acts}), now)
    runs = apart(mine)
    ends = [*(run[0].first - 1 for run in runs[1:]), events[-1].position]
    for some, upto in zip(runs, ends, strict=False):
        _on_acts(rules, some, upto, now)
    if not mine:
        _move(events[-1].position)
    return has_more


def _skip(cursor: Cursor | None) -> bool:
    head = read.head()
    if cursor is None or cursor.position < head:
        _move(head)
    return False


def _move(position: int) -> None:
    with transaction.atomic():
        cursor = read.cursor_of(CURSOR)
        cursor.position = max(cursor.position, position)
        cursor.save(update_fields=["position"])


def _on_acts(rules: Sequence[Rule], acts: Sequence[Act], upto: int, now: datetime) -> None:
    """All that rules do because of one act (of several, where their events are mixed), and the cursor up to the next.

    A rule hears of what was recorded since it was saved: what waited while nobody read is not its business.
    """
    with transaction.atomic():
        cursor = read.cursor_of(CURSOR)
        for act in acts:
            before, after, texts = _as_it_was(act)
            happening = happened(act, before, after, texts)
            live = [rule for rule in rules if rule.saved_at is None or rule.saved_at <= act.events[0].recorded_at]
            run(live, happening, _Doer(act.ticket, str(act.first), happening, now).act, says())
        cursor.position = max(cursor.position, upto)
        cursor.save(update_fields=["position"])


def _as_it_was(act: Act) -> tuple[Facts | None, Facts, dict[str, str]]:
    """The ticket before and after the act, from its own events."""
    taken = {event.position for event in act.events}
    earlier = Event.objects.filter(ticket=act.ticket, position__lt=act.last).order_by("position")
    unfolding = Unfolding(act.ticket, [event for event in earlier if event.position not in taken])
    texts = texts_of([act], [unfolding])
    before, after = unfolding.advance(act.events, texts)
    return before, after, texts


class _Doer:
    """Does what rules say to one ticket, as far as it still is what they fired on."""

    def __init__(self, ticket: int, key: str, happening: Happening, now: datetime) -> None:
        self._ticket, self._key, self._now = ticket, key, now
        # What was written belongs to what happened, not to the ticket.
        self._message = happening.after.get("message")

    def act(self, fired: Fired) -> Facts:
        """Do it; the facts after that."""
        facts = self._facts()
        if resolve(fired.rule.condition, me=None, now=self._now).holds(facts) and do(
            fired, self._ticket, f"{fired.rule.key}:{self._key}", self._now
        ):
            facts = self._facts()
        return facts

    def _facts(self) -> Facts:
        return {**facts_of(Ticket.objects.defer("words").get(id=self._ticket)), "message": self._message}


# ------------------------------------------------------------- on time
def _due(rules: Sequence[Rule], now: datetime) -> bool:
    by_key = {rule.key: rule for rule in rules if rule.on == "time"}
    if not by_key:
        return False
    order = {key: place for place, key in enumerate(by_key)}
    rows = list(DueTicket.objects.filter(due_at__lte=now).order_by("due_at", "id")[:MOST_DUE])
    for row in sorted(rows, key=lambda row: (row.ticket, order.get(row.rule, 0))):
        _on_time(rules, by_key.get(row.rule), row.id, now)
    return len(rows) == MOST_DUE


def _on_time(rules: Sequence[Rule], rule: Rule | None, key: int, now: datetime) -> None:
    with transaction.atomic():
        row = DueTicket.objects.select_for_update(skip_locked=True).filter(id=key, due_at__lte=now).first()
        if row is None:
            return
        seen = due.waiting([row.ticket])
        since = seen[0].since[rule.since] if seen and rule is not None else None
        if not seen or rule is None or since is None:
            row.delete()
            return
        if since + rule.wait > now:
            row.since, row.due_at = since, since + rule.wait
        elif not due.holds(rule, seen[0], now):
            row.since, row.due_at = since, now + due.AGAIN
        else:
            _fire_on_time(rules, rule, seen[0], since, now)
            row.since, row.due_at = since, None
        row.save(update_fields=["since", "due_at"])


def _fire_on_time(rules: Sequence[Rule], rule: Rule, seen: due.Waiting, since: datetime, now: datetime) -> None:
    facts = facts_of(seen.row)
    why = reason_of_time(rule, facts, since, says())
    happening = Happening(frozenset(), "system", now, facts, facts)
    doer = _Doer(seen.row.id, f"{seen.row.id}:{since.isoformat()}", happening, now)
    run(rules, happening, doer.act, says(), first=Fired(rule, why))

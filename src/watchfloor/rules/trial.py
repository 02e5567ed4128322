"""What rules would have done last week: the log played again through the same engine, and nothing changed.

Each happening is judged as it was, imported ones too; what a rule would have changed is seen by the rules after it, and
then forgotten, for what people did next was done to the ticket as it really was.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from watchfloor.core import clock
from watchfloor.core.jobs import Failure, Progress
from watchfloor.engine.conditions import Facts
from watchfloor.engine.fields import resolve
from watchfloor.engine.rules import Fired, Happening, Rule, reason_of_time, run
from watchfloor.eventlog import read
from watchfloor.eventlog.models import Event
from watchfloor.rules import due
from watchfloor.rules.acting import as_if
from watchfloor.rules.acts import Act, Times, Unfolding, acts_of, concerns, happened, texts_of, whole
from watchfloor.rules.definitions import read_rule
from watchfloor.rules.words import says
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.facts import facts_of
from watchfloor.tickets.models import Ticket

TRIAL: Final = "rules.trial"
DAYS: Final = 7
BATCH: Final = 2000
# So many tickets are listed of each rule; all are counted.
LISTED: Final = 200


@dataclass(slots=True)
class Found:
    """What one rule would have done: how often, on how many tickets, and the first of them."""

    times: int = 0
    tickets: set[int] = field(default_factory=set)
    listed: list[dict[str, Any]] = field(default_factory=list)

    def note(self, ticket: int, at: datetime, why: str) -> None:
        """It would have fired."""
        self.times += 1
        self.tickets.add(ticket)
        if len(self.listed) < LISTED:
            self.listed.append({"ticket": ticket, "at": at.isoformat(), "why": why})


def try_rules(progress: Progress, *, rules: list[dict[str, Any]], days: int = DAYS) -> dict[str, Any]:
    """Play the newest `days` days through `rules` ([{key, name, body}]). JSON: what each would have done."""
    until = clock.now()
    try:
        parsed = [read_rule({**r["body"], "enabled": True}, key=r["key"], name=r["name"]) for r in rules]
    except Refused as why:
        raise Failure(str(why)) from None
    played = _Play(parsed, until - timedelta(days=days), until, progress)
    played.run()
    return {
        "since": played.since.isoformat(), "until": until.isoformat(), "events": played.events,
        "rules": [
            {"key": rule.key, "name": rule.name, "version": rule.version, "times": found.times,
             "tickets": len(found.tickets), "listed": found.listed}
            for rule, found in zip(parsed, played.found, strict=True)
        ],
    }  # fmt: skip


class _Play:
    """The week as it is played: every ticket that something happened to, as it was, and what is due when."""

    def __init__(self, rules: Sequence[Rule], since: datetime, until: datetime, progress: Progress) -> None:
        self.since, self.until, self.events = since, until, 0
        self.found = [Found() for _ in rules]
        self._rules, self._progress = rules, progress
        self._by_time = [rule for rule in rules if rule.on == "time"]
        self._place = {id(rule): place for place, rule in enumerate(rules)}
        self._says = says()
        self._open: dict[int, Unfolding] = {}
        self._times: dict[int, Times] = {}
        self._due: list[tuple[datetime, int, int, datetime]] = []
        self._settled: set[tuple[int, int, datetime]] = set()

    def run(self) -> None:
        """Play it all."""
        first, head = _position_at(self.since), read.head()
        total = max(1, head - first)
        position = first
        while position < head:
            events = list(whole(read.read_after(position, BATCH), BATCH))
            if not events:
                break
            self._play(events)
            position = events[-1].position
            self.events += len(events)
            self._progress.step(position - first, total, f"{self.events:,} events played")
        self._quiet()
        self._pass_time(self.until)

    # ---------------------------------------------------------- happenings
    def _play(self, events: Sequence[Event]) -> None:
        acts = [act for act in acts_of(events) if act.at >= self.since]
        if not self._by_time:
            acts = [act for act in acts if concerns(self._rules, act) or act.ticket in self._open]
        self._open_all(acts)
        texts = texts_of(acts, (self._open[act.ticket] for act in acts))
        for act in acts:
            self._pass_time(act.at)
            self._one(act, texts)

    def _open_all(self, acts: Iterable[Act]) -> None:
        """The tickets of these acts as they were before the first of them. One query."""
        first: dict[int, int] = {}
        for act in acts:
            if act.ticket not in self._open:
                first.setdefault(act.ticket, act.first)
        earlier: dict[int, list[Event]] = {ticket: [] for ticket in first}
        if first:
            history = Event.objects.filter(ticket__in=list(first), position__lt=max(first.values()))
            for event in history.order_by("position"):
                if event.position < first[event.ticket or 0]:
                    earlier[event.ticket or 0].append(event)
        for ticket, some in earlier.items():
            self._open[ticket] = Unfolding(ticket, some)
            self._times[ticket] = times = Times()
            for event in some:
                times.hear(event)
            if some:
                self._wait_for(ticket, self.since)

    def _one(self, act: Act, texts: Mapping[str, str]) -> None:
        before, after = self._open[act.ticket].advance(act.events, texts)
        for event in act.events:
            self._times[act.ticket].hear(event)
        if concerns(self._rules, act):
            self._fire(act.ticket, happened(act, before, after, texts))
        self._wait_for(act.ticket, act.at)

    def _fire(self, ticket: int, happening: Happening, first: Fired | None = None) -> None:
        facts = happening.after

        def act(fired: Fired) -> Facts:
            nonlocal facts
            self.found[self._place[id(fired.rule)]].note(ticket, happening.at, fired.why)
            facts = as_if(facts, fired.rule.sets)
            return facts

        run(self._rules, happening, act, self._says, first=first)

    # ---------------------------------------------------------- time
    def _wait_for(self, ticket: int, now: datetime) -> None:
        """Note when each rule on time would look at the ticket."""
        for place, rule in enumerate(self._rules):
            since = self._times[ticket].since(rule.since) if rule.on == "time" else None
            if since is not None and (place, ticket, since) not in self._settled:
                heapq.heappush(self._due, (max(since + rule.wait, now), place, ticket, since))

    def _pass_time(self, now: datetime) -> None:
        """Fire what is due by then, as far as the ticket is still as it was."""
        while self._due and self._due[0][0] <= now:
            at, place, ticket, since = heapq.heappop(self._due)
            rule = self._rules[place]
            if (place, ticket, since) in self._settled or self._times[ticket].since(rule.since) != since:
                continue
            facts = self._open[ticket].facts({})
            if facts["status"] != "closed" and resolve(rule.condition, me=None, now=at).holds(facts):
                self._settled.add((place, ticket, since))
                why = reason_of_time(rule, facts, since, self._says)
                self._fire(ticket, Happening(frozenset(), "system", at, facts, facts), Fired(rule, why))

    def _quiet(self) -> None:
        """The tickets that nothing happened to in that time, as they are: for them, only time passed."""
        if not self._by_time:
            return
        quiet = Ticket.objects.exclude(status="closed").filter(updated_at__lt=self.since)
        last = 0
        while rows := list(quiet.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:BATCH]):
            last = rows[-1]
            for one in due.waiting(ticket for ticket in rows if ticket not in self._open):
                self._if_due(one)
            self._progress.step(0, 0, f"{self.events:,} events played; quiet tickets up to {last:,}")

    def _if_due(self, one: due.Waiting) -> None:
        facts = facts_of(one.row)
        for rule in self._by_time:
            since = one.since[rule.since]
            at = None if since is None else max(since + rule.wait, self.since)
            if since is None or at is None or at > self.until:
                continue
            if resolve(rule.condition, me=None, now=at).holds(facts):
                why = reason_of_time(rule, facts, since, self._says)
                self._fire(one.row.id, Happening(frozenset(), "system", at, facts, facts), Fired(rule, why))


def _position_at(moment: datetime) -> int:
    """The position before the first event recorded then or later: by halving, as only positions have an index."""
    low, high = 0, read.head()
    while low < high:
        middle = (low + high) // 2
        event = Event.objects.filter(position__gt=middle).order_by("position").only("position", "recorded_at").first()
        if event is None or event.recorded_at >= moment:
            high = middle
        else:
            low = event.position
    return low

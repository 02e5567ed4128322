"""What rules would have done last week: the log played again through the same engine, and nothing changed.

Each happening is judged as it was, imported ones too; what a rule would have changed is seen by the rules after it, and
then forgotten, for what people did next was done to the ticket as it really was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from watchfloor.rules.acts import Act, Times, Unfolding, acts_of, concerns, happened, texts_of
from watchfloor.rules.definitions import read_rule
from watchfloor.rules.words import says
from watchfloor.tickets.access import common, restricted_among
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.facts import facts_of
from watchfloor.tickets.fold import order_of

TRIAL: Final = "rules.trial"
DAYS: Final = 7
BATCH: Final = 2000
# Tickets whose whole history is read at once.
TOGETHER: Final = 200
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
    """The week as it is played, ticket by ticket: rules look at one ticket at a time, so each is played by itself."""

    def __init__(self, rules: Sequence[Rule], since: datetime, until: datetime, progress: Progress) -> None:
        self.since, self.until, self.events = since, until, 0
        self.found = [Found() for _ in rules]
        self._rules, self._progress = rules, progress
        self._by_time = [rule for rule in rules if rule.on == "time"]
        self._place = {id(rule): place for place, rule in enumerate(rules)}
        self._says = says()

    def run(self) -> None:
        """Play it all, the newest tickets first."""
        # What it would have found is read by leads who may not open every ticket.
        happened = self._touched()
        touched = sorted(happened - restricted_among(happened), reverse=True)
        for start in range(0, len(touched), TOGETHER):
            self._progress.step(start, len(touched), f"{start:,} of {len(touched):,} tickets played")
            self._play(touched[start : start + TOGETHER])
        if self._by_time:
            self._quiet(set(touched))
        for found in self.found:
            found.listed.sort(key=lambda one: str(one["at"]), reverse=True)

    def _touched(self) -> set[int]:
        """The tickets that something happened to in that time."""
        position, tickets = _position_at(self.since), set[int]()
        while True:
            events = Event.objects.filter(position__gt=position).order_by("position")
            rows = list(events.values_list("position", "ticket", "at")[:BATCH])
            if not rows:
                return tickets
            position = rows[-1][0]
            mine = [ticket for _, ticket, at in rows if ticket is not None and self.since <= at <= self.until]
            self.events += len(mine)
            tickets.update(mine)
            self._progress.step(0, 0, f"{self.events:,} events found")

    def _play(self, tickets: Sequence[int]) -> None:
        by_ticket: dict[int, list[Event]] = {ticket: [] for ticket in tickets}
        for event in Event.objects.filter(ticket__in=tickets, at__lte=self.until):
            by_ticket[event.ticket or 0].append(event)
        acts: dict[int, list[Act]] = {}
        for ticket, events in by_ticket.items():
            events.sort(key=lambda event: order_of(event.payload, event.position))
            acts[ticket] = acts_of(events)
        texts = texts_of([act for some in acts.values() for act in some])
        for ticket, some in acts.items():
            _Life(self, ticket, [act for act in some if act.at < self.since]).play(
                [act for act in some if act.at >= self.since], texts
            )

    def fire(self, ticket: int, happening: Happening, first: Fired | None = None) -> None:
        """Let the rules fire on what happened, and note which would."""
        facts = happening.after

        def act(fired: Fired) -> Facts:
            nonlocal facts
            self.found[self._place[id(fired.rule)]].note(ticket, happening.at, fired.why)
            facts = as_if(facts, fired.rule.sets)
            return facts

        run(self._rules, happening, act, self._says, first=first)

    def time_passed(self, rule: Rule, ticket: int, facts: Facts, since: datetime, at: datetime) -> bool:
        """Let a rule on time fire, if its condition holds then; whether it did."""
        if facts["status"] == "closed" or not resolve(rule.condition, me=None, now=at).holds(facts):
            return False
        why = reason_of_time(rule, facts, since, self._says)
        self.fire(ticket, Happening(frozenset(), "system", at, facts, facts), Fired(rule, why))
        return True

    @property
    def by_time(self) -> Sequence[Rule]:
        """The rules on time."""
        return self._by_time

    @property
    def rules(self) -> Sequence[Rule]:
        """All of them, in their order."""
        return self._rules

    def _quiet(self, touched: set[int]) -> None:
        """The tickets that nothing happened to in that time, as they are: for them, only time passed."""
        quiet = common().exclude(status="closed").filter(updated_at__lt=self.since)
        last = 0
        while rows := list(quiet.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:BATCH]):
            last = rows[-1]
            for one in due.waiting(ticket for ticket in rows if ticket not in touched):
                facts = facts_of(one.row)
                for rule in self._by_time:
                    since = one.since[rule.since]
                    if since is not None and (at := max(since + rule.wait, self.since)) <= self.until:
                        self.time_passed(rule, one.row.id, facts, since, at)
            self._progress.step(0, 0, f"quiet tickets, up to number {last:,}")


class _Life:
    """One ticket through that time: what happened to it, and what was due in between."""

    def __init__(self, play: _Play, ticket: int, earlier: Sequence[Act]) -> None:
        self._play, self._ticket = play, ticket
        self._unfolding = Unfolding(ticket, [event for act in earlier for event in act.events])
        self._times = Times()
        for act in earlier:
            self._hear(act)
        self._settled: set[tuple[int, datetime]] = set()
        self._from = play.since

    def play(self, acts: Sequence[Act], texts: Mapping[str, str]) -> None:
        """Play what happened, in order."""
        for act in acts:
            self._pass_time(act.at, texts)
            before, after = self._unfolding.advance(act.events, texts)
            self._hear(act)
            if concerns(self._play.rules, act):
                self._play.fire(self._ticket, happened(act, before, after, texts))
            self._from = act.at
        self._pass_time(self._play.until, texts)

    def _hear(self, act: Act) -> None:
        for event in act.events:
            self._times.hear(event)

    def _pass_time(self, until: datetime, texts: Mapping[str, str]) -> None:
        """Fire what is due before `until`, as the ticket was since the last thing that happened."""
        waits = []
        for place, rule in enumerate(self._play.by_time):
            since = self._times.since(rule.since)
            if since is not None and (place, since) not in self._settled:
                at = max(since + rule.wait, self._from)
                if at <= until:
                    waits.append((at, place, since))
        for at, place, since in sorted(waits):
            rule = self._play.by_time[place]
            if self._play.time_passed(rule, self._ticket, self._unfolding.facts(texts), since, at):
                self._settled.add((place, since))


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

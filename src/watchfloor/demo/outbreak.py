"""Outbreaks: one cause, many people. The live one of a running demo, and the past ones of its history."""

from __future__ import annotations

import bisect
import itertools
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from watchfloor.demo.plots import live_in_outbreak
from watchfloor.demo.story import PRIORITY, Opening, Story, draw_channel, stated
from watchfloor.demo.texts import OutbreakWords, Voice, draw_case_type, library, voice
from watchfloor.demo.world import REGION_OF, Requester, dice
from watchfloor.intake.acts import Act

BEGINS_AFTER: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Shape:
    """How fast the tickets come, in minutes: a ramp, then a decay by halves; fixed some time after it began.

    `from_level` is the rate at the onset as a share of the peak.
    """

    tickets: int
    ramp: int
    half_life: int
    lasts: int
    fixed_after: int
    from_level: float = 0.3

    def moments(self, start: datetime, rng: random.Random) -> list[datetime]:
        """`tickets` moments in order; the first is at the onset itself."""
        heights = list(itertools.accumulate(self._level(minute + 0.5) for minute in range(self.lasts)))
        drawn = sorted(
            (bisect.bisect(heights, rng.random() * heights[-1]) + rng.random()) * 60 for _ in range(self.tickets - 1)
        )
        return [start, *(start + timedelta(seconds=seconds) for seconds in drawn)]

    def _level(self, minute: float) -> float:
        if minute < self.ramp:
            return self.from_level + (1 - self.from_level) * minute / self.ramp
        return math.exp(-math.log(2) * (minute - self.ramp) / self.half_life)


LIVE_WORDS: Final = "decision-submit"
# A newcomer waits for it: about ten people write in its first four minutes.
LIVE: Final = Shape(tickets=96, ramp=20, half_life=5, lasts=50, fixed_after=52, from_level=0.35)


@dataclass(frozen=True, slots=True)
class Past:
    """A past outbreak: its week and day of the history, and the local hour of its region at which it began."""

    words: str
    week: int
    day: int
    hour: float
    shape: Shape


# None in the first week: a detector that replays the history has only begun to learn there.
PAST: Final = (
    Past("role-sync", 1, 0, 8.1, Shape(tickets=26, ramp=30, half_life=35, lasts=150, fixed_after=120)),
    Past("policy-version", 2, 1, 10.1, Shape(tickets=19, ramp=25, half_life=20, lasts=100, fixed_after=85)),
    Past("payout-blank", 3, 1, 9.4, Shape(tickets=15, ramp=20, half_life=20, lasts=80, fixed_after=75)),
)


def live_outbreak(seed: int, started_at: datetime, people: Sequence[Requester]) -> list[Act]:
    """The acts of the outbreak that begins two minutes after `started_at`, not sorted."""
    key = f"live-{started_at:%Y%m%dT%H%M%S}"
    return _acts(
        library().outbreaks[LIVE_WORDS], LIVE, onset=started_at + BEGINS_AFTER, people=people, seed=seed, key=key
    )


def past_outbreaks(
    seed: int, week: int, start: datetime, end: datetime, people: Sequence[Requester]
) -> dict[str, list[Act]]:
    """The acts of the past outbreaks of one week of the history, by ticket key; the week is [start, end)."""
    acts: list[Act] = []
    for past in PAST:
        words = library().outbreaks[past.words]
        onset = _onset(past, start, words.region)
        if past.week == week and onset + timedelta(minutes=past.shape.lasts) < end:
            acts += _acts(words, past.shape, onset=onset, people=people, seed=seed, key=f"past-{past.words}")
    by_ticket: dict[str, list[Act]] = {}
    for act in acts:
        by_ticket.setdefault(act.ticket, []).append(act)
    return by_ticket


def _onset(past: Past, start: datetime, region: str) -> datetime:
    """The wanted local hour on the first working day from the past's own day of the week on."""
    place = REGION_OF[region]
    local = place.local(start + timedelta(days=past.day))
    while local.weekday() in place.weekend:
        local += timedelta(days=1)
    wanted = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=past.hour)
    onset = wanted - timedelta(hours=place.utc_hours)
    return onset if onset > start else onset + timedelta(days=1)


def _acts(
    words: OutbreakWords, shape: Shape, *, onset: datetime, people: Sequence[Requester], seed: int, key: str
) -> list[Act]:
    rng = dice(seed, key)
    moments = shape.moments(onset, rng)
    fixed_at = onset + timedelta(minutes=shape.fixed_after)
    acts: list[Act] = []
    for i, (at, who) in enumerate(zip(moments, _askers(words, people, rng, len(moments)), strict=True)):
        story = _story(words, f"{key}-{i:02}", at, who, dice(seed, key, i))
        live_in_outbreak(story, words, fixed_at=fixed_at, leads=i == 0)
        acts += story.acts
    return acts


def _askers(words: OutbreakWords, people: Sequence[Requester], rng: random.Random, how_many: int) -> list[Requester]:
    """Distinct people: nearly all from the outbreak's region, a few leads who write for their team."""
    near = [p for p in people if p.region == words.region]
    users, leads = ([p for p in near if p.group == group] for group in (words.who, "lead"))
    others = [p for p in people if p.region != words.region and p.group == words.who]
    for pool in (users, leads, others):
        rng.shuffle(pool)
    drawn = []
    for i in range(how_many):
        throw = rng.random()
        if throw < words.other_region_share or not users:
            drawn.append(others.pop())
        elif i >= 4 and throw > 0.95 and leads:
            drawn.append(leads.pop())
        else:
            drawn.append(users.pop())
    return drawn


def _story(words: OutbreakWords, key: str, at: datetime, who: Requester, rng: random.Random) -> Story:
    case_type = words.case_type
    if case_type and rng.random() < words.other_case_share:
        case_type = draw_case_type(rng)
    code = "" if rng.random() < words.no_code_share else words.code
    speaks = voice(
        rng, region=REGION_OF[who.region], city=who.city, module=words.module, queue=words.queue, code=words.code,
        case_type=case_type,
    )  # fmt: skip
    is_lead = who.group == "lead"
    impact = "site" if is_lead else "team" if rng.random() < 0.15 else "person"
    opening = Opening(
        key=key, at=at, requester=who,
        subject=speaks.one_of(words.team_subject if is_lead else words.subject, at, rng),
        body=speaks.one_of(words.team_body, at, rng) if is_lead else _body(words, speaks, at, rng),
        kind="fault", queue=words.queue, right_queue=words.queue, priority=PRIORITY[impact]["high"],
        platform=words.platform,
        attributes=stated(
            platform=words.platform, module=words.module, region=who.region, city=who.city, error_code=code,
            case_type=case_type, browser=str(speaks.slots["browser"]), impact=impact, urgency="high",
        ),
        channel=draw_channel(rng),
    )  # fmt: skip
    return Story(opening, speaks, library(), rng)


def _body(words: OutbreakWords, speaks: Voice, at: datetime, rng: random.Random) -> str:
    pools = (words.opening, words.effect, words.detail)[: 3 if rng.random() < 0.7 else 2]
    return " ".join(speaks.one_of(pool, at, rng) for pool in pools)

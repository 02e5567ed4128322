"""The whole simulation as one list of acts in order of time. Pure: no database, no clock; equal arguments, equal acts.

Time is cut into weeks counted from `anchor`, the beginning of the history. Each week is drawn by itself, so the
demo can go on for as long as it runs without drawing its past again.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from watchfloor.demo.outbreak import live_outbreak, past_outbreaks
from watchfloor.demo.plots import live, wrong_queue
from watchfloor.demo.rhythm import arrivals
from watchfloor.demo.story import PRIORITY, Opening, Story, draw_channel, stated
from watchfloor.demo.texts import Scenario, Voice, draw_case_type, library, voice
from watchfloor.demo.world import REGION_OF, Region, Requester, dice, requesters
from watchfloor.intake.acts import Act

WEEK: Final = timedelta(days=7)
TICKETS_A_WEEK: Final = 500
# How long before `now` a ticket may have been filed whose life still goes on; older weeks hold only finished ones.
LONGEST_LIFE: Final = 3

MISROUTED_SHARE: Final = 0.06
WIDER_IMPACT_SHARE: Final = 0.18
PRESSING_SHARE: Final = 0.22
CODE_STATED_SHARE: Final = 0.9


def history(seed: int, now: datetime, weeks: int = 4) -> list[Act]:
    """All acts of the `weeks` weeks that end at `now` (aware), in order of time: 500 tickets a week."""
    anchor = now - weeks * WEEK
    acts = [act for week in range(weeks) for act in week_acts(seed, anchor, week) if act.at <= now]
    return in_order(acts)


def background(seed: int, anchor: datetime, after: datetime, until: datetime) -> list[Act]:
    """What goes on without the outbreak, at (after, until]: new tickets and the lives of earlier ones."""
    first = max(0, (after - anchor) // WEEK - LONGEST_LIFE)
    weeks = range(first, (until - anchor) // WEEK + 1)
    acts = (act for week in weeks for act in week_acts(seed, anchor, week))
    return in_order([act for act in acts if after < act.at <= until])


def live_acts(
    seed: int, started_at: datetime, *, anchor: datetime | None = None, hours: float = 24, weeks: int = 4
) -> list[Act]:
    """The acts of a demo that starts at `started_at`, for the next `hours`: background and the outbreak.

    `anchor` is the beginning of the loaded history; without one, a history of `weeks` weeks ended at `started_at`.
    """
    until = started_at + timedelta(hours=hours)
    begun = started_at - weeks * WEEK if anchor is None else anchor
    outbreak = [act for act in live_outbreak(seed, started_at, _people(seed)) if act.at <= until]
    return in_order([*background(seed, begun, started_at, until), *outbreak])


def in_order(acts: Sequence[Act]) -> list[Act]:
    """By time, and within one moment by ticket and by the order in which its acts were written."""
    return sorted(acts, key=lambda act: (act.at, act.ticket, _ordinal(act)))


def _ordinal(act: Act) -> int:
    return 0 if act.key == act.ticket else int(act.key.rpartition("/")[2])


def week_acts(seed: int, anchor: datetime, week: int) -> list[Act]:
    """The lives of the tickets that are filed in one week, to their end, ticket after ticket."""
    start = anchor + week * WEEK
    people = _people(seed)
    outbreaks = past_outbreaks(seed, week, start, start + WEEK, people)
    acts = [act for life in outbreaks.values() for act in life]
    rng = dice(seed, "week", week)
    for i, (at, region) in enumerate(arrivals(rng, start, start + WEEK, TICKETS_A_WEEK - len(outbreaks))):
        acts += _ticket(seed, f"w{week:02}-{i:03}", at, region, people)
    return acts


def _ticket(seed: int, key: str, at: datetime, region: Region, people: Sequence[Requester]) -> list[Act]:
    rng = dice(seed, key)
    issue = rng.choices(library().scenarios, _weights())[0]
    who = _asker(rng, people, issue.who, region)
    story = _story(key, at, who, issue, rng)
    live(story, issue)
    return story.acts


def _story(key: str, at: datetime, who: Requester, issue: Scenario, rng: random.Random) -> Story:
    is_fault = issue.kind == "fault"
    wider = is_fault and issue.impact == "person" and rng.random() < WIDER_IMPACT_SHARE
    impact = "team" if wider else issue.impact
    urgency = "high" if is_fault and rng.random() < PRESSING_SHARE else issue.urgency
    case_type = issue.case_type or (draw_case_type(rng) if issue.platform == "Moderation Console" else "")
    speaks = voice(
        rng, region=REGION_OF[who.region], city=who.city, module=issue.module, queue=issue.queue, code=issue.code,
        case_type=case_type,
    )  # fmt: skip
    about = {"error_code": issue.code if rng.random() < CODE_STATED_SHARE else ""}
    if is_fault:
        about |= {"case_type": case_type, "browser": str(speaks.slots["browser"])}
    misrouted = rng.random() < MISROUTED_SHARE
    subject = rng.randrange(len(issue.subject))
    opening = Opening(
        key=key, at=at, requester=who, subject=speaks.fill(issue.subject[subject], at, rng),
        body=_body(issue, subject, speaks, at, rng, wider=wider), kind=issue.kind,
        queue=wrong_queue(issue.queue, rng.random()) if misrouted else issue.queue, right_queue=issue.queue,
        priority=PRIORITY[impact][urgency], platform=issue.platform,
        attributes=stated(
            platform=issue.platform, module=issue.module, region=who.region, city=who.city, **about, impact=impact,
            urgency=urgency,
        ),
        channel=draw_channel(rng), variant=subject if issue.paired else None,
    )  # fmt: skip
    return Story(opening, speaks, library(), rng)


def _body(issue: Scenario, subject: int, speaks: Voice, at: datetime, rng: random.Random, *, wider: bool) -> str:
    """The issue in the requester's words, sometimes with circumstances, a greeting and a closing."""
    pool = library().common
    own = issue.body[subject] if issue.paired else rng.choice(issue.body)
    sentences = [speaks.fill(own, at, rng)]
    if rng.random() < 0.55:
        sentences.append(speaks.one_of(pool["fault_context" if issue.kind == "fault" else "other_context"], at, rng))
    if wider:
        sentences.append(speaks.one_of(pool["team_impact"], at, rng))
    greeting = [rng.choice(pool["greeting"])] if rng.random() < 0.35 else []
    sign_off = [rng.choice(pool["sign_off"])] if rng.random() < 0.35 else []
    return "\n\n".join([*greeting, " ".join(sentences), *sign_off])


def _asker(rng: random.Random, people: Sequence[Requester], group: str, region: Region) -> Requester:
    fitting = [p for p in people if p.group == group and p.region == region.name]
    return rng.choices(fitting, [p.weight for p in fitting])[0]


@cache
def _weights() -> tuple[float, ...]:
    """How often each scenario comes up, scaled so that platforms have about the shares of a real floor."""
    share = {
        "Moderation Console": 0.42, "Appeals Tool": 0.19, "Case Manager": 0.16, "Seller Back Office": 0.15,
        "Labelling Studio": 0.08,
    }  # fmt: skip
    scenarios = library().scenarios
    total = {name: sum(s.weight for s in scenarios if s.platform == name) for name in share}
    return tuple(s.weight * share[s.platform] / total[s.platform] for s in scenarios)


@cache
def _people(seed: int) -> tuple[Requester, ...]:
    return requesters(seed)

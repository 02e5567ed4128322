"""The simulated weeks, without a store: the same from the same seed, possible, and like a floor."""

from __future__ import annotations

import string
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Any

import pytest

from watchfloor.demo import timeline
from watchfloor.demo.outbreak import BEGINS_AFTER, PAST
from watchfloor.demo.texts import OutbreakWords, Scenario, library, voice
from watchfloor.demo.world import (
    PLATFORMS,
    QUEUES,
    REGION_OF,
    REGIONS,
    STAFF,
    STAFF_OF,
    TEAMS,
    address,
    dice,
    on_shift,
    requesters,
)
from watchfloor.intake.acts import Act, AskRating, Create, Escalate, Move, Reply, SetStatus

SEED = 7
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
# status -> where it may go from there
LEGAL = {
    "new": {"open", "closed"},
    "open": {"pending", "on_hold", "solved", "closed"},
    "pending": {"open", "solved", "closed"},
    "on_hold": {"open", "solved"},
    "solved": {"open", "closed"},
    "closed": set(),
}


@cache
def history(seed: int = SEED, now: datetime = NOW, weeks: int = 4) -> tuple[Act, ...]:
    return tuple(timeline.history(seed, now, weeks))


def lives(acts: Iterable[Act]) -> dict[str, list[Act]]:
    by_ticket: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        by_ticket[act.ticket].append(act)
    return dict(by_ticket)


def created(acts: Iterable[Act]) -> list[Create]:
    return [act for act in acts if isinstance(act, Create)]


def statuses(life: list[Act]) -> list[str]:
    """The statuses a ticket goes through, by the rules of the desk."""
    asker = life[0].by
    path = ["new"]
    for act in life[1:]:
        if isinstance(act, SetStatus):
            path.append(act.status)
        elif isinstance(act, Reply) and (
            path[-1] in ("pending", "solved", "closed") if act.by == asker else path[-1] == "new"
        ):
            path.append("open")
    return path


def is_open(life: list[Act]) -> bool:
    return statuses(life)[-1] not in ("solved", "closed")


def test_same_seed_and_moment_give_the_same_acts() -> None:
    assert tuple(timeline.history(SEED, NOW)) == history()


def test_another_seed_gives_other_acts() -> None:
    assert history(seed=8)[:50] != history()[:50]


@pytest.mark.parametrize("weeks", [1, 4])
def test_five_hundred_tickets_a_week_up_to_now(weeks: int) -> None:
    acts = history(weeks=weeks)
    assert len(created(acts)) == 500 * weeks
    assert acts[0].at >= NOW - timedelta(weeks=weeks)
    assert acts[-1].at <= NOW
    assert acts[-1].at > NOW - timedelta(hours=1)


def test_acts_are_in_order_of_time_and_each_has_a_key_of_its_own() -> None:
    assert all(a.at <= b.at for a, b in pairwise(history()))
    assert len({act.key for act in history()}) == len(history())


def test_nothing_happens_to_a_ticket_before_it_is_filed() -> None:
    for key, life in lives(history()).items():
        assert isinstance(life[0], Create), key
        assert life[0].key == key
        assert not any(isinstance(act, Create) for act in life[1:])


def test_every_status_path_is_possible() -> None:
    for key, life in lives(history()).items():
        for before, after in pairwise(statuses(life)):
            assert after in LEGAL[before], (key, before, after)
        for act in life:
            if isinstance(act, SetStatus):
                assert (act.reason is not None) == (act.status in ("solved", "closed")), act


def test_only_people_of_the_world_act_and_requesters_only_on_their_own_tickets() -> None:
    askers = {person.name for person in requesters(SEED)}
    for life in lives(history()).values():
        assert life[0].by in askers
        for act in life[1:]:
            is_ours = isinstance(act, AskRating) or (isinstance(act, SetStatus) and act.status == "closed")
            assert act.by in STAFF_OF or act.by == life[0].by or (act.by is None and is_ours), act


def test_a_solved_ticket_is_answered_and_an_escalated_one_says_why() -> None:
    for life in lives(history()).values():
        path = statuses(life)
        if "solved" in path:
            assert any(isinstance(act, Reply) and act.by in STAFF_OF for act in life)
        assert all(act.reason for act in life if isinstance(act, Escalate))


def test_the_living_go_on_where_the_history_ends() -> None:
    anchor = NOW - timedelta(weeks=4)
    later = timeline.background(SEED, anchor, NOW, NOW + timedelta(hours=30))
    assert not {act.key for act in later} & {act.key for act in history()}
    assert all(NOW < act.at <= NOW + timedelta(hours=30) for act in later)
    everything = [act for week in range(6) for act in timeline.week_acts(SEED, anchor, week)]
    wanted = [act for act in everything if act.at <= NOW + timedelta(hours=30)]
    assert sorted(act.key for act in (*history(), *later)) == sorted(act.key for act in wanted)


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.name)
def test_the_day_and_the_week_have_a_rhythm_where_people_are(region: Any) -> None:
    local = [region.local(act.at) for act in created(history()) if act.attributes["region"] == region.name]
    by_day = Counter(at.weekday() for at in local)
    weekend = sum(by_day[day] for day in region.weekend) / 2
    working = sum(n for day, n in by_day.items() if day not in region.weekend) / 5
    assert weekend < 0.6 * working
    day_shift = sum(8 <= at.hour < 18 for at in local) / len(local)
    assert 0.55 < day_shift < 0.85
    night = sum(at.hour < 6 for at in local) / len(local)
    assert night < 0.13


def test_regions_have_about_their_shares() -> None:
    count = Counter(act.attributes["region"] for act in created(history()))
    for region in REGIONS:
        assert abs(count[region.name] / 2000 - region.share) < 0.05, region.name


@pytest.mark.parametrize("seed", [7, 11])
@pytest.mark.parametrize("hours", [0, 37, 91, 122])
def test_a_realistic_backlog_stays_open(seed: int, hours: int) -> None:
    acts = timeline.history(seed, NOW + timedelta(hours=hours))
    assert 40 <= sum(is_open(life) for life in lives(acts).values()) <= 90


def test_the_figures_of_the_floor_are_believable() -> None:
    all_lives = lives(history())
    waits = [
        (next(act.at for act in life if isinstance(act, Reply) and act.by in STAFF_OF) - life[0].at).total_seconds()
        for life in all_lives.values()
        if any(isinstance(act, Reply) and act.by in STAFF_OF for act in life)
    ]
    assert 5 * 60 < median(waits) < 25 * 60
    reopened = sum("solved" in (path := statuses(life)) and "open" in path[path.index("solved") :]
                   for life in all_lives.values())  # fmt: skip
    tiers = Counter(max((a.tier for a in life if isinstance(a, Escalate)), default=1) for life in all_lives.values())
    paths = [[a.queue for a in life if isinstance(a, Create | Move)] for life in all_lives.values()]
    bounced = sum(len(set(path)) < len(path) for path in paths)
    priorities = Counter(act.priority for act in created(history()))
    kinds = Counter(act.kind for act in created(history()))
    assert 0.03 < reopened / 2000 < 0.12
    assert 0.08 < tiers[2] / 2000 < 0.20
    assert 0.01 < tiers[3] / 2000 < 0.05
    assert 0.02 < bounced / 2000 < 0.08
    assert priorities["P2"] > priorities["P3"] > priorities["P1"] > priorities["P0"] > 0
    assert kinds["fault"] > kinds["question"] > kinds["request"] > kinds["feedback"] > 50


def test_priority_follows_from_impact_and_urgency() -> None:
    seen: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for act in created(history()):
        seen[act.attributes["impact"], act.attributes["urgency"]].add(act.priority)
    assert all(len(priorities) == 1 for priorities in seen.values())
    assert seen["site", "high"] == {"P0"}
    assert seen["person", "low"] == {"P3"}


def test_texts_vary_and_have_no_open_slots() -> None:
    tickets = created(history())
    assert len({act.body for act in tickets}) > 1800
    assert len({act.subject for act in tickets}) > 600
    for act in history():
        for name in ("subject", "body", "reason"):
            text = getattr(act, name, None)
            assert text is None or not set("{}") & set(text), text


def test_replies_speak_of_the_case_that_the_ticket_is_about() -> None:
    checked = 0
    for life in lives(history()).values():
        said = " ".join(getattr(act, "body", "") for act in life[1:] if isinstance(act, Reply) and act.by in STAFF_OF)
        asked = f"{life[0].subject} {life[0].body}" if isinstance(life[0], Create) else ""
        cases = {word.strip(".,:;()?!") for word in asked.split() if word.startswith(("A-", "C-", "L-", "S-"))}
        answered = {word.strip(".,:;()?!") for word in said.split() if word.startswith(("A-", "C-", "L-", "S-"))}
        if len(cases) == 1 and len(answered) == 1 and {c[0] for c in cases} == {c[0] for c in answered}:
            checked += cases == answered
            assert cases == answered, life[0]
    assert checked > 100


def words_of(piece: Scenario | OutbreakWords) -> list[str]:
    values = [getattr(piece, field.name) for field in fields(piece)]
    return [text for value in values if isinstance(value, tuple) for text in value] + [piece.escalate]


def test_there_are_enough_issues_and_each_is_whole() -> None:
    scenarios = library().scenarios
    assert len({s.id for s in scenarios}) == len(scenarios) >= 120
    groups = {person.group for person in requesters(SEED)}
    for s in scenarios:
        assert s.module in PLATFORMS[s.platform], s.id
        assert s.queue in QUEUES, s.id
        assert s.who in groups, s.id
        assert s.kind in ("fault", "question", "request", "feedback"), s.id
        assert s.impact in ("person", "team", "site"), s.id
        assert s.urgency in ("low", "normal", "high"), s.id
        assert len(s.subject) >= 2, s.id
        assert len(s.body) >= 2, s.id
        assert s.fix, s.id
        assert bool(s.ask) == bool(s.answer), s.id
        assert bool(s.escalate) == bool(s.tier2), s.id
        assert not s.paired or len(s.subject) == len(s.body) == len(s.fix), s.id
    assert {module for s in scenarios for module in [(s.platform, s.module)]} == {
        (platform, module) for platform, modules in PLATFORMS.items() for module in modules
    }


def test_every_slot_of_every_text_is_known() -> None:
    speaks = voice(dice(1), region=REGIONS[0], city="Lisbon", module="m", queue="q")
    known = {*speaks.slots, "time"}
    pieces: list[Scenario | OutbreakWords] = [*library().scenarios, *library().outbreaks.values()]
    texts = [text for piece in pieces for text in words_of(piece)]
    texts += [text for pool in library().common.values() for text in pool]
    for text in texts:
        assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= known, text


def test_about_thirty_staff_in_teams_on_two_sites_and_somebody_is_there_at_every_hour() -> None:
    assert 26 <= len(STAFF) <= 36
    assert {person.site for person in STAFF} == {"Lisbon", "Manila"}
    assert {person.team for person in STAFF} == set(TEAMS)
    for hour in range(168):
        present = on_shift("Moderation", NOW + timedelta(hours=hour))
        assert any(person.works(NOW + timedelta(hours=hour)) for person in present), hour


def test_requesters_are_many_have_own_names_and_addresses_and_are_everywhere() -> None:
    people = requesters(SEED)
    assert 400 <= len(people) <= 700
    assert len({person.name for person in people}) == len(people)
    assert len({address(person.name) for person in people}) == len(people)
    assert all(person.city in REGION_OF[person.region].cities for person in people)
    groups = {person.group for person in people}
    assert {(p.group, p.region) for p in people} == {(group, region.name) for group in groups for region in REGIONS}


def outbreak(started_at: datetime = NOW) -> list[Create]:
    acts = timeline.live_acts(SEED, started_at, hours=2)
    return [act for act in created(acts) if act.key.startswith("live-")]


def test_the_live_outbreak_begins_two_minutes_after_the_start_and_grows_for_twenty() -> None:
    tickets = outbreak()
    assert tickets[0].at == NOW + BEGINS_AFTER == NOW + timedelta(minutes=2)
    minutes = [(act.at - tickets[0].at) / timedelta(minutes=1) for act in tickets]
    fifths = Counter(min(int(minute // 5), 4) for minute in minutes if minute < 20)
    assert sum(minute < 10 for minute in minutes) >= 8
    assert fifths[0] < fifths[2]
    assert sum(minute < 20 for minute in minutes) >= 30
    assert max(minutes) < 60


def test_the_live_outbreak_comes_from_different_people_with_one_cause() -> None:
    tickets = outbreak()
    assert len({act.by for act in tickets}) == len(tickets)
    assert len({act.body for act in tickets}) > 0.9 * len(tickets)
    assert all(act.attributes["module"] == "Decision submit" for act in tickets)
    assert all(act.attributes["platform"] == "Moderation Console" for act in tickets)
    shares = {
        name: sum(act.attributes.get(name) == value for act in tickets) / len(tickets)
        for name, value in (("region", "EU-West"), ("error_code", "MC-5023"), ("case_type", "video"))
    }
    assert shares["region"] > 0.9
    assert 0.75 < shares["error_code"] < 1
    assert 0.75 < shares["case_type"] < 1
    usual = [act for act in created(history()) if act.attributes.get("error_code") == "MC-5023"]
    assert 10 < len(usual) < 100


def test_each_start_has_an_outbreak_of_its_own_and_the_background_goes_on() -> None:
    acts = timeline.live_acts(SEED, NOW, hours=12)
    others = [act for act in created(acts) if not act.key.startswith("live-")]
    assert 15 < len(others) < 90
    assert {act.key for act in outbreak()}.isdisjoint(act.key for act in outbreak(NOW + timedelta(hours=1)))
    assert [act.key for act in acts] == [act.key for act in timeline.live_acts(SEED, NOW, hours=12)]


@pytest.mark.parametrize("past", PAST, ids=lambda past: past.words)
def test_the_history_holds_past_outbreaks_that_stand_out(past: Any) -> None:
    words = library().outbreaks[past.words]
    mine = [act for act in created(history()) if act.key.startswith(f"past-{past.words}")]
    assert len(mine) == past.shape.tickets
    assert len({act.by for act in mine}) == len(mine)
    length = max(act.at for act in mine) - min(act.at for act in mine)
    same = [act for act in created(history()) if act.attributes["module"] == words.module and act not in mine]
    usual = len(same) / (timedelta(weeks=4) / length)
    assert len(mine) > 8 * usual
    last = lives(history())[mine[0].key]
    assert statuses(last)[-1] in ("solved", "closed")
    assert any(isinstance(act, Escalate) for act in last)

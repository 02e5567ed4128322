"""Promises: the vectors of the field, and each way in which other systems get them wrong."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.engine import events as ev
from watchfloor.engine.calendars import ALWAYS, Calendar
from watchfloor.engine.clock_files import BadClockFileError, calendars_from, policies_from
from watchfloor.engine.clocks import Policy, Reading, read_clocks
from watchfloor.engine.events import TicketEvent

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
CALENDARS = calendars_from(
    {"name": "office", "zone": "UTC", "weekdays": ["09:00-12:00", "13:00-18:00"], "holidays": ["2026-03-10"]}
)


def hours(value: float) -> timedelta:
    return timedelta(hours=value)


def policies(*entries: dict[str, Any]) -> tuple[Policy, ...]:
    return policies_from({"policy": list(entries)}, CALENDARS)


def history(*steps: tuple[float, str, dict[str, Any]], **created: Any) -> list[TicketEvent]:
    """Events by hours after START; the ticket is created at 0."""
    first = {"status": "new", "priority": "P3", "queue": 1, **created}
    rows = [(0.0, ev.TICKET_CREATED, first), *steps]
    return [TicketEvent(7, n, START + hours(at), kind, payload) for n, (at, kind, payload) in enumerate(rows, 1)]


def status(at: float, to: str, reason: str | None = None) -> tuple[float, str, dict[str, Any]]:
    return at, ev.TICKET_STATUS_CHANGED, {"to": to, "reason": reason}


def human(at: float) -> tuple[float, str, dict[str, Any]]:
    return at, ev.TICKET_REPLIED, {"by": "human"}


def asks(at: float) -> tuple[float, str, dict[str, Any]]:
    return at, ev.TICKET_REPLIED, {"by": "requester"}


def priority(at: float, to: str) -> tuple[float, str, dict[str, Any]]:
    return at, ev.TICKET_PRIORITY_CHANGED, {"to": to}


def read(events: list[TicketEvent], rules: tuple[Policy, ...], at: float) -> dict[str, Reading]:
    return {r.target: r for r in read_clocks(7, events, rules, START + hours(at))}


SIMPLE = policies(
    {"name": "urgent", "match": {"priority": ["P0", "P1"]}, "target": [{"name": "resolution", "goal": "4h"}]},
    {"name": "rest", "target": [{"name": "resolution", "goal": "24h"}]},
)
FULL = policies(
    {
        "name": "all",
        "calendar": "office",
        "target": [
            {"name": "first_reply", "goal": "1h"},
            {"name": "next_reply", "goal": "2h"},
            {"name": "update", "goal": "30 min", "pause": False},
            {"name": "resolution", "goal": "8h"},
            {"measure": "tier", "tier": 1, "goal": "2h"},
            {"measure": "tier", "tier": 2, "goal": "6h"},
        ],
    }
)


# ------------------------------------------------------------- vectors
def test_a_raised_priority_counts_from_creation() -> None:
    found = read(history(priority(3, "P1")), SIMPLE, 3.5)["resolution"]
    assert (found.state, found.elapsed, found.due_at) == ("running", hours(3.5), START + hours(4))
    assert found.started_at == START


def test_without_retroactive_start_it_counts_from_the_change() -> None:
    fresh = policies(
        {"match": {"priority": "P1"}, "target": [{"name": "resolution", "goal": "4h", "retroactive_start": False}]},
        {"target": [{"name": "resolution", "goal": "24h"}]},
    )
    found = read(history(priority(3, "P1")), fresh, 3.5)["resolution"]
    assert (found.elapsed, found.due_at, found.started_at) == (hours(0.5), START + hours(7), START + hours(3))


@pytest.mark.parametrize(("honoured", "due"), [(True, 5.0), (False, 4.0)])
def test_retroactive_pause_moves_the_breach_by_the_pauses_so_far(*, honoured: bool, due: float) -> None:
    rules = policies(
        {"match": {"priority": "P1"}, "target": [{"name": "resolution", "goal": "4h", "retroactive_pause": honoured}]},
        {"target": [{"name": "resolution", "goal": "24h"}]},
    )
    found = read(history(status(1, "pending"), status(2, "open"), priority(3, "P1")), rules, 3.0)["resolution"]
    assert found.due_at == START + hours(due)


def test_a_pause_over_a_weekend() -> None:
    friday = 4 * 24.0
    events = history(status(friday + 1, "pending"), status(friday + 73, "open"))
    rules = policies({"target": [{"name": "resolution", "goal": "40h", "calendar": "office"}]})
    found = read(events, rules, friday + 75)["resolution"]
    assert found.paused == hours(72)
    assert found.elapsed == hours(4 * 8 + 1 + 2)
    assert found.explain() == "paused 3 d while pending; 35 h of 40 h business time used"


def test_the_calendar_is_swapped_while_the_ticket_runs() -> None:
    swapped = calendars_from(
        {
            "name": "desk",
            "version": [
                {"zone": "UTC", "weekdays": ["09:00-10:00"]},
                {"since": "2026-03-03", "zone": "UTC", "weekdays": ["09:00-17:00"]},
            ],
        }
    )
    rules = policies_from({"policy": [{"target": [{"name": "resolution", "goal": "9h", "calendar": "desk"}]}]}, swapped)
    found = read(history(), rules, 28)["resolution"]
    assert found.elapsed == hours(1 + 4)
    assert found.due_at == START + hours(24 + 8)


# ------------------------------------------------------------- what fails elsewhere
def test_each_tier_answers_for_its_own_time() -> None:
    events = history((1.5, ev.TICKET_ESCALATED, {"tier": 2, "reason": "x"}))
    found = read(events, FULL, 3)
    assert (found["tier_1"].state, found["tier_1"].elapsed) == ("met", hours(1.5))
    assert (found["tier_2"].state, found["tier_2"].elapsed, found["tier_2"].started_at) == (
        "running",
        hours(1.5),
        START + hours(1.5),
    )


def test_a_ticket_handed_back_goes_on_from_what_its_tier_had() -> None:
    back = history((1.5, ev.TICKET_ESCALATED, {"tier": 2, "reason": "x"}), (2.5, ev.TICKET_ESCALATED, {"tier": 1}))
    found = read(back, FULL, 2.75)
    assert (found["tier_1"].state, found["tier_1"].elapsed) == ("running", hours(1.75))
    assert (found["tier_2"].state, found["tier_2"].elapsed) == ("met", hours(1))


def test_a_pause_survives_a_change_of_priority_and_policy() -> None:
    events = history(status(1, "on_hold"), priority(2, "P1"), priority(3, "P3"), status(5, "open"))
    found = read(events, SIMPLE, 6)["resolution"]
    assert (found.elapsed, found.paused, found.state) == (hours(2), hours(4), "running")


def test_reopening_keeps_what_was_earned_and_does_not_count_the_time_while_solved() -> None:
    events = history(status(2, "solved"), status(122, "open"), status(123, "solved"))
    assert read(events, SIMPLE, 50)["resolution"].elapsed == hours(2)
    again = read(events, SIMPLE, 122.5)["resolution"]
    assert (again.state, again.elapsed, again.met_at) == ("running", hours(2.5), None)
    done = read(events, SIMPLE, 400)["resolution"]
    assert (done.state, done.elapsed, done.met_at) == ("met", hours(3), START + hours(123))


def test_no_reply_clock_runs_after_it_is_solved() -> None:
    events = history(human(0.5), asks(1), status(1.5, "solved"))
    found = read(events, FULL, 500)
    assert (found["next_reply"].state, found["next_reply"].elapsed) == ("cancelled", hours(0.5))
    assert found["update"].elapsed == hours(1)
    assert found["first_reply"].state == "met"


def test_business_hours_are_kept_with_their_lunch_break() -> None:
    found = read(history(), FULL, 4.5)["resolution"]
    assert found.elapsed == hours(3.5)  # noon to one does not count
    assert found.due_at == START + hours(9)
    assert read(history(), FULL, 7 * 24 + 24 + 12)["resolution"].breached_at == START + hours(9)


def test_the_update_time_does_not_override_the_first_reply() -> None:
    found = read(history(), FULL, 0.75)
    assert (found["update"].state, found["update"].breached_at) == ("breached", START + hours(0.5))
    assert (found["first_reply"].state, found["first_reply"].due_at) == ("running", START + hours(1))


# ------------------------------------------------------------- meanings
def test_a_bot_is_nobody_who_replies() -> None:
    events = history((0.1, ev.TICKET_REPLIED, {"by": "bot"}), human(0.5))
    assert read(events, FULL, 0.4)["first_reply"].state == "running"
    assert read(events, FULL, 9)["first_reply"].met_at == START + hours(0.5)


def test_the_next_reply_is_owed_since_the_oldest_unanswered_question() -> None:
    events = history(asks(0.2), human(0.5), asks(1), asks(2), human(2.5), asks(3))
    assert "next_reply" not in read(events, FULL, 0.4)
    assert read(events, FULL, 2.2)["next_reply"].started_at == START + hours(1)
    last = read(events, FULL, 4)["next_reply"]
    assert (last.cycles, last.started_at, last.state) == (2, START + hours(3), "running")


def test_met_is_met_under_the_promise_of_its_time() -> None:
    rules = policies(
        {"match": {"priority": "P1"}, "target": [{"name": "first_reply", "goal": "10 min"}]},
        {"target": [{"name": "first_reply", "goal": "8h"}]},
    )
    found = read(history(human(2), priority(3, "P1")), rules, 5)["first_reply"]
    assert (found.state, found.goal) == ("met", hours(8))


def test_a_breach_found_late_is_dated_to_its_moment() -> None:
    found = read(history(), SIMPLE, 100)["resolution"]
    assert (found.state, found.breached_at, found.due_at) == ("breached", START + hours(24), START + hours(24))
    assert found.left == hours(-76)


def test_met_at_the_very_end_is_met_and_late_is_breached_though_done() -> None:
    assert read(history(status(24, "solved")), SIMPLE, 30)["resolution"].state == "met"
    late = read(history(status(25, "solved")), SIMPLE, 30)["resolution"]
    assert (late.state, late.met_at) == ("breached", START + hours(25))


def test_a_merged_or_cancelled_ticket_leaves_the_count() -> None:
    for reason in ("merged", "cancelled"):
        found = read(history(status(1, "closed", reason)), FULL, 5)
        assert {r.state for name, r in found.items() if name != "update"} == {"cancelled"}, found
    late = read(history(status(40, "closed", "cancelled")), SIMPLE, 50)["resolution"]
    assert late.state == "breached"


def test_a_promise_that_is_no_longer_made_is_cancelled() -> None:
    only = policies({"match": {"priority": "P1"}, "target": [{"name": "resolution", "goal": "4h"}]})
    found = read(history(priority(1, "P3"), priority="P1"), only, 2)["resolution"]
    assert found.state == "cancelled"
    assert read(history(), only, 2) == {}
    back = read(history(priority(1, "P3"), priority(2, "P1"), priority="P1"), only, 3)["resolution"]
    assert (back.state, back.elapsed) == ("running", hours(3))


def test_spans_and_resets() -> None:
    rules = policies(
        {
            "target": [
                {
                    "name": "triage",
                    "measure": "span",
                    "goal": "1h",
                    "start": {"queue": 2},
                    "stop": {"field": "owner", "op": "not_empty"},
                    "reset": {"priority": "P0"},
                }
            ]
        }
    )
    moved = (1.0, ev.TICKET_MOVED, {"queue": 2})
    assert read(history(), rules, 5) == {}
    assert read(history(moved), rules, 1.5)["triage"].elapsed == hours(0.5)
    assert read(history(moved, priority(1.5, "P0")), rules, 1.75)["triage"].elapsed == hours(0.25)
    assert read(history(moved, (1.5, ev.TICKET_ASSIGNED, {"to": 3})), rules, 9)["triage"].met_at == START + hours(1.5)


def test_json_has_the_documented_fields() -> None:
    row = read(history(status(1, "pending")), SIMPLE, 2)["resolution"].as_json()
    assert row == {
        "ticket": 7,
        "target": "resolution",
        "policy": "rest",
        "state": "paused",
        "started_at": "2026-03-02T09:00:00+00:00",
        "due_at": None,
        "goal_seconds": 86400,
        "elapsed_business_seconds": 3600,
        "paused_seconds": 3600,
        "met_at": None,
        "breached_at": None,
        "cycles": 1,
        "breaches": 0,
    }


# ------------------------------------------------------------- properties
STEPS = st.lists(
    st.tuples(
        st.floats(0.0, 200.0),
        st.one_of(
            st.sampled_from(["open", "pending", "on_hold", "solved", "closed"]).map(
                lambda to: (ev.TICKET_STATUS_CHANGED, {"to": to, "reason": None})
            ),
            st.sampled_from(["human", "requester", "bot"]).map(lambda by: (ev.TICKET_REPLIED, {"by": by})),
            st.sampled_from(["P0", "P1", "P3"]).map(lambda to: (ev.TICKET_PRIORITY_CHANGED, {"to": to})),
            st.sampled_from([1, 2, 3]).map(lambda tier: (ev.TICKET_ESCALATED, {"tier": tier})),
        ),
    ),
    max_size=8,
).map(lambda rows: [(at, kind, payload) for at, (kind, payload) in sorted(rows, key=lambda row: row[0])])


@given(STEPS, st.floats(0.0, 300.0), st.lists(st.floats(0.0, 300.0), max_size=4))
def test_events_that_change_nothing_change_no_clock(steps: list[Any], now: float, notes: list[float]) -> None:
    plain = history(*steps)
    noted = history(*sorted([*steps, *((at, ev.TICKET_NOTED, {}) for at in notes)], key=lambda row: row[0]))
    for rules in (FULL, SIMPLE):
        assert read(plain, rules, now) == read(noted, rules, now)


@given(STEPS, st.floats(0.0, 300.0))
def test_used_and_paused_time_never_exceed_the_time_there_was(steps: list[Any], now: float) -> None:
    for rules, calendar in ((FULL, CALENDARS["office"]), (SIMPLE, ALWAYS)):
        for found in read(history(*steps), rules, now).values():
            _holds_together(found, calendar, START + hours(now))


def _holds_together(found: Reading, calendar: Calendar, now: datetime) -> None:
    assert timedelta(0) <= found.elapsed <= calendar.elapsed(found.started_at, now)
    assert found.elapsed + found.paused <= now - found.started_at
    assert (found.state == "breached") == (found.breached_at is not None)
    if found.state == "met":
        assert found.met_at is not None
        assert found.elapsed <= found.goal
    if found.state == "running":
        assert found.elapsed <= found.goal
        assert found.due_at is None or found.due_at >= now


@given(STEPS, st.floats(0.0, 150.0), st.floats(0.1, 150.0))
def test_a_running_clock_comes_due_when_it_said(steps: list[Any], now: float, more: float) -> None:
    events = [event for event in history(*steps) if event.at <= START + hours(now)]
    before, after = read(events, FULL, now), read(events, FULL, now + more)
    for name, found in before.items():
        if found.state == "running" and found.due_at is not None:
            is_past = START + hours(now + more) > found.due_at
            assert after[name].state == ("breached" if is_past else "running")
            assert after[name].breached_at == (found.due_at if is_past else None)


# ------------------------------------------------------------- files
@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"target": [{"name": "resolution", "goal": "soon"}]}, "cannot read the goal"),
        ({"target": [{"name": "speed", "goal": "1h"}]}, "is none of first_reply"),
        ({"target": [{"name": "resolution", "goal": "1h", "calendar": "moon"}]}, "no calendar 'moon'"),
        ({"target": [{"name": "x", "measure": "tier", "goal": "1h"}]}, "says which tier"),
        ({"target": [{"name": "resolution", "goal": "1h"}] * 2}, "is there twice"),
        (
            {"match": {"field": "priority", "op": "near"}, "target": [{"name": "resolution", "goal": "1h"}]},
            "is none of",
        ),
        ({"colour": 1, "target": [{"name": "resolution", "goal": "1h"}]}, "colour is not known"),
        ({}, "no target"),
    ],
)
def test_a_bad_policy_says_where(entry: dict[str, Any], says: str) -> None:
    with pytest.raises(BadClockFileError, match=says):
        policies(entry)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"name": "x", "monday": ["9-12"]}, "monday: cannot read the hours '9-12'"),
        ({"name": "x", "monday": ["12:00-09:00"]}, "end after it begins"),
        ({"name": "x", "monday": ["09:00-12:00", "11:00-13:00"]}, "in order"),
        ({"name": "x", "zone": "Mars/Phobos"}, "no time zone"),
        ({"name": "x", "holidays": ["xmas"]}, "is no date"),
        ({"name": "x", "country": "DE"}, "list them in holidays"),
        ({"zone": "UTC"}, "name is missing"),
    ],
)
def test_a_bad_calendar_says_where(entry: dict[str, Any], says: str) -> None:
    with pytest.raises(BadClockFileError, match=says):
        calendars_from(entry)

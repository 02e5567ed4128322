"""What was promised when: policies and calendars that change while tickets run, each slice by what was in force."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.test_clocks import FULL, SIMPLE, START, STEPS, history, hours, human, policies, priority, read, status
from watchfloor.engine import events as ev
from watchfloor.engine.clock_book import CALENDAR, POLICY, Book, Said, book_of
from watchfloor.engine.clocks import Edition, Reading, read_clocks, read_editions
from watchfloor.engine.events import TicketEvent

HOUR = {"target": [{"name": "resolution", "goal": "4h"}]}
DAY = {"target": [{"name": "resolution", "goal": "24h"}]}


def policy(at: float, body: dict[str, Any] | None, *, key: int = 1, name: str = "all", place: int = 0) -> Said:
    return Said(START + hours(at), POLICY, key, name, place, body)


def calendar(at: float, body: dict[str, Any], *, key: int = 50) -> Said:
    return Said(START + hours(at), CALENDAR, key, "desk", 0, body)


def under(book: Book, events: list[TicketEvent], at: float) -> dict[str, Reading]:
    assert not book.faults
    return {r.target: r for r in read_editions(7, events, book.editions, START + hours(at))}


# ------------------------------------------------------------- policies that change
def test_a_policy_change_keeps_what_was_earned_and_the_pauses() -> None:
    book = book_of([policy(-100, DAY), policy(5, HOUR)])
    events = history(status(1, "pending"), status(4, "open"))
    before, after = under(book, events, 4.9)["resolution"], under(book, events, 5.5)["resolution"]
    assert (before.goal, before.due_at) == (hours(24), START + hours(27))
    assert (after.goal, after.elapsed, after.paused) == (hours(4), hours(2.5), hours(3))
    assert (after.due_at, after.started_at) == (START + hours(7), START)


def test_a_policy_that_is_narrowed_past_its_time_is_late_from_the_change_on() -> None:
    book = book_of([policy(-100, DAY), policy(5, HOUR)])
    found = under(book, history(), 6)["resolution"]
    assert (found.state, found.breached_at) == ("breached", START + hours(5))


def test_a_wider_policy_lifts_a_breach_whose_time_is_not_used_up() -> None:
    book = book_of([policy(-100, HOUR), policy(5, DAY)])
    assert under(book, history(), 4.5)["resolution"].late == ((1, START + hours(4)),)
    found = under(book, history(), 6)["resolution"]
    assert (found.state, found.late, found.due_at) == ("running", (), START + hours(24))


def test_a_verdict_that_was_given_stands_whatever_is_promised_later() -> None:
    book = book_of([policy(-100, DAY), policy(7, HOUR)])
    found = under(book, history(status(6, "solved")), 9)["resolution"]
    assert (found.state, found.goal, found.met_at) == ("met", hours(24), START + hours(6))


def test_a_promise_that_is_made_later_counts_since_the_ticket_was_filed() -> None:
    more = {"target": [*HOUR["target"], {"name": "first_reply", "goal": "8h"}]}
    book = book_of([policy(-100, HOUR), policy(3, more)])
    assert set(under(book, history(), 2)) == {"resolution"}
    assert under(book, history(), 5)["first_reply"].elapsed == hours(5)


def test_a_policy_that_is_put_away_and_brought_back_goes_on_from_what_it_had() -> None:
    book = book_of([policy(-100, DAY), policy(2, None), policy(6, DAY)])
    assert under(book, history(), 3)["resolution"].state == "cancelled"
    assert under(book, history(), 7)["resolution"].elapsed == hours(7)


def test_what_was_said_first_holds_since_ever() -> None:
    assert under(book_of([policy(50, HOUR)]), history(), 2)["resolution"].due_at == START + hours(4)


def test_the_order_of_policies_decides_which_is_asked_first() -> None:
    urgent = {"match": {"priority": "P1"}, **HOUR}
    book = book_of([policy(-9, DAY, key=1, name="rest", place=2), policy(-9, urgent, key=2, name="urgent", place=1)])
    found = under(book, history(priority(1, "P1")), 2)["resolution"]
    assert (found.policy, found.goal) == ("urgent", hours(4))
    assert len(book.editions) == 1


def test_one_policy_that_cannot_be_read_takes_no_other_with_it() -> None:
    book = book_of([policy(0, {"target": [{"name": "resolution"}]}, key=1, name="bad"), policy(0, HOUR, key=2)])
    assert [one.name for one in book.policies] == ["all"]
    assert "bad" in book.faults[0]


# ------------------------------------------------------------- calendars that change
def test_a_calendar_that_is_saved_anew_measures_only_what_comes_after() -> None:
    promise = policy(-100, {"calendar": "desk", "target": [{"name": "resolution", "goal": "10h"}]})
    short, long = {"zone": "UTC", "weekdays": ["09:00-10:00"]}, {"zone": "UTC", "weekdays": ["09:00-17:00"]}
    book = book_of([calendar(-200, short), promise, calendar(2, long)])
    # Monday: an hour by the old hours, then from 11:00 on by the new ones.
    assert under(book, history(), 3)["resolution"].elapsed == hours(2)
    assert under(book, history(), 24 + 2)["resolution"].due_at == START + hours(24 + 3)


def test_a_planned_change_of_hours_that_is_replanned_never_was() -> None:
    planned = {"version": [{"weekdays": ["09:00-17:00"]}, {"since": "2026-03-04", "weekdays": ["09:00-10:00"]}]}
    book = book_of([calendar(-200, planned), calendar(2, {"weekdays": ["09:00-17:00"]})])
    assert book.calendars["desk"].elapsed(START, START + timedelta(days=3)) == hours(24)
    kept = book_of([calendar(-200, planned)])
    assert kept.calendars["desk"].elapsed(START, START + timedelta(days=3)) == hours(17)


# ------------------------------------------------------------- breach risk, late cycles, words taken back
def test_a_breach_is_near_when_a_quarter_of_the_goal_is_left() -> None:
    found = read(history(), SIMPLE, 1)["resolution"]
    assert found.risk_at == START + hours(18)
    assert read(history(), SIMPLE, 20)["resolution"].risk_at == START + hours(18)
    paused = history(status(1, "pending"), status(3, "open"))
    assert read(paused, SIMPLE, 2)["resolution"].risk_at is None
    assert read(paused, SIMPLE, 4)["resolution"].risk_at == START + hours(20)


def test_every_late_cycle_is_named() -> None:
    events = history(human(0.1), human(3), human(4), human(4.2))
    found = read(events, FULL, 5)["update"]
    # The third ran over lunch and used none of its half hour.
    assert found.late == ((2, START + hours(0.6)), (5, START + hours(4.7)))
    assert found.breaches == 2


def test_a_late_promise_is_owed_until_it_is_kept() -> None:
    assert read(history(), SIMPLE, 30)["resolution"].active
    assert not read(history(status(29, "solved")), SIMPLE, 30)["resolution"].active


def test_a_reply_that_was_taken_back_was_never_given() -> None:
    events = history(human(0.5), (0.51, ev.TICKET_RETRACTED, {"message": 2}))
    assert read(events, FULL, 0.6)["first_reply"].state == "running"


def test_where_the_source_keeps_no_messages_none_is_owed() -> None:
    assert set(read(history(records_replies=False), FULL, 1)) == {"resolution", "tier_1"}


def test_the_kind_of_a_ticket_may_choose_its_policy() -> None:
    rules = policies({"match": {"kind": "feedback"}, **DAY}, {"name": "rest", **HOUR})
    events = history((1, ev.TICKET_KIND_CHANGED, {"to": "feedback"}), kind="fault")
    assert read(events, rules, 2)["resolution"].goal == hours(24)


# ------------------------------------------------------------- properties
@given(STEPS, st.floats(0.0, 300.0), st.lists(st.floats(0.0, 300.0), max_size=4))
def test_a_new_edition_that_says_the_same_changes_no_clock(steps: list[Any], now: float, at: list[float]) -> None:
    moment = START + hours(now)
    for rules in (FULL, SIMPLE):
        editions = [Edition(None, rules), *(Edition(START + hours(one), rules) for one in sorted(set(at)))]
        events = history(*steps)
        assert read_editions(7, events, editions, moment) == read_clocks(7, events, rules, moment)


@given(STEPS, st.floats(0.0, 300.0), st.floats(0.0, 300.0))
def test_what_is_promised_later_changes_nothing_before(steps: list[Any], now: float, more: float) -> None:
    later = Edition(START + hours(now + more) + timedelta(microseconds=1), SIMPLE)
    events, moment = history(*steps), START + hours(now)
    assert read_editions(7, events, (Edition(None, FULL), later), moment) == read_clocks(7, events, FULL, moment)


@given(STEPS, st.floats(0.0, 200.0), st.floats(0.1, 100.0))
def test_used_time_adds_up_over_a_change_of_policy(steps: list[Any], now: float, swap: float) -> None:
    """Both policies measure by the same calendar: what was used is the same whichever was in force."""
    wide = policies({"target": [{"name": "resolution", "goal": "2400h"}]})
    editions = (Edition(None, SIMPLE[1:]), Edition(START + hours(swap), wide))
    events, moment = history(*steps), START + hours(now)
    found = {r.target: r.elapsed for r in read_editions(7, events, editions, moment)}
    assert found == {r.target: r.elapsed for r in read_clocks(7, events, SIMPLE[1:], moment)}


@given(STEPS, st.floats(0.0, 150.0), st.floats(0.1, 150.0))
def test_a_breach_is_near_when_it_said(steps: list[Any], now: float, more: float) -> None:
    events = [event for event in history(*steps) if event.at <= START + hours(now)]
    before, after = read(events, FULL, now), read(events, FULL, now + more)
    for name, found in before.items():
        if found.risk_at is not None:
            assert after[name].risk_at == found.risk_at

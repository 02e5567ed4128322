"""Shifts in local wall time, over both clock changes; what beats what; coverage and its gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.roster.coverage import Gap, Hour, fewest, gaps, hours_of_week, joined, parse_need
from watchfloor.roster.shifts import Away, BadRosterError, Change, Shift, Span, parse_shift, spans

EVERY_DAY = [[0, 1, 2, 3, 4, 5, 6]]
ANN, BEN = 1, 2


def shift(start: str, end: str, *, zone: str = "Europe/Lisbon", weeks: list[list[int]] | None = None, **more) -> Shift:
    body = {
        "site": "Lisbon", "zone": zone, "start": start, "end": end, "from": "2026-01-05", "until": None,
        "people": [{"person": ANN, "weeks": weeks or EVERY_DAY}], **more,
    }  # fmt: skip
    return parse_shift(body, "Shift")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def on(day: str, found: list[Span]) -> Span:
    return next(span for span in found if span.day == date.fromisoformat(day))


def test_a_night_is_an_hour_shorter_when_the_clocks_go_forward() -> None:
    # Lisbon, 29 March 2026: 01:00 becomes 02:00.
    work = spans([shift("22:00", "06:00")], [], [], utc("2026-03-27T00:00"), utc("2026-03-31T00:00"))
    before, night, after = on("2026-03-27", work), on("2026-03-28", work), on("2026-03-29", work)
    assert (before.start, before.end) == (utc("2026-03-27T22:00"), utc("2026-03-28T06:00"))
    assert (night.start, night.end) == (utc("2026-03-28T22:00"), utc("2026-03-29T05:00"))
    assert night.end - night.start == timedelta(hours=7)
    assert (after.start, after.end) == (utc("2026-03-29T21:00"), utc("2026-03-30T05:00"))


def test_a_night_is_an_hour_longer_when_the_clocks_go_back() -> None:
    # Lisbon, 25 October 2026: 02:00 becomes 01:00.
    work = spans([shift("22:00", "06:00")], [], [], utc("2026-10-24T00:00"), utc("2026-10-26T12:00"))
    night = on("2026-10-24", work)
    assert (night.start, night.end) == (utc("2026-10-24T21:00"), utc("2026-10-25T06:00"))
    assert night.end - night.start == timedelta(hours=9)


def test_a_hand_off_that_comes_twice_is_the_first_and_one_that_is_skipped_is_the_skip() -> None:
    early, late = shift("18:00", "01:30"), shift("01:30", "09:00")
    twice = spans([early, late], [], [], utc("2026-10-24T12:00"), utc("2026-10-25T12:00"))
    assert on("2026-10-24", twice).end == utc("2026-10-25T00:30")  # 01:30 summer time, the first of the two
    skipped = spans([early, late], [], [], utc("2026-03-28T12:00"), utc("2026-03-29T12:00"))
    assert on("2026-03-28", skipped).end == utc("2026-03-29T01:00")  # 01:30 does not exist
    handed = [span for span in skipped if span.day == date(2026, 3, 29) and span.start < utc("2026-03-29T08:00")]
    assert handed[0].start == utc("2026-03-29T01:00")


@given(
    zone=st.sampled_from(["Europe/Lisbon", "America/New_York", "Asia/Manila", "Australia/Lord_Howe", "UTC"]),
    start=st.integers(0, 1439), length=st.integers(60, 1440), day=st.dates(date(2026, 1, 10), date(2027, 12, 20)),
)  # fmt: skip
def test_neighbouring_shifts_leave_no_gap_on_any_day_of_any_zone(zone: str, start: int, length: int, day: date) -> None:
    end = (start + length) % 1440
    clock = lambda total: f"{total // 60:02}:{total % 60:02}"  # noqa: E731
    first, second = shift(clock(start), clock(end), zone=zone), shift(clock(end), clock(start), zone=zone)
    a, b = datetime.combine(day, datetime.min.time(), UTC), datetime.combine(day, datetime.min.time(), UTC)
    work = spans([first, second] if length < 1440 else [first], [], [], a, b + timedelta(days=2))
    stretches = joined(work)
    assert fewest(stretches, a, a + timedelta(days=2)) == 1


def test_a_cycle_repeats_and_ends() -> None:
    two = shift("08:00", "16:00", weeks=[[0, 1], [4]], until="2026-01-23")
    days = [span.day for span in spans([two], [], [], utc("2026-01-01T00:00"), utc("2026-02-10T00:00"))]
    assert days == [date(2026, 1, d) for d in (5, 6, 16, 19, 20)]


def test_an_absence_beats_a_changed_day_which_beats_the_pattern() -> None:
    plain = shift("08:00", "16:00")
    changes = [
        Change(ANN, date(2026, 3, 4), "Europe/Lisbon", 600, 720), Change(ANN, date(2026, 3, 5), "UTC", None, None),
        Change(BEN, date(2026, 3, 5), "Europe/Lisbon", 480, 960), Change(ANN, date(2026, 3, 7), "UTC", 0, 60),
    ]  # fmt: skip
    work = spans(
        [plain], changes, [Away(ANN, date(2026, 3, 6), date(2026, 3, 7))], utc("2026-03-03T00:00"),
        utc("2026-03-08T00:00"),
    )  # fmt: skip
    assert [(s.person, s.day.day, s.start.hour, s.end.hour) for s in work] == [
        (ANN, 3, 8, 16), (ANN, 4, 10, 12), (BEN, 5, 8, 16),
    ]  # fmt: skip


def test_a_change_moves_nothing_outside_its_day() -> None:
    plain, window = shift("08:00", "16:00"), (utc("2026-03-01T00:00"), utc("2026-03-20T00:00"))
    without = spans([plain], [], [], *window)
    changed = spans([plain], [Change(ANN, date(2026, 3, 5), "UTC", 60, 120)], [], *window)
    assert [s for s in without if s.day.day != 5] == [s for s in changed if s.day.day != 5]


@pytest.mark.parametrize(("field", "body"), [
    ("start", {"start": "8"}), ("end", {"end": "24:30"}), ("zone", {"zone": "Mars"}), ("site", {"site": " "}),
    ("until", {"until": "2025-01-01"}), ("from", {"from": "soon"}), ("people", {"people": [{"person": 1}]}),
    ("people", {"people": [{"person": 1, "weeks": [[7]]}]}), ("people", {"people": [{"person": 1, "weeks": []}]}),
    ("people", {"people": [{"person": 1, "weeks": [[1]]}] * 2}),
])  # fmt: skip
def test_a_bad_shift_names_the_field(field: str, body: dict[str, object]) -> None:
    good = {"site": "L", "zone": "UTC", "start": "08:00", "end": "16:00", "from": "2026-01-05", "people": []}
    with pytest.raises(BadRosterError) as refusal:
        parse_shift({**good, **body})
    assert refusal.value.field == field


NEED = parse_need({
    "site": "Lisbon", "zone": "Europe/Lisbon",
    "bands": [
        {"days": [0, 1, 2, 3, 4, 5, 6], "from": "00:00", "until": "24:00", "people": 1},
        {"days": [0, 1, 2, 3, 4], "from": "09:00", "until": "12:00", "people": 2},
    ],
})  # fmt: skip


@pytest.mark.parametrize(("monday", "hours"), [
    (date(2026, 3, 2), 168), (date(2026, 3, 23), 167), (date(2026, 10, 19), 169),
])  # fmt: skip
def test_a_week_has_as_many_hours_as_its_clocks_say(monday: date, hours: int) -> None:
    found = hours_of_week(NEED, [], monday)
    assert len(found) == hours
    local = [hour.at.astimezone(ZoneInfo("Europe/Lisbon")) for hour in found]
    assert (local[0].weekday(), local[0].hour, local[-1].weekday(), local[-1].hour) == (0, 0, 6, 23)
    assert sum(hour.need == 2 for hour in found) == 15


def test_gaps_are_the_stretches_with_too_few_and_say_the_worst() -> None:
    day = shift("08:00", "24:00")
    work = spans([day], [], [], utc("2026-03-01T00:00"), utc("2026-03-10T00:00"))
    found = gaps(hours_of_week(NEED, work, date(2026, 3, 2)))
    assert found[0] == Gap(utc("2026-03-02T00:00"), utc("2026-03-02T08:00"), need=1, have=0)
    assert found[1] == Gap(utc("2026-03-02T09:00"), utc("2026-03-02T12:00"), need=2, have=1)
    assert len(found) == 12


def test_somebody_who_leaves_within_the_hour_is_not_there_for_it() -> None:
    half = shift("08:00", "08:30")
    rest = parse_shift({
        "site": "L", "zone": "Europe/Lisbon", "start": "08:30", "end": "09:00", "from": "2026-01-05",
        "people": [{"person": BEN, "weeks": EVERY_DAY}],
    })  # fmt: skip
    at, until = utc("2026-03-02T08:00"), utc("2026-03-02T09:00")
    alone = joined(spans([half], [], [], at, until))
    both = joined(spans([half, rest], [], [], at, until))
    assert (fewest(alone, at, until), fewest(both, at, until)) == (0, 1)
    assert Hour(at, 1, 0).short == 1

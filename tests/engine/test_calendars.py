"""Business hours: additivity, clock changes, holidays, versions."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.engine.calendars import ALWAYS, Calendar, Hours, Version

OFFICE = tuple([((540, 720), (780, 1080))] * 5 + [()] * 2)
BERLIN = Calendar("office", (Version(None, Hours("Europe/Berlin", OFFICE, {date(2026, 12, 25): ()})),))
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia")


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def hours(value: float) -> timedelta:
    return timedelta(hours=value)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    def day() -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
        cuts = st.lists(st.integers(0, 1440), min_size=0, max_size=6, unique=True).map(sorted)
        return cuts.map(lambda c: tuple(zip(c[0::2], c[1::2], strict=False)))

    def version(since: datetime | None) -> Version:
        special = draw(st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), day(), max_size=4))
        return Version(since, Hours(draw(st.sampled_from(ZONES)), tuple(draw(day()) for _ in range(7)), special))

    later = draw(st.lists(MOMENTS, max_size=2, unique=True).map(sorted))
    return Calendar("drawn", tuple(version(since) for since in [None, *later]))


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(calendars(), st.tuples(MOMENTS, MOMENTS, MOMENTS).map(sorted))
def test_time_adds_up_wherever_it_is_cut(calendar: Calendar, moments: list[datetime]) -> None:
    a, b, c = moments
    assert calendar.elapsed(a, b) + calendar.elapsed(b, c) == calendar.elapsed(a, c)
    assert timedelta(0) <= calendar.elapsed(a, c) <= c - a


@given(calendars(), MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(hours=200)))
def test_add_is_the_earliest_moment_by_which_the_time_has_passed(
    c: Calendar, start: datetime, amount: timedelta
) -> None:
    due = c.add(start, amount)
    if due is not None:
        assert c.elapsed(start, due) == amount
        assert c.elapsed(start, due - timedelta(microseconds=1)) < amount


@given(calendars(), MOMENTS)
def test_stretches_are_sorted_and_apart(calendar: Calendar, start: datetime) -> None:
    last = start
    for begin, end in calendar.open_between(start, start + timedelta(days=40)):
        assert last <= begin < end
        last = end


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        ("2026-03-29", "Europe/Berlin", 23),
        ("2026-10-25", "Europe/Berlin", 25),
        ("2026-03-08", "America/New_York", 23),
        ("2026-11-01", "America/New_York", 25),
        ("2026-10-04", "Australia/Lord_Howe", 23.5),
        ("2026-04-05", "Australia/Lord_Howe", 24.5),
    ],
)
def test_a_whole_day_is_as_long_as_its_clock_makes_it(day: str, zone: str, expected: float) -> None:
    calendar = Calendar("day", (Version(None, Hours(zone)),))
    start = at(day, zone)
    end = (start + timedelta(days=1)).astimezone(UTC)
    assert calendar.elapsed(start, end) == hours(expected)
    only = Calendar("one", (Version(None, Hours(zone, ((),) * 7, {start.date(): ((0, 1440),)})),))
    assert only.elapsed(start - timedelta(days=3), start + timedelta(days=3)) == hours(expected)


def test_hours_in_the_skipped_and_in_the_repeated_hour() -> None:
    night = Calendar("night", (Version(None, Hours("Europe/Berlin", (((150, 300),),) * 7)),))  # 2:30 to 5:00
    assert night.elapsed(at("2026-03-29T00:00"), at("2026-03-29T12:00")) == hours(2)  # from the jump at 3:00
    assert night.elapsed(at("2026-10-25T00:00", "Europe/Berlin"), at("2026-10-25T12:00")) == hours(3.5)
    inside = Calendar("inside", (Version(None, Hours("Europe/Berlin", (((130, 170),),) * 7)),))  # 2:10 to 2:50
    assert inside.elapsed(at("2026-03-29T00:00"), at("2026-03-29T12:00")) == timedelta(0)


def test_lunch_weekend_and_holiday_do_not_count() -> None:
    assert BERLIN.elapsed(at("2026-12-24T11:00", "Europe/Berlin"), at("2026-12-28T10:00", "Europe/Berlin")) == hours(7)
    assert BERLIN.add(at("2026-12-24T17:30", "Europe/Berlin"), hours(1)) == at("2026-12-28T09:30", "Europe/Berlin")
    assert not BERLIN.is_open(at("2026-12-24T12:30", "Europe/Berlin"))
    assert BERLIN.next_open(at("2026-12-25T03:00")) == at("2026-12-28T09:00", "Europe/Berlin")


def test_a_slice_is_measured_by_the_hours_in_force_then() -> None:
    short = Hours("UTC", (((540, 600),),) * 7)
    long = Hours("UTC", (((540, 1080),),) * 7)
    calendar = Calendar("changed", (Version(None, short), Version(at("2026-05-04T00:00"), long)))
    assert calendar.elapsed(at("2026-05-03T00:00"), at("2026-05-05T00:00")) == hours(1 + 9)


def test_no_hours_at_all_never_come_due() -> None:
    shut = Calendar("shut", (Version(None, Hours("UTC", ((),) * 7)),))
    assert shut.add(at("2026-01-01T00:00"), hours(1)) is None
    assert shut.next_open(at("2026-01-01T00:00")) is None
    assert ALWAYS.add(at("2026-01-01T00:00"), hours(1)) == at("2026-01-01T01:00")


def test_bad_hours_are_refused() -> None:
    with pytest.raises(ValueError, match="in order"):
        Hours("UTC", (((600, 540),),) * 7)
    with pytest.raises(ValueError, match="seven"):
        Hours("UTC", ((),) * 6)
    with pytest.raises(ValueError, match="since ever"):
        Calendar("late", (Version(at("2026-01-01T00:00"), Hours()),))

"""Moments and periods as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.engine.search_times import period

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)  # a Wednesday
LISBON = ZoneInfo("Europe/Lisbon")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "Z")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", "2026-01-01T00:00", "2027-01-01T00:00"),
        ("2026-12", "2026-12-01T00:00", "2027-01-01T00:00"),
        ("2026-2-3", "2026-02-03T00:00", "2026-02-04T00:00"),
        ("2026-02-03T08", "2026-02-03T08:00", "2026-02-03T09:00"),
        ("2026-02-03T08:15", "2026-02-03T08:15", "2026-02-03T08:16"),
        ("today", "2026-03-04T00:00", "2026-03-05T00:00"),
        ("Yesterday", "2026-03-03T00:00", "2026-03-04T00:00"),
        ("monday", "2026-03-02T00:00", "2026-03-03T00:00"),
        ("wednesday", "2026-02-25T00:00", "2026-02-26T00:00"),
        ("-7d", "2026-02-25T09:30", "2026-02-25T09:30"),
        ("90min", "2026-03-04T08:00", "2026-03-04T08:00"),
        ("+1w", "2026-03-11T09:30", "2026-03-11T09:30"),
        ("now", "2026-03-04T09:30", "2026-03-04T09:30"),
    ],
)
def test_a_period(text: str, start: str, end: str) -> None:
    found = period(text, NOW, UTC)
    assert found is not None
    assert (found.start, found.end) == (at(start), at(end))


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "2026-02-30", "26-01-01", "-7", "7x", "99999y", "2026-01-01x"])
def test_no_period(text: str) -> None:
    assert period(text, NOW, UTC) is None


def test_a_day_is_as_long_as_the_calendar_says() -> None:
    spring = period("2026-03-29", NOW, LISBON)
    assert spring is not None
    assert spring.end - spring.start == timedelta(hours=23)
    summer = period("2026-07-01", NOW, LISBON)
    assert summer is not None
    assert summer.start == at("2026-06-30T23:00")


@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    found = period(text, NOW, LISBON)
    assert found is None or found.start <= found.end

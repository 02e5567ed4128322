"""Days unlike others of their weekday: they are noticed, they teach nothing, and a named one is known beforehand."""

from datetime import datetime, timedelta

from tests.engine.test_detect import CONFIG, LIVE, MONDAY, play, quiet
from watchfloor.engine.detect import DetectorConfig, TicketSeen

FIFTH = timedelta(days=1)


def with_holidays(*days: datetime) -> list[TicketSeen]:
    """The quiet feed with a fifth of the tickets on these days."""
    return [t for i, t in enumerate(quiet()) if i % 5 == 0 or not any(d <= t.at < d + FIFTH for d in days)]


def test_a_quiet_day_is_noticed_by_noon_and_is_over_at_midnight():
    holiday = LIVE + FIFTH
    feed = [t for t in with_holidays(holiday) if t.at < holiday + timedelta(hours=13)]
    detector, changes = play(feed)
    detector.advance(holiday + timedelta(hours=13))
    assert changes == []
    assert 0.15 < detector.bank.day < 0.5
    usual = detector.bank.level()[0] * detector.bank.profile[0, detector.history.hour_of_week(detector.history.head)]
    now = (holiday + timedelta(hours=12)).timestamp()
    assert detector.outlook.one((), now, now + 3600).people < 0.5 * usual
    detector.advance(holiday + timedelta(hours=26))
    assert detector.bank.day == 1.0


def test_quiet_days_of_the_history_teach_nothing():
    past = MONDAY + timedelta(days=9)
    plain, _ = play(quiet())
    detector, changes = play(with_holidays(past))
    assert changes == []
    assert abs(detector.bank.level()[0] / plain.bank.level()[0] - 1.0) < 0.03
    hour = int(past.timestamp() // 3600)
    assert detector.history.special[[h % len(detector.history.special) for h in range(hour, hour + 24)]].all()


def test_a_named_holiday_is_expected_as_the_one_before_it():
    before, now = MONDAY + timedelta(days=8), LIVE + FIFTH
    config = DetectorConfig(attributes=CONFIG.attributes, holidays=frozenset({before.date(), now.date()}))
    detector, changes = play([t for t in with_holidays(before, now) if t.at < now + timedelta(hours=1)], config)
    assert changes == []
    assert 0.1 < detector.bank.day < 0.35


def test_a_feed_that_shrinks_for_good_is_learned():
    days = [LIVE - timedelta(days=back) for back in range(1, 6)]
    detector, _ = play(with_holidays(*days))
    assert not detector.history.special.any()

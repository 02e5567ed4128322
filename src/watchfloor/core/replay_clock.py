"""Sets the store's replay clock: begins it, lets it go as far as the history is written, pauses and ends it."""

from __future__ import annotations

from datetime import datetime

from watchfloor.core import clock
from watchfloor.core.models import ReplayClock


def kept() -> ReplayClock | None:
    """The store's replay, whether it runs or not."""
    return ReplayClock.objects.first()


def begin(
    *, file: str, digest: str, source: str, timezone: str | None, at: datetime, learn_until: datetime,
    speed: float | None,
) -> ReplayClock:  # fmt: skip
    """The clock of a store that plays its first replay stands at `at` and goes, though not past `at` as yet."""
    moment = clock.wall()
    row = ReplayClock.objects.create(
        id=1, file=file, digest=digest, source=source, timezone=timezone, state="running", speed=speed, wall_at=moment,
        at=at, until=at, told_at=moment, learn_until=learn_until,
    )  # fmt: skip
    clock.forget()
    return row


def go_on(row: ReplayClock, speed: float | None) -> None:
    """From where the clock stands, at this speed."""
    moment = clock.wall()
    row.at = time_of(row, moment)
    row.until = max(row.until, row.at)
    row.state, row.speed, row.wall_at, row.told_at = "running", speed, moment, moment
    _save(row)


def wrote(row: ReplayClock, *, played: int, until: datetime) -> None:
    """So many steps are written, and nothing before `until` is still to come. In the transaction that writes them."""
    row.played, row.until, row.told_at = played, max(until, row.until), clock.wall()
    _save(row)


def still_here(row: ReplayClock) -> None:
    """Nothing is due, but somebody plays."""
    row.told_at = clock.wall()
    _save(row)


def pause(row: ReplayClock) -> None:
    """The clock stands where it is."""
    moment = clock.wall()
    row.at, row.wall_at, row.state, row.told_at = time_of(row, moment), moment, "paused", moment
    _save(row)


def end(row: ReplayClock, at: datetime) -> None:
    """The history is over: from `at` on the clock goes as fast as ours."""
    moment = clock.wall()
    row.at = row.until = max(at, row.until)
    row.wall_at, row.state, row.told_at = moment, "ended", moment
    _save(row)


def time_of(row: ReplayClock, moment: datetime) -> datetime:
    """The history's time at a moment of the wall clock."""
    return clock.Replay(
        row.state, row.speed, row.wall_at, row.at, row.until, row.file, row.learn_until, row.told_at
    ).time_at(moment)  # fmt: skip


def _save(row: ReplayClock) -> None:
    row.save()
    clock.forget()

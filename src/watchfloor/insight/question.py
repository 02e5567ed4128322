"""What is asked: which metrics, over which time, by what, of which tickets. Wrong questions are refused here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watchfloor.engine.metrics.base import Metric
from watchfloor.engine.metrics.registry import METRICS

Moment = str | date | datetime
Condition = tuple[str, str | None]


class QuestionError(ValueError):
    """A question that cannot be answered; the text says why, in one line, to the person who asked."""


@dataclass(frozen=True, slots=True)
class Question:
    """A checked question. `start` and `end` are aware and in UTC; a condition on None asks for unknown."""

    metrics: tuple[Metric, ...]
    start: datetime | None
    end: datetime | None
    by: str | None
    where: tuple[Condition, ...]


def ask(
    *,
    metrics: Sequence[str] | None,
    start: Moment | None,
    end: Moment | None,
    by: str | None,
    where: Iterable[str | Condition],
    timezone: str,
) -> Question:
    """Return the question in checked form.

    Raises QuestionError for an unknown metric or time zone, a time that is none, an end before the start.
    """
    zone = _zone(timezone)
    since = None if start is None else moment(start, zone)
    until = None if end is None else moment(end, zone)
    if since is not None and until is not None and until < since:
        raise QuestionError(f"the window ends ({until.isoformat()}) before it begins ({since.isoformat()})")
    return Question(_metrics(metrics), since, until, by, tuple(_condition(one) for one in where))


def moment(given: Moment, zone: ZoneInfo) -> datetime:
    """Return a date (its midnight) or a time, in `zone` where it has none of its own, as UTC."""
    if isinstance(given, str):
        given = _parsed(given)
    elif not isinstance(given, datetime):
        given = datetime.combine(given, time())
    try:
        aware = given if given.tzinfo else given.replace(tzinfo=zone)
        return aware.astimezone(UTC)
    except OverflowError:
        raise QuestionError(f"{given.isoformat()} is out of range") from None


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise QuestionError(
            f"{text!r} is not a date or time: give it like 2026-03-01 or 2026-03-01T09:00+01:00"
        ) from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    # OSError and ValueError: names such as "." or "../x" that are looked up as files.
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise QuestionError(f"{name!r} is not a time zone: give one like Europe/Berlin") from None


def _metrics(ids: Sequence[str] | None) -> tuple[Metric, ...]:
    unknown = [name for name in ids or () if name not in METRICS]
    if unknown:
        raise QuestionError(f"{unknown[0]!r} is not a metric; there are: {', '.join(METRICS)}")
    # Asked for twice is asked for once.
    return tuple(METRICS[name] for name in dict.fromkeys(ids or METRICS))


def _condition(given: str | Condition) -> Condition:
    name, value = given.partition("=")[::2] if isinstance(given, str) else given
    if not name or (isinstance(given, str) and "=" not in given):
        raise QuestionError(f"{given!r} is not a condition: give it like queue=Appeals, or queue= for unknown")
    return name, value or None

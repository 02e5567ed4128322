"""Times as files write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


def time_parser(time_format: str | None, timezone: str) -> Callable[[str], datetime]:
    """A function from a file's text to an aware time in UTC; ISO 8601 where no format is given.

    A text without a zone is a wall time of `timezone`. Raises ValueError with a reason that a person can act on.
    """
    zone = ZoneInfo(timezone)

    @lru_cache(maxsize=65536)
    def parse(text: str) -> datetime:
        try:
            at = datetime.strptime(text, time_format) if time_format else datetime.fromisoformat(text)  # noqa: DTZ007
            at = at if at.tzinfo else at.replace(tzinfo=zone)
            return at.astimezone(UTC)
        except (ValueError, OverflowError):
            expected = f"in the form {time_format}" if time_format else "in ISO 8601"
            raise ValueError(f"{_short(text)!r} is not a time {expected}") from None

    return parse


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"

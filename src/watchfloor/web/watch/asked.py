"""What the list of past signals is asked for, in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from django.utils.translation import gettext

from watchfloor.watch.models import Signal
from watchfloor.watch.queries import STATES, VERDICTS, Past
from watchfloor.watch.record import start_of
from watchfloor.web.words import lazy, said

VERDICT_WORDS: Final = {
    "": lazy("All"), "confirmed": lazy("Confirmed"), "false_alarm": lazy("False alarms"),
    "other": lazy("Other reasons"),
    "undecided": lazy("Undecided"),
}  # fmt: skip
STATE_WORDS: Final = {"over": lazy("Over"), "open": lazy("Open"), "any": lazy("Either")}


@dataclass(frozen=True, slots=True)
class Asked:
    """The list's conditions, and the words for them. `when` names the time they cover, "" for all of it."""

    past: Past
    when: str
    verdicts: tuple[tuple[str, str], ...] = tuple(VERDICT_WORDS.items())
    states: tuple[tuple[str, str], ...] = tuple(STATE_WORDS.items())


def read(parameters: Mapping[str, str], now: datetime, zone: tzinfo) -> Asked:
    """The conditions; what is not understood is no condition. `week` is its Monday, `days` counts back from now."""
    verdict, state = parameters.get("verdict", ""), parameters.get("state", "over")
    since = until = None
    when = ""
    if (monday := _day(parameters.get("week", ""))) is not None:
        since, until = start_of(monday, zone), start_of(monday + timedelta(weeks=1), zone)
        when = gettext("in the week of %(monday)s") % {"monday": said(monday, "%-d %b %Y")}
    elif (days := parameters.get("days", "")).isascii() and days.isdigit() and 0 < len(days) < 4:
        since, when = now - timedelta(days=int(days)), gettext("in the last %(int)s days") % {"int": int(days)}
    past = Past(verdict if verdict in VERDICTS else "", state if state in STATES else "over", since, until)
    return Asked(past, when)


def after(parameters: Mapping[str, str]) -> tuple[datetime, int] | None:
    """The signal that the page before ended with."""
    seconds, _, key = parameters.get("after", "").partition("-")
    if not (seconds.isascii() and seconds.isdigit() and key.isascii() and key.isdigit() and len(seconds + key) < 32):
        return None
    try:
        return _EPOCH + timedelta(microseconds=int(seconds)), int(key)
    except OverflowError:
        return None


def cursor(signal: Signal) -> str:
    """Where the next page begins."""
    return f"{(signal.raised_at - _EPOCH) // timedelta(microseconds=1)}-{signal.id}"


_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Near either end of the calendar a week has no beginning or no end.
    return day if _EPOCH.year <= day.year < 9000 else None

"""What a person chose for a back-test, read from a form or an address and checked."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from watchfloor.backtest.columns import Guess, Times
from watchfloor.backtest.models import Upload
from watchfloor.backtest.play import DEFAULT_BUDGET
from watchfloor.backtest.ticket_file import time_parser
from watchfloor.backtest.uploads import found
from watchfloor.core import clock
from watchfloor.engine.detect import Budget
from watchfloor.web.page import Request

MOST_ATTRIBUTES: Final = 12


@dataclass(slots=True)
class Asked:
    """The choices, and what is wrong with them by field."""

    time: str = ""
    id: str = ""
    requester: str = ""
    text: str = ""
    attributes: tuple[str, ...] = ()
    time_format: str = ""
    timezone: str = ""
    learn: str = ""
    budget: str = DEFAULT_BUDGET
    problems: dict[str, str] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """As the job takes it."""
        return {
            "time": self.time, "id": self.id or None, "requester": self.requester or None,
            "texts": [self.text] if self.text else None, "attributes": list(self.attributes),
            "time_format": self.time_format or None, "timezone": self.timezone or "UTC",
        }  # fmt: skip


def own_upload(request: Request, key: uuid.UUID) -> Upload:
    """The person's own file. Somebody else's is not there."""
    row = found(request.person, key, now=clock.wall())
    if row is None:
        raise Http404
    return row


def chosen(given: QueryDict, guess: Guess) -> Asked:
    """What was chosen; the guess where nothing was chosen yet."""
    if "time" not in given:
        asked = Asked(guess.time, guess.id, guess.requester, guess.text, guess.attributes)
    else:
        asked = Asked(
            given.get("time", ""), given.get("id", ""), given.get("requester", ""), given.get("text", ""),
            tuple(dict.fromkeys(given.getlist("attributes"))),
        )  # fmt: skip
    asked.time_format = (given.get("other_format") or given.get("time_format") or "").strip()
    asked.timezone, asked.learn = given.get("timezone", ""), given.get("learn", "").strip()
    asked.budget = given.get("budget", "").strip() or DEFAULT_BUDGET
    return asked


def check_columns(asked: Asked, names: Sequence[str], times: Times | None) -> None:
    """Note what is wrong with the choice of columns and of how times are read."""
    for role in ("time", "id", "requester", "text"):
        if (name := getattr(asked, role)) and name not in names:
            asked.problems[role] = _("The file has no column %(name)s.") % {"name": f"{name[:60]!r}"}
    if not asked.time:
        asked.problems["time"] = _("Say which column holds the time a ticket was filed.")
    if not asked.attributes:
        asked.problems["attributes"] = _("Choose at least one column to watch.")
    elif len(asked.attributes) > MOST_ATTRIBUTES or not set(asked.attributes) <= set(names):
        asked.problems["attributes"] = _("Choose at most %(MOST_ATTRIBUTES)s columns of the file.") % {
            "MOST_ATTRIBUTES": MOST_ATTRIBUTES
        }
    if times is not None:
        _check_times(asked, times)


def _check_times(asked: Asked, times: Times) -> None:
    if len(times.formats) == 1 and not asked.time_format:
        asked.time_format = times.formats[0]
    if times.iso:
        asked.time_format = ""
    elif not asked.time_format:
        asked.problems["time_format"] = _("Say how the times are written; more than one reading fits, or none.")
    if times.naive and not asked.timezone:
        asked.problems["timezone"] = _("Say in which zone these times are; they name none.")


def check_rest(asked: Asked, zone: ZoneInfo) -> None:
    """Note what is wrong with the budget, the zone and the end of learning."""
    try:
        Budget.parse(asked.budget)
    except ValueError:
        asked.problems["budget"] = _("Write a number and a period, as in 1/week or 2/month.")
    try:
        zone = ZoneInfo(asked.timezone) if asked.timezone else zone
    except (KeyError, ValueError, OSError):
        asked.problems["timezone"] = _("There is no such time zone.")
    try:
        if asked.learn:
            time_parser(None, zone)(asked.learn)
    except ValueError:
        asked.problems["learn"] = _("Write a date, as in 2026-03-01.")

"""Times as people write them in a condition: "7 days ago", "in 2 hours", a day."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from django.utils.translation import gettext as _

from watchfloor.engine.fields import distance_of, moment

_UNITS: Final = {"m": "minute", "h": "hour", "d": "day", "w": "week"}
_AGO: Final = re.compile(r"(?:(in|past|next)\s+)?(\d{1,7})\s*(m|h|d|w)[a-z]*(?:\s+(ago|from now))?", re.IGNORECASE)


def written(text: str) -> str | None:
    """What a condition keeps of a written time: "-7d", "+2h", "now" or an ISO time. None where it is no time."""
    text = " ".join(text.split())
    if text.lower() in ("now", "today"):
        return "now"
    if distance_of(text) is not None:
        return text
    if found := _AGO.fullmatch(text):
        before, number, unit, after = found.groups()
        ahead = (before or "").lower() in ("in", "next") or (after or "").lower() == _("from now")
        return f"{'+' if ahead else '-'}{int(number)}{unit.lower()}"
    return text if moment(text, datetime(2000, 1, 1, tzinfo=UTC)) is not None else None


def told(value: object) -> str:
    """A kept time as people write it: -7d → 7 days ago."""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    if distance_of(text) is None:
        return text
    number, unit = int(text[1:-1]), _UNITS[text[-1]]
    length = f"{number} {unit}{'' if number == 1 else 's'}"
    return _("%(length)s ago") % {"length": length} if text[0] == "-" else _("in %(length)s") % {"length": length}

"""When requesters are asked how the help was, and what follows a bad answer: one shared definition, or the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core import definitions
from watchfloor.core.models import Definition
from watchfloor.engine.events import PRIORITIES
from watchfloor.tickets.commands import Refused

WHAT: Final = "satisfaction"
NAME: Final = "Satisfaction"
# A rating can be given for so long after it was asked for, and changed for so long after it was first given.
OPEN_FOR: Final = timedelta(days=30)
CHANGEABLE_FOR: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Settings:
    """`ask`: on every solve by the desk. A rating up to `bad_at_most` opens a follow-up (0: none does), which is due
    after `due_hours`, has `priority`, and goes to `owner` (None: the lead of whoever was rated).
    """

    ask: bool = True
    bad_at_most: int = 2
    due_hours: int = 24
    priority: str = "P2"
    owner: int | None = None


DEFAULT: Final = Settings()


def parse(body: Mapping[str, Any]) -> Settings:
    """Settings as they are kept. Raises Refused, which names what is wrong."""
    bad: Any = body.get("bad_at_most", DEFAULT.bad_at_most)
    due: Any = body.get("due_hours", DEFAULT.due_hours)
    priority, owner = body.get("priority", DEFAULT.priority), body.get("owner")
    if not isinstance(bad, int) or not 0 <= bad <= 3:
        raise Refused("bad_at_most", _("A follow-up is opened for ratings up to 1, 2 or 3, or for none (0)."))
    if not isinstance(due, int) or not 1 <= due <= 24 * 14:
        raise Refused("due_hours", _("A follow-up is due after 1 hour to 14 days."))
    if priority not in PRIORITIES:
        raise Refused("priority", _("A priority is one of %(PRIORITIES)s.") % {"PRIORITIES": ", ".join(PRIORITIES)})
    if owner is not None and not isinstance(owner, int):
        raise Refused("owner", _("An owner is named by their number."))
    return Settings(bool(body.get("ask", DEFAULT.ask)), bad, due, priority, owner)


def as_body(settings: Settings) -> dict[str, Any]:
    """The settings as a definition keeps them."""
    return asdict(settings)


def kept() -> Definition | None:
    """The definition that is in force; None where nobody set anything up."""
    return definitions.shared(WHAT).first()


def current() -> Settings:
    """What is in force now. One query."""
    row = kept()
    return DEFAULT if row is None else parse(row.body)

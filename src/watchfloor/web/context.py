"""What the frame of every page shows: the rooms a person may enter, preferences, whether signals are open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi, gettext_noop

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.watch.queries import open_signals
from watchfloor.web.domain import domain_of, domains_of, signals_within
from watchfloor.web.page import zone_of

THEMES: Final = ("light", "dark")
DENSITIES: Final = ("compact", "comfortable")


@dataclass(frozen=True, slots=True)
class Room:
    """An entry of the rail: its name, address, icon, permission, and the key that follows `g`."""

    name: str
    path: str
    icon: str
    permission: str
    key: str


ROOMS: Final = (
    Room(gettext_noop("Home"), "/home/", "house", "desk.read", "h"),
    Room(gettext_noop("Desk"), "/desk/", "inbox", "desk.read", "d"),
    Room(gettext_noop("Watch"), "/watch/", "activity", "watch.read", "w"),
    Room(gettext_noop("Escalations"), "/escalations/", "trending-up", "desk.read", "e"),
    Room(gettext_noop("Insight"), "/insight/", "chart-column", "insight.read", "i"),
    Room(gettext_noop("Reports"), "/reports/daily/", "file-text", "reports.read", "r"),
    Room(gettext_noop("Audit"), "/audit/", "history", "audit.read", "u"),
    Room(gettext_noop("Admin"), "/admin/people/", "settings", "admin.people", "a"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every template. The number of open signals is asked for only where the rail is drawn."""
    person: Person | None = getattr(request, "person", None)
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "person": person,
        # Of the machine, as a page's live stream asks what was recorded since.
        "now": clock.wall(),
        "replay": clock.replay(),
        "replay_now": clock.now(),
        "rooms": [(room, request.path.startswith(_root(room))) for room in ROOMS if allows(person, room.permission)],
        "may_use_portal": allows(person, "portal.use"),
        "may_access": allows(person, "admin.access"),
        "may_partner": allows(person, "partner.desk"),
        "may_backtest": allows(person, "watch.backtest"),
        "may_work": allows(person, "desk.work"),
        "may_assign": allows(person, "admin.assignment"),
        "may_rule": allows(person, "admin.rules"),
        "may_hook": allows(person, "admin.hooks"),
        "may_mail": allows(person, "admin.mail"),
        "theme": _one_of(request.COOKIES.get("theme"), THEMES),
        "density": _one_of(request.COOKIES.get("density"), DENSITIES),
        "language": language,
        "languages": settings.LANGUAGES,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "zone": zone_of(request).key,
        "may_choose_domain": allows(person, "desk.read"),
        "domain": lambda: domain_of(request),
        "domains": lambda: domains_of(request),
        "open_signal_count": lambda: _open_signals(request, person),
    }


def _root(room: Room) -> str:
    return "/" + room.path.split("/")[1] + "/"


def _one_of(value: str | None, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else ""


def _open_signals(request: HttpRequest, person: Person | None) -> int:
    if person is None or not allows(person, "watch.read"):
        return 0
    return len(signals_within(open_signals(person), domain_of(request)))

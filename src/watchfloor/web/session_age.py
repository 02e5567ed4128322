"""How long a session lasts: a limit since it began, and one since it was last used."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from watchfloor.core.models import Account
from watchfloor.ways_in import sessions

STARTED, SEEN, MUST_ADD = "started", "seen", "must_add_factor"
# Use is written down no more often than this, in seconds: a page is not a write.
WRITTEN_EVERY: Final = 300


def is_over(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the session is too old, or lay unused too long. One that says nothing (of an older version) is not."""
    started, seen = request.session.get(STARTED), request.session.get(SEEN)
    if started is None or seen is None:
        return False
    at = now.timestamp()
    return bool(at - started > settings.SESSION_DAYS * 86400 or at - seen > settings.SESSION_IDLE_HOURS * 3600)


def use(request: HttpRequest, *, now: datetime) -> None:
    """Note that the session is used, now and then; and list one that an older version began."""
    at, key = int(now.timestamp()), request.session.session_key
    if key is None or at - request.session.get(SEEN, 0) < WRITTEN_EVERY:
        return
    if STARTED not in request.session and isinstance(request.user, Account):
        request.session[STARTED] = at
        sessions.start(key, request.user, device=None, way="link", address="", now=now)
    request.session[SEEN] = at
    sessions.seen(key, now=now)


def asks_for_a_factor(request: HttpRequest) -> bool:
    """Whether the person must add a second factor first, and this is not where they do."""
    # A token would do instead of the factor: it is made afterwards.
    is_free = request.path.startswith(("/account/", "/signout/")) and not request.path.startswith("/account/tokens/")
    return bool(request.session.get(MUST_ADD)) and not is_free

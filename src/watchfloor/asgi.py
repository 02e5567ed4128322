"""The web process: Django under an ASGI server, behind a limit on what a request may send."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.settings")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_django: Any = get_asgi_application()

# After the application: these need its settings.
from asgiref.sync import sync_to_async  # noqa: E402
from django.contrib.auth import get_user  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.handlers.asgi import ASGIRequest  # noqa: E402
from django.db import close_old_connections  # noqa: E402

from watchfloor.backtest.uploads import LONGEST  # noqa: E402
from watchfloor.core.permissions import allows  # noqa: E402
from watchfloor.files import limits  # noqa: E402
from watchfloor.web.page import person_of  # noqa: E402

# The addresses that take a whole file, by what one must be allowed there: a history to try, one file before its message
# is sent, and, from a browser without script, the messages themselves.
HISTORY = re.compile(r"/watch/backtest/uploads/")
FILES = re.compile(r"/(files|portal|tickets/new|(portal/)?tickets/\d+/(replies|notes))/")


class TooLarge(Exception):
    """A body is longer than the longest form may be."""


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Serve a request. Django reads a whole body to disk before it asks who sent it, so a stranger could fill that."""
    if scope["type"] != "http":
        await _django(scope, receive, send)
        return
    longest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if scope["method"] == "POST" and _is_longer(scope, longest):
        longest += await sync_to_async(_may_upload)(scope)
    try:
        await _django(scope, _counted(scope, receive, longest), send)
    except TooLarge:
        # Raised while the body is read, before anything was answered.
        headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": b"This is longer than any form here."})


def _is_longer(scope: Message, longest: int) -> bool:
    """Whether the body is, or may be, longer than a form: only then is asked who sends it."""
    said = dict(scope["headers"]).get(b"content-length", b"")
    return not said.isdigit() or len(said) > 18 or int(said) > longest


def _may_upload(scope: Message) -> int:
    """How many bytes of files may come from this reader here: asked before a byte is read."""
    permission, most = "", 0
    if HISTORY.fullmatch(scope["path"]):
        permission, most = "watch.backtest", LONGEST
    elif FILES.fullmatch(scope["path"]):
        permission, most = "portal.use", limits.largest()
    if not permission:
        return 0
    try:
        request = ASGIRequest(scope, io.BytesIO())
        request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        request.user = get_user(request)
        return most if allows(person_of(request), permission) else 0
    finally:
        close_old_connections()


def _counted(scope: Message, receive: Receive, longest: int) -> Receive:
    said = dict(scope["headers"]).get(b"content-length", b"")
    left = longest

    async def counted() -> Message:
        nonlocal left
        if said.isdigit() and (len(said) > 18 or int(said) > longest):
            raise TooLarge
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise TooLarge
        return message

    return counted

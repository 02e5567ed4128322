"""The web process: Django under an ASGI server, behind a limit on what a request may send."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.settings")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_django: Any = get_asgi_application()


class TooLarge(Exception):
    """A body is longer than the longest form may be."""


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Serve a request. Django reads a whole body to disk before it asks who sent it, so a stranger could fill that."""
    if scope["type"] != "http":
        await _django(scope, receive, send)
        return
    try:
        await _django(scope, _counted(scope, receive), send)
    except TooLarge:
        # Raised while the body is read, before anything was answered.
        headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": b"This is longer than any form here."})


def _counted(scope: Message, receive: Receive) -> Receive:
    longest: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
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

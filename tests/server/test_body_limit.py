"""A stranger's endless body is refused before it fills the disk."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from watchfloor.asgi import application

MEGABYTE = b"x" * 1_000_000


def answer(headers: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    """The status for an endless POST, and how many megabytes were taken before it."""
    taken, sent = 0, []
    scope = {
        "type": "http", "method": "POST", "path": "/signin/x/", "raw_path": b"/signin/x/", "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"multipart/form-data; boundary=b"), *headers],
        "http_version": "1.1", "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1),
        "asgi": {"version": "3.0"},
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": MEGABYTE, "more_body": taken < 50}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(application(scope, receive, send))
    return sent[0]["status"], taken


def test_a_body_that_says_how_long_it_is() -> None:
    assert answer([(b"content-length", b"50000000")]) == (413, 0)


@pytest.mark.parametrize("headers", [[(b"transfer-encoding", b"chunked")], [(b"content-length", b"7")]])
def test_a_body_that_does_not(headers: list[tuple[bytes, bytes]]) -> None:
    status, taken = answer(headers)
    assert status == 413
    assert taken < 5

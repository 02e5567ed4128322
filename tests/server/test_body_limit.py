"""A stranger's endless body is refused before it fills the disk."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.test import Client

from tests.pages.world import World, signed_in
from watchfloor.asgi import application

MEGABYTE = b"x" * 1_000_000


def answer(headers: list[tuple[bytes, bytes]], path: str = "/signin/x/", method: str = "POST") -> tuple[int, int]:
    """The status for an endless POST, and how many megabytes were taken before it."""
    taken, sent = 0, []
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"multipart/form-data; boundary=b"), *headers],
        "http_version": "1.1", "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1),
        "asgi": {"version": "3.0"},
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        nonlocal taken
        if taken == 50:
            await asyncio.sleep(3600)  # whoever has it all waits for what is never sent
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


UPLOADS = "/watch/backtest/uploads/"


def cookies(client: Client) -> list[tuple[bytes, bytes]]:
    return [(b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode())]


@pytest.mark.django_db(transaction=True)
def test_a_file_may_be_longer_from_who_may_upload_one_and_from_nobody_else() -> None:
    world = World()
    assert answer([(b"content-length", b"50000000")], UPLOADS) == (413, 0)
    specialist, lead = cookies(signed_in(world.sam)), cookies(signed_in(world.lena))
    assert answer([(b"content-length", b"50000000"), *specialist], UPLOADS) == (413, 0)
    assert answer([(b"content-length", b"50000000"), *lead], "/watch/backtest/runs/") == (413, 0)
    assert answer([(b"content-length", b"500000000"), *lead], UPLOADS) == (413, 0)
    # Read to its end, and refused only as it holds no token of a page.
    status, taken = answer([(b"content-length", b"50000000"), *lead], UPLOADS)
    assert (status, taken) == (403, 50)


@pytest.mark.django_db(transaction=True)
def test_a_file_for_a_message_comes_only_from_somebody_who_is_signed_in() -> None:
    rosa = cookies(signed_in(World().rosa))
    twenty, fifty = (b"content-length", b"20000000"), (b"content-length", b"50000000")
    for path in ("/files/", "/portal/", "/portal/tickets/7/replies/", "/tickets/7/notes/"):
        assert answer([twenty], path) == (413, 0)
        assert answer([fifty, *rosa], path) == (413, 0)
        assert answer([(b"transfer-encoding", b"chunked"), *rosa], path)[1] < 30
    assert answer([twenty, *rosa], "/portal/feedback/") == (413, 0)

"""A page that breaks: a calm page for the reader, a traceback for whoever runs the server."""

from __future__ import annotations

import io
import logging

import pytest
from django.db import connection
from django.test import Client

from tests.pages.world import World

pytestmark = pytest.mark.django_db


def test_a_fault_is_told_with_its_traceback(world: World, desk: Client) -> None:
    desk.raise_request_exception = False
    told = io.StringIO()
    handlers = [h for h in logging.getLogger("django").handlers if type(h) is logging.StreamHandler and not h.filters]
    before = [handler.setStream(told) for handler in handlers]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE signal RENAME TO away")
    try:
        answer = desk.get(f"/watch/?unseen={world.ticket.number}")
    finally:
        for handler, stream in zip(handlers, before, strict=True):
            if stream is not None:
                handler.setStream(stream)
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
    assert "Traceback" in told.getvalue()
    assert "/watch/" in told.getvalue()
    assert "unseen" not in told.getvalue()

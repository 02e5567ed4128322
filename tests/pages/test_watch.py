"""The Watch page: the arithmetic sentence is the card, and its numbers open their tickets."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.watch import project

pytestmark = pytest.mark.django_db


def raise_signal(key: int, tickets: list[int], **more: Any) -> None:
    """A signal as the detector writes it."""
    bins = [
        {"at": later(5 * i).isoformat(), "observed": float(i), "expected": 1.0, "low": 0.0, "high": 3.0}
        for i in range(8)
    ]
    payload = {
        "title": f"Outbreak {key}", "state": "growing", "key": {"module": "Decision submit"}, "observed": 47.0,
        "onset_at": later(10).isoformat(), "raised_at": later(18).isoformat(), "ended_at": None, "expected": 6.12,
        "band": [2, 11], "requesters": 41, "log_evalue": 12.5, "recurrence_days": 1132.3, "words": ["lost"],
        "spark": bins, "explanation": "In words.", "tickets": tickets,
        "shares": [{"name": "module", "value": "Decision submit", "share": 1.0, "usual": 0.004}], **more,
    }  # fmt: skip
    with transaction.atomic():
        project.apply(append([NewEvent("signal", key, "signal.raised", later(18), payload)]))


def words(client: Client, path: str) -> str:
    """The page as a reader reads it."""
    text = re.sub(r"<[^>]+>", " ", client.get(path).content.decode())
    return " ".join(text.split())


def test_the_card_says_the_arithmetic(world: World, desk: Client) -> None:
    raise_signal(1, [world.ticket.id])
    text = words(desk, "/watch/")
    assert "One issue is breaking out: Outbreak 1" in text
    assert "47 tickets from 41 people in 8 m ; 6.1 expected" in text.replace("m;", "m ;")
    assert "6.1 expected (90 % band 2–11)" in text
    assert "one such alarm in 3.1 years" in text
    assert "module Decision submit 100 % usually 0.4 %" in text


def test_how_the_detector_did_lately(world: World, desk: Client) -> None:
    raise_signal(1, [world.ticket.id])
    raise_signal(2, [], raised_at=later(30).isoformat(), ended_at=later(60).isoformat())
    with time_machine.travel(later(90)):
        text = words(signed_in(world.sam), "/watch/")
    assert "Signals raised 2" in text
    assert "Median delay from onset 14 m" in text
    assert "Signals raised 0" in words(desk, "/watch/")


def test_the_number_opens_the_tickets(world: World, desk: Client) -> None:
    other = world.file("Not of this signal", minutes=1)
    raise_signal(7, [world.ticket.id])
    page = desk.get("/watch/").content.decode()
    assert 'href="/watch/signals/7/?until=alarm">47</a>' in page
    assert 'href="/watch/signals/7/">1</a>' in page
    late = world.file("After the alarm", minutes=60)
    raise_signal(9, [world.ticket.id, late.id])
    before, after = (desk.get(f"/watch/signals/9/{q}").content.decode() for q in ("?until=alarm", ""))
    assert f'href="/tickets/{world.ticket.number}/"' in before
    assert f'href="/tickets/{late.number}/"' not in before
    assert f'href="/tickets/{late.number}/"' in after
    page = desk.get("/watch/signals/7/").content.decode()
    assert f'href="/tickets/{world.ticket.number}/"' in page
    assert f'href="/tickets/{other.number}/"' not in page
    assert desk.get("/watch/signals/8/").status_code == 404


def test_a_ticket_and_its_row_name_their_signal(world: World, desk: Client) -> None:
    raise_signal(3, [world.ticket.id])
    assert "Part of signal S-3" in words(desk, f"/tickets/{world.ticket.number}/")
    assert "S-3" in words(desk, "/desk/")
    assert '<span class="badge">1' in desk.get("/desk/").content.decode()


def test_what_is_over_stands_under_past(world: World, desk: Client) -> None:
    raise_signal(4, [world.ticket.id], ended_at=later(90).isoformat())
    assert "Nothing is breaking out" in words(desk, "/watch/")
    assert "Outbreak 4" not in words(desk, "/watch/")
    assert "Outbreak 4" in words(desk, "/watch/?show=past")


def test_the_strongest_evidence_first(world: World, desk: Client) -> None:
    raise_signal(1, [], log_evalue=5.0)
    raise_signal(2, [], log_evalue=50.0)
    text = words(desk, "/watch/")
    assert text.index("S-2 Outbreak 2") < text.index("S-1 Outbreak 1")


@pytest.mark.parametrize(
    "odd",
    [
        {"spark": []}, {"shares": []}, {"band": []}, {"recurrence_days": None}, {"state": "unheard of"},
        {"spark": [{"at": later(1).isoformat(), "observed": 1.0, "expected": 0.0, "low": 0.0, "high": 0.0}] * 2},
    ],
)  # fmt: skip
def test_a_signal_with_little_evidence_is_drawn_all_the_same(world: World, desk: Client, odd: dict[str, Any]) -> None:
    raise_signal(1, [world.ticket.id], **odd)
    assert desk.get("/watch/").status_code == 200
    assert desk.get("/watch/signals/1/").status_code == 200


def test_text_in_a_signal_is_never_markup(world: World, desk: Client) -> None:
    nasty = "<script>alert(1)</script>"
    shares = [{"name": "module", "value": nasty, "share": 1.0, "usual": 0.1}]
    raise_signal(1, [world.ticket.id], title=nasty, words=[nasty], shares=shares, explanation=nasty)
    for path in ("/watch/", "/watch/signals/1/", f"/tickets/{world.ticket.number}/"):
        assert nasty not in desk.get(path).content.decode()


def test_queries_are_few(world: World, desk: Client) -> None:
    for key in range(1, 12):
        raise_signal(key, [world.ticket.id])
    with CaptureQueriesContext(connection) as asked:
        desk.get("/watch/")
    assert len(asked) <= 12

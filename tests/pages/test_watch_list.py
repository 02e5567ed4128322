"""The priority watch list as a page: every reason, narrowed by one, page by page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later
from watchfloor.eventlog.pulse import Beat
from watchfloor.eventlog.read import head
from watchfloor.tickets import commands
from watchfloor.watch.models import DetectorView
from watchfloor.web.watch import watch_list

pytestmark = pytest.mark.django_db
SOON = later(60)


def numbers(page: str) -> list[int]:
    return [int(n) for n in dict.fromkeys(re.findall(r'href="/tickets/(\d+)/"', page))]


def test_the_list_says_why(world: World, desk: Client) -> None:
    first, second = (world.file(f"Urgent {i}", priority=p) for i, p in enumerate(("P1", "P0")))
    with transaction.atomic():
        commands.set_status(world.ticket.id, status="solved", by=world.sam.id, now=later(5))
        commands.set_status(world.ticket.id, status="open", by=world.sam.id, now=later(6))
    with time_machine.travel(SOON, tick=False):
        page = desk.get("/watch/list/").content.decode()
        reopened = desk.get("/watch/list/?reason=reopened").content.decode()
    assert numbers(page) == [second.number, first.number, world.ticket.number]
    assert "3 open tickets need a look" in page
    assert "no reply 1 h" in page
    assert "reopened 1×" in page
    assert 'title="opened again 1× after it was solved, last 54 m ago"' in page
    assert numbers(reopened) == [world.ticket.number]


def test_pages_follow_each_other(world: World, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    filed = [world.file(f"Urgent {i}", priority="P1", minutes=i) for i in range(7)]
    monkeypatch.setattr(watch_list, "PAGE", 3)
    seen: list[int] = []
    address = "/watch/list/?reason=high"
    with time_machine.travel(SOON, tick=False):
        while address:
            page = desk.get(address).content.decode()
            seen += numbers(page)
            more = re.search(r'href="(/watch/list/\?[^"]*after=[^"]*)"', page)
            address = more[1].replace("&amp;", "&") if more else ""
    assert seen == [ticket.number for ticket in filed]


def test_the_panel_shows_seven_and_how_many_more(world: World) -> None:
    for i in range(10):
        world.file(f"Urgent {i}", priority="P1", minutes=i)
    html = render_to_string("watch/_priority.html", watch_list.panel(world.sam, SOON))
    assert len(numbers(html)) == 7
    assert ">10</a>" in html
    assert ">3 more</a>" in html
    empty = render_to_string("watch/_priority.html", watch_list.panel(world.rosa, SOON))
    assert "No open ticket is P0 or P1" in empty


@pytest.mark.parametrize("after", ["", "0", "never", "0_2026-01-01T00:00:00_1", "x_2026-01-01T00:00:00Z_1", "9" * 400])
def test_an_odd_place_opens_the_start(world: World, desk: Client, after: str) -> None:
    world.file("Urgent", priority="P1")
    with time_machine.travel(SOON, tick=False):
        answer = desk.get("/watch/list/", {"after": after, "reason": "nonsense"})
    assert answer.status_code == 200
    assert len(numbers(answer.content.decode())) == 1


def test_nothing_to_look_at(world: World, desk: Client) -> None:
    with time_machine.travel(SOON, tick=False):
        assert "No open ticket needs a look" in desk.get("/watch/list/").content.decode()


def test_queries_are_few(world: World, desk: Client) -> None:
    for i in range(20):
        world.file(f"Urgent {i}", priority=("P1", "P3")[i % 2], minutes=i)
    with time_machine.travel(SOON + timedelta(days=9)), CaptureQueriesContext(connection) as asked:
        desk.get("/watch/list/")
    assert len(asked) <= 19


def test_the_head_says_where_the_detector_does_not_run_or_is_behind(
    world: World, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    DetectorView.objects.create(id=1, at=SOON, seen={"streams": 3, "threshold": 1.0, "nearest": [], "floor": []})
    assert "The detector does not run just now" in desk.get("/watch/").content.decode()
    beat = Beat("watch")
    beat.tell(head())
    text = desk.get("/watch/").content.decode()
    assert "does not run" not in text
    assert "events are still to be read" not in text
    monkeypatch.setattr("watchfloor.watch.queries.LATE_EVENTS", 2)
    for i in range(3):
        world.file(f"Ticket {i}")
    assert "The detector is behind: 3 events" in desk.get("/watch/").content.decode()

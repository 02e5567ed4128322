"""Insight shows the numbers that the command prints, each with the tickets it was counted from."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import transaction
from django.test import Client

from tests.pages.world import World, later
from watchfloor.core import clock
from watchfloor.insight import run
from watchfloor.tickets import commands
from watchfloor.web.insight.asked import amount

pytestmark = pytest.mark.django_db


def work(world: World) -> None:
    """Five tickets: three solved after one, two and three hours, one reopened, one in another queue."""
    tickets = [world.file(f"Ticket {i}", minutes=i) for i in range(3)]
    world.file("Elsewhere", minutes=3, queue=world.other_queue.id)
    for i, ticket in enumerate(tickets):
        with transaction.atomic():
            commands.reply(ticket.id, body="Hello", by=world.sam.id, now=later(10 * (i + 1)))
            commands.set_status(ticket.id, status="solved", by=world.sam.id, now=later(60 * (i + 1)))
    with transaction.atomic():
        commands.set_status(tickets[0].id, status="open", by=world.sam.id, now=later(400))


def test_each_figure_is_the_one_that_is_computed(world: World, desk: Client) -> None:
    work(world)
    page = unescape(desk.get("/insight/").content.decode())
    rows = run.compute(viewer=world.sam, now=clock.now())
    assert len(rows) > 15
    for row in rows:
        shown = re.search(rf'metric={row["metric"]}["&][^>]*>([^<]*)</a>', page)
        assert (shown is not None) is bool(row["n"]), row["metric"]
        assert shown is None or shown[1] == amount(row["value"], row["unit"]), row["metric"]
        assert row["definition"] in page
        assert row["population"] in page


def test_a_figure_opens_its_tickets(world: World, desk: Client) -> None:
    work(world)
    page = unescape(desk.get("/insight/").content.decode())
    links = re.findall(r'href="(/insight/tickets/\?metric=([a-z0-9_]+)[^"]*)"', page)
    assert len(links) > 10
    rows = {row["metric"]: row for row in run.compute(viewer=world.sam, now=clock.now())}
    for path, metric in links:
        opened = desk.get(path).content.decode()
        numbers = re.findall(r'<td class="mono"><a class="number" href="/tickets/(\d+)/">', opened)
        assert len(numbers) == rows[metric]["n"], metric


def test_by_queue(world: World, desk: Client) -> None:
    work(world)
    page = desk.get("/insight/?by=queue").content.decode()
    table = re.sub(r"<[^>]+>", " ", page[page.index("By queue") : page.index("</table>")])
    assert re.search(r"Moderation T1\s+4\s", table)
    assert re.search(r"Appeals T1\s+1\s", table)
    assert page.count("where=queue%3DAppeals+T1") >= 1


@pytest.mark.parametrize(
    "question", ["from=nonsense", "by=no_such_dimension", "from=2026-03-05&to=2026-03-01", "where=zzz%3D1"]
)
def test_what_cannot_be_asked_is_said_in_one_line(world: World, desk: Client, question: str) -> None:
    answer = desk.get(f"/insight/?{question}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_an_unknown_metric_is_said_too(world: World, desk: Client) -> None:
    assert desk.get("/insight/tickets/?metric=happiness").status_code == 422
    assert desk.get("/insight/tickets/").status_code == 422


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (None, "hours", "–"), (0.137, "hours", "8.2 min"),
        (0.0005, "hours", "2 s"), (1.0, "hours", "1.00 h"), (100.0, "hours", "4.2 d"),
        (0.1843, "share", "18.4 %"), (1767, "tickets", "1,767"), (0.5, "per ticket", "0.50"), (2.0, "per ticket", "2"),
    ],
)  # fmt: skip
def test_amounts_read_well(value: float | None, unit: str, said: str) -> None:
    assert amount(value, unit) == said

"""Where tickets stand: two dimensions, each number the list of just those tickets."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later
from watchfloor.tickets import board, commands
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN, Filter

pytestmark = pytest.mark.django_db


def spread(world: World) -> None:
    """Sam owns two (one pending), Lena a solved one; two have no owner; one has no priority and no platform."""
    mine, waiting, done = (world.file(f"Ticket {i}", minutes=i) for i in range(3))
    world.file("Elsewhere", minutes=4, queue=world.other_queue.id, priority=None, attributes={})
    with transaction.atomic():
        commands.assign(mine.id, to=world.sam.id, by=world.sam.id, now=later(5))
        commands.assign(waiting.id, to=world.sam.id, by=world.sam.id, now=later(5))
        commands.set_status(waiting.id, status="pending", by=world.sam.id, now=later(6))
        commands.assign(done.id, to=world.lena.id, by=world.sam.id, now=later(5))
        commands.set_status(done.id, status="solved", by=world.sam.id, now=later(6))


def test_cells_are_what_a_count_of_the_rows_says(world: World) -> None:
    spread(world)
    columns = {"owner": "owner_id", "queue": "queue_id", "status": "status", "priority": "priority",
               "platform": "platform"}  # fmt: skip
    for rows in board.DIMENSIONS:
        for across in board.DIMENSIONS:
            if rows == across:
                continue
            found = board.table(world.sam, rows=rows, columns=across, wanted=Filter(status=OPEN))
            expected: dict[tuple[object, object], int] = {}
            for ticket in Ticket.objects.filter(status__in=OPEN):
                none = {"owner": 0, "queue": 0}
                key = (getattr(ticket, columns[rows]) or none.get(rows, ""),
                       getattr(ticket, columns[across]) or none.get(across, ""))  # fmt: skip
                expected[key] = expected.get(key, 0) + 1
            assert found.cells == expected
            assert found.total == sum(row.total for row in found.rows) == sum(column.total for column in found.columns)


def test_somebody_who_sees_their_own_tickets_counts_just_those(world: World) -> None:
    spread(world)
    world.file("Omar's", by=world.omar, minutes=9)
    assert board.table(world.omar, rows="status", columns="priority", wanted=Filter()).total == 1


def test_each_number_opens_as_many_tickets(world: World, desk: Client) -> None:
    spread(world)
    page = unescape(desk.get("/insight/board/?of=all").content.decode())
    links = re.findall(r'href="(/desk/\?[^"]+)">([\d,]+)</a>', page)
    assert len(links) > 8
    for path, n in links:
        listed = desk.get(path).content.decode()
        assert len(set(re.findall(r'href="/tickets/(\d+)/"', listed))) == int(n), path
    assert "by owner and status" in page


def test_the_table_costs_a_fixed_number_of_queries(world: World, desk: Client) -> None:
    spread(world)
    with CaptureQueriesContext(connection) as queries:
        assert desk.get("/insight/board/").status_code == 200
    assert len(queries) <= 9

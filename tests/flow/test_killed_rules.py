"""A real process that lets rules act, killed with -9 again and again: what it did, it did wholly and once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from typing import Final

import pytest
from django.db import connection, transaction

from tests.cli.command import ROOT
from tests.flow.test_rules import Floor
from watchfloor.eventlog.models import Event
from watchfloor.rules import follow as follower
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)

TICKETS: Final = 24
FOLLOW: Final = """
import django; django.setup()
from watchfloor.core import clock
from watchfloor.rules.follow import follow
while True: follow(clock.wall())
"""


def start() -> subprocess.Popen[bytes]:
    """A follower of rules on the test's database."""
    parameters = connection.get_connection_params()
    url = f"postgresql:///{parameters['dbname']}?host={parameters['host']}&user={parameters['user']}"
    if parameters.get("port"):
        url += f"&port={parameters['port']}"
    settings = {"WATCHFLOOR_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "watchfloor.settings"}
    env = os.environ | settings | {"PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen([sys.executable, "-P", "-c", FOLLOW], env=env)


def applied() -> int:
    return Event.objects.filter(kind="ticket.rule_applied").count()


def test_killed_again_and_again_each_ticket_is_acted_on_wholly_and_once() -> None:
    with transaction.atomic():
        floor = Floor()
        floor.rule("First", events=["created"],
                   actions=[{"do": "note", "text": "Seen"}, {"do": "priority", "value": "P1"}])  # fmt: skip
        floor.rule("Also", events=["created"], actions=[{"do": "queue", "value": floor.world.appeals.id}])
        for _ in range(TICKETS):
            floor.file()
    kills, deadline = 0, time.monotonic() + 90
    while applied() < TICKETS and kills < 3 and time.monotonic() < deadline:
        before, process = applied(), start()
        while applied() < before + 5 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.wait()
        kills += 1
    assert kills >= 2
    while follower.follow(floor.now):
        pass
    did = Counter(Event.objects.filter(kind="ticket.rule_applied").values_list("ticket", "payload__name"))
    assert set(did.values()) == {1}
    assert len(did) == 2 * TICKETS
    assert Event.objects.filter(kind="ticket.noted").count() == TICKETS
    assert set(Ticket.objects.values_list("priority", "queue_id")) == {("P1", floor.world.appeals.id)}

"""Ways that were closed, each held shut by a test: hooks of an ended account, an odd local network, names of queues."""

from __future__ import annotations

import ipaddress
import json
from datetime import timedelta

import pytest
from django.db import transaction

from tests.world import NOW, World, small_world
from watchfloor.core import clock
from watchfloor.delivery.models import Delivery
from watchfloor.directory import commands as directory
from watchfloor.engine.conditions import parse
from watchfloor.engine.events import ESCALATION_REQUESTED
from watchfloor.engine.fields import FIELDS
from watchfloor.escalation.queries import handovers
from watchfloor.hooks import address, commands
from watchfloor.hooks.commands import Wanted
from watchfloor.hooks.follow import follow
from watchfloor.hooks.send import may_still_see
from watchfloor.rules.words import says
from watchfloor.tickets import actions
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import TimelineEntry
from watchfloor.ways_in.services import end_service, make_service
from watchfloor.web.conditions.options import names_in
from watchfloor.web.conditions.values import read_values

pytestmark = pytest.mark.security
SECRET = "Zebra affairs"
HANDED = {"tier": 2, "severity": 2, "needs": "fix", "evidence": []}


@pytest.mark.django_db
def test_hooks_of_a_service_account_stop_when_it_ends() -> None:
    now = clock.wall()
    world = small_world(now - timedelta(days=1))
    follow(now)
    program = directory.register_person(name="Pager", role="specialist", now=now)
    make_service(program, purpose="Pages people", by=world.ada.id, now=now)
    hook = commands.save_hook(
        Wanted(name="Pager", address="https://hooks.example.com/in", owner=program.id), by=world.ada.id, now=now
    )
    ticket = _filed(world, world.moderation.id)
    follow(now)
    (sent,) = Delivery.objects.all()
    assert may_still_see(hook, sent.body)
    assert end_service(program.id, by=world.ada.id, now=now)
    # What waits already is not sent any more, and nothing is put beside it.
    assert not may_still_see(hook, sent.body)
    tickets.set_priority(ticket, priority="P1", by=world.sam.id, now=now)
    follow(now)
    assert list(Delivery.objects.all()) == [sent]


def _filed(world: World, queue: int) -> int:
    return tickets.create_ticket(
        subject="Submit fails", body="It says MC-5023.", requester=world.rosa.id, by=world.rosa.id, now=clock.wall(),
        queue=queue,
    ).id  # fmt: skip


@pytest.mark.parametrize("ip", ["fec0::1", "feff:ffff::1", "fec0:0:0:ffff::1"])
def test_a_site_local_address_is_no_public_one(ip: str) -> None:
    # The standard library calls these global: the range was given up, but networks still use it inside.
    assert ipaddress.ip_address(ip).is_global
    with pytest.raises(address.Unfit, match="not a public address"):
        address.checked(address.read(f"https://[{ip}]/"), (), lambda *_: ())
    with pytest.raises(address.Unfit, match="not a public address"):
        address.checked(address.read("https://hooks.example.com/"), (), lambda *_: (ip,))
    inside = (ipaddress.ip_network("fec0::/10"),)
    assert str(address.checked(address.read("http://hooks.example.com/"), inside, lambda *_: (ip,))) == str(
        ipaddress.ip_address(ip)
    )


@pytest.mark.django_db
def test_a_restricted_queue_is_named_by_no_sentence_that_others_read() -> None:
    with transaction.atomic():
        world = small_world()
        queue = directory.create_queue(name=SECRET, now=NOW)
    condition = parse({"field": "queue", "op": "is", "value": queue.id})
    moves = actions.parse([{"do": "queue", "value": queue.id}])
    # While it is open each of them names it: what follows is due to the queue's being restricted alone.
    assert says()("queue", queue.id) == SECRET
    assert SECRET in actions.describe(moves)[0]
    assert names_in(condition).queues[queue.id] == SECRET
    assert read_values(FIELDS["queue"], [SECRET], "condition") == [queue.id]
    ticket = _filed(world, world.moderation.id)
    line = TimelineEntry.objects.get(ticket=ticket)
    TimelineEntry.objects.create(
        position=line.position + 1, ticket_id=ticket, order_a=1, order_b=line.position + 1, order_c=0, at=NOW,
        actor=world.sam, kind=ESCALATION_REQUESTED, public=False, detail={"queue": queue.id, **HANDED},
    )  # fmt: skip
    assert SECRET in repr(handovers([ticket]))
    with transaction.atomic():
        directory.restrict_queue(queue.id, to=True, by=None, now=NOW)
    assert says()("queue", queue.id) == f"queue {queue.id}"
    assert SECRET not in json.dumps(actions.describe(moves))
    assert queue.id not in names_in(condition).queues
    with pytest.raises(Refused, match="there is no queue"):
        read_values(FIELDS["queue"], [SECRET], "condition")
    assert SECRET not in repr(handovers([ticket]))

"""Roundabout ways into a restricted queue, each of which was open once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from tests.api.conftest import Program
from tests.pages.world import later, signed_in
from tests.permissions.test_differential import QUEUE, WORD, Built, built
from watchfloor.audit.models import AuditEntry
from watchfloor.backtest.history import StoreHistory
from watchfloor.clocks.models import Clock
from watchfloor.core import clock
from watchfloor.core.models import AccessGrant
from watchfloor.directory import commands as directory
from watchfloor.eventlog.read import head
from watchfloor.hooks.commands import Wanted, save_hook
from watchfloor.rules.trial import try_rules
from watchfloor.search.parts import Asker
from watchfloor.search.queries import by_id
from watchfloor.tickets import commands, commands_ties
from watchfloor.tickets.access import common, may_see, sees_more
from watchfloor.tickets.acting import FIRST_RESTRICTED, Refused
from watchfloor.tickets.models import TimelineEntry
from watchfloor.web.home import floor

pytestmark = [pytest.mark.security, pytest.mark.django_db]


@pytest.fixture
def it() -> Iterator[Built]:
    with built(with_secret=True) as world:
        yield world


def test_an_undo_brings_no_ticket_back_to_where_its_author_may_look(it: Built) -> None:
    queue, now = it.secret[0].queue_id, clock.now()
    assert queue is not None
    with transaction.atomic():
        grant = directory.give_access(
            person=it.sam.id, queue=queue, reason="A hand", by=None, now=now, expires_at=now + timedelta(hours=1)
        )
        moved = it.file("Was common", minutes=50)
    before = head()
    with transaction.atomic():
        commands.move(moved.id, queue=queue, by=it.sam.id, now=later(51))
    AccessGrant.objects.filter(id=grant.id).update(expires_at=now)
    answer = signed_in(it.sam).post(f"/tickets/{it.common.number}/undo/", {"act": f"{before + 1}-{head()}"})
    assert (answer.status_code, may_see(it.sam, moved.id)) == (422, False)


def test_nothing_is_merged_across_the_partition_and_what_was_is_not_read(it: Built) -> None:
    with pytest.raises(Refused, match="restricted queue"), transaction.atomic():
        commands_ties.merge(it.secret[0].id, into=it.common.id, by=it.wanda.id, now=later(42))
    with transaction.atomic():
        part = it.file("Part", by=it.omar, minutes=40)
        commands.reply(part.id, body="Said on the part.", by=it.sam.id, now=later(41))
        commands_ties.merge(part.id, into=it.common.id, by=it.sam.id, now=later(42))
    assert "Said on the part." in signed_in(it.sam).get(f"/tickets/{it.common.number}/").content.decode()
    with transaction.atomic():
        queue = directory.create_queue(name="Closed later", now=later(43), team=it.keepers.id)
        commands.move(part.id, queue=queue.id, by=None, now=later(43))
        directory.restrict_queue(queue.id, to=True, by=None, now=later(44))
    assert "Said on the part." not in signed_in(it.sam).get(f"/tickets/{it.common.number}/").content.decode()


def test_promises_of_hidden_tickets_are_not_counted(it: Built) -> None:
    now = clock.now()
    for ticket in it.secret:
        Clock.objects.create(
            ticket=ticket.id, target="x", policy="p", calendar="c", state="running", active=True, goal=timedelta(1),
            elapsed=timedelta(0), paused=timedelta(0), started_at=now - timedelta(2), due_at=now - timedelta(1),
            cycles=0, breaches=1, read_at=now, first=True,
        )  # fmt: skip
    assert (floor.clocks(it.by_role["lead"], now), floor.clocks(it.wanda, now)) == ((0, 0), (3, 0))


def test_the_name_of_a_queue_is_not_told_by_its_number(it: Built) -> None:
    where = json.dumps({"field": "queue", "op": "in", "value": [it.secret[0].queue_id]})
    assert QUEUE not in signed_in(it.sam).get("/desk/?where=" + quote(where)).content.decode()


def test_numbers_of_what_follows_a_restricted_ticket_are_apart(it: Built) -> None:
    with transaction.atomic():
        commands.set_status(it.secret[2].id, status="solved", by=it.wanda.id, now=later(40))
        after = commands_ties.follow_up(it.secret[2].id, body="Again.", by=it.wanda.id, now=later(41))
    assert after.number > FIRST_RESTRICTED


def test_a_number_that_is_typed_in_part_counts_nothing_hidden(it: Built) -> None:
    for n in range(95):
        it.file(f"Ticket {n}", minutes=20)
    asker = Asker(it.sam, clock.now(), ZoneInfo("UTC"), True)
    assert len(by_id(asker, "9")) == len(by_id(asker, "8")) == 8


def test_a_trial_of_a_rule_searches_no_hidden_text(it: Built) -> None:
    class Silent:
        def step(self, *_: Any) -> None:
            pass

    body = {
        "on": "event", "events": ["created"], "actions": [{"do": "priority", "value": "P3"}],
        "condition": {"field": "subject", "op": "contains", "value": WORD},
    }  # fmt: skip
    with transaction.atomic():
        it.file(f"{WORD} in the open", minutes=55)
    found = try_rules(Silent(), rules=[{"key": 0, "name": "x", "body": body}], days=3650)  # type: ignore[arg-type]
    told = json.dumps(found)
    assert not any(f'"ticket": {one.id}' in told for one in it.secret), told
    assert found["rules"][0]["tickets"] == 1


def test_a_try_on_the_history_plays_only_what_is_common(it: Built) -> None:
    assert len(StoreHistory(None, None)) == common().count()


def test_a_reply_to_the_children_leaves_hidden_ones_alone(it: Built) -> None:
    child = it.secret[2]
    with transaction.atomic():
        commands_ties.set_parent(child.id, parent=it.common.id, by=it.wanda.id, now=later(45))
        commands.reply(it.common.id, body="To all.", by=it.sam.id, now=later(46), to_children=True)
    assert not TimelineEntry.objects.filter(ticket=child.id, actor=it.sam.id).exists()


def test_the_api_answers_alike_for_a_hidden_queue_and_for_none(it: Built) -> None:
    sam = Program(it.sam)
    told = [
        sam("POST", "/tickets", {"subject": "x", "body": "y", "queue": key, "requester": it.omar.id})
        for key in (it.secret[0].queue_id, 9999)
    ]
    assert [answer.status_code for answer in told] == [422, 422]
    assert told[0].content.replace(str(it.secret[0].queue_id).encode(), b"") == told[1].content.replace(b"9999", b"")


def test_nobody_acts_in_the_name_of_somebody_who_sees_more(it: Built) -> None:
    lead = it.by_role["lead"]
    assert (sees_more(it.wanda, lead), sees_more(it.sam, lead), sees_more(it.wanda, it.wanda)) == (True, False, False)
    refused = signed_in(lead).post(f"/admin/people/{it.wanda.id}/links/")
    assert refused.status_code == 422
    assert signed_in(lead).post(f"/admin/people/{it.sam.id}/links/").status_code == 200
    assert AuditEntry.objects.filter(kind="signin.link", subject=f"person:{it.sam.id}", actor=lead.id).count() == 1
    with pytest.raises(Refused, match="may see what you may not"):
        save_hook(
            Wanted("Mine", "https://example.com/", it.wanda.id, ["ticket.created"]),
            by=it.by_role["administrator"].id, now=clock.now(),
        )  # fmt: skip

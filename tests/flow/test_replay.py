"""For every command: a replay of the log from zero gives the tables that the command left."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from tests.snapshot import assert_replay_equals_live, tables
from watchfloor.core.models import Person
from watchfloor.directory import commands as directory
from watchfloor.eventlog.append import Origin
from watchfloor.eventlog.read import head
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.models import Ticket

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


class Floor:
    """Two people, two queues and a ticket, made by the commands themselves."""

    def __init__(self) -> None:
        team = directory.create_team(name="First line", now=NOW, site="Lisbon")
        self.team = team.id
        self.queue = directory.create_queue(name="Moderation T1", now=NOW, team=team.id).id
        self.other = directory.create_queue(name="Appeals T1", now=NOW).id
        self.rosa = directory.register_person(name="Rosa", role="requester", now=NOW).id
        self.sam = directory.register_person(name="Sam", role="specialist", now=NOW, team=team.id).id
        self.ada = directory.register_person(name="Ada", role="auditor", now=NOW).id
        self.ticket = tickets.create_ticket(
            subject="Submit fails", body="It says MC-5023.", requester=self.rosa, by=self.rosa, now=NOW,
            queue=self.queue, attributes={"platform": "Moderation Console", "region": "EU-West"},
        ).id  # fmt: skip


COMMANDS: dict[str, Callable[[Floor], object]] = {
    "create_ticket": lambda f: tickets.create_ticket(
        subject="Another", body="Text", requester=f.rosa, by=f.sam, now=later(1), priority=None
    ),
    "reply": lambda f: tickets.reply(f.ticket, body="Thank you", by=f.sam, now=later(1)),
    "add_note": lambda f: tickets.add_note(f.ticket, body="Looks like the cache", by=f.sam, now=later(1)),
    "assign": lambda f: tickets.assign(f.ticket, to=f.sam, by=f.sam, now=later(1)),
    "move": lambda f: tickets.move(f.ticket, queue=f.other, by=f.sam, now=later(1)),
    "set_status": lambda f: tickets.set_status(f.ticket, status="solved", by=f.sam, now=later(1)),
    "set_priority": lambda f: tickets.set_priority(f.ticket, priority="P0", by=f.sam, now=later(1)),
    "set_attributes": lambda f: tickets.set_attributes(
        f.ticket, values={"region": None, "code": "MC-5023"}, by=f.sam, now=later(1)
    ),
    "escalate": lambda f: tickets.escalate(f.ticket, tier=2, reason="Needs a log", by=f.sam, now=later(1)),
    "register_person": lambda f: directory.register_person(name="Lena", role="lead", now=later(1), email="l@x.test"),
    "change_role": lambda f: directory.change_role(f.sam, to="lead", by=None, now=later(1)),
    "create_team": lambda f: directory.create_team(name="Second line", now=later(1)),
    "create_queue": lambda f: directory.create_queue(name="Access", now=later(1), team=f.team),
    "create_platform": lambda f: directory.create_platform(name="Appeals Tool", now=later(1)),
    "create_module": lambda f: directory.create_module(
        platform=directory.create_platform(name="Case Manager", now=later(1)).id, name="Export", now=later(1)
    ),
}
# These build events for an import, which has tests of its own.
NOT_COMMANDS = {"person_event", "queue_event"}


def test_every_command_is_here() -> None:
    defined = {
        name
        for module in (tickets, directory)
        for name, member in inspect.getmembers(module, inspect.isfunction)
        if member.__module__ == module.__name__ and not name.startswith("_")
    }
    assert defined - NOT_COMMANDS == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_replay_equals_live(name: str) -> None:
    floor = Floor()
    before = (tables(), head())
    COMMANDS[name](floor)
    assert head() > before[1], "the command appended nothing"
    assert tables() != before[0], "the command changed nothing"
    assert_replay_equals_live()


def test_replay_equals_live_after_a_whole_life() -> None:
    floor = Floor()
    for command in COMMANDS.values():
        command(floor)
    tickets.set_status(floor.ticket, status="closed", by=floor.sam, now=later(2))
    tickets.reply(floor.ticket, body="It is back", by=floor.rosa, now=later(3))
    tickets.move(floor.ticket, queue=floor.queue, by=floor.sam, now=later(4))
    ticket = Ticket.objects.get(id=floor.ticket)
    assert (ticket.status, ticket.reopens, ticket.transfers, ticket.bounced) == ("open", 1, 2, True)
    assert [spell[1] is None for spell in ticket.open_spells] == [False, True]
    assert_replay_equals_live()


TWICE: dict[str, Callable[[Floor, Origin], object]] = {
    "create_ticket": lambda f, o: tickets.create_ticket(
        subject="Again", body="Text", requester=f.rosa, by=f.rosa, now=later(1), origin=o
    ),
    "reply": lambda f, o: tickets.reply(f.ticket, body="Hello", by=f.sam, now=later(1), origin=o),
    "add_note": lambda f, o: tickets.add_note(f.ticket, body="Hello", by=f.sam, now=later(1), origin=o),
    "register_person": lambda f, o: directory.register_person(name="Twin", role="lead", now=later(1), origin=o),
}


@pytest.mark.parametrize("name", TWICE)
def test_a_second_delivery_changes_nothing(name: str) -> None:
    floor = Floor()
    TWICE[name](floor, Origin("mail", "m-1"))
    before = (tables(), head())
    TWICE[name](floor, Origin("mail", "m-1"))
    assert (tables(), head()) == before


@pytest.mark.django_db(transaction=True)
def test_a_command_that_fails_half_way_leaves_nothing() -> None:
    with transaction.atomic():
        floor = Floor()
    before = (tables(), head())
    with pytest.raises(RuntimeError), transaction.atomic():
        tickets.reply(floor.ticket, body="Hello", by=floor.sam, now=later(1))
        raise RuntimeError
    assert (tables(), head()) == before


REFUSED: dict[str, tuple[str, Callable[[Floor], object]]] = {
    "an empty subject": ("subject", lambda f: tickets.create_ticket(
        subject="  ", body="x", requester=f.rosa, by=f.rosa, now=NOW)),
    "an unknown kind": ("kind", lambda f: tickets.create_ticket(
        subject="x", body="x", requester=f.rosa, by=f.rosa, now=NOW, kind="wish")),
    "a requester who is not there": ("requester", lambda f: tickets.create_ticket(
        subject="x", body="x", requester=99_999, by=f.rosa, now=NOW)),
    "a reply of spaces": ("body", lambda f: tickets.reply(f.ticket, body=" \n ", by=f.sam, now=NOW)),
    "a NUL character": ("body", lambda f: tickets.add_note(f.ticket, body="a\x00b", by=f.sam, now=NOW)),
    "a reply without end": ("body", lambda f: tickets.reply(f.ticket, body="x" * 100_001, by=f.sam, now=NOW)),
    "an unknown status": ("status", lambda f: tickets.set_status(f.ticket, status="done", by=f.sam, now=NOW)),
    "an unknown reason": ("reason", lambda f: tickets.set_status(
        f.ticket, status="closed", reason="bored", by=f.sam, now=NOW)),
    "an unknown priority": ("priority", lambda f: tickets.set_priority(f.ticket, priority="P9", by=f.sam, now=NOW)),
    "a queue that is not there": ("queue", lambda f: tickets.move(f.ticket, queue=99_999, by=f.sam, now=NOW)),
    "a requester as owner": ("to", lambda f: tickets.assign(f.ticket, to=f.rosa, by=f.sam, now=NOW)),
    "an auditor as owner": ("to", lambda f: tickets.assign(
        f.ticket, to=f.ada, by=f.sam, now=NOW)),
    "a tier that is not there": ("tier", lambda f: tickets.escalate(f.ticket, tier=4, reason="x", by=f.sam, now=NOW)),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_refused_names_the_field_and_leaves_nothing(what: str) -> None:
    field, act = REFUSED[what]
    floor = Floor()
    before = (tables(), head())
    with pytest.raises(tickets.Refused) as refusal:
        act(floor)
    assert refusal.value.field == field
    assert (tables(), head()) == before
    assert Person.objects.count() == 3

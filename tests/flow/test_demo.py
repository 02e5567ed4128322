"""The demo in a store: loaded once, finished when broken off, filed second by second, never over a real person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.cli.command import document, run
from tests.snapshot import assert_replay_equals_live
from tests.world import NOW as WORLD_NOW
from tests.world import World, small_world
from watchfloor.core.models import Module, Person, Platform, Queue, Team
from watchfloor.demo import ledger, outbreak, simulate
from watchfloor.demo.timeline import history
from watchfloor.eventlog.append import Origin
from watchfloor.eventlog.models import Cursor, Event, Text
from watchfloor.intake.acts import (
    Act,
    AskRating,
    Assign,
    Create,
    Escalate,
    Move,
    Note,
    Rate,
    Reply,
    SetPriority,
    SetStatus,
)  # fmt: skip
from watchfloor.intake.bulk import Names, file_acts
from watchfloor.tickets import commands
from watchfloor.tickets import commands_voice as voice
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
START = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def new_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test begins as a worker does: with nothing in memory, and nobody having said when it began."""
    monkeypatch.delenv(simulate.STARTED_AT, raising=False)
    forget()
    yield
    forget()


def forget() -> None:
    simulate._running = None


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Event, Text, Person, Team, Queue, Platform, Ticket)}


def live_tickets() -> list[str]:
    """Keys of the tickets of outbreaks of running demos."""
    made = Event.objects.filter(source="demo", external_id__startswith="live-", kind="ticket.created")
    return [str(key) for key in made.order_by("at").values_list("external_id", flat=True)]


def work_until(end: datetime, start: datetime = START, step: timedelta = timedelta(seconds=20)) -> int:
    """What a worker does between two moments; returns how many events it added."""
    events, now = 0, start
    while now <= end:
        events += simulate.run_due(now)
        now += step
    return events


def test_a_load_files_every_ticket_once_and_leaves_what_a_replay_leaves() -> None:
    loaded = simulate.load(now=NOW, weeks=1)
    assert (loaded.tickets, loaded.weeks, loaded.until) == (500, 1, NOW)
    assert Ticket.objects.count() == 500
    assert loaded.events == Event.objects.filter(subject_kind="ticket").count() > 3000
    assert Platform.objects.count() == 5
    assert Module.objects.count() == 25
    # What is set up, and what the floor is told of people, has origins of its own; tickets come from the demo alone.
    assert not Event.objects.filter(subject_kind="ticket").exclude(source="demo").exists()
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert_replay_equals_live()


def test_the_tickets_stand_where_their_acts_left_them() -> None:
    simulate.load(now=NOW, weeks=1)
    status: dict[str, str] = {}
    asker: dict[str, str | None] = {}
    for act in history(simulate.DEFAULT_SEED, NOW, 1):
        match act:
            case Create():
                status[act.key], asker[act.key] = "new", act.by
            case SetStatus():
                status[act.ticket] = act.status
            case Reply() if act.by == asker[act.ticket]:
                status[act.ticket] = "open" if status[act.ticket] in ("pending", "solved") else status[act.ticket]
            case Reply() if status[act.ticket] == "new":
                status[act.ticket] = "open"
    made = Event.objects.filter(kind="ticket.created").values_list("external_id", "subject_id")
    stands = dict(Ticket.objects.values_list("id", "status"))
    assert {key: stands[ticket] for key, ticket in made} == status


def test_a_second_load_adds_nothing_even_later_and_even_without_its_ledger() -> None:
    simulate.load(now=NOW, weeks=1)
    before = counts()
    assert simulate.load(now=NOW + timedelta(days=2)).events == 0
    assert simulate.load(now=NOW, seed=simulate.DEFAULT_SEED, weeks=1).tickets == 0
    assert counts() == before
    book = ledger.held()
    assert book is not None
    ledger.write(ledger.Ledger(book.seed, book.weeks, book.until, filed_until=book.anchor))
    assert simulate.load(now=NOW).events == 0
    assert counts() == before


def test_a_load_that_is_broken_off_is_finished_by_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def kill(done: int, _whole: int) -> None:
        if done >= 2000:
            raise Killed

    with pytest.raises(Killed):
        simulate.load(now=NOW, weeks=1, progress=kill)
    broken_off = Ticket.objects.count()
    assert 0 < broken_off < 500
    assert simulate.run_due(NOW + timedelta(minutes=9)) == 0  # not before it is whole
    loaded = simulate.load(now=NOW + timedelta(hours=3))
    assert loaded.until == NOW
    assert loaded.tickets == 500 - broken_off
    keys = {act.key for act in history(simulate.DEFAULT_SEED, NOW, 1)}
    filed = set(Event.objects.filter(subject_kind="ticket").values_list("external_id", flat=True))
    assert {key for key in filed if key and "+" not in key} <= keys
    assert len(Event.objects.filter(kind="ticket.created")) == 500
    assert_replay_equals_live()


def test_a_store_with_other_tickets_or_another_demo_is_refused() -> None:
    world = small_world()
    commands.create_ticket(subject="Real", body="A real one", requester=world.rosa.id, by=world.rosa.id, now=NOW)
    before = counts()
    with pytest.raises(simulate.NotADemo, match="not a demo"):
        simulate.load(now=NOW)
    assert counts() == before
    assert not simulate.is_demo()


def test_a_demo_of_another_seed_or_length_is_refused() -> None:
    simulate.load(now=NOW, weeks=1)
    for seed, weeks, told in ((8, None, r"seed \(7\)"), (None, 2, r"number of weeks \(1\)")):
        with pytest.raises(simulate.NotADemo, match=f"another {told}"):
            simulate.load(now=NOW, seed=seed, weeks=weeks)


def test_a_store_without_a_demo_is_left_alone() -> None:
    small_world()
    before = counts()
    assert simulate.run_due(NOW) == 0
    assert counts() == before
    assert not Cursor.objects.exists()


def test_the_outbreak_begins_two_minutes_after_the_start_and_each_act_is_filed_once() -> None:
    simulate.load(now=NOW, weeks=1)
    work_until(START + timedelta(seconds=119))
    assert live_tickets() == []
    work_until(START + timedelta(minutes=30), START + timedelta(seconds=120))
    filed = live_tickets()
    assert len(filed) >= 40
    tickets = Ticket.objects.filter(id__in=Event.objects.filter(external_id__in=filed).values("subject_id"))
    assert {t.attributes["module"] for t in tickets} == {"Decision submit"}
    assert min(t.created_at for t in tickets) == START + outbreak.BEGINS_AFTER
    assert max(t.created_at for t in tickets) <= START + timedelta(minutes=30)
    assert tickets.filter(first_reply_at__isnull=False).exists()
    before = counts()
    assert simulate.run_due(START + timedelta(minutes=30)) == 0
    assert counts() == before
    assert_replay_equals_live()


def test_a_worker_that_is_started_again_goes_on_with_the_same_outbreak(monkeypatch: pytest.MonkeyPatch) -> None:
    simulate.load(now=NOW, weeks=1)
    monkeypatch.setenv(simulate.STARTED_AT, START.isoformat())
    work_until(START + timedelta(minutes=10))
    first = live_tickets()
    forget()
    work_until(START + timedelta(minutes=60), START + timedelta(minutes=12))
    keys = live_tickets()
    assert keys[: len(first)] == first
    assert len(keys) == len(set(keys)) == outbreak.LIVE.tickets
    assert len({key.rpartition("-")[0] for key in keys}) == 1


def test_the_next_start_catches_up_and_has_its_own_outbreak() -> None:
    simulate.load(now=NOW, weeks=1)
    work_until(START + timedelta(minutes=6))
    first = live_tickets()
    assert 0 < len(first) < outbreak.LIVE.tickets
    forget()
    again = START + timedelta(days=1)
    work_until(again + timedelta(seconds=100), again, timedelta(seconds=1))
    assert live_tickets() == first  # the broken-off outbreak is not resumed …
    created = Ticket.objects.filter(created_at__gt=START, created_at__lte=again)
    assert created.count() - len(first) > 40  # … but the day between is there,
    stands = set(created.filter(number__in=_numbers(first)).values_list("status", flat=True))
    assert stands <= {"solved", "closed"}  # and its tickets were solved meanwhile
    work_until(again + timedelta(minutes=8), again + timedelta(seconds=110))
    assert len(live_tickets()) > len(first)


def test_nobody_simulated_answers_over_a_real_person() -> None:
    simulate.load(now=NOW, weeks=1)
    work_until(START + timedelta(minutes=5))
    key = live_tickets()[0]
    number = _numbers([key])[0]
    ticket = Ticket.objects.get(number=number)
    lead = Person.objects.filter(role="lead")[0]
    commands.assign(ticket.id, to=lead.id, by=lead.id, now=START + timedelta(minutes=5))
    work_until(START + timedelta(hours=3), START + timedelta(minutes=6), timedelta(minutes=1))
    after = Event.objects.filter(ticket=ticket.id, at__gt=START + timedelta(minutes=5))
    assert not after.exists()
    others = Event.objects.filter(external_id__startswith="live-", kind="ticket.status_changed", payload__to="solved")
    assert others.count() > 20


def _numbers(keys: list[str]) -> list[int]:
    ids = Event.objects.filter(external_id__in=keys).values("subject_id")
    return list(Ticket.objects.filter(id__in=ids).values_list("number", flat=True))


def small_story(world: World) -> list[Act]:
    """A ticket through every act and every rule of the desk, with acts that change nothing."""
    rosa, sam, tom = world.rosa.name, world.sam.name, world.tom.name
    told: list[tuple[type[Act], str | None, dict[str, Any]]] = [
        (Assign, sam, {"to": sam}),
        (Assign, sam, {"to": sam}),
        (Reply, sam, {"body": "Thank you, looking."}),
        (Reply, None, {"body": "An automatic answer."}),
        (SetStatus, sam, {"status": "pending"}),
        (Reply, rosa, {"body": "Still there."}),
        (Note, sam, {"body": "Needs Tier 2.  "}),
        (SetPriority, sam, {"priority": "P1"}),
        (SetPriority, sam, {"priority": "P1"}),
        (Escalate, sam, {"tier": 2, "reason": "MC-5023 again"}),
        (Escalate, sam, {"tier": 2, "reason": "once more"}),
        (Move, sam, {"queue": world.appeals.name}),
        (Move, sam, {"queue": world.appeals.name}),
        (Assign, tom, {"to": None}),
        (SetStatus, tom, {"status": "on_hold"}),
        (Reply, rosa, {"body": "Any news?"}),
        (SetStatus, tom, {"status": "solved"}),
        (AskRating, None, {}),
        (Rate, rosa, {"rating": 4, "effort": 2, "comment": " Quick. "}),
        (Rate, rosa, {"rating": 5}),
        (SetStatus, None, {"status": "closed"}),
        (Reply, rosa, {"body": "Sorry, it is back."}),
        (SetStatus, sam, {"status": "closed", "reason": "cancelled"}),
    ]
    acts: list[Act] = [Create(
        key="one", ticket="one", at=WORLD_NOW, by=rosa, subject="Submit fails", body="MC-5023", kind="fault",
        queue=world.moderation.name, priority="P2", attributes={"platform": "Moderation Console"}, channel="chat",
    )]  # fmt: skip
    acts += [
        act(key=f"one/{i}", ticket="one", at=WORLD_NOW + timedelta(minutes=i), by=by, **more)
        for i, (act, by, more) in enumerate(told, 1)
    ]
    return acts


def say(act: Act, ticket: int, told: dict[str, Any]) -> None:
    """What is asked and said of the help."""
    if isinstance(act, Rate):
        voice.rate(ticket, rating=act.rating, effort=act.effort, comment=act.comment, **told)
    else:
        assert isinstance(act, AskRating)
        voice.ask_rating(ticket, **told)


def by_verbs(acts: list[Act], names: Names, source: str) -> None:
    """The same acts by the ticket verbs, one by one."""
    ticket = 0
    for act in acts:
        with transaction.atomic():
            told: dict[str, Any] = {
                "by": names.person(act.by),
                "now": act.at,
                "origin": Origin(source, act.key),
            }
            match act:
                case Create():
                    ticket = commands.create_ticket(
                        subject=act.subject, body=act.body, requester=told["by"], kind=act.kind,
                        queue=names.queue(act.queue), priority=act.priority, attributes=act.attributes,
                        channel=act.channel, **told,
                    ).id  # fmt: skip
                case Reply():
                    commands.reply(ticket, body=act.body, **told)
                case Note():
                    commands.add_note(ticket, body=act.body, **told)
                case Assign():
                    commands.assign(ticket, to=names.person(act.to), **told)
                case Move():
                    commands.move(ticket, queue=names.queue(act.queue), **told)
                case SetStatus():
                    commands.set_status(ticket, status=act.status, reason=act.reason, **told)
                case SetPriority():
                    commands.set_priority(ticket, priority=act.priority, **told)
                case Escalate():
                    commands.escalate(ticket, tier=act.tier, reason=act.reason, **told)
                case _:
                    say(act, ticket, told)


def told_by(source: str) -> list[tuple[Any, ...]]:
    """The events of a source, with texts in place of the ids of texts, and without numbers that must differ."""
    bodies = {str(row.id): row.body for row in Text.objects.all()}
    rows = []
    for event in Event.objects.filter(source=source).order_by("position"):
        payload = {k: bodies.get(v, v) if isinstance(v, str) else v for k, v in event.payload.items() if k != "number"}
        rows.append((event.kind, event.at, event.actor, payload, event.external_id))
    return rows


@pytest.mark.parametrize("size", [1, 5, 100])
def test_the_bulk_door_leaves_the_events_that_the_verbs_leave(size: int) -> None:
    world = small_world()
    names = Names(
        people={person.name: person.id for person in Person.objects.all()},
        queues={queue.name: queue.id for queue in Queue.objects.all()},
    )
    acts = small_story(world)
    by_verbs(acts, names, "verbs")
    for i in range(0, len(acts), size):
        file_acts(acts[i : i + size], source="bulk", names=names)
    assert len(told_by("bulk")) > 15
    assert told_by("bulk") == told_by("verbs")
    for again in (acts, acts[:3], acts[5:12]):
        assert file_acts(again, source="bulk", names=names) == []
    assert_replay_equals_live()


def test_the_bulk_door_keeps_nothing_of_a_batch_that_names_somebody_unknown() -> None:
    world = small_world()
    names = Names(people={world.rosa.name: world.rosa.id}, queues={world.moderation.name: world.moderation.id})
    before = counts()
    with pytest.raises(KeyError, match="Sam"), transaction.atomic():
        file_acts(small_story(world), source="bulk", names=names)
    assert counts() == before


def test_the_command_loads_and_says_what_it_did_on_one_line(tmp_path: Path) -> None:
    out, _ = run("demo", "--data", tmp_path, "--weeks", "1", "--seed", "3", "--json")
    said = document(out)
    assert (said["tickets"], said["seed"], said["weeks"]) == (500, 3, 1)
    assert said["events"] > 3000
    assert datetime.fromisoformat(said["until"]).tzinfo is not None
    again = document(run("demo", "--data", tmp_path, "--json")[0])
    assert (again["tickets"], again["events"], again["until"]) == (0, 0, said["until"])
    out, err = run("demo", "--data", tmp_path, "--seed", "4", expect=2)
    assert out == ""
    assert err.count("\n") == 1
    assert "another seed (3)" in err

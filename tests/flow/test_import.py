"""Histories in: every row once, bad rows named, a killed import and its second try as good as one clean run."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.snapshot import assert_replay_equals_live, tables
from watchfloor.eventlog.models import Event, Text
from watchfloor.intake import write_rows
from watchfloor.intake.files.maps import FileMap, load_map, parse_map
from watchfloor.intake.files.rows import Unreadable
from watchfloor.intake.import_history import Outcome, import_file
from watchfloor.tickets import project
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db

HEADER = "id,when,state,group,who,asks,solved"
MAP = parse_map(
    """
    attributes = ["group"]
    unknown = ["", "?"]
    [columns]
    case = "id"
    time = "when"
    activity = "state"
    group = "group"
    resource = "who"
    requester = "asks"
    end = "solved"
    [status]
    Opened = "open"
    Waiting = "pending"
    Done = "solved"
    """,
    "small",
)
ROWS = [
    "A,2026-03-02T09:00,Opened,east,7,r1,?",
    "B,2026-03-02T09:05,Opened,?,7,r2,?",
    "A,2026-03-02T09:30,Waiting,west,8,r1,?",
    "A,2026-03-02T09:10,Waiting,east,8,r1,?",
    "A,2026-03-02T10:00,Done,east,8,r1,2026-03-02T09:55",
    "B,2026-03-02T11:00,Done,?,7,r2,?",
]


def run(tmp_path: Path, rows: Iterable[str] = ROWS, file_map: FileMap = MAP, **options: Any) -> Outcome:
    path = tmp_path / "history.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return import_file(path, file_map, rejects_dir=tmp_path / "rejects", **options)


def log() -> list[tuple[Any, ...]]:
    """The log without what may differ between two runs: positions and when it was recorded."""
    columns = "subject_kind, subject_id, ticket, at, actor, kind, payload::text, source, external_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM event ORDER BY position")
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def store() -> tuple[Any, ...]:
    """Everything an import leaves, so that two stores can be compared, without the positions that projections hold."""
    drop = {"ticket": {"last_position"}, "timeline_entry": {"position"}}
    found: dict[str, Any] = {}
    for name in tables():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'",
                [name],
            )
            columns = sorted({row[0] for row in cursor.fetchall()} - drop.get(name, set()) - {"words"})
            if name == "board_cell":
                columns.remove("id")
            cursor.execute(f"SELECT {', '.join(f'{c}::text' for c in columns)} FROM {name}")
            found[name] = sorted(cursor.fetchall(), key=repr)
    texts = sorted(Text.objects.values_list("id", "kind", "ticket", "body"))
    return log(), found, texts


def test_rows_become_events_and_tickets(tmp_path: Path) -> None:
    outcome = run(tmp_path)
    assert (outcome.rows, outcome.tickets, outcome.duplicates, outcome.rejected) == (6, 2, 0, 0)
    assert outcome.events == Event.objects.filter(subject_kind="ticket").count()
    a, b = Ticket.objects.select_related("queue").order_by("number")
    assert a.queue is not None
    assert a.solved_at is not None
    assert (a.source_id, a.status, a.queue.name, a.transfers, a.bounced) == ("A", "solved", "east", 2, True)
    assert a.solved_at.isoformat() == "2026-03-02T09:55:00+00:00"
    assert (b.status, b.solved_at, b.open_spells, b.queue) == ("solved", None, [], None)
    assert [e.at.isoformat()[11:16] for e in a.timeline.order_by("order_b", "order_c")][:3] == [
        "09:00",
        "09:00",
        "09:30",
    ]
    assert_replay_equals_live()


def test_each_row_leaves_an_event_of_its_own(tmp_path: Path) -> None:
    run(tmp_path)
    places = {(e.ticket, e.payload["row"][0]) for e in Event.objects.filter(subject_kind="ticket")}
    assert len(places) == len(ROWS)


def test_a_second_run_adds_nothing(tmp_path: Path) -> None:
    run(tmp_path)
    before = store()
    again = run(tmp_path)
    assert (again.events, again.duplicates, again.tickets) == (0, 6, 2)
    assert store() == before


def test_a_longer_file_adds_what_is_new(tmp_path: Path) -> None:
    run(tmp_path, ROWS[:3])
    more = run(tmp_path)
    assert more.duplicates == 3
    grown = store()[1]["ticket"]
    clean = Ticket.objects.order_by("number").values_list("source_id", "status", "transfers", "reopens")
    assert list(clean) == [("A", "solved", 2, 0), ("B", "solved", 0, 0)]
    assert grown


class Killed(BaseException):
    """Stands for the process that is no more: no handler of ours catches it."""


@pytest.mark.parametrize("at", [1, 2, 3, 5])
def test_killed_half_way_and_run_again_is_one_clean_run(
    tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        f"T{i % 7},2026-03-{2 + i // 24:02d}T{i % 24:02d}:00,"
        f"{'Opened' if i % 3 else 'Waiting'},g{i % 5},w{i % 4},r{i % 6},?"
        for i in range(400)
    ]  # fmt: skip
    monkeypatch.setattr(write_rows, "_FIRST_BATCH", 20)
    apply, calls = project.apply, [0]

    def dies(events: list[Event]) -> None:
        apply(events)
        calls[0] += 1
        if calls[0] == at:
            raise Killed

    monkeypatch.setattr(project, "apply", dies)
    with pytest.raises(Killed):
        run(tmp_path, rows)
    monkeypatch.setattr(project, "apply", apply)
    monkeypatch.setattr(write_rows, "_FIRST_BATCH", 13)
    run(tmp_path, rows)
    resumed = store()
    wipe()
    run(tmp_path, rows)
    assert resumed == store()


def wipe() -> None:
    connection.check_constraints()
    with connection.cursor() as cursor:
        names = ", ".join(tables())
        cursor.execute(f"TRUNCATE {names}, event, personal_text, core_counter RESTART IDENTITY CASCADE")


def test_bad_rows_go_to_the_reject_file_and_mending_one_puts_it_in_its_place(tmp_path: Path) -> None:
    broken = list(ROWS)
    broken[2] = broken[2].replace("2026-03-02T09:30", "half past nine")
    broken.insert(0, ",2026-03-02T09:00,Opened,east,7,r1,?")
    outcome = run(tmp_path, broken)
    assert (outcome.rows, outcome.tickets, outcome.rejected) == (7, 2, 2)
    assert outcome.rejects_file is not None
    with Path(outcome.rejects_file).open(newline="") as file:
        rejected = list(csv.DictReader(file))
    assert [(r["row"], r["line"], r["reason"]) for r in rejected] == [
        ("1", "2", "column 'id' (the ticket's id) is empty"),
        ("4", "5", "column 'when': 'half past nine' is not a time in ISO 8601"),
    ]
    assert rejected[1]["raw"] == broken[3]
    assert Ticket.objects.get(source_id="A").transfers == 0
    run(tmp_path, ROWS)
    mended = Ticket.objects.get(source_id="A")
    assert (mended.transfers, mended.bounced, mended.status) == (2, True, "solved")
    assert [e.order_b for e in mended.timeline.order_by("order_b", "order_c")] == sorted(
        mended.timeline.values_list("order_b", flat=True)
    )
    assert_replay_equals_live()


def test_mending_a_row_with_an_open_quote_adds_that_row_alone(tmp_path: Path) -> None:
    rows = [f"A,2026-03-02T09:{i:02d},Opened,group {i},7,r1,?" for i in range(6)]
    broken = [row.replace(",Opened", ',"Opened') if i == 1 else row for i, row in enumerate(rows)]
    assert run(tmp_path, broken).rejected == 1
    mended = run(tmp_path, rows)
    assert (mended.duplicates, mended.rejected) == (5, 0)
    places = Event.objects.filter(subject_kind="ticket").values_list("payload__row__0", "external_id")
    assert len({place for place, _ in places}) == 6
    assert len({(external_id or "").rsplit(":", 1)[0] for _, external_id in places}) == 6


def test_a_first_row_that_comes_late_takes_its_place(tmp_path: Path) -> None:
    run(tmp_path, [ROWS[0].replace("T09:00", "T99:00"), *ROWS[2:5]])
    assert Ticket.objects.get().created_at.isoformat()[11:16] == "09:30"
    run(tmp_path, [ROWS[0], *ROWS[2:5]])
    ticket = Ticket.objects.get()
    assert (ticket.created_at.isoformat()[11:16], ticket.number, ticket.transfers, ticket.status) == (
        "09:00", 1, 2, "solved",
    )  # fmt: skip
    assert_replay_equals_live()


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    outcome = run(tmp_path, dry_run=True)
    assert (outcome.rows, outcome.tickets, outcome.events) == (6, 2, 0)
    assert not Event.objects.exists()


def test_a_file_without_the_tickets_id_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("number,when\n1,2026-03-02\n")
    with pytest.raises(Unreadable, match="no column 'id'"):
        import_file(path, MAP)


def test_an_end_of_question_mark_is_unknown_to_a_map_that_says_nothing_of_it(tmp_path: Path) -> None:
    file_map = parse_map("[columns]\ncase='id'\ntime='when'\nstatus='state'\nend='solved'\n", "plain")
    outcome = run(tmp_path, ["A,2026-03-02T09:00,solved,east,7,r1,?"], file_map)
    assert outcome.rejected == 0
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.solved_at) == ("solved", None)


def test_equal_ids_of_requesters_and_staff_are_different_people(tmp_path: Path) -> None:
    run(tmp_path, ["A,2026-03-02T09:00,Opened,east,7,7,?"])
    ticket = Ticket.objects.select_related("requester").get()
    assert ticket.requester is not None
    line = ticket.timeline.select_related("actor").first()
    assert line is not None
    assert line.actor is not None
    assert (ticket.requester.name, line.actor.name) == ("Requester 7", "Specialist 7")


REAL = [
    ("servicenow_first_week.csv.gz", "servicenow", 12_370, 1_767),
    ("bpic2013_closed_problems.csv.gz", "volvo", 6_660, 1_487),
    ("seamonkey_bugs.csv.gz", "seamonkey", 1_076, 1_076),
]


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "map_name", "rows", "tickets"), REAL)
def test_real_histories_come_in_whole_and_once(
    real_data: Path, name: str, map_name: str, rows: int, tickets: int
) -> None:
    outcome = import_file(real_data / name, load_map(map_name))
    assert (outcome.rows, outcome.tickets, outcome.rejected, outcome.duplicates) == (rows, tickets, 0, 0)
    assert Ticket.objects.count() == tickets
    places = Event.objects.filter(subject_kind="ticket").values_list("ticket", "payload__row__0").distinct().count()
    assert places == rows
    again = import_file(real_data / name, load_map(map_name))
    assert (again.events, again.duplicates) == (0, rows)
    assert_replay_equals_live()


@pytest.mark.real_data
def test_the_last_row_of_the_servicenow_log_is_what_the_ticket_is(real_data: Path) -> None:
    path = real_data / "servicenow_first_week.csv.gz"
    import_file(path, load_map("servicenow"))
    last = {}
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            last[row["number"]] = row
    states = load_map("servicenow").status
    for ticket in Ticket.objects.select_related("queue", "owner"):
        row = last[ticket.source_id or ""]
        assert ticket.status == states[row["incident_state"]]
        assert (ticket.queue.name if ticket.queue else "?") == row["assignment_group"]
        assert (ticket.owner.name if ticket.owner else "Specialist ?") == f"Specialist {row['assigned_to']}"
        assert ticket.source_reassignments == int(row["reassignment_count"])
        assert ticket.source_sla_met == (row["made_sla"] == "true")
        assert (ticket.reopens > 0) == (int(row["reopen_count"]) > 0)
        assert (ticket.solved_at is None) == (row["resolved_at"] == "?")

"""The Parquet files say what the tables say, however they came to be."""

import random
import shutil
import threading
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from django.db import connection, transaction
from pyarrow import parquet

from watchfloor.core.models import Person
from watchfloor.directory import commands as directory
from watchfloor.engine.events import DONE
from watchfloor.eventlog import read
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.eventlog.models import Event
from watchfloor.insight import extract, segments, shelf
from watchfloor.insight import manifest as manifests
from watchfloor.insight.manifest import Manifest
from watchfloor.insight.run import compute, dimensions, ticket_numbers
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Desk:
    """Two people, two queues, and tickets filed and worked one minute after the other."""

    def __init__(self):
        self.now = NOON
        self.asker = directory.register_person(name="Ada", role="requester", now=NOON).id
        self.other = directory.register_person(name="Bo", role="requester", now=NOON).id
        self.agent = directory.register_person(name="Cleo", role="specialist", now=NOON).id
        self.queues = [directory.create_queue(name=name, now=NOON).id for name in ("Appeals", 'Money, "late"\nor not')]

    def tick(self):
        self.now += MINUTE
        return self.now

    def file(self, **known):
        filled = {"subject": "s", "body": "b", "requester": self.asker, "by": self.asker, **known}
        return commands.create_ticket(now=self.tick(), **filled).id

    def act(self, dice, tickets):
        """Do one thing to one ticket."""
        ticket, by = dice.choice(tickets), {"by": self.agent, "now": self.tick()}
        match dice.randrange(5):
            case 0:
                commands.reply(ticket, body="hello", **by)
            case 1:
                commands.move(ticket, queue=dice.choice([*self.queues, None]), **by)
            case 2:
                commands.set_status(ticket, status=dice.choice(["open", "pending", "solved", "closed"]), **by)
            case 3:
                commands.set_priority(ticket, priority=dice.choice(["P0", "P3"]), **by)
            case 4:
                commands.set_attributes(
                    ticket, values={"region": dice.choice(["EU", None, 'quo"te\n,', "Ünïcode"])}, **by
                )


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def small(monkeypatch):
    """Limits so low that a handful of tickets meets them all."""
    monkeypatch.setattr(segments, "RANGE", 3)
    monkeypatch.setattr(segments, "SEGMENT_ROWS", 7)
    monkeypatch.setattr(segments, "SMALL_SEGMENTS", 2)


def rows_of(root, manifest: Manifest):
    """Everything in the valid files, in order: the log, the facts, the spells."""
    ranges = [manifest.ranges[key] for key in sorted(manifest.ranges)]
    groups = (
        [part.file for part in manifest.log],
        [part.facts for part in ranges],
        [part.spells for part in ranges],
    )
    return [pa.concat_tables(parquet.read_table(root / name) for name in names).to_pylist() for names in groups]


def test_an_empty_store_has_figures(tmp_path, monkeypatch):
    monkeypatch.setenv("WATCHFLOOR_DATA", str(tmp_path))
    figures = compute(now=NOON)
    assert {row["value"] for row in figures if row["unit"] == "tickets"} == {0}
    assert {row["value"] for row in figures if row["unit"] != "tickets"} == {None}
    assert compute(by="queue") == []
    assert ticket_numbers("backlog_open").numbers == []


def test_facts_are_what_the_ticket_rows_say(desk, tmp_path):
    dice = random.Random(1)
    tickets = [desk.file(queue=desk.queues[0]), desk.file(attributes={"module": "it's", "a": "b"}), desk.file()]
    for _ in range(60):
        desk.act(dice, tickets)
    tickets.append(desk.file())
    _, facts, spells = rows_of(tmp_path, segments.refresh(tmp_path))
    assert [fact["ticket"] for fact in facts] == sorted(tickets)
    for fact in facts:
        row = Ticket.objects.select_related("queue").get(id=fact["ticket"])
        assert fact == {
            "ticket": row.id, "number": row.number, "source": row.source, "created_at": row.created_at,
            "solved_at": row.solved_at, "is_solved": row.status in DONE, "first_reply_at": row.first_reply_at,
            "records_replies": row.records_replies, "agent_replies": row.agent_replies, "reopens": row.reopens,
            "transfers": row.transfers, "bounced": row.bounced, "source_reassignments": row.source_reassignments,
            "source_sla_met": row.source_sla_met, "queue": row.queue.name if row.queue else None,
            "priority": row.priority, "status": row.status, "requester": row.requester_id,
            "last_event_at": row.updated_at, "attributes": list(row.attributes.items()),
            "rating": row.rating, "effort": row.effort, "rated_at": row.rated_at,
            "rating_asked_at": row.rating_asked_at,
        }  # fmt: skip
        assert [[spell["start_at"], spell["end_at"]] for spell in spells if spell["ticket"] == row.id] == [
            [end and datetime.fromisoformat(end) for end in spell] for spell in row.open_spells
        ]
    assert any(fact["reopens"] for fact in facts)
    assert any(fact["solved_at"] is None for fact in facts)


def test_the_log_is_exported_event_by_event(desk, tmp_path, small):
    for _ in range(9):
        desk.file()
    manifest = segments.refresh(tmp_path)
    assert len(manifest.log) > 1
    log, _, _ = rows_of(tmp_path, manifest)
    events = list(Event.objects.order_by("position"))
    assert [row["position"] for row in log] == [event.position for event in events]
    assert [(row["kind"], row["at"], row["recorded_at"], row["external_id"]) for row in log] == [
        (event.kind, event.at, event.recorded_at, event.external_id) for event in events
    ]


def test_step_by_step_gives_what_one_export_gives(desk, tmp_path, small):
    dice = random.Random(2)
    tickets = [desk.file() for _ in range(4)]
    for step in range(40):
        if step % 6 == 0:
            tickets.append(desk.file(queue=dice.choice(desk.queues)))
        desk.act(dice, tickets)
        segments.refresh(tmp_path / "steps")
    stepwise, at_once = segments.refresh(tmp_path / "steps"), segments.refresh(tmp_path / "once")
    assert rows_of(tmp_path / "steps", stepwise) == rows_of(tmp_path / "once", at_once)
    assert len(stepwise.ranges) > 2
    small_ones = [part for part in stepwise.log if part.rows < segments.SEGMENT_ROWS]
    assert len(small_ones) <= segments.SMALL_SEGMENTS + 1
    on_disk = {path.relative_to(tmp_path / "steps").as_posix() for path in (tmp_path / "steps").glob("*/*")}
    assert on_disk == stepwise.files


def test_only_touched_ranges_are_written_again(desk, tmp_path, small):
    tickets = [desk.file() for _ in range(8)]
    before = segments.refresh(tmp_path)
    commands.reply(tickets[0], body="b", by=desk.agent, now=desk.tick())
    after = segments.refresh(tmp_path)
    changed = {key for key in after.ranges if after.ranges[key] != before.ranges[key]}
    assert changed == {tickets[0] // segments.RANGE}
    assert set(before.log) <= set(after.log)


def test_a_second_refresh_does_nothing(desk, tmp_path):
    desk.file()
    first = segments.refresh(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    assert segments.refresh(tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == times


@pytest.mark.parametrize("lost", ["save", "put"])
def test_a_refresh_that_is_killed_leaves_no_trace(desk, tmp_path, small, monkeypatch, lost):
    tickets = [desk.file() for _ in range(5)]
    before = segments.refresh(tmp_path)
    rows_before = rows_of(tmp_path, before)
    commands.reply(tickets[0], body="b", by=desk.agent, now=desk.tick())
    commands.reply(tickets[4], body="b", by=desk.agent, now=desk.tick())

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if lost == "save":
            patch.setattr(manifests, "save", die)
        else:
            patch.setattr(extract, "spells_of", die)
        with pytest.raises(KeyboardInterrupt):
            segments.refresh(tmp_path)
    assert manifests.load(tmp_path) == before
    assert rows_of(tmp_path, before) == rows_before
    after = segments.refresh(tmp_path)
    assert rows_of(tmp_path, after) == rows_of(tmp_path / "new", segments.refresh(tmp_path / "new"))
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("[fls]*/*")} == after.files


def test_another_history_or_layout_is_exported_from_zero(desk, tmp_path, monkeypatch):
    desk.file()
    first = segments.refresh(tmp_path)
    # The store was put back to an earlier state and went another way: same positions, other events.
    manifests.save(tmp_path, Manifest(first.generation, first.position, "another event", first.log, first.ranges))
    again = segments.refresh(tmp_path)
    assert again.mark == first.mark
    assert again.files.isdisjoint(first.files)
    monkeypatch.setattr(manifests, "LAYOUT", manifests.LAYOUT + 1)
    newer = segments.refresh(tmp_path)
    assert newer.files.isdisjoint(again.files)
    assert rows_of(tmp_path, newer) == rows_of(tmp_path / "new", segments.refresh(tmp_path / "new"))


@pytest.mark.parametrize("damage", ["manifest cut short", "manifest of nonsense", "file deleted", "folder emptied"])
def test_a_damaged_folder_is_exported_again(desk, tmp_path, small, damage):
    for _ in range(5):
        desk.file()
    before = segments.refresh(tmp_path)
    rows_before = rows_of(tmp_path, before)
    manifest = tmp_path / manifests.NAME
    match damage:
        case "manifest cut short":
            manifest.write_text(manifest.read_text()[:40])
        case "manifest of nonsense":
            manifest.write_text('{"layout": 1, "log": 7}')
        case "file deleted":
            (tmp_path / min(before.files)).unlink()
        case _:
            shutil.rmtree(tmp_path)
    with segments.reading(tmp_path) as after:
        assert rows_of(tmp_path, after) == rows_before


def test_the_store_may_be_in_a_folder_of_any_name(desk, tmp_path, monkeypatch):
    monkeypatch.setenv("WATCHFLOOR_DATA", str(tmp_path / "it's [a] *store*?"))
    desk.file()
    assert [row["value"] for row in compute(metrics=["tickets_created", "backlog_open"])] == [1, 1]


def test_an_empty_log_goes_back_to_nothing(desk, tmp_path):
    desk.file()
    segments.refresh(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM event")
    assert segments.refresh(tmp_path).files == set()


def test_forgetting_exports_rows_that_changed_without_an_event(desk, tmp_path):
    ticket = desk.file()
    segments.refresh(tmp_path)
    Ticket.objects.filter(id=ticket).update(transfers=5)
    segments.forget(tmp_path)
    _, facts, _ = rows_of(tmp_path, segments.refresh(tmp_path))
    assert [fact["transfers"] for fact in facts] == [5]


def test_files_stay_while_somebody_reads_them(desk, tmp_path):
    ticket = desk.file()
    with segments.reading(tmp_path) as held:
        commands.reply(ticket, body="b", by=desk.agent, now=desk.tick())
        newer = segments.refresh(tmp_path)
        assert newer.ranges != held.ranges
        assert all((tmp_path / file).exists() for file in held.files)
    commands.reply(ticket, body="b", by=desk.agent, now=desk.tick())
    last = segments.refresh(tmp_path)
    assert not any((tmp_path / file).exists() for file in held.files - last.files)


@pytest.mark.django_db(transaction=True)
def test_a_second_writer_waits_for_the_first(tmp_path):
    read_head = read.head()
    append_one()
    done = []

    def refresh():
        done.append(segments.refresh(tmp_path))
        connection.close()

    with shelf.locked(tmp_path / "write.lock"):
        other = threading.Thread(target=refresh)
        other.start()
        other.join(timeout=0.3)
        assert other.is_alive()
        assert manifests.load(tmp_path) is None
    other.join(timeout=20)
    assert [manifest.position > read_head for manifest in done] == [True]


def append_one():
    with transaction.atomic():
        append([NewEvent("team", 1, "team.created", NOON, {"name": "T", "site": None})])


def test_figures_follow_the_desk(desk, tmp_path, monkeypatch):
    monkeypatch.setenv("WATCHFLOOR_DATA", str(tmp_path))
    mine, theirs = desk.file(queue=desk.queues[0]), desk.file(requester=desk.other, attributes={"region": "EU"})

    def value(metric, **asked):
        return [(row["by"], row["value"], row["n"]) for row in compute(metrics=[metric], **asked)]

    assert value("backlog_open") == [({}, 2, 2)]
    assert value("first_reply_p50_hours") == [({}, None, 0)]
    commands.reply(mine, body="b", by=desk.agent, now=desk.now + timedelta(hours=2))
    commands.set_status(mine, status="solved", by=desk.agent, now=desk.now + timedelta(hours=4))
    assert value("backlog_open", by="queue") == [({"queue": "Appeals"}, 0, 0), ({"queue": None}, 1, 1)]
    assert value("first_reply_p50_hours") == [({}, 2 + 1 / 60, 1)]
    assert value("tickets_created", where=["region=EU"]) == [({}, 1, 1)]
    assert value("tickets_created", where=[("region", None)]) == [({}, 1, 1)]
    assert "region" in dimensions()
    # Whoever may only see what they asked is only told about that.
    asker, agent = (Person.objects.get(id=one) for one in (desk.asker, desk.agent))
    assert value("tickets_created", viewer=asker) == [({}, 1, 1)]
    assert value("tickets_created", viewer=agent) == [({}, 2, 2)]
    number = Ticket.objects.get(id=theirs).number
    assert ticket_numbers("backlog_open").numbers == [number]
    assert ticket_numbers("backlog_open", viewer=asker).numbers == []

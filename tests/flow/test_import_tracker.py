"""Exports of Zendesk and Jira in: the same life, told either way, is the same history; what is bad is told and kept."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.snapshot import assert_replay_equals_live
from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event, Text
from watchfloor.intake.files.maps import parse_map
from watchfloor.intake.files.rows import Unreadable
from watchfloor.intake.import_history import import_file
from watchfloor.intake.import_tracker import TrackerOutcome, import_tracker
from watchfloor.intake.tracker.maps import load_tracker_map
from watchfloor.tickets import project
from watchfloor.tickets.models import Ticket, TicketLink, TimelineEntry

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
STATUSES = {
    "new": ("new", "Open", "1"), "open": ("open", "In Progress", "3"),
    "pending": ("pending", "Waiting for customer", "4"),
    "on_hold": ("hold", "On Hold", "5"), "solved": ("solved", "Resolved", "6"), "closed": ("closed", "Closed", "7"),
}  # fmt: skip
CATEGORY = {"1": "new", "3": "indeterminate", "4": "indeterminate", "5": "indeterminate", "6": "done", "7": "done"}
PRIORITIES = {
    "P0": ("urgent", "Blocker"),
    "P1": ("high", "Critical"),
    "P2": ("normal", "Major"),
    "P3": ("low", "Minor"),
}
GROUPS = {"11": "east", "12": "west"}
AGENTS = ("21", "22")
REQUESTER = "31"
CSV_MAP = """
[columns]
case = "id"
time = "at"
status = "status"
priority = "priority"
group = "group"
owner = "owner"
"""

Step = tuple[int, str, str | None]
STEPS = st.lists(
    st.tuples(
        st.integers(1, 10_000),
        st.one_of(
            st.tuples(st.just("status"), st.sampled_from([name for name in STATUSES if name != "new"])),
            st.tuples(st.just("priority"), st.sampled_from(list(PRIORITIES))),
            st.tuples(st.just("group"), st.sampled_from(list(GROUPS))),
            st.tuples(st.just("owner"), st.sampled_from([None, *AGENTS])),
            st.tuples(st.just("reply"), st.sampled_from([*AGENTS, REQUESTER])),
            st.tuples(st.just("note"), st.sampled_from(AGENTS)),
        ),
    ).map(lambda pair: (pair[0], *pair[1])),
    max_size=12,
)


def changes(steps: Sequence[Step]) -> list[tuple[datetime, str, str | None, str | None]]:
    """The steps that change something, each with its time, what was before and what is then."""
    state: dict[str, str | None] = {"status": "new", "priority": "P2", "group": "11", "owner": None}
    at, found = BEGIN, []
    for minutes, what, value in steps:
        at += timedelta(minutes=minutes)
        if what in state:
            if state[what] == value:
                continue
            found.append((at, what, state[what], value))
            state[what] = value
        else:
            found.append((at, what, None, value))
    return found


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def as_zendesk(steps: Sequence[Step], key: int = 7) -> dict[str, Any]:
    raw = {"status": "new", "priority": "normal", "group_id": 11, "assignee_id": None}
    events: list[dict[str, Any]] = [
        {"id": 1, "type": "Create", "field_name": name, "value": value and str(value)} for name, value in raw.items()
    ]
    events += [
        {"id": 90, "type": "Comment", "author_id": 31, "body": "It is broken.", "public": True},
        {"id": 91, "type": "Notification", "subject": "Received", "body": "We have it", "recipients": [31]},
    ]
    audits = [{"id": 100, "ticket_id": key, "created_at": stamp(BEGIN), "author_id": 31, "events": events}]
    names = {"status": "status", "priority": "priority", "group": "group_id", "owner": "assignee_id"}
    for place, (at, what, was, to) in enumerate(changes(steps)):
        event: dict[str, Any]
        if what in names:
            told = [_zendesk_word(what, value) for value in (was, to)]
            event = {
                "id": place,
                "type": "Change",
                "field_name": names[what],
                "previous_value": told[0],
                "value": told[1],
            }
            raw[names[what]] = int(told[1]) if what in {"group", "owner"} and told[1] else told[1]
        else:
            event = {"id": place, "type": "Comment", "author_id": int(to or 0), "body": what, "public": what == "reply"}
        audits.append(
            {"id": 101 + place, "ticket_id": key, "created_at": stamp(at), "author_id": event.get("author_id", 21),
             "events": [event, {"id": 1, "type": "SlaTargetChange", "value": 3}]}
        )  # fmt: skip
    updated = audits[-1]["created_at"]
    return {**raw, "id": key, "created_at": stamp(BEGIN), "updated_at": updated, "requester_id": 31, "tags": [],
            "subject": "Broken", "description": "It is broken.", "via": {"channel": "email"},
            "audits": audits}  # fmt: skip


def _zendesk_word(what: str, value: str | None) -> str | None:
    table: Mapping[str, Sequence[str]] = STATUSES if what == "status" else PRIORITIES if what == "priority" else {}
    return table[value][0] if value is not None and value in table else value


def as_jira(steps: Sequence[Step], key: int = 7) -> dict[str, Any]:
    state = {"status": "new", "priority": "P2", "group": "11", "owner": None}
    histories, comments = [], []
    fields = {"status": "status", "priority": "priority", "group": "project", "owner": "assignee"}
    for place, (at, what, was, to) in enumerate(changes(steps)):
        if what in fields:
            (old, old_name), (new, new_name) = _jira_word(what, was), _jira_word(what, to)
            item = {"field": fields[what], "fieldtype": "jira", "from": old, "fromString": old_name, "to": new,
                    "toString": new_name}  # fmt: skip
            histories.append({"id": str(500 + place), "created": jira_stamp(at), "author": user("21"), "items": [item]})
            state[what] = to
        else:
            hidden = {} if what == "reply" else {"visibility": {"type": "role", "value": "Agents"}}
            comments.append({"id": str(700 + place), "author": user(str(to)), "body": document(what),
                             "created": jira_stamp(at), **hidden})  # fmt: skip
    status, priority, project, owner = (_jira_word(what, state[what]) for what in fields)
    return {"id": str(key), "key": f"EAST-{key}", "fields": {
        "summary": "Broken", "description": document("It is broken."), "created": jira_stamp(BEGIN),
        "updated": jira_stamp(BEGIN + timedelta(days=400)), "reporter": user(REQUESTER), "issuetype": {"name": "Bug"},
        "status": {"id": status[0], "name": status[1], "statusCategory": {"key": CATEGORY[str(status[0])]}},
        "priority": {"id": priority[0], "name": priority[1]}, "project": {"id": project[0], "name": project[1]},
        "assignee": user(owner[0]) if owner[0] else None, "comment": {"comments": comments}, "labels": [],
    }, "changelog": {"histories": histories[::-1]}}  # fmt: skip


def _jira_word(what: str, value: str | None) -> tuple[str | None, str | None]:
    if value is None:
        return None, None
    if what == "status":
        return STATUSES[value][2], STATUSES[value][1]
    if what == "priority":
        return value[1], PRIORITIES[value][1]
    return value, GROUPS.get(value, f"Person {value}")


def user(key: str | None) -> dict[str, Any]:
    return {"accountId": key, "displayName": f"Person {key}", "active": True, "accountType": "atlassian"}


def document(text: str) -> dict[str, Any]:
    return {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    }


def jira_stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


BLOCKS = {"inward": "is blocked by", "outward": "blocks"}
SIDE = {
    "groups": [{"id": int(key), "name": name} for key, name in GROUPS.items()],
    "users": [
        {"id": 21, "name": "Ana", "role": "agent"}, {"id": 22, "name": "Rui", "role": "admin"},
        {"id": 31, "name": "Eva", "role": "end-user"}, {"id": 32, "name": "Kim", "role": "end-user"},
    ],
}  # fmt: skip


def run(tmp_path: Path, form: str, document: Any, *, name: str = "export.json", **options: Any) -> TrackerOutcome:
    path = tmp_path / name
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return import_tracker(path, load_tracker_map(form, None), rejects_dir=tmp_path / "rejects", **options)


def told(source: str) -> list[tuple[datetime, str, str | None]]:
    """What the log holds of the one ticket of a source, in order, in the words of the steps."""
    people = {row.id: row.source_id for row in Person.objects.filter(source=source)}
    queues = {name: key for key, name in GROUPS.items()}
    ticket = Ticket.objects.get(source=source)
    found: list[tuple[datetime, str, str | None]] = []
    lines = TimelineEntry.objects.filter(ticket=ticket).order_by("order_a", "order_b", "order_c")
    names = _queue_names()
    for line in lines:
        to = line.detail.get("to")
        match line.kind:
            case ev.TICKET_STATUS_CHANGED:
                found.append((line.at, "status", to))
            case ev.TICKET_PRIORITY_CHANGED:
                found.append((line.at, "priority", to))
            case ev.TICKET_MOVED:
                found.append((line.at, "group", queues[names[to]]))
            case ev.TICKET_ASSIGNED:
                found.append((line.at, "owner", people[to] if to else None))
            case ev.TICKET_REPLIED:
                found.append((line.at, "reply", people[line.actor_id or 0]))
            case ev.TICKET_NOTED:
                found.append((line.at, "note", people[line.actor_id or 0]))
    return found


def _queue_names() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM core_queue")
        return dict(cursor.fetchall())


def figures(source: str) -> tuple[Any, ...]:
    row = Ticket.objects.get(source=source)
    return (row.status, row.priority, row.solved_at, row.reopens, row.transfers, row.handovers, row.bounced,
            len(row.path), row.open_spells, row.stretches, row.created_at)  # fmt: skip


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_a_life_told_three_ways_is_one_history(tmp_path: Path, steps: list[Step]) -> None:
    with transaction.atomic():
        _compare(tmp_path, steps)
        transaction.set_rollback(True)


def _compare(tmp_path: Path, steps: list[Step]) -> None:
    expected = [(at, what, to) for at, what, _, to in changes(steps)]
    zendesk = run(tmp_path, "zendesk", {"tickets": [as_zendesk(steps)], **SIDE})
    jira = run(tmp_path, "jira", {"issues": [as_jira(steps)]})
    assert (zendesk.rejected, zendesk.contradictions, jira.rejected, jira.contradictions) == (0, 0, 0, 0)
    assert told("import:zendesk") == expected
    assert told("import:jira") == expected
    state = {"status": "new", "priority": "P2", "group": "11", "owner": ""}
    rows = [f"7,{stamp(BEGIN)},new,P2,east,"]
    for at, what, _, to in changes(steps):
        if what in state:
            state[what] = to or ""
            rows.append(
                f"7,{stamp(at)},{state['status']},{state['priority']},{GROUPS[state['group']]},{state['owner']}"
            )
    table = tmp_path / "h.csv"
    table.write_text("\n".join(["id,at,status,priority,group,owner", *rows]) + "\n")
    import_file(table, parse_map(CSV_MAP, "table"))
    assert figures("import:zendesk") == figures("import:jira") == figures("import:table")
    assert_replay_equals_live()


LIFE: list[Step] = [
    (5, "owner", "21"), (1, "reply", "21"), (30, "status", "pending"), (60, "reply", "31"), (1, "status", "open"),
    (9, "group", "12"), (9, "note", "22"), (9, "status", "solved"), (90, "status", "open"), (50, "status", "closed"),
]  # fmt: skip


def many(count: int) -> list[dict[str, Any]]:
    tickets = [as_zendesk(LIFE, key) for key in range(1, count + 1)]
    for ticket in tickets:
        for audit in ticket["audits"]:
            audit["id"] = ticket["id"] * 1000 + audit["id"]
    return tickets


def log() -> list[tuple[Any, ...]]:
    columns = "subject_kind, subject_id, ticket, at, actor, kind, payload::text, source, external_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM event ORDER BY position")
        return [row for row in cursor.fetchall() if row[0] == "ticket"]


def test_a_second_run_adds_nothing_and_a_longer_export_adds_what_is_new(tmp_path: Path) -> None:
    short = {"tickets": [as_zendesk(LIFE[:5])], **SIDE}
    first = run(tmp_path, "zendesk", short)
    assert (first.rows, first.tickets, first.people, first.duplicates) == (7, 1, 4, 0)
    again = run(tmp_path, "zendesk", short)
    assert (again.events, again.people, again.duplicates) == (0, 0, 1)
    more = run(tmp_path, "zendesk", {"tickets": [as_zendesk(LIFE)], **SIDE})
    assert more.events == 5
    assert told("import:zendesk") == [(at, what, to) for at, what, _, to in changes(LIFE)]
    assert_replay_equals_live()


class Killed(BaseException):
    """Stands for the process that is no more."""


@pytest.mark.parametrize("at", [1, 2])
def test_killed_half_way_and_run_again_is_one_clean_run(
    tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply, calls = project.apply, [0]

    def dies(events: list[Event]) -> None:
        apply(events)
        calls[0] += 1
        if calls[0] == at:
            raise Killed

    monkeypatch.setattr(project, "apply", dies)
    with pytest.raises(Killed):
        run(tmp_path, "zendesk", {**SIDE, "tickets": many(60)})
    monkeypatch.undo()
    run(tmp_path, "zendesk", {**SIDE, "tickets": many(60)})
    # Every event once; none is missing.
    keys = [row[-1] for row in log()]
    assert len(keys) == len(set(keys)) == 60 * (1 + len(LIFE))
    assert Ticket.objects.filter(status="closed", reopens=1).count() == 60
    assert_replay_equals_live()


def test_an_export_in_files_of_its_own_is_the_same(tmp_path: Path) -> None:
    tickets = many(3)
    audits = [audit for ticket in tickets for audit in ticket.pop("audits")]
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "tickets.jsonl").write_text("\n".join(map(json.dumps, tickets[:2])))
    (folder / "ticket_audits.json.gz").write_bytes(gzip.compress(json.dumps({"audits": audits}).encode()))
    (folder / "users.json").write_text(json.dumps(SIDE["users"]))
    (folder / "groups.json").write_text(json.dumps({"groups": SIDE["groups"], "next_page": None}))
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in folder.iterdir():
            zipped.write(file, f"export/{file.name}")
    seen: list[tuple[int, int, int]] = []
    outcome = import_tracker(archive, load_tracker_map("zendesk", None), progress=lambda *told: seen.append(told))
    # The third is told by its audits alone.
    assert (outcome.tickets, outcome.rejected, outcome.people) == (3, 0, 4)
    assert seen[-1][0] <= seen[-1][1]
    assert sorted(Ticket.objects.values_list("source_id", "status", "reopens")) == [
        (str(key), "closed", 1) for key in (1, 2, 3)
    ]  # fmt: skip
    again = import_tracker(folder, load_tracker_map("zendesk", None))
    assert (again.events, again.duplicates) == (0, 3)
    assert set(Person.objects.filter(role="specialist").values_list("name", flat=True)) == {"Ana", "Rui"}


def test_what_an_import_has_no_use_for_is_counted_by_type(tmp_path: Path) -> None:
    outcome = run(tmp_path, "zendesk", {"tickets": [as_zendesk(LIFE)], **SIDE})
    assert outcome.ignored == {"Notification": 1, "SlaTargetChange": len(changes(LIFE))}
    assert outcome.as_json()["ignored"]["Notification"] == 1


def test_messages_ratings_fields_and_merges_of_zendesk(tmp_path: Path) -> None:
    first, second = as_zendesk([]), as_zendesk([], 8)
    first["audits"] += [
        {"id": 200, "created_at": "2026-03-02T10:00:00Z", "author_id": 21, "events": [
            {"id": 1, "type": "Comment", "body": "secret", "public": True, "attachments": [
                {"file_name": "log.txt", "size": 1200, "content_url": "https://example.com/log.txt"}]},
            {"id": 2, "type": "Change", "field_name": "555", "value": "crm", "previous_value": None},
            {"id": 3, "type": "Change", "field_name": "tags", "value": ["vip", "a"], "previous_value": []}]},
        {"id": 201, "created_at": "2026-03-02T10:05:00Z", "author_id": 21, "events": [
            {"id": 4, "type": "CommentPrivacyChange", "comment_id": 1, "public": False}]},
        {"id": 202, "created_at": "2026-03-02T11:00:00Z", "author_id": 31, "events": [
            {"id": 5, "type": "SatisfactionRating", "score": "bad", "comment": "slow"}]},
        {"id": 203, "created_at": "2026-03-02T11:30:00Z", "author_id": -1, "events": [
            {"id": 6, "type": "Comment", "body": "automatic", "public": True},
            {"id": 7, "type": "VoiceComment", "author_id": 32, "body": "call", "public": True,
             "data": {"transcription_text": "hello"}}]},
    ]  # fmt: skip
    first |= {"tags": ["a", "vip"], "custom_fields": [{"id": 555, "value": "crm"}]}
    second["audits"].append({
        "id": 300, "created_at": "2026-03-02T12:00:00Z", "author_id": 21, "via": {"source": {"rel": "merge"}},
        "events": [{"id": 1, "type": "Comment", "public": False, "body": "Merged into request #7"},
                   {"id": 2, "type": "Change", "field_name": "status", "value": "closed",
                    "previous_value": "new"}]})  # fmt: skip
    second["status"] = "closed"
    fields = [{"id": 555, "title": "Product", "type": "tagger"}]
    outcome = run(tmp_path, "zendesk", {"tickets": [first, second], "ticket_fields": fields, **SIDE})
    assert (outcome.rejected, outcome.contradictions, outcome.ties) == (0, 0, 1)
    a, b = Ticket.objects.order_by("number")
    assert (a.attributes["Product"], a.attributes["tags"], a.rating, a.channel) == ("crm", "a vip", 1, "email")
    assert (b.status, b.closed_reason, b.merged_into) == ("closed", "merged", a.id)
    # A comment made private is a note; an end user is no helper; what nobody wrote is a machine's.
    assert a.first_reply_at is None
    said = [e.payload["by"] for e in Event.objects.filter(ticket=a.id, kind=ev.TICKET_REPLIED).order_by("position")]
    assert said == ["bot", "requester"]
    note = Text.objects.get(kind="note", ticket=a.id).body
    assert note == "secret\n\n[attached] log.txt, 1,200 bytes, https://example.com/log.txt"
    assert Text.objects.filter(body="call\n\nhello").exists()
    assert_replay_equals_live()


def test_links_work_components_and_contradictions_of_jira(tmp_path: Path) -> None:
    first, second = as_jira(LIFE), as_jira([], 8)
    for comment in second["fields"]["comment"]["comments"]:
        comment["id"] += "8"
    first["fields"] |= {
        "components": [{"id": "1", "name": "Billing"}], "labels": ["slow", "api"], "resolution": {"name": "Won't Fix"},
        "issuelinks": [{"id": "9", "type": BLOCKS, "outwardIssue": {"id": "8"}},
                       {"id": "10", "type": {"inward": "relates to"}, "inwardIssue": {"id": "99"}}],
        "worklog": {"worklogs": [
            {"id": "1", "author": user("22"), "started": jira_stamp(BEGIN), "timeSpentSeconds": 900}]},
        "assignee": user("22"),
    }  # fmt: skip
    first["changelog"]["histories"].append({
        "id": "900", "created": jira_stamp(BEGIN + timedelta(days=300)), "author": user("21"),
        "items": [{"field": "Component", "from": None, "fromString": None, "to": "1", "toString": "Billing"},
                  {"field": "Sprint", "from": "", "fromString": "", "to": "4", "toString": "Sprint 4"}]})  # fmt: skip
    second["fields"] |= {
        "issuelinks": [{"id": "9", "type": BLOCKS, "inwardIssue": {"id": "7"}}],
        "parent": {"id": "7"},
    }  # fmt: skip
    outcome = run(tmp_path, "jira", [first, second])
    a, b = Ticket.objects.order_by("number")
    assert (outcome.rejected, outcome.contradictions, outcome.ties, outcome.loose) == (0, 1, 2, 1)
    assert any("assignee: history says 'Person 21', the issue says 'Person 22'" in told for told in outcome.warnings)
    assert outcome.ignored == {"change of Sprint": 1}
    assert a.owner is not None
    assert (a.owner.name, a.worked_seconds, a.attributes["module"]) == ("Person 22", 900, "Billing")
    assert (a.attributes["labels"], a.attributes["key"], b.parent_id) == ("slow api", "EAST-7", a.id)
    assert set(TicketLink.objects.values_list("ticket_id", "other", "how")) == {
        (a.id, b.id, "blocks"), (b.id, a.id, "blocked_by")}  # fmt: skip
    again = run(tmp_path, "jira", [first, second])
    assert (again.events, again.duplicates) == (0, 2)
    assert_replay_equals_live()


BAD = [
    ('{"tickets": [TICKET, {"id": 9, "created_at": "soon"}]}', "created_at: 'soon' is not a time in ISO 8601"),
    ('{"tickets": [TICKET, {"id": 9, "created_at": "2026-01-01T10:00:00"}]}', "names no zone"),
    ('{"tickets": [TICKET, {"created_at": "2026-01-01T10:00:00Z"}]}', "id is missing"),
    ('{"tickets": [TICKET, {"id": true, "created_at": "2026-01-01T10:00:00Z"}]}', "id: True is not an id"),
    ('{"tickets": [TICKET, {"id": 9, "created_at": 5}]}', "created_at: 5 is not a time"),
    ('{"tickets": [TICKET, {"id": 9, "created_at": "2026-01-01T10:00:00Z", "status": 4}]}', "status: 4 is not text"),
    ('{"tickets": [TICKET, {"id": 9, "created_at": "2026-01-01T10:00:00Z", "tags": {}}]}', "tags: {} is not a list"),
    ('{"tickets": [TICKET, {"id": 9, "id": 9}]}', "the name 'id' stands twice"),
    ('{"tickets": [TICKET, {"id": 99999999999999999999999}]}', "id: too large for an id"),
    ('{"tickets": [TICKET, {"id": 9, "subject": "a\\u0000b"}]}', "NUL"),
    ('{"tickets": [TICKET, 17]}', "not an object"),
    ('{"tickets": [TICKET, {"id": 9, "subj', "the file ends"),
]


@pytest.mark.parametrize(("text", "reason"), BAD)
def test_a_bad_record_is_numbered_and_the_rest_is_kept(tmp_path: Path, text: str, reason: str) -> None:
    outcome = run(tmp_path, "zendesk", text.replace("TICKET", json.dumps(as_zendesk(LIFE))))
    assert (outcome.rejected, Ticket.objects.count()) == (1, 1)
    assert outcome.rejects_file is not None
    with Path(outcome.rejects_file).open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["row"] == "2"
    assert reason in row["reason"]


def test_a_bad_part_of_a_ticket_costs_that_part(tmp_path: Path) -> None:
    ticket, issue = as_zendesk(LIFE), as_jira(LIFE)
    ticket["audits"][2]["created_at"] = "yesterday"
    issue["changelog"]["histories"][0]["created"] = None
    issue["fields"]["worklog"] = {"worklogs": [{"id": "1", "started": jira_stamp(BEGIN), "timeSpentSeconds": 10**30}]}
    zendesk = run(tmp_path, "zendesk", {"tickets": [ticket], **SIDE})
    jira = run(tmp_path, "jira", [issue])
    assert (zendesk.rejected, jira.rejected) == (1, 2)
    # What was lost of the changelog is made good at the end: the issue is what its export says.
    assert jira.contradictions == 1
    assert set(Ticket.objects.values_list("status", flat=True)) == {"closed"}


@pytest.mark.parametrize("name", ["fields", "created", "histories", "id"])
def test_a_jira_issue_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    bad = as_jira(LIFE, 9)
    if name == "fields":
        bad["fields"] = []
    elif name == "created":
        bad["fields"]["created"] = "2026-01-01"
    elif name == "histories":
        bad["changelog"] = {"histories": "none"}
    else:
        bad["id"] = bad["key"] = None
    outcome = run(tmp_path, "jira", [as_jira(LIFE), bad])
    assert (outcome.rejected, Ticket.objects.count()) == (1, 1)


def test_a_map_goes_first_and_unknown_statuses_are_told(tmp_path: Path) -> None:
    issue = as_jira([])
    issue["fields"]["status"] = {"id": "77", "name": "Triage", "statusCategory": {"key": "weird"}}
    (tmp_path / "export.json").write_text(json.dumps([issue]))
    (tmp_path / "map.toml").write_text('[status]\n"Triage" = "on_hold"\n[priority]\nMajor = "P0"\n')
    plain = import_tracker(tmp_path / "export.json", load_tracker_map("jira", None), dry_run=True)
    assert any("read as open: Triage" in told for told in plain.warnings)
    assert not Ticket.objects.exists()
    import_tracker(tmp_path / "export.json", load_tracker_map("jira", str(tmp_path / "map.toml")))
    assert Ticket.objects.values_list("status", "priority").get() == ("on_hold", "P0")


def test_nothing_to_read_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text("")
    for path in (tmp_path / "none.json", tmp_path / "empty.json"):
        with pytest.raises(Unreadable):
            import_tracker(path, load_tracker_map("zendesk", None))

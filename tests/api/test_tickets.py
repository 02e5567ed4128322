"""Tickets by the API: read, changed, held against what changed meanwhile."""

from __future__ import annotations

import pytest

from tests.api.conftest import Program
from tests.pages.world import World
from tests.world import NOW
from watchfloor.audit.models import AuditEntry
from watchfloor.core.models import Queue
from watchfloor.directory.commands import register_person

pytestmark = pytest.mark.django_db


def test_a_ticket_is_filed_read_and_changed(world: World, sam: Program) -> None:
    made = sam("POST", "/tickets", {"subject": "Payout held", "body": "Since Monday.", "requester": world.omar.id})
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    assert made["Location"] == f"/api/v1/tickets/{number}"
    assert (made.json()["requester"], made.json()["channel"]) == ({"id": world.omar.id, "name": "Omar"}, "api")
    changed = sam("PATCH", f"/tickets/{number}", {"priority": "P0", "owner": world.sam.id, "status": "open"})
    assert changed.status_code == 200, changed.content
    read = sam("GET", f"/tickets/{number}")
    assert read.json() == changed.json()
    assert (read.json()["priority"], read.json()["status"], read.json()["owner"]["id"]) == ("P0", "open", world.sam.id)
    assert sam("POST", f"/tickets/{number}/notes", {"body": "Seen before."}).status_code == 201
    kinds = [line["kind"] for line in sam("GET", f"/tickets/{number}/timeline").json()["items"]]
    assert kinds[0] == "ticket.created"
    assert kinds[-1] == "ticket.noted"


def test_a_patch_is_done_whole_or_not_at_all(world: World, sam: Program) -> None:
    answer = sam("PATCH", f"/tickets/{world.ticket.number}", {"priority": "P0", "owner": world.rosa.id})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/to"
    assert sam("GET", f"/tickets/{world.ticket.number}").json()["priority"] == "P2"


def test_what_was_read_is_held_against_what_changed_since(world: World, sam: Program) -> None:
    at = f"/tickets/{world.ticket.number}"
    seen = sam("GET", at)["ETag"]
    assert sam("GET", at, If_None_Match=seen).status_code == 304
    assert sam("PATCH", at, {"priority": "P1"}, If_Match=seen).status_code == 200
    late = sam("POST", f"{at}/replies", {"body": "We look into it."}, If_Match=seen)
    assert late.status_code == 412
    assert late["Content-Type"] == "application/problem+json"
    assert [line["kind"] for line in late.json()["changes"]] == ["ticket.priority_changed"]
    assert late["ETag"] == late.json()["etag"] == sam("GET", at)["ETag"]
    assert sam("POST", f"{at}/replies", {"body": "We look into it."}, If_Match=late["ETag"]).status_code == 201


def test_lists_page_by_keyset_without_a_gap_or_a_twin(world: World, sam: Program) -> None:
    numbers = {world.ticket.number, *(world.file(f"Ticket {i}", minutes=i).number for i in range(7))}
    for sort in ("-updated_at", "created_at"):
        got: list[int] = []
        cursor: str | None = ""
        pages = 0
        while cursor is not None:
            page = sam("GET", f"/tickets?limit=3&sort={sort}&cursor={cursor}").json()
            got += [row["number"] for row in page["items"]]
            cursor, pages = page["next"], pages + 1
        assert (len(got), set(got), pages) == (8, numbers, 3)
    first = sam("GET", "/tickets?limit=3").json()["next"]
    other = sam("GET", f"/tickets?limit=3&status=open&cursor={first}")
    assert (other.status_code, other.json()["errors"][0]["parameter"]) == (422, "cursor")


def test_a_condition_narrows_as_in_a_view(world: World, sam: Program) -> None:
    urgent = world.file("Urgent", priority="P0")
    answer = sam("GET", '/tickets?condition={"field":"priority","op":"is","value":"P0"}')
    assert answer.status_code == 200, answer.content
    assert [row["number"] for row in answer.json()["items"]] == [urgent.number]
    assert sam("GET", "/tickets?condition={").json()["errors"][0]["parameter"] == "condition"
    assert sam("GET", "/tickets?staus=open").json()["errors"][0]["parameter"] == "staus"


def test_tickets_are_merged_and_that_is_undone(world: World, sam: Program) -> None:
    one, other = world.file("One"), world.file("Other")
    merged = sam("POST", f"/tickets/{one.number}/merge", {"into": other.number})
    assert (merged.status_code, merged.json()["number"]) == (200, other.number)
    assert sam("GET", f"/tickets/{one.number}").json()["merged_into"] == other.number
    assert sam("POST", f"/tickets/{one.number}/undo", {}).status_code == 200
    assert sam("GET", f"/tickets/{one.number}").json()["merged_into"] is None


def test_a_person_who_asks_sees_no_ticket_of_others(world: World) -> None:
    omar = Program(world.omar)
    assert omar("GET", f"/tickets/{world.ticket.number}").status_code == 404


def test_reading_a_restricted_ticket_is_written_down_once_an_hour(world: World) -> None:
    Queue.objects.filter(id=world.queue.id).update(restricted=True, team=world.team.id)
    reader = Program(world.sam)
    elsewhere = register_person(name="Stranger", role="specialist", now=NOW)
    at = f"/tickets/{world.ticket.number}"
    assert (reader("GET", at).status_code, reader("GET", f"{at}/timeline").status_code) == (200, 200)
    assert AuditEntry.objects.filter(kind="ticket.read", actor=world.sam.id).count() == 1
    assert Program(elsewhere)("GET", at).status_code == 404

"""Operations beside those of tickets: that each does what it says, and gives nobody more than they hold."""

from __future__ import annotations

import json
from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Program
from tests.pages.world import World
from watchfloor.core import clock
from watchfloor.core.models import AccessGrant, Definition, Job, Person, Queue, Team
from watchfloor.files.models import File
from watchfloor.hooks.models import Hook
from watchfloor.tickets.models import Ticket
from watchfloor.tokens.models import IdempotencyKey

pytestmark = [pytest.mark.django_db, pytest.mark.security]


def test_what_was_set_up_is_held_against_what_changed_since(world: World) -> None:
    lead = Program(world.by_role["lead"])
    body = {"name": "Reviews", "shared": True, "body": {"platforms": ["Review Console"]}}
    made = lead("POST", "/domains", body, Idempotency_Key="k")
    assert made.status_code == 201, made.content
    again = lead("POST", "/domains", body, Idempotency_Key="k")
    assert (again.json(), again["Idempotent-Replayed"]) == (made.json(), "true")
    at, seen = made["Location"].removeprefix("/api/v1"), made["ETag"]
    assert lead("GET", at, If_None_Match=seen).status_code == 304
    changed = lead("PUT", at, {**body, "name": "All reviews"}, If_Match=seen)
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    late = lead("PUT", at, body, If_Match=seen)
    assert (late.status_code, late["ETag"]) == (412, changed["ETag"])
    assert lead("DELETE", at, If_Match=seen).status_code == 412
    assert lead("DELETE", at, If_Match=changed["ETag"]).status_code == 204
    assert lead("GET", "/domains").json()["items"] == []
    assert [one["name"] for one in lead("GET", "/domains?archived=true").json()["items"]] == ["All reviews"]
    assert lead("POST", f"{at}/restoration", {}).json()["archived"] is False
    # A domain of one's own is nobody else's.
    own = lead("POST", "/domains", {**body, "shared": False}).json()["id"]
    assert Program(world.sam)("GET", f"/domains/{own}").status_code == 404
    assert Program(world.sam)("PUT", at, body).status_code == 404


def test_a_file_is_read_by_whoever_sees_its_ticket_until_it_is_destroyed(world: World, sam: Program) -> None:
    sent = sam("POST", "/files?name=log.txt", b"MC-5023 at 09:12").json()
    assert [one["id"] for one in sam("GET", "/files/waiting").json()["items"]] == [sent["id"]]
    rosa = Program(world.rosa)
    assert rosa("GET", f"/files/{sent['id']}").status_code == 404
    note = {"body": "See the log.", "files": [sent["id"]]}
    assert sam("POST", f"/tickets/{world.ticket.number}/notes", note).status_code == 201
    answer = Program(world.by_role["lead"])("GET", f"/files/{sent['id']}")
    assert b"".join(answer.streaming_content) == b"MC-5023 at 09:12"
    # It came with a note, which its requester never reads.
    assert rosa("GET", f"/files/{sent['id']}").status_code == 404
    assert sam("DELETE", f"/files/{sent['id']}").status_code == 404
    assert sam("POST", f"/files/{sent['id']}/erasure").status_code == 204
    assert sam("GET", f"/files/{sent['id']}").status_code == 404
    assert File.objects.get().name == "(erased)"
    assert sam("GET", "/files/nothing").status_code == 404


def test_nobody_gives_a_role_that_may_do_more_than_theirs(world: World) -> None:
    lead, ada = Program(world.by_role["lead"]), Program(world.by_role["administrator"])
    made = lead("POST", "/people", {"name": "Nia", "role": "specialist"})
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    for body in ({"name": "Eve", "role": "administrator"}, {"name": "Eve", "role": "auditor"}):
        assert lead("POST", "/people", body).json()["errors"][0]["pointer"] == "/role"
    assert lead("PUT", f"/people/{key}/role", {"role": "administrator"}).status_code == 422
    assert lead("PUT", f"/people/{world.by_role['administrator'].id}/role", {"role": "requester"}).status_code == 422
    assert lead("PUT", f"/people/{key}/role", {"role": "tier2"}).json()["role"] == "tier2"
    assert ada("PUT", f"/people/{key}/role", {"role": "auditor"}).json()["role"] == "auditor"
    mine = f"/people/{world.by_role['administrator'].id}/role"
    assert "the last administrator" in ada("PUT", mine, {"role": "lead"}).json()["detail"]
    assert ada("PUT", f"/people/{key}/role", {"role": "administrator"}).status_code == 200
    assert ada("PUT", mine, {"role": "lead"}).json()["role"] == "lead"
    # A token that only sets up touches no person.
    assert Program(world.by_role["administrator"], "admin:write")("POST", "/people", {"name": "x"}).status_code == 403
    assert not Person.objects.filter(name="Eve").exists()


def test_access_is_given_by_those_who_hold_it_and_taken_back(world: World) -> None:
    lead, sam = Program(world.by_role["lead"]), Program(world.sam)
    shut = Queue.objects.create(id=10**6, name="Legal", restricted=True)
    hidden = world.file("Subpoena", queue=shut.id)
    whom = {"person": world.sam.id, "reason": "Counsel asked"}
    refused = lead("POST", "/access-grants", {**whom, "ticket": hidden.number})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/ticket")
    nothing = lead("POST", "/access-grants", {**whom, "ticket": 10**9})
    assert refused.json()["detail"].replace(str(hidden.number), "N") == nothing.json()["detail"].replace(
        str(10**9), "N"
    )  # fmt: skip
    assert lead("POST", "/access-grants", {**whom, "queue": shut.id}).status_code == 422
    given = lead("POST", "/access-grants", {**whom, "ticket": world.ticket.number})
    assert given.status_code == 201, given.content
    assert given.json()["ticket"] == world.ticket.number
    own = {"person": world.by_role["lead"].id, "reason": "Me", "ticket": world.ticket.number}
    assert lead("POST", "/access-grants", own).json()["errors"][0]["pointer"] == "/person"
    # What waits where the reader may not look adds no line, and no page.
    AccessGrant.objects.create(id=10**6, person=world.sam, queue=shut, reason="-", given_at=clock.now())
    listed = lead("GET", "/access-grants?limit=1").json()
    assert ([one["id"] for one in listed["items"]], listed["next"]) == ([given.json()["id"]], None)
    assert lead("DELETE", f"/access-grants/{10**6}").status_code == 404
    assert lead("DELETE", f"/access-grants/{given.json()['id']}").status_code == 204
    assert sam("GET", "/access-grants").status_code == 404
    assert lead("PUT", f"/queues/{world.queue.id}/restriction", {"restricted": True}).status_code == 404


def test_the_secret_of_a_hook_is_told_once_and_kept_in_no_answer(world: World) -> None:
    ada = Program(world.by_role["administrator"])
    wanted = {"name": "Pager", "address": "https://hooks.example.com/in", "owner": world.sam.id}
    made = ada("POST", "/hooks", wanted, Idempotency_Key="k")
    assert made.status_code == 201, made.content
    secret, at = made.json()["secret"], f"/hooks/{made.json()['hook']['id']}"
    assert secret.startswith("whsec_")
    assert not IdempotencyKey.objects.exists()
    for path in ("/hooks", at):
        assert secret not in ada("GET", path).content.decode()
    changed = ada("PUT", at, {**wanted, "kinds": ["signal.raised"]})
    assert (changed.json()["kinds"], Hook.objects.get().secret) == (["signal.raised"], secret)
    assert ada("PUT", at, {**wanted, "address": "https://127.0.0.1/"}).json()["errors"][0]["pointer"] == "/address"
    ping = ada("POST", f"{at}/ping")
    assert (ping.status_code, ping.json()["delivery"]["state"]) == (202, "waiting")
    assert len(ada("GET", f"{at}/deliveries").json()["items"]) == 1
    assert ada("DELETE", at).status_code == 204
    assert Program(world.by_role["lead"])("GET", "/hooks").status_code == 404


def test_several_tickets_change_together_or_not_at_all(world: World, sam: Program) -> None:
    one, other = world.file("One"), world.file("Other")
    numbers = [one.number, other.number]
    done = sam("POST", "/tickets/changes", {"tickets": numbers, "changes": {"priority": "P0", "status": "open"}})
    assert [(row["priority"], row["status"]) for row in done.json()["items"]] == [("P0", "open")] * 2
    refused = sam("POST", "/tickets/changes", {"tickets": [*numbers, 10**9], "changes": {"priority": "P3"}})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/tickets")
    body = {"tickets": numbers, "changes": {"priority": "P3", "queue": 10**9}}
    assert sam("POST", "/tickets/changes", body).json()["errors"][0]["pointer"] == "/changes/queue"
    assert set(Ticket.objects.filter(number__in=numbers).values_list("priority", flat=True)) == {"P0"}


def test_jobs_are_seen_and_stopped_by_who_asked_for_them(world: World) -> None:
    lead, ada = Program(world.by_role["lead"]), Program(world.by_role["administrator"])
    rule = {"on": "event", "condition": {"status": "pending"}, "actions": [{"do": "priority", "value": "P1"}]}
    asked = lead("POST", "/rules/trials", {"body": rule})
    assert asked.status_code == 202, asked.content
    at = f"/jobs/{asked.json()['id']}"
    assert lead("GET", at).json()["state"] == "waiting"
    assert ada("GET", at).status_code == 404
    assert ada("POST", f"{at}/stop").status_code == 404
    assert lead("POST", f"{at}/stop").json()["state"] == "stopped"
    assert [one["id"] for one in lead("GET", "/jobs").json()["items"]] == [asked.json()["id"]]
    # An audit of the detector is one for all who may ask for it.
    first = lead("POST", "/watch/audits").json()["id"]
    assert ada("POST", "/watch/audits").json()["id"] == first
    assert ada("GET", f"/jobs/{first}").status_code == 200
    assert Program(world.sam)("GET", f"/jobs/{first}").status_code == 404
    assert Job.objects.count() == 2


def test_the_roster_is_changed_day_by_day(world: World, sam: Program) -> None:
    lead = Program(world.by_role["lead"])
    shift = {
        "name": "Early", "body": {
            "site": "Lisbon", "zone": "Europe/Lisbon", "start": "06:00", "end": "14:00", "from": "2026-01-05",
            "people": [{"person": world.sam.id, "weeks": [[0, 1, 2, 3, 4]]}],
        },
    }  # fmt: skip
    made = lead("POST", "/shifts", shift)
    assert made.status_code == 201, made.content
    assert Definition.objects.get(what="shift").body["from"] == "2026-01-05"
    week = sam("GET", "/roster/weeks/2026-03-04").json()
    assert (week["monday"], len(week["shifts"])) == ("2026-03-02", 5)
    day = f"/people/{world.sam.id}/days/2026-03-04"
    assert lead("PUT", day, {"zone": "Europe/Lisbon"}).json()["start"] is None
    assert len(sam("GET", "/roster/weeks/2026-03-04").json()["shifts"]) == 4
    assert lead("DELETE", day).status_code == 204
    away = {"person": world.sam.id, "first": "2026-03-02", "last": "2026-03-03", "why": "leave"}
    key = lead("POST", "/absences", away).json()["id"]
    assert len(sam("GET", "/roster/weeks/2026-03-04").json()["shifts"]) == 3
    assert lead("POST", "/absences", {**away, "last": "2026-03-01"}).json()["errors"][0]["pointer"] == "/until"
    assert lead("DELETE", f"/absences/{key}").status_code == 204
    assert sam("POST", "/shifts", shift).status_code == 404


def test_the_audit_is_read_page_by_page_and_taken_out_with_an_entry(world: World) -> None:
    auditor = Program(world.by_role["auditor"])
    before = auditor("GET", "/audit/head").json()["position"]
    out = auditor("POST", "/audit/exports", {"form": "jsonl", "kind": "token.made"})
    lines = [json.loads(line) for line in b"".join(out.streaming_content).splitlines()]
    assert {line["kind"] for line in lines} == {"token.made"}
    got: list[tuple[str, int | None]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = auditor("GET", f"/audit?limit=3&cursor={cursor}").json()
        got += [(line["at"], line["position"]) for line in page["items"]]
        cursor = page["next"]
    assert len(got) == len(set(got)) > 3
    newest = auditor("GET", "/audit?kind=export.made").json()["items"]
    assert [line["actor"] for line in newest] == [world.by_role["auditor"].id]
    assert auditor("GET", "/audit/head").json()["position"] >= before
    assert auditor("GET", "/audit?since=2100-01-01T00:00:00Z").json()["items"] == []
    assert auditor("GET", "/audit?since=yesterday").json()["errors"][0]["parameter"] == "since"
    assert auditor("GET", "/tickets").status_code == 404


def test_one_revokes_ones_own_tokens_and_no_others(world: World, sam: Program) -> None:
    other = Program(world.by_role["lead"])
    assert sam("DELETE", f"/me/tokens/{other.row.id}").status_code == 404
    assert Program(world.sam, "read")("DELETE", f"/me/tokens/{sam.row.id}").status_code == 403
    assert sam.secret not in sam("GET", "/me/tokens").content.decode()
    assert sam("DELETE", f"/me/tokens/{sam.row.id}").status_code == 204
    assert sam("GET", "/me").status_code == 401
    assert other("GET", "/tokens").status_code == 404
    # No operation gives out a token.
    assert Program(world.by_role["administrator"])("POST", "/me/tokens", {}).status_code == 405


def test_what_a_hand_over_still_needs_is_named_field_by_field(world: World, sam: Program) -> None:
    at = f"/tickets/{world.ticket.number}/escalation"
    asked = sam("GET", at).json()
    required = {f"/answers/{one['key']}" for one in asked["fields"] if one["required"]}
    body = {"queue": world.other_queue.id, "answers": {}}
    refused = sam("POST", at, body).json()
    assert {one["pointer"] for one in refused["errors"]} == required
    body["answers"] = {one["key"]: "C-1" for one in asked["fields"] if one["required"]}
    assert sam("POST", at, body).json()["tier"] == 2
    (line,) = sam("GET", "/escalations").json()["items"]
    assert (line["ticket"]["number"], line["handover"]["answers"][0]["text"]) == (world.ticket.number, "C-1")


def test_a_partner_works_what_their_team_was_handed_and_sees_nothing_else(world: World, sam: Program) -> None:
    partner = world.by_role["partner"]
    team = Team.objects.create(id=10**6, name="Vendor")
    Person.objects.filter(id=partner.id).update(team=team)
    theirs = Queue.objects.create(id=10**6, name="With the vendor", team=team)
    handed, other = world.file("Screen stays black", queue=theirs.id), world.file("Something else")
    vendor, at = Program(partner), f"/partner/tickets/{handed.number}"
    assert [one["number"] for one in vendor("GET", "/partner/tickets").json()["items"]] == [handed.number]
    assert vendor("GET", f"/partner/tickets/{other.number}").status_code == 404
    assert sam("POST", f"/tickets/{handed.number}/notes", {"body": "Between us"}).status_code == 201
    assert vendor("POST", f"{at}/notes", {"body": "Which firmware?"}).status_code == 201
    texts = [one["text"] for one in vendor("GET", f"{at}/messages").json()["items"]]
    assert "Which firmware?" in texts
    assert "Between us" not in texts
    assert vendor("POST", f"{at}/assignment").json()["mine"] is True
    assert vendor("POST", f"{at}/return", {"reason": "Not ours"}).status_code == 204
    assert vendor("GET", at).status_code == 404
    assert sam("GET", "/partner/tickets").status_code == 404


def test_mailboxes_are_set_up_as_far_as_queues_are_seen(world: World) -> None:
    ada = Program(world.by_role["administrator"])
    shut = Queue.objects.create(id=10**6, name="Legal", restricted=True)
    made = ada("POST", "/mailboxes", {"address": "Help@Example.com", "queue": world.queue.id})
    assert (made.status_code, made.json()["address"]) == (201, "help@example.com"), made.content
    refused = ada("POST", "/mailboxes", {"address": "legal@example.com", "queue": shut.id})
    assert refused.json()["errors"][0]["pointer"] == "/queue"
    assert ada("PUT", f"/mailboxes/{made.json()['id']}", {"address": "no address"}).status_code == 422
    address = ada("POST", f"/people/{world.rosa.id}/addresses", {"address": "rosa@example.com"}).json()
    assert [one["address"] for one in Program(world.rosa)("GET", "/me/addresses").json()["items"]] == [
        "rosa@example.com"
    ]  # fmt: skip
    assert Program(world.omar)("DELETE", f"/me/addresses/{address['id']}").status_code == 404
    assert ada("DELETE", f"/addresses/{address['id']}").status_code == 204
    assert ada("DELETE", f"/mailboxes/{made.json()['id']}").status_code == 204
    assert ada("GET", "/mailboxes").json()["items"] == []


def test_somebody_is_erased_only_by_their_name_and_with_what_they_have_open_in_mind(world: World) -> None:
    ada, at = Program(world.by_role["administrator"]), f"/people/{world.rosa.id}/erasure"
    wrong = ada("POST", at, {"name": "Somebody else", "reason": "They asked"})
    assert wrong.json()["errors"][0]["pointer"] == "/name"
    name = world.rosa.name
    assert ada("POST", at, {"name": name, "reason": "They asked"}).json()["errors"][0]["pointer"] == "/with_open"
    begun = ada("POST", at, {"name": name, "reason": "They asked", "with_open": True})
    assert (begun.status_code, begun.json()["state"]) == (202, "waiting"), begun.content
    assert [one["person"] for one in ada("GET", "/erasures").json()["items"]] == [world.rosa.id]
    held = ada("POST", "/holds", {"ticket": world.ticket.number, "reason": "A court asked"})
    assert held.json()["ticket"] == world.ticket.number
    assert ada("DELETE", f"/holds/{held.json()['id']}").status_code == 204
    assert ada("PUT", "/retention-rules", {"what": "audit", "days": 30, "module": "x"}).status_code == 422
    rule = ada("PUT", "/retention-rules", {"what": "texts", "days": 30, "queue": world.queue.id}).json()
    assert ada("GET", "/retention-rules").json()["items"] == [rule]
    assert ada("DELETE", f"/retention-rules/{rule['id']}").status_code == 204
    assert Program(world.by_role["lead"])("GET", "/erasures").status_code == 404


LISTS: Final = {
    "/handovers": "administrator", "/sources": "administrator", "/queue-access": "administrator",
    "/people": "lead", "/views": "lead", "/absences": "lead", "/assignment/ways": "lead", "/service-accounts":
    "administrator", "/tickets/due": "lead", "/escalations": "lead", "/me/tokens": "lead", "/hooks": "administrator",
    "/access-grants": "administrator",
}  # fmt: skip


def test_a_list_asks_no_query_for_each_of_its_rows(world: World) -> None:
    programs = {role: Program(world.by_role[role]) for role in set(LISTS.values())}

    def fill(n: int) -> None:
        ada, lead = programs["administrator"], programs["lead"]
        team = Team.objects.create(id=10**6 + n, name=f"Team {n}")
        Queue.objects.create(id=10**6 + n, name=f"Queue {n}", team=team, restricted=False)
        for path, body in (
            ("/handovers", {"site": "Lisbon", "body": "Look", "tickets": [world.ticket.number]}),
            ("/sources", {"name": "Alerts", "kind": "pagerduty", "queue": world.queue.id}),
            ("/service-accounts", {"name": f"Bot {n}", "role": "specialist"}),
            ("/hooks", {"name": "Pager", "address": "https://hooks.example.com/", "owner": world.sam.id}),
            ("/people", {"name": f"Nia {n}"}),
            ("/access-grants", {"person": world.sam.id, "reason": "-", "ticket": world.ticket.number}),
        ):
            assert ada("POST", path, body).status_code == 201, path
        said = {"condition": {"field": "status", "op": "is", "value": "open"}, "columns": [], "sort": ""}
        view = {"name": f"View {n}", "shared": True, "body": said}
        assert lead("POST", "/views", view).status_code == 201
        away = {"person": world.sam.id, "first": "2026-03-02", "last": "2026-03-03", "why": "leave"}
        assert lead("POST", "/absences", away).status_code == 201

    def cost() -> dict[str, int]:
        found = {}
        for path, role in LISTS.items():
            programs[role]("GET", path)
            with CaptureQueriesContext(connection) as asked:
                assert programs[role]("GET", path).status_code == 200, path
            found[path] = len(asked)
        return found

    fill(1)
    one = cost()
    for n in range(2, 6):
        fill(n)
    assert cost() == one
    # Who asks, what they may, and the rows with what they name.
    assert max(one.values()) <= 20, one

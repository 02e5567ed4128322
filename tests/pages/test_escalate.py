"""Handing a ticket to the next tier: what must be said, where it goes, what the next tier sees, what is refused."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from tests.snapshot import assert_replay_equals_live
from watchfloor.clocks import commands as clocks
from watchfloor.clocks.queries import panel
from watchfloor.core import clock
from watchfloor.core.models import Definition, Queue
from watchfloor.directory import commands as directory
from watchfloor.escalation import commands as escalation
from watchfloor.escalation import template as templates
from watchfloor.eventlog.models import Event, Text
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db

SAID = {
    "a-what": "Submit spins for 8 s, then MC-5023", "a-tried": "Another browser: the same", "a-case": "88-214-07",
    "severity": "2", "needs": "fix",
}  # fmt: skip


@pytest.fixture
def tier2(world: World) -> Queue:
    with transaction.atomic():
        return directory.create_queue(name="Tier 2 Moderation Console", now=later(0), team=world.team.id)


def address(world: World) -> str:
    return f"/tickets/{world.ticket.number}/escalation/"


def now(world: World) -> Ticket:
    return Ticket.objects.get(id=world.ticket.id)


def test_it_goes_to_the_next_tier_with_all_that_was_said(world: World, desk: Client, tier2: Queue) -> None:
    with transaction.atomic():
        commands.assign(world.ticket.id, to=world.sam.id, by=world.sam.id, now=later(1))
    answer = desk.post(address(world), SAID | {"queue": str(tier2.id)})
    assert (answer.status_code, answer["Location"]) == (302, f"/tickets/{world.ticket.number}/")
    ticket = now(world)
    assert (ticket.tier, ticket.queue_id, ticket.owner_id, ticket.status) == (2, tier2.id, None, "open")
    assert ticket.escalated_at is not None
    kinds = list(Event.objects.filter(ticket=ticket.id).order_by("position").values_list("kind", flat=True))
    assert kinds[-5:] == [
        "escalation.requested", "ticket.escalated", "ticket.moved", "ticket.assigned", "ticket.status_changed",
    ]  # fmt: skip
    page = desk.get(f"/tickets/{ticket.number}/").content.decode()
    for words in ("Handed to tier 2", "Submit spins for 8 s", "Another browser: the same", "88-214-07", "nothing said"):
        assert words in page


def test_what_was_said_lies_beside_the_log_and_can_be_erased(world: World, desk: Client, tier2: Queue) -> None:
    desk.post(address(world), SAID | {"queue": str(tier2.id)})
    event = Event.objects.get(kind="escalation.requested")
    assert "MC-5023" not in str(event.payload)
    assert event.payload["reason"] == event.payload["evidence"][0]["text"]
    Text.objects.filter(ticket=world.ticket.id, kind__startswith="escalation:").delete()
    assert "(The text was erased.)" in desk.get(f"/tickets/{world.ticket.number}/").content.decode()


def test_missing_evidence_is_named_field_by_field_and_nothing_is_handed_over(world: World, desk: Client) -> None:
    before = now(world).last_position
    answer = desk.post(address(world), {"a-what": "It spins", "a-tried": " ", "queue": str(world.other_queue.id)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (
        unquote(answer["X-Message"]) == "Before it can be handed over: What was tried, One case to reproduce it with."
    )
    assert page.count('aria-invalid="true"') == 2
    assert "else it is tried again" in page
    # What was written is still there.
    assert "It spins" in page
    assert now(world).last_position == before
    assert not Text.objects.filter(kind__startswith="escalation:").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"queue": ""}, "Say in which queue"),
        ({"queue": "999999"}, "There is no queue"),
        ({"severity": "9"}, "A severity is 1 to 4"),
        ({"needs": "magic"}, "one of fix, workaround, answer"),
        ({"a-case": "x" * 4001}, "One case to reproduce it with"),
        ({"a-reach": "Everybody there is"}, "How many are stopped by it"),
    ],
)
def test_refused(world: World, desk: Client, tier2: Queue, change: dict[str, str], words: str) -> None:
    before = now(world).last_position
    answer = desk.post(address(world), SAID | {"queue": str(tier2.id)} | change)
    assert answer.status_code == 422
    assert words in unquote(answer["X-Message"])
    assert now(world).last_position == before


def test_what_is_solved_or_with_the_highest_tier_goes_nowhere(world: World, desk: Client, tier2: Queue) -> None:
    with transaction.atomic():
        commands.set_status(world.ticket.id, status="solved", by=world.sam.id, now=later(1))
    assert "open it again first" in unquote(desk.post(address(world), SAID | {"queue": str(tier2.id)})["X-Message"])
    with transaction.atomic():
        commands.set_status(world.ticket.id, status="open", by=world.sam.id, now=later(2))
        commands.escalate(world.ticket.id, tier=3, reason="x", by=world.sam.id, now=later(2))
    assert "there is none above" in unquote(desk.post(address(world), SAID | {"queue": str(tier2.id)})["X-Message"])
    assert "there is none above" in desk.get(address(world)).content.decode()


def test_an_owner_can_be_kept(world: World, desk: Client, tier2: Queue) -> None:
    with transaction.atomic():
        commands.assign(world.ticket.id, to=world.sam.id, by=world.sam.id, now=later(1))
    desk.post(address(world), SAID | {"queue": str(tier2.id), "keep_owner": "1"})
    assert now(world).owner_id == world.sam.id


def test_the_likely_queue_is_chosen_and_what_follows_is_said(world: World, desk: Client, tier2: Queue) -> None:
    page = desk.get(address(world)).content.decode()
    assert f'<option value="{tier2.id}" data-worked-by="worked by First line, ' in page
    assert "selected>Tier 2 Moderation Console</option>" in page
    assert "Nobody is paged and no mail goes out" in page
    assert "by its priority, P2" in page


def test_the_narrowest_template_is_asked(world: World, desk: Client) -> None:
    field = {"label": "Hash of the video", "type": "line", "why": "only it finds the frame"}
    with transaction.atomic():
        for name, where in {
            "All": {}, "Console": {"platform": "Moderation Console"}, "Other": {"module": "Evidence viewer"},
            "Submit": {"platform": "Moderation Console", "module": "Decision submit"},
        }.items():  # fmt: skip
            body = {"fields": [field | {"label": f"{name} asks"}], "queue": world.other_queue.id, **where}
            escalation.save_template(name=name, body=body, by=world.lena.id, now=later(1))
    page = desk.get(address(world)).content.decode()
    assert "Submit asks" in page
    assert "Console asks" not in page
    assert "What was tried" not in page
    answer = desk.post(address(world), {"a-submit_asks": "ab12", "queue": str(world.other_queue.id)})
    assert answer.status_code == 302
    event = Event.objects.get(kind="escalation.requested")
    assert event.payload["template"] == Definition.objects.get(name="Submit").id
    assert event.payload["version"] == 1


def test_what_is_there_already_is_offered_first(world: World, desk: Client, tier2: Queue) -> None:
    other = world.file("Submit hangs", minutes=1)
    desk.post(f"/tickets/{other.number}/escalation/", SAID | {"queue": str(tier2.id)})
    page = desk.get(address(world)).content.decode()
    assert "with a higher tier already" in page
    assert f"/tickets/{other.number}/" in page
    # Linked in place of a second hand-over.
    assert f'formaction="/tickets/{world.ticket.number}/links/" formnovalidate name="to" value="{other.number}"' in page
    assert desk.post(f"/tickets/{world.ticket.number}/links/", {"to": str(other.number)}).status_code == 302
    assert world.ticket.links.get().other == other.id
    assert now(world).tier == 1


def test_a_draft_waits_and_is_gone_once_handed_over(world: World, desk: Client, tier2: Queue) -> None:
    body = '{"a-what": "Half a sentence", "severity": "1"}'
    desk.post(f"/tickets/{world.ticket.number}/drafts/", {"kind": "escalate", "body": body})
    page = desk.get(address(world)).content.decode()
    assert "Half a sentence" in page
    assert "Draft from" in page
    # Each their own.
    assert "Half a sentence" not in signed_in(world.lena).get(address(world)).content.decode()
    desk.post(address(world), SAID | {"queue": str(tier2.id)})
    assert "Half a sentence" not in desk.get(address(world)).content.decode()


def test_a_ticket_that_one_may_not_see_cannot_be_handed_over(world: World, portal: Client) -> None:
    assert portal.get(address(world)).status_code == 404
    assert portal.post(address(world), SAID).status_code == 404


def test_the_list_of_what_is_with_a_higher_tier(world: World, desk: Client, tier2: Queue) -> None:
    assert "No open ticket is with a higher tier" in desk.get("/escalations/").content.decode()
    tickets = [world.file(f"Submit hangs, {i}", minutes=i) for i in range(4)]
    for one in tickets[:3]:
        desk.post(f"/tickets/{one.number}/escalation/", SAID | {"queue": str(tier2.id)})
    with transaction.atomic():
        commands.escalate(tickets[3].id, tier=3, reason="x", by=world.lena.id, now=later(9))
        commands.set_status(tickets[0].id, status="solved", by=world.sam.id, now=later(9))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = desk.get("/escalations/").content.decode()
    assert "3 open tickets are with a higher tier" in page
    assert "Handed on without a template" in page
    assert "Submit hangs, 0" not in page
    assert len(queries) <= 10
    assert "1 open ticket is with" in desk.get("/escalations/?tier=3").content.decode()
    assert "2 open tickets are with" in desk.get("/escalations/?by=me").content.decode()
    assert "Nothing that you escalated" in signed_in(world.lena).get("/escalations/?by=me").content.decode()


def form(**change: object) -> dict[str, object]:
    fields = {
        "name": "Submit", "platform": "Moderation Console", "module": "Decision submit", "tier": "2", "queue": "",
        "key": ["", "", ""], "label": ["What happens", "How often", ""], "type": ["text", "choice", "text"],
        "required": ["1", "", "1"], "why": ["it is read first", "", ""], "example": ["", "", ""],
        "options": ["", "Once, Always", ""],
    }  # fmt: skip
    return fields | change


def test_templates_are_set_up_on_a_page(world: World) -> None:
    lead = signed_in(world.lena)
    assert "The standard template is asked everywhere" in lead.get("/admin/escalation/").content.decode()
    assert "What was tried" in lead.get("/admin/escalation/new/").content.decode()
    assert lead.post("/admin/escalation/new/", form()).status_code == 302
    row = Definition.objects.get(what=templates.WHAT)
    found = templates.read(row)
    assert [(one.key, one.type, one.required) for one in found.fields] == [
        ("what_happens", "text", True), ("how_often", "choice", False),
    ]  # fmt: skip
    assert found.fields[1].options == ("Once", "Always")
    assert lead.post(f"/admin/escalation/{row.id}/", form(name="Submit, again")).status_code == 302
    assert "Submit, again" in lead.get("/admin/escalation/").content.decode()
    for address in (f"/admin/escalation/{row.id}/", f"/admin/escalation/{row.id}/archive/", "/admin/escalation/new/"):
        assert signed_in(world.sam).post(address, form()).status_code == 404
    assert lead.get("/admin/escalation/999999/").status_code == 404
    assert lead.post(f"/admin/escalation/{row.id}/archive/").status_code == 302
    assert templates.chosen({"module": "Decision submit", "platform": "Moderation Console"}, 2) == templates.STANDARD


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "A name has"),
        ({"label": ["", "", ""]}, "at least one"),
        ({"label": ["What", "What", ""]}, "the same key"),
        ({"options": ["", "Once", ""]}, "at least two options"),
        ({"queue": "999999"}, "There is no queue"),
        ({"label": ["x" * 201, "", ""]}, "longer than 200"),
        ({"label": ["???", "", ""]}, "needs a label"),
    ],
)
def test_a_template_that_is_none_is_refused_with_all_that_was_typed(
    world: World, change: dict[str, object], words: str
) -> None:
    answer = signed_in(world.lena).post("/admin/escalation/new/", form(**change))
    assert answer.status_code == 422
    assert words in unquote(answer["X-Message"])
    assert not Definition.objects.filter(what=templates.WHAT).exists()


def test_a_template_is_read_back_as_it_was_kept() -> None:
    assert templates.parse(templates.STANDARD.name, templates.as_body(templates.STANDARD)) == templates.STANDARD


def test_one_undo_takes_all_of_it_back(world: World, desk: Client, tier2: Queue) -> None:
    with transaction.atomic():
        commands.assign(world.ticket.id, to=world.sam.id, by=world.sam.id, now=later(1))
    before = now(world)
    answer = desk.post(address(world), SAID | {"queue": str(tier2.id)}, HTTP_HX_REQUEST="true")
    assert "Handed to tier 2" in answer.content.decode()
    assert desk.post(f"/tickets/{world.ticket.number}/undo/", {"act": answer["X-Undo"]}).status_code == 302
    after = now(world)
    assert (after.tier, after.queue_id, after.owner_id, after.status) == (
        before.tier, before.queue_id, before.owner_id, before.status,
    )  # fmt: skip
    assert after.escalated_at is None
    page = desk.get(f"/tickets/{world.ticket.number}/").content.decode()
    assert 'class="card handover"' not in page
    assert_replay_equals_live()


def test_the_next_tiers_own_clock_is_told_before(world: World, desk: Client, tier2: Queue) -> None:
    """What the drawer promises is what the clock then says."""
    assert "no policy promises a time of tier 2" in desk.get(address(world)).content.decode()
    body = {"target": [
        {"name": "resolution", "measure": "resolution", "goal": "8h"},
        {"name": "tier_2", "measure": "tier", "tier": 2, "goal": "90m"},
    ]}  # fmt: skip
    with transaction.atomic():
        clocks.save_policy(name="All", body=body, by=world.lena.id, now=later(0))
    page = desk.get(address(world)).content.decode()
    assert "own clock starts: 1 h 30 min, due" in page
    desk.post(address(world), SAID | {"queue": str(tier2.id)})
    found = {one.target: one for one in panel(world.ticket.id, clock.now()).readings}
    assert found["tier_2"].goal == timedelta(minutes=90)
    assert found["tier_2"].state == "running"

"""Macros: kept, shown before they act, used as one act on a ticket and on a selection."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from tests.pages.world import World, signed_in
from tests.snapshot import assert_replay_equals_live
from watchfloor.core.models import Definition
from watchfloor.eventlog.models import Event
from watchfloor.rules.models import DefinitionUse
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db

ASK = {
    "name": "Ask for details", "act.0.do": "reply",
    "act.0.text": "Dear {{requester.first_name}}, which browser? {{me.name}}",
    "act.1.do": "status", "act.1.status": "pending", "act.2.do": "owner", "act.2.owner": "me", "act.3.do": "",
    "act.4.do": "attribute", "act.4.name": "asked", "act.4.attribute": "yes",
}  # fmt: skip


def write(client: Client, form: dict[str, Any] | None = None, **more: str) -> Definition:
    answer = client.post("/macros/new/", {**(form or ASK), **more})
    assert answer.status_code == 302, answer.content.decode()
    return Definition.objects.filter(what="macro").latest("id")


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(id=ticket.id)


def test_a_macro_is_one_act_and_counts(world: World, desk: Client) -> None:
    macro = write(desk)
    assert [one["do"] for one in macro.body["actions"]] == ["reply", "status", "owner", "attribute"]
    path = f"/tickets/{world.ticket.number}/"
    choices = desk.get(f"{path}macros/").content.decode()
    assert "Dear Rosa, which browser? Sam" in choices
    assert "Set the status to pending" in choices
    assert desk.post(f"{path}macros/", {"macro": str(macro.id)})["Location"] == path
    row = now(world.ticket)
    assert (row.status, row.owner_id, row.attributes["asked"]) == ("pending", world.sam.id, "yes")
    moments = set(Event.objects.filter(ticket=row.id).exclude(kind="ticket.created").values_list("at", "actor"))
    assert len(moments) == 1
    assert DefinitionUse.objects.get(definition=macro.id).used == 1
    text = desk.get(path).content.decode()
    assert "Dear Rosa, which browser? Sam" in text
    assert "Ask for details" in text
    assert "Used 1 time" in desk.get(f"/macros/{macro.id}/").content.decode()
    assert_replay_equals_live()


def test_its_message_can_be_changed_first(world: World, desk: Client) -> None:
    macro = write(desk)
    path = f"/tickets/{world.ticket.number}/macros/"
    desk.post(path, {"macro": str(macro.id), "body": "Only for you, {{requester.name}}", "audience": "note"})
    kinds = list(Event.objects.filter(ticket=world.ticket.id).values_list("kind", flat=True))
    assert "ticket.noted" in kinds
    assert "ticket.replied" not in kinds
    assert "Only for you, Rosa" in desk.get(f"/tickets/{world.ticket.number}/").content.decode()
    assert desk.post(path, {"macro": str(macro.id), "body": "Dear {{requester.nmae}}"}).status_code == 422
    assert desk.post(path, {"macro": str(macro.id), "body": " "}).status_code == 422


def test_it_is_offered_where_its_condition_holds(world: World, desk: Client) -> None:
    write(desk, {**ASK, "offer.0.0.field": "status", "offer.0.0.op": "in", "offer.0.0.value": "solved"})
    address = f"/tickets/{world.ticket.number}/macros/"
    assert "Ask for details" not in desk.get(address).content.decode()
    desk.post(f"/tickets/{world.ticket.number}/status/", {"status": "solved"})
    assert "Ask for details" in desk.get(address).content.decode()


def test_a_selection_gets_it_wholly_or_not_at_all(world: World, desk: Client) -> None:
    macro = write(desk)
    other = world.file("Another", by=world.omar)
    both = f"{world.ticket.number},{other.number}"
    answer = desk.post("/desk/selection/macro/", {"macro": str(macro.id), "ticket": both, "next": "/desk/?owner=me"})
    assert answer["Location"] == "/desk/?owner=me"
    assert [now(ticket).status for ticket in (world.ticket, other)] == ["pending", "pending"]
    assert "Dear Omar" in desk.get(f"/tickets/{other.number}/").content.decode()
    gone = write(desk, {"name": "Away", "act.0.do": "queue", "act.0.queue": str(world.queue.id),
                        "act.1.do": "link", "act.1.number": "999999", "act.1.how": "related"})  # fmt: skip
    before = Event.objects.count()
    answer = desk.post("/desk/selection/macro/", {"macro": str(gone.id), "ticket": both})
    assert answer.status_code == 422
    assert "Nothing was done" in unquote(answer["X-Message"])
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"name": "x"}, "At least one thing"),
        ({"name": "", "act.0.do": "status", "act.0.status": "open"}, "It needs a name"),
        ({"name": "x", "act.0.do": "reply", "act.0.text": "Dear {{requester.nmae}}"}, "did you mean"),
        ({"name": "x", "act.0.do": "status", "act.0.status": "gone"}, "is not one of"),
        ({"name": "x", "act.0.do": "snooze", "act.0.length": "soon"}, "say how long"),
        ({"name": "x", "act.0.do": "attribute", "act.0.name": ""}, "name the attribute"),
        ({"name": "x", "act.0.do": "status", "act.0.status": "open", "shared": "yes"}, "sharing is for those who lead"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_lost(desk: Client, form: dict[str, str], told: str) -> None:
    answer = desk.post("/macros/new/", {"about": "When they are in a hurry", **form})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "When they are in a hurry" in answer.content.decode()
    assert not Definition.objects.filter(what="macro").exists()


def test_one_keeps_ones_own_and_uses_the_shared(world: World, desk: Client) -> None:
    mine, lena = write(desk), signed_in(world.lena)
    path = f"/tickets/{world.ticket.number}/macros/"
    assert lena.get(f"/macros/{mine.id}/").status_code == 404
    assert lena.post(path, {"macro": str(mine.id)}).status_code == 404
    shared = write(lena, shared="yes", name="For all")
    assert "For all" in desk.get(path).content.decode()
    assert desk.post(f"/macros/{shared.id}/", {**ASK, "name": "Taken over"}).status_code == 422
    lena.post(f"/macros/{shared.id}/archive/")
    assert "For all" not in desk.get(path).content.decode()
    assert desk.post(path, {"macro": str(shared.id)}).status_code == 404
    assert desk.post(path, {"macro": "x"}).status_code == 422


def test_a_form_shows_what_was_kept(world: World, desk: Client) -> None:
    macro = write(desk)
    text = desk.get(f"/macros/{macro.id}/").content.decode()
    for part in (
        '<option value="pending" selected>',
        '<option value="me" selected>',
        'value="asked"',
        "which browser?",
    ):
        assert part in text, part
    for address in ("/macros/", "/macros/choices/", "/macros/new/"):
        assert desk.get(address).status_code == 200

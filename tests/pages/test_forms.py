"""Forms by the doors: set up with a preview, followed in the portal and at the desk, kept in versions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.test_form_definitions import BODY, save
from tests.pages.world import World, later, signed_in
from watchfloor.core.models import Definition
from watchfloor.eventlog.models import Event
from watchfloor.files.models import Place
from watchfloor.forms import commands
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(world: World) -> Client:
    return signed_in(world.lena)


def about_submit(world: World) -> dict[str, str]:
    return {"kind": "fault", "platform": str(world.platform.id), "module": str(world.module.id)}


def asked(world: World, **more: object) -> dict[str, object]:
    return {
        "kind": "fault", "platform": world.platform.id, "module": world.module.id, "subject": "It is gone",
        "body": "Since this morning.", **more,
    }  # fmt: skip


def test_the_portal_asks_what_the_module_needs(world: World, portal: Client) -> None:
    row = save(world, "Lost decision")
    about = about_submit(world)
    part = portal.get("/forms/questions/", about).content.decode()
    assert 'name="q-media"' in part
    assert f'name="form" value="{row.id}"' in part
    assert json.loads(part.split('data-when="')[1].split('"')[0].replace("&quot;", '"'))["field"] == "media"
    assert 'name="q-media"' not in portal.get("/forms/questions/", {"kind": "question"}).content.decode()

    answer = portal.post("/portal/", asked(world, form=row.id))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Please answer this." in text
    assert "Since this morning." in text
    answer = portal.post("/portal/", asked(world, form=row.id, **{"q-media": "Picture", "q-steps": "One, two"}))
    assert answer.status_code == 302, answer.content
    ticket = Ticket.objects.get(subject="It is gone")
    assert ticket.attributes == {
        "platform": "Moderation Console", "module": "Decision submit", "media": "Picture",
    }  # fmt: skip
    created = Event.objects.get(ticket=ticket.id, kind="ticket.created")
    assert created.payload["form"] == {"id": row.id, "version": 1}
    page = portal.get(answer["Location"]).content.decode()
    assert "Steps\nOne, two" in page
    # What became an attribute is shown too, under the question as it was asked, and not as the team changes it.
    with transaction.atomic():
        tickets.set_attributes(ticket.id, values={"media": "Sound", "cause": "Ours"}, by=world.sam.id, now=later(9))
    page = portal.get(answer["Location"]).content.decode()
    assert "<dt>What kind of case</dt><dd>Picture</dd>" in page
    assert "Ours" not in page


def test_a_module_alone_names_its_platform(world: World, portal: Client) -> None:
    portal.post("/portal/", asked(world, platform=""))
    assert Ticket.objects.get(subject="It is gone").attributes["platform"] == "Moderation Console"
    assert portal.post("/portal/", asked(world, platform=world.other_platform.id)).status_code == 422


def test_a_form_that_is_gone_meanwhile(world: World, portal: Client) -> None:
    assert portal.post("/portal/", asked(world, form="4711")).status_code == 302
    assert "form" not in Event.objects.filter(kind="ticket.created").latest("position").payload


def test_a_subject_that_is_made(world: World, desk: Client) -> None:
    save(
        world, "Access", kinds=["request"], platform="", module="", text_required=False,
        subject={"template": "Access to {{queue}}"},
        questions=[{"key": "queue", "label": "Queue", "type": "choice", "choices": ["Appeals"], "required": True}],
    )  # fmt: skip
    answer = desk.post("/tickets/new/", {"kind": "request", "q-queue": "Appeals"})
    assert answer.status_code == 302, answer.content
    ticket = Ticket.objects.get(subject="Access to Appeals")
    assert (ticket.kind, ticket.attributes) == ("request", {"queue": "Appeals"})


def test_files_go_with_a_new_ticket(world: World, portal: Client) -> None:
    sent = portal.post("/files/", {"file": SimpleUploadedFile("a.txt", b"log")}).json()["id"]
    # Without script the form brings its files itself.
    upload = SimpleUploadedFile("b.txt", b"log too")
    answer = portal.post("/portal/", asked(world, files=sent, upload=upload))
    assert answer.status_code == 302
    ticket = Ticket.objects.get(subject="It is gone")
    assert Place.objects.filter(ticket=ticket.id, public=True).count() == 2
    refused = portal.post("/portal/", asked(world, upload=SimpleUploadedFile("run.exe", b"MZ")))
    assert refused.status_code == 422
    assert "run.exe is not taken" in refused.content.decode()


def test_known_outages_stand_before_the_form(world: World, portal: Client, lead: Client) -> None:
    assert "Nothing is told" in lead.get("/admin/banners/").content.decode()
    said = {"title": "Submit is slow", "text": "Save as draft.", "state": "worked_on", "words": "MC-5023",
            "platform": "Moderation Console", "module": "Decision submit", "since": "2026-03-02T10:56"}  # fmt: skip
    assert lead.post("/admin/banners/new/", said).status_code == 302
    key = Definition.objects.get(what="banner").id
    about = about_submit(world)
    assert "Save as draft." in portal.get("/forms/questions/", about).content.decode()
    assert "Submit is slow" not in portal.get("/portal/").content.decode()
    assert "Submit is slow" in portal.get("/portal/answers/", {"text": "I get mc-5023 again"}).content.decode()
    assert "Submit is slow" not in portal.get("/portal/answers/", {"text": "I get nothing"}).content.decode()
    assert lead.post(f"/admin/banners/{key}/", {**said, "platform": "", "module": ""}).status_code == 302
    assert "Submit is slow" in portal.get("/portal/").content.decode()
    assert lead.post(f"/admin/banners/{key}/", {**said, "since": "noon"}).status_code == 422
    lead.post(f"/admin/banners/{key}/end/")
    assert "Submit is slow" not in portal.get("/portal/").content.decode()
    lead.post(f"/admin/banners/{key}/restoration/")
    assert "Submit is slow" in portal.get("/portal/").content.decode()


def test_the_words_say_what_it_is_about_and_what_one_asked(world: World, portal: Client) -> None:
    def answers(text: str) -> str:
        return portal.get("/portal/answers/", {"kind": "fault", "text": text}).content.decode()

    guess = f'data-platform="{world.platform.id}" data-module="{world.module.id}"'
    assert guess in answers("the decision submit button does nothing")
    assert "data-guess" not in answers("nothing works, neither decision submit nor board")
    assert "You asked this already" in answers("submit fails with mc-5023 again")
    assert "You asked this already" not in answers("my password expired")
    assert "Submit fails" not in signed_in(world.omar).get("/portal/answers/?text=submit fails mc").content.decode()


EDITED = {
    "name": "Lost decision", "kinds": ["fault"], "platform": "Moderation Console", "module": "Decision submit",
    "alone": "on", "text_required": "on", "q": ["0", "1"], "q0-label": "Error code", "q0-type": "text",
    "q0-attribute": "on", "q1-label": "How often", "q1-type": "choice", "q1-choices": "Once\nAlways",
    "q1-when-field": "error_code", "q1-when-op": "not_empty",
}  # fmt: skip


def test_the_editor(world: World, lead: Client) -> None:
    assert "No forms yet" in lead.get("/admin/forms/").content.decode()

    def sent(**changes: Any) -> tuple[int, str]:
        answer = lead.post("/admin/forms/new/", {**EDITED, **changes})
        return answer.status_code, answer.content.decode()

    status, text = sent(act="preview")
    assert status == 200
    assert 'name="q-error_code"' in text
    assert not Definition.objects.filter(what="form").exists()
    status, text = sent(act="add-date")
    assert 'id="question-2"' in text
    status, text = sent(act="up-1")
    assert text.index("1. How often") < text.index("2. Error code")
    assert "1. How often" in sent(act="remove-0")[1]
    status, text = sent(act="save", **{"q1-choices": ""})
    assert status == 422
    assert "Give one to 200 choices" in text
    assert sent(act="save")[0] == 302
    body = Definition.objects.get(what="form").body
    assert [(q["key"], q["attribute"]) for q in body["questions"]] == [("error_code", True), ("how_often", False)]
    assert body["questions"][1]["when"] == {"field": "error_code", "op": "not_empty"}


def test_the_editor_keeps_what_it_cannot_show_in_a_line(world: World, lead: Client) -> None:
    when = {"any": [{"field": "media", "op": "is", "value": "Video"}, {"field": "kind", "op": "is", "value": "fault"}]}
    key = save(world, "Both", questions=[BODY["questions"][0], {"key": "b", "label": "B", "when": when}]).id
    text = lead.get(f"/admin/forms/{key}/").content.decode()
    assert "Asked only if (as data)" in text
    changed = {"name": "Both", "kinds": "fault", "q": "0", "q0-label": "B", "q0-when": "{broken"}
    assert lead.post(f"/admin/forms/{key}/", changed).status_code == 422


def test_versions_and_what_is_not_used(world: World, lead: Client, portal: Client) -> None:
    key = save(world, "Lost decision").id
    assert lead.post(f"/admin/forms/{key}/", {**EDITED, "name": "Other"}).status_code == 302
    assert "Three questions." in lead.get(f"/admin/forms/{key}/versions/1/").content.decode()
    assert lead.post(f"/admin/forms/{key}/versions/1/")["Location"] == f"/admin/forms/{key}/"
    assert (Definition.objects.get(id=key).name, Definition.objects.get(id=key).version) == ("Lost decision", 3)
    lead.post(f"/admin/forms/{key}/archive/")
    about = about_submit(world)
    assert "q-media" not in portal.get("/forms/questions/", about).content.decode()
    assert "Not in use" in lead.get("/admin/forms/").content.decode()
    lead.post(f"/admin/forms/{key}/restoration/")
    assert "q-media" in portal.get("/forms/questions/", about).content.decode()
    assert lead.get("/admin/forms/4711/").status_code == 404


@pytest.mark.parametrize("odd", ["²", "9" * 5000, "-1", "x", ""])
def test_odd_addresses_of_a_form(world: World, portal: Client, odd: str) -> None:
    for name in ("kind", "platform", "module", "form", "at", "q-media"):
        assert portal.get("/portal/", {name: odd}).status_code == 200, name
        assert portal.get("/forms/questions/", {name: odd}).status_code == 200, name
        assert portal.get("/portal/answers/", {name: odd, "text": odd}).status_code == 200, name
        assert portal.post("/portal/", asked(world, **{name: odd, "subject": ""})).status_code == 422, name
    assert portal.get("/portal/feedback/", {"q": odd, "state": odd, "sort": odd}).status_code == 200
    assert portal.get("/files/waiting/", {"id": odd}).status_code == 200


def test_what_text_cannot_keep(lead: Client) -> None:
    assert lead.post("/admin/banners/new/", {"title": "a\x00b", "state": "known"}).status_code == 422
    assert lead.post("/admin/banners/new/", {"title": "a", "text": "a\x00b", "state": "known"}).status_code == 422
    far = {"title": "a", "state": "known", "since": "0001-01-01T00:00"}
    assert lead.post("/admin/banners/new/", far).status_code == 422
    assert lead.post("/admin/forms/new/", {**EDITED, "name": "a\x00"}).status_code == 422
    assert lead.post("/admin/forms/new/", {**EDITED, "q1-choices": "a\x00"}).status_code == 422


def test_only_who_sets_up_forms(world: World, desk: Client, portal: Client) -> None:
    key = save(world, "Lost decision").id
    with transaction.atomic():
        banner = commands.save_banner(title="Slow", body={}, by=world.lena.id, now=later(1)).id
    paths = [f"/admin/forms/{key}/{more}" for more in ("", "archive/", "restoration/", "versions/1/")]
    paths += [f"/admin/banners/{banner}/{more}" for more in ("", "end/", "restoration/")]
    for client in (desk, portal):
        assert {client.post(path).status_code for path in paths} == {404}
    assert Definition.objects.filter(archived=True).count() == 0


def test_queries_do_not_grow_with_forms(world: World, portal: Client) -> None:
    for i in range(8):
        save(world, f"Form {i}")
    portal.get("/portal/")
    about = about_submit(world)
    for path, most in (("/portal/", 11), ("/forms/questions/", 8), ("/portal/answers/", 9)):
        with CaptureQueriesContext(connection) as counted:
            assert portal.get(path, about | {"text": "submit fails"}).status_code == 200
        assert len(counted) <= most, [q["sql"] for q in counted]

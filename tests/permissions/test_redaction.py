"""Two worlds that differ only in sensitive values answer alike, at every door, whoever may not read those values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import transaction

from tests.api.conftest import Program
from tests.pages.world import World, later, signed_in
from tests.permissions.test_differential import plain
from tests.permissions.test_matrix import ROUTES, VIEWS, address
from tests.snapshot import assert_replay_equals_live
from tests.world import NOW
from watchfloor.api.door import OPERATIONS
from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.directory import commands as directory
from watchfloor.engine.conditions import BadConditionError, parse
from watchfloor.eventlog.models import Event
from watchfloor.forms import commands as forms
from watchfloor.forms.model import read as read_form
from watchfloor.groups.texts import said
from watchfloor.hooks import body as hook_body
from watchfloor.hooks.kinds import CHANGES
from watchfloor.insight import segments
from watchfloor.rules import commands as rules
from watchfloor.rules import follow as rule_follower
from watchfloor.rules.fill import values_of
from watchfloor.search import follow as search
from watchfloor.tickets import commands, redaction
from watchfloor.tickets import commands_ties as ties
from watchfloor.tickets.models import SensitiveField, Ticket
from watchfloor.tickets.where import where
from watchfloor.tokens import rates
from watchfloor.views import commands as views_of
from watchfloor.views import follow as views
from watchfloor.watch.feed import seen
from watchfloor.watch.follow import Follower as Detector

pytestmark = [pytest.mark.security, pytest.mark.django_db]

ONE, OTHER = "walrus", "zeppelin"
KEY = "health"
# Positions of the log, cursors made of them, and which token it is: these differ each time.
POSITIONS = rb'"(?:position|message|next|version)":(?:\d+|"[^"]*")|token(?:"|&quot;): ?\d+|log \d+'
OWN = ("/me/tokens", "/me/sessions")
NOT_ASKED = ("live/", "health/", "signout/", "account/authenticator/")
NAME, OTHER_NAME = "Olive Okonjo", "Wendelin Wu"
CONDITION = json.dumps({"field": f"attributes.{KEY}", "op": "is", "value": ONE})
ASKED = (
    f"/desk/?{KEY}={ONE}", f"/desk/?q={ONE}", f"/desk/?sort={KEY}", f"/desk/?sort=attributes.{KEY}",
    f"/desk/?columns=number,subject,attributes.{KEY}", f"/desk/?where={CONDITION}", f"/desk/?condition={CONDITION}",
    "/desk/?status=any", "/desk/board/", "/desk/board/?status=any", f"/search/?q={ONE}", f"/search/?q={KEY}:{ONE}",
    f"/search/?q=attributes.{KEY}:{ONE}", f"/search/?q={ONE[:3]}", f"/search/suggestions/?q={ONE[:3]}",
    "/search/?q=from:Olive", "/search/?q=sick", f"/insight/?metric=tickets_created&by={KEY}",
    f"/insight/?metric=tickets_created&where={KEY}={ONE}", f"/insight/?where={KEY}%3D{ONE}", "/insight/board/",
    "/reports/2026-03-02/", "/reports/2026-03-02.md", "/portal/?q=sick", "/partner/?show=all", "/partner/?q=sick",
)  # fmt: skip
API_ASKED = (
    f"/tickets?condition={CONDITION}", "/tickets", f"/search?q={ONE}", f"/search?q={KEY}:{ONE}", "/views/counts",
    f"/metrics?metric=tickets_created&by={KEY}", f"/metrics?metric=tickets_created&where={KEY}={ONE}",
    "/tickets?sort=-created_at",
)  # fmt: skip


def form(*, sensitive: bool = True, teams: tuple[int, ...] = (), **more: Any) -> dict[str, Any]:
    """The body of a form with one question."""
    marked = {"sensitive": True, "teams": list(teams)} if sensitive else {}
    question = {"key": KEY, "label": "State of health", "type": "text", **marked, **more}
    return {"kinds": ["fault"], "questions": [question]}


class Built(World):
    """A world with tickets of somebody called `name` that say `value`: before it was sensitive, and since."""

    def __init__(self, value: str, name: str = NAME) -> None:
        super().__init__()
        lena = self.lena.id
        with transaction.atomic():
            self.olive = self.person(name, "requester")
            self.partners = directory.create_team(name="Partners", now=NOW)
            self.with_partners = directory.create_queue(name="Vendor", now=NOW, team=self.partners.id)
            self.paul = directory.register_person(
                name="Paul", role="partner", now=NOW, team=self.partners.id
            )  # fmt: skip
            self.by_role["partner"] = self.paul
            self.early = self.said(value, 1)
        with transaction.atomic():
            self.form = forms.save_form(name="Sick leave", body=form(), by=lena, now=later(2))
        with transaction.atomic():
            self.late = self.said(value, 3, queue=self.with_partners.id)
            commands.reply(self.late.id, body="It goes on.", by=self.olive.id, now=later(4))
            commands.set_attributes(self.late.id, values={KEY: f"{value} again"}, by=lena, now=later(5))
            commands.set_attributes(self.early.id, values={KEY: None, "region": "US"}, by=lena, now=later(6))
            commands.set_attributes(self.early.id, values={KEY: value}, by=lena, now=later(7))
            self.next = ties.split(self.late.id, message=self.first(self.late), by=lena, now=later(8))
            # What somebody who reads it set up: for everybody.
            views_of.save_view(
                name="Sick", body={"condition": json.loads(CONDITION)}, shared=True, by=self.lena, now=later(9)
            )
            rules.save_rule(name="Sick", by=lena, now=later(9), body={
                "condition": json.loads(CONDITION), "events": ["created"],
                "actions": [{"do": "note", "text": "Said: {{attributes.health}}"}],
            })  # fmt: skip
        with time_machine.travel(later(120), tick=False):
            for follow in (search.Follower().run, views.Follower().run, Detector().run, rule_follower.follow):
                while follow(clock.now()):
                    pass

    def said(self, value: str, minutes: float, **more: Any) -> Ticket:
        """A ticket with the answer."""
        return self.file("Off sick", by=self.olive, minutes=minutes, **more, attributes={
            "platform": self.platform.name, KEY: value,
        })  # fmt: skip

    def first(self, ticket: Ticket) -> int:
        return int(Event.objects.filter(ticket=ticket.id).order_by("position")[0].position)


@contextmanager
def built(value: str, name: str = NAME) -> Iterator[Built]:
    """The world while this runs."""
    with transaction.atomic():
        segments.forget()
        yield Built(value, name)
        transaction.set_rollback(True)


def answers(world: Built, person: Person) -> dict[str, tuple[int, bytes]]:
    """What each address, each read of the API and each ticket says to the person."""
    client, found, filed = signed_in(person), {}, f"/{world.ticket.number}/"
    read = [
        route for route in ROUTES
        if "GET" in VIEWS[route].methods and route not in NOT_ASKED and not route.startswith("signin/")
        and allows(person, VIEWS[route].permission)
    ]  # fmt: skip
    asked = [*(address(route, world).replace(filed, f"/{world.late.number}/") for route in read), *ASKED]
    asked += [f"/tickets/{ticket.number}/" for ticket in (world.early, world.next)]
    for door in dict.fromkeys(asked):
        answer = client.get(door)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        found[door] = answer.status_code, re.sub(POSITIONS, b"", plain(body))
    return found | _of_the_api(world, person)


def _of_the_api(world: Built, person: Person) -> dict[str, tuple[int, bytes]]:
    rates.forget()
    program, found = Program(person, "read"), {}
    paths = [
        re.sub(r"{(int:)?number}", str(world.late.number), one.path)
        for one in OPERATIONS.values()
        if one.method == "GET" and allows(person, one.permission) and one.path not in OWN
    ]  # fmt: skip
    asked = [*API_ASKED, *(re.sub(r"{(\w+:)?\w+}", "1", path) for path in paths)]
    asked += [f"/tickets/{ticket.number}/timeline" for ticket in (world.early, world.next)]
    for path in dict.fromkeys(asked):
        answer = program("GET", path)
        found[f"api {path}"] = answer.status_code, re.sub(POSITIONS, b"", plain(answer.content))
    return found


def _differ(one: dict[str, tuple[int, bytes]], other: dict[str, tuple[int, bytes]]) -> list[Any]:
    # The audit puts entries of one moment in the order of their ids, which differ each time: that neither the value nor
    # the name is in it is asked below.
    doors = (door for door in one if not door.startswith(("/audit/", "api /audit")))
    return [(door, _first(one[door][1], other[door][1])) for door in doors if one[door] != other[door]]


def _first(one: bytes, other: bytes) -> tuple[bytes, bytes]:
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[max(0, at - 90) : at + 60], other[max(0, at - 90) : at + 60]


@pytest.fixture
def at_one_moment() -> Iterator[None]:
    with time_machine.travel(clock.wall(), tick=False):
        yield


@pytest.mark.usefixtures("at_one_moment")
def test_what_a_field_says_changes_no_answer_to_who_may_not_read_it() -> None:
    # tier2 holds what a specialist does.
    roles = ("specialist", "partner", "auditor", "requester")
    with built(ONE) as world:
        one = {role: answers(world, world.by_role[role]) for role in roles}
    with built(OTHER) as world:
        other = {role: answers(world, world.by_role[role]) for role in roles}
    with built(OTHER, OTHER_NAME) as world:
        renamed = {role: answers(world, world.by_role[role]) for role in ("partner", "auditor")}
    assert [(role, _differ(one[role], other[role])) for role in roles if _differ(one[role], other[role])] == []
    # A partner and an auditor read no names of requesters either; the audit names people, not what they asked.
    assert [
        (role, _differ(other[role], renamed[role])) for role in renamed if _differ(other[role], renamed[role])
    ] == []
    said = {role: b"".join(body for _, body in found.values()) for role, found in one.items()}
    # The guess stands in what was asked and set up; what was answered stands nowhere.
    assert [role for role, body in said.items() if f"{ONE} again".encode() in body] == []
    assert b"Hidden" in one["specialist"][f"/tickets/{world.late.number}/"][1]
    assert b"Requester" in one["partner"][f"/partner/tickets/{world.late.number}/"][1]
    assert NAME.encode() not in said["partner"]
    assert sum(status == 200 for status, _ in one["specialist"].values()) > 60
    assert sum(status == 200 for status, _ in one["partner"].values()) > 10


def test_who_may_read_it_reads_it_on_the_ticket_alone() -> None:
    with built(ONE) as world:
        number, lead = world.late.number, signed_in(world.lena)
        assert f"{ONE} again" in lead.get(f"/tickets/{number}/").content.decode()
        assert ONE in lead.get(f"/tickets/{number}/attributes/").content.decode()
        assert ONE not in lead.get("/desk/?status=any").content.decode()
        row = Program(world.lena, "read")("GET", f"/tickets/{number}").json()
        assert (row["attributes"][KEY], row["hidden"]) == (f"{ONE} again", [])
        row = Program(world.sam, "read")("GET", f"/tickets/{number}").json()
        assert (KEY in row["attributes"], row["hidden"]) == (False, [KEY])
        # A team that the form names reads it too; what it was split into carries it on.
        with transaction.atomic():
            forms.save_form(
                name="Sick leave", body=form(teams=(world.team.id,)), by=world.lena.id, now=later(20), key=world.form.id
            )
        assert world.sam.team_id == world.team.id
        assert ONE in signed_in(world.sam).get(f"/tickets/{world.next.number}/").content.decode()
        with pytest.raises(commands.Refused, match="There is no team"):
            forms.save_form(name="Other", body=form(teams=(999,)), by=world.lena.id, now=later(21))


def test_nobody_writes_or_opens_what_they_may_not_read() -> None:
    with built(ONE) as world:
        with pytest.raises(commands.Refused, match="You may not read health"):
            commands.set_attributes(world.late.id, values={KEY: "well"}, by=world.sam.id, now=later(30))
        answer = signed_in(world.sam).post(
            f"/tickets/{world.late.number}/attributes/", {"name": KEY, "value": "well", "before": ""}
        )
        assert answer.status_code == 422
        assert Ticket.objects.get(id=world.late.id).guarded == {KEY: f"{ONE} again"}
        for body in (form(sensitive=False), form(teams=(world.team.id,))):
            with pytest.raises(commands.Refused, match="Only who reads all") as refusal:
                forms.save_form(name="Sick", body=body, by=world.sam.id, now=later(31), key=world.form.id)
            assert refusal.value.field == "questions.0.sensitive"


def test_what_becomes_sensitive_is_put_away_and_what_is_no_more_comes_back() -> None:
    with built(ONE) as world:
        row = Ticket.objects.get(id=world.early.id)
        assert (row.attributes, row.guarded) == ({"platform": "Moderation Console", "region": "US"}, {KEY: ONE})
        assert_replay_equals_live()
        # A form that asks it no more still guards what was answered; archived, too; an old version opens nothing.
        lena, key = world.lena.id, world.form.id
        with transaction.atomic():
            forms.save_form(name="Sick leave", body={"kinds": ["fault"]}, by=lena, now=later(20), key=key)
            forms.retire(key, what="form", by=lena, now=later(21))
            forms.restore_form_version(key, version=1, by=lena, now=later(22))
        assert redaction.sensitive() == {KEY}
        with transaction.atomic():
            forms.save_form(name="Sick leave", body=form(sensitive=False), by=lena, now=later(23), key=key)
        row.refresh_from_db()
        assert (row.attributes[KEY], row.guarded) == (ONE, {})
        assert not SensitiveField.objects.exists()
        assert_replay_equals_live()
        with transaction.atomic():
            forms.restore_form_version(key, version=1, by=lena, now=later(24))
        row.refresh_from_db()
        assert row.guarded == {KEY: ONE}
        while search.Follower().run(clock.now()):
            pass
        assert "No ticket" in signed_in(world.lena).get(f"/search/?q={ONE}").content.decode()


def test_what_the_log_says_of_it_reaches_nothing_that_learns_or_sends() -> None:
    with built(ONE) as world:
        filed = list(Event.objects.filter(kind="ticket.created", ticket__in=[world.early.id, world.late.id]))
        assert ONE in json.dumps([event.payload for event in filed])
        learnt = [*(one.attributes for one in seen(filed)), *(one.attributes for one in said(filed))]
        assert len(learnt) == 4
        assert all(one and KEY not in one for one in learnt)
        row = Ticket.objects.get(id=world.late.id)
        assert not any(ONE in str(value) for value in values_of(row, world.lena).values())
        on_it = Event.objects.filter(ticket=row.id, kind__in=CHANGES)
        assert ONE not in "".join(hook_body.of_event(event, row, internal=True, said=None) for event in on_it)
        assert [event.payload["set"] for event in Event.objects.filter(kind="ticket.attributes_changed")]


def test_a_condition_finds_no_field_that_its_asker_may_not_read() -> None:
    with built(ONE) as world:
        condition = parse({"field": "requester", "op": "is", "value": world.olive.id})
        with pytest.raises(BadConditionError, match="no field 'requester'"):
            where(condition, world.paul, NOW)
        assert Ticket.objects.filter(where(condition, world.sam, NOW)).count() == 3
        guess = parse(json.loads(CONDITION))
        assert not Ticket.objects.filter(where(guess, world.lena, NOW)).exists()
        assert "requester" in redaction.hidden_fields(world.paul)
        assert redaction.hidden_fields(world.sam) == {f"attributes.{KEY}"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (form(type="long_text"), "questions.0.sensitive"),
        (form(type="person"), "questions.0.sensitive"),
        (form(teams=("x",)), "questions.0.teams"),  # type: ignore[arg-type]
        (form() | {"subject": {"template": "Ill: {{health}}"}}, "subject"),
        (
            {"kinds": ["fault"], "questions": [
                *form()["questions"],
                {"key": "doctor", "label": "Doctor?", "type": "yes_no", "when": {"field": KEY, "op": "not_empty"}},
            ]},
            "questions.1.when",
        ),
    ],
)  # fmt: skip
def test_a_form_that_would_tell_a_sensitive_answer_is_refused(body: dict[str, Any], field: str) -> None:
    with pytest.raises(commands.Refused) as refusal:
        read_form("Sick leave", body)
    assert refusal.value.field == field


def test_a_line_of_the_history_names_no_ticket_and_no_queue_that_its_reader_may_not_see() -> None:
    with built(ONE) as world:
        with transaction.atomic():
            away = directory.create_queue(name="Zebra", now=NOW, team=world.partners.id)
            hidden = world.file("Apart", minutes=40)
            ties.link_tickets(world.ticket.id, other=hidden.id, by=world.lena.id, now=later(41))
            ties.link_tickets(world.ticket.id, other=world.late.id, by=world.lena.id, now=later(41))
            commands.move(world.ticket.id, queue=away.id, by=None, now=later(42))
            commands.move(world.ticket.id, queue=world.queue.id, by=None, now=later(43))
            commands.move(hidden.id, queue=away.id, by=None, now=later(43))
            directory.restrict_queue(away.id, to=True, by=None, now=later(44))
        path = f"/tickets/{world.ticket.number}/timeline"
        lines = Program(world.sam, "read")("GET", path).json()["items"]
        linked = [line["detail"] for line in lines if line["kind"] == "ticket.linked"]
        assert [one["other"] for one in linked] == [None, world.late.number]
        moved = [line["detail"] for line in lines if line["kind"] == "ticket.moved"]
        assert moved == [{"from": world.queue.id, "to": None}, {"from": None, "to": world.queue.id}]


def test_an_answer_is_marked_in_the_editor(world: World) -> None:
    client, team = signed_in(world.lena), world.team.id
    sent = {
        "name": "Sick leave", "kinds": "fault", "q": "0", "q0-label": "State of health", "q0-type": "text",
        "q0-sensitive": "on", "q0-teams": str(team), "place": "0", "act": "save",
    }  # fmt: skip
    assert client.post("/admin/forms/new/", sent).status_code == 302
    assert list(SensitiveField.objects.values_list("name", "teams")) == [("state_of_health", [team])]
    key = SensitiveField.objects.get().form
    page = client.get(f"/admin/forms/{key}/").content.decode()
    assert 'name="q0-sensitive" checked' in page
    assert f'name="q0-teams" value="{team}" checked' in page
    refused = client.post(f"/admin/forms/{key}/", {**sent, "q0-type": "long_text"})
    assert (refused.status_code, "written into the text" in refused.content.decode()) == (422, True)

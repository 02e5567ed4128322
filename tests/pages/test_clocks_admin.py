"""Where promises and calendars are set up, through its pages; and what a ticket's page says of its clocks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from watchfloor.clocks import audit, commands
from watchfloor.clocks.book import current
from watchfloor.clocks.follow import Follower
from watchfloor.core import clock
from watchfloor.core.models import Definition
from watchfloor.core.permissions import GRANTS, ROLES
from watchfloor.tickets import commands as tickets

pytestmark = pytest.mark.django_db

POLICY: dict[str, Any] = {
    "name": "Appeals", "match.join": "all", "match.as": "rows", "match.0.0.field": "priority", "match.0.0.op": "in",
    "match.0.0.value": ["P0", "P1"], "calendar": "always", "pause": ["pending"], "t.0.measure": "first_reply",
    "t.0.goal": "30 min", "t.1.measure": "tier", "t.1.tier": "2", "t.1.goal": "6h", "t.2.measure": "", "t.2.goal": "",
}  # fmt: skip
CALENDAR = {
    "name": "Desk hours", "v.0.zone": "Europe/Lisbon", "v.0.monday": "09:00-12:00, 13:00-18:00", "v.0.country": "pt",
    "v.0.special": "2026-12-31 09:00-12:00", "v.1.since": "2027-01-01", "v.1.zone": "Europe/Lisbon",
    "v.1.monday": "08:00-20:00",
}  # fmt: skip


@pytest.fixture
def lead(world: World) -> Client:
    return signed_in(world.lena)


def text(client: Client, address: str = "/admin/clocks/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def definition(what: str) -> Definition:
    return Definition.objects.get(what=what)


# ------------------------------------------------------------- setting up
def test_a_store_without_promises_teaches_and_begins_with_the_usual_ones(lead: Client) -> None:
    assert "Nothing is promised" in text(lead)
    assert lead.post("/admin/clocks/defaults/").status_code == 302
    page = text(lead)
    for words in ("Urgent", "Everything else", "First reply <b>15 min</b>", "Mon–Fri 09:00–18:00 (UTC)"):
        assert words in page


def test_a_policy_is_written_read_back_and_saved_as_its_next_version(lead: Client) -> None:
    assert lead.post("/admin/clocks/policies/new/", POLICY).status_code == 302
    row = definition("policy")
    assert row.body == {
        "match": {"all": [{"field": "priority", "op": "in", "value": ["P0", "P1"]}]}, "calendar": "always",
        "pause": ["pending"],
        "target": [{"measure": "first_reply", "name": "first_reply", "goal": "30 min"},
                   {"measure": "tier", "goal": "6h", "tier": 2}],
    }  # fmt: skip
    page = text(lead, f"/admin/clocks/policies/{row.id}/")
    assert 'value="30 min"' in page
    assert '<option value="first_reply" selected>' in page
    assert lead.post(f"/admin/clocks/policies/{row.id}/", POLICY | {"t.0.goal": "1h"}).status_code == 302
    assert definition("policy").version == 2
    assert "Version 1" in text(lead, f"/admin/clocks/policies/{row.id}/")


def test_what_the_form_cannot_draw_is_kept_as_text(lead: Client, world: World) -> None:
    body = {
        "pause": {"all": [{"field": "attributes.waits", "op": "is", "value": "vendor"}]},
        "target": [{"name": "triage", "measure": "span", "goal": "30 min", "stop": {"status": ["open"]}}],
    }
    with transaction.atomic():
        row = commands.save_policy(name="Triage", body=body, by=world.lena.id, now=later(0))
    page = lead.get(f"/admin/clocks/policies/{row.id}/")
    shown = page.context["shown"]
    posted = {
        "name": "Triage", "calendar": "always", "pause_text": shown["pause_text"], "t.0.measure": "span",
        "t.0.goal": "30 min", "t.0.name": shown["targets"][0].name, "t.0.more": shown["targets"][0].more,
    }  # fmt: skip
    assert lead.post(f"/admin/clocks/policies/{row.id}/", posted).status_code == 302
    row.refresh_from_db()
    assert (row.body["pause"], row.body["target"][0]["stop"]) == (body["pause"], {"status": ["open"]})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"t.0.goal": "soon"}, "cannot read the goal"),
        ({"t.0.measure": "", "t.1.measure": ""}, "promises at least one thing"),
        ({"t.1.tier": ""}, "which tier"),
        ({"name": " "}, "Give it a name"),
        ({"t.0.more": "{"}, "is no JSON"),
        ({"t.0.more": '{"stop": {"rating": 1}}', "t.0.measure": "span"}, "Clocks do not know rating"),
        ({"calendar": "Moon"}, "there is no calendar"),
    ],
)
def test_what_is_no_policy_is_refused_and_stays_in_the_form(lead: Client, change: dict[str, str], says: str) -> None:
    answer = lead.post("/admin/clocks/policies/new/", POLICY | change)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert 'value="6h"' in page
    assert not Definition.objects.filter(what="policy").exists()


def test_policies_are_asked_in_an_order_that_can_be_changed(lead: Client) -> None:
    lead.post("/admin/clocks/defaults/")
    rows = {row.name: row.id for row in Definition.objects.filter(what="policy")}
    lead.post("/admin/clocks/order/", {"key": rows["Normal"], "to": "earlier"})
    assert [policy.name for policy in current()[1].policies] == ["Urgent", "Normal", "Feedback", "Everything else"]
    assert lead.post("/admin/clocks/order/", {"key": 9, "to": "earlier"}).status_code == 422


def test_a_policy_is_put_away_and_brought_back_and_a_calendar_in_use_is_not(lead: Client) -> None:
    lead.post("/admin/clocks/defaults/")
    office = Definition.objects.get(what="calendar")
    urgent = Definition.objects.get(what="policy", name="Urgent")
    assert lead.post(f"/admin/clocks/archive/{office.id}/").status_code == 422
    lead.post(f"/admin/clocks/archive/{urgent.id}/")
    assert "Urgent" not in [policy.name for policy in current()[1].policies]
    assert "Put away" in text(lead)
    lead.post(f"/admin/clocks/archive/{urgent.id}/")
    assert "Urgent" in [policy.name for policy in current()[1].policies]


# ------------------------------------------------------------- calendars
def test_a_calendar_has_several_intervals_a_day_holidays_and_hours_from_a_date_on(lead: Client) -> None:
    assert lead.post("/admin/clocks/calendars/new/", CALENDAR).status_code == 302
    row = definition("calendar")
    first, second = row.body["version"]
    assert first["monday"] == ["09:00-12:00", "13:00-18:00"]
    assert (first["country"], first["special"], second["since"]) == (
        "PT",
        {"2026-12-31": ["09:00-12:00"]},
        "2027-01-01",
    )
    page = text(lead, f"/admin/clocks/calendars/{row.id}/")
    for words in ("09:00-12:00, 13:00-18:00", "Hours from 2027-01-01 on", "25 Dec"):
        assert words in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"v.0.monday": "9 to 5"}, "cannot read the hours"),
        ({"v.0.monday": "", "v.1.monday": "", "v.1.since": ""}, "from when to when"),
        ({"v.1.since": ""}, "from which date"),
        ({"v.0.zone": "Moon/Base"}, "no time zone"),
        ({"v.0.country": "XX"}, "no public holidays"),
        ({"name": "always"}, "There is another calendar"),
    ],
)
def test_what_is_no_calendar_is_refused_and_stays_in_the_form(lead: Client, change: dict[str, str], says: str) -> None:
    answer = lead.post("/admin/clocks/calendars/new/", CALENDAR | change)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "2026-12-31 09:00-12:00" in answer.content.decode()


def test_the_holidays_of_a_country_are_shown_before_it_is_saved(lead: Client) -> None:
    assert "holiday-list" in text(lead, "/admin/clocks/holidays/?v.0.country=de&v.0.subdivision=BY")
    assert "No public holidays" in text(lead, "/admin/clocks/holidays/?v.0.country=XX")


# ------------------------------------------------------------- tried before it is saved
def test_a_policy_is_tried_on_last_week_without_being_saved(lead: Client, world: World) -> None:
    now = clock.now()
    with transaction.atomic():
        late = tickets.create_ticket(
            subject="Nobody answers", body="x", requester=world.rosa.id, by=world.rosa.id, priority="P1",
            now=now - timedelta(hours=3),
        )  # fmt: skip
        tickets.reply(late.id, body="Here", by=world.sam.id, now=now - timedelta(hours=2))
    page = lead.post("/admin/clocks/policies/new/", POLICY | {"try": "1"}).content.decode()
    assert "1 verdicts of last week would have been others" in page
    assert f"/tickets/{late.number}/" in page
    assert not Definition.objects.filter(what="policy").exists()


# ------------------------------------------------------------- is it right?
def test_the_page_says_what_the_last_audit_found(lead: Client) -> None:
    assert "The first time is still to come" in text(lead)
    lead.post("/admin/clocks/audits/")
    assert "An audit is under way" in text(lead)
    assert audit.audit()["differed"] == 0


# ------------------------------------------------------------- the ticket's page
def test_the_ticket_explains_its_clocks(world: World, desk: Client) -> None:
    with transaction.atomic():
        commands.save_policy(
            name="All", by=None, now=later(-600),
            body={"target": [{"name": "first_reply", "goal": "30 min"}, {"name": "resolution", "goal": "4h"}]},
        )  # fmt: skip
        tickets.reply(world.ticket.id, body="Hello", by=world.sam.id, now=later(10))
        tickets.set_status(world.ticket.id, status="pending", by=world.sam.id, now=later(10))
        tickets.set_status(world.ticket.id, status="open", by=world.sam.id, now=later(70))
        tickets.set_status(world.ticket.id, status="solved", by=world.sam.id, now=later(130))
    page = text(desk, f"/tickets/{world.ticket.number}/")
    for words in ("First reply", "met in 10 m", "Paused 1 h while pending; 1 h 10 min of 4 h business time used."):
        assert words in page


def test_a_ticket_page_asks_twice_for_its_clocks(world: World, desk: Client) -> None:
    address = f"/tickets/{world.ticket.number}/"
    text(desk, address)
    with CaptureQueriesContext(
        connection,
    ) as before:
        text(desk, address)
    with transaction.atomic():
        commands.adopt_defaults(now=later(0))
    text(desk, address)
    with CaptureQueriesContext(connection) as after:
        text(desk, address)
    assert len(after) - len(before) <= 2


def test_a_breach_stands_on_the_timeline(world: World, desk: Client) -> None:
    with transaction.atomic():
        commands.adopt_defaults(now=later(-600))
    Follower().run(later(180))
    page = text(desk, f"/tickets/{world.ticket.number}/")
    assert "First reply missed" in page
    assert "it was due within 2 h" in page


@pytest.mark.parametrize("role", [*ROLES, None])
def test_what_is_set_up_is_for_those_alone_who_may_set_it_up(world: World, role: str | None) -> None:
    with transaction.atomic():
        commands.adopt_defaults(now=later(0))
    policy = Definition.objects.filter(what="policy").earliest("id").id
    calendar = definition("calendar").id
    client = signed_in(world.by_role[role] if role else None)
    may = role is not None and "admin.clocks" in GRANTS[role]
    refused = 404 if role else 302
    for path in (f"/admin/clocks/policies/{policy}/", f"/admin/clocks/calendars/{calendar}/"):
        assert client.get(path).status_code == (200 if may else refused), path
    assert client.post(f"/admin/clocks/archive/{policy}/").status_code == (302 if may else refused)
    assert Definition.objects.get(id=policy).archived is may


def test_who_may_not_set_up_clocks_finds_no_page(world: World, desk: Client) -> None:
    assert desk.get("/admin/clocks/").status_code == 404
    assert "/admin/clocks/" not in text(desk, f"/tickets/{world.ticket.number}/")


# ------------------------------------------------------------- the desk's list
def listed(client: Client, address: str) -> list[int]:
    return [ticket.number for ticket in client.get(address).context["tickets"]]


def test_the_list_is_sorted_by_what_comes_due_soonest_and_pages_through_all_of_it(
    world: World, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchfloor.web.desk.listing.PAGE", 2)
    with transaction.atomic():
        commands.adopt_defaults(now=later(-600))
        urgent = world.file("Urgent", minutes=5, priority="P1").number
        normal = world.file("Normal", minutes=1).number
        solved = world.file("Solved", minutes=2)
        tickets.set_status(solved.id, status="solved", by=world.sam.id, now=later(3))
        waits = world.file("Waits", minutes=1)
        tickets.reply(waits.id, body="Which one?", by=world.sam.id, now=later(4))
        tickets.set_status(waits.id, status="pending", by=world.sam.id, now=later(4))
    Follower().run(later(6))
    expected = [urgent, world.ticket.number, normal, waits.number, solved.number]
    seen: list[int] = []
    address = "/desk/?sort=clock&status=new,open,pending,on_hold,solved"
    while address:
        answer = desk.get(address)
        seen += [ticket.number for ticket in answer.context["tickets"]]
        address = f"/desk/{answer.context['next']}" if answer.context["next"] else ""
    assert seen == expected
    page = text(desk, "/desk/?sort=clock")
    assert '<span class="clock-what">first reply</span>' in page
    assert "clock-late" in page


def test_a_row_without_a_promise_shows_a_dash(world: World, desk: Client) -> None:
    assert listed(desk, "/desk/") == [world.ticket.number]
    assert 'class="clock ' not in text(desk, "/desk/")


# ------------------------------------------------------------- the watch list
def test_promises_about_to_be_broken_and_late_ones_stand_on_the_watch_list(
    world: World, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchfloor.web.watch.watch_list.PAGE", 1)
    now = clock.now()
    body = {"target": [{"name": "first_reply", "goal": "1h"}]}
    with transaction.atomic():
        commands.save_policy(name="All", body=body, by=None, now=later(-600))
        soon, sooner, fine = (
            tickets.create_ticket(
                subject="Since then", body="x", requester=world.rosa.id, by=None, now=now - timedelta(minutes=minutes)
            ).number
            for minutes in (50, 55, 5)
        )  # fmt: skip
    Follower().run(now)
    first = desk.get("/watch/list/?reason=due")
    second = desk.get(f"/watch/list/{first.context['next']}")
    found = [ticket.number for answer in (first, second) for ticket, _ in answer.context["clock_rows"]]
    assert (found, second.context["next"]) == ([sooner, soon], "")
    late = desk.get("/watch/list/?reason=late").content.decode()
    assert f"/tickets/{world.ticket.number}/" in late
    assert f"/tickets/{fine}/" not in late
    page = text(desk, "/watch/")
    assert "2 promises are about to be broken" in page
    assert "1 is late" in page


def test_the_desk_lists_what_is_about_to_breach_and_what_is_late_with_their_counts(world: World, desk: Client) -> None:
    now = clock.now()
    with transaction.atomic():
        commands.save_policy(
            name="All", body={"target": [{"name": "first_reply", "goal": "1h"}]}, by=None, now=later(-600)
        )
        soon = tickets.create_ticket(
            subject="Soon", body="x", requester=world.rosa.id, by=None, now=now - timedelta(minutes=50)
        )
        tickets.create_ticket(subject="New", body="x", requester=world.rosa.id, by=None, now=now)
    Follower().run(now)
    risk = desk.get("/desk/?clock=risk")
    assert [ticket.number for ticket in risk.context["tickets"]] == [soon.number]
    assert risk.context["listing"].sort.name == "clock"
    assert listed(desk, "/desk/?clock=late") == [world.ticket.number]
    assert listed(desk, "/desk/?clock=late&status=solved") == []
    lines = {line.view.name: line for _, group in risk.context["sidebar"].groups for line in group}
    assert (lines["Breach risk"].count, lines["Late"].count) == (1, 1)
    assert lines["Breach risk"].current
    assert len(listed(desk, "/desk/?clock=nonsense")) == 3
    assert "about to breach" in risk.content.decode()

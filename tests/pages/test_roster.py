"""The roster's pages: a week with its gaps, shifts and needs by form, single days, absences, and the hand-over."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from watchfloor.core import clock
from watchfloor.core.models import Definition
from watchfloor.roster.models import Absence, DayChange, Handover
from watchfloor.tickets import commands

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: later(60))


@pytest.fixture
def lead(world: World) -> Client:
    return signed_in(world.lena)


def shift(world: World, **more: object) -> dict[str, object]:
    return {
        "name": "Early", "site": "Lisbon", "zone": "Europe/Lisbon", "start": "06:00", "end": "14:00",
        "from": "2026-03-02", "until": "", "weeks": "1", f"days-{world.sam.id}-0": ["0", "1", "2", "3", "4"], **more,
    }  # fmt: skip


NEED = {
    "name": "Desk, Lisbon", "site": "Lisbon", "zone": "Europe/Lisbon", "days-0": ["0", "1", "2", "3", "4", "5"],
    "from-0": "06:00", "until-0": "14:00", "people-0": "1",
}  # fmt: skip


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_an_empty_roster_teaches_and_a_shift_fills_it(world: World, lead: Client) -> None:
    assert "Make the first shift" in text(lead, "/roster/")
    answer = lead.post("/roster/shift/", shift(world))
    assert (answer.status_code, answer["Location"]) == (302, "/roster/?site=Lisbon")
    page = text(lead, "/roster/")
    assert page.count("06:00–14:00") == 5 + 1
    assert "works now" in page
    assert "1 person works in Lisbon" in page


def test_a_gap_is_the_headline_and_goes_when_somebody_fills_it(world: World, lead: Client) -> None:
    lead.post("/roster/shift/", shift(world))
    lead.post("/roster/need/", NEED)
    page = text(lead, "/roster/")
    assert "<h1>On Saturday from 06:00 to 14:00 nobody works in Lisbon, 1 is needed</h1>" in page
    day = {"person": world.lena.id, "day": "2026-03-07", "how": "hours", "start": "06:00", "end": "14:00"}
    assert lead.post("/roster/day/", day).status_code == 302
    page = text(lead, "/roster/")
    assert "Lisbon is covered all week" in page
    assert "is-changed" in page


def test_the_week_in_which_the_clocks_go_forward_has_its_own_hours(world: World, lead: Client) -> None:
    lead.post("/roster/shift/", shift(world, start="22:00", end="06:00", **{f"days-{world.sam.id}-0": list("0123456")}))
    page = text(lead, "/roster/?week=2026-03-23")
    assert page.count("22:00–06:00") == 7 + 1
    assert '<td class="right mono">55</td>' in page


def test_a_day_off_an_absence_and_the_pattern_again(world: World, lead: Client) -> None:
    lead.post("/roster/shift/", shift(world))
    sam = world.sam.id
    lead.post("/roster/day/", {"person": sam, "day": "2026-03-03", "how": "off"})
    assert DayChange.objects.get().begins is None
    assert "As the pattern has it" in text(lead, f"/roster/day/?person={sam}&day=2026-03-03")
    lead.post("/roster/day/", {"person": sam, "day": "2026-03-03", "how": "pattern"})
    assert not DayChange.objects.exists()
    asked = {"person": sam, "from": "2026-03-04", "until": "2026-03-05", "why": "leave", "site": "Lisbon"}
    lead.post("/roster/absences/", asked)
    assert text(lead, "/roster/").count(">absent<") == 2
    lead.post("/roster/absences/removal/", {"absence": Absence.objects.get().id})
    assert not Absence.objects.exists()


def test_a_shift_is_changed_and_removed_and_its_past_is_kept(world: World, lead: Client) -> None:
    lead.post("/roster/shift/", shift(world))
    key = Definition.objects.get(what="shift").id
    form = text(lead, f"/roster/shift/?key={key}&weeks=2")
    assert f'name="days-{world.sam.id}-1"' in form
    lead.post("/roster/shift/", shift(world, key=key, weeks="2", **{f"days-{world.sam.id}-1": ["6"]}))
    assert Definition.objects.get(id=key).version == 2
    assert "06:00–14:00" in text(lead, "/roster/?week=2026-03-09")
    lead.post("/roster/removal/", {"key": key})
    assert Definition.objects.get(id=key).archived


@pytest.mark.parametrize(("path", "posted"), [
    ("/roster/shift/", {"start": "26:00"}), ("/roster/shift/", {"zone": "Mars"}),
    ("/roster/need/", {"until-0": "05:00"}),
    ("/roster/removal/", {"key": "999"}), ("/roster/day/", {"how": "?"}), ("/roster/absences/", {"person": ""}),
    ("/roster/absences/", {"person": "1", "from": "soon"}), ("/roster/absences/removal/", {"absence": "9"}),
    ("/roster/handover/", {"body": " "}), ("/roster/handover/reading/", {"note": "9"}),
])  # fmt: skip
def test_what_cannot_be_is_told(path: str, posted: dict[str, str], world: World, lead: Client) -> None:
    forms: dict[str, dict[str, object]] = {"/roster/shift/": shift(world), "/roster/need/": dict(NEED)}
    whole = forms.get(path, {})
    assert lead.post(path, {**whole, **posted}).status_code == 422


def test_a_specialist_reads_the_roster_and_changes_nothing(world: World, desk: Client, lead: Client) -> None:
    lead.post("/roster/shift/", shift(world))
    page = text(desk, "/roster/")
    assert "06:00–14:00" in page
    assert 'href="/roster/day/' not in page
    assert desk.post("/roster/shift/", shift(world)).status_code == 404


def test_the_hand_over_is_drafted_edited_published_and_read(world: World, desk: Client, lead: Client) -> None:
    lead.post("/roster/shift/", shift(world))
    waits = commands.assign(world.ticket.id, to=world.sam.id, by=world.sam.id, now=later(1))
    page = text(desk, "/roster/handover/")
    assert "Requesters who wait for an answer" in page
    assert f"- {waits.number} P2 Submit fails with MC-5023 (Sam): answered Mon 09:00" in page
    answer = desk.post("/roster/handover/", {"site": "Lisbon", "body": "Look after 1, please."})
    note = Handover.objects.get()
    assert answer["Location"] == f"/roster/handover/?note={note.id}"
    assert [promise["ticket"] for promise in note.promises] == [waits.id]
    shown = text(lead, f"/roster/handover/?note={note.id}")
    assert "Look after 1, please." in shown
    assert "Nobody has read it yet" in shown
    lead.post("/roster/handover/reading/", {"note": note.id})
    lead.post("/roster/handover/reading/", {"note": note.id})
    assert "Read by Lena" in text(lead, f"/roster/handover/?note={note.id}")


def test_the_week_costs_the_same_for_many_people(world: World, lead: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            text(lead, "/roster/")
        return len(queries)

    lead.post("/roster/shift/", shift(world))
    lead.post("/roster/need/", NEED)
    few = asked()
    more = {f"days-{world.person(f'Person {i}', 'specialist').id}-0": ["0", "1"] for i in range(12)}
    lead.post("/roster/shift/", shift(world, name="Late", start="14:00", end="22:00", **more))
    assert asked() <= few
    assert few <= 12

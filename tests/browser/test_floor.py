"""Home, the roster and giving out in a real browser: by keyboard alone, and with nothing for axe to find."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.test_access import violations
from tests.pages.world import World
from watchfloor.assignment import commands as assignment
from watchfloor.assignment.follow import Follower
from watchfloor.core import clock
from watchfloor.core.models import Definition
from watchfloor.directory import commands as directory
from watchfloor.roster import commands as roster
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.browser


@transaction.atomic
def fill(world: World) -> None:
    """A shift with a gap, tickets of Sam's and some that wait, a need, a skill, a note."""
    now = clock.now()
    people = [{"person": p.id, "weeks": [[0, 1, 2, 3, 4, 5, 6]]} for p in (world.sam, world.lena)]
    body = {"site": "Lisbon", "zone": "UTC", "start": "00:00", "end": "24:00", "from": "2026-01-05", "people": people}
    directory.save_definition(what="shift", name="All day", body=body, by=None, now=now)
    bands = [{"days": [6], "from": "09:00", "until": "12:00", "people": 5}]
    need = {"site": "Lisbon", "zone": "UTC", "bands": bands}
    directory.save_definition(what="coverage", name="Desk", body=need, by=None, now=now)
    directory.grant_skill(world.sam.id, skill="payouts", level=3, by=None, now=now, evidence="Workshop")
    assignment.save_need({"when": {}, "skill": "payouts", "level": 1, "relax_after": 5}, name="All", by=None, now=now)
    roster.change_day(world.sam.id, day=now.date(), zone="UTC", start=0, end=1440, by=None, now=now)
    roster.set_absence(world.lena.id, first=now.date(), last=now.date(), why="training", by=None, now=now)
    roster.publish_handover(site="Lisbon", body="Mind appeals", promises=[], by=world.lena.id, now=now)
    for i in range(3):
        ticket = world.file(f"Mine {i}")
        commands.assign(ticket.id, to=world.sam.id, by=world.lena.id, now=now - timedelta(minutes=5 - i))
    for i, priority in enumerate(("P3", "P0", "P2")):
        world.file(f"Waits {i}", priority=priority)
    Follower().run(now)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (1024, False), (390, False), (390, True)])
def test_nothing_for_axe_to_find(world: World, opens: Opens, axe: str, width: int, dark: bool) -> None:
    fill(world)
    page = opens(world.lena, width=width, dark=dark)
    keys = {what: Definition.objects.get(what=what).id for what in ("shift", "coverage", "need")}
    wrong = {}
    for path in (
        "/home/", "/home/?show=mine", "/home/late/", "/roster/", f"/roster/shift/?key={keys['shift']}&weeks=2",
        f"/roster/need/?key={keys['coverage']}", f"/roster/day/?person={world.sam.id}", "/roster/handover/",
        "/roster/handover/?note=1", "/admin/assignment/", f"/admin/assignment/queue/?queue={world.queue.id}",
        f"/admin/assignment/need/?key={keys['need']}", f"/admin/assignment/skills/?person={world.sam.id}",
    ):  # fmt: skip
        page.goto(path)
        wrong[path] = violations(page, axe)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), path
    assert {path: found for path, found in wrong.items() if found} == {}


def test_an_empty_store_teaches(world: World, opens: Opens, axe: str) -> None:
    page = opens(world.lena)
    for path, words in (("/roster/", "No shift yet"), ("/home/?show=mine", "Nothing needs you")):
        page.goto(path)
        expect(page.get_by_text(words).first).to_be_visible()
        assert violations(page, axe) == []


def test_a_morning_at_home_by_keyboard(world: World, opens: Opens) -> None:
    fill(world)
    page = opens(world.sam)
    page.goto("/desk/")
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page).to_have_url(re.compile(r"/home/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 tickets need you now")
    page.keyboard.press("2")
    expect(page.locator("h1")).to_contain_text("Mine")
    page.keyboard.press("t")
    expect(page.locator("h1")).to_contain_text("Waits 1")
    assert Ticket.objects.get(subject="Waits 1").owner_id == world.sam.id
    expect(page.get_by_text("taken as the next one: P0")).to_be_visible()


def test_a_gap_is_filled_by_keyboard(world: World, opens: Opens) -> None:
    fill(world)
    page = opens(world.lena)
    page.goto("/roster/")
    page.keyboard.press("]")
    expect(page.get_by_role("heading", level=1)).to_contain_text("On Sunday from 09:00 to 12:00 only 2 of the 5 needed")
    page.get_by_role("link", name="on Sunday").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("From").first.fill("09:00")
    page.get_by_label("To").first.fill("12:00")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".is-changed").first).to_be_visible()

"""Two people on one ticket, drafts on two devices, a hand-over by keyboard alone, and how the help was."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.test_access import violations as faults
from tests.pages.world import World, later
from watchfloor.clocks import commands as clocks
from watchfloor.core import clock
from watchfloor.directory import commands as directory
from watchfloor.satisfaction import commands as satisfaction
from watchfloor.satisfaction import links
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.browser


def picture(page: Page, name: str) -> None:
    """A picture of the page, where somebody wants to look at it (WATCHFLOOR_PICTURES names a folder)."""
    if folder := os.environ.get("WATCHFLOOR_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_two_on_one_ticket_see_each_other_and_whose_words_came_first(world: World, opens: Opens) -> None:
    address = f"/tickets/{world.ticket.number}/"
    sam, lena = opens(world.sam), opens(world.lena)
    sam.goto(address)
    lena.goto(address)
    expect(sam.locator("#here")).to_contain_text("Lena reads")
    expect(lena.locator("#here")).to_contain_text("Sam reads")
    lena.keyboard.press("r")
    lena.keyboard.type("We found it.")
    expect(sam.locator("#here .writes")).to_contain_text("Lena writes a reply")
    sam.keyboard.press("r")
    sam.keyboard.type("Please try again")
    lena.get_by_role("button", name="Send", exact=True).click()
    # Her words stand over his before his are sent; he reads them and sends.
    expect(sam.locator("#collision")).to_contain_text("Lena wrote this while you were writing")
    expect(sam.locator("#collision")).to_contain_text("We found it.")
    picture(sam, "collision")
    assert sam.locator(".composer textarea").input_value() == "Please try again"
    sam.get_by_role("button", name="Send", exact=True).click()
    expect(sam.locator("#timeline")).to_contain_text("Please try again")
    expect(sam.locator("#collision")).to_have_count(0)
    lena.close()
    expect(sam.locator("#here")).not_to_contain_text("Lena")


def test_what_came_unseen_holds_a_message_up(world: World, opens: Opens) -> None:
    """The stream is down: the server knows what the page does not."""
    sam = opens(world.sam)
    sam.route("**/since/**", lambda route: route.fulfill(body=""))
    sam.goto(f"/tickets/{world.ticket.number}/")
    sam.keyboard.press("n")
    sam.keyboard.type("The cache, I think")
    with transaction.atomic():
        commands.add_note(world.ticket.id, body="It is the disk.", by=world.lena.id, now=later(1))
    sam.get_by_role("button", name="Add note").click()
    expect(sam.locator("#collision")).to_contain_text("It is the disk.")
    expect(sam.locator(".composer textarea")).to_have_value("The cache, I think")
    sam.get_by_role("button", name="Add note").click()
    expect(sam.locator("#timeline")).to_contain_text("The cache, I think")


def test_drafts_of_each_kind_wait_on_another_device(world: World, opens: Opens) -> None:
    address = f"/tickets/{world.ticket.number}/"
    desk, phone = opens(world.sam), opens(world.sam, width=390)
    desk.goto(address)
    desk.keyboard.press("r")
    desk.keyboard.type("Dear Rosa, ")
    expect(desk.locator("#composer [data-draft-state]")).to_contain_text("Draft saved")
    desk.keyboard.press("Escape")
    desk.keyboard.press("n")
    # What is meant for the team never stands in a reply by one click, nor the other way round.
    expect(desk.locator(".composer textarea")).to_have_value("")
    desk.keyboard.type("Ask Tom first")
    expect(desk.locator("#composer [data-draft-state]")).to_contain_text("Draft saved")
    desk.wait_for_timeout(500)
    phone.goto(address)
    expect(phone.locator(".composer textarea")).to_have_value("Ask Tom first")
    expect(phone.get_by_role("radio", name="Internal note")).to_be_checked()
    phone.get_by_role("radio", name="Reply").check(force=True)
    expect(phone.locator(".composer textarea")).to_have_value("Dear Rosa, ")
    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.locator("#timeline")).to_contain_text("Dear Rosa,")
    desk.reload()
    expect(desk.locator(".composer textarea")).to_have_value("Ask Tom first")
    # What was sent elsewhere is no draft here either.
    desk.get_by_role("radio", name="Reply").check(force=True)
    expect(desk.locator(".composer textarea")).to_have_value("")


def test_a_link_in_place_of_a_second_hand_over(world: World, opens: Opens, axe: str) -> None:
    other = world.file("Submit hangs", minutes=1)
    with transaction.atomic():
        commands.escalate(other.id, tier=2, reason="Needs a log", by=world.sam.id, now=later(2))
    sam = opens(world.sam)
    sam.goto(f"/tickets/{world.ticket.number}/")
    sam.keyboard.press("e")
    expect(sam.locator("#escalate[open]")).to_contain_text("with a higher tier already")
    assert faults(sam, axe) == []
    picture(sam, "drawer-there")
    sam.get_by_role("button", name=f"Link only, to {other.number}").click()
    expect(sam.locator("#escalate")).not_to_be_visible()
    expect(sam.locator("#timeline")).to_contain_text("Related to")
    assert Ticket.objects.get(id=world.ticket.id).tier == 1


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_a_hand_over_by_keyboard_alone(world: World, opens: Opens, axe: str, width: int, dark: bool) -> None:
    target = [{"name": "tier_2", "measure": "tier", "tier": 2, "goal": "90m"}]
    with transaction.atomic():
        queue = directory.create_queue(name="Tier 2 Moderation Console", now=later(0), team=world.team.id)
        clocks.save_policy(name="All", body={"target": target}, by=world.lena.id, now=later(0))
    sam = opens(world.sam, width=width, dark=dark)
    sam.goto(f"/tickets/{world.ticket.number}/")
    sam.keyboard.press("e")
    expect(sam.locator("#escalate[open] #a-what")).to_be_focused()
    assert faults(sam, axe) == []
    picture(sam, f"drawer-{width}")
    sam.keyboard.type("Submit of a video case spins, then MC-5023")
    expect(sam.locator("#escalate [data-draft-state]")).to_contain_text("Draft saved")
    sam.keyboard.press("Escape")
    expect(sam.locator("#escalate")).not_to_be_visible()
    sam.keyboard.press("e")
    expect(sam.locator("#escalate[open] #a-what")).to_have_value("Submit of a video case spins, then MC-5023")
    # Sent too early it names what is missing and puts one there.
    sam.keyboard.press("Control+Enter")
    expect(sam.locator("#escalate-errors")).to_contain_text("What was tried is missing.")
    expect(sam.locator("#a-tried")).to_be_focused()
    assert faults(sam, axe) == []
    picture(sam, f"drawer-missing-{width}")
    sam.keyboard.type("Another browser: the same")
    sam.keyboard.press("Tab")
    sam.keyboard.type("88-214-07")
    expect(sam.locator("[data-asked-count]")).not_to_contain_text("missing")
    # The focus stays inside.
    for _ in range(30):
        sam.keyboard.press("Tab")
        assert sam.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    sam.locator("#a-case").focus()
    sam.keyboard.press("Control+Enter")
    expect(sam.locator("#escalate")).not_to_be_visible()
    expect(sam.locator("#side")).to_contain_text("Handed to tier 2")
    ticket = Ticket.objects.get(id=world.ticket.id)
    assert (ticket.tier, ticket.queue_id) == (2, queue.id)
    sam.goto("/escalations/")
    assert faults(sam, axe) == []
    picture(sam, f"escalations-{width}")


def helped(world: World) -> None:
    """Seven tickets solved within the hour by two people; six requesters say how it was."""
    now = clock.wall() - timedelta(minutes=30)
    for n, rating in enumerate((5, 4, 4, 2, 5, 3, None), 1):
        other = world.file(f"Decision {n} is gone", minutes=n)
        with transaction.atomic():
            commands.assign(other.id, to=(world.sam if n % 2 else world.lena).id, by=world.sam.id, now=now)
            commands.set_status(other.id, status="solved", by=world.sam.id, now=now)
            satisfaction.ask(other.id, by=None, now=now)
            if rating:
                words = "Quick and clear." if rating > 3 else "I had to ask twice."
                satisfaction.give(other.id, rating=rating, effort=n, comment=words, now=now + timedelta(minutes=n))


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1024, True), (390, False)])
def test_how_the_help_was(world: World, opens: Opens, axe: str, width: int, dark: bool) -> None:
    helped(world)
    with transaction.atomic():
        commands.assign(world.ticket.id, to=world.sam.id, by=world.sam.id, now=clock.wall())
        commands.set_status(world.ticket.id, status="solved", by=world.sam.id, now=clock.wall())
        satisfaction.ask(world.ticket.id, by=None, now=clock.wall())
    rosa = opens(world.rosa, width=width, dark=dark)
    rosa.goto(f"/portal/tickets/{world.ticket.number}/")
    expect(rosa.get_by_role("group", name="How was the help?")).to_be_visible()
    assert faults(rosa, axe) == []
    picture(rosa, f"portal-{width}")
    # By the link, without signing in and by keyboard alone.
    stranger = opens(None, width=width, dark=dark)
    stranger.goto(links.link(Ticket.objects.get(id=world.ticket.id)) or "")
    assert faults(stranger, axe) == []
    picture(stranger, f"link-{width}")
    stranger.get_by_role("radio", name="4 Good").focus()
    for key in ("Space", "Tab", "Tab"):
        stranger.keyboard.press(key)
    stranger.keyboard.type("Quick.")
    stranger.get_by_role("button", name="Send my rating").click()
    expect(stranger.get_by_role("heading")).to_have_text("Thank you")
    expect(stranger.get_by_role("status")).to_contain_text("4 of 5")
    assert faults(stranger, axe) == []
    stranger.goto("/rate/no-such/")
    expect(stranger.get_by_role("heading")).to_contain_text("does not work any more")
    lena = opens(world.lena, width=width, dark=dark)
    for name, address in {
        "said": "/insight/satisfaction/", "said-none": "/insight/satisfaction/?from=2020-01-01&to=2020-01-02",
        "settings": "/admin/satisfaction/", "templates": "/admin/escalation/", "template": "/admin/escalation/new/",
        "no-escalations": "/escalations/", "ticket-rated": f"/tickets/{world.ticket.number}/",
    }.items():  # fmt: skip
        lena.goto(address)
        assert faults(lena, axe) == [], name
        picture(lena, f"{name}-{width}")
    expect(lena.locator(".rating-panel")).to_contain_text("4 of 5")

"""Clocks in a real browser: they count down by themselves, promises are set up by hand, and axe-core finds nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.test_access import SIZES, overflow, violations
from tests.pages.world import World, later
from watchfloor.clocks import commands
from watchfloor.clocks.follow import Follower
from watchfloor.core import clock
from watchfloor.core.models import Definition
from watchfloor.tickets import commands as tickets

pytestmark = pytest.mark.browser


def promise(world: World) -> list[str]:
    """The usual promises, tickets in every state of a clock; returns the pages that show them."""
    now = clock.now()
    with transaction.atomic():
        commands.adopt_defaults(now=later(-600))
        commands.save_calendar(
            name="Desk hours", body={"zone": "Europe/Lisbon", "weekdays": ["09:00-12:00"], "country": "PT"}, by=None,
            now=later(-500),
        )  # fmt: skip
        mine = [
            tickets.create_ticket(
                subject=f"Asked {minutes} minutes ago", body="x", requester=world.rosa.id, by=None,
                now=now - timedelta(minutes=minutes),
            )
            for minutes in (5, 100, 300)
        ]  # fmt: skip
        tickets.reply(mine[0].id, body="Which one?", by=world.sam.id, now=now)
        tickets.set_status(mine[0].id, status="pending", by=world.sam.id, now=now)
    while Follower().run(now):
        pass
    policy, calendar = (Definition.objects.filter(what=what).latest("id").id for what in ("policy", "calendar"))
    return [
        "/desk/?sort=clock", *(f"/tickets/{ticket.number}/" for ticket in mine), "/watch/list/?reason=due",
        "/watch/list/?reason=late", "/admin/clocks/", f"/admin/clocks/policies/{policy}/",
        "/admin/clocks/policies/new/", f"/admin/clocks/calendars/{calendar}/", "/admin/clocks/calendars/new/",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_every_page_of_clocks(world: World, opens: Opens, axe: str, width: int, dark: bool) -> None:
    page = opens(world.lena, width=width, dark=dark)
    wrong: dict[str, object] = {}
    page.goto("/admin/clocks/")
    wrong["nothing promised"] = violations(page, axe)
    for path in promise(world):
        page.goto(path)
        for summary in page.locator(".clock-more > summary, .clock-line > summary").all():
            summary.click()
        wrong[path] = [*violations(page, axe), *([f"{over} px too wide"] if (over := overflow(page)) else [])]
    wrong = {path: found for path, found in wrong.items() if found}
    assert not wrong, json.dumps(wrong, indent=1)


def test_a_clock_counts_down_where_it_stands(world: World, opens: Opens) -> None:
    promise(world)
    page = opens(world.sam)
    page.clock.install()
    page.goto("/desk/?sort=clock")
    row = page.locator("tr", has_text="Asked 100 minutes ago").locator(".clock")
    expect(row).to_contain_text("first reply")
    # A quarter of two hours is left at 90 minutes.
    expect(row).to_have_class("clock clock-soon")
    page.clock.fast_forward("15:00")
    expect(row.locator(".clock-time")).to_have_text("4 m")
    page.clock.fast_forward("10:00")
    expect(row).to_have_class("clock clock-late")
    expect(row.locator(".clock-time")).to_have_text("5 m late")


def test_a_policy_is_tried_on_last_week_and_saved_by_keyboard(world: World, opens: Opens) -> None:
    promise(world)
    page = opens(world.lena)
    page.goto("/admin/clocks/")
    page.keyboard.press("c")
    page.wait_for_url("**/policies/new/")
    page.get_by_label("Name", exact=True).fill("Everything within the hour")
    page.get_by_label("Within which time").first.fill("30 min")
    page.get_by_role("button", name="Try on last week").press("Enter")
    expect(page.locator("#preview")).to_contain_text("Nothing is saved")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Everything within the hour")
    page.get_by_role("button", name="Promise it").press("Enter")
    page.wait_for_url("**/admin/clocks/")
    expect(page.get_by_role("link", name="Everything within the hour")).to_be_visible()


def test_the_holidays_of_a_country_appear_while_one_types(world: World, opens: Opens) -> None:
    page = opens(world.lena)
    page.goto("/admin/clocks/calendars/new/")
    page.get_by_label("Public holidays of").first.fill("DE")
    expect(page.locator("#coming")).to_contain_text("25 Dec")

"""Search by keyboard alone: what may come next, what was found, the palette's groups."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.test_access import overflow, violations
from tests.pages.world import World, later
from watchfloor.search import follow

pytestmark = pytest.mark.browser


def test_a_question_is_put_together_and_asked(world: World, opens: Opens, axe: str) -> None:
    world.file("Export stalls", minutes=1, body="The spreadsheet is empty.")
    follow.catch_up(later(2))
    sam = opens(world.sam)
    sam.goto("/search/")
    field = sam.get_by_label("Search tickets")
    expect(field).to_be_focused()
    sam.keyboard.type("spreadsheet sta")
    expect(sam.get_by_role("option", name="status:")).to_be_visible()
    sam.keyboard.press("ArrowDown")
    sam.keyboard.press("Enter")
    expect(field).to_have_value("spreadsheet status:")
    expect(sam.get_by_role("option", name="solved")).to_be_visible()
    assert violations(sam, axe) == []
    sam.keyboard.type("n")
    sam.get_by_role("option", name="new").wait_for()
    sam.keyboard.press("ArrowDown")
    sam.keyboard.press("Tab")
    expect(field).to_have_value("spreadsheet status:new ")
    sam.keyboard.press("Escape")
    sam.keyboard.press("Enter")
    sam.wait_for_url("**/search/?q=*")
    expect(sam.locator("#hits > li")).to_have_count(1)
    expect(sam.locator("mark")).to_have_text("spreadsheet")
    assert violations(sam, axe) == []
    assert overflow(sam) <= 0


def test_the_palette_shows_what_it_found_by_kind(world: World, opens: Opens) -> None:
    follow.catch_up(later(2))
    sam = opens(world.sam, width=390, dark=True)
    sam.goto("/desk/")
    sam.keyboard.press("Control+k")
    sam.keyboard.type("subm")
    palette = sam.locator("#palette")
    expect(palette.get_by_role("group", name="Tickets")).to_contain_text("Submit fails with MC-5023")
    sam.keyboard.press("Control+a")
    sam.keyboard.type(f"#{world.ticket.number}")
    expect(palette.get_by_role("group", name="By number")).to_contain_text("MC-5023")
    sam.keyboard.press("Control+a")
    sam.keyboard.type("ros")
    expect(palette.get_by_role("group", name="People")).to_contain_text("Rosa")

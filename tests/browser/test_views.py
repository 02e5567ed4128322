"""Lists in a real browser: a view is built and saved by keyboard, a domain is chosen by one key, an act is undone."""

from __future__ import annotations

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.pages.world import World, later
from watchfloor.core.models import Definition
from watchfloor.tickets.models import Ticket
from watchfloor.views import commands
from watchfloor.views.definitions import view_of

pytestmark = pytest.mark.browser


def choose(page: Page, row: int, field: str) -> None:
    """Choose the field of a row of the builder."""
    page.locator(".conditions-rows > .condition").nth(row).locator(".condition-field").select_option(field)


def test_a_view_is_built_by_keyboard(world: World, opens: Opens) -> None:
    page = opens(world.lena)
    page.goto("/desk/?status=new")
    page.keyboard.press("v")
    expect(page.get_by_role("heading", name="Save a view")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("New in the console")
    rows = page.locator(".conditions-rows > .condition")
    expect(rows).to_have_count(2)
    choose(page, 1, "attributes.platform")
    # An empty row follows each one that is filled.
    expect(rows).to_have_count(3)
    options = rows.nth(1).locator("summary")
    options.press("Enter")
    expect(rows.nth(1).get_by_label("Find a value")).to_be_focused()
    page.keyboard.type("moder")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(options).to_contain_text("Moderation Console")
    choose(page, 2, "updated_at")
    rows.nth(2).get_by_label("Time").fill("99 days ago")
    rows.nth(2).get_by_role("button", name="Remove this condition").click()
    expect(rows).to_have_count(3)
    page.get_by_text("A group of conditions").click()
    group = page.locator(".conditions > .conditions-group")
    group.locator(".condition-field").first.select_option("priority")
    group.locator("summary").first.press("Enter")
    expect(group.get_by_label("Find a value")).to_be_focused()
    page.keyboard.type("p2")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="New in the console")).to_be_visible()
    expect(page.locator(f"#row-{world.ticket.number}")).to_be_visible()
    view = view_of(Definition.objects.get(what="view"))
    assert view is not None
    assert view.body.data()["condition"] == {"all": [
        {"field": "status", "op": "in", "value": ["new"]},
        {"field": "attributes.platform", "op": "in", "value": ["Moderation Console"]},
        {"any": [{"field": "priority", "op": "in", "value": ["P2"]}]},
    ]}  # fmt: skip


def test_a_domain_by_one_key_and_an_undo(world: World, opens: Opens) -> None:
    world.file("Board", minutes=1, attributes={"platform": "Appeals Tool"})
    with transaction.atomic():
        commands.save_domain(
            name="Appeals", platforms=["Appeals Tool"], modules=[], shared=True, by=world.lena, now=later(2)
        )
    page = opens(world.sam)
    page.goto("/desk/")
    expect(page.locator("#rows > tr")).to_have_count(2)
    page.keyboard.press("o")
    expect(page.get_by_label("Find a domain")).to_be_focused()
    page.keyboard.type("app")
    page.keyboard.press("Enter")
    expect(page.locator("#rows > tr")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 ticket set to P0")).to_be_visible()
    assert Ticket.objects.get(subject="Board").priority == "P0"
    page.keyboard.press("z")
    expect(page.get_by_text("1 ticket set to P0")).to_be_hidden()
    assert Ticket.objects.get(subject="Board").priority == "P2"

"""Writing on a ticket by keyboard: canned texts by a slash, people by @, macros by m; nothing for axe to find."""

from __future__ import annotations

import pytest
from django.db import transaction
from playwright.sync_api import Page

from tests.browser.conftest import Opens
from tests.pages.world import World
from watchfloor.core import clock
from watchfloor.eventlog.models import Event
from watchfloor.rules.commands import save_canned, save_macro, save_rule
from watchfloor.tickets.models import Ticket

VIOLATIONS = "async () => (await axe.run()).violations.map(v => v.id + ' ' + v.nodes.map(n => n.html.slice(0, 90)))"


@pytest.fixture
def kept(world: World) -> World:
    with transaction.atomic():
        keep_some()
    return world


def keep_some() -> None:
    """Two texts, a macro and a rule, for everybody."""
    now = clock.wall()
    save_canned(name="Ask for the steps", text="Dear {{requester.first_name}}, which steps?", by=None, now=now)
    save_canned(name="Passed on", text="Others know more.", by=None, now=now)
    does = {"actions": [{"do": "reply", "text": "Dear {{requester.first_name}}, please check."},
                        {"do": "status", "value": "solved"}]}  # fmt: skip
    save_macro(name="Solve and ask to check", body=does, by=None, now=now)
    save_rule(
        name="Urgent", body={"events": ["created"], "actions": [{"do": "priority", "value": "P1"}]}, by=None, now=now
    )


@pytest.fixture
def page(kept: World, opens: Opens) -> Page:
    page = opens(kept.lena)
    page.goto(f"/tickets/{kept.ticket.number}/")
    return page


def is_clean(page: Page, axe: str) -> None:
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []


def test_a_slash_finds_a_text_and_escape_leaves_the_slash(page: Page, axe: str) -> None:
    page.keyboard.press("r")
    field = page.locator(".composer textarea")
    page.keyboard.type("Hello /stp")
    page.locator(".insert-list [role=option]").first.wait_for()
    assert page.locator(".insert-list [role=option] .strong").all_inner_texts() == ["Ask for the steps"]
    assert field.get_attribute("aria-activedescendant") == "insert-0"
    is_clean(page, axe)
    page.keyboard.press("Enter")
    assert field.input_value() == "Hello Dear Rosa, which steps?"
    page.keyboard.type(" /")
    page.locator(".insert-list [role=option]").nth(1).wait_for()
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == "insert-1"
    page.keyboard.press("Escape")
    page.keyboard.type("or")
    assert field.input_value().endswith(" /or")
    assert not page.locator(".insert-box").is_visible()
    assert field.get_attribute("aria-controls") is None


def test_an_at_calls_on_a_person_as_long_as_the_text_names_them(page: Page, kept: World) -> None:
    page.keyboard.press("n")
    page.keyboard.type("Ask @sam")
    page.locator(".insert-list [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    called = page.locator(".composer [name=mentions]")
    assert called.get_attribute("value") == str(kept.sam.id)
    page.keyboard.type("about it")
    page.keyboard.press("Control+Enter")
    page.locator(".message-note").wait_for()
    noted = Event.objects.get(ticket=kept.ticket.id, kind="ticket.noted")
    assert noted.payload["mentions"] == [kept.sam.id]
    assert called.count() == 0


def test_a_macro_is_seen_before_it_acts(page: Page, kept: World, axe: str) -> None:
    page.keyboard.press("m")
    page.locator(".macro-line.in-hand").wait_for()
    assert "Dear Rosa, please check." in page.locator(".macro-line.in-hand").inner_text()
    is_clean(page, axe)
    page.keyboard.type("solve")
    page.keyboard.press("Enter")
    page.locator(".message-text", has_text="Dear Rosa, please check.").wait_for()
    assert Ticket.objects.get(id=kept.ticket.id).status == "solved"


def test_its_message_is_changed_first(page: Page, kept: World, axe: str) -> None:
    page.keyboard.press("m")
    page.locator(".macro-line.in-hand [data-stage]").click()
    field = page.locator(".composer textarea")
    assert field.input_value() == "Dear Rosa, please check."
    assert page.locator("[data-staged]").inner_text().split("\n")[0].startswith("Solve and ask to check")
    is_clean(page, axe)
    page.keyboard.press("End")
    page.keyboard.type("Only you.")
    page.keyboard.press("Control+Enter")
    page.locator(".message-text", has_text="Only you.").wait_for()
    assert Ticket.objects.get(id=kept.ticket.id).status == "solved"
    assert not page.locator("[data-staged]").is_visible()
    assert page.locator("#composer").get_attribute("hx-post") == f"/tickets/{kept.ticket.number}/replies/"


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_to_find_on_the_pages_that_set_them_up(kept: World, opens: Opens, axe: str, dark: bool) -> None:
    for width in (1440, 390):
        page = opens(kept.lena, width=width, dark=dark)
        for address in ("/canned/", "/canned/new/", "/macros/", "/macros/new/", "/rules/", "/rules/new/"):
            page.goto(address)
            is_clean(page, axe)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address

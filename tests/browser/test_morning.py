"""A specialist's morning by keyboard alone: view, take next, macro, split, escalate, solve, undo; verbs' dialogs."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.test_access import SIZES, overflow, violations
from tests.pages.world import World
from watchfloor.assignment.follow import Follower
from watchfloor.core import clock
from watchfloor.directory import commands as directory
from watchfloor.rules.commands import save_macro
from watchfloor.tickets import commands, commands_ties
from watchfloor.tickets.models import Ticket
from watchfloor.views.commands import save_view

pytestmark = pytest.mark.browser

TWO_MATTERS = "Also, the export of my list has been empty since May."


@transaction.atomic
def prepare(world: World) -> Ticket:
    """A view, a macro, a second line; a ticket that is the most urgent one and holds two matters."""
    now = clock.now()
    save_view(
        name="Urgent in EU-West", body={"condition": {"priority": ["P0", "P1"], "attributes.region": ["EU-West"]}},
        shared=False, by=world.sam, now=now,
    )  # fmt: skip
    save_macro(
        name="Ask for the code",
        body={"actions": [{"do": "reply", "text": "Dear {{requester.first_name}}, which code do you see?"},
                          {"do": "attribute", "name": "asked", "value": "code"}, {"do": "status", "value": "pending"}]},
        by=None, now=now,
    )  # fmt: skip
    directory.create_queue(name="Submit T2", now=now)
    urgent = world.file("Every decision is lost", by=world.omar, priority="P0")
    commands.reply(urgent.id, body=TWO_MATTERS, by=world.omar.id, now=now)
    # What the job process does within a second of each of these.
    Follower().run(now)
    return urgent


def type_into_open_menu(page: Page, words: str) -> None:
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_a_morning_by_keyboard_alone(world: World, opens: Opens) -> None:
    urgent = prepare(world)
    page = opens(world.sam)
    page.goto("/desk/")
    # The view, by its name.
    page.keyboard.press("Control+k")
    page.keyboard.type("urgent in")
    page.locator("#palette-list [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("#views .view[aria-current=page]")).to_contain_text("Urgent in EU-West")
    expect(page.locator("#rows")).to_contain_text("Every decision is lost")
    # The next right one is mine by one key.
    page.keyboard.press("t")
    page.wait_for_url(re.compile(rf"/tickets/{urgent.number}/"))
    expect(page.locator("#props .owner")).to_contain_text(world.sam.name)
    # A macro: reply, attribute and status in one act.
    page.keyboard.press("m")
    page.locator(".macro-line .menu-item").first.wait_for()
    page.keyboard.type("code")
    page.keyboard.press("Enter")
    expect(page.locator("#timeline")).to_contain_text("Dear Omar, which code do you see?")
    expect(page.locator("#head")).to_contain_text("Pending")
    # The second matter is a ticket of its own.
    page.keyboard.press("Shift+S")
    expect(page.locator("#act")).to_contain_text(TWO_MATTERS)
    page.keyboard.press("Enter")
    expect(page.locator("#timeline")).to_contain_text("A message was split into")
    new = Ticket.objects.get(split_from=urgent.id)
    assert new.subject == TWO_MATTERS
    # The first goes to the second line, with what they need.
    page.keyboard.press("e")
    page.locator("dialog[open] .escalate-form").wait_for()
    fill_in_the_drawer(page)
    expect(page.locator("#timeline")).to_contain_text("Escalated to tier 2")
    urgent.refresh_from_db()
    assert (urgent.tier, urgent.queue.name if urgent.queue else None) == (2, "Submit T2")
    # Solved; no, it was the wrong one: taken back as if it had never been.
    set_status(page, "Solved")
    expect(page.locator("#head")).to_contain_text("Solved")
    expect(page.locator("#toasts")).to_contain_text("Status changed")
    page.keyboard.press("z")
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    expect(page.locator("#head")).to_contain_text("Open")
    urgent.refresh_from_db()
    assert (urgent.status, urgent.reopens, urgent.solved_at) == ("open", 0, None)
    assert urgent.attributes["asked"] == "code"


def fill_in_the_drawer(page: Page) -> None:
    """Tab from field to field and write; then Ctrl+Enter."""
    for _ in range(40):
        field = page.evaluate(
            "() => ({name: document.activeElement.name || '', tag: document.activeElement.tagName,"
            " value: document.activeElement.value || ''})"
        )
        if field["name"].startswith("a-") and not field["value"]:
            page.keyboard.press("ArrowDown") if field["tag"] == "SELECT" else page.keyboard.type("Seen on 3 cases")
        if field["name"] == "queue":
            if not field["value"]:
                page.keyboard.type("Submit T2")
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog.drawer")).not_to_be_visible()


def set_status(page: Page, word: str) -> None:
    page.keyboard.press("s")
    for _ in range(8):
        if word in page.evaluate("document.activeElement.textContent"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


@pytest.fixture
def tied(world: World) -> Ticket:
    """Rosa's ticket with one of Omar's merged in, a child, a link, something undone, a snooze, time worked."""
    now = clock.now()
    with transaction.atomic():
        part, child, other = (world.file(f"Also {i}", by=world.omar) for i in range(3))
        commands_ties.merge(part.id, into=world.ticket.id, by=world.sam.id, now=now)
        commands_ties.set_parent(child.id, parent=world.ticket.id, by=world.sam.id, now=now)
        commands_ties.link_tickets(world.ticket.id, other=other.id, by=world.sam.id, now=now)
    return part


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_nothing_for_axe_to_find(
    world: World, tied: Ticket, opens: Opens, axe: str, width: int, dark: bool
) -> None:  # fmt: skip
    page = opens(world.sam, width=width, dark=dark)
    number, wrong = world.ticket.number, {}
    for path in (
        f"/tickets/{number}/", f"/tickets/{tied.number}/", f"/tickets/{number}/merge/", f"/tickets/{number}/split/",
        f"/tickets/{number}/links/", f"/tickets/{number}/snooze/", f"/tickets/{number}/work/",
    ):  # fmt: skip
        page.goto(path)
        wrong[path] = violations(page, axe)
        assert overflow(page) == 0, path
    page.goto(f"/tickets/{number}/")
    page.locator(".more-menu summary").click()
    wrong["more"] = violations(page, axe)
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+M")
    expect(page.locator("#act [data-first]")).to_be_focused()
    wrong["dialog"] = violations(page, axe)
    assert {path: found for path, found in wrong.items() if found} == {}


def test_a_dialog_finds_the_other_ticket_and_gives_the_focus_back(world: World, opens: Opens) -> None:
    other = world.file("The evidence service is slow", by=world.omar)
    page = opens(world.sam)
    page.goto(f"/tickets/{world.ticket.number}/")
    page.keyboard.press("Shift+M")
    expect(page.locator("#act [data-first]")).to_be_focused()
    page.keyboard.type("evidence")
    expect(page.locator("#candidates")).to_contain_text("The evidence service is slow")
    page.keyboard.press("Enter")
    expect(page.locator("#timeline")).to_contain_text(f"Merged into {other.number}")
    expect(page.locator("#toasts")).to_contain_text(f"Open {other.number}")
    page.keyboard.press("z")
    expect(page.locator("#timeline .event-undone")).to_have_count(2)
    world.ticket.refresh_from_db()
    assert (world.ticket.merged_into, world.ticket.status) == (None, "new")


def test_enter_sends_what_was_typed_and_an_error_stays_in_the_dialog(world: World, opens: Opens) -> None:
    page = opens(world.sam)
    page.goto(f"/tickets/{world.ticket.number}/")
    page.keyboard.press("w")
    expect(page.locator("#act [data-first]")).to_be_focused()
    type_into_open_menu(page, "a while")
    expect(page.locator("#act .field-error")).to_contain_text("Say how long")
    page.locator("#act [data-first]").fill("")
    type_into_open_menu(page, "1h 20m")
    expect(page.locator("#timeline")).to_contain_text("Worked 1h 20m")
    page.keyboard.press("d")
    expect(page.locator("#act [data-first]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#act")).not_to_be_visible()
    assert Ticket.objects.get(id=world.ticket.id).due_at is None


def test_both_sides_are_shown_where_somebody_was_quicker(world: World, opens: Opens, axe: str) -> None:
    page = opens(world.sam)
    without_news(page)
    page.goto(f"/tickets/{world.ticket.number}/")
    with transaction.atomic():
        commands.set_status(world.ticket.id, status="on_hold", by=world.lena.id, now=clock.now())
    set_status(page, "Pending")
    dialog = page.locator("#act")
    expect(dialog).to_contain_text("Status new → on hold")
    expect(dialog).to_contain_text("Set the status to pending")
    assert violations(page, axe) == []
    page.keyboard.press("Enter")
    expect(dialog).not_to_be_visible()
    assert Ticket.objects.get(id=world.ticket.id).status == "on_hold"


def without_news(page: Page) -> None:
    """The page's event stream tells nothing, as on a slow line."""
    page.route("**/live/**", lambda route: route.fulfill(status=200, content_type="text/event-stream", body=""))

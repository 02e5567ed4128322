"""Every page for everyone: axe-core finds nothing at WCAG 2.2 AA and nothing overflows, in any size and theme."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.pages.world import World, later
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.tickets import commands
from watchfloor.tickets.models import BoardCell, Ticket
from watchfloor.watch import project

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = [(1440, False), (1440, True), (1024, False), (390, True)]


def raise_signal(world: World) -> None:
    """A signal as the detector writes it."""
    bins = [
        {
            "at": later(5 * i).isoformat(),
            "observed": float(i % 3 if i < 20 else i - 18),
            "expected": 0.7,
            "low": 0.0,
            "high": 2.0,
        }
        for i in range(26)
    ]
    payload = {
        "title": "Decision submit fails with MC-5023", "state": "growing", "key": {"module": "Decision submit"},
        "onset_at": later(100).isoformat(), "raised_at": later(112).isoformat(), "ended_at": None, "observed": 47.0,
        "expected": 6.1, "band": [2, 11], "requesters": 41, "log_evalue": 12.5, "recurrence_days": 1132.0,
        "words": ["decision", "submit"], "spark": bins, "explanation": "47 tickets from 41 people.",
        "shares": [{"name": "module", "value": "Decision submit", "share": 1.0, "usual": 0.09}],
        "tickets": [world.ticket.id],
    }  # fmt: skip
    with transaction.atomic():
        project.apply(append([NewEvent("signal", 1, "signal.raised", later(112), payload)]))


def fill(world: World) -> None:
    with transaction.atomic():
        commands.reply(world.ticket.id, body="Use drafts until then.", by=world.sam.id, now=later(3))
        commands.add_note(world.ticket.id, body="Evidence answers late.", by=world.lena.id, now=later(4))
        commands.assign(world.ticket.id, to=world.sam.id, by=world.lena.id, now=later(5))
    for i, status in enumerate(("open", "pending", "on_hold", "solved", "closed")):
        ticket = world.file(f"A ticket that is {status}", minutes=i, priority=f"P{i % 4}")
        with transaction.atomic():
            commands.set_status(ticket.id, status=status, by=world.sam.id, now=later(i + 2))
    raise_signal(world)


def pages(world: World) -> list[str]:
    number, day = world.ticket.number, (later(0) + timedelta(days=0)).date().isoformat()
    return [
        "/desk/", "/desk/?status=any&q=ticket", "/desk/?priority=P0&q=nothing", f"/tickets/{number}/",
        f"/tickets/{number}/?show=internal", "/tickets/new/", "/desk/views/",
        "/desk/views/new/?status=open&owner=me&q=x", "/desk/domains/", "/search/?q=ticket",
        "/search/?q=xylophone", "/watch/", "/watch/?show=past", "/watch/signals/1/", "/insight/",
        "/insight/?by=queue", "/insight/?from=nonsense",
        "/insight/tickets/?metric=tickets_created", f"/reports/daily/{day}/", "/admin/people/", "/portal/",
        "/portal/tickets/", "/no/such/page/",
    ]  # fmt: skip


def violations(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)["violations"]
    return [f"{v['id']}: {node['html'][:140]} ({node['failureSummary'][:200]})" for v in found for node in v["nodes"]]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


SPILLS = """() => {
    const clipped = (el, box) => {
        for (let up = el.parentElement; up && up !== box; up = up.parentElement)
            if (getComputedStyle(up).overflowX !== 'visible') return true;
        return false;
    };
    const told = [];
    for (const box of document.querySelectorAll('.card, .panel, .ask, .composer, .message-box, .bar, .rail')) {
        const edge = box.getBoundingClientRect().right + 1;
        for (const el of box.querySelectorAll('*')) {
            if (el.closest('.menu-body, .about > div, .visually-hidden, svg') || clipped(el, box)) continue;
            const {right, width} = el.getBoundingClientRect();
            if (width && right > edge) told.push(box.className + ' < ' + el.outerHTML.slice(0, 100));
        }
    }
    return told;
}"""


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_long_texts_stay_in_their_boxes(world: World, opens: Opens, width: int) -> None:
    sentence, word = "A subject that goes on and on " * 9, "x" * 280
    for i, subject in enumerate((sentence, word)):
        long = {"platform": "A platform with quite a name " * 3, "region": "y" * 120}
        ticket = world.file(subject, minutes=i + 1, body=f"{subject} " * 8, priority="P0", attributes=long)
        with transaction.atomic():
            commands.add_note(ticket.id, body=word * 3, by=world.sam.id, now=later(9))
    raise_signal(world)
    spilt: dict[str, list[str]] = {}
    for person, paths in (
        (world.rosa, ["/portal/", "/portal/tickets/", f"/portal/tickets/{ticket.number}/"]),
        (world.lena, ["/desk/", f"/tickets/{ticket.number}/", "/watch/", "/watch/signals/1/", "/search/?q=subject",
                      "/insight/", "/insight/?by=platform", "/insight/tickets/?metric=tickets_created",
                      f"/reports/daily/{later(0).date().isoformat()}/"]),
    ):  # fmt: skip
        page = opens(person, width=width)
        for path in paths:
            page.goto(path)
            spilt[path] = page.evaluate(SPILLS) + (["the page itself"] if overflow(page) else [])
    spilt = {path: found for path, found in spilt.items() if found}
    assert not spilt, json.dumps(spilt, indent=1)


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_every_page(world: World, opens: Opens, axe: str, width: int, dark: bool) -> None:
    fill(world)
    page = opens(world.lena, width=width, dark=dark)
    wrong: dict[str, object] = {}
    for path in pages(world):
        page.goto(path)
        if found := violations(page, axe):
            wrong[path] = found
        if over := overflow(page):
            wrong[f"{path} is too wide"] = over
    assert not wrong, json.dumps(wrong, indent=1)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_every_page_of_an_empty_store(world: World, opens: Opens, axe: str, width: int, dark: bool) -> None:
    Ticket.objects.all().delete()
    BoardCell.objects.all().delete()
    page = opens(world.omar, width=width, dark=dark)
    wrong: dict[str, list[str]] = {}
    for path in ("/portal/", "/portal/tickets/"):
        page.goto(path)
        wrong[path] = violations(page, axe)
    page = opens(world.lena, width=width, dark=dark)
    for path in ("/desk/", "/desk/?owner=me", "/watch/", "/search/", "/admin/people/?q=zzz"):
        page.goto(path)
        wrong[path] = violations(page, axe)
        expect(page.get_by_role("heading").first).to_be_visible()
    stranger = opens(None, width=width, dark=dark)
    for path in ("/signin/", "/signin/used-up/"):
        stranger.goto(path)
        wrong[path] = violations(stranger, axe)
    assert {path: found for path, found in wrong.items() if found} == {}


def opened_things(page: Page, number: int) -> Iterator[str]:
    """Each thing that opens over a page, opened."""
    page.goto("/desk/")
    page.keyboard.press("Control+k")
    yield "palette"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    yield "keys"
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    yield "filter"
    page.keyboard.press("Escape")
    for key in ("j", "x", "a"):
        page.keyboard.press(key)
    yield "bulk menu"
    page.goto(f"/tickets/{number}/")
    for key in ("a", "s", "p", "q"):
        page.keyboard.press(key)
        yield f"menu {key}"
        page.keyboard.press("Escape")
    page.goto("/insight/")
    page.locator("details.about summary").first.click()
    yield "definition"


@pytest.mark.parametrize("dark", [False, True])
def test_what_opens_over_a_page(world: World, opens: Opens, axe: str, dark: bool) -> None:
    fill(world)
    page = opens(world.lena, dark=dark)
    wrong = {what: found for what in opened_things(page, world.ticket.number) if (found := violations(page, axe))}
    assert not wrong, json.dumps(wrong, indent=1)


def test_the_skip_link_and_the_order_of_focus(world: World, opens: Opens) -> None:
    page = opens(world.lena)
    page.goto("/desk/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert ring == "2px"
    page.keyboard.press("Enter")
    expect(page.locator("#work")).to_be_focused()


def test_at_twice_the_size_nothing_is_cut_off(world: World, opens: Opens) -> None:
    """200 % zoom of a 1280-pixel window is a window of 640 pixels."""
    fill(world)
    page = opens(world.lena, width=640)
    for path in pages(world):
        page.goto(path)
        assert overflow(page) == 0, path

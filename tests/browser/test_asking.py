"""Asking in a real browser: the form follows, files arrive by every way, ideas get a voice, forms are made."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.test_access import overflow, violations
from tests.files.test_kinds import png
from tests.pages.test_feedback import show, wish
from tests.pages.test_form_definitions import save
from tests.pages.world import World, later
from watchfloor.files.models import File, Place
from watchfloor.forms import commands
from watchfloor.tickets.models import Ticket, Vote

pytestmark = pytest.mark.browser

# What a desktop, or a screenshot in the clipboard, hands over.
HAND_OVER = """([selector, event, name, type, body]) => {
    const bytes = Uint8Array.from(atob(body), (c) => c.charCodeAt(0));
    const held = new DataTransfer();
    held.items.add(new File([bytes], name, { type }));
    const target = document.querySelector(selector);
    const told = event === 'paste'
        ? new ClipboardEvent('paste', { clipboardData: held, bubbles: true, cancelable: true })
        : new DragEvent(event, { dataTransfer: held, bubbles: true, cancelable: true });
    target.dispatchEvent(told);
}"""


def hand_over(page: Page, selector: str, event: str, name: str, type_: str, body: bytes) -> None:
    page.evaluate(HAND_OVER, [selector, event, name, type_, base64.b64encode(body).decode()])


def test_the_form_follows_what_one_writes(world: World, opens: Opens) -> None:
    save(world, "Lost decision")
    page = opens(world.rosa)
    page.goto("/portal/")
    page.get_by_label("What goes wrong").fill("The decision submit button loses my decision")
    # The words name the module: it is supposed, and its form asks.
    expect(page.get_by_text("We think this is about")).to_be_visible()
    expect(page.locator("#module option:checked")).to_have_text("Decision submit")
    media = page.get_by_label("What kind of case")
    length = page.get_by_label("How long is it, in minutes")
    expect(media).to_be_visible()
    expect(length).to_be_hidden()
    media.select_option("Video")
    expect(length).to_be_visible()
    length.fill("12")
    page.get_by_label("What happens").fill("It is gone after I press it.")
    # Another kind asks in other words, and back again nothing that was written is lost.
    page.get_by_text("I have a question").click()
    expect(media).to_have_count(0)
    expect(page.get_by_role("button", name="Ask the team")).to_be_visible()
    page.get_by_text("Something does not work").click()
    media.select_option("Video")
    length.fill("12")
    page.get_by_role("button", name="Send it to the team").click()
    page.wait_for_url("**/portal/tickets/*/")
    ticket = Ticket.objects.get(subject__startswith="The decision submit button")
    assert (ticket.attributes["media"], ticket.attributes["length"]) == ("Video", "12")
    assert ticket.attributes["module"] == "Decision submit"


CONDITIONS: list[dict[str, Any]] = [
    {"field": "a", "op": "is", "value": "Video"},
    {"field": "a", "op": "is_not", "value": "Video"},
    {"field": "a", "op": "in", "value": ["Video", "Text"]},
    {"field": "a", "op": "not_in", "value": ["Video"]},
    {"field": "a", "op": "empty"},
    {"field": "a", "op": "not_empty"},
    {"field": "a", "op": "contains", "value": "VID"},
    {"field": "n", "op": "at_least", "value": 10},
    {"field": "n", "op": "less", "value": 10},
    {"any": [{"field": "a", "op": "is", "value": "Text"}, {"field": "n", "op": "more", "value": 3}]},
    {"not": {"all": [{"field": "a", "op": "not_empty"}, {"field": "n", "op": "empty"}]}},
    {"field": "kind", "op": "is", "value": "fault"},
    {"field": "q3", "op": "not_empty"},
]


def test_the_page_judges_conditions_as_the_engine_does(world: World, opens: Opens) -> None:
    from watchfloor.forms import answers, queries

    first = [
        {"key": "a", "label": "A", "type": "choice", "choices": ["Video", "Text", "video call"]},
        {"key": "n", "label": "N", "type": "number"},
    ]
    rest = [
        {"key": f"q{i}", "label": f"Q{i}", "when": when}
        for i, when in enumerate(CONDITIONS) if not (when.get("field") == "q3" and i <= 3)
    ]  # fmt: skip
    save(world, "Many", platform="", module="", questions=[*first, *rest])
    (form,) = queries.all_forms()
    page = opens(world.rosa)
    page.goto("/portal/")
    for a in ("", "Video", "Text", "video call"):
        for n in ("", "2", "10", "12,5", "no number"):
            page.get_by_label("A", exact=True).select_option(a)
            page.get_by_label("N", exact=True).fill(n)
            posted = {"a": [a] if a else [], "n": [n] if n else []}
            said = answers.read(form, lambda key: posted.get(key, []), {"kind": "fault", "platform": "", "module": ""})  # noqa: B023
            shown = page.locator("[data-question]:not([hidden])").evaluate_all(
                "els => els.map(e => e.dataset.question)"
            )
            assert shown == [q.key for q in said.shown], (a, n)


def test_files_by_every_way(world: World, opens: Opens, tmp_path: Path) -> None:
    page = opens(world.rosa)
    page.goto(f"/portal/tickets/{world.ticket.number}/")
    waiting = page.locator(".waiting-file:has([name=files])")
    (tmp_path / "console.txt").write_text("MC-5023\n")
    page.locator("[data-attach-input]").set_input_files(str(tmp_path / "console.txt"))
    expect(waiting).to_have_count(1)
    hand_over(page, "#body", "paste", "image.png", "image/png", png(40, 30))
    expect(waiting).to_have_count(2)
    expect(waiting.nth(1)).to_contain_text("pasted ")
    hand_over(page, ".thread", "dragover", "dropped.csv", "text/csv", b"a;b\n1;2\n")
    expect(page.locator("form.is-dropping")).to_be_visible()
    hand_over(page, ".thread", "drop", "dropped.csv", "text/csv", b"a;b\n1;2\n")
    expect(waiting).to_have_count(3)
    # Opened again, the page lists them again.
    page.reload()
    expect(waiting).to_have_count(3)
    # What is not taken says why, beside the others, and goes away by the keyboard.
    hand_over(page, "#body", "paste", "tool.exe", "application/octet-stream", b"MZ\x90")
    bad = page.locator(".waiting-file-bad")
    expect(bad).to_contain_text("tool.exe is not taken")
    bad.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(bad).to_have_count(0)
    page.get_by_role("button", name="Remove dropped.csv").focus()
    page.keyboard.press("Enter")
    expect(waiting).to_have_count(2)
    # Files alone are an answer: no words are asked for.
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".thread .files > li")).to_have_count(2)
    expect(waiting).to_have_count(0)
    picture = page.locator(".file-picture img")
    expect(picture).to_be_visible()
    picture.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.file-picture img').naturalWidth === 40")
    assert set(Place.objects.values_list("ticket", flat=True)) == {world.ticket.id}
    assert File.objects.count() == 2


def test_the_desk_attaches_to_a_note(world: World, opens: Opens) -> None:
    page = opens(world.sam)
    page.goto(f"/tickets/{world.ticket.number}/")
    page.keyboard.press("n")
    page.keyboard.type("From the console")
    hand_over(page, ".composer textarea", "paste", "trace.log", "text/plain", b"trace")
    expect(page.locator(".waiting-file:has([name=files])")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message-note .file")).to_contain_text("trace.log")
    assert not Place.objects.get().public


def test_an_idea_gets_a_voice_while_one_writes_it(world: World, opens: Opens) -> None:
    ticket = wish(world, "Dark mode")
    show(world, ticket, "Dark mode for the console", "At night.")
    page = opens(world.omar)
    page.goto("/portal/?kind=feedback")
    page.get_by_label("Your idea in one line").fill("please a dark console")
    page.get_by_role("button", name="I want it too").click()
    expect(page.get_by_text("Your voice counts")).to_be_visible()
    assert Vote.objects.filter(ticket=ticket.id, person=world.omar.id).exists()
    page.get_by_role("button", name="Yes, thank you").click()
    expect(page.get_by_text("Nothing was sent")).to_be_visible()
    page.goto("/portal/feedback/")
    vote = page.locator(".vote-button")
    expect(vote).to_have_attribute("aria-pressed", "true")
    vote.click()
    expect(page.locator(".vote-button")).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".vote-count")).to_have_text("1")


def test_a_form_is_made_and_seen_as_it_is_made(world: World, opens: Opens) -> None:
    page = opens(world.lena)
    page.goto("/admin/forms/new/")
    page.get_by_label("Name", exact=True).fill("Lost decision")
    page.get_by_role("button", name="One of a list").click()
    page.get_by_label("Question", exact=True).fill("What kind of case")
    page.get_by_label("Choices, one a line").fill("Video\nPicture")
    expect(page.locator("#preview-body").get_by_label("What kind of case")).to_be_visible()
    page.get_by_role("button", name="A number").click()
    page.get_by_label("Question", exact=True).nth(1).fill("How long")
    page.get_by_label("Asked only if").nth(1).select_option("what_kind_of_case")
    page.get_by_label("With what").nth(1).fill("Video")
    preview = page.locator("#preview-body")
    expect(preview.locator("[data-question=how_long]")).to_be_hidden()
    preview.get_by_label("What kind of case").select_option("Video")
    expect(preview.get_by_label("How long")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_url("**/admin/forms/")
    expect(page.get_by_role("link", name="Lost decision")).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1024, True), (390, True), (390, False)])
def test_every_page_of_it(world: World, opens: Opens, axe: str, width: int, dark: bool) -> None:
    form = save(world, "Lost decision")
    show(world, wish(world, "Dark mode"), "Dark mode", "At night.")
    with transaction.atomic():
        told = {"platform": "Moderation Console", "text": "Use drafts.", "since": later(0).isoformat()}
        banner = commands.save_banner(title="Submit is slow", body=told, by=world.lena.id, now=later(1))
        commands.save_banner(title="Everything is slow", body={}, by=world.lena.id, now=later(1))
    page = opens(world.lena, width=width, dark=dark)
    wrong: dict[str, object] = {}
    module = f"kind=fault&platform={world.platform.id}&module={world.module.id}"
    for path in (
        f"/portal/?{module}", "/portal/?kind=feedback", "/portal/feedback/", "/portal/feedback/?q=submarine",
        "/portal/tickets/", "/admin/forms/", "/admin/forms/new/", f"/admin/forms/{form.id}/",
        f"/admin/forms/{form.id}/versions/1/", "/admin/banners/", f"/admin/banners/{banner.id}/",
        f"/tickets/new/?{module}",
    ):  # fmt: skip
        page.goto(path)
        if found := violations(page, axe):
            wrong[path] = found
        if over := overflow(page):
            wrong[f"{path} is too wide"] = over
    assert not wrong, json.dumps(wrong, indent=1)

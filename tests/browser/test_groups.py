"""Groups in a real browser: every verb by its key, plain forms without script, and axe-core finds nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.test_access import SIZES, overflow, violations
from tests.pages.test_groups import Floor, roots
from tests.pages.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def floor(world: World) -> Floor:
    return Floor(world)


def test_merge_undo_answer_and_split_by_keys_alone(floor: Floor, world: World, opens: Opens) -> None:
    page = opens(world.sam)
    before = roots()
    page.goto("/watch/groups/1/")
    page.keyboard.press("m")
    expect(page.get_by_text("Merged with “Export hangs”")).to_be_visible()
    assert len(set(roots().values())) == 2
    page.keyboard.press("u")
    expect(page.get_by_text("Took the merge with “Export hangs” back")).to_be_visible()
    assert roots() == before
    page.keyboard.press("y")
    expect(page.get_by_text("Is this one of them?")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("s")
    page.wait_for_url(re.compile(r"/watch/groups/4/$"))
    assert roots()[floor.odd.id] == 4
    page.keyboard.press("u")
    page.wait_for_url(re.compile(r"/watch/groups/1/$"))
    assert roots() == before


def test_the_list_by_keys(floor: Floor, world: World, opens: Opens) -> None:
    page = opens(world.sam)
    page.goto("/watch/groups/?q=submit")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/watch/groups/1/$"))


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_axe_finds_nothing(floor: Floor, world: World, opens: Opens, axe: str, width: int, dark: bool) -> None:
    page = opens(world.lena, width=width, dark=dark)
    page.goto("/watch/groups/1/")
    page.keyboard.press("m")
    expect(page.get_by_text("Merged with")).to_be_visible()
    paths = ("/watch/groups/", "/watch/groups/?q=submit", "/watch/groups/?q=zebra", "/watch/groups/1/")
    wrong: dict[str, object] = {}
    for path in (*paths, f"/tickets/{floor.odd.number}/"):
        page.goto(path)
        if found := violations(page, axe):
            wrong[path] = found
        if over := overflow(page):
            wrong[f"{path} is too wide"] = over
    if width == 1440:
        page.goto("/watch/groups/1/")
        page.keyboard.press("j")
        page.keyboard.press("x")
        wrong |= {"selected": found} if (found := violations(page, axe)) else {}
    assert wrong == {}


def test_an_empty_store_teaches(world: World, opens: Opens, axe: str) -> None:
    page = opens(world.lena)
    page.goto("/watch/groups/")
    expect(page.get_by_role("heading", name="No ticket is grouped yet")).to_be_visible()
    assert violations(page, axe) == []

"""One browser, two people, one after the other: nothing that the first wrote is shown to the second."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.pages.world import World
from watchfloor.core.identity import new_sign_in_link

pytestmark = pytest.mark.browser


def test_a_draft_is_its_writers(world: World, opens: Opens) -> None:
    page = opens(world.rosa)
    page.goto("/portal/")
    page.get_by_label("What goes wrong").fill("About my manager")
    expect(page.locator("[data-draft-state]")).to_contain_text("Draft saved")
    page.goto(new_sign_in_link(world.omar))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/portal/")
    expect(page.get_by_label("What goes wrong")).to_have_value("")
    page.goto(new_sign_in_link(world.rosa))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/portal/")
    expect(page.get_by_label("What goes wrong")).to_have_value("About my manager")

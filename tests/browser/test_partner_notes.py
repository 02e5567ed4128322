"""A note for partners is marked one by one: the next note in the same composer is the team's again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.pages.test_partner import Vendor
from tests.pages.world import World

pytestmark = [pytest.mark.browser, pytest.mark.security]


def test_the_mark_is_off_again_after_each_note(world: World, opens: Opens) -> None:
    vendor = Vendor(world)
    page = opens(world.sam)
    page.goto(f"/tickets/{vendor.number}/")
    page.keyboard.press("n")
    page.get_by_label("Partners who see this ticket read it too").check()
    page.get_by_label("Message").fill("For the vendor")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("For the vendor")).to_be_visible()
    expect(page.get_by_label("Partners who see this ticket read it too")).not_to_be_checked()
    page.get_by_label("Message").fill("Among us")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Among us")).to_be_visible()
    marks = vendor.ticket.timeline.filter(kind="ticket.noted").order_by("position").values_list("detail", flat=True)
    assert [bool(detail.get("partners")) for detail in marks] == [False, True, False]

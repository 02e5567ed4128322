"""A passkey is made and signs in, in Chromium with a virtual authenticator."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_access import overflow, violations
from tests.pages.world import World
from watchfloor.core.identity import new_sign_in_link

pytestmark = [pytest.mark.browser, pytest.mark.security]


def test_a_passkey_is_made_and_signs_in(chromium: Browser, address: str, world: World) -> None:
    # A passkey belongs to a name of a host, never to an address in numbers.
    site = address.replace("127.0.0.1", "localhost")
    context = chromium.new_context()
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    key = device.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    page.goto(site + new_sign_in_link(world.sam))
    page.get_by_role("button", name="Sign in").click()
    page.goto(site + "/account/")
    page.get_by_label("What to call a new passkey").fill("Laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    expect(page.get_by_text("Laptop", exact=True)).to_be_visible()
    context.clear_cookies()
    page.goto(site + "/signin/?next=%2Fdesk%2F")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/desk/**")
    # One that this site does not know any more says so, and nobody is in.
    context.clear_cookies()
    device.send("WebAuthn.clearCredentials", {"authenticatorId": key})
    page.goto(site + "/signin/")
    device.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("[data-passkey-told]")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_sign_in_are_for_everyone(
    chromium: Browser, address: str, world: World, axe: str, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    wrong = {}

    def look(path: str) -> None:
        page.goto(address + path)
        wide = overflow(page)
        if found := violations(page, axe) + (["too wide"] if wide else []):
            wrong[path] = found

    look("/signin/")
    page.goto(address + new_sign_in_link(world.by_role["administrator"]))
    page.get_by_role("button", name="Sign in").click()
    for path in ("/account/", "/account/authenticator/", "/admin/ways-in/"):
        look(path)
    context.close()
    assert wrong == {}

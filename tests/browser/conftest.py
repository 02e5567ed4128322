"""A served store, and browsers of its people in the machine's own Chromium."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Keyboard, Page, sync_playwright

from tests.pages.world import World
from watchfloor.asgi import application
from watchfloor.core.identity import new_sign_in_link
from watchfloor.core.models import Person

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


# What every run draws a page in, of all the widths and the two schemes: the rest is a group of its own, as a page takes
# seconds in each (`bin/test -m every_size`).
USUAL = ((1440, False), (390, True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        given = getattr(getattr(item, "callspec", None), "params", {})
        drawn = (given.get("width"), given.get("dark"))
        if item.get_closest_marker("browser") and None not in drawn and drawn not in USUAL:
            item.add_marker("every_size")


@pytest.fixture(autouse=True)
def allow_browser(monkeypatch: pytest.MonkeyPatch, socket_enabled: None) -> None:
    """Playwright's own loop runs in this thread, which Django takes for a view that blocks; here it is meant."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of one module's tests. Gone before another module's: Playwright keeps a loop running in this thread,
    beside which no test of our own asynchronous code could run.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The site, served as in production: by uvicorn over ASGI."""
    server = uvicorn.Server(
        uvicorn.Config(application, port=0, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


Opens = Callable[..., Page]


@pytest.fixture
def patient_keys(monkeypatch: pytest.MonkeyPatch) -> Callable[[Page], None]:
    """Keys are pressed when the page's scripts listen, as a person waits for a page before typing into it."""
    pages: dict[object, Page] = {}

    def patient(method: Callable[..., None]) -> Callable[..., None]:
        def pressed(keyboard: Keyboard, *what: str, **how: float) -> None:
            if page := pages.get(keyboard._impl_obj):
                page.wait_for_load_state("domcontentloaded")
            method(keyboard, *what, **how)

        return pressed

    for name in ("press", "type"):
        monkeypatch.setattr(Keyboard, name, patient(getattr(Keyboard, name)))
    return lambda page: pages.update({page.keyboard._impl_obj: page})


@pytest.fixture
def opens(chromium: Browser, address: str, patient_keys: Callable[[Page], None]) -> Iterator[Opens]:
    """`opens(person, width=…, dark=…)`: a page of somebody who came in by a one-time link.

    Whatever the page complains of (a script error, something the policy refused) fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_for(person: Person | None, *, width: int = 1440, dark: bool = False) -> Page:
        context = chromium.new_context(
            base_url=address, viewport={"width": width, "height": 844 if width < 500 else 900},
            color_scheme="dark" if dark else "light",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        patient_keys(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        if person is not None:
            page.goto(new_sign_in_link(person))
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda url: "/signin/" not in url)
        return page

    yield open_for
    for context in contexts:
        context.close()
    # Pages that say no are asked for on purpose; the browser logs their status.
    assert [c for c in complaints if not re.search(r"(status of|Status Error Code) (404|409|410|422)", c)] == []


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, the accessibility checker, as text to run in a page."""
    return (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()

"""Takes the pictures of docs/images: starts a demo in a folder of its own, signs in, waits for its outbreak, looks.

The pictures show what a newcomer sees; nothing is staged but the size of the window.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START_SECONDS = 180.0
OUTBREAK_SECONDS = 150.0


@contextmanager
def demo(folder: Path, port: int) -> Iterator[dict[str, str]]:
    """A running demo; gives a sign-in link for each role that it greets. Stopped as a person stops it."""
    source = Path(__file__).resolve().parent.parent / "src"
    command = [sys.executable, "-P", "-m", "watchfloor", "up", "--port", str(port), "--data", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield links(process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def links(process: subprocess.Popen[str]) -> dict[str, str]:
    """The links of the greeting by role. Raises where the demo ends without one."""
    found: dict[str, str] = {}
    until = time.monotonic() + START_SECONDS
    assert process.stdout is not None
    for line in process.stdout:
        if match := re.match(r"\s+(\w+)\s.*(http\S+/signin/\S+)", line):
            found.setdefault(match[1], match[2])
        if "Ctrl-C" in line or time.monotonic() > until:
            break
    if not {"lead", "requester"} <= set(found):
        raise SystemExit("the demo did not start; nobody to sign in as")
    return found


def signed_in(browser: Browser, link: str, *, dark: bool = False, width: int = 1440) -> Page:
    """A page of whoever the link is for."""
    scheme = "dark" if dark else "light"
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    return page


def wait_for_outbreak(page: Page, minutes: float) -> bool:
    """Whether a signal was raised within so many minutes; the page shows it by itself.

    The first minutes are passed over: the detector still reads the weeks before, whose outbreaks are open for a blink.
    """
    page.goto(address(page) + "/watch/")
    page.wait_for_timeout(OUTBREAK_SECONDS * 1000)
    try:
        page.locator("article.signal").first.wait_for(timeout=minutes * 60_000)
    except Exception as gave_up:  # noqa: BLE001  (whatever it is, pictures without a signal are still pictures)
        print(f"no signal was caught: {gave_up}".splitlines()[0], file=sys.stderr)
        return False
    # Let it gather some evidence.
    page.wait_for_timeout(180_000)
    return True


def address(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


def take(page: Page, path: str, name: str) -> None:
    """One picture of one address."""
    page.goto(address(page) + path)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(400)
    page.screenshot(path=IMAGES / name)
    print(IMAGES / name)


def pictures(browser: Browser, ways: dict[str, str], minutes: float) -> None:
    """All of them."""
    lead = signed_in(browser, ways["lead"])
    caught = wait_for_outbreak(lead, minutes)
    take(lead, "/watch/", "watch.png")
    take(lead, "/desk/", "desk.png")
    ticket = lead.locator("#rows tr:has(.chip-accent) .subject" if caught else "#rows .subject").first
    take(lead, ticket.get_attribute("href") or "/desk/", "ticket.png")
    take(lead, "/insight/", "insight.png")
    take(lead, "/reports/daily/", "report.png")
    lead.context.set_default_timeout(5000)
    lead.emulate_media(color_scheme="dark")
    take(lead, "/desk/", "desk-dark.png")
    take(signed_in(browser, ways["requester"]), "/portal/", "portal.png")


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wait", type=float, default=15, metavar="MINUTES", help="for the outbreak to be caught (15)")
    minutes = parser.parse_args().wait
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        raise SystemExit("there is no Chromium on this machine (Debian: apt-get install chromium)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder), port) as ways, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        pictures(browser, ways, minutes)
        browser.close()


if __name__ == "__main__":
    main()

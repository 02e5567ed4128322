"""Readers of the live feed: a client of the event stream, and a browser in which a card must appear."""

from __future__ import annotations

import http.client
import re
import threading
import time
from urllib.parse import urlencode


class Client:
    """Somebody who is signed in, with one connection a request. As small as a browser can be."""

    def __init__(self, port: int, link: str) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        page = self._ask("GET", link).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise SystemExit("the sign-in page has no form")
        self._ask("POST", link, urlencode({"csrfmiddlewaretoken": token[1]}))

    def _ask(self, method: str, path: str, body: str | None = None) -> http.client.HTTPResponse:
        wire = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"Cookie": self.cookie, "Referer": f"http://127.0.0.1:{self._port}{path}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        wire.request(method, path, body, headers)
        answer = wire.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self._cookies[name] = value
        return answer

    def forget(self) -> None:
        """Be a stranger from now on."""
        self._cookies.clear()

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def get(self, path: str) -> tuple[int, float]:
        """Status and seconds of a page."""
        began = time.time()
        answer = self._ask("GET", path)
        answer.read()
        return answer.status, time.time() - began

    def stream(self) -> http.client.HTTPResponse:
        return self._ask("GET", "/live/")


class Stream(threading.Thread):
    """Reads the event stream and notes when it was told of a signal, and how often of tickets."""

    def __init__(self, client: Client) -> None:
        super().__init__(daemon=True)
        self.signals: list[float] = []
        self.changes = 0
        self.ended: str | None = None
        self._answer = client.stream()

    def run(self) -> None:
        try:
            for line in self._answer:
                if line.startswith(b"event: signal"):
                    self.signals.append(time.time())
                elif line.startswith(b"event: change"):
                    self.changes += 1
            self.ended = "the server closed it"
        except OSError as problem:
            self.ended = str(problem)


class Browser(threading.Thread):
    """Real Chromium on the Watch page: notes when each card was first visible."""

    def __init__(self, port: int, cookie: str, seconds: float) -> None:
        super().__init__(daemon=True)
        self._port, self._cookie, self._seconds = port, cookie, seconds
        self.cards: dict[str, float] = {}
        self.failed = ""

    def run(self) -> None:
        from playwright.sync_api import Error, sync_playwright

        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"]
                )
                context = browser.new_context(viewport={"width": 1440, "height": 900})
                pairs = [pair.partition("=") for pair in self._cookie.split("; ")]
                address = f"http://127.0.0.1:{self._port}"
                context.add_cookies([{"name": n, "value": v, "url": address} for n, _, v in pairs])
                page = context.new_page()
                page.goto(f"{address}/watch/")
                ends = time.time() + self._seconds
                while time.time() < ends:
                    for code in page.locator("article.signal:visible").evaluate_all("all => all.map(a => a.id)"):
                        self.cards.setdefault(str(code), time.time())
                    page.wait_for_timeout(50)
                browser.close()
        except Error as problem:
            self.failed = str(problem).splitlines()[0]


def _chromium() -> str | None:
    import shutil

    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

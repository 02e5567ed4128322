"""Sending one delivery of a hook: signed, to a checked address, no redirect followed, and never for long."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

import httpx2
from standardwebhooks import Webhook

from watchfloor import __version__
from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.delivery.models import Delivery
from watchfloor.delivery.receipt import Receipt
from watchfloor.hooks import address as addresses
from watchfloor.hooks.address import Resolver, Unfit, Unresolved
from watchfloor.hooks.models import Hook
from watchfloor.tickets.queries import visible_to

# For connecting, and for each silence; and for all of it together, shorter than the lease of a delivery.
SILENCE: Final = 10.0
IN_ALL: Final = 20.0
# So much of an answer is read, and so much of it kept.
MOST_ANSWER: Final = 64 * 1024
KEPT: Final = 2000


class Sender:
    """What the pipeline calls for the channel webhook. `resolver` and the limits are other ones in tests."""

    def __init__(
        self, resolver: Resolver = addresses.resolve, silence: float = SILENCE, in_all: float = IN_ALL,
        at: Callable[[], datetime] = clock.wall,
    ) -> None:  # fmt: skip
        self._resolver, self._silence, self._in_all, self._at = resolver, silence, in_all, at

    def __call__(self, row: Delivery) -> Receipt:
        """Send it, unless its hook is no more or its owner may not see it any longer."""
        hook = Hook.objects.filter(id=int(row.target.removeprefix("hook:"))).first()
        if hook is None or hook.archived:
            return Receipt(ok=False, retry=False, note="The hook is no more.")
        if not may_still_see(hook, row.body):
            return Receipt(ok=False, retry=False, note="The hook's owner may not see this ticket.")
        try:
            where = addresses.read(hook.address)
            ip = addresses.checked(where, addresses.allowed_ranges(), self._resolver)
        except Unfit as refusal:
            return Receipt(ok=False, retry=False, note=str(refusal))
        except Unresolved as problem:
            return Receipt(ok=False, note=str(problem))
        return self._post(hook, row, where, where.at(ip))

    def _post(self, hook: Hook, row: Delivery, where: addresses.Address, url: str) -> Receipt:
        headers = {
            "Host": where.host_header, "Content-Type": "application/cloudevents+json; charset=utf-8",
            "User-Agent": f"Watchfloor/{__version__}", "Accept-Encoding": "identity",
            **signature(hook, row.key, row.body, self._at()),
        }  # fmt: skip
        asked = _shown(where, headers, row.body)
        try:
            with self._answer(url, headers, row.body.encode(), where.host) as (answer, until):
                said = _read(answer, until)
                return _receipt(answer.status_code, asked, _redacted(said, hook, headers))
        except httpx2.HTTPError as problem:
            return Receipt(ok=False, note=f"No answer: {type(problem).__name__}.", request=asked)

    @contextlib.contextmanager
    def _answer(
        self, url: str, headers: dict[str, str], body: bytes, host: str
    ) -> Iterator[tuple[httpx2.Response, float]]:
        """The answer's head. When the time is up its socket is shut, however slowly the rest drips in."""
        held: list[Any] = []

        def trace(name: str, told: dict[str, Any]) -> None:
            if name in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
                held.append(told["return_value"])

        timer = threading.Timer(self._in_all, _shut, [held])
        timer.daemon = True
        timer.start()
        until = time.monotonic() + self._in_all
        try:
            # Neither proxies nor certificates come from the environment of whoever started the process.
            with httpx2.Client(timeout=self._silence, follow_redirects=False, trust_env=False) as client:
                extensions = {"sni_hostname": host, "trace": trace}
                with client.stream("POST", url, content=body, headers=headers, extensions=extensions) as answer:
                    yield answer, until
        finally:
            timer.cancel()


def signature(hook: Hook, key: str, body: str, now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks; signed by both secrets while they change."""
    secrets = [hook.secret]
    if hook.secret_before and hook.both_until and now < hook.both_until:
        secrets.append(hook.secret_before)
    signed = " ".join(Webhook(secret).sign(key, now, body) for secret in secrets)
    return {"webhook-id": key, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signed}


def may_still_see(hook: Hook, body: str) -> bool:
    """Whether the hook's owner may see what the body tells of, at this moment: the ticket, or the signal and all the
    tickets that it names. A test ping tells of neither.
    """
    data = json.loads(body).get("data", {})
    ticket, signal = data.get("ticket", {}).get("id"), data.get("signal")
    if ticket is None and signal is None:
        return True
    owner = Person.objects.filter(id=hook.owner).exclude(account__is_active=False).first()
    if owner is None:
        return False
    if signal is not None:
        named = set(signal["tickets"])
        return allows(owner, "watch.read") and visible_to(owner).filter(number__in=named).count() == len(named)
    return visible_to(owner).filter(id=ticket).exists()


def _shut(held: list[Any]) -> None:
    for stream in held:
        some = stream.get_extra_info("socket")
        if some is not None:
            with contextlib.suppress(OSError):
                some.shutdown(socket.SHUT_RDWR)


def _read(answer: httpx2.Response, until: float) -> str:
    said = bytearray()
    # Its head has said whether it was taken; that the rest breaks off changes nothing.
    with contextlib.suppress(httpx2.HTTPError):
        for part in answer.iter_raw():
            said += part
            if len(said) >= MOST_ANSWER or time.monotonic() > until:
                break
    return bytes(said[:MOST_ANSWER]).decode("utf-8", "replace")


def _receipt(status: int, asked: str, said: str) -> Receipt:
    if 200 <= status < 300:
        return Receipt(ok=True, status=status, request=asked, response=said)
    note = f"It redirects ({status}), which is not followed." if 300 <= status < 400 else f"It answered {status}."
    return Receipt(ok=False, status=status, note=note, request=asked, response=said, gone=status == 410)


def _shown(where: addresses.Address, headers: dict[str, str], body: str) -> str:
    """The request as the log of deliveries shows it: what could open a door is left out."""
    path = where.path.split("?", 1)[0] + ("?…" if "?" in where.path else "")
    lines = [f"{name}: {'v1,…' if name == 'webhook-signature' else value}" for name, value in headers.items()]
    return "\n".join([f"POST {where.scheme}://{where.host_header}{path}", *lines, "", body[:KEPT]])


def _redacted(said: str, hook: Hook, headers: dict[str, str]) -> str:
    """A receiver that sends back what it got must not put secrets into our log."""
    words = [hook.secret, hook.secret_before, *headers["webhook-signature"].split()]
    for word in filter(None, words):
        for form in (word, word.removeprefix("whsec_"), word.removeprefix("v1,")):
            said = said.replace(form, "…")
    return said[:KEPT]

"""A port that takes mails by LMTP or SMTP, for mailboxes of ours alone. It says 250 when a mail is on the disk.

It knows no senders and checks none: it belongs behind the relay that does, and listens on this machine unless told
otherwise.
"""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import close_old_connections

from watchfloor.core import clock
from watchfloor.mail import intake, tokens
from watchfloor.mail.addresses import tidy
from watchfloor.mail.models import Mailbox

log = logging.getLogger("watchfloor.mail")
# The library tells of each command with the addresses in it, which belong in no log.
logging.getLogger("mail.log").setLevel(logging.WARNING)

SETTING: Final = "WATCHFLOOR_MAIL_LISTEN"
CERTIFICATE: Final = "WATCHFLOOR_MAIL_CERTIFICATE"
KEY: Final = "WATCHFLOOR_MAIL_KEY"
# What a mail with 50 MB of files is on its way.
LARGEST: Final = 72 * 1024 * 1024
# Many programs write a line without an end; the standard's 998 characters would send their mails back.
LONGEST_LINE: Final = 1024 * 1024
MOST_RECEIVERS: Final = 100
# Each may hold a mail twice in memory.
MOST_AT_ONCE: Final = 10
SECONDS: Final = 120


class Misconfigured(ValueError):
    """A setting that cannot be meant, in words."""


@dataclass(frozen=True, slots=True)
class Where:
    """What to listen on. `kind` is lmtp or smtp."""

    kind: str
    host: str
    port: int


def where(said: str) -> Where:
    """`lmtp://127.0.0.1:8024` or `smtp://…`, taken apart."""
    parts = urlsplit(said.strip())
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme not in ("lmtp", "smtp") or not parts.hostname or port is None or parts.path not in ("", "/"):
        raise Misconfigured(f"{SETTING}: {said!r} is no address such as lmtp://127.0.0.1:8024")
    return Where(parts.scheme, parts.hostname, port)


class _Smtp(SMTP):
    line_length_limit = LONGEST_LINE


class _Lmtp(LMTP):
    line_length_limit = LONGEST_LINE


class Desk:
    """Answers one connection after another: which receivers are ours, and that a mail is kept."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]  # noqa: ARG002
    ) -> str:  # fmt: skip
        """Takes a receiver who is a mailbox of ours."""
        if len(envelope.rcpt_tos) >= MOST_RECEIVERS:
            return "452 4.5.3 Too many recipients"
        try:
            known = await asyncio.to_thread(_closing, _is_ours, address)
        except Exception:
            log.exception("a mailbox could not be looked up")
            return "451 4.3.0 Try again later"
        if not known:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope  # noqa: ARG002
    ) -> str:  # fmt: skip
        """Keeps the mail for each of its receivers. By LMTP each has an answer of its own."""
        raw = bytes(envelope.original_content or b"")
        said: list[str] = []
        for address in envelope.rcpt_tos:
            try:
                row = await asyncio.to_thread(_closing, _keep, self.kind, raw, envelope.mail_from or "", address)
                said.append(f"250 2.0.0 Kept as {row}")
            except Exception:
                log.exception("a mail could not be kept")
                said.append("451 4.3.0 Try again later")
        if self.kind == "lmtp":
            return "\r\n".join(said)
        return next((one for one in said if not one.startswith("250")), said[0])


def _is_ours(address: str) -> bool:
    found = tidy(address)
    return Mailbox.objects.filter(address__in=[found, tokens.without(found)], archived_at=None).exists()


def _keep(kind: str, raw: bytes, sender: str, address: str) -> int:
    row = intake.take(raw, door=kind, envelope_from=sender, envelope_to=tidy(address), now=clock.now())
    return row.pk


def _closing(act: Callable[..., Any], *given: Any) -> Any:
    """Runs in a thread of the pool: its connection must not stay open for as long as that lives."""
    try:
        return act(*given)
    finally:
        close_old_connections()


class _Counted:
    """How many connections there are."""

    def __init__(self) -> None:
        self.open = 0


def _protocol(at: Where, tls: ssl.SSLContext | None, count: _Counted, loop: asyncio.AbstractEventLoop) -> SMTP:
    """What speaks on a new connection."""
    base = _Lmtp if at.kind == "lmtp" else _Smtp

    class Connection(base):  # type: ignore[misc, valid-type]
        counted = False

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            if not self.counted:
                if count.open >= MOST_AT_ONCE and isinstance(transport, asyncio.Transport):
                    transport.write(b"421 4.3.2 Too many connections\r\n")
                    transport.close()
                    return
                self.counted = True
                count.open += 1
            super().connection_made(transport)

        def eof_received(self) -> bool | None:
            # One that was turned away never had a conversation to end.
            return super().eof_received() if self.counted else False

        def connection_lost(self, error: Exception | None) -> None:
            if self.counted:
                self.counted = False
                count.open -= 1
                super().connection_lost(error)

    return Connection(
        Desk(at.kind), data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="watchfloor", ident="Watchfloor",
        tls_context=tls, timeout=SECONDS, loop=loop,
    )  # fmt: skip


def _tls() -> ssl.SSLContext | None:
    certificate, key = os.environ.get(CERTIFICATE, ""), os.environ.get(KEY, "")
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key or None)
    except (OSError, ssl.SSLError) as problem:
        raise Misconfigured(f"{CERTIFICATE}: {problem}") from None
    return context


async def serve(at: Where, ready: Callable[[int], None] = lambda _: None) -> None:
    """Listen until cancelled; `ready` is told the port. OSError where the address cannot be had."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(partial(_protocol, at, _tls(), _Counted(), loop), at.host, at.port)
    async with server:
        ready(int(server.sockets[0].getsockname()[1]))
        await server.serve_forever()


def serve_until(ending: threading.Event, at: Where, ready: Callable[[int], None] = lambda _: None) -> None:
    """Listen until `ending` is set. An address that somebody else holds is waited for."""

    async def run() -> None:
        while not ending.is_set():
            task = asyncio.ensure_future(serve(at, ready))
            while not ending.is_set() and not task.done():
                await asyncio.wait([task], timeout=0.2)
            if not task.done():
                task.cancel()
            outcome = (await asyncio.gather(task, return_exceptions=True))[0]
            if isinstance(outcome, OSError):
                log.warning("mail cannot be listened for on %s port %s: %s", at.host, at.port, outcome.strerror)
                await asyncio.to_thread(ending.wait, 5.0)
            elif isinstance(outcome, Exception):
                raise outcome

    asyncio.run(run())

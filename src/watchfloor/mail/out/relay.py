"""The relay that our mails are given to, as the environment names it, and talking to it by SMTP."""

from __future__ import annotations

import contextlib
import os
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from watchfloor.delivery.receipt import Receipt

TLS: Final = ("starttls", "tls", "none")
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
# For each silence, and for all of one mail together, shorter than the lease of a delivery.
SILENCE: Final = 15.0
IN_ALL: Final = 45.0
# A connection is used again when it waited no longer; relays hang up on those that do nothing.
IDLE: Final = 5.0
# Answers that say that our way in is wrong, not the mail: TLS or a password is wanted, or is not right.
_OUR_FAULT: Final = frozenset({530, 534, 535, 538})
# Nobody is there (RFC 3463): an address, not a rule about the mail.
_NOBODY: Final = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10")


class Unusable(ValueError):
    """Which variable of the relay is wrong, in words."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mails are given to. `tls`: starttls, tls (from the first byte) or none."""

    host: str
    port: int
    tls: str = "starttls"
    user: str = ""
    password_file: str = ""

    def password(self) -> str:
        """What the file says now. Raises Unusable."""
        try:
            return Path(self.password_file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeError) as problem:
            raise Unusable(
                f"WATCHFLOOR_MAIL_RELAY_PASSWORD_FILE cannot be read: {type(problem).__name__}."
            ) from problem


def configured() -> Relay | None:
    """The relay of the environment; None where none is named. Raises Unusable."""
    host = os.environ.get("WATCHFLOOR_MAIL_RELAY_HOST", "").strip()
    if not host:
        return None
    tls = os.environ.get("WATCHFLOOR_MAIL_RELAY_TLS", "").strip() or "starttls"
    if tls not in TLS:
        raise Unusable(f"WATCHFLOOR_MAIL_RELAY_TLS must be one of {', '.join(TLS)}.")
    port = os.environ.get("WATCHFLOOR_MAIL_RELAY_PORT", "").strip() or str(_PORTS[tls])
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Unusable("WATCHFLOOR_MAIL_RELAY_PORT must be a number of a port.")
    user = os.environ.get("WATCHFLOOR_MAIL_RELAY_USER", "")
    file = os.environ.get("WATCHFLOOR_MAIL_RELAY_PASSWORD_FILE", "")
    if bool(user) != bool(file):
        raise Unusable("WATCHFLOOR_MAIL_RELAY_USER and WATCHFLOOR_MAIL_RELAY_PASSWORD_FILE go together.")
    if user and tls == "none":
        # A password in the clear is known to everybody on the way.
        raise Unusable("WATCHFLOOR_MAIL_RELAY_USER needs WATCHFLOOR_MAIL_RELAY_TLS to be starttls or tls.")
    return Relay(host, int(port), tls, user, file)


def is_on() -> bool:
    """Whether mails can leave: a relay is named, and nothing of it is wrong."""
    try:
        return configured() is not None
    except Unusable:
        return False


@dataclass(frozen=True, slots=True)
class Said:
    """What the relay said of one mail. `nobody`: there is no such address."""

    receipt: Receipt
    nobody: bool = False


class Talk:
    """Gives mails to a relay, several over one connection. `context` is another one in tests."""

    def __init__(
        self, context: Callable[[], ssl.SSLContext] = ssl.create_default_context, silence: float = SILENCE,
        in_all: float = IN_ALL,
    ) -> None:  # fmt: skip
        self._context, self._silence, self._in_all = context, silence, in_all
        self._idle: list[tuple[Relay, smtplib.SMTP, float]] = []
        self._lock = threading.Lock()

    def give(self, relay: Relay, *, sender: str, to: str, raw: bytes) -> Said:
        """Hand over one mail; what came of it."""
        held: list[smtplib.SMTP] = []
        timer = threading.Timer(self._in_all, _shut, [held])
        timer.daemon = True
        timer.start()
        try:
            wire = self._waiting(relay, held) or self._opened(relay, held)
            wire.sendmail(sender, [to], raw)
            timer.cancel()
            held.remove(wire)
            self._keep(relay, wire)
            return Said(Receipt(ok=True, status=250))
        except Unusable as problem:
            return Said(Receipt(ok=False, note=str(problem)))
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            return _refused(code, _read(words))
        except smtplib.SMTPResponseException as refusal:
            return _refused(refusal.smtp_code, _read(refusal.smtp_error))
        except (smtplib.SMTPException, OSError) as problem:
            return Said(Receipt(ok=False, note=f"The relay could not be reached: {type(problem).__name__}."))
        finally:
            timer.cancel()
            for one in held:
                one.close()

    def _waiting(self, relay: Relay, held: list[smtplib.SMTP]) -> smtplib.SMTP | None:
        """A connection of before that still answers."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                its, wire, since = self._idle.pop()
            held.append(wire)
            if its == relay and time.monotonic() - since < IDLE:
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    if wire.rset()[0] == 250:
                        return wire
            wire.close()

    def _opened(self, relay: Relay, held: list[smtplib.SMTP]) -> smtplib.SMTP:
        name = socket.gethostname() or "localhost"
        if relay.tls == "tls":
            wire: smtplib.SMTP = smtplib.SMTP_SSL(local_hostname=name, timeout=self._silence, context=self._context())
        else:
            wire = smtplib.SMTP(local_hostname=name, timeout=self._silence)
        held.append(wire)
        # The library checks a certificate against the name that it was made with.
        wire._host = relay.host  # type: ignore[attr-defined]
        code, words = wire.connect(relay.host, relay.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        if relay.tls == "starttls":
            wire.starttls(context=self._context())
        if relay.user:
            wire.login(relay.user, relay.password())
        return wire

    def _keep(self, relay: Relay, wire: smtplib.SMTP) -> None:
        with self._lock:
            self._idle.append((relay, wire, time.monotonic()))


def _refused(code: int, words: str) -> Said:
    """4xx may work later; 5xx will not, save where it is about us and not about this mail."""
    retry = code < 500 or code in _OUR_FAULT
    receipt = Receipt(ok=False, status=code, note=f"The relay said {code}: {words}"[:500], retry=retry)
    return Said(receipt, nobody=code in {550, 551, 553} and words.startswith(_NOBODY))


def _read(words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(said.split())


def _shut(held: list[smtplib.SMTP]) -> None:
    for wire in held:
        if wire.sock is not None:
            with contextlib.suppress(OSError):
                wire.sock.shutdown(socket.SHUT_RDWR)

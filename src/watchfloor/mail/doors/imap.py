"""Folders elsewhere, read by IMAP: each mail is kept first, and only then marked as read or moved there.

How far a folder was read is remembered by UIDVALIDITY and UID (RFC 9051, 2.3.1.1). Of a folder that is new to us, or
was made anew by its server, only what nobody has read is taken, so that years of old mail do not become tickets.
"""

from __future__ import annotations

import contextlib
import imaplib
import ipaddress
import logging
import os
import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from watchfloor.mail import intake
from watchfloor.mail.addresses import tidy
from watchfloor.mail.models import ImapFolder, Mailbox

log = logging.getLogger("watchfloor.mail")

SETTING: Final = "WATCHFLOOR_IMAP"
EVERY: Final = 30.0
SECONDS: Final = 60
LARGEST: Final = 72 * 1024 * 1024
# Taken in one go; then others have their turn.
AT_ONCE: Final = 200
_PORTS: Final = {"imaps": 993, "imap+starttls": 143, "imap": 143}


class Misconfigured(ValueError):
    """A setting that cannot be meant, in words. It never holds a password."""


class Unreachable(Exception):
    """The server cannot be reached, or does not do what was asked, in words."""


@dataclass(frozen=True, slots=True)
class Account:
    """A folder of an account elsewhere. `mailbox` is whose mail it holds; what was kept is moved to `move`, if any."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str
    mailbox: str
    move: str

    @property
    def name(self) -> str:
        """What tells it from others; it holds no password."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"


def accounts(said: str | None = None) -> list[Account]:
    """The accounts of the setting, which are set apart by spaces."""
    words = (os.environ.get(SETTING, "") if said is None else said).split()
    return [_account(word, n) for n, word in enumerate(words, 1)]


def poll(account: Account, now: datetime) -> int:
    """Keep what is new in the folder; returns how many mails. Unreachable says why it could not be read."""
    if not Mailbox.objects.filter(address=account.mailbox, archived_at=None).exists():
        # Before anything is marked or moved there.
        raise Unreachable(f"{account.name}: there is no mailbox {account.mailbox} to take its mails; make it first")
    state, _ = ImapFolder.objects.get_or_create(name=account.name)
    try:
        with _connected(account) as wire:
            taken = _read(wire, account, state, now)
    except (OSError, imaplib.IMAP4.error, UnicodeError, Unreachable) as problem:
        words = " ".join(str(problem).split())[:300].replace(account.password, "…") or type(problem).__name__
        ImapFolder.objects.filter(id=state.pk).update(fault=words)
        raise Unreachable(f"{account.name}: {words}") from None
    ImapFolder.objects.filter(id=state.pk).update(fault="", read_at=now)
    return taken


class Poller:
    """Polls every account of the setting in turn, each half a minute; one that fails waits and is told once."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}
        self._told: dict[str, str] = {}

    def run(self, now: datetime) -> bool:
        """Those that are due; whether one has more at once."""
        more = False
        for account in accounts():
            if time.monotonic() < self._due.get(account.name, 0.0):
                continue
            self._due[account.name] = time.monotonic() + EVERY
            try:
                if poll(account, now) >= AT_ONCE:
                    self._due[account.name], more = 0.0, True
                self._told.pop(account.name, None)
            except Unreachable as problem:
                if self._told.get(account.name) != str(problem):
                    log.warning("%s", problem)
                self._told[account.name] = str(problem)
        return more


def _account(word: str, n: int) -> Account:
    wrong = f"{SETTING}, account {n}"
    try:
        parts = urlsplit(word)
        port = parts.port
    except ValueError:
        raise Misconfigured(f"{wrong}: it is no address such as imaps://user:password@host/INBOX") from None
    if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
        raise Misconfigured(f"{wrong}: it is no address such as imaps://user:password@host/INBOX")
    if parts.scheme == "imap" and not _is_here(parts.hostname):
        raise Misconfigured(f"{wrong}: imap without TLS is for this machine alone; write imaps or imap+starttls")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if unknown := set(options) - {"for", "move", "password_file"}:
        raise Misconfigured(f"{wrong}: there is no option {min(unknown)}; there are for, move and password_file")
    user = unquote(parts.username)
    mailbox = tidy(options.get("for", user))
    if not mailbox:
        raise Misconfigured(f"{wrong}: say which mailbox it is: ?for=support@floor.example")
    password = unquote(parts.password or "")
    if "password_file" in options:
        try:
            password = Path(options["password_file"]).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError):
            raise Misconfigured(f"{wrong}: its password file cannot be read") from None
    folder = unquote(parts.path.strip("/")) or "INBOX"
    fields = (user, password, folder, options.get("move", ""))
    if not password or any(re.search(r"[\r\n\x00]", one) for one in fields):
        raise Misconfigured(f"{wrong}: a password is missing, or something in it has a line break")
    return Account(
        parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password, folder, mailbox,
        options.get("move", ""),
    )  # fmt: skip


def _is_here(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


@contextlib.contextmanager
def _connected(account: Account) -> Iterator[imaplib.IMAP4]:
    context = ssl.create_default_context()
    wire: imaplib.IMAP4
    if account.scheme == "imaps":
        wire = imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=SECONDS)
    else:
        wire = imaplib.IMAP4(account.host, account.port, timeout=SECONDS)
    try:
        if account.scheme == "imap+starttls":
            wire.starttls(ssl_context=context)
        wire.login(account.user, account.password)
        yield wire
        wire.logout()
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            wire.shutdown()


def _read(wire: imaplib.IMAP4, account: Account, state: ImapFolder, now: datetime) -> int:
    _done(wire.select(_quoted(account.folder)), f"the folder {account.folder} cannot be opened")
    validity, following = _number(wire, "UIDVALIDITY"), _number(wire, "UIDNEXT")
    is_new = validity != state.uidvalidity
    asked = "UNSEEN" if is_new else f"UID {state.uid + 1}:*"
    found = _done(wire.uid("SEARCH", asked), "it cannot be searched")
    uids = sorted({int(uid) for part in found if part for uid in part.split() if uid.isdigit()})
    # "n:*" names the last mail even where that is older than n.
    fresh = [uid for uid in uids if is_new or uid > state.uid]
    some = fresh if is_new else fresh[:AT_ONCE]
    for uid in some:
        raw = _fetched(wire, uid)
        if raw is not None:
            intake.take(raw, door="imap", envelope_from="", envelope_to=account.mailbox, now=now)
        if not is_new:
            state.uid = uid
            state.save(update_fields=["uid"])
        if raw is not None:
            _mark(wire, account, uid)
    if is_new:
        # Not before all that was unread is kept: until then it is asked for again.
        state.uidvalidity, state.uid = validity, max(following - 1, *fresh, 0)
        state.save(update_fields=["uidvalidity", "uid"])
    return len(some)


def _fetched(wire: imaplib.IMAP4, uid: int) -> bytes | None:
    """The bytes of a mail, unmarked; None where somebody took it away meanwhile. Of a huge one the beginning."""
    found = _done(wire.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST}>)"), f"mail {uid} cannot be fetched")
    return next((bytes(part[1]) for part in found if isinstance(part, tuple)), None)


def _mark(wire: imaplib.IMAP4, account: Account, uid: int) -> None:
    """It is kept: say so there. A server that forbids it is no reason to stop: the UID says how far we are."""
    wire.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Seen)")
    if not account.move:
        return
    words = f"mail {uid} cannot be moved to {account.move}"
    if "MOVE" in wire.capabilities:
        _done(wire.uid("MOVE", str(uid), _quoted(account.move)), words)
        return
    _done(wire.uid("COPY", str(uid), _quoted(account.move)), words)
    wire.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Deleted)")
    if "UIDPLUS" in wire.capabilities:
        # Of this one alone: what others there marked to be deleted is theirs.
        wire.uid("EXPUNGE", str(uid))


def _done(answer: tuple[str, list[Any]], words: str) -> list[Any]:
    state, found = answer
    if state != "OK":
        said = next((part.decode("utf-8", "replace") for part in found if isinstance(part, bytes)), "")
        raise Unreachable(f"{words}: {said[:120]}" if said else words)
    return found


def _number(wire: imaplib.IMAP4, name: str) -> int:
    found = wire.response(name)[1]
    digits = next((part for part in found or [] if isinstance(part, bytes) and part.isdigit()), None)
    if digits is None:
        raise Unreachable(f"its server says no {name}")
    return int(digits)


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'

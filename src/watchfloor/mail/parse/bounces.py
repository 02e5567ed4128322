"""Reports about a mail: not delivered, late, read. As RFC 3464 and RFC 8098 have them, and as programs write them in
words of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from watchfloor.mail.parse import headers, parts
from watchfloor.mail.parse.charsets import decode
from watchfloor.mail.parse.headers import Fields
from watchfloor.mail.parse.letter import Odd
from watchfloor.mail.parse.parts import Part

MOST_ADDRESSES: Final = 20
LONGEST_WORDS: Final = 20_000

_FAILED: Final = re.compile(
    r"undeliver|delivery (?:status notification|has failed|failure)|mail delivery (?:failed|subsystem)|returned mail|"
    r"failure notice|mail system error|delivery report|non-?delivery|"
    r"unzustellbar|non remis|échec de la remise|no se puede entregar|não entregue|退信|配信不能|无法投递|не доставлено",
    re.IGNORECASE,
)
_LATE: Final = re.compile(r"\b(?:delayed|still being retried|warning: message)\b|延迟|verzögert", re.IGNORECASE)
_DAEMON: Final = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@")
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REFUSED: Final = re.compile(r"(?<![\d.])5\d\d[ -]")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z]")
_IDS: Final = re.compile(r"^message-id:\s{0,3}<([^<>\s]{1,400})>", re.IGNORECASE | re.MULTILINE)
# Where a copy of the mail begins: addresses below it are ours or of anybody.
_COPY: Final = re.compile(
    r"^-{2,20}[^\n]{0,80}?(?:copy of|below this line|original message|returned message)", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Report:
    """What it says; `auto` where it is a report that is no bounce. False where it is none at all."""

    is_bounce: bool = False
    auto: str = ""
    reason: str = ""
    status: str = ""
    to: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.is_bounce or bool(self.auto)


def report(fields: Fields, found: list[Part], odd: Odd) -> Report:
    """The report that a mail is, if it is one."""
    type_, params = headers.value(fields, "content-type")
    if type_ == "multipart/report":
        kind = params.get("report-type", "delivery-status").lower()
        if kind == "delivery-status":
            return _typed(fields, found, odd)
        return Report(auto=f"It is a report: {kind[:40]}")
    if any(part.type == "message/delivery-status" for part in found):
        return _typed(fields, found, odd)
    null = bool(re.match(rb"\s*<\s*>", fields.get("return-path", [b"x"])[0]))
    sender = next((box.address for box in headers.boxes(fields, "from")), "")
    if null or _DAEMON.match(sender):
        return _in_words(fields, found, odd)
    return Report()


def _typed(fields: Fields, found: list[Part], odd: Odd) -> Report:
    action, status, reason, to = "failed", "", "", []
    about: list[str] = []
    for part in found:
        body = part.content(odd)[: headers.MOST_BYTES]
        if part.type in {"message/delivery-status", "message/global-delivery-status"}:
            # Blocks of fields: one about the mail, then one for each address.
            given: Fields = {}
            for block in re.split(rb"(?:\r?\n){2,}", body)[: MOST_ADDRESSES + 1]:
                for name, values in headers.fields(block).items():
                    given.setdefault(name, []).extend(values)
            to += [
                _typed_value(value)
                for name in ("final-recipient", "original-recipient")
                for value in given.get(name, [])
            ]
            action = headers.one(given, "action").lower() or action
            status = next(iter(_STATUS.findall(headers.one(given, "status"))), status)
            reason = (headers.one(given, "diagnostic-code") or headers.one(given, "status"))[:300] or reason
        elif part.type in {"text/rfc822-headers", "message/rfc822", "message/global", "message/global-headers"}:
            about += headers.ids(parts.split(body)[0], "message-id")
        elif part.type == "text/plain":
            about += _IDS.findall(decode(body[:LONGEST_WORDS]))[:5]
    if action in {"delayed", "delivered", "relayed", "expanded"}:
        return Report(auto=f"It is a report of delivery: {action}")
    return Report(
        is_bounce=True, reason=reason or "It was not delivered.", status=status, to=_addresses(to),
        ids=tuple(dict.fromkeys((*about, *headers.ids(fields, "in-reply-to")))),
    )  # fmt: skip


def _in_words(fields: Fields, found: list[Part], odd: Odd) -> Report:
    subject = headers.one(fields, "subject")
    plain = [part for part in found if part.type == "text/plain"]
    said = [decode(part.content(odd)[:LONGEST_WORDS], part.params.get("charset", "")) for part in plain]
    words = "\n".join(said)[:LONGEST_WORDS]
    if _LATE.search(subject):
        return Report(auto=f"It is a report of delivery: {subject[:60]}")
    named = headers.one(fields, "x-failed-recipients")
    if not named and not _FAILED.search(subject):
        return Report()
    copied = _COPY.search(words)
    above = words[: copied.start()] if copied else words
    sender = next((box.address for box in headers.boxes(fields, "from")), "")
    to = _ADDRESS.findall(named or above)
    about = [*_IDS.findall(words)[:5]]
    for part in found:
        if part.type in {"text/rfc822-headers", "message/rfc822"}:
            about += headers.ids(parts.split(part.content(odd)[: headers.MOST_BYTES])[0], "message-id")
    status = next(iter(_STATUS.findall(above)), "")
    why = next((line for line in above.split("\n") if _STATUS.search(line) or _REFUSED.search(line)), "")
    return Report(
        is_bounce=True, reason=" ".join(why.split())[:300] or "It was not delivered.", status=status,
        to=tuple(one for one in _addresses(to) if one != sender),
        ids=tuple(dict.fromkeys((*about, *headers.ids(fields, "in-reply-to")))),
    )  # fmt: skip


def _typed_value(value: bytes) -> str:
    """The address of `rfc822; a@b`."""
    return headers.said(value).rpartition(";")[2].strip().strip("<>")


def _addresses(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.lower() for one in found if _ADDRESS.fullmatch(one)))[:MOST_ADDRESSES]

"""One mail as bytes, of words and addresses. Pure: no Django, no database, no network, no clock.

Header lines are written here, not by the library: it encodes long Message-IDs as if they were words, and no value from
outside may begin a line of its own. Bodies are 7-bit by transfer encoding, so that any relay takes them.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

# A whole mail of ours; larger files are named with a link instead. Many relays take no more than 10 MB.
MOST_FILES: Final = 7 * 1024 * 1024
MOST_SUBJECT: Final = 250
MOST_NAME: Final = 120
MOST_REFERENCES: Final = 20
# By it a store knows a mail of its own that comes back.
MARK: Final = "X-Watchfloor-Mail"

_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,200}")
_DOMAIN: Final = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{1,500}>")
_LINK: Final = re.compile(r"https?://[!-;=?-~]{1,900}")
_TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}")
_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What may stand in a phrase without quotes; everything else is quoted, or encoded where it is not ASCII.
_PLAIN_PHRASE: Final = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")


class Unfit(ValueError):
    """Something that cannot be part of a mail, in words."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a mail. `kind` is its MIME type."""

    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """An address of ours below the text, and what it is for."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a mail says and to whom. `automatic` is a value of Auto-Submitted (RFC 3834), empty where a person wrote it.

    `references` are Message-IDs of the conversation, the oldest first; the last is what it answers. `unsubscribe` is
    the address of a page that takes RFC 8058's POST, `mark` what MARK holds. `signature` stands last; `lead` before the
    text.
    """

    sender: str
    to: str
    subject: str
    text: str
    message_id: str
    at: datetime
    sender_name: str = ""
    to_name: str = ""
    reply_to: str = ""
    references: Sequence[str] = ()
    mark: str = ""
    lead: str = ""
    links: Sequence[Link] = ()
    signature: str = ""
    automatic: str = ""
    unsubscribe: str = ""
    language: str = "en"
    files: Sequence[Enclosure] = ()


def compose(mail: Outgoing) -> bytes:
    """The mail with CRLF line ends, every line within 998 octets and all of it ASCII. Raises Unfit."""
    return "".join(f"{line}\r\n" for line in _head(mail)).encode("ascii") + _body(mail)


def fit_address(address: str) -> str:
    """The address as a relay takes it, its domain in ASCII. Raises Unfit for what is none (RFC 5321, unquoted)."""
    local, at, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError:
        domain = ""
    good = _LOCAL.fullmatch(local) and not (local.startswith(".") or local.endswith(".") or ".." in local)
    if not at or not good or not _DOMAIN.fullmatch(domain) or len(local) + len(domain) > 252:
        raise Unfit(f"This is no address that mail can be sent to: {one_line(address)[:80]!r}")
    return f"{local}@{domain.lower()}"


def one_line(words: str) -> str:
    """Words on one line, without control characters or halves of characters: nothing in them begins a header."""
    # Nor do they turn the direction of what stands beside them.
    said = _TURNS.sub("", words)
    kept = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp", "Cs"} else sign for sign in said)
    return " ".join(kept.split())


def as_text(mail: Outgoing) -> str:
    """The plain part."""
    parts = [mail.lead, _lines(mail.text), "\n".join(f"{one_line(one.words)}: {one.address}" for one in mail.links)]
    said = "\n\n".join(part for part in parts if part)
    return f"{said}\n\n-- \n{_lines(mail.signature)}\n" if mail.signature.strip() else f"{said}\n"


def as_html(mail: Outgoing) -> str:
    """The HTML part: the same words, escaped. Only our own addresses are links; directions follow the words."""
    links = "".join(
        f'<p><a href="{html.escape(one.address)}">{html.escape(one_line(one.words))}</a></p>\n' for one in mail.links
    )
    lead = f"<p>{html.escape(mail.lead)}</p>\n" if mail.lead else ""
    signed = f'<div dir="auto">-- <br>{_broken(mail.signature)}</div>\n' if mail.signature.strip() else ""
    said = "".join(f'<p dir="auto">{_broken(part)}</p>\n' for part in re.split(r"\n{2,}", _lines(mail.text)) if part)
    language = html.escape(mail.language)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{html.escape(_subject(mail))}'
        f"</title></head>\n<body>\n{lead}{said}{links}{signed}</body></html>\n"
    )


def _head(mail: Outgoing) -> list[str]:
    references = [one for one in mail.references if _MESSAGE_ID.fullmatch(one)]
    if len(references) > MOST_REFERENCES:
        # The first and the newest ones: what a reader's program threads by.
        references = [references[0], *references[1 - MOST_REFERENCES :]]
    if not _MESSAGE_ID.fullmatch(mail.message_id):
        raise Unfit(f"This is no Message-ID: {one_line(mail.message_id)[:80]!r}")
    lines = [
        f"From: {_mailbox(mail.sender_name, mail.sender, 'From')}",
        f"To: {_mailbox(mail.to_name, mail.to, 'To')}",
        f"Subject: {_words(_subject(mail), 'Subject')}",
        f"Date: {format_datetime(mail.at)}",
        f"Message-ID: {mail.message_id}",
    ]
    if mail.reply_to:
        lines.append(f"Reply-To: {_mailbox(mail.sender_name, mail.reply_to, 'Reply-To')}")
    if references:
        lines += [f"In-Reply-To: {references[-1]}", "References: " + "\r\n ".join(references)]
    if mail.automatic:
        if mail.automatic not in {"auto-generated", "auto-replied"}:
            raise Unfit(f"Auto-Submitted has no such value: {mail.automatic!r}")
        # The second line is for programs that answer whatever does not say it in their own words.
        lines += [f"Auto-Submitted: {mail.automatic}", "X-Auto-Response-Suppress: All"]
    if mail.mark:
        lines.append(f"{MARK}: {_words(one_line(mail.mark), MARK)}")
    if mail.unsubscribe:
        if not _LINK.fullmatch(mail.unsubscribe):
            raise Unfit("The address to unsubscribe by must be an absolute one.")
        lines += [f"List-Unsubscribe: <{mail.unsubscribe}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    return lines


def _body(mail: Outgoing) -> bytes:
    for one in mail.links:
        if not _LINK.fullmatch(one.address):
            raise Unfit("A link of a mail must be an absolute address.")
    body = EmailMessage(policy=SMTP)
    body.set_content(_keepable(as_text(mail)), charset="utf-8", cte="quoted-printable")
    body.add_alternative(_keepable(as_html(mail)), subtype="html", charset="utf-8", cte="quoted-printable")
    if mail.language.isascii() and one_line(mail.language).replace("-", "").isalnum():
        body["Content-Language"] = mail.language
    for file in mail.files:
        kind = file.kind.lower() if _TYPE.fullmatch(file.kind.lower()) else ""
        # A mail or a multipart as a file would be taken apart by readers: it goes as bytes.
        if not kind or kind.startswith(("message/", "multipart/", "text/")):
            kind = "application/octet-stream"
        main, _, sub = kind.partition("/")
        name = one_line(file.name).replace("/", "_").replace("\\", "_")[:MOST_NAME] or "file"
        body.add_attachment(file.data, maintype=main, subtype=sub, filename=name)
    return body.as_bytes()


def _subject(mail: Outgoing) -> str:
    said = one_line(mail.subject)
    return said if len(said) <= MOST_SUBJECT else said[: MOST_SUBJECT - 1] + "…"


def _mailbox(name: str, address: str, header: str) -> str:
    address, name = fit_address(address), one_line(name)[:MOST_NAME]
    if not name:
        return address
    if name.isascii() and "=?" not in name:
        quoted = name if _PLAIN_PHRASE.fullmatch(name) else '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
        return f"{quoted} <{address}>"
    # A line of its own for the address: an encoded word may fill the one before.
    return f"{_words(name, header)}\r\n <{address}>"


def _words(words: str, header: str) -> str:
    """Words of a header, folded; encoded (RFC 2047) where they are not ASCII or could be taken for encoded ones."""
    charset = "us-ascii" if words.isascii() and "=?" not in words and _has_short_words(words) else "utf-8"
    return Header(words, charset, header_name=header, maxlinelen=76).encode(linesep="\r\n")


def _has_short_words(words: str) -> bool:
    return all(len(word) < 70 for word in words.split(" "))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def _broken(text: str) -> str:
    return html.escape(_lines(text)).replace("\n", "<br>\n")


def _keepable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()

"""Header fields: unfolded, decoded, taken apart. Whatever is broken is read as far as it goes."""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final
from urllib.parse import unquote_to_bytes

from watchfloor.mail.parse.charsets import clean, decode
from watchfloor.mail.parse.letter import Mailbox

# More is cut: no mail that a person wrote has it.
MOST_BYTES: Final = 256 * 1024
MOST_FIELDS: Final = 1000
LONGEST: Final = 32 * 1024
MOST_ADDRESSES: Final = 100
MOST_IDS: Final = 100

_FIELD: Final = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_ID: Final = re.compile(r"<([^<>\s]{1,400})>")
_PARAM: Final = re.compile(r";\s*([\w!#$%&'*+.^`|~-]{1,60})\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;]*)")
_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"@]{1,100}@[^\s<>()\[\],;:\"@]{1,200}")

Fields = dict[str, list[bytes]]


def fields(raw: bytes) -> Fields:
    """The fields by their lower-case names, each with its values in order, unfolded and not decoded yet."""
    found: Fields = {}
    lines = raw[:MOST_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    name, n = "", 0
    parts: list[bytes] = []
    for line in [*lines, b"end:"]:
        if line[:1] in {b" ", b"\t"} and parts:
            parts.append(line)
            continue
        if parts:
            found.setdefault(name, []).append(b"".join(parts).strip()[:LONGEST])
            parts = []
        if (match := _FIELD.match(line)) and n < MOST_FIELDS:
            name, parts, n = match[1].decode("ascii").lower(), [match[2]], n + 1
    return found


def one(given: Fields, name: str) -> str:
    """The first value of a field, as text in one line; "" where there is none."""
    values = given.get(name)
    return said(values[0]) if values else ""


def said(raw: bytes) -> str:
    """A value with its encoded words decoded (RFC 2047, also where a word is cut inside a character), in one line."""
    text = raw.decode("ascii") if raw.isascii() else decode(raw)
    out: list[str] = []
    held, held_as, end = b"", "", 0
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        charset = match[1].split("*")[0].lower()
        body = _word_bytes(match[2], match[3])
        if held and (between.strip() or charset != held_as):
            out.append(decode(held, held_as))
            held = b""
        if between.strip() or not end:
            out.append(between)
        held, held_as, end = held + body, charset, match.end()
    if held:
        out.append(decode(held, held_as))
    out.append(text[end:])
    return " ".join(clean("".join(out)).split())


def _word_bytes(how: str, text: str) -> bytes:
    if how in "qQ":
        return binascii.a2b_qp(text.encode("utf-8", "replace"), header=True)
    return unbase64(text.encode("utf-8", "replace"))


def unbase64(raw: bytes) -> bytes:
    """Base64 as far as it goes: signs that are none are passed over, missing ends are filled in."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def value(given: Fields, name: str) -> tuple[str, dict[str, str]]:
    """A field such as Content-Type: its lower-case value and its parameters, also split and encoded ones (RFC 2231)."""
    values = given.get(name)
    if not values:
        return "", {}
    text = values[0][:8192].decode("ascii") if values[0].isascii() else decode(values[0][:8192])
    head, _, _ = text.partition(";")
    simple: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for n, match in enumerate(_PARAM.finditer(text)):
        if n >= 100:
            break
        key, _, number = match[1].lower().partition("*")
        words = match[2].strip()
        if words.startswith('"'):
            words = re.sub(r"\\(.)", r"\1", words[1:-1])
        if "*" not in match[1]:
            simple.setdefault(key, words)
        else:
            digits = number.rstrip("*")
            place = int(digits) if digits.isdecimal() and len(digits) < 4 else 0
            pieces.setdefault(key, []).append((place, match[1].endswith("*"), words))
    for key, some in pieces.items():
        simple[key] = _joined(sorted(some, key=lambda piece: piece[0]))
    return head.strip().lower(), {key: said(words.encode("utf-8", "replace")) for key, words in simple.items()}


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    charset, raw = "", b""
    for n, (_, is_encoded, words) in enumerate(pieces):
        if is_encoded and n == 0 and words.count("'") >= 2:
            charset, _, words = words.split("'", 2)  # noqa: PLW2901
        raw += unquote_to_bytes(words) if is_encoded else words.encode("utf-8", "replace")
    return decode(raw, charset)


def boxes(given: Fields, name: str) -> tuple[Mailbox, ...]:
    """The addresses of a field; of several fields of the name all. Names are decoded after the list is taken apart."""
    found: list[Mailbox] = []
    for raw in given.get(name, [])[:5]:
        text = raw[:8192].decode("ascii") if raw.isascii() else decode(raw[:8192])
        pairs = getaddresses([text[:4096]])
        if not any(_ADDRESS.fullmatch(address) for _, address in pairs):
            # Not as the standard has it: whatever looks like an address.
            pairs = [("", address) for address in _ADDRESS.findall(text)]
        for who, address in pairs[:MOST_ADDRESSES]:
            tidy = _on_the_wire(clean(address).strip().lower())
            if _ADDRESS.fullmatch(tidy):
                found.append(Mailbox(said(who.encode("utf-8", "replace"))[:200], tidy))
    return tuple(dict.fromkeys(found))[:MOST_ADDRESSES]


def _on_the_wire(address: str) -> str:
    """With its domain in ASCII, in which a letter of another script that looks the same shows."""
    if address.isascii():
        return address
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain[:253].encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def ids(given: Fields, *names: str) -> tuple[str, ...]:
    """The message ids that fields name, without brackets, each once; of very many the last, which are the nearest."""
    found: list[str] = []
    for name in names:
        for raw in given.get(name, [])[:3]:
            text = raw.decode("ascii", "replace")
            found += _ID.findall(text) or [word.strip("<>") for word in text.split()[:20] if "@" in word]
    return tuple(dict.fromkeys(clean(key)[:400] for key in found if key))[-MOST_IDS:]


def moment(text: str) -> datetime | None:
    """When a mail says it was written, in UTC; None where that is no time."""
    try:
        at = parsedate_to_datetime(text[:200])
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return at if 1970 <= at.year < 2200 else None

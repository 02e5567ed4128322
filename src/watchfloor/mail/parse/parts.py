"""A mail's parts. A splitter of our own: one pass over the bytes for each level, few levels, few parts, no recursion
that input can drive; so that neither thousands of parts nor a nest of them costs more than its bytes.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from typing import Final

from watchfloor.files.names import harmless
from watchfloor.mail.parse import headers
from watchfloor.mail.parse.headers import Fields
from watchfloor.mail.parse.letter import Odd

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_PARTS: Final = 300
DEEPEST: Final = 12

_BLANK: Final = re.compile(rb"\r?\n\r?\n|\r\r")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that holds no others. `path` are the types it is nested in, outermost first."""

    fields: Fields
    type: str
    params: dict[str, str]
    body: bytes
    path: tuple[str, ...]

    def content(self, odd: Odd) -> bytes:
        """The body with its transfer encoding undone."""
        how = headers.one(self.fields, "content-transfer-encoding").lower().strip()
        if how == "base64":
            return headers.unbase64(self.body)
        if how == "quoted-printable":
            return binascii.a2b_qp(self.body)
        if how in {"x-uuencode", "uuencode", "x-uue"}:
            return _unuu(self.body)
        if how not in {"", "7bit", "8bit", "binary"}:
            odd.say(f"An unknown transfer encoding: {how[:40]}")
        return self.body

    def disposition(self) -> tuple[str, dict[str, str]]:
        """inline, attachment or "", and its parameters."""
        return headers.value(self.fields, "content-disposition")

    def file_name(self) -> str:
        """The name that it gives itself, without folders and signs that mislead; "" for none."""
        said = self.disposition()[1].get("filename") or self.params.get("name") or ""
        return harmless(said) if said.strip() else ""


def split(raw: bytes) -> tuple[Fields, bytes]:
    """The fields and the body of a message or a part."""
    if raw[:1] in {b"\n", b"\r"}:
        return {}, raw.lstrip(b"\r\n")
    found = _BLANK.search(raw)
    top = raw if found is None else raw[: found.start()]
    fields = headers.fields(top)
    if not fields and top.strip():
        # No line of it is a field: somebody piped in words.
        return {}, raw
    return fields, b"" if found is None else raw[found.end() :]


def leaves(fields: Fields, body: bytes, odd: Odd) -> list[Part]:
    """The parts that hold no others, in order."""
    found: list[Part] = []
    waiting: list[tuple[Fields, bytes, tuple[str, ...]]] = [(fields, body, ())]
    seen = 0
    while waiting:
        own, inner, path = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            odd.say(f"It has more than {MOST_PARTS} parts; the rest was not read.")
            break
        type_, params = headers.value(own, "content-type")
        boundary = params.get("boundary", "")
        if type_.startswith("multipart/") and boundary:
            if len(path) >= DEEPEST:
                odd.say(f"Its parts are nested deeper than {DEEPEST}; what is inside was not read.")
                continue
            inside = _split_at(inner, boundary, odd)
            if inside is not None:
                default = {"content-type": [b"message/rfc822"]} if type_ == "multipart/digest" else {}
                kids = [(default | one, rest, (*path, type_)) for one, rest in map(split, inside)]
                waiting += reversed(kids)
                continue
        if type_.startswith("multipart/"):
            odd.say("It says that it has parts, and none could be found.")
            type_ = "text/plain"
        found.append(Part(own, type_ if "/" in type_ else "text/plain", params, inner, path))
    return found


def _split_at(body: bytes, boundary: str, odd: Odd) -> list[bytes] | None:
    mark = re.escape(boundary.encode("utf-8", "replace"))
    line = re.compile(rb"(?:\A|\r?\n)--" + mark + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    found: list[bytes] = []
    start: int | None = None
    for match in line.finditer(body):
        if start is not None:
            found.append(body[start : match.start()])
        if len(found) > MOST_PARTS:
            break
        start = match.end()
        if match[1]:
            break
    else:
        if start is None:
            return None
        odd.say("Its last part has no end.")
        found.append(body[start:])
    return [part[2:] if part[:2] == b"\r\n" else part[1:] if part[:1] == b"\n" else part for part in found]


def _unuu(body: bytes) -> bytes:
    out = bytearray()
    inside = False
    for line in body.splitlines():
        if line.startswith(b"begin "):
            inside = True
        elif line.strip() == b"end":
            break
        elif inside:
            try:
                out += binascii.a2b_uu(line)
            except binascii.Error:
                continue
    return bytes(out)

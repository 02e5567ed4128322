"""What our own relay says of a mail's sender. Pure.

Read of the raw field: one that is decoded first could be made to say anything by whoever chose a word in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from watchfloor.mail.addresses import ascii_domain

LONGEST: Final = 16_384
_DMARC: Final = re.compile(r"dmarc\s*=\s*([a-z]+)(?=\s|$)")
_FROM: Final = re.compile(r"(?<=\s)header\.from\s*=\s*([a-z0-9._-]+)(?=\s|$)")


def relay_says(fields: Sequence[bytes], *, relays: frozenset[str], domain: str) -> str:
    """`pass` or `fail` of DMARC for `domain`, as the first Authentication-Results field (RFC 8601) of one of our own
    `relays` has it; "" where there is none, where it is about another domain, or where it reads in two ways.

    A relay adds its field on top and takes away what others wrote in its name, so that the first one is its own.
    """
    for raw in fields:
        said = _clauses(raw)
        if said and said[0].split() and said[0].split()[0] in relays:
            return _dmarc(said[1:], domain)
    return ""


def _dmarc(clauses: Sequence[str], domain: str) -> str:
    about = [clause for clause in clauses if clause.startswith("dmarc")]
    if len(about) != 1 or not domain:
        return ""
    result, of = _DMARC.match(about[0]), _FROM.findall(about[0])
    if result is None or len(of) != 1 or ascii_domain(of[0]) != domain:
        return ""
    return {"pass": "pass", "fail": "fail"}.get(result[1], "")


def _clauses(raw: bytes) -> list[str]:
    """The field cut at its semicolons, in lower case, without comments and quoted words; [] where those do not end.

    A semicolon within a comment or a quoted word is a sender's, not the relay's.
    """
    if len(raw) > LONGEST or not raw.isascii():
        return []
    out, depth, quoted = [""], 0, False
    chars = iter(raw.decode("ascii"))
    for char in chars:
        if char == "\\" and (quoted or depth):
            next(chars, "")
        elif char == '"' and not depth:
            quoted = not quoted
            out[-1] += "\x00"
        elif quoted:
            continue
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth < 0:
                return []
            out[-1] += " "
        elif depth:
            continue
        elif char == ";":
            out.append("")
        else:
            out[-1] += char
    return [] if quoted or depth else [clause.strip().lower() for clause in out]

"""Names of files, as strangers write them, made harmless."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 150
# What some system gives a meaning: paths, wildcards, streams, pipes, quotes.
_MEANT: Final = re.compile(r'[<>:"|?*%\x00-\x1f\x7f]')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def harmless(name: str) -> str:
    """The name without folders, control characters, reversed writing and device names; never empty, never hidden.

    >>> harmless("../../etc/passwd"), harmless("a\\u202egpj.exe"), harmless("  "), harmless("CON.txt")
    ('passwd', 'agpj.exe', 'file', '_CON.txt')
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    # Format characters (Cf) turn the direction of writing or cannot be seen; the others are no text.
    name = "".join(" " if c.isspace() else c for c in name if unicodedata.category(c) not in ("Cf", "Cs", "Cn", "Co"))
    name = " ".join(_MEANT.sub("_", name).split()).strip(". ")
    if not name.strip("_"):
        return "file"
    return _short(f"_{name}" if _RESERVED.fullmatch(name) else name)


def extension(name: str) -> str:
    """What stands behind the last dot, in small letters; empty where there is none."""
    head, dot, tail = name.rpartition(".")
    return tail.lower() if dot and head and tail.isalnum() and len(tail) <= 10 else ""


def _short(name: str) -> str:
    """Cut in the middle, so that the extension, by which people tell files apart, stays."""
    if len(name) <= LONGEST:
        return name
    tail = extension(name)
    return name[: LONGEST - len(tail) - 2].rstrip() + ("…." + tail if tail else "…")

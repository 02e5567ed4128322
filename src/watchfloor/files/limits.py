"""What an operator set: how large a file may be, how much one ticket may hold, and which kinds are taken."""

from __future__ import annotations

import os
import re
from typing import Final

from watchfloor.files.kinds import KINDS

MIB: Final = 1024 * 1024
LARGEST: Final = 25 * MIB
PER_TICKET: Final = 250 * MIB
TAKEN: Final = frozenset(KINDS) - {"program"}
# Of one message: more is a folder, which an archive serves better.
AT_ONCE: Final = 20
_UNITS: Final = {"": 1, "k": 1024, "m": MIB, "g": 1024 * MIB}


def largest() -> int:
    """The bytes that one file may have."""
    return _size("WATCHFLOOR_FILE_LARGEST", LARGEST)


def per_ticket() -> int:
    """The bytes that all files of one ticket may have; also those that one person may have lie about unattached."""
    return _size("WATCHFLOOR_FILES_PER_TICKET", PER_TICKET)


def taken() -> frozenset[str]:
    """The kinds of file that are taken. A word that names no kind is a mistake that is told at once."""
    said = os.environ.get("WATCHFLOOR_FILE_KINDS", "")
    wanted = frozenset(word for word in re.split(r"[,\s]+", said.lower()) if word)
    if unknown := wanted - set(KINDS):
        raise ValueError(f"WATCHFLOOR_FILE_KINDS: {', '.join(sorted(unknown))} is none of {', '.join(KINDS)}")
    return wanted or TAKEN


def in_words(size: int) -> str:
    """A size as people say it: 812 B, 14 kB, 3.2 MB."""
    if size < 1024:
        return f"{size} B"
    if size < MIB:
        return f"{size / 1024:.0f} kB"
    whole = size / MIB
    return f"{whole:.0f} MB" if whole >= 10 or whole == int(whole) else f"{whole:.1f} MB"


def _size(name: str, otherwise: int) -> int:
    said = os.environ.get(name, "").strip().lower().removesuffix("b").removesuffix("i").strip()
    if not said:
        return otherwise
    found = re.fullmatch(r"(\d{1,12})\s*([kmg]?)", said)
    if found is None:
        raise ValueError(f"{name}: {said!r} is no size such as 25MB")
    return int(found[1]) * _UNITS[found[2]]

"""Addresses in the one form in which they are kept and compared. Pure."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 254
_SHAPE: Final = re.compile(r"[^\s<>()\[\],;:\\\"@\x00-\x1f\x7f]{1,64}@([^\s<>()\[\],;:\\\"@/\x00-\x1f\x7f]{1,253})")


def tidy(address: str) -> str:
    """Lower case, the domain in ASCII (IDNA), no space around it; "" for what is no address."""
    address = address.strip().lower()
    if len(address) > LONGEST or _SHAPE.fullmatch(address) is None:
        return ""
    local, _, domain = address.rpartition("@")
    found = ascii_domain(domain)
    return f"{local}@{found}" if found else ""


def ascii_domain(domain: str) -> str:
    """A domain as the wire has it; "" for what is none."""
    try:
        return domain.strip().rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""

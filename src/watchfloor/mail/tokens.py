"""The token in the address that our mails ask to be answered to: it names a ticket and a person, and nobody can make
one who has not got a mail from us.

It proves no more than that its sender saw that mail: it counts only together with the person's own address as sender.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Final

from django.conf import settings

# 100 bits: short enough for the 64 characters before the @, and out of reach of guessing by mail.
_SIGNED: Final = 20
_SHAPE: Final = re.compile(r"([0-9a-z]{1,13})-([0-9a-z]{1,13})-([a-z2-7]{20})")
_ANYWHERE: Final = re.compile(rb"(\+[0-9a-z]{1,13}-[0-9a-z]{1,13}-)[a-z2-7]{20}(?![a-z2-7])", re.IGNORECASE)
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_MOST: Final = 2**63


def sign(ticket_id: int, person_id: int) -> str:
    """A token of lower-case letters, digits and hyphens. `person_id` 0: whoever wrote a ticket that has no requester.

    The case of a local part does not always survive its way, so nothing depends on it.
    """
    words = f"{_short(ticket_id)}-{_short(person_id)}"
    return f"{words}-{_signature(words)}"


def read(token: str) -> tuple[int, int] | None:
    """(ticket, person) that the token was made for; None where it is none of ours."""
    found = _SHAPE.fullmatch(token.lower())
    if found is None:
        return None
    if not hmac.compare_digest(_signature(f"{found[1]}-{found[2]}"), found[3]):
        return None
    ticket, person = int(found[1], 36), int(found[2], 36)
    return (ticket, person) if max(ticket, person) < _MOST else None


def mark() -> str:
    """What our own mails bear in the field X-Watchfloor-Mail: of this store, so that another's mails are no loop."""
    return _signature("mark")


def in_address(address: str) -> str:
    """The part after the first + before the @; "" where there is none."""
    return address.rpartition("@")[0].partition("+")[2]


def without(address: str) -> str:
    """The address without that part."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def without_signatures(raw: bytes) -> bytes:
    """The bytes with each token's signature struck out, to be shown: who reads a mail must not be able to write one
    as its sender. As many bytes as before, so that nothing else of the mail reads otherwise.
    """
    return _ANYWHERE.sub(lambda found: found[1] + b"x" * _SIGNED, raw)


def _signature(words: str) -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), b"watchfloor mail token:" + words.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:_SIGNED]


def _short(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"

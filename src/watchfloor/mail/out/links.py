"""Addresses of pages that mails of ours lead to, and the signed words in them. Nothing is kept of them."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from typing import Final

from django.core import signing

# A link that shows that an address is one's own is good for so long.
PROOF_FOR: Final = timedelta(days=1)
_STOP: Final = "watchfloor.mail.stop"
_PROOF: Final = "watchfloor.mail.proof"
_ID: Final = "watchfloor.mail.id"


def origin() -> str:
    """The first origin of the settings; empty where none is set, and mails hold no link then."""
    said = os.environ.get("WATCHFLOOR_ORIGINS", "").split(",")[0].strip().rstrip("/")
    return said if said.isascii() and said.startswith(("http://", "https://")) else ""


def to(path: str) -> str:
    """The whole address of a path of ours; empty where the origin is not known."""
    return f"{origin()}{path}" if origin() else ""


def stop_path(person: int) -> str:
    """The page on which the person's mails about tickets are stopped, without signing in."""
    return f"/mail/stop/{signing.Signer(salt=_STOP).sign(f'{person:x}')}/"


def stops(token: str) -> int | None:
    """Whose mails the token stops; None for one that is not ours."""
    try:
        return int(signing.Signer(salt=_STOP).unsign(token), 16)
    except (signing.BadSignature, ValueError):
        return None


def proof_path(person: int, address: str, now: datetime) -> str:
    """The page that shows that whoever opens it reads what is sent to `address`, for `person`."""
    said = {"person": person, "address": address, "until": int((now + PROOF_FOR).timestamp())}
    return f"/mail/address/{signing.dumps(said, salt=_PROOF)}/"


def proves(token: str, now: datetime) -> tuple[int, str] | None:
    """(person, address) of a token that is ours and in time; None of any other."""
    try:
        said = signing.loads(token, salt=_PROOF)
    except signing.BadSignature:
        return None
    return (int(said["person"]), str(said["address"])) if now.timestamp() < said["until"] else None


def message_id(key: str, domain: str) -> str:
    """The Message-ID of a delivery: the same each time it is sent, and not to be guessed by who did not get it."""
    digest = hashlib.sha256(signing.Signer(salt=_ID).signature(key).encode()).hexdigest()
    return f"<watchfloor.{digest[:32]}@{domain}>"

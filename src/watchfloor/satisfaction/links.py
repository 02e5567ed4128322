"""Signed links by which a requester rates without signing in. Nothing is kept of them: the signature is the proof."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.core.signing import BadSignature, Signer

from watchfloor.satisfaction.settings import OPEN_FOR
from watchfloor.tickets.models import Ticket

_SALT: Final = "watchfloor.satisfaction"
_SECOND: Final = timedelta(seconds=1)


def link(ticket: Ticket) -> str | None:
    """The path of the rating page of the newest question; None where nobody was asked."""
    if ticket.rating_asked_at is None:
        return None
    return f"/rate/{_signer().sign(f'{ticket.id:x}-{int(ticket.rating_asked_at.timestamp()):x}')}/"


def ticket_of(token: str, now: datetime) -> Ticket | None:
    """The ticket whose newest question the link answers; None for a link that is wrong, too old, or of an older solve.

    Which of these it is nobody is told: a link that does not fit opens nothing.
    """
    try:
        ticket, asked = (int(word, 16) for word in _signer().unsign(token).split("-"))
    except (BadSignature, ValueError):
        return None
    at = datetime.fromtimestamp(asked, UTC)
    if now - at > OPEN_FOR:
        return None
    rows = Ticket.objects.select_related("owner", "requester").defer("words", "stretches")
    return rows.filter(id=ticket, rating_asked_at__gte=at, rating_asked_at__lt=at + _SECOND).first()


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")

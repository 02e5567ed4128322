"""Drafts: one for each person, ticket and kind, the newest writing wins, gone once it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from watchfloor.core import clock
from watchfloor.core.jobs import Progress
from watchfloor.presence.models import Draft

KINDS: Final = ("reply", "note", "escalate")
# As long as a message may be.
LONGEST: Final = 100_000
KEPT: Final = timedelta(days=30)
FORGET: Final = "forget_drafts"


def save(person: int, ticket: int, kind: str, body: str, *, now: datetime, seen: int = 0) -> Draft | None:
    """Keep what is written so far; an empty text keeps nothing. One statement. Raises ValueError for what is none."""
    if kind not in KINDS:
        raise ValueError(f"{kind[:20]!r} is not one of {', '.join(KINDS)}")
    if len(body) > LONGEST or "\x00" in body:
        raise ValueError("this is no text that could be sent")
    if not body.strip():
        forget(person, ticket, kind)
        return None
    draft = Draft(person=person, ticket=ticket, kind=kind, body=body, seen=seen, saved_at=now)
    Draft.objects.bulk_create(
        [draft], update_conflicts=True, unique_fields=["person", "ticket", "kind"],
        update_fields=["body", "seen", "saved_at"],
    )  # fmt: skip
    return draft


def of(person: int, ticket: int) -> dict[str, Draft]:
    """A person's drafts on a ticket, by kind. One query."""
    return {draft.kind: draft for draft in Draft.objects.filter(person=person, ticket=ticket)}


def forget(person: int, ticket: int, kind: str) -> None:
    """It was sent, or thrown away."""
    Draft.objects.filter(person=person, ticket=ticket, kind=kind).delete()


def of_person(person: int) -> QuerySet[Draft]:
    """All of a person's drafts, the newest first: what they began and did not send."""
    return Draft.objects.filter(person=person).order_by("-saved_at", "-id")


def forget_old(progress: Progress | None = None) -> dict[str, Any]:  # noqa: ARG001 - called as every job is
    """Once a night: what nobody has touched for a month is personal text that nobody waits for."""
    gone, _ = Draft.objects.filter(saved_at__lt=clock.wall() - KEPT).delete()
    return {"forgotten": gone}

"""What was put in the post, for whoever may see it, and how the mails of a ticket's answers do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import BigIntegerField, Case, F, JSONField, Q, QuerySet, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from watchfloor.core.models import Person
from watchfloor.delivery.models import Delivery
from watchfloor.mail.out.notes import CHANNEL
from watchfloor.tickets.access import visible_to

# By channel first: other channels' bodies are not ours to read as JSON.
_BODY: Final = Case(When(channel=CHANNEL, then=Cast("body", JSONField())))


def visible_deliveries(person: Person) -> QuerySet[Delivery]:
    """The mails in the post that are about no ticket, or about one that the person sees, the newest first."""
    rows = Delivery.objects.filter(channel=CHANNEL).annotate(read=_BODY)
    rows = rows.annotate(about=Cast(KeyTextTransform("ticket", F("read")), BigIntegerField()))
    return rows.filter(Q(about=None) | Q(about__in=visible_to(person).values("id"))).order_by("-id")


def states_of_replies(ticket: int, positions: Iterable[int]) -> dict[int, Delivery]:
    """The delivery of each answer of the ticket to its requester, by the position of the answer. One query, or none."""
    keys = {f"mail:reply:{position}:{ticket}": position for position in positions}
    rows = Delivery.objects.filter(key__in=keys).defer("body") if keys else Delivery.objects.none()
    return {keys[row.key]: row for row in rows}

"""Sources, and what was put in the post for a hook, for whoever may see what they are about."""

from __future__ import annotations

from typing import Final

from django.db.models import BigIntegerField, Case, F, JSONField, Q, QuerySet, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from watchfloor.core.models import Person
from watchfloor.delivery.models import Delivery
from watchfloor.hooks.models import Hook, Source
from watchfloor.tickets.access import queues_for, visible_to

CHANNEL: Final = "webhook"
# By channel first: other channels' bodies are not ours to read as JSON.
_BODY: Final = Case(When(channel=CHANNEL, then=Cast("body", JSONField())))


def visible_deliveries(hook: Hook, person: Person) -> QuerySet[Delivery]:
    """What was sent to the hook about no ticket, or about one that the person sees, the newest first: its owner may
    see more than whoever looks after hooks, and an attempt shows what was sent.
    """
    rows = Delivery.objects.filter(channel=CHANNEL, target=hook.target).annotate(read=_BODY)
    ticket = KeyTransform("ticket", KeyTransform("data", F("read")))
    rows = rows.annotate(about=Cast(KeyTextTransform("id", ticket), BigIntegerField()))
    seen = Q(about=None) | Q(about__in=visible_to(person).values("id"))
    return rows.filter(seen).order_by("-id").defer("body")


def visible_sources(person: Person) -> QuerySet[Source]:
    """The sources that file into a queue that the person may know of, by name. Of another one nobody reads what it
    posted, nor lets it file where they look.
    """
    of_queue = Q(queue=None) | Q(queue__in=queues_for(person).values("id"))
    return Source.objects.filter(of_queue).order_by("name", "id")

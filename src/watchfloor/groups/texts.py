"""Tickets as the grouper reads them, from their events and the texts beside the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from watchfloor.engine.events import TICKET_CREATED
from watchfloor.engine.text import Said
from watchfloor.eventlog.models import Event, Text
from watchfloor.groups.embedding import Embedder, Vector
from watchfloor.groups.models import TicketVector
from watchfloor.tickets.redaction import plain

# What a source says of a ticket after the fact, or the desk decides: no property of the issue.
NOT_THE_ISSUE: Final = frozenset({"source_priority", "closed_code", "Resolution"})


def said(events: Sequence[Event]) -> list[Said]:
    """The tickets that `events` create and that say anything, in their order, without vectors. One query."""
    created = [event for event in events if event.kind == TICKET_CREATED]
    pointers = [event.payload[key] for event in created for key in ("subject", "text") if event.payload.get(key)]
    texts = {str(row.id): row.body for row in Text.objects.filter(id__in=pointers)}
    found = [_said(event, payload, texts) for event, payload in zip(created, plain(created), strict=True)]
    return [one for one in found if one.text.strip()]


def said_of(tickets: Iterable[int]) -> list[Said]:
    """The tickets of these ids, in the order given; those whose texts were erased are left out. Two queries."""
    wanted = list(tickets)
    events = {e.subject_id: e for e in Event.objects.filter(ticket__in=wanted, kind=TICKET_CREATED)}
    return said([events[ticket] for ticket in wanted if ticket in events])


def with_vectors(tickets: Sequence[Said], embedder: Embedder, versions: dict[str, str]) -> list[Said]:
    """The tickets with what a model makes of them: as it was kept since the last checkpoint, else asked for now.

    Notes in `versions` which version of each model answered.
    """
    kept = {row.ticket: row for row in TicketVector.objects.filter(ticket__in=[int(one.id) for one in tickets])}
    fresh = [one for one in tickets if int(one.id) not in kept]
    asked = (
        dict(zip((one.id for one in fresh), embedder.embed([one.text for one in fresh]), strict=True)) if fresh else {}
    )
    found = []
    for one in tickets:
        row = kept.get(int(one.id))
        vector = asked[one.id] if row is None else Vector(row.space, row.version, np.frombuffer(row.vector, "<f4"))
        found.append(one if vector is None else replace(one, space=vector.space, vector=vector.values))
        if vector is not None:
            versions[vector.space] = vector.version
    return found


def keep_vectors(tickets: Sequence[Said], versions: dict[str, str]) -> None:
    """Keep what was asked of the model, so that after a kill the very same is read."""
    TicketVector.objects.bulk_create(
        [
            TicketVector(
                ticket=int(one.id), space=one.space, version=versions[one.space],
                vector=np.asarray(one.vector, dtype="<f4").tobytes(),
            )
            for one in tickets
            if one.vector is not None
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _said(event: Event, payload: dict[str, Any], texts: dict[str, str]) -> Said:
    # A source without subjects gives its own number for one, which says nothing of the issue.
    none = ("", payload.get("source_id"))
    words = [text for key in ("subject", "text") if (text := texts.get(payload.get(key) or "", "")) not in none]
    attributes = {k: str(v) for k, v in payload.get("attributes", {}).items() if k not in NOT_THE_ISSUE}
    return Said(str(event.subject_id), event.at, "\n".join(words), attributes)

"""A ticket's history as it is read: its own lines, and in their place those of the tickets that are part of it."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Text
from watchfloor.tickets import redaction
from watchfloor.tickets.access import visible_to
from watchfloor.tickets.models import Ticket, TimelineEntry

Lines = list[tuple[TimelineEntry, str | None]]
# How deep merges of merges are read.
DEEPEST: Final = 8
_SAID: Final = (ev.TICKET_CREATED, ev.TICKET_REPLIED, ev.TICKET_NOTED)


def timeline(ticket: Ticket, *, public_only: bool = False, viewer: Person | None = None) -> Lines:
    """The ticket's history in order, each line with its text where it has one. Two queries; one more a merge.

    `public_only` is what the requester may read: nothing of another person's ticket that was merged into theirs, and of
    a ticket that was merged away also what the staff wrote publicly after that, where it went. Of tickets that are
    part of it, `viewer` reads those that they may see, and of sensitive fields those that they may.
    """
    lines = list(_of(ticket.id, public_only=public_only))
    has_merged = _has_merged(lines, ticket, public_only=public_only)
    merged = _taken_in(ticket, public_only=public_only, viewer=viewer) if has_merged else []
    if public_only and ticket.merged_into is not None:
        merged += _heard_elsewhere(ticket)
    entries = sorted([*lines, *merged], key=lambda e: e.at) if merged else lines
    redaction.hide(entries, viewer)
    bodies = dict(Text.objects.filter(id__in=[e.text for e in entries if e.text]).values_list("id", "body"))
    return [(entry, bodies.get(entry.text) if entry.text else None) for entry in entries]


def partner_notes(partner: Person) -> QuerySet[TimelineEntry]:
    """The notes that are marked for partners, without what another partner's team wrote: that is between them and the
    desk.
    """
    notes = TimelineEntry.objects.filter(kind=ev.TICKET_NOTED, detail__partners=True)
    ours = ~Q(actor__role="partner") | Q(actor=partner)
    return notes.filter(ours | Q(actor__team=partner.team_id) if partner.team_id is not None else ours)


def partner_timeline(ticket: Ticket, partner: Person) -> Lines:
    """What a partner reads of a ticket that their team was handed, in order: what is public, also of the tickets that
    are part of it and that they see, and the notes of `partner_notes`. Three queries; one more a merge.
    """
    notes = list(partner_notes(partner).filter(ticket=ticket.id).select_related("actor"))
    public = list(_of(ticket.id, public_only=True))
    has_merged = Ticket.objects.filter(merged_into=ticket.id).exists()
    merged = _taken_in(ticket, public_only=False, viewer=partner) if has_merged else []
    entries = sorted([*public, *notes, *(e for e in merged if e.public)], key=lambda e: (e.at, e.position))
    bodies = dict(Text.objects.filter(id__in=[e.text for e in entries if e.text]).values_list("id", "body"))
    return [(entry, bodies.get(entry.text) if entry.text else None) for entry in entries]


def _of(ticket: int, *, public_only: bool) -> QuerySet[TimelineEntry]:
    lines = TimelineEntry.objects.filter(ticket=ticket).select_related("actor")
    lines = lines.order_by("order_a", "order_b", "order_c")
    return lines.filter(public=True) if public_only else lines


def _has_merged(lines: list[TimelineEntry], ticket: Ticket, *, public_only: bool) -> bool:
    """Whether something may have been merged into it. The requester's lines do not say so: that costs a look."""
    if public_only:
        return Ticket.objects.filter(merged_into=ticket.id, requester=ticket.requester_id).exists()
    return any(line.kind == ev.TICKET_TOOK_IN and not line.detail.get("undone") for line in lines)


def _taken_in(ticket: Ticket, *, public_only: bool, viewer: Person | None) -> list[TimelineEntry]:
    """What was said on the tickets that are part of this one, up to when each was merged."""
    found: list[TimelineEntry] = []
    level = {ticket.id}
    for _ in range(DEEPEST):
        parts = (Ticket.objects.all() if viewer is None else visible_to(viewer)).filter(merged_into__in=level)
        if public_only:
            parts = parts.filter(requester=ticket.requester_id)
        level = set(parts.values_list("id", flat=True))
        if not level:
            break
        said = TimelineEntry.objects.filter(ticket__in=level, kind__in=_SAID, text__isnull=False)
        said = said.select_related("actor", "ticket", "ticket__requester").defer("ticket__words")
        found += said.filter(public=True) if public_only else said
    # What their requesters wrote after the merge stands on the whole itself.
    return [line for line in found if not {"retracted", "after_merge"} & line.detail.keys()]


def merges_of(ticket: Ticket) -> list[TimelineEntry]:
    """The line of each merge by which the ticket is part of another, its own first. Two queries a merge."""
    found: list[TimelineEntry] = []
    key, into = ticket.id, ticket.merged_into
    while into is not None and len(found) < DEEPEST:
        line = TimelineEntry.objects.filter(ticket=key, kind=ev.TICKET_MERGED).order_by("-position").first()
        if line is None:
            break
        found.append(line)
        key, into = into, Ticket.objects.values_list("merged_into", flat=True).get(id=into)
    return found


def _heard_elsewhere(ticket: Ticket) -> list[TimelineEntry]:
    """What the staff wrote publicly where the ticket went, since it is part of that.

    What a ticket went on into later said before then to its own requester alone.
    """
    heard, since = Q(pk__in=[]), 0
    for line in merges_of(ticket):
        since = max(since, line.position)
        heard |= Q(ticket=line.detail["to"], position__gt=since)
    answers = TimelineEntry.objects.filter(heard, kind=ev.TICKET_REPLIED, public=True)
    answers = answers.exclude(Q(detail__by="requester"))
    return list(answers.select_related("actor", "ticket").defer("ticket__words").order_by("position"))

"""Asking how the help was, answering, and setting up what follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.models import Definition, Person
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.directory import commands as directory
from watchfloor.engine.events import DONE
from watchfloor.eventlog.append import Origin
from watchfloor.satisfaction import settings
from watchfloor.satisfaction.queries import answer_to, may_rate, was_asked
from watchfloor.tickets import commands_voice as voice
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket

MAX_COMMENT: Final = 4000
# The source of what came by a signed link, whose holder did not sign in.
BY_LINK: Final = "rating-link"


def ask(ticket: int, *, by: int | None, now: datetime, origin: Origin | None = None) -> Ticket:
    """Ask the requester how the help was, once for each solve. Raises Refused for a ticket that is not solved."""
    row = Ticket.objects.select_for_update(of=("self",)).defer("words").get(id=ticket)
    if row.status not in DONE or row.closed_reason != "solved":
        raise Refused("ticket", _("The help can be rated once the ticket is solved."))
    if was_asked(row):
        return row
    return voice.ask_rating(row.id, by=by, now=now, origin=origin)


def give(
    ticket: int, *, rating: int | None, effort: int | None, comment: str, now: datetime, by_link: bool = False
) -> Ticket:
    """The requester's answer. It belongs to whoever has the ticket at that moment; a change of it to the same person.

    Raises Refused where it can no longer be rated or changed, or where it says nothing.
    """
    row = Ticket.objects.select_for_update(of=("self",)).defer("words").get(id=ticket)
    if rating is None:
        raise Refused("rating", _("Say how the help was: 1 to 5."))
    if len(comment) > MAX_COMMENT:
        raise Refused(
            "comment",
            _("This is %(n)s characters long; at most %(MAX_COMMENT)s are kept.")
            % {"n": f"{len(comment):,}", "MAX_COMMENT": f"{MAX_COMMENT:,}"},
        )
    before = answer_to(row)
    if not may_rate(row, before, now):
        raise Refused("rating", _("This can no longer be changed.") if before else _("This can no longer be rated."))
    if before and (before.rating, before.effort, before.comment) == (rating, effort, comment.strip()):
        return row
    return voice.rate(
        row.id, rating=rating, effort=effort, comment=comment, owner=before.owner if before else row.owner_id,
        by=row.requester_id, now=now, origin=Origin(BY_LINK) if by_link else None,
    )  # fmt: skip


def save_settings(body: Mapping[str, Any], *, by: int | None, now: datetime) -> Definition:
    """Set up when requesters are asked and what follows. Raises Refused."""
    found = settings.parse(body)
    if found.owner is not None and not Person.objects.filter(id=found.owner, role__in=WORKS_TICKETS).exists():
        raise Refused("owner", _("An owner must be somebody who works tickets."))
    old = settings.kept()
    return directory.save_definition(
        what=settings.WHAT, name=settings.NAME, body=settings.as_body(found), by=by, now=now,
        key=old.id if old else None,
    )  # fmt: skip

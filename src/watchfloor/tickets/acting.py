"""What every verb shares: holding rows, refusing what cannot be meant, appending and projecting in one go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from watchfloor.core.models import Person
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.eventlog.append import NewEvent, Origin, append, known
from watchfloor.files import commands as files_room
from watchfloor.tickets import project
from watchfloor.tickets.models import Ticket

MAX_SUBJECT: Final = 300
MAX_BODY: Final = 100_000
MAX_MENTIONS: Final = 50

# A ticket, what happened to it, and the payload.
Happening = tuple[int, str, dict[str, Any]]


class Refused(ValueError):
    """A verb's argument is not acceptable. `field` names it; the message is fit for the person who sent it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def hold(ticket: int) -> Ticket:
    """The row, locked: two people who act on one ticket act one after the other. Taken before the log's lock."""
    return Ticket.objects.select_for_update(of=("self",)).defer("words").get(id=ticket)


def hold_all(tickets: Iterable[int]) -> dict[int, Ticket]:
    """Several rows, locked by id, so that no two acts wait for each other in a circle. All before the log's lock."""
    rows = Ticket.objects.select_for_update(of=("self",)).defer("words").filter(id__in=set(tickets)).order_by("id")
    return {row.id: row for row in rows}


def record(
    happenings: Sequence[Happening], by: int | None, now: datetime, origin: Origin | None, *, locked: bool = False
) -> None:
    """Append what happened, in this order, and fold it. Of one delivery (`origin`) only the first has its bare id."""
    origin = origin or Origin()
    project.apply(append(locked=locked, events=[
        NewEvent(
            "ticket", ticket, kind, now, payload, ticket=ticket, actor=by, source=origin.source,
            external_id=origin.external_id and (origin.external_id if i == 0 else f"{origin.external_id}+{i}"),
        )
        for i, (ticket, kind, payload) in enumerate(happenings)
    ]))  # fmt: skip


# Put together once: asked after every act, and the fifty columns take longer to spell than to read.
_ROW: Final = (
    f"SELECT {', '.join(f.attname for f in Ticket._meta.concrete_fields if f.attname != 'words')} "  # noqa: S608
    "FROM ticket WHERE id = %s"
)


def now_is(ticket: int) -> Ticket:
    """The row as it is after an act."""
    return Ticket.objects.raw(_ROW, [ticket])[0]


def is_known(origin: Origin | None) -> bool:
    """Whether this act arrived before: asked first, so that a second delivery leaves no text behind."""
    return origin is not None and origin.external_id is not None and bool(known(origin.source, [origin.external_id]))


def text(field: str, value: str, longest: int) -> str:
    """The text without the space around it; refused when it is empty, too long or not text."""
    value = value.replace("\r\n", "\n").strip()
    if not value:
        raise Refused(field, _("This may not be empty."))
    if len(value) > longest:
        raise Refused(
            field,
            _("This is %(n)s characters long; at most %(longest)s are kept.") % {"n": len(value), "longest": longest},
        )
    if "\x00" in value:
        raise Refused(field, _("This holds a NUL character, which text cannot keep."))
    return value


def one_of(field: str, value: str, allowed: tuple[str, ...]) -> str:
    """The value, if it is one of those."""
    if value not in allowed:
        # The start of it only: the message also travels in a header, which nobody reads past 64 KiB.
        raise Refused(
            field,
            _("%(value)s is not one of %(allowed)s.") % {"value": f"{value[:40]!r}", "allowed": ", ".join(allowed)},
        )
    return value


# Of tickets that are filed into a restricted queue: their counter, and what its numbers are added to.
RESTRICTED_NUMBER: Final = "ticket_number_restricted"
FIRST_RESTRICTED: Final = 9_000_000_000


def exist(*, requester: int | None = None, queue: int | None = None) -> bool:
    """Refuse a person or a queue that is not there; whether the queue is restricted. One query for all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM core_person WHERE id = %s), "
            "(SELECT restricted FROM core_queue WHERE id = %s)",
            [requester, queue],
        )
        has_requester, restricted = cursor.fetchone()
    if requester is not None and not has_requester:
        raise Refused("requester", _("There is no requester %(requester)s.") % {"requester": requester})
    if queue is not None and restricted is None:
        raise Refused("queue", _("There is no queue %(queue)s.") % {"queue": queue})
    return bool(restricted)


def works(field: str, person: int) -> None:
    """Refuse somebody who does not work tickets."""
    if not Person.objects.filter(id=person, role__in=WORKS_TICKETS).exists():
        raise Refused(field, _("An owner must be somebody who works tickets."))


def carried(
    ticket: int, *, files: Sequence[object], mentions: Sequence[int], public: bool, by: int | None, now: datetime
) -> dict[str, Any]:
    """What a message brings beside its text: files that wait are attached, people who are called on must work here."""
    brought: dict[str, Any] = {}
    if files:
        try:
            brought["files"] = files_room.attach(files, ticket=ticket, public=public, by=by, now=now)
        except files_room.NotKept as refusal:
            raise Refused(refusal.field, str(refusal)) from None
    if called := sorted(set(mentions)):
        there = set(Person.objects.filter(id__in=called, role__in=WORKS_TICKETS).values_list("id", flat=True))
        if there != set(called) or len(called) > MAX_MENTIONS:
            raise Refused("mentions", _("Only people who work tickets can be called on, and at most fifty of them."))
        brought["mentions"] = called
    return brought


def not_merged(row: Ticket, verb: str) -> None:
    """Refuse what would part a merged ticket from the one that it is part of."""
    if row.merged_into is not None:
        number = (
            Ticket.objects.filter(id=row.merged_into).exclude(queue__restricted=True).values_list("number", flat=True)
        )
        part_of = number.first() or "another"
        raise Refused(
            "ticket",
            _("Ticket %(row_number)s is part of %(part_of)s: %(verb)s there, or take the merge back first.")
            % {"row_number": row.number, "part_of": part_of, "verb": verb},
        )

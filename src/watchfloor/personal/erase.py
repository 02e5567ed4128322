"""Erasing a person: by stages, each of which can be done again, so that a run that was killed is finished by the next.

What is looked for is kept in a row while it runs, and gone with it. The person's ways in go first: nobody writes as
them meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from watchfloor.audit import chain
from watchfloor.audit.kinds import PERSON_ERASED
from watchfloor.core.models import Account, Person
from watchfloor.directory.project import NOBODY
from watchfloor.eventlog.models import Event, Text
from watchfloor.personal import beside, disk, learnt, log, sweep
from watchfloor.personal.gather import TEXTS, open_tickets, words_of
from watchfloor.personal.models import Erasure, Hold
from watchfloor.personal.words import SHORTEST, Words, masker, patterns
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.models import Ticket

LONGEST_REASON: Final = 300
_LOCK: Final = 0x4552_4153
# PostgreSQL keeps samples of columns for its planner: they are taken anew.
_SAMPLED: Final = (
    "personal_text", "core_person", "ticket", "event", "timeline_entry", "audit_entry", "search_word",
    "search_document", "job",
)  # fmt: skip


class Refused(ValueError):
    """It cannot be done so; the message says what to do first. `field` names what is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(slots=True)
class Report:
    """What went, by stage; of a dry run what would go. `warnings` are for whoever asked to read."""

    person: int
    dry_run: bool
    counts: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


Tell = Callable[[str, int], None]


def erase(
    person: int, *, by: int | None, now: datetime, reason: str, also: Sequence[str] = (), with_open: bool = False,
    dry_run: bool = False, tell: Tell = lambda _stage, _done: None,
) -> Report:  # fmt: skip
    """Take everything out of the store that tells who the person is. Run again, it finishes what was killed.

    `also` are other words that name them (a former name, a phone number). With `with_open` open tickets are no
    obstacle: what they own is given back. Raises Refused. Must not be called inside a transaction: it is many.
    """
    found, also = _asked(person, by, reason, also, with_open=with_open)
    if dry_run:
        return _foreseen(found, also)
    return run(begin(person, by=by, now=now, reason=reason, also=also, with_open=with_open), now=now, tell=tell)


def begin(
    person: int, *, by: int | None, now: datetime, reason: str, also: Sequence[str] = (), with_open: bool = False
) -> Erasure:
    """The first step: the person is out, and what is looked for is kept until `run` has ended. Raises Refused."""
    found, also = _asked(person, by, reason, also, with_open=with_open)
    with transaction.atomic():
        row = _begun(found, by, reason, also, now)
        beside.ways_in(found)
        for ticket in Ticket.objects.filter(owner=person).exclude(status__in=("solved", "closed")):
            tickets.assign(ticket.id, to=None, by=None, now=now)
    return row


def _asked(
    person: int, by: int | None, reason: str, also: Sequence[str], *, with_open: bool
) -> tuple[Person, list[str]]:
    also = [word for one in also if (word := " ".join(one.split()))]
    if short := [word for word in also if len(word) < SHORTEST]:
        raise Refused("also", f"{short[0]!r} is too short to be looked for: it is a part of other words.")
    return _checked(person, by, reason, also, with_open=with_open), also


def run(row: Erasure, *, now: datetime, tell: Tell = lambda _stage, _done: None) -> Report:
    """All stages of an erasure that was begun. Refused where another process is at it."""
    with connection.cursor() as cursor:
        # Of this connection: let go at its end, however that comes.
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, row.pk])
        if not cursor.fetchone()[0]:
            raise Refused("person", _("This person is being erased already."))
        try:
            return _run(row, now, tell)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, row.pk])


def _run(row: Erasure, now: datetime, tell: Tell) -> Report:
    person, words = row.person, Words.kept(row.words)
    stages: dict[str, Callable[[], int]] = {
        "ways in": lambda: beside.ways_in(Person.objects.get(id=person)),
        "texts": lambda: log.erase_texts(person, words, tell),
        "files": lambda: beside.files(person, now=now),
        "events": lambda: log.erase_events(person, words, now, tell),
        "name": lambda: log.nobody(person, by=row.by, now=now, tell=tell),
        "signals and groups": lambda: learnt.forget(person, words, now, tell),
        "drafts and answers": lambda: beside.written(person, words),
        "deliveries": lambda: beside.post(person, words),
        "mails": lambda: beside.mails(person, words),
        "uploads": lambda: beside.uploads_of(person),
        "elsewhere": lambda: sweep.sweep(words, tell),
        "audit entries": lambda: beside.audit(person, words, now=now),
        "figures and files": lambda: disk.forget(words),
    }
    report = Report(person, dry_run=False, counts=dict(row.counts))
    for name, stage in stages.items():
        tell(name, 0)
        report.counts[name] = report.counts.get(name, 0) + stage()
        Erasure.objects.filter(id=row.pk).update(stage=name, counts=report.counts)
    _end(row, report, now)
    return report


def unfinished() -> list[Erasure]:
    """Those that were begun and not ended: a process was killed."""
    return list(Erasure.objects.filter(done_at=None).order_by("id"))


def _checked(person: int, by: int | None, reason: str, also: Sequence[str], *, with_open: bool) -> Person:
    found = Person.objects.filter(id=person).first()
    if found is None:
        raise Refused("person", _("There is no person %(person)s.") % {"person": person})
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused(
            "reason", _("Say why, in at most %(LONGEST_REASON)s characters.") % {"LONGEST_REASON": LONGEST_REASON}
        )
    if Erasure.objects.filter(person=person, done_at=None).exists():
        return found
    if by == person:
        raise Refused("person", _("Nobody erases themselves: somebody else has to."))
    others = Account.objects.filter(person__role="administrator", is_active=True).exclude(person=person)
    if found.role == "administrator" and not others.exists():
        raise Refused("person", f"{found.name} is the last administrator who can sign in. Make another one first.")
    if held := _held(found, also):
        number = Ticket.objects.values_list("number", flat=True).get(id=held.ticket)
        raise Refused(
            "held",
            _("Ticket %(number)s is held (%(reason)s). Lift the hold first.")
            % {"number": number, "reason": held.reason},
        )
    if not with_open and (some := open_tickets(person)):
        numbers = ", ".join(map(str, some))
        raise Refused(
            "with_open", f"{found.name} asked or works on tickets that are open: {numbers}. Close them or give them to "
            "others first, or say that they are no obstacle.",
        )  # fmt: skip
    return found


def _held(person: Person, also: Sequence[str]) -> Hold | None:
    """A hold on a ticket of which something would go: that they asked or wrote on, or whose texts name them."""
    holds = Hold.objects.filter(ended_at=None)
    asked = Ticket.objects.filter(requester=person).values("id")
    wrote = Event.objects.filter(actor=person.id, ticket__isnull=False).values("ticket")
    if found := holds.filter(Q(ticket__in=asked) | Q(ticket__in=wrote)).first():
        return found
    texts = Text.objects.filter(ticket__in=holds.values("ticket")).values_list("ticket", "body")
    mask = masker((words_of(person) | Words(phrases=frozenset(also))).phrases) if texts.exists() else None
    named = {ticket for ticket, body in texts.iterator() if ticket and mask is not None and mask(body) != body}
    return holds.filter(ticket__in=named).first()


def _begun(person: Person, by: int | None, reason: str, also: Sequence[str], now: datetime) -> Erasure:
    """The row of this erasure, with what is looked for: of one that was killed, and what is found now."""
    words = words_of(person) | Words(phrases=frozenset(also))
    row = Erasure.objects.select_for_update().filter(person=person.id, done_at=None).first()
    if row is None:
        row = Erasure(person=person.id, by=by, reason=reason.strip(), asked_at=now)
    words |= Words.kept(row.words)
    row.words, row.reason = words.as_json(), masker(words.phrases)(row.reason)
    row.save()
    return row


@transaction.atomic
def _end(row: Erasure, report: Report, now: datetime) -> None:
    """The person is nobody now; what was looked for goes, the fact that it was done stays."""
    Erasure.objects.filter(id=row.pk).update(words={}, counts=report.counts, done_at=now)
    chain.record(
        PERSON_ERASED, actor=row.by, subject=f"person:{row.person}", now=now,
        detail={"reason": row.reason, "counts": report.counts},
    )  # fmt: skip
    with connection.cursor() as cursor:
        for table in _SAMPLED:
            cursor.execute(f"ANALYZE {table}")


def _foreseen(person: Person, also: Sequence[str]) -> Report:
    """What would go, counted; nothing is changed."""
    words = words_of(person) | Words(phrases=frozenset(also))
    report = Report(person.id, dry_run=True)
    asked: dict[str, Any] = {"person": person.id, "patterns": patterns(words.phrases)}
    queries = {
        "tickets that stay without their texts": "SELECT count(*) FROM ticket WHERE requester_id = %(person)s",
        "texts": f"SELECT count(*) FROM personal_text WHERE body <> '[erased]' AND id IN ({TEXTS})",  # noqa: S608
        "texts of others that name them": "SELECT count(*) FROM personal_text WHERE kind <> 'name' AND body ILIKE "  # noqa: S608
        f"ANY(%(patterns)s) AND id NOT IN ({TEXTS})",
        "files": "SELECT count(*) FROM file WHERE owner = %(person)s",
        "audit entries": "SELECT count(*) FROM audit_entry WHERE salt <> '' AND (actor = %(person)s "
        "OR subject = 'person:' || %(person)s)",
        "mails": "SELECT count(*) FROM raw_mail WHERE blob <> '' AND person_id = %(person)s",
    }
    with connection.cursor() as cursor:
        for name, sql in queries.items():
            cursor.execute(sql, asked)
            report.counts[name] = cursor.fetchone()[0]
    if words.near:
        report.warnings.append(
            f"{', '.join(sorted(words.near))}: looked for on tickets that they had part in alone, since it is (a part "
            "of) a name that others may have too."
        )
    if person.name == NOBODY:
        report.warnings.append("This person was erased before.")
    return report

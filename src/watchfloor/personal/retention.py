"""How long things are kept: rules, holds against them, and the night's work that follows them.

Without a rule texts, files and audit details are kept for good; rows that only machines need go by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from watchfloor.audit import chain, redact
from watchfloor.audit.kinds import KEPT_WHOLE
from watchfloor.audit.models import AuditEntry
from watchfloor.core.models import Job, Queue
from watchfloor.delivery.models import Delivery
from watchfloor.eventlog.models import Text
from watchfloor.files.models import File
from watchfloor.mail.models import RawMail
from watchfloor.personal import log
from watchfloor.personal.beside import NO_NAME, destroy_files, empty_mail
from watchfloor.personal.erase import LONGEST_REASON, Refused
from watchfloor.personal.models import KEPT, OF_TICKETS, Hold, Rule
from watchfloor.personal.words import GONE
from watchfloor.tickets.acting import hold_all
from watchfloor.tickets.models import Ticket
from watchfloor.ways_in.models import Device, Session

# In days, where no rule says otherwise.
DEFAULTS: Final = {"sessions": 90, "deliveries": 30, "mails": 90, "jobs": 90}
LONGEST: Final = 36_500
BATCH: Final = 500
Tell = Callable[[str, int], None]

# Done so long ago as the rule says that fits best: one for a module before one for a queue before one for all. What is
# held stays, what is part of an open ticket, and what is shown on the board of ideas.
_TICKETS: Final = """
SELECT t.id FROM ticket t JOIN LATERAL (
    SELECT days FROM retention_rule r WHERE r.what = %(what)s AND r.queue IN (0, t.queue_id)
        AND (r.module = '' OR lower(r.module) = lower(t.attributes ->> 'module'))
    ORDER BY r.module <> '' DESC, r.queue <> 0 DESC LIMIT 1
) rule ON true
WHERE t.status IN ('solved', 'closed') AND t.done_at < %(now)s - make_interval(days => rule.days)
    AND NOT EXISTS (SELECT 1 FROM personal_hold h WHERE h.ticket = t.id AND h.ended_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM ticket m WHERE m.id = t.merged_into AND m.status NOT IN ('solved', 'closed'))
    AND NOT EXISTS (SELECT 1 FROM feedback_idea i WHERE i.ticket = t.id AND i.is_shown)
    AND EXISTS ({left})
ORDER BY t.id
"""
_LEFT: Final = {
    "texts": "SELECT 1 FROM personal_text x WHERE x.ticket = t.id AND x.body <> %(gone)s",
    "files": "SELECT 1 FROM file_place p JOIN file f ON f.id = p.file_id WHERE p.ticket = t.id AND f.name <> %(gone)s",
}


def set_rule(what: str, *, days: int, queue: int = 0, module: str = "", by: int | None, now: datetime) -> Rule:
    """Keep `what` for so many days from now on. Refused names the field that is wrong."""
    module = " ".join(module.split())
    if what not in KEPT:
        raise Refused("what", f"{what[:40]!r} is none of {', '.join(KEPT)}.")
    most = DEFAULTS["deliveries"] if what == "deliveries" else LONGEST
    if not 1 <= days <= most:
        raise Refused("days", gettext("Days are 1 to %(most)s.") % {"most": f"{most:,}"})
    if (queue or module) and what not in OF_TICKETS:
        raise Refused("queue", f"{KEPT[what]} are of no queue and no module.")
    if queue and not Queue.objects.filter(id=queue).exists():
        raise Refused("queue", gettext("There is no queue %(queue)s.") % {"queue": queue})
    if len(module) > LONGEST_REASON:
        raise Refused(
            "module",
            gettext("A module's name has at most %(LONGEST_REASON)s characters.") % {"LONGEST_REASON": LONGEST_REASON},
        )
    said = {"days": days, "by": by, "at": now}
    rule, _ = Rule.objects.update_or_create(what=what, queue=queue, module=module, defaults=said)
    detail = {"what": what, "queue": queue, "module": module, "days": days}
    chain.record("retention.rule", actor=by, subject=f"rule:{rule.pk}", now=now, detail=detail)
    return rule


def end_rule(key: int, *, by: int | None, now: datetime) -> None:
    """The rule holds no more. Refused where there is none."""
    rule = Rule.objects.select_for_update().filter(id=key).first()
    if rule is None:
        raise Refused("rule", gettext("There is no rule %(key)s.") % {"key": key})
    detail = {"what": rule.what, "queue": rule.queue, "module": rule.module, "days": None}
    chain.record("retention.rule", actor=by, subject=f"rule:{rule.pk}", now=now, detail=detail)
    rule.delete()


def hold(ticket: int, *, reason: str, by: int | None, now: datetime) -> Hold:
    """Texts and files of the ticket stay, whatever its age, and whoever asked it is not erased."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(
            "reason", gettext("Say why, in at most %(LONGEST_REASON)s characters.") % {"LONGEST_REASON": LONGEST_REASON}
        )
    if not Ticket.objects.filter(id=ticket).exists():
        raise Refused("ticket", gettext("There is no ticket %(ticket)s.") % {"ticket": ticket})
    if Hold.objects.filter(ticket=ticket, ended_at=None).exists():
        raise Refused("ticket", gettext("This ticket is held already."))
    made = Hold.objects.create(ticket=ticket, reason=reason, by=by, at=now)
    chain.record("hold.set", actor=by, subject=f"ticket:{ticket}", now=now, detail={"reason": reason})
    return made


def lift(key: int, *, by: int | None, now: datetime) -> None:
    """The hold of this id counts no more. Refused where there is none."""
    found = Hold.objects.select_for_update().filter(id=key, ended_at=None).first()
    if found is None:
        raise Refused("hold", gettext("There is no hold %(key)s.") % {"key": key})
    found.ended_at, found.ended_by = now, by
    found.save(update_fields=["ended_at", "ended_by"])
    chain.record("hold.lifted", actor=by, subject=f"ticket:{found.ticket}", now=now)


def refuse_held(file: File) -> None:
    """Refused where the file is on a ticket that is held: nobody destroys it until the hold is lifted."""
    on = file.places.values("ticket")
    if Hold.objects.filter(ticket__in=on, ended_at=None).exists():
        raise Refused("file", gettext("This file is on a ticket whose texts and files must be kept."))


def days_of(what: str) -> int | None:
    """For how many days something that is of no ticket is kept; None: for good."""
    said = Rule.objects.filter(what=what, queue=0, module="").values_list("days", flat=True).first()
    return DEFAULTS.get(what) if said is None else said


def due(now: datetime) -> dict[str, int]:
    """What would go now: tickets with texts or files, and rows. Nothing is changed."""
    counts = {f"tickets with {what}": len(_tickets(what, now)) for what in sorted(OF_TICKETS)}
    return counts | {what: sum(rows.count() for rows in some) for what, some in _rows(now).items()}


def run(now: datetime, *, tell: Tell = lambda _what, _done: None) -> dict[str, int]:
    """Erase what the rules say, a batch at a time; an audit entry says how much. Run again, it finds nothing."""
    counts = {
        "tickets with files": _in_batches("files", _tickets("files", now), _forget_files, now, tell),
        "tickets with texts": _in_batches("texts", _tickets("texts", now), _forget_texts, now, tell),
    }
    for what, some in _rows(now).items():
        counts[what] = sum(_forget(what, rows, now, tell) for rows in some)
    if any(counts.values()):
        with transaction.atomic():
            chain.record("retention.ran", actor=None, subject="store", now=now, detail=counts)
    return counts


def _tickets(what: str, now: datetime) -> list[int]:
    with connection.cursor() as cursor:
        gone = GONE if what == "texts" else NO_NAME
        cursor.execute(_TICKETS.replace("{left}", _LEFT[what]), {"what": what, "now": now, "gone": gone})
        return [row[0] for row in cursor.fetchall()]


def _in_batches(
    what: str, some: list[int], act: Callable[[Sequence[int], datetime], None], now: datetime, tell: Tell
) -> int:
    for start in range(0, len(some), BATCH):
        with transaction.atomic():
            act(some[start : start + BATCH], now)
        tell(what, start)
    return len(some)


def _forget_texts(some: Sequence[int], _now: datetime) -> None:
    hold_all(some)
    Text.objects.filter(ticket__in=some).exclude(body=GONE).update(body=GONE)
    log.again(set(some))


def _forget_files(some: Sequence[int], now: datetime) -> None:
    """A file that is shown on another ticket, which is not due, stays."""
    mine = File.objects.filter(places__ticket__in=some).exclude(name=NO_NAME)
    elsewhere = File.objects.filter(places__ticket__in=Ticket.objects.exclude(id__in=some).values("id"))
    keys = list(mine.exclude(id__in=elsewhere.values("id")).values_list("id", flat=True).distinct())
    destroy_files(keys, by=None, now=now)


def _rows(now: datetime) -> dict[str, list[QuerySet[Any]]]:
    """By what it is, the rows that are older than the rules allow."""
    found: dict[str, list[QuerySet[Any]]] = {}
    for what in KEPT:
        days = days_of(what)
        if what in OF_TICKETS or days is None:
            continue
        found[what] = list(_older(what, now - timedelta(days=days)))
    return found


def _older(what: str, than: datetime) -> Iterator[QuerySet[Any]]:
    if what == "audit":
        yield (
            AuditEntry.objects.filter(at__lt=than, position__isnull=False)
            .exclude(salt="")
            .exclude(kind__in=sorted(KEPT_WHOLE))
        )
    elif what == "sessions":
        yield Session.objects.filter(seen_at__lt=than)
        yield Device.objects.filter(last_at__lt=than, sessions=None)
    elif what == "deliveries":
        yield Delivery.objects.filter(done_at__lt=than).exclude(state="waiting")
    elif what == "jobs":
        yield Job.objects.filter(ended_at__lt=than)
    else:
        held = Hold.objects.filter(ended_at=None).values("ticket")
        done = RawMail.objects.filter(received_at__lt=than, state__in=("filed", "dropped", "refused"))
        # What came to several addresses of ours is one file: a hold on the ticket of one keeps it for all.
        kept = RawMail.objects.filter(ticket_id__in=held).exclude(blob="").values("blob")
        yield done.exclude(blob="").exclude(blob__in=kept)


def _forget(what: str, rows: QuerySet[Any], now: datetime, tell: Tell) -> int:
    done = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        if what == "mails":
            for row in rows.model.objects.filter(pk__in=keys):
                empty_mail(row)
        elif what == "audit":
            redact.entries(keys, subject="store", now=now)
        else:
            with transaction.atomic():
                rows.model.objects.filter(pk__in=keys).delete()
        done += len(keys)
        tell(what, done)
    return done

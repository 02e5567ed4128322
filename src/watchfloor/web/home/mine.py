"""A person's own tickets in order of need, each with why it needs them now. Bounded, in two queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from watchfloor.clocks.models import Clock
from watchfloor.core.models import Person
from watchfloor.engine import events as ev
from watchfloor.tickets.access import common
from watchfloor.tickets.models import Mention, Ticket, TimelineEntry
from watchfloor.tickets.queries import OPEN, visible_to
from watchfloor.views.definitions import Domain
from watchfloor.web.domain import within
from watchfloor.web.templatetags.watchfloor import short
from watchfloor.web.words import lazy

# Nobody works through more than this in a day; the list says how many more there are.
READ: Final = 300
SOON: Final = timedelta(minutes=30)
MENTIONED: Final = timedelta(days=7)
FRESH: Final = timedelta(hours=4)
_TARGETS: Final = {
    "first_reply": lazy("first reply"), "next_reply": lazy("next reply"), "update": "update", "resolution": "solution",
    "tier_resolution": lazy("solution of its tier"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a ticket needs somebody now. `tone` is red, amber, blue or "" with an icon; `rank` orders, then `at`."""

    rank: int
    at: datetime
    words: str
    tone: str = ""
    icon: str = "clock"


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket and its reasons, the most pressing first."""

    ticket: Ticket
    reasons: tuple[Reason, ...]

    @property
    def first(self) -> Reason:
        """The reason that puts it where it stands."""
        return self.reasons[0]


def lines(person: Person, now: datetime, domain: Domain | None = None) -> tuple[list[Line], int]:
    """What needs the person, most pressing first, and how many of their open tickets wait for somebody else.

    Tickets of theirs that are open, and those on which somebody called them and they did not act since. Two queries.
    """
    mine = within(visible_to(person).filter(owner=person, status__in=OPEN), domain)
    own = list(_told(mine).order_by("-updated_at", "-id")[:READ])
    called = list(_mentioned(person, now)[:50])
    authors = {ticket.id: ticket for ticket in called}
    known = {ticket.id for ticket in own}
    found: list[Line] = []
    resting = 0
    for ticket in [*own, *(ticket for ticket in called if ticket.id not in known)]:
        reasons = sorted(_reasons(ticket, authors.get(ticket.id), now), key=lambda one: (one.rank, one.at))
        if reasons:
            found.append(Line(ticket, tuple(reasons)))
        else:
            resting += 1
    return sorted(found, key=lambda line: (line.first.rank, line.first.at, line.ticket.id)), resting


def _told(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With what each row's reasons need: its next clock, its last line, when its parent changed."""
    clock = Clock.objects.filter(ticket=OuterRef("id"), first=True)
    last = TimelineEntry.objects.filter(position=OuterRef("last_position"))
    parent = common().filter(id=OuterRef("parent_id")).values("updated_at")
    return rows.select_related("queue", "requester").defer("words", "stretches", "open_spells").annotate(
        clock_due=Subquery(clock.values("due_at")[:1]), clock_target=Subquery(clock.values("target")[:1]),
        clock_risk=Subquery(clock.values("risk_at")[:1]), last_kind=Subquery(last.values("kind")[:1]),
        last_at=Subquery(last.values("at")[:1]), last_actor=Subquery(last.values("actor__name")[:1]),
        parent_changed=Subquery(parent[:1]),
    )  # fmt: skip


def _mentioned(person: Person, now: datetime) -> QuerySet[Ticket]:
    """Tickets whose messages call the person on, and on which they did nothing since."""
    since = TimelineEntry.objects.filter(ticket=OuterRef("ticket"), actor=person, position__gt=OuterRef("position"))
    recent = Mention.objects.filter(person=person, at__gte=now - MENTIONED).filter(~Exists(since))
    of_ticket = recent.filter(ticket=OuterRef("id")).order_by("-position")
    who = TimelineEntry.objects.filter(position=OuterRef("called_by")).values("actor__name")
    rows: QuerySet[Any] = visible_to(person).filter(id__in=recent.values("ticket"), status__in=OPEN)
    called_by = Coalesce(Subquery(of_ticket.values("position")[:1]), 0, output_field=BigIntegerField())
    called: QuerySet[Any] = rows.annotate(called_by=called_by, called_at=Subquery(of_ticket.values("at")[:1]))
    return _told(called).annotate(caller=Subquery(who[:1])).order_by(F("called_by").desc())


def _reasons(ticket: Any, called: Any | None, now: datetime) -> Iterable[Reason]:
    if ticket.clock_due is not None:
        yield from _clock(ticket, now)
    if ticket.unanswered_since is not None and ticket.status in ("new", "open"):
        ago = short((now - ticket.unanswered_since).total_seconds())
        words = (
            _("requester waits %(ago)s for a first reply") % {"ago": ago}
            if not ticket.agent_replies
            else _("requester answered %(ago)s ago") % {"ago": ago}
        )
        yield Reason(2, ticket.unanswered_since, words, "blue", "corner-up-left")
    if called is not None:
        ago = short((now - called.called_at).total_seconds())
        yield Reason(
            3,
            called.called_at,
            _("%(what)s mentioned you %(ago)s ago") % {"what": called.caller or _("somebody"), "ago": ago},
            "blue",
            "user",
        )
    if ticket.due_at is not None and ticket.due_at - now < timedelta(hours=24) and ticket.clock_due != ticket.due_at:
        yield _promised(ticket.due_at, now)
    yield from _happened(ticket, now)


def _clock(ticket: Any, now: datetime) -> Iterable[Reason]:
    target = _TARGETS.get(ticket.clock_target, str(ticket.clock_target).replace("_", " "))
    left = ticket.clock_due - now
    if left < timedelta():
        yield Reason(
            0,
            ticket.clock_due,
            _("%(target)s %(what)s late") % {"target": target, "what": short(-left.total_seconds())},
            "red",
            "circle-alert",
        )
    elif left < SOON or (ticket.clock_risk is not None and ticket.clock_risk <= now):
        yield Reason(
            1,
            ticket.clock_due,
            _("%(target)s due in %(total_seconds)s") % {"target": target, "total_seconds": short(left.total_seconds())},
            "amber",
        )
    elif ticket.status in ("new", "open"):
        yield Reason(
            7,
            ticket.clock_due,
            _("%(target)s due in %(total_seconds)s") % {"target": target, "total_seconds": short(left.total_seconds())},
        )


def _promised(due: datetime, now: datetime) -> Reason:
    if due < now:
        return Reason(
            1,
            due,
            _("%(total_seconds)s past the date you set") % {"total_seconds": short((now - due).total_seconds())},
            "red",
            "circle-alert",
        )
    return Reason(
        4, due, _("due in %(total_seconds)s") % {"total_seconds": short((due - now).total_seconds())}, "amber"
    )


def _happened(ticket: Any, now: datetime) -> Iterable[Reason]:
    """What came last, or lately, that one should know of."""
    ago = short((now - (ticket.last_at or now)).total_seconds())
    if ticket.last_kind == ev.TICKET_WOKEN:
        yield Reason(4, ticket.last_at, _("snooze ended %(ago)s ago") % {"ago": ago}, "blue", "sun")
    elif ticket.last_kind == ev.TICKET_ASSIGNED and now - ticket.last_at < FRESH:
        who = _(" by %(last_actor)s") % {"last_actor": ticket.last_actor} if ticket.last_actor else ""
        yield Reason(6, ticket.last_at, _("given to you %(ago)s ago%(who)s") % {"ago": ago, "who": who}, "", "inbox")
    if ticket.parent_changed is not None and ticket.parent_changed > ticket.updated_at:
        since = short((now - ticket.parent_changed).total_seconds())
        yield Reason(
            5, ticket.parent_changed, _("its parent changed %(since)s ago") % {"since": since}, "blue", "layers"
        )
    if ticket.status in ("new", "open") and ticket.snoozed_until is None:
        yield Reason(
            8,
            ticket.created_at,
            _("open, filed %(total_seconds)s ago")
            % {"total_seconds": short((now - ticket.created_at).total_seconds())},
            "",
            "inbox",
        )

"""The priority watch list: open tickets that raise themselves, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.utils.translation import gettext

from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN, visible_to
from watchfloor.watch.limits import AGEING, BOUND, HIGH, MOVES, STUCK, STUCK_WAITING, spoken
from watchfloor.watch.segments import KINDS, WAITING, Ages, Segment, ages, segments

# Rank of the segment, its moment, the ticket: where a page ends.
Place = tuple[int, datetime, int]
_UNREAD: Final = ("words", "stretches", "open_spells", "attributes")


@dataclass(frozen=True, slots=True)
class Watched:
    """A ticket of the list. `kind` is why it is on it; `sign` the most telling thing about it, which `reason` says in
    two words and `detail` in full; `since` is when that began; `place` where it stands in the list.
    """

    ticket: Ticket
    kind: str
    sign: str
    reason: str
    detail: str
    since: datetime
    place: Place


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets the list holds, each once, and how many of each kind; all up to 1,000, which is `BOUND`."""

    total: int
    kinds: dict[str, int]


def watch_list(
    person: Person,
    now: datetime,
    limit: int = 50,
    *,
    kind: str = "",
    after: Place | None = None,
    within: Q | None = None,
) -> list[Watched]:
    """Up to `limit` tickets past `after`, most urgent first; of one kind, or of all; of a part of the work where
    `within` names one. At most four queries.
    """
    if not allows(person, "watch.read"):
        return []
    limits = ages()
    places: list[tuple[Place, str]] = []
    for part in _parts(list(segments(now, limits, kind))):
        # P0 and P1 fill most lists: the rest is asked for only where there is room left.
        places += _places(_seen(person, within), part, after, limit - len(places))
        if len(places) >= limit:
            break
    rows = visible_to(person).select_related("queue", "owner", "requester").defer(*_UNREAD)
    tickets = rows.in_bulk([place[2] for place, _ in places])
    return [_watched(tickets[place[2]], why, now, limits, place) for place, why in places if place[2] in tickets]


def watch_total(person: Person, now: datetime, within: Q | None = None) -> int:
    """How many tickets the list holds, each once, up to `BOUND`. Two queries."""
    if not allows(person, "watch.read"):
        return 0
    return _count(_seen(person, within), segments(now, ages()))


def watch_count(person: Person, now: datetime, kind: str) -> int:
    """How many tickets are on the list for one reason, up to `BOUND`. Two queries."""
    return _count(_seen(person, None), segments(now, ages(), kind)) if allows(person, "watch.read") else 0


def watch_counts(person: Person, now: datetime, within: Q | None = None) -> Counts:
    """The total and the size of each kind; a ticket with several reasons counts in each. Seven queries."""
    if not allows(person, "watch.read"):
        return Counts(0, dict.fromkeys(KINDS, 0))
    limits = ages()
    seen = _seen(person, within)
    kinds = {kind: _count(seen, segments(now, limits, kind)) for kind in KINDS}
    return Counts(_count(seen, segments(now, limits)), kinds)


def _seen(person: Person, within: Q | None) -> QuerySet[Ticket]:
    return visible_to(person) if within is None else visible_to(person).filter(within)


def _parts(found: list[Segment]) -> Iterable[list[Segment]]:
    high = [segment for segment in found if segment.kind == "high"]
    return [part for part in (high, [segment for segment in found if segment.kind != "high"]) if part]


def _places(
    seen: QuerySet[Ticket], part: Sequence[Segment], after: Place | None, limit: int
) -> list[tuple[Place, str]]:
    wanted = [segment for segment in part if after is None or segment.rank >= after[0]]
    if not wanted:
        return []
    kinds = {segment.rank: segment.kind for segment in wanted}
    first, *others = [_ordered(seen, segment, after)[:limit] for segment in wanted]
    found = first
    if others:
        found = first.union(*others, all=True).order_by("rank", "since", "key")[:limit]
    return [((rank, since, key), kinds[rank]) for rank, since, key in found]


def _ordered(seen: QuerySet[Ticket], segment: Segment, after: Place | None) -> Any:
    column = segment.since
    rows = seen.filter(segment.where, status__in=OPEN)
    if segment.without:
        rows = rows.exclude(segment.without)
    if after is not None and after[0] == segment.rank:
        # A row value on the segment's index. The column comes from SINCE alone.
        past = f"(ticket.{column}, ticket.id) > (%s, %s)"
        rows = rows.extra(where=[past], params=list(after[1:]))  # noqa: S610
    said = rows.annotate(rank=Value(segment.rank, output_field=IntegerField()), since=F(column), key=F("id"))
    return said.order_by(column, "id").values_list("rank", "since", "key")


def _count(seen: QuerySet[Ticket], found: Iterable[Segment]) -> int:
    """Each part is read up to the bound, in its index; a ticket that is in several counts once."""
    parts = [
        seen.filter(s.where, status__in=OPEN).order_by(s.since, "id").values_list("id")[: BOUND + 1] for s in found
    ]
    return min(BOUND, parts[0].union(*parts[1:]).count()) if parts else 0


def _watched(ticket: Ticket, kind: str, now: datetime, limits: Ages, place: Place) -> Watched:
    signs = _signs(ticket, now, limits)
    # The row was read a moment after its place: somebody may have touched it between.
    sign = kind if kind in signs else next(iter(signs))
    reason, since, _ = signs[sign]
    return Watched(ticket, kind, sign, reason, "; ".join(said for _, _, said in signs.values()), since, place)


def _signs(ticket: Ticket, now: datetime, limits: Ages) -> dict[str, tuple[str, datetime, str]]:
    """All that is true of the ticket, the most telling first: in two words, since when, in full."""
    signs: dict[str, tuple[str, datetime, str]] = {}
    quiet, age = now - ticket.updated_at, now - ticket.created_at
    if ticket.priority in HIGH and ticket.status == "new" and ticket.records_replies and not ticket.first_reply_at:
        signs["no_reply"] = (
            gettext("no reply %(spoken)s") % {"spoken": spoken(age)},
            ticket.created_at,
            gettext("%(priority)s without a first reply") % {"priority": ticket.priority},
        )
    if ticket.reopens and ticket.reopened_at:
        again = gettext("opened again %(reopens)s× after it was solved, last %(spoken)s ago") % {
            "reopens": ticket.reopens,
            "spoken": spoken(now - ticket.reopened_at),
        }
        signs["reopened"] = (gettext("reopened %(reopens)s×") % {"reopens": ticket.reopens}, ticket.reopened_at, again)
    if ticket.moved_at and (ticket.bounced or ticket.moves >= MOVES):
        where = gettext(", and back in a queue that it had left") if ticket.bounced else ""
        signs["bouncing"] = (
            gettext("bounced %(moves)s×") % {"moves": ticket.moves},
            ticket.moved_at,
            gettext("passed on %(moves)s×%(where)s") % {"moves": ticket.moves, "where": where},
        )
    allowed = STUCK_WAITING if ticket.status in WAITING else STUCK.get(ticket.priority, STUCK[None])
    if quiet > min(allowed, STUCK_WAITING):
        said = gettext("nothing happened for %(spoken)s, and %(spoken2)s is the limit") % {
            "spoken": spoken(quiet),
            "spoken2": spoken(allowed),
        }
        signs["stuck"] = (gettext("stuck %(spoken)s") % {"spoken": spoken(quiet)}, ticket.updated_at, said)
    longest = limits.get((ticket.kind, ticket.priority), AGEING[None])
    if age > longest:
        said = gettext("open for %(spoken)s, and %(spoken2)s is the limit of its kind and priority") % {
            "spoken": spoken(age),
            "spoken2": spoken(longest),
        }
        signs["ageing"] = (gettext("open %(spoken)s") % {"spoken": spoken(age)}, ticket.created_at, said)
    if not signs:
        signs["open"] = (
            gettext("open %(spoken)s") % {"spoken": spoken(age)},
            ticket.created_at,
            gettext("%(priority)s that is open") % {"priority": ticket.priority},
        )
    return signs

"""The stretches of the priority watch list, most urgent first, each an ordered read of one index of open tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from watchfloor.engine.events import PRIORITIES, TICKET_KINDS
from watchfloor.tickets.durations import within
from watchfloor.watch.limits import AGEING, ENOUGH, HIGH, MOVES, SHARE, STUCK, STUCK_WAITING, YOUNGEST

# Why a ticket is on the list, the most telling first. Each ticket below P1 stands once, under its first reason.
REASONS: Final = ("reopened", "bouncing", "stuck", "ageing")
KINDS: Final = ("high", *REASONS)
WAITING: Final = ("pending", "on_hold")
_ALL: Final = (*PRIORITIES, None)
# What each is ordered by, the earliest first.
SINCE: Final = {
    "high": "updated_at", "reopened": "reopened_at", "bouncing": "moved_at", "stuck": "updated_at",
    "ageing": "created_at",
}  # fmt: skip

# The longest that a ticket of this kind and priority may be open before it ages.
Ages = Mapping[tuple[str, str | None], timedelta]


@dataclass(frozen=True, slots=True)
class Segment:
    """Open tickets of one priority for one reason. `rank` orders segments; `without` are those listed before."""

    rank: int
    kind: str
    where: Q
    without: Q

    @property
    def since(self) -> str:
        return SINCE[self.kind]


def ages() -> Ages:
    """The limit of each kind and priority, from the solved tickets where there are enough. One query."""
    known = within(SHARE)
    limits = {}
    for kind in TICKET_KINDS:
        for priority in _ALL:
            length, n = known.get((kind, priority or ""), (timedelta(), 0))
            limits[kind, priority] = max(length, YOUNGEST) if n >= ENOUGH else AGEING[priority]
    return limits


def segments(now: datetime, limits: Ages, kind: str = "") -> Iterator[Segment]:
    """All segments, or those of one kind (then a ticket may be in several kinds), in the order of the list."""
    for place, priority in enumerate(_ALL):
        conditions = reasons(now, limits, priority)
        if kind in REASONS:
            yield Segment(10 * place, kind, conditions[kind], Q())
        elif priority in HIGH:
            yield Segment(10 * place, "high", Q(priority=priority), Q())
        elif not kind:
            before = Q()
            for at, reason in enumerate(REASONS):
                yield Segment(10 * place + at, reason, conditions[reason], before)
                before |= conditions[reason]


def reasons(now: datetime, limits: Ages, priority: str | None) -> dict[str, Q]:
    """The condition of each reason for open tickets of one priority."""
    is_ours = ~Q(status__in=WAITING)
    oldest = {kind: now - limits[kind, priority] for kind in TICKET_KINDS}
    ageing = Q()
    for kind, at in oldest.items():
        ageing |= Q(kind=kind, created_at__lt=at)
    soonest = now - min(STUCK[priority], STUCK_WAITING)
    return {
        "reopened": Q(priority=priority, reopens__gt=0),
        "bouncing": Q(priority=priority, moves__gt=0) & (Q(bounced=True) | Q(moves__gte=MOVES)),
        "stuck": Q(priority=priority, updated_at__lt=soonest)
        & (is_ours & Q(updated_at__lt=now - STUCK[priority]) | Q(updated_at__lt=now - STUCK_WAITING)),
        # The newest bound again on its own: it is what the index can be read up to.
        "ageing": Q(priority=priority, created_at__lt=max(oldest.values())) & ageing,
    }

"""Tickets a day, and the sentence that says what the picture shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from watchfloor.insight.question import moment
from watchfloor.tickets.models import Ticket
from watchfloor.web.charts import daily_bars
from watchfloor.web.insight.asked import Asked
from watchfloor.web.words import said

# Bounded, for it is counted for each view: the index on the filing time reads these days only.
DAYS: Final = 56
# The days before the end must exist on the calendar, in every zone.
_EARLIEST: Final = datetime(2, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Volume:
    sentence: str
    picture: SafeString
    first: date
    last: date


def volume(rows: QuerySet[Ticket], asked: Asked, now: datetime) -> Volume | None:
    """The last days of the window, at most 56, of `rows`; None where none was filed or only some are asked for."""
    if asked.where:
        return None
    zone = ZoneInfo(asked.zone)
    newest = rows.order_by("-created_at", "-id").values_list("created_at", flat=True).first()
    if newest is None:
        return None
    end = min(moment(asked.end, zone) if asked.end else now, newest + timedelta(microseconds=1))
    if end < _EARLIEST:
        return None
    last = (end - timedelta(microseconds=1)).astimezone(zone).date()
    first = last - timedelta(days=DAYS - 1)
    if asked.start:
        first = max(first, moment(asked.start, zone).astimezone(zone).date())
    days = _counted(rows, first, last, zone)
    if not any(n for _, n in days):
        return None
    sentence = _sentence(days)
    return Volume(sentence, daily_bars(days, sentence), days[0][0], last)


def _counted(seen: QuerySet[Ticket], first: date, last: date, zone: ZoneInfo) -> list[tuple[date, int]]:
    start, end = datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)
    rows = seen.filter(created_at__gte=start, created_at__lt=end)
    by_day = rows.annotate(day=TruncDate("created_at", tzinfo=zone)).values("day").annotate(n=Count("id"))
    found = dict(by_day.values_list("day", "n"))
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    # Days before the first ticket of the store say nothing about its volume.
    started = next((i for i, day in enumerate(days) if found.get(day)), 0)
    return [(day, found.get(day, 0)) for day in days[started:]]


def _sentence(days: list[tuple[date, int]]) -> str:
    total = sum(n for _, n in days)
    busiest, most = max(days, key=lambda pair: pair[1])
    if len(days) == 1:
        return gettext("%(total)s tickets came in on %(busiest)s") % {
            "total": f"{total:,}",
            "busiest": said(busiest, "%A %-d %B"),
        }
    mean = total / len(days)
    return gettext("%(mean)s tickets came in a day; the most, %(most)s, on %(busiest)s") % {
        "mean": f"{mean:,.0f}",
        "most": f"{most:,}",
        "busiest": said(busiest, "%A %-d %B"),
    }

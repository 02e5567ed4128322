"""What a lead looks at first: promises that break, tickets without an owner, hours without people, who has too much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from watchfloor.assignment.people import Standing
from watchfloor.clocks.models import Clock
from watchfloor.core.models import Person
from watchfloor.roster.coverage import Gap, Need
from watchfloor.roster.queries import Roster
from watchfloor.tickets.access import hidden_tickets
from watchfloor.web.words import said

BOUND: Final = 1000
SOON: Final = timedelta(minutes=30)
AHEAD: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Hours of a site in which too few are there, in the site's own time."""

    need: Need
    gap: Gap

    @property
    def start(self) -> datetime:
        """The beginning, as the clocks of the site show it."""
        return self.gap.start.astimezone(ZoneInfo(self.need.zone))

    @property
    def end(self) -> datetime:
        """The end, as the clocks of the site show it."""
        return self.gap.end.astimezone(ZoneInfo(self.need.zone))

    @property
    def monday(self) -> str:
        """The week that shows it."""
        day = self.start.date()
        return (day - timedelta(days=day.weekday())).isoformat()

    @property
    def words(self) -> str:
        """`On Thursday from 00:00 to 08:00 nobody works in Lisbon, 2 are needed`."""
        until = (
            self.end.strftime("%H:%M") if self.end - self.start < timedelta(days=1) else self.end.strftime("%a %H:%M")
        )
        there = (
            _("nobody works")
            if not self.gap.have
            else _("only %(have)s of the %(need)s needed work") % {"have": self.gap.have, "need": self.gap.need}
        )
        needed = (
            ""
            if self.gap.have
            else _(", %(need)s %(what)s needed")
            % {"need": self.gap.need, "what": "is" if self.gap.need == 1 else "are"}
        )
        return _("On %(start)s from %(start2)s to %(until)s %(there)s in %(site)s%(needed)s") % {
            "start": said(self.start, "%A"),
            "start2": f"{self.start:%H:%M}",
            "until": until,
            "there": there,
            "site": self.need.site,
            "needed": needed,
        }


def shortfalls(roster: Roster, now: datetime, ahead: timedelta = AHEAD) -> list[Shortfall]:
    """The gaps that are not over yet and begin within `ahead`, soonest first. No query."""
    found = []
    for need in roster.needs:
        local = now.astimezone(ZoneInfo(need.zone)).date()
        monday = local - timedelta(days=local.weekday())
        for week in (monday, monday + timedelta(days=7)):
            found += [
                Shortfall(need, gap) for gap in roster.gaps(need, week) if now < gap.end and gap.start < now + ahead
            ]
    return sorted(found, key=lambda one: (one.gap.start, one.need.site))


def clocks(person: Person, now: datetime) -> tuple[int, int]:
    """How many open tickets the person may see are late, and how many will be within half an hour; up to 1,000 each."""
    rows = Clock.objects.filter(active=True, first=True).exclude(ticket__in=hidden_tickets(person))
    late, soon = rows.filter(due_at__lt=now), rows.filter(due_at__gte=now, due_at__lt=now + SOON)
    return late[:BOUND].count(), soon[:BOUND].count()


@dataclass(frozen=True, slots=True)
class Load:
    """A person's load for the list: the share of their limit as a bar of 40."""

    standing: Standing

    @property
    def share(self) -> int:
        """0 to 40; full past the limit."""
        limit = self.standing.limit
        return 40 if limit <= 0 else min(40, round(40 * self.standing.load / limit))

    @property
    def over(self) -> bool:
        """Whether they hold more than they should."""
        return self.standing.load > self.standing.limit


def loads(standing: Mapping[int, Standing], size: int = 12) -> Sequence[Load]:
    """Those over their capacity and those at work, the fullest first."""
    shown = [one for one in standing.values() if one.load > one.limit or (one.span is not None and not one.away)]
    shown.sort(key=lambda one: (one.limit - one.load, one.name))
    return [Load(one) for one in shown[:size]]

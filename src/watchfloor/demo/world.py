"""The simulated company: platforms, regions, sites, teams, queues, about thirty staff, some five hundred requesters.

Names are neutral on purpose: a number and a role, never a person's name.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


def dice(*parts: object) -> random.Random:
    """A generator that depends on nothing but `parts`: the same parts always throw the same."""
    return random.Random(":".join(map(str, parts)))  # noqa: S311 - a simulation, nothing is kept secret by it


PLATFORMS: Final[dict[str, tuple[str, ...]]] = {
    "Moderation Console": (
        "Decision submit", "Evidence viewer", "Review queue", "Policy picker", "Translation", "Quality score",
    ),
    "Appeals Tool": ("Appeal intake", "Appeal review", "Notices", "Counters", "Reinstatement"),
    "Case Manager": ("Case search", "Case export", "Timeline", "Sign-in and roles", "Legal hold"),
    "Seller Back Office": ("Listing takedown", "Payout holds", "Seller messages", "Document check", "Strike ledger"),
    "Labelling Studio": ("Task feed", "Label editor", "Guideline panel", "Agreement report"),
}  # fmt: skip

# Where the users of a platform are answered first, unless the issue names another queue.
FIRST_QUEUE: Final = {
    "Moderation Console": "Moderation T1",
    "Appeals Tool": "Appeals T1",
    "Case Manager": "Case Manager T1",
    "Seller Back Office": "Seller T1",
    "Labelling Studio": "Labelling",
}
ENGINEERING: Final = "Engineering on call"


def tier2_queue(platform: str) -> str:
    """The queue in which a platform's escalated tickets wait."""
    return f"Tier 2 {platform}"


# queue -> the team that works it
QUEUES: Final[dict[str, str]] = {
    "Moderation T1": "Moderation",
    "Appeals T1": "Appeals",
    "Seller T1": "Sellers",
    "Case Manager T1": "Cases and access",
    "Access": "Cases and access",
    "Policy desk": "Policy",
    "Labelling": "Labelling",
    **{tier2_queue(platform): "Tier 2" for platform in PLATFORMS},
    ENGINEERING: "Engineering",
}
TEAMS: Final = tuple(dict.fromkeys([*QUEUES.values(), "Leads"]))


@dataclass(frozen=True, slots=True)
class Region:
    """A market. `share` is its part of all tickets, `utc_hours` its clock (no summer time), `weekend` as weekday()."""

    name: str
    share: float
    utc_hours: float
    cities: tuple[str, ...]
    weekend: tuple[int, int] = (5, 6)

    def local(self, at: datetime) -> datetime:
        return at + timedelta(hours=self.utc_hours)


REGIONS: Final = (
    Region("EU-West", 0.30, 0, ("Lisbon", "Dublin", "Barcelona")),
    Region("EU-North", 0.10, 2, ("Tallinn", "Riga")),
    Region("US-East", 0.18, -5, ("Atlanta", "Toronto")),
    Region("APAC", 0.22, 8, ("Manila", "Kuala Lumpur", "Taipei")),
    Region("LATAM", 0.12, -5, ("Bogotá", "Lima")),
    Region("MENA", 0.08, 2, ("Cairo", "Casablanca"), (4, 5)),
)
REGION_OF: Final = {region.name: region for region in REGIONS}


@dataclass(frozen=True, slots=True)
class Shift:
    """Working hours in UTC, none past midnight."""

    start: int
    end: int


# Two sites follow the sun: somebody works at every hour.
SHIFTS: Final = (
    ("Lisbon", Shift(6, 14)),
    ("Manila", Shift(0, 8)),
    ("Lisbon", Shift(12, 20)),
    ("Manila", Shift(16, 24)),
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works tickets. Off on two weekdays in a row."""

    name: str
    role: str
    site: str
    team: str
    shift: Shift
    off: tuple[int, int]

    @property
    def email(self) -> str:
        return address(self.name)

    def works(self, at: datetime) -> bool:
        return at.weekday() not in self.off and self.shift.start <= at.hour < self.shift.end

    def next_start(self, at: datetime) -> datetime:
        """`at` itself while at work, else the beginning of the next shift."""
        if self.works(at):
            return at
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        starts = (midnight + timedelta(days=day, hours=self.shift.start) for day in range(9))
        return next(start for start in starts if start > at and start.weekday() not in self.off)


@dataclass(frozen=True, slots=True)
class Requester:
    """A user of a platform. `group` says of which kind; `weight` how often they write compared with others."""

    name: str
    group: str
    region: str
    city: str
    weight: float


def address(name: str) -> str:
    """An address that can never receive mail (.example is reserved, RFC 2606)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", ".", plain.lower()).strip(".") + "@watchfloor.example"


_SPECIALISTS: Final = (
    ("Moderation", 6), ("Appeals", 3), ("Sellers", 3), ("Cases and access", 3), ("Policy", 2), ("Labelling", 1),
)  # fmt: skip


def _staff() -> tuple[Staff, ...]:
    teams = [team for team, size in _SPECIALISTS for _ in range(size)]
    people = [_member(f"Specialist {i + 1:02}", "specialist", team, i) for i, team in enumerate(teams)]
    people += [_office(f"Tier 2 owner, {name}", "tier2", "Tier 2", i) for i, name in enumerate(PLATFORMS)]
    people += [_office("Tier 2 deputy, Moderation Console", "tier2", "Tier 2", 1)]
    people += [_office("Engineer 04", "tier2", "Engineering", 0), _office("Engineer 12", "tier2", "Engineering", 1)]
    people += [_office("Lead, Lisbon", "lead", "Leads", 0), _office("Lead, Manila", "lead", "Leads", 1)]
    people += [_office("Administrator", "administrator", "Leads", 0)]
    return tuple(people)


def _member(name: str, role: str, team: str, i: int) -> Staff:
    site, shift = SHIFTS[i % len(SHIFTS)]
    first_off = (2 * i + 5) % 7
    return Staff(name, role, site, team, shift, (first_off, (first_off + 1) % 7))


def _office(name: str, role: str, team: str, i: int) -> Staff:
    site, shift = (("Lisbon", Shift(8, 17)), ("Manila", Shift(0, 9)))[i % 2]
    return Staff(name, role, site, team, shift, (5, 6))


STAFF: Final = _staff()
STAFF_OF: Final = {person.name: person for person in STAFF}
SPECIALISTS: Final = tuple(person for person in STAFF if person.role == "specialist")
# People who read or ask for the company but work no ticket: (name, role).
OTHERS: Final = (("Partner, Seller product", "partner"), ("Auditor", "auditor"))

# group -> (how many there are in all, name pattern); {k} is a running or drawn number
_GROUPS: Final = {
    "reviewer": (290, "Reviewer {k:04}"),
    "appeals": (54, "Appeals analyst {k:02}"),
    "case": (54, "Case analyst {k:02}"),
    "seller": (64, "Seller support {k:02}"),
    "labeller": (54, "Labeller {k:03}"),
}


def requesters(seed: int) -> tuple[Requester, ...]:
    """The users of the platforms, spread over regions by share, a few of whom write far more often than others."""
    rng = dice(seed, "requesters")
    people = []
    for group, (size, pattern) in _GROUPS.items():
        numbers = rng.sample(range(101, 2400), size) if group == "reviewer" else range(1, size + 1)
        people += [
            _requester(pattern.format(k=k), group, region, rng.choice(region.cities), rng)
            for k, region in zip(numbers, _spread(size), strict=True)
        ]
    for region in REGIONS:
        for city in region.cities:
            people += [_requester(f"{who}, {city}", "lead", region, city, rng) for who in ("Team lead", "Shift lead")]
            people.append(_requester(f"Vendor desk, {city}", "vendor", region, city, rng))
    return tuple(people)


def _spread(size: int) -> list[Region]:
    """A region for each of `size` people: by share, every region at least once."""
    upto = [0.0]
    for region in REGIONS:
        upto.append(upto[-1] + region.share)
    return [
        next(region for region, end in zip(REGIONS, upto[1:], strict=True) if (i + 0.5) / size <= end + 1e-9)
        for i in range(size)
    ]


def _requester(name: str, group: str, region: Region, city: str, rng: random.Random) -> Requester:
    return Requester(name, group, region.name, city, round(min(rng.paretovariate(1.8), 3.5), 3))


def on_shift(team: str, at: datetime) -> tuple[Staff, ...]:
    """Who of `team` works at `at`; the whole floor's specialists where the team has nobody then."""
    present = tuple(person for person in STAFF if person.team == team and person.works(at))
    if present or team in ("Tier 2", "Engineering"):
        return present
    return tuple(person for person in SPECIALISTS if person.works(at)) or SPECIALISTS

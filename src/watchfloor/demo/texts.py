"""What people write: issues and their words, read from `scenarios/*.toml`, and the filling of their {slots}.

A scenario is one issue as it comes up again and again. Its fields: `module`, `kind`, `who` (the group that writes),
`code` (error code), `weight` (how often), `impact` (person, team, site) and `urgency` (low, normal, high), `queue`
where it is not the platform's first one, `case_type` where it needs one, `paired` where subjects, bodies and fixes
belong together one by one; and the words: `subject`, `body`, `ask` (what the specialist asks back), `answer` (the n-th
leads to the n-th fix), `note` (internal), `fix`, `escalate` (the reason, where Tier 2 may be needed),
`tier2` (their note), `back` (what the requester says when it returns).
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from watchfloor.demo.world import FIRST_QUEUE, Region

Words = tuple[str, ...]

BROWSERS: Final = ("Chrome 141", "Chrome 140", "Edge 141", "Firefox 144", "Firefox ESR 140", "Safari 26")
POLICIES: Final = (
    "impersonation", "counterfeit goods", "misleading claims", "regulated goods", "copyright",
    "undisclosed advertising", "ticket resale", "engagement bait",
)  # fmt: skip
LANGUAGES: Final = {
    "EU-West": ("Portuguese", "French", "Spanish", "Italian"),
    "EU-North": ("Estonian", "Latvian", "Finnish"),
    "US-East": ("English", "Spanish", "French"),
    "APAC": ("Thai", "Malay", "Tagalog", "Japanese"),
    "LATAM": ("Spanish", "Portuguese"),
    "MENA": ("Arabic", "Turkish", "French"),
}
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
CASE_TYPES: Final = {"image": 38, "video": 27, "text": 27, "live": 5, "audio": 3}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One recurring issue with its words."""

    id: str
    platform: str
    module: str
    kind: str
    who: str
    subject: Words
    body: Words
    fix: Words
    weight: float = 1.0
    impact: str = "person"
    urgency: str = "normal"
    queue: str = ""
    code: str = ""
    case_type: str = ""
    paired: bool = False
    ask: Words = ()
    answer: Words = ()
    note: Words = ()
    escalate: str = ""
    tier2: Words = ()
    back: Words = ()


@dataclass(frozen=True, slots=True)
class OutbreakWords:
    """What an outbreak sounds like, and where it is. The shares say how many tickets differ from the rest."""

    id: str
    platform: str
    module: str
    region: str
    queue: str
    who: str
    code: str
    subject: Words
    opening: Words
    effect: Words
    detail: Words
    team_subject: Words
    team_body: Words
    first: Words
    note: Words
    fix: Words
    escalate: str
    tier2: Words
    case_type: str = ""
    other_region_share: float = 0.0
    no_code_share: float = 0.0
    other_case_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Library:
    scenarios: tuple[Scenario, ...]
    outbreaks: Mapping[str, OutbreakWords]
    common: Mapping[str, Words] = field(default_factory=dict)


@cache
def library() -> Library:
    """All words of the demo, read once from the package's own files."""
    scenarios: list[Scenario] = []
    folder = files("watchfloor.demo") / "scenarios"
    for platform in FIRST_QUEUE:
        table = _read(folder, platform.lower().replace(" ", "_"))
        scenarios += [_scenario(table["platform"], row) for row in table["scenario"]]
    outbreaks = [OutbreakWords(**_words(row)) for row in _read(folder, "outbreaks")["outbreak"]]
    return Library(tuple(scenarios), {one.id: one for one in outbreaks}, _words(_read(folder, "common")))


def _read(folder: Any, name: str) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    return table


def _words(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def _scenario(platform: str, row: dict[str, Any]) -> Scenario:
    return Scenario(**{"platform": platform, "queue": FIRST_QUEUE[platform], **_words(row)})


@dataclass(frozen=True, slots=True)
class Voice:
    """The fixed values of one ticket's slots, so that an answer speaks of the same case as the question."""

    slots: Mapping[str, object]
    region: Region

    def fill(self, template: str, at: datetime, rng: random.Random) -> str:
        """The template with its slots filled; {time} is some minutes before `at` on the requester's clock."""
        clock = self.region.local(at - timedelta(minutes=rng.randint(2, 25)))
        text = template.format_map({**self.slots, "time": clock.strftime("%H:%M")})
        return text[0].upper() + text[1:] if template[0] == "{" else text

    def one_of(self, templates: Sequence[str], at: datetime, rng: random.Random) -> str:
        return self.fill(rng.choice(templates), at, rng)


def voice(
    rng: random.Random, *, region: Region, city: str, module: str, queue: str, code: str = "", case_type: str = ""
) -> Voice:
    """Draw the values that one ticket speaks of."""
    slots: dict[str, object] = {
        "case": f"C-{rng.randint(4_100_000, 4_990_000)}", "case2": f"C-{rng.randint(4_100_000, 4_990_000)}",
        "appeal": f"A-{rng.randint(88_000, 97_999)}", "appeal2": f"A-{rng.randint(88_000, 97_999)}",
        "listing": f"L-{rng.randint(5_100_000, 5_990_000)}", "seller": f"S-{rng.randint(30_000, 59_999)}",
        "batch": f"B-{rng.randint(1100, 1990)}", "board": rng.randint(401, 440), "sop": rng.randint(101, 240),
        "browser": rng.choice(BROWSERS), "policy": rng.choice(POLICIES), "lang": rng.choice(LANGUAGES[region.name]),
        "n": rng.randint(3, 9), "minutes": rng.randint(5, 25), "day": rng.choice(DAYS), "city": city,
        "region": region.name, "module": module, "queue": queue, "code": code,
        "case_type": case_type or "single", "team": rng.randint(9, 24),
    }  # fmt: skip
    return Voice(slots, region)


def draw_case_type(rng: random.Random) -> str:
    """The kind of a moderation case, in the shares in which they come."""
    return rng.choices([*CASE_TYPES], [*CASE_TYPES.values()])[0]

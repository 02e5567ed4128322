"""Simulated tickets whose causes are known: templates with parameters, near-duplicates by people, attributes.

A cause has one wording, a module and, every other time, a region that all its tickets share; channel and plan are
chance. Every eighth cause borrows the wording of an earlier one and happens on another module: the text alone cannot
tell these two. Sizes follow a power law from 1 to 60.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

_PARTS = (
    "invoice export", "payment terminal", "booking calendar", "login page", "label printer", "stock count",
    "price list", "mail gateway", "mobile app", "report builder", "customer portal", "barcode scanner",
    "shift planner", "file upload", "search box", "delivery tracker", "tax table", "chat window", "contract editor",
    "backup job", "currency converter", "signature pad", "time clock", "map view", "coupon engine", "returns desk",
    "loyalty card", "audit trail",
)  # fmt: skip
_FAULTS = (
    "stays blank", "shows yesterday's figures", "asks for the password again and again", "prints every page twice",
    "stops at ninety percent", "loses the last row", "rounds the total wrongly", "mixes up the order of columns",
    "freezes when two people open it", "sends everything twice", "forgets the chosen filter", "cuts off long names",
    "opens the wrong customer", "is slower than a minute", "refuses umlauts", "answers with a certificate warning",
    "drops the attachment", "keeps the old address", "turns the picture upside down", "counts returns as sales",
)  # fmt: skip
_PLACES = (
    "after the update", "since this morning", "in the night run", "on the tablets in the warehouse",
    "when I scroll down", "for new colleagues", "with the large screen", "from the second branch office",
    "while the till is open", "as soon as a discount is given", "with exported lists", "at the end of the month",
)  # fmt: skip
_TEMPLATES = (
    "{part} {fault}: job {number} at {ip} ended after {number} ms {place}",
    "ALERT {code} {part} {fault} for account {mail} (request {hex}) {place}",
    "{part} {fault} {place}. Order {number}, customer {mail}",
    "Monitor: {part} {fault}, node {number} of cluster {hex} {place}",
)
_TAILS = (
    "Can somebody look at this?", "We need it today.", "It is urgent.", "Two colleagues see the same.", "", "", "",
    "I tried another browser.", "Restarting did not help.", "Please call me back.",
)  # fmt: skip
_OPENINGS = ("", "", "", "Hello,\n", "Hi team,\n", "Dear support,\n", "Good morning,\n")
_ENDINGS = ("", "", "", "\nThanks,\nJo", "\nBest regards\nA. Miller", "\n-- \nSent from my phone")
_MODULES = ("Pay", "Ship", "Stock", "Desk", "Print", "Plan", "Sell", "Count")
_REGIONS = ("north", "south", "east", "west")


@dataclass(frozen=True, slots=True)
class Known:
    """One ticket and the cause it is of."""

    id: str
    at: datetime
    text: str
    attributes: Mapping[str, str]
    cause: int


@dataclass(frozen=True, slots=True)
class _Cause:
    wording: str
    templated: bool
    module: str
    region: str | None
    code: str


def tickets(seed: int, causes: int = 120) -> list[Known]:
    """Tickets of so many causes over two weeks, in the order of their times."""
    rng = np.random.default_rng(seed)
    made: list[_Cause] = []
    for number in range(causes):
        made.append(_cause(rng, made, borrow=number % 8 == 7))
    out = []
    for number, cause in enumerate(made):
        start = rng.uniform(0, 11 * 24 * 60)
        for _ in range(min(int(rng.pareto(0.8)) + 1, 60)):
            minute = start + rng.exponential(600)
            out.append((minute, number, _text(rng, cause), _attributes(rng, cause)))
    out.sort(key=lambda row: row[0])
    begin = datetime(2026, 2, 2, tzinfo=UTC)
    return [Known(f"t{i}", begin + timedelta(minutes=m), text, a, n) for i, (m, n, text, a) in enumerate(out)]


def _cause(rng: np.random.Generator, made: list[_Cause], *, borrow: bool) -> _Cause:
    module, region = _pick(rng, _MODULES), _pick(rng, _REGIONS) if rng.random() < 0.5 else None
    code = f"{_pick(rng, ('MC', 'ERR', 'SRV', 'DB'))}-{rng.integers(1000, 1899)}"
    if borrow:
        old = made[int(rng.integers(len(made)))]
        other = _pick(rng, tuple(m for m in _MODULES if m != old.module))
        return _Cause(old.wording, old.templated, other, region, old.code)
    said = {"part": _pick(rng, _PARTS), "fault": _pick(rng, _FAULTS), "place": _pick(rng, _PLACES)}
    while any(said["part"] in cause.wording and said["fault"] in cause.wording for cause in made):
        said["part"], said["fault"] = _pick(rng, _PARTS), _pick(rng, _FAULTS)
    if rng.random() < 0.5:
        wording = _pick(rng, _TEMPLATES)
        for name, value in said.items():
            wording = wording.replace("{" + name + "}", value)
        return _Cause(wording, True, module, region, code)
    return _Cause("The {part} {fault} {place}".format(**said), False, module, region, code)


def _text(rng: np.random.Generator, cause: _Cause) -> str:
    if cause.templated:
        number, mail = int(rng.integers(10, 10**6)), f"{_pick(rng, ('jo', 'kim', 'max'))}{rng.integers(99)}@example.org"
        return cause.wording.format(
            number=number, mail=mail, hex=f"{rng.integers(16**8):08x}f7", code=cause.code,
            ip=f"10.{rng.integers(255)}.{rng.integers(255)}.7",
        )  # fmt: skip
    words = cause.wording.split()
    for _ in range(int(rng.integers(0, 3))):
        words = _edited(rng, words)
    return f"{_pick(rng, _OPENINGS)}{' '.join(words)}. {_pick(rng, _TAILS)}{_pick(rng, _ENDINGS)}"


def _edited(rng: np.random.Generator, words: list[str]) -> list[str]:
    """One edit as people make them: a word left out or said twice, two letters swapped."""
    at, kind = int(rng.integers(len(words))), int(rng.integers(3))
    word = words[at]
    if kind == 0:
        return [*words[:at], *words[at + 1 :]]
    if kind == 1 or len(word) < 4:
        return [*words[:at], _pick(rng, ("really", "still", "always", "just")), *words[at:]]
    return [*words[:at], word[:1] + word[2] + word[1] + word[3:], *words[at + 1 :]]


def _attributes(rng: np.random.Generator, cause: _Cause) -> dict[str, str]:
    return {
        "module": cause.module if rng.random() < 0.97 else _pick(rng, _MODULES),
        "region": cause.region or _pick(rng, _REGIONS),
        "channel": _pick(rng, ("web", "mail", "phone", "api")),
        "plan": _pick(rng, ("free", "team", "business")),
    }


def _pick(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[int(rng.integers(len(choices)))]

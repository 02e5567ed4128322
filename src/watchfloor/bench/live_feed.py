"""What is filed in `bin/bench live`: a quiet history, the same at a high rate, and outbreaks planted in it. By seed."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

SEED: Final = 20261125
PEOPLE: Final = 1500
# Tickets an hour in the history. The live feed files far more, from as many new people an hour: few file very often.
PER_HOUR: Final = 60
WEEKS: Final = 4
PLATFORMS: Final = ("Moderation Console", "Appeals Tool", "Case Manager", "Policy Studio")
MODULES: Final = tuple(f"{PLATFORMS[i % 4]} part {i // 4 + 1}" for i in range(48))
REGIONS: Final = ("EU-West", "EU-East", "US-West", "US-East", "LATAM", "MENA", "APAC", "Africa")
CODES: Final = tuple(f"MC-{5000 + i}" for i in range(60))
VERSIONS: Final = tuple(f"{24 + i // 6}.{1 + i % 6}" for i in range(12))
QUEUES: Final = tuple(f"Queue {i + 1}" for i in range(10))
_ACTS: Final = ("Saving", "Opening", "Submitting", "Exporting", "Assigning", "Filtering", "Printing", "Loading")
_THINGS: Final = ("a decision", "the evidence", "a case", "the policy text", "a report", "my queue", "the history")
_ENDS: Final = ("fails", "takes minutes", "shows an error", "does nothing", "signs me out", "loses my text")
_MORE: Final = (
    "It began this morning.", "I tried twice.", "A colleague has the same.", "It worked yesterday.",
    "Clearing the cache did not help.", "It happens in every browser.", "Only large ones are affected.",
)  # fmt: skip
MAP: Final = """
name = "live-bench"
attributes = ["platform", "module", "region", "error_code", "app_version"]
[columns]
case = "id"
time = "filed"
status = "status"
group = "queue"
requester = "who"
title = "subject"
text = "text"
"""


@dataclass(frozen=True, slots=True)
class Filing:
    """One ticket to be filed. `who` is the number of a person."""

    who: int
    subject: str
    body: str
    attributes: dict[str, str]
    queue: int


def place(who: int) -> tuple[dict[str, str], int]:
    """Where a person works: always the same place, so that a stream's people come at the rate of the history."""
    dice = random.Random(SEED + who)
    module = dice.randrange(len(MODULES))
    attributes = {
        "platform": PLATFORMS[module % 4], "module": MODULES[module], "region": dice.choice(REGIONS),
        "error_code": CODES[(module * 3 + dice.randrange(6)) % len(CODES)], "app_version": dice.choice(VERSIONS),
    }  # fmt: skip
    return attributes, module % len(QUEUES)


def filing(who: int, dice: random.Random) -> Filing:
    """An ordinary ticket of a person."""
    attributes, queue = place(who)
    # A person has one trouble: new people with a wording come at the rate of the history.
    trouble = random.Random(SEED * 3 + who)
    act, thing, end = trouble.choice(_ACTS), trouble.choice(_THINGS), trouble.choice(_ENDS)
    said = " ".join(dice.sample(_MORE, 2))
    body = f"Hello,\n{act} {thing} {dice.randrange(10**6)} {end} with {attributes['error_code']}. {said}\nThank you"
    return Filing(who, f"{act} {thing} {end}", body, attributes, queue)


def outbreak(number: int, people: int) -> list[Filing]:
    """People who report one new fault, each once: an error code that nobody had before, or a module that breaks."""
    dice = random.Random(SEED * 7 + number)
    code = f"XB-{9000 + number}" if number % 2 == 0 else CODES[0]
    module = dice.randrange(len(MODULES))
    found = []
    for i in range(people):
        attributes = {
            "platform": PLATFORMS[module % 4], "module": MODULES[module], "region": REGIONS[number % len(REGIONS)],
            "error_code": code, "app_version": dice.choice(VERSIONS),
        }  # fmt: skip
        body = f"Every decision I save is gone, {code} at step {dice.randrange(100)}. {dice.choice(_MORE)}"
        found.append(Filing(PEOPLE + number * 100 + i, f"Decision lost {i}", body, attributes, module % len(QUEUES)))
    return found


def history(path: Path, end: datetime) -> int:
    """Four weeks until `end`, a row a ticket; returns how many."""
    dice = random.Random(SEED)
    moments = sorted(dice.uniform(0, WEEKS * 7 * 24 * 3600) for _ in range(WEEKS * 7 * 24 * PER_HOUR))
    names = ["id", "filed", "status", "queue", "who", "subject", "text", *place(0)[0]]
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, names)
        table.writeheader()
        for i, seconds in enumerate(moments):
            one = filing(dice.randrange(PEOPLE), dice)
            filed = end - timedelta(weeks=WEEKS) + timedelta(seconds=seconds)
            table.writerow({
                "id": f"H{i}", "filed": filed.isoformat(), "status": "solved", "queue": QUEUES[one.queue],
                "who": f"person {one.who}", "subject": one.subject, "text": one.body, **one.attributes,
            })  # fmt: skip
    return len(moments)


def plan(rate: float, minutes: float, outbreaks: list[float], people: int) -> Iterator[tuple[float, Filing]]:
    """The live feed: (second, ticket). Ordinary tickets come evenly at `rate` a minute, those of outbreaks in between.

    The people who file it join at the rate of the history, so that nothing but the outbreaks is unusual.
    """
    dice = random.Random(SEED + 1)
    crowd = dice.sample(range(PEOPLE), PEOPLE)
    planted = sorted(
        (begins + 1.5 * i, one) for n, begins in enumerate(outbreaks) for i, one in enumerate(outbreak(n, people))
    )
    for slot in range(int(rate * minutes)):
        at = slot * 60 / rate
        while planted and planted[0][0] <= at:
            yield planted.pop(0)
        here = 4 + int(at * PER_HOUR / 3600)
        yield at, filing(crowd[dice.randrange(here)], dice)

"""Whole tickets through the whole detector: is the cause named, is it one signal, how soon is a new kind seen."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from watchfloor.bench.simulate import season
from watchfloor.engine.detect import Detector, DetectorConfig, Signal, TicketSeen

START = datetime(2026, 1, 5, tzinfo=UTC)
HISTORY = timedelta(weeks=4)
CONFIG = DetectorConfig(attributes=("platform", "module", "region", "channel"), warmup_hours=0.0)
_SIZES = {"module": 12, "region": 5, "channel": 3}


@dataclass(frozen=True, slots=True)
class Burst:
    """A planted cause: its attribute values, when it began, which tickets."""

    key: dict[str, str]
    begin: datetime
    tickets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Feed:
    """What became of the bursts."""

    bursts: int
    found: int
    tickets_needed: list[int]
    minutes: list[float]
    f1_by_order: dict[int, list[float]]
    single: int
    other_per_week: float


def usual(seed: int, weeks: int, per_hour: float) -> list[tuple[datetime, dict[str, str]]]:
    """Tickets with uneven shares of twelve modules (four to a platform), five regions, three channels."""
    rng = np.random.default_rng(seed)
    rates = per_hour * np.tile(season(), weeks)
    hours = np.repeat(np.arange(len(rates)), rng.poisson(rates))
    at = np.sort(hours + rng.uniform(size=len(hours)))
    shares = {name: rng.dirichlet(np.full(size, 2.0)) for name, size in _SIZES.items()}
    drawn = {name: rng.choice(len(p), len(at), p=p) for name, p in shares.items()}
    return [
        (START + timedelta(hours=float(hour)), _values(drawn["module"][i], drawn["region"][i], drawn["channel"][i]))
        for i, hour in enumerate(at)
    ]


def _values(module: Any, region: Any, channel: Any) -> dict[str, str]:
    return {"platform": f"P{module // 4}", "module": f"M{module}", "region": f"R{region}", "channel": f"C{channel}"}


def planted(
    seed: int, base: list[tuple[datetime, dict[str, str]]], weeks: int, *, new: bool
) -> tuple[list[Any], list[Burst]]:
    """A burst about every eight hours of the live weeks: 20 tickets within the hour that share one to three
    values and take the others as usual. `new`: the module is one that nobody has seen."""
    rng = np.random.default_rng(seed + 1000)
    extra: list[Any] = []
    bursts: list[Burst] = []
    begin = START + HISTORY + timedelta(hours=5)
    while begin < START + timedelta(weeks=weeks) - timedelta(hours=8):
        pick = base[int(rng.integers(len(base)))][1]
        names = [["module"], ["region"], ["module", "region"], ["module", "region", "channel"]][int(rng.integers(4))]
        key = {"module": f"N{len(bursts)}"} if new else {name: pick[name] for name in names}
        ids = [f"b{len(bursts)}-{i}" for i in range(20)]
        for label, minute in zip(ids, np.sort(rng.uniform(0, 60, 20)), strict=True):
            values = dict(base[int(rng.integers(len(base)))][1]) | key
            if "module" in key and not new:
                values["platform"] = f"P{int(key['module'][1:]) // 4}"
            extra.append((begin + timedelta(minutes=float(minute)), values, label))
        bursts.append(Burst(key, begin, frozenset(ids)))
        begin += timedelta(hours=float(rng.uniform(7, 10)))
    return extra, bursts


def run(seed: int, *, weeks: int = 6, per_hour: float = 40.0, new: bool = False) -> Feed:
    """Simulate, play, compare with the truth."""
    base = usual(seed, weeks, per_hour)
    extra, bursts = planted(seed, base, weeks, new=new)
    rows = sorted([(at, values, f"q{i}") for i, (at, values) in enumerate(base)] + extra, key=lambda row: row[0])
    tickets = [
        TicketSeen(label, at, f"by-{label}", values, "", live=at >= START + HISTORY) for at, values, label in rows
    ]
    detector = Detector(CONFIG)
    signals: dict[str, Signal] = {}
    for ticket in tickets:
        for change in detector.observe(ticket):
            signals[change.signal.id] = change.signal
    times = {ticket.id: ticket.at for ticket in tickets}
    return _compare(list(signals.values()), bursts, times, weeks - 4)


def _compare(signals: list[Signal], bursts: list[Burst], times: dict[str, datetime], weeks: int) -> Feed:
    needed, minutes = [], []
    f1: dict[int, list[float]] = {}
    hits = []
    for burst in bursts:
        mine = [s for s in signals if len(burst.tickets & set(s.tickets)) >= 3]
        hits.append(len(mine))
        if not mine:
            continue
        first = min(mine, key=lambda s: s.raised_at)
        needed.append(sum(times[t] <= first.raised_at for t in burst.tickets))
        minutes.append((first.raised_at - burst.begin) / timedelta(minutes=1))
        f1.setdefault(len(burst.key), []).append(_f1(set(first.key.items()), set(burst.key.items())))
    claimed = {s.id for s in signals for b in bursts if len(b.tickets & set(s.tickets)) >= 3}
    found = sum(1 for hit in hits if hit)
    return Feed(
        bursts=len(bursts),
        found=found,
        tickets_needed=needed,
        minutes=minutes,
        f1_by_order=f1,
        single=sum(1 for hit in hits if hit == 1),
        other_per_week=(len(signals) - len(claimed)) / weeks,
    )


def _f1(named: set[Any], true: set[Any]) -> float:
    """F1 of the attribute values named; a platform that follows from the module is not counted against it."""
    if any(name == "module" for name, _ in true):
        named = {pair for pair in named if pair[0] != "platform"}
    return 2 * len(named & true) / max(len(named) + len(true), 1)


def throughput(tickets: int = 40_000, streams: int = 10_000, *, text: bool = False) -> tuple[float, int]:
    """Tickets a second of processor time on 16 keys and about `streams` streams, counting and testing, with the
    bins and nightly fits that fall due; and how many streams. `text`: each with a title and a description."""
    rng = np.random.default_rng(7)
    names = ("a", "b", "c", "d", "e")
    detector = Detector(replace(CONFIG, attributes=names, order=2, max_streams=streams))
    sizes = np.array([60, 50, 40, 30, 20])
    drawn = np.minimum((rng.pareto(1.0, (tickets * 3, 5)) * 3).astype(int), sizes - 1)
    who = rng.integers(0, 50_000, tickets * 3)
    written = _texts(rng, tickets * 3) if text else [""] * (tickets * 3)
    at = START
    started = time.process_time()
    for i in range(tickets * 3):
        at += timedelta(seconds=6)
        if i == 2 * tickets:
            started = time.process_time()
        values = {name: str(v) for name, v in zip(names, drawn[i], strict=True)}
        detector.observe(TicketSeen(str(i), at, str(who[i]), values, written[i], live=i >= 2 * tickets))
    return tickets / (time.process_time() - started), detector.streams


def _texts(rng: np.random.Generator, n: int) -> list[str]:
    """A title that in half of the tickets is one of 500 with an order number, and a description of 40 words."""
    ranks = np.minimum(rng.zipf(1.3, (n, 46)), 8000)
    titles = np.minimum(rng.zipf(1.3, (500, 7)), 8000)
    found = []
    for i in range(n):
        own = titles[i % 500] if rng.random() < 0.5 else ranks[i, :6]
        title = " ".join(f"word{_letters(int(r))}" for r in own)
        body = " ".join(f"word{_letters(int(r))}" for r in ranks[i, 6:])
        found.append(f"{title} order {rng.integers(10**6)}\n{body}.")
    return found


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))

"""Prints what whole tickets give: causes named, one signal a cause, new kinds, a real history, speed."""

from collections.abc import Iterator

import numpy as np

from watchfloor.bench import feeds, intervals, real, speed
from watchfloor.bench.pool import Pool, Results
from watchfloor.bench.sizes import Size, met

_F1_BARS = {1: 0.90, 2: 0.90, 3: 0.80}


def start_feeds(pool: Pool, size: Size) -> dict[str, Results[feeds.Feed]]:
    """Feeds with bursts on known values, and with kinds never seen before."""
    seeds = range(1, 1 + size.feed_seeds)
    return {
        "known values": pool.map(_known, [(seed,) for seed in seeds]),
        "new kinds": pool.map(_new, [(seed,) for seed in seeds]),
    }


def _known(seed: int) -> feeds.Feed:
    return feeds.run(seed)


def _new(seed: int) -> feeds.Feed:
    return feeds.run(seed, new=True)


def feed_table(runs: dict[str, Results[feeds.Feed]]) -> Iterator[str]:
    """How the bursts were found and named."""
    yield "WHOLE TICKETS, 40 an hour, four attributes, 20 planted within the hour about every eight hours"
    for name, results in runs.items():
        feed = list(results)
        needed = np.array([n for run in feed for n in run.tickets_needed])
        found, bursts = sum(run.found for run in feed), sum(run.bursts for run in feed)
        low, high = intervals.share(found, bursts)
        yield f"  {name}: found {found} of {bursts} ({low:.2f} to {high:.2f}),"
        yield f"    the median after {np.median(needed):.0f} of their tickets"
        if name == "new kinds":
            yield f"    {_by_the(6, needed, bursts)}"
            yield f"    {_by_the(5, needed, bursts)}"
        one = sum(run.single for run in feed)
        low, high = intervals.share(one, found)
        yield f"    one signal a cause {one / found:.3f} ({low:.2f} to {high:.2f}): bar .95 {met(one >= 0.95 * found)};"
        yield f"    other signals a week {np.mean([run.other_per_week for run in feed]):.2f}"
        for order in sorted({o for run in feed for o in run.f1_by_order}):
            values = np.array([f1 for run in feed for f1 in run.f1_by_order.get(order, [])])
            low, high = intervals.ratio(values, np.ones(len(values)))
            yield (
                f"    F1 of {order} values named {values.mean():.3f} ({low:.2f} to {high:.2f}), n {len(values)}:"
                f" bar {_F1_BARS[order]:.2f} {met(values.mean() >= _F1_BARS[order])}"
            )


def _by_the(person: int, needed: np.ndarray[tuple[int], np.dtype[np.int64]], bursts: int) -> str:
    soon = int((needed <= person).sum())
    low, high = intervals.share(soon, bursts)
    bar = f": bar .95 {met(soon >= 0.95 * bursts)}" if person == 6 else " (stretch .95)"
    return f"by the {person}th person {soon / bursts:.3f} ({low:.2f} to {high:.2f}){bar}"


def start_real(pool: Pool, size: Size) -> Results[real.Outcome] | None:
    """The real history, where it is at hand."""
    return pool.map(real.run, [(seed,) for seed in range(size.real_seeds)]) if real.path() else None


def real_table(results: Results[real.Outcome] | None) -> Iterator[str]:
    """Bursts planted in a real history."""
    yield "A REAL HISTORY: the ServiceNow week, its hours shuffled into nine weeks, bursts of 12 to 30 tickets"
    yield "  planted on one value"
    if results is None:
        yield f"  skipped: {real.NAME} is not here (WATCHFLOOR_REAL_DATA names its folder)"
        return
    runs = list(results)
    bursts, found = sum(r.bursts for r in runs), sum(r.found for r in runs)
    needed = np.array([n for r in runs for n in r.tickets_needed])
    low, high = intervals.share(found, bursts)
    each, other = sum(r.signals for r in runs) / max(found, 1), sum(r.others for r in runs)
    weeks = sum(r.weeks for r in runs)
    least, most = intervals.poisson(other, weeks)
    yield f"  found {found} of {bursts} ({low:.2f} to {high:.2f}): bar .90 {met(found >= 0.9 * bursts)}"
    yield f"  median after {np.median(needed):.0f} of their tickets: bar 8 {met(bool(np.median(needed) <= 8))}"
    yield f"  {each:.2f} signals a burst: bar 1.3 {met(each <= 1.3)}"
    yield f"  named exactly {sum(r.exact for r in runs)} of {found}"
    yield f"  other signals a week {other / weeks:.2f} ({least:.2f} to {most:.2f}): bar 5 {met(other <= 5 * weeks)},"
    yield f"    stretch 3 {met(other <= 3 * weeks)}"
    for run in runs:
        for line in run.missed:
            yield f"  missed: {line}"


def speed_table(size: Size) -> Iterator[str]:
    """Tickets a second through `observe`, and how long one takes to become a signal; nothing else runs meanwhile."""
    yield "SPEED, one core (bars: >= 5,000 tickets a second at 16 keys and 10,000 streams, >= 1,000 with text;"
    yield "  ticket to signal p99 < 1 s)"
    for text in (False, True):
        rate, streams = feeds.throughput(size.speed_tickets, text=text)
        good = met(rate >= (1000 if text else 5000))
        yield f"  {rate:,.0f} tickets a second{' with text' if text else ''}, {streams:,} streams: {good}"
    waits = speed.flood()
    yield (
        f"  ticket to signal inside the process, at 5,000 tickets a minute for {waits.minutes} minutes over midnight:"
        f" median {1000 * waits.median:.1f} ms, p99 {1000 * waits.p99:.0f} ms: {met(waits.p99 < 1.0)};"
    )
    yield (
        f"    of the {waits.raised} tickets that raised a signal p99 {1000 * waits.raised_p99:.0f} ms; longest of all"
        f" {waits.longest:.2f} s (the nightly fit)"
    )

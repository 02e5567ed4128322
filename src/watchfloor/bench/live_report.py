"""What a run of `bin/bench live` says: signals as the log tells them, beside what was measured from outside."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from watchfloor.bench.live_reader import Browser, Stream
from watchfloor.bench.live_writer import Filed


@dataclass(slots=True)
class Lag:
    """What was seen of the worker, twice a second: seconds since the start, and events not yet read."""

    behind: list[tuple[float, int]] = field(default_factory=list)

    def worst(self) -> int:
        return max((n for _, n in self.behind), default=0)

    def last_minute(self) -> float:
        ends = self.behind[-1][0] if self.behind else 0.0
        return statistics.fmean([n for at, n in self.behind if at >= ends - 60] or [0])


def results(
    first: int, filed: list[Filed], lag: Lag, delays: dict[str, int], stream: Stream, browser: Browser | None
) -> dict[str, Any]:  # fmt: skip
    """What the log says of the signals, beside what was measured from outside."""
    from watchfloor.eventlog.pulse import quantile

    raised = list(signals(first))
    took = sorted(ms for one in filed for ms in one.took)
    after_due = sorted(ms for one in filed for ms in one.after_due)
    return {
        "tickets": len(took), "append_ms": spread(took),
        "after_due_ms": spread(after_due), "worst_behind": lag.worst(), "behind_at_the_end": lag.last_minute(),
        "read_ms": {"p50": quantile(delays, 0.5), "p99": quantile(delays, 0.99), "max": quantile(delays, 1.0)},
        "signals": raised,
        "signal_ms": spread(sorted(one["after_evidence_ms"] for one in raised)),
        "stream_ms": spread(sorted(filter(None, (reached(one, stream.signals) for one in raised)))),
        "stream_ended": stream.ended, "changes_told": stream.changes,
        "browser_ms": None if browser is None else browser_ms(raised, browser),
        "browser_failed": browser.failed if browser else "",
    }  # fmt: skip


def signals(after: int) -> Iterator[dict[str, Any]]:
    """Every signal raised past that position, with how long after its evidence was complete it was in the log.

    Complete: when its last ticket was recorded, or, where the end of a minute was what it took, at that moment.
    """
    from watchfloor.eventlog.models import Event

    for event in Event.objects.filter(position__gt=after, kind="signal.raised").order_by("position"):
        mine = Event.objects.filter(ticket__in=event.payload["tickets"], kind="ticket.created", at__lte=event.at)
        last = mine.order_by("-position").values_list("recorded_at", flat=True).first()
        complete = max(filter(None, (last, event.at)))
        yield {
            "signal": f"S-{event.subject_id}", "title": event.payload["title"], "at": event.recorded_at.timestamp(),
            "requesters": event.payload["requesters"], "tickets": len(event.payload["tickets"]),
            "after_evidence_ms": max(timedelta(), event.recorded_at - complete) / timedelta(milliseconds=1),
        }  # fmt: skip


def reached(signal: dict[str, Any], moments: list[float]) -> float | None:
    """Milliseconds until the stream told of a signal after this one was kept."""
    return min(((at - signal["at"]) * 1000 for at in moments if at >= signal["at"]), default=None)


def browser_ms(raised: list[dict[str, Any]], browser: Browser) -> dict[str, float]:
    """Milliseconds from kept to visible, of each signal whose card came up."""
    return {s["signal"]: (browser.cards[s["signal"]] - s["at"]) * 1000 for s in raised if s["signal"] in browser.cards}


def spread(values: list[float]) -> dict[str, float]:
    """Median, 99th percentile and largest of sorted values."""
    if not values:
        return {"p50": 0.0, "p99": 0.0, "max": 0.0, "n": 0}
    return {
        "p50": statistics.median(values), "p99": values[min(len(values) - 1, int(0.99 * len(values)))],
        "max": values[-1], "n": len(values),
    }  # fmt: skip


def told(found: dict[str, Any]) -> Iterator[str]:
    """The result in lines."""

    def ms(name: str) -> str:
        one = found[name]
        return f"p50 {one['p50']:,.0f} ms, p99 {one['p99']:,.0f} ms, max {one['max']:,.0f} ms"

    real = found["tickets"] / found["seconds"] * 60
    asked = found["rate"] * found["minutes"]
    yield (
        f"filed            {found['tickets']:,} of {asked:,.0f} tickets in {found['seconds']:.0f} s = "
        f"{real:,.0f} a minute"
    )
    yield f"append           {ms('append_ms')}; after it was due: {ms('after_due_ms')}"
    yield f"worker read it   {ms('read_ms')} after it was recorded"
    yield (
        f"worker behind    at most {found['worst_behind']:,} events, {found['behind_at_the_end']:,.0f} on average in "
        f"the last minute; all read {found['caught_up_seconds']:.1f} s after the last ticket"
    )
    yield f"signals          {len(found['signals'])} raised for {found['planted']} outbreaks planted"
    yield f"evidence→signal  {ms('signal_ms')}"
    yield f"signal→stream    {ms('stream_ms')}" + (f"; {found['stream_ended']}" if found["stream_ended"] else "")
    if found["browser_ms"] is not None:
        shown = ", ".join(f"{code} {ms:,.0f} ms" for code, ms in found["browser_ms"].items())
        yield f"signal→browser   {shown or 'no card'} {found['browser_failed']}"
    yield f"watch page       at most {found['page_seconds']:.2f} s; {found['pages_failed']} failed"
    used = found["cpu_seconds"] | {"writers": found["writer_cpu_seconds"]}
    cpu = ", ".join(f"{name} {seconds:.0f}" for name, seconds in used.items())
    each = sum(seconds for name, seconds in used.items() if name != "jobs") / max(found["tickets"], 1)
    yield f"processor s      {cpu}, of {found['seconds']:.0f} × {found['cpus']}"
    yield (
        f"                 {each * 1000:.1f} ms a ticket without jobs: {each * found['rate'] / 60:.2f} processors at "
        f"{found['rate']:,.0f} a minute"
    )
    yield f"machine's load   {', '.join(f'{x:.1f}' for x in found['load'])}"
    for one in found["signals"]:
        yield (
            f"  {one['signal']} {one['title']}: {one['requesters']} people, {one['tickets']} tickets, "
            f"{one['after_evidence_ms']:.0f} ms"
        )

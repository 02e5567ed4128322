"""`bin/bench detect [--quick] [--only PARTS] [--misses FILE]`: the detector on simulated streams with exact truth, the
traps, and the rules people use beside it.

Two processes work at once. `--quick` ends within five minutes on two cores; without it the false-alarm rates rest on
5,000 stream-weeks each, which takes about half an hour. Every table names its bars and whether they are met.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfloor.bench import feed_table, outbreak_table, quiet_table, rival_table
from watchfloor.bench.outbreak_table import Miss
from watchfloor.bench.pool import Pool
from watchfloor.bench.sizes import FULL, QUICK, Size

PARTS = ("tickets", "real", "ticket-traps", "learned", "known", "traps", "rules", "quiet", "speed")


def main(arguments: list[str]) -> None:
    """Print every table of the bench, or those asked for."""
    parser = argparse.ArgumentParser(prog="bin/bench detect", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer seeds: five minutes")
    parser.add_argument("--only", metavar="PARTS", default=",".join(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--misses", type=Path, metavar="FILE", help="write all missed outbreaks there, as CSV")
    given = parser.parse_args(arguments)
    parts = given.only.split(",")
    if not set(parts) <= set(PARTS):
        parser.error(f"--only takes some of {','.join(PARTS)}")
    size = QUICK if given.quick else FULL
    started = time.perf_counter()
    misses: list[Miss] = []
    with Pool() as pool:
        tables = [_start(pool, size, part, misses) for part in PARTS if part in parts and part != "speed"]
        for lines in tables:
            _print(lines, started)
    if "learned" in parts or "known" in parts:
        _print(outbreak_table.miss_list(misses), started)
    if given.misses is not None:
        outbreak_table.write_misses(given.misses, misses)
    if "speed" in parts:  # alone: it measures time
        _print(feed_table.speed_table(size), started)


def _start(pool: Pool, size: Size, part: str, misses: list[Miss]) -> Iterable[str]:
    """Hand a part's work to the pool; the lines of its table wait for the results."""
    if part in ("learned", "known"):
        return outbreak_table.table(outbreak_table.start(pool, size, known=part == "known"), misses)
    starts: dict[str, Callable[[], Iterable[str]]] = {
        "tickets": lambda: feed_table.feed_table(feed_table.start_feeds(pool, size)),
        "real": lambda: feed_table.real_table(feed_table.start_real(pool, size)),
        "ticket-traps": lambda: quiet_table.ticket_trap_table(quiet_table.start_ticket_traps(pool)),
        "traps": lambda: quiet_table.trap_table(quiet_table.start_traps(pool, size)),
        "rules": lambda: rival_table.table(rival_table.start(pool, size)),
        "quiet": lambda: quiet_table.quiet_table(quiet_table.start_quiet(pool, size)),
    }
    return starts[part]()


def _print(lines: Iterable[str], started: float) -> None:
    for line in lines:
        print(line, flush=True)
    print(f"    [{time.perf_counter() - started:.0f} s]\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

"""`bin/bench detect [--quick] [--misses FILE]`: the detector on simulated streams with exact truth, the traps, and the
rules people use beside it.

Two processes work at once. `--quick` ends within five minutes on two cores; without it the false-alarm rates rest on
5,000 stream-weeks each, which takes about half an hour. Every table names its bars and whether they are met.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from watchfloor.bench import feed_table, outbreak_table, quiet_table, rival_table
from watchfloor.bench.pool import Pool
from watchfloor.bench.sizes import FULL, QUICK


def main(arguments: list[str]) -> None:
    """Print every table of the bench."""
    parser = argparse.ArgumentParser(prog="bin/bench detect", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer seeds: five minutes")
    parser.add_argument("--misses", type=Path, metavar="FILE", help="write all missed outbreaks there, as CSV")
    given = parser.parse_args(arguments)
    size = QUICK if given.quick else FULL
    started = time.perf_counter()
    with Pool() as pool:
        feeds = feed_table.start_feeds(pool, size)
        real = feed_table.start_real(pool, size)
        ticket_traps = quiet_table.start_ticket_traps(pool)
        learned = outbreak_table.start(pool, size, known=False)
        known = outbreak_table.start(pool, size, known=True)
        traps = quiet_table.start_traps(pool, size)
        rivals = rival_table.start(pool, size)
        quiet = quiet_table.start_quiet(pool, size)
        _print(feed_table.feed_table(feeds), started)
        _print(feed_table.real_table(real), started)
        _print(quiet_table.ticket_trap_table(ticket_traps), started)
        _print(outbreak_table.table(learned), started)
        _print(outbreak_table.table(known), started)
        _print(outbreak_table.miss_list(learned.misses + known.misses), started)
        if given.misses is not None:
            outbreak_table.write_misses(given.misses, learned.misses + known.misses)
        _print(quiet_table.trap_table(traps), started)
        _print(rival_table.table(rivals), started)
        _print(quiet_table.quiet_table(quiet), started)
    _print(feed_table.speed_table(size), started)


def _print(lines: Iterable[str], started: float) -> None:
    for line in lines:
        print(line, flush=True)
    print(f"    [{time.perf_counter() - started:.0f} s]\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

"""`bin/bench pages`: how long the desk's pages take, at any number of tickets, beside a trivial view in the same run.

A new store is filled (`--data` keeps it for the next run), its web process started, and each page asked for again and
again by one signed-in lead, with other words, numbers and filters each time. Prints wall time (median and 95th
percentile), processor time of web process and database per request, and how many queries one request asks.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from watchfloor.bench import crowd
from watchfloor.bench.live import cpu_seconds, free_port, running
from watchfloor.bench.live_feed import CODES, MODULES, QUEUES, REGIONS
from watchfloor.bench.live_reader import Client
from watchfloor.server import up
from watchfloor.server.children import Child
from watchfloor.server.store import Store, open_store

TRIVIAL: Final = "trivial view"
# Processor time of the best of three older systems at 200,000 tickets, in units of a trivial view, which took 1.0 ms on
# that machine (docs/explanation/speed.md).
MARKS: Final = {
    "list": 461, "filtered list": 192, "ticket": 60, "search, rare": 471, "search, common": 4910, "owner × status": 185,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A page by name, and an address of it for the number of a request."""

    name: str
    address: Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class Timed:
    """One page: milliseconds of each request, processor milliseconds and queries of one, bytes of its answer."""

    name: str
    wall: list[float]
    cpu: float
    queries: int
    size: int

    def at(self, share: float) -> float:
        """The wall time that this share of the requests kept to."""
        return sorted(self.wall)[max(0, math.ceil(share * len(self.wall)) - 1)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/bench pages", description=__doc__)
    parser.add_argument("--tickets", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=40, help="of each page")
    parser.add_argument("--data", type=Path, help="keep the store here, and use it where it is there already")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--role", default="lead", help="of who asks")
    parser.add_argument(
        "--restrict", type=int, default=0, help="so many queues, which who asks may not see; the store keeps them so"
    )
    parser.add_argument("--json", action="store_true", help="end with one JSON line")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    folder = nullcontext(asked.data) if asked.data else tempfile.TemporaryDirectory(prefix="watchfloor-pages-")
    with folder as data, open_store(Path(data)) as store:
        found, tickets = measure(store, asked)
    print(json.dumps(as_json(found, tickets)) if asked.json else table(found, tickets))


def say(line: str) -> None:
    print(line, flush=True)


def measure(store: Store, asked: argparse.Namespace) -> tuple[list[Timed], int]:
    from watchfloor.core.identity import new_sign_in_link
    from watchfloor.core.models import Person
    from watchfloor.tickets.models import Ticket

    lead = filled(asked.tickets, asked.role)
    restrict(asked.restrict)
    tickets = Ticket.objects.count()
    options = up.Options("127.0.0.1", free_port(), store.data_dir, demo=False)
    with running([Child(up.web(options))]) as children:
        up.wait_until_healthy(options, children, print)
        client = Client(options.port, new_sign_in_link(Person.objects.get(id=lead)))
        every = places(numbers_for(lead, tickets))
        wanted = [place for place in every if asked.only in place.name and place.name != TRIVIAL]
        found = [timed(place, client, children, store, lead, asked.requests) for place in wanted]
        # Of a stranger, as this page asks the database nothing; in the middle of the machine's mood, not before it.
        client.forget()
        trivial = timed(every[0], client, children, store, None, 5 * asked.requests)
        return [trivial, *found], tickets


def restrict(queues: int) -> None:
    """Make so many queues partitions that who asks is not in, and open the others."""
    from django.db import transaction

    from watchfloor.core import clock
    from watchfloor.core.models import Queue
    from watchfloor.directory.commands import restrict_queue

    for n, queue in enumerate(Queue.objects.order_by("id")):
        if queue.restricted != (n < queues):
            with transaction.atomic():
                restrict_queue(queue.id, to=n < queues, by=None, now=clock.now())


def filled(tickets: int, role: str) -> int:
    """Fill the store where it is empty; the id of the person of no team who looks at it."""
    from django.db import transaction

    from watchfloor.core import clock
    from watchfloor.core.models import Person
    from watchfloor.directory.commands import register_person
    from watchfloor.tickets.models import Ticket

    if not Ticket.objects.exists():
        began = time.time()
        crowd.make(tickets, clock.now(), say)
        say(f"the store holds {Ticket.objects.count():,} tickets after {time.time() - began:.0f} s")
        sampled = min(300, tickets)
        wrong = crowd.differing(sampled)
        say(f"{len(wrong)} of {sampled} sampled tickets differ from the fold of their events {wrong[:5] or ''}")
    with transaction.atomic():
        found = Person.objects.filter(role=role, team=None).first()
        return (found or register_person(name="Lena", role=role, now=clock.now())).id


def numbers_for(person: int, tickets: int) -> list[int]:
    """Numbers of tickets from all over the store that the person may see."""
    from watchfloor.core.models import Person
    from watchfloor.tickets.access import visible_to

    dice = random.Random("numbers")
    some = [dice.randrange(1, tickets + 1) for _ in range(2000)]
    found = visible_to(Person.objects.get(id=person)).filter(number__in=some)
    return sorted(found.values_list("number", flat=True))


def places(numbers: Sequence[int]) -> list[Place]:
    """What is asked for; `numbers` are of tickets."""

    def number(dice: random.Random) -> int:
        return dice.choice(numbers)

    return [
        Place(TRIVIAL, lambda _: "/signin/"),
        Place("list", lambda _: "/desk/"),
        Place("list, far down", lambda d: f"/desk/?after={_moment(d)}_{number(d)}"),
        Place("filtered list", lambda d: f"/desk/?queue={d.randrange(1, len(QUEUES) + 1)}&status=open&priority=P1"),
        Place("list by attributes", lambda d: f"/desk/?region={d.choice(REGIONS)}&module={quote(d.choice(MODULES))}"),
        Place("all solved by code", lambda d: f"/desk/?status=any&error_code={d.choice(CODES)}"),
        Place("ticket", lambda d: f"/tickets/{number(d)}/"),
        Place("search, rare", lambda d: f"/search/?q=R{d.randrange(1, 150)}x{d.randrange(1, crowd.PATTERNS)}"),
        Place("search, common", lambda d: f"/search/?q={d.choice(('hello', 'thank', 'decision', 'fails'))}"),
        Place(
            "search, two words", lambda d: f"/search/?q={d.choice(CODES)}+{d.choice(('browser', 'yesterday', 'twice'))}"
        ),
        Place("view counts", lambda _: "/desk/changes/?since=999999999&rows=1,2,3&shown=1,2,3"),
        Place("owner × status", lambda _: "/insight/board/?rows=owner&columns=status&of=all"),
        Place("queue × priority", lambda _: "/insight/board/?rows=queue&columns=priority"),
        Place("home", lambda _: "/home/"),
        Place("watch", lambda _: "/watch/"),
        Place("form for a new ticket", lambda _: "/tickets/new/"),
    ]


def _moment(dice: random.Random) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 86400 * dice.randrange(10, 300)))


def timed(
    place: Place, client: Client, children: Sequence[Child], store: Store, person: int | None, requests: int
) -> Timed:  # fmt: skip
    """Ask a few times to warm up, then measure."""
    dice = random.Random(place.name)
    for _ in range(3):
        client.get(place.address(dice))
    before = sum(cpu_seconds(children, store).values())
    wall = []
    for _ in range(requests):
        address = place.address(dice)
        status, seconds = client.get(address)
        if status not in (200, 302):
            raise SystemExit(f"{address} answered {status}")
        wall.append(seconds * 1000)
    cpu = (sum(cpu_seconds(children, store).values()) - before) * 1000 / requests
    queries, size = asked_queries(place.address(dice), person)
    return Timed(place.name, wall, cpu, queries, size)


def asked_queries(address: str, person: int | None) -> tuple[int, int]:
    """How many queries a page asks, and how many bytes it has: asked in this process."""
    from django.db import connection
    from django.test import Client as Inside
    from django.test.utils import CaptureQueriesContext

    from watchfloor.core.identity import new_sign_in_link
    from watchfloor.core.models import Account, Person

    inside = Inside(SERVER_NAME="localhost")
    if person is not None:
        new_sign_in_link(Person.objects.get(id=person))
        inside.force_login(Account.objects.get(person_id=person))
    inside.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = inside.get(address)
    return len(queries), len(answer.content)


def table(found: Sequence[Timed], tickets: int) -> str:
    """The figures as people read them."""
    trivial = found[0].cpu or 1.0
    names = f"{'page':<24}{'p50':>8}{'p95':>8}{'cpu':>8}{'/trivial':>10}{'queries':>9}{'KiB':>6}"
    lines = [
        f"{tickets:,} tickets; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; milliseconds",
        f"{names}  mark → a twentieth, in /trivial",
    ]
    for one in found:
        mark = MARKS.get(one.name)
        verdict = f"{mark} → {mark / 20:.1f} {'met' if one.cpu / trivial <= mark / 20 else 'MISSED'}" if mark else ""
        lines.append(
            f"{one.name:<24}{one.at(0.5):>8.1f}{one.at(0.95):>8.1f}{one.cpu:>8.1f}{one.cpu / trivial:>10.1f}"
            f"{one.queries:>9}{one.size / 1024:>6.0f}  {verdict}"
        )
    return "\n".join(lines)


def as_json(found: Sequence[Timed], tickets: int) -> dict[str, Any]:
    return {
        "tickets": tickets, "load": os.getloadavg()[0],
        "pages": [
            {"page": one.name, "p50_ms": one.at(0.5), "p95_ms": one.at(0.95), "cpu_ms": one.cpu, "queries": one.queries,
             "bytes": one.size, "n": len(one.wall)}
            for one in found
        ],
    }  # fmt: skip


if __name__ == "__main__":
    main()

"""`bin/bench search --data STORE`: what a search costs in a store that has tickets, by its kind of question.

Processor time of this process and of the database's, milliseconds per search, without the web: drawing the page is in
`bin/bench pages`. The store's own words are taken: the commonest, one of the middle, one that few tickets hold.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

from watchfloor.server.store import open_store

Question = tuple[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/bench search", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a store with tickets")
    parser.add_argument("--times", type=int, default=10, help="how often each question is asked")
    asked = parser.parse_args()
    with open_store(asked.data):
        from watchfloor.core import clock
        from watchfloor.search import follow, words

        if not follow.catch_up(clock.now()):
            raise SystemExit("the index is not up to date")
        print(f"{words.documents():,} documents; milliseconds of processor time: search + database\n")
        print("| question | hits | search | database | wall, best |\n|---|--:|--:|--:|--:|")
        for name, text in questions():
            print(line(name, text, asked.times), flush=True)


def questions() -> Iterator[Question]:
    """Each kind of question with words of the store."""
    from watchfloor.search.models import Word

    plain = Word.objects.filter(plain=True, documents__gt=0)
    common = list(plain.order_by("-documents").values_list("word", flat=True)[:40])
    rare = list(Word.objects.filter(documents=1).exclude(word__startswith="=").values_list("word", flat=True)[:1])
    first, second, middle = common[0], common[1], common[len(common) // 2]
    yield "a word that nearly all hold", first
    yield "a word that some hold", middle
    if rare:
        yield "a word that one holds", rare[0]
    yield "two common words", f"{first} {middle}"
    yield "without a word", f"{first} -{middle}"
    yield "with what a ticket is", f"{middle} status:solved priority:P0"
    yield "one's own open tickets", "owner:me is:open"
    yield "by a past time", f"{first} updated:<-100d"
    yield "words side by side", f'"{first} {second}"'
    yield "a slip", middle[1:] if len(middle) > 4 else middle + "q"
    yield "a word of the subject", f"subject:{middle}"
    yield "nothing has it", "qqxqzzy"


def line(name: str, text: str, times: int) -> str:
    from watchfloor.core import clock
    from watchfloor.core.models import Person
    from watchfloor.core.permissions import WORKS_TICKETS
    from watchfloor.search import queries
    from watchfloor.search.parts import Asker

    person = Person.objects.filter(role__in=WORKS_TICKETS).order_by("id").first()
    if person is None:
        raise SystemExit("the store has nobody who works tickets")
    asker = Asker(person, clock.now(), UTC, reads_all=True)
    found = queries.find(asker, text)
    best, own, others = measured(lambda: queries.find(asker, text), times)
    more = "+" if found.has_more else ""
    return f"| {name}: `{text}` | {found.total:,}{more} | {own:.1f} | {others:.1f} | {best:.0f} |"


def measured(act: Callable[[], object], times: int) -> tuple[float, float, float]:
    """The best wall time, and processor time of this process and of the database's own, on average; milliseconds."""
    act()
    server = backend()
    best, own, others = float("inf"), time.process_time(), spent(server)
    for _ in range(times):
        began = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - began)
    return best * 1000, (time.process_time() - own) * 1000 / times, (spent(server) - others) / times


def backend() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def spent(process: int) -> float:
    """Milliseconds of processor time that the process has had (Linux)."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6


if __name__ == "__main__":
    main()

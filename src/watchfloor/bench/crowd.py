"""A store of very many tickets, quickly: some thousand are filed and worked by the desk's own verbs, then copied.

A copy is shifted in time and numbers, down to its events, texts and history, so that each ticket of the store is what
the fold of its own events says; `differing` looks whether that is so. Counts are multiplied. Clocks of copies are
shifted as well, so that business hours no longer fit their weekdays: there are as many, but an audit would mend them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from watchfloor.bench.live_feed import MODULES, PEOPLE, PLATFORMS, QUEUES, SEED, filing

PATTERNS: Final = 2_500
SPAN: Final = timedelta(days=400)
OPEN_SHARE: Final = 0.2
WORKERS: Final = 40
_OTHERS_WORDS: Final = (
    "Thank you, we are looking into it.", "Please sign out and in again and tell us whether it helps.",
    "We have passed this on to the engineers of the module.", "Does it happen with another case as well?",
)  # fmt: skip
_ANSWERS: Final = ("It still happens.", "That helped, thank you.", "Yes, with every case.", "No, only with this one.")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Copied:
    """A table that has rows of tickets: which columns name the ticket, a position, a text."""

    table: str
    ticket: str
    key: str = ""
    positions: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    said: Mapping[str, str] | None = None


def make(tickets: int, now: datetime, say: Say) -> None:
    """Fill the new store that is open with about `tickets` tickets."""
    patterns = min(PATTERNS, tickets)
    copies = max(1, round(tickets / patterns))
    people, staff, queues = _people(now)
    # The patterns fill the newest part of the span; each copy the part before the last one's.
    part = SPAN / copies
    say(f"filing and working {patterns:,} tickets by the desk's verbs …")
    _work(patterns, now - part, part, people, staff, queues)
    _follow(now)
    if copies > 1:
        say(f"copying them {copies - 1:,} times …")
        _copy(patterns, copies, part)
        say("indexing them for search, and counting views …")
        _index(now)


def _people(now: datetime) -> tuple[dict[int, int], list[int], list[int]]:
    from django.db import transaction

    from watchfloor.clocks.commands import adopt_defaults as adopt_promises
    from watchfloor.directory import commands as directory
    from watchfloor.rules.defaults import adopt_defaults as adopt_rules

    began = now - SPAN
    with transaction.atomic():
        adopt_promises(now=began)
        adopt_rules(now=began)
        team = directory.create_team(name="First line", now=began).id
        queues = [directory.create_queue(name=name, now=began, team=team).id for name in QUEUES]
        platforms = [directory.create_platform(name=name, now=began).id for name in PLATFORMS]
        for i, name in enumerate(MODULES):
            directory.create_module(platform=platforms[i % 4], name=name, now=began, team=team)

        def person(name: str, role: str) -> int:
            return directory.register_person(name=name, role=role, now=began, team=team).id

        staff = [person(f"Specialist {i}", "specialist") for i in range(WORKERS)]
        people = {i: person(f"Person {i}", "requester") for i in range(PEOPLE)}
    return people, staff, queues


def _work(
    tickets: int, start: datetime, part: timedelta, people: Mapping[int, int], staff: Sequence[int],
    queues: Sequence[int],
) -> None:  # fmt: skip
    from django.db import transaction

    dice = random.Random(SEED)
    for i in range(tickets):
        with transaction.atomic():
            _one(start + part * (i / tickets), dice, people, staff, queues)


def _one(
    at: datetime, dice: random.Random, people: Mapping[int, int], staff: Sequence[int], queues: Sequence[int]
) -> None:
    """A ticket with 3.3 messages on average; a fifth is not solved."""
    from watchfloor.tickets import commands

    who = dice.randrange(PEOPLE)
    one = filing(who, dice)
    ticket = commands.create_ticket(
        subject=one.subject, body=one.body, requester=people[who], by=people[who], now=at, queue=queues[one.queue],
        priority=dice.choice(("P0", "P1", "P2", "P2", "P3", "P3")), attributes=one.attributes,
    )  # fmt: skip
    is_open = dice.random() < OPEN_SHARE
    if is_open and dice.random() < 0.25:
        return  # nobody has looked at it yet
    by = dice.choice(staff)
    at += timedelta(minutes=dice.randrange(1, 30))
    commands.assign(ticket.id, to=by, by=by, now=at)
    for turn in range(dice.choice((1, 2, 2, 3, 4))):
        at += timedelta(minutes=dice.randrange(2, 90))
        body = dice.choice(_ANSWERS if turn % 2 else _OTHERS_WORDS)
        commands.reply(ticket.id, body=body, by=people[who] if turn % 2 else by, now=at)
    if not is_open:
        commands.set_status(ticket.id, status="solved", by=by, now=at + timedelta(minutes=5))
    elif dice.random() < 0.4:
        commands.set_status(ticket.id, status=dice.choice(("pending", "on_hold")), by=by, now=at)


def _follow(now: datetime) -> None:
    """Let the desk's followers read what was filed, as the job process would."""
    from watchfloor import pipeline

    for _ in range(10_000):
        more = [follower(now) for _, follower in pipeline.DESK]
        if not any(more):
            return
    raise SystemExit("the desk's followers did not come to an end")


def _index(now: datetime) -> None:
    """What cannot be copied: search has words of its own for each ticket, views count what stands where."""
    from watchfloor.eventlog.models import Cursor
    from watchfloor.eventlog.read import head
    from watchfloor.search import follow as search
    from watchfloor.views import follow as views

    Cursor.objects.exclude(name__in=(search.NAME, views.CURSOR)).update(position=head())
    search.begin_again(empty=True)
    search.catch_up(now)
    counting = views.Follower()
    while counting.run(now):
        pass


# ------------------------------------------------------------------ copies
def _tables() -> list[Copied]:
    """What has rows of tickets, in the order in which one may point to another."""
    from django.apps import apps

    known = {
        "event": Copied("event", "ticket", positions=("position",)),
        "personal_text": Copied("personal_text", "ticket", texts=("id",)),
        "ticket": Copied("ticket", "id", positions=("last_position",)),
        "timeline_entry": Copied("timeline_entry", "ticket_id", positions=("position", "order_b"), texts=("text",)),
    }
    there = {model._meta.db_table for model in apps.get_models()}
    return [*known.values(), *(copied for copied in _FOLLOWED if copied.table in there)]


# What followers keep of each ticket.
_FOLLOWED: Final = (Copied("clock", "ticket"), Copied("assignment_waiting", "ticket"))
# What counts tickets: multiplied.
_COUNTED: Final = (("board_cell", "n"), ("ticket_duration", "n"))

_SHIFTED_PAYLOAD: Final = (
    "payload || CASE WHEN payload ? 'number' "
    "THEN jsonb_build_object('number', (payload->>'number')::bigint + {k} * {p}) ELSE '{{}}' END "
    "|| CASE WHEN payload ? 'subject' THEN jsonb_build_object('subject', {subject}) ELSE '{{}}' END "
    "|| CASE WHEN payload ? 'text' THEN jsonb_build_object('text', {text}) ELSE '{{}}' END"
)
_SPELLS: Final = (
    "coalesce((SELECT jsonb_agg(jsonb_build_array(pg_temp.earlier(p->>0, {shift}), pg_temp.earlier(p->>1, {shift})) "
    "ORDER BY o) FROM jsonb_array_elements(src.{column}) WITH ORDINALITY e(p, o)), '[]')"
)
_EARLIER: Final = (
    "CREATE FUNCTION pg_temp.earlier(t text, d interval) RETURNS text LANGUAGE sql STABLE AS "
    "$$ SELECT to_char((t::timestamptz - d) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"') $$"
)


def _copy(patterns: int, copies: int, part: timedelta) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL TIME ZONE 'UTC'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_EARLIER)
        cursor.execute("SELECT count(*) FROM ticket")
        held = cursor.fetchone()[0]
        if held != patterns:
            raise SystemExit(f"{held} tickets where {patterns} were filed")
        cursor.execute("SELECT max(position) FROM event")
        positions = cursor.fetchone()[0]
        tables = _tables()
        with _without_indexes(cursor, [copied.table for copied in tables]):
            for copied in tables:
                _copy_table(cursor, copied, copies, part, patterns, positions)
        for table, column in _COUNTED:
            cursor.execute(f"UPDATE {table} SET {column} = {column} * %s", [copies])
        cursor.execute(
            "UPDATE core_counter SET value = value + %s WHERE name IN ('ticket', 'ticket_number')",
            [patterns * (copies - 1)],
        )
        cursor.execute("SELECT setval(pg_get_serial_sequence('event', 'position'), (SELECT max(position) FROM event))")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy_table(
    cursor: Any, copied: Copied, copies: int, part: timedelta, patterns: int, positions: int
) -> None:  # fmt: skip
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND table_schema = "
        "current_schema() AND is_generated = 'NEVER' AND column_name NOT IN (SELECT column_name FROM "
        "information_schema.columns WHERE table_name = %s AND is_identity = 'YES' AND column_name <> 'position')",
        [copied.table, copied.table],
    )
    columns = dict(cursor.fetchall())
    shift = f"(copy.k * interval '{part.total_seconds()} seconds')"
    values = [_value(copied, name, kind, shift, patterns, positions) for name, kind in columns.items()]
    where = f"src.{copied.ticket} IS NOT NULL" + (" AND src.subject_kind = 'ticket'" if copied.table == "event" else "")
    cursor.execute(
        f"INSERT INTO {copied.table} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM generate_series(1, {copies - 1}) copy(k), {copied.table} src WHERE {where}"
    )


def _value(copied: Copied, name: str, kind: str, shift: str, patterns: int, positions: int) -> str:
    """The expression of a column of the copy number `copy.k`."""
    column = f"src.{name}"
    new_text = "md5({}::text || copy.k)::uuid"
    if (special := _special(copied, name, shift, positions)) is not None:
        return special
    if name in (copied.ticket, "number") or (copied.table == "event" and name == "subject_id"):
        return f"{column} + copy.k * {patterns}"
    if name in copied.positions:
        return f"{column} + copy.k * {positions}"
    if name in copied.texts:
        return new_text.format(column)
    if name == "payload":
        pointers = {word: f"{new_text.format(f'(payload->>{word!r})')}::text" for word in ("subject", "text")}
        return _SHIFTED_PAYLOAD.format(k="copy.k", p=patterns, **pointers)
    return f"{column} - {shift}" if kind.startswith("timestamp") else column


def _special(copied: Copied, name: str, shift: str, positions: int) -> str | None:
    """Columns that hold more than one value."""
    if copied.table == "ticket" and name in ("open_spells", "stretches"):
        return _SPELLS.format(column=name, shift=shift)
    if copied.table == "ticket" and name == "last_order":
        return f"jsonb_set(src.last_order, '{{1}}', to_jsonb((src.last_order->>1)::bigint + copy.k * {positions}))"
    if name == "external_id":
        return "src.external_id || '~' || copy.k"
    if copied.table == "personal_text" and name == "body":
        # A word of its own, as real texts have: a number, an address, a name.
        return "CASE WHEN src.kind = 'body' THEN src.body || ' Ref R' || copy.k || 'x' || src.ticket ELSE src.body END"
    return None


@contextmanager
def _without_indexes(cursor: Any, tables: Sequence[str]) -> Iterator[None]:
    """Drop the indexes that no constraint needs and make them again at the end: far quicker than row by row."""
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisprimary AND NOT i.indisunique",
        [list(tables)],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        cursor.execute(definition)


def differing(sample: int, seed: int = 1) -> list[int]:
    """Of `sample` tickets, those whose row is not what the fold of their events says."""
    from watchfloor.eventlog import read
    from watchfloor.tickets import project
    from watchfloor.tickets.fold import fold
    from watchfloor.tickets.models import Ticket

    newest = Ticket.objects.order_by("-id").values_list("id", flat=True)[0]
    wrong = []
    for ticket in random.Random(seed).sample(range(1, newest + 1), sample):
        history = [project.as_ticket_event(event) for event in read.of_ticket(ticket)]
        state, _ = fold(ticket, sorted(history, key=lambda event: event.order))
        row = Ticket.objects.defer("words").get(id=ticket)
        # The row keeps the subject itself, the state the pointer to it.
        kept = project._state(row)
        state.subject = kept.subject
        if project._record(state) | {"subject": ""} != project._record(kept) | {"subject": ""}:
            wrong.append(ticket)
    return wrong

"""Made-up facts about tickets: by hand with sensible defaults, or many at random from a seed."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from watchfloor.engine.metrics.facts import Facts, OpenSpell, TicketFact

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def fact(ticket: int = 1, **known: Any) -> TicketFact:
    """A desk ticket created on Monday at midnight and still open; `solved_at` alone makes it solved."""
    solved = known.get("is_solved", known.get("solved_at") is not None)
    defaults: dict[str, Any] = {
        "ticket": ticket,
        "number": 1000 + ticket,
        "source": "desk",
        "created_at": MONDAY,
        "solved_at": None,
        "is_solved": solved,
        "first_reply_at": None,
        "records_replies": True,
        "agent_replies": 0,
        "reopens": 0,
        "transfers": 0,
        "bounced": False,
        "source_reassignments": None,
        "source_sla_met": None,
        "queue": "Appeals",
        "priority": "P2",
        "status": "solved" if solved else "open",
        "requester": 7,
    }
    made = {**defaults, **known}
    made.setdefault("last_event_at", made["solved_at"] or made["created_at"])
    return TicketFact(**made)


def spells_of(tickets: list[TicketFact]) -> list[OpenSpell]:
    """One spell for each ticket, from creation to its solve; none where the time of the solve is unknown."""
    return [OpenSpell(one.ticket, one.created_at, one.solved_at) for one in tickets if not one.solved_undated]


def random_facts(seed: int, n: int) -> Facts:
    """`n` tickets over three weeks, with ties, unknowns, imports, reopens and times that run backwards."""
    dice = random.Random(seed)
    tickets = [_random_fact(dice, ticket) for ticket in range(1, n + 1)]
    spells = [spell for one in tickets for spell in _random_spells(dice, one)]
    return Facts(tickets, spells)


def _random_ratings(ticket: int, created: datetime) -> dict[str, Any]:
    """What was asked and said of one ticket, by dice of its own: answered, asked again since, never asked …"""
    dice = random.Random(f"{ticket} {created}")
    asked = created + dice.randrange(300) * HOUR if dice.random() < 0.6 else None
    rated = (asked or created) + dice.randrange(-2, 50) * HOUR if dice.random() < 0.4 else None
    return {
        "rating_asked_at": asked,
        "rated_at": rated,
        "rating": dice.choice((None, 1, 2, 3, 4, 5)) if rated else None,
        "effort": dice.choice((None, *range(1, 8))) if rated else None,
    }


def _random_fact(dice: random.Random, ticket: int) -> TicketFact:
    created = MONDAY + timedelta(hours=dice.randrange(21 * 24), microseconds=dice.choice((0, 0, 1, 123_457)))
    is_solved = dice.random() < 0.7
    is_dated = is_solved and dice.random() < 0.85
    took = timedelta(hours=dice.choice((-1, 0, 1, 2, 2, 3, 5, 8, 40, 200)), microseconds=dice.randrange(3))
    records_replies = dice.random() < 0.7
    has_reply = dice.random() < 0.7
    return fact(
        ticket,
        source=dice.choice(("desk", "servicenow")),
        created_at=created,
        solved_at=created + took if is_dated else None,
        is_solved=is_solved,
        first_reply_at=created + dice.randrange(9) * HOUR if has_reply else None,
        records_replies=records_replies,
        agent_replies=dice.randrange(4) if has_reply else 0,
        reopens=dice.choice((0, 0, 0, 1, 2)),
        transfers=dice.randrange(4),
        bounced=dice.random() < 0.2,
        source_reassignments=dice.choice((None, 0, 1, 5)),
        source_sla_met=dice.choice((None, True, False)),
        queue=dice.choice((None, "Appeals", "Money", 'Ünïcode, "quoted"\nqueue', "")),
        priority=dice.choice((None, "P0", "P1", "P2", "P3")),
        requester=dice.choice((None, 7, 8)),
        last_event_at=created + dice.randrange(400) * HOUR,
        attributes=dice.choice(({}, {"region": "EU"}, {"region": "US", "module": "it's"}, {"module": "m"})),
        **_random_ratings(ticket, created),
    )


def _random_spells(dice: random.Random, one: TicketFact) -> list[OpenSpell]:
    if one.solved_undated:
        return []
    if one.reopens == 0:
        return [OpenSpell(one.ticket, one.created_at, one.solved_at)]
    pause = one.created_at + dice.randrange(1, 30) * HOUR
    again = pause + dice.randrange(30) * HOUR
    return [OpenSpell(one.ticket, one.created_at, pause), OpenSpell(one.ticket, again, one.solved_at)]

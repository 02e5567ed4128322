"""A back-test places tickets of one meaning together as they come, and says what a later merge finds out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from watchfloor.backtest.meaning import PASS_EVERY, Joined, Meaning
from watchfloor.engine.detect import TicketSeen
from watchfloor.models import Routed

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SAVING = ("My decision is not kept", "Saved work disappears", "What I submit gets lost", "Nothing is stored any more")
ELSE = ("How do I export a case", "Printing needs a new driver", "Please add a colleague", "The font is too small")


def embed(texts: Sequence[str]) -> list[Routed]:
    """A model that knows one meaning: losing work. Everything else is far from it and from each other."""
    found = []
    for text in texts:
        vector = np.zeros(64, dtype=np.float32)
        if text in SAVING:
            vector[0], vector[1 + SAVING.index(text)] = 1.0, 0.1
        elif text:
            vector[10 + ELSE.index(text)] = 1.0
        else:
            vector[-1] = 1.0
        found.append(Routed(vector / np.linalg.norm(vector), "fake", "1", "en"))
    return found


def ticket(number: int, text: str) -> TicketSeen:
    at = START + timedelta(minutes=number)
    return TicketSeen(id=str(number), at=at, requester=f"p{number}", attributes={}, text=text)


def test_wordings_of_one_meaning_are_one_group_and_others_are_not() -> None:
    texts = [text for pair in zip(SAVING, ELSE, strict=True) for text in pair]
    placed = list(Meaning(embed).grouped(ticket(i, text) for i, text in enumerate(texts)))
    groups = {one.text: one.group for one in placed if isinstance(one, TicketSeen)}
    assert len(groups) == 8
    assert len({groups[text] for text in SAVING}) == 1
    assert len({groups[text] for text in ELSE}) == 4


def test_a_ticket_is_placed_by_what_came_before_it_alone() -> None:
    texts = [SAVING[i % 4] if i % 3 else ELSE[i % 4] for i in range(3 * PASS_EVERY)]
    tickets = [ticket(i, text) for i, text in enumerate(texts)]
    whole = list(Meaning(embed).grouped(tickets))
    half = list(Meaning(embed).grouped(tickets[: 2 * PASS_EVERY]))
    assert half == whole[: len(half)]


def test_what_has_no_text_is_left_alone_and_joins_name_tickets_that_came() -> None:
    tickets = [ticket(0, " "), *(ticket(1 + i, SAVING[i % 4]) for i in range(2 * PASS_EVERY))]
    found = list(Meaning(embed).grouped(tickets))
    assert found[0] == tickets[0]
    came: set[str] = set()
    for one in found:
        if isinstance(one, Joined):
            assert one.ticket in came
        else:
            came.add(one.id)
    assert len(came) == len(tickets)

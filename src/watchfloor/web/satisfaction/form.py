"""The form by which somebody rates: what it shows and what was posted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import QueryDict

from watchfloor.satisfaction.queries import Answer, answer_to, may_rate
from watchfloor.satisfaction.settings import CHANGEABLE_FOR
from watchfloor.tickets.models import Ticket
from watchfloor.web.page import whole
from watchfloor.web.words import lazy

RATINGS: Final = (
    (1, lazy("Very bad")),
    (2, lazy("Bad")),
    (3, lazy("So-so")),
    (4, lazy("Good")),
    (5, lazy("Very good")),
)
EFFORTS: Final = tuple(range(1, 8))


def context(ticket: Ticket, now: datetime, asked: QueryDict | None = None) -> dict[str, Any]:
    """What the form shows: what was said, or what was typed; whether it can be said or changed, and until when.

    `rating` in an address only fills the field in: a mail scanner that opens every link must rate nothing.
    """
    answer = answer_to(ticket)
    typed = {name: whole(asked.get(name, "")) for name in ("rating", "effort")} if asked is not None else {}
    return {
        "ticket": ticket, "answer": answer, "may_rate": may_rate(ticket, answer, now), "ratings": RATINGS,
        "efforts": EFFORTS, "rating": typed.get("rating") or (answer.rating if answer else None),
        "effort": typed.get("effort") or (answer.effort if answer else None),
        "comment": _comment(answer, asked), "until": answer.first_at + CHANGEABLE_FOR if answer else None,
    }  # fmt: skip


def posted(data: QueryDict) -> dict[str, Any]:
    """The answer that a form holds, as the verb takes it."""
    return {
        "rating": whole(data.get("rating", "")), "effort": whole(data.get("effort", "")),
        "comment": data.get("comment", "").replace("\r\n", "\n"),
    }  # fmt: skip


def _comment(answer: Answer | None, asked: QueryDict | None) -> str:
    if asked is not None and "comment" in asked:
        return str(asked["comment"])
    return answer.comment if answer else ""

"""A question as a page draws it: its names, what was answered, when it is asked, what is wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from watchfloor.engine.conditions import EVERY, as_data
from watchfloor.forms.model import Question


@dataclass(frozen=True, slots=True)
class Drawn:
    """`when` is the condition as JSON for the page's script, empty for a question that is always asked."""

    question: Question
    name: str
    values: tuple[str, ...]
    error: str
    when: str

    @property
    def value(self) -> str:
        """The one value of a question that has one."""
        return self.values[0] if self.values else ""

    @property
    def input_type(self) -> str:
        """What kind of field a browser shows for it."""
        return {"date": "date", "url": "url"}.get(self.question.type, "text")

    @property
    def described_by(self) -> str:
        """The ids of what explains it."""
        ids = [f"h-{self.name}"] * bool(self.question.help) + [f"e-{self.name}"] * bool(self.error)
        return " ".join(ids)


def drawn(question: Question, values: Sequence[str], error: str, prefix: str) -> Drawn:
    """The question with what is known of it."""
    when = "" if question.when == EVERY else json.dumps(as_data(question.when))
    return Drawn(question, prefix + question.key, tuple(values), error, when)

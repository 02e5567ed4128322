"""Values in the words of the log, and the words of the log for a reader: people are named only where one reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from watchfloor.core.models import Person, Queue
from watchfloor.engine.fields import field_of
from watchfloor.engine.rule_words import Says

_PERSON: Final = re.compile(r"person#(\d{1,18})")
# What people wrote is not repeated in a reason: it is kept beside the log, where it can be erased.
_UNSAID: Final = frozenset({"subject", "message"})


def says() -> Says:
    """Values in the words of a reason that is kept in the log. One query, for names of queues, where one is said."""
    queues: dict[int, str] = {}

    def say(field: str, value: Any) -> str:
        kind = getattr(field_of(field), "kind", "text")
        if kind == "person":
            return f"person#{value}"
        if kind == "queue":
            if value not in queues:
                queues.update(Queue.objects.filter(restricted=False).values_list("id", "name"))
            return queues.get(value, f"queue {value}")
        if field in _UNSAID and len(str(value)) > 60:
            return "…"
        return str(value).replace("_", " ") if kind == "choice" else str(value)

    return say


def people_in(reason: str) -> set[int]:
    """The people that a reason from the log mentions."""
    return {int(found) for found in _PERSON.findall(reason)}


def with_names(reason: str, name: Callable[[int], str]) -> str:
    """A reason from the log with the names of the people that it mentions."""
    return _PERSON.sub(lambda found: name(int(found[1])), reason)


def all_with_names(reasons: Iterable[str]) -> list[str]:
    """Several reasons with their names. One query, none where nobody is mentioned."""
    said = list(reasons)
    ids = {key for one in said for key in people_in(one)}
    people = dict(Person.objects.filter(id__in=ids).values_list("id", "name")) if ids else {}
    return [with_names(one, lambda key: people.get(key, "somebody gone")) for one in said]

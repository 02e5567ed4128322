"""What may come next while a question is typed: operators, their values, words of the store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.utils.translation import gettext

from watchfloor.core.models import Person
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.engine.search_words import plain
from watchfloor.search import words
from watchfloor.search.operators import OPERATORS, Operator, quoted
from watchfloor.search.parts import Asker
from watchfloor.tickets.access import queues_for

MOST: Final = 9
_VALUE: Final = re.compile(r'(?:^|[\s(-])([A-Za-z][A-Za-z0-9_.-]*):((?:[^\s()",]|"[^"]*"|,)*(?:"[^"]*)?)$')
_WORD: Final = re.compile(r'(?:^|[\s(-])([^\s():"-][^\s():"]*)$')
_TIMES: Final = (
    ("today", ""), ("yesterday", ""), (">-1d", "the last 24 hours"), (">-7d", "the last 7 days"),
    (">-30d", "the last 30 days"), ("<-7d", "longer than 7 days ago"),
)  # fmt: skip
_NUMBERS: Final = (("1", "just 1"), (">1", "more than 1"), ("2..5", "2 to 5"))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` is the whole question with it; `shown` is what is offered, with a note."""

    text: str
    shown: str
    note: str


def suggestions(asker: Asker, text: str) -> list[Suggestion]:
    """What may come at the end of `text`, the likeliest first. Whoever reads only their own tickets is offered only
    what does not come from tickets.
    """
    text = text[-300:]
    if (value := _VALUE.search(text)) is not None:
        return list(islice(_values(asker, text, value[1].lower(), value[2]), MOST))
    word = _WORD.search(text)
    if word is None and text.strip():
        return []
    begun = word[1] if word else ""
    before = text[: len(text) - len(begun)]
    return list(islice((*_operators(asker, before, begun), *_words(asker, before, begun)), MOST))


def _operators(asker: Asker, before: str, begun: str) -> Iterator[Suggestion]:
    seen = {}
    for name, operator in OPERATORS.items():
        if name.startswith(begun.lower()) and (operator.public or asker.reads_all) and operator.name not in seen:
            seen[operator.name] = True
            yield Suggestion(f"{before}{name}:", f"{name}:", gettext(operator.about))
    if asker.reads_all and begun:
        for name, n in words.terms(f"=an:{begun.lower()}", 3):
            whole = begun.lower() + name
            if whole not in OPERATORS:
                yield Suggestion(f"{before}{whole}:", f"{whole}:", _of_tickets(n))


def _words(asker: Asker, before: str, begun: str) -> Iterator[Suggestion]:
    start = plain(begun)
    if asker.reads_all and len(start) > 1 and start.isalpha():
        for word, n in words.beginning(start, 6):
            if word != start:
                yield Suggestion(f"{before}{word} ", word, _of_tickets(n))


def _values(asker: Asker, text: str, name: str, typed: str) -> Iterator[Suggestion]:
    operator = OPERATORS.get(name)
    if operator is None and not asker.reads_all:
        return
    if operator is not None and not (operator.public or asker.reads_all):
        return
    part = typed.rpartition(",")[2].lstrip('"')
    before = text[: len(text) - len(typed.rpartition(",")[2])]
    if operator is not None and operator.kind == "queue":
        offered = _queue(asker, part)
    else:
        offered = _OFFERED[operator.kind](operator, part) if operator else _of_attribute(name, part)
    for value, note in offered:
        yield Suggestion(f"{before}{value if value[0] in '<>' else quoted(value)} ", value, note)


# ------------------------------------------------------------------ by kind
Offer = Iterable[tuple[str, str]]


def _choice(operator: Operator, part: str) -> Offer:
    more = words.terms("=an:", 8, part.lower()) if operator.name == "has" else []
    known = [(value, about) for value, about in operator.options if part.lower() in value.lower()]
    return [*known, *((name, _of_tickets(n)) for name, n in more)]


def _queue(asker: Asker, part: str) -> Offer:
    names = queues_for(asker.person).filter(name__icontains=part).order_by("name").values_list("name", flat=True)[:MOST]
    return [(name, "") for name in names] + [("none", gettext("in no queue"))]


def _staff(operator: Operator, part: str) -> Offer:
    staff = Person.objects.filter(role__in=WORKS_TICKETS, name__icontains=part).order_by("name")
    names = [(name, role) for name, role in staff.values_list("name", "role")[:MOST]]
    own = [("me", "you")] + ([("none", gettext("nobody has it"))] if operator.name == "owner" else [])
    return [(name, note) for name, note in own if name.startswith(part.lower())] + names


def _asker(_operator: Operator, part: str) -> Offer:
    if len(part) < 2:
        return [("me", "you")]
    names = Person.objects.filter(name__istartswith=part).order_by("name").values_list("name", "role")[:MOST]
    return list(names)


def _of_attribute(name: str, part: str) -> Offer:
    bare = name.removeprefix("attributes.").removeprefix("attribute.").removeprefix("attr.")
    return [(value, _of_tickets(n)) for value, n in words.terms(f"=a:{bare}=", MOST, part.lower())]


def _of_name(operator: Operator, part: str) -> Offer:
    return [(value, _of_tickets(n)) for value, n in words.terms(f"={operator.name}:", MOST, part.lower())]


def _begins(offered: Offer, part: str) -> Offer:
    return [(value, note) for value, note in offered if value.lstrip("<>").startswith(part.lstrip("<>"))]


def _none(_operator: Operator, _part: str) -> Offer:
    return []


def _of_tickets(n: int) -> str:
    return f"{n:,} {'ticket' if n == 1 else 'tickets'}"


_OFFERED: Final[Mapping[str, Callable[[Operator, str], Offer]]] = {
    "choice": _choice, "staff": _staff, "actor": _staff, "asker": _asker,
    "attribute": lambda operator, part: _of_attribute(operator.name, part), "name": _of_name,
    "time": lambda _, part: _begins(_TIMES, part), "number": lambda _, part: _begins(_NUMBERS, part),
    "words": _none, "ticket": _none,
}  # fmt: skip

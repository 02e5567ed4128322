"""What an operator asks for, as a condition on documents: a term of the index where there is one, else SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext

from watchfloor.core.models import Person
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.engine.search_query import Term, Value
from watchfloor.engine.search_words import endings
from watchfloor.search import words
from watchfloor.search.document import LONGEST_TERM
from watchfloor.search.measures import number_part, ticket_part, time_part
from watchfloor.search.operators import OPERATORS, SYNONYMS, Operator, Problem, unknown, wrong
from watchfloor.search.parts import Asker, NotUnderstoodError, Part, index, literal, one_of, only_is, sql_of
from watchfloor.search.spelling import split
from watchfloor.tickets.access import queues_for

_WEIGHTS: Final = {"subject": "A", "message": "B", "note": "D"}
_ANY: Final = frozenset({"any", "*"})
_MOST: Final = 50


def part_of(term: Term, asker: Asker) -> Part:
    """The condition of a term. Raises NotUnderstoodError, also for an operator that there is not."""
    operator = OPERATORS.get(term.name)
    if operator is not None and (operator.public or asker.reads_all):
        return _either([_READS[operator.kind](operator, term, value, asker) for value in term.values])
    if not asker.reads_all:
        raise NotUnderstoodError(unknown(term.name, term.source))
    name = re.sub(r"^(attributes?|attr)\.", "", term.name)
    if f"=an:{name}" not in words.documents_with([f"=an:{name}"]):
        raise NotUnderstoodError(
            unknown(term.name, term.source, tuple(found for found, _ in words.terms("=an:", _MOST)))
        )
    return _either([_attribute(name, term, value) for value in term.values])


def _either(parts: Sequence[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    if all(part.query is not None for part in parts):
        return Part(f"({' | '.join(str(part.query) for part in parts)})", terms=one_of(parts))
    pieces = [sql_of(part) for part in parts]
    values = tuple(value for _, values in pieces for value in values)
    return Part(None, f"({' OR '.join(sql for sql, _ in pieces)})", values, terms=one_of(parts))


def _none(term: str) -> Part:
    return Part(f"!{literal(term)}")


# ------------------------------------------------------------------ by kind
def _choice(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    text = only_is(term, value)
    bare = SYNONYMS.get(text.lower(), text.lower())
    known = {name.lower(): name for name, _ in operator.options}
    if bare in known:
        return index(f"={operator.name}:{known[bare]}")
    if operator.name == "has" and f"=an:{bare}" in words.documents_with([f"=an:{bare}"]):
        return index(f"=an:{bare}")
    options = tuple(known.values())
    raise NotUnderstoodError(wrong(term.name, term.source, text, options, "value"))


def _queue(operator: Operator, term: Term, value: Value, asker: Asker) -> Part:
    text = only_is(term, value)
    if text.lower() == "none":
        return index("=queue:none")
    if text.lower() in _ANY:
        return Part("!'=queue:none'")
    known = queues_for(asker.person).order_by("name")
    found = _named(list(known.filter(name__icontains=text).values_list("id", "name")[:_MOST]), text)
    if not found:
        names = tuple(known.values_list("name", flat=True)[:_MOST])
        raise NotUnderstoodError(wrong(term.name, term.source, text, names, operator.name))
    return index(*(f"=queue:{queue}" for queue in found))


def _staff(operator: Operator, term: Term, value: Value, asker: Asker) -> Part:
    text = only_is(term, value)
    if text.lower() in {"none", "nobody"} and operator.name == "owner":
        return index("=owner:none")
    if text.lower() in _ANY:
        return index("=is:assigned")
    return index(*(f"={operator.name}:{person}" for person in _people(term, text, asker)))


def _people(term: Term, text: str, asker: Asker) -> list[int]:
    if text.lower() == "me":
        return [asker.person.id]
    staff = Person.objects.filter(role__in=WORKS_TICKETS)
    rows = list(staff.filter(name__icontains=text).order_by("name").values_list("id", "name")[:_MOST])
    found = _named(rows, text)
    if not found:
        names = tuple(staff.order_by("name").values_list("name", flat=True)[:500])
        raise NotUnderstoodError(wrong(term.name, term.source, text, names, "person of the team"))
    return found


def _named(rows: Iterable[tuple[int, str]], text: str) -> list[int]:
    """Those of that very name where there are any, else all that hold it."""
    rows = list(rows)
    return [key for key, name in rows if name.lower() == text.lower()] or [key for key, _ in rows]


def _asker(_operator: Operator, term: Term, value: Value, asker: Asker) -> Part:
    text = only_is(term, value)
    if text.lower() == "me":
        return index(f"=requester:{asker.person.id}")
    if text.lower() == "none":
        return index("=requester:none")
    (named,) = split([text])
    if not named:
        raise NotUnderstoodError(Problem(term.source, gettext("A name has letters.")))
    held = tuple(f"=asked:{word}"[:LONGEST_TERM] for word in named)
    return Part(f"({' & '.join(literal(one) for one in held)})", terms=tuple((one,) for one in held))


def _attribute_operator(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    return _attribute(operator.name, term, value)


def _attribute(name: str, term: Term, value: Value) -> Part:
    text = only_is(term, value).lower()
    if text == "none":
        return _none(f"=an:{name}")
    if text in _ANY:
        return index(f"=an:{name}")
    return _valued(f"=a:{name}=", text, term, name)


def _name(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    return _valued(f"={operator.name}:", only_is(term, value).lower(), term, operator.name)


def _valued(start: str, text: str, term: Term, what: str) -> Part:
    """The value itself where a ticket has it, else every value that holds the text."""
    whole = (start + text)[:LONGEST_TERM]
    if whole in words.documents_with([whole]):
        return index(whole)
    found = words.terms(start, _MOST, part=text)
    if not found:
        known = tuple(one for one, _ in words.terms(start, _MOST))
        raise NotUnderstoodError(wrong(term.name, term.source, text, known, what))
    return index(*(start + one for one, _ in found))


def _words(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    text = only_is(term, value)
    (said,) = split([text])
    if not said:
        raise NotUnderstoodError(
            Problem(term.source, gettext("%(term_name)s: looks for a word.") % {"term_name": term.name})
        )
    places = tuple((word,) for word in said) if len(said) > 1 or value.quoted else (endings(said[0]),)
    if operator.name == "subject" and len(places) == 1:
        # Words of subjects are terms: no document need be looked into for where a word stands.
        forms = tuple(f"=s:{form}"[:LONGEST_TERM] for form in places[0])
        return Part(literal(forms[0], "*")) if text.endswith("*") else index(*forms)
    return _standing(places, _WEIGHTS[operator.name], open_end=text.endswith("*") and len(places) == 1)


def _standing(places: tuple[tuple[str, ...], ...], weight: str, *, open_end: bool) -> Part:
    """Words side by side at a place of that weight."""
    each = [" | ".join(literal(form, weight) for form in place) for place in places]
    query = literal(places[0][0], f"*{weight}") if open_end else " <-> ".join(f"({one})" for one in each)
    held = () if open_end else places
    if weight != "D":
        return Part(f"({query})", terms=held)
    # Few documents have a note at all: those are looked into.
    has_note = "=has:note"
    return Part(f"({query} & {literal(has_note)})", terms=(*held, (has_note,)))


_READS: Final[Mapping[str, Callable[[Operator, Term, Value, Asker], Part]]] = {
    "choice": _choice, "queue": _queue, "staff": _staff, "actor": _staff, "asker": _asker,
    "attribute": _attribute_operator, "name": _name, "time": time_part, "number": number_part, "words": _words,
    "ticket": ticket_part,
}  # fmt: skip

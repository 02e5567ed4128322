"""What an operator asks for, as a condition on documents: a term of the index where there is one, else SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from watchfloor.core.models import Person, Queue
from watchfloor.core.permissions import WORKS_TICKETS
from watchfloor.engine.search_query import Term, Value
from watchfloor.engine.search_times import Period, period
from watchfloor.engine.search_words import endings
from watchfloor.search import words
from watchfloor.search.document import LONGEST_TERM
from watchfloor.search.operators import OPERATORS, SYNONYMS, TIMES, Operator, Problem, unknown, wrong
from watchfloor.search.spelling import split

_NUMBER: Final = re.compile(r"\d{1,15}$")
_WEIGHTS: Final = {"subject": "A", "message": "B", "note": "D"}
_ANY: Final = frozenset({"any", "*"})
_MOST: Final = 50
# Numbers that are terms of the index too.
_AS_TERMS: Final = frozenset({"tier", "rating"})
# What happens on a ticket after it is filed, and changes it. Not when it was solved: a source may state any time.
_AFTER_FILING: Final = frozenset({"updated", "replied", "waiting", "escalated"})
# What a ticket is that has such a time, or such a number above nothing.
_IMPLIED: Final = {
    "solved": "=is:done", "replied": "=is:answered", "waiting": "=is:waiting", "due": "=has:due",
    "snoozed": "=is:snoozed", "escalated": "=is:escalated", "reopens": "=is:reopened", "rating": "=has:rating",
    "parent": "=is:child",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose question it is, and when and where it is asked. `reads_all`: every ticket, notes and all.

    `scope`: terms of which a ticket must have one, as the reader's domain says; none for everything.
    """

    person: Person
    now: datetime
    zone: tzinfo
    reads_all: bool
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A condition: `query` in the language of tsquery where it is one, else None and `sql` with its values.

    `terms` are what of the index a document must hold: of each group one at least.
    Times bound what can be found: it is filed from `since` and before `until`, and was changed from `changed_since` on.
    """

    query: str | None
    sql: str = ""
    values: tuple[Any, ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None


class NotUnderstoodError(Exception):
    """A value that the operator does not know."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.why)
        self.problem = problem


def literal(word: str, marks: str = "") -> str:
    """A word in the language of tsquery, whatever it holds."""
    inner = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{inner}'{':' if marks else ''}{marks}"


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


def one_of(parts: Sequence[Part]) -> tuple[tuple[str, ...], ...]:
    """What a document must hold for which one of the parts holds: something of each part's first group."""
    if not all(part.terms for part in parts):
        return ()
    return (tuple(term for part in parts for term in part.terms[0]),)


def sql_of(part: Part) -> tuple[str, tuple[Any, ...]]:
    """Any condition in SQL, on a document `d` and its ticket `t`."""
    return ("d.words @@ %s::tsquery", (part.query,)) if part.query is not None else (part.sql, part.values)


def _index(*terms: str) -> Part:
    """Documents that hold one of the terms."""
    query = " | ".join(literal(term) for term in terms)
    return Part(f"({query})" if len(terms) > 1 else query, terms=(terms,))


def _none(term: str) -> Part:
    return Part(f"!{literal(term)}")


def _only_is(term: Term, value: Value) -> str:
    if value.how != "is":
        raise NotUnderstoodError(Problem(term.source, f"{term.name}: compares nothing; it takes values alone."))
    return value.text


# ------------------------------------------------------------------ by kind
def _choice(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    text = _only_is(term, value)
    bare = SYNONYMS.get(text.lower(), text.lower())
    known = {name.lower(): name for name, _ in operator.options}
    if bare in known:
        return _index(f"={operator.name}:{known[bare]}")
    if operator.name == "has" and f"=an:{bare}" in words.documents_with([f"=an:{bare}"]):
        return _index(f"=an:{bare}")
    options = tuple(known.values())
    raise NotUnderstoodError(wrong(term.name, term.source, text, options, "value"))


def _queue(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    text = _only_is(term, value)
    if text.lower() == "none":
        return _index("=queue:none")
    if text.lower() in _ANY:
        return Part("!'=queue:none'")
    queues = list(Queue.objects.filter(name__icontains=text).order_by("name").values_list("id", "name")[:_MOST])
    found = _named(queues, text)
    if not found:
        names = tuple(Queue.objects.order_by("name").values_list("name", flat=True)[:_MOST])
        raise NotUnderstoodError(wrong(term.name, term.source, text, names, operator.name))
    return _index(*(f"=queue:{queue}" for queue in found))


def _staff(operator: Operator, term: Term, value: Value, asker: Asker) -> Part:
    text = _only_is(term, value)
    if text.lower() in {"none", "nobody"} and operator.name == "owner":
        return _index("=owner:none")
    if text.lower() in _ANY:
        return _index("=is:assigned")
    return _index(*(f"={operator.name}:{person}" for person in _people(term, text, asker)))


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
    text = _only_is(term, value)
    if text.lower() == "me":
        return _index(f"=requester:{asker.person.id}")
    if text.lower() == "none":
        return _index("=requester:none")
    (named,) = split([text])
    if not named:
        raise NotUnderstoodError(Problem(term.source, "A name has letters."))
    held = tuple(f"=asked:{word}"[:LONGEST_TERM] for word in named)
    return Part(f"({' & '.join(literal(one) for one in held)})", terms=tuple((one,) for one in held))


def _attribute_operator(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    return _attribute(operator.name, term, value)


def _attribute(name: str, term: Term, value: Value) -> Part:
    text = _only_is(term, value).lower()
    if text == "none":
        return _none(f"=an:{name}")
    if text in _ANY:
        return _index(f"=an:{name}")
    return _valued(f"=a:{name}=", text, term, name)


def _name(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    return _valued(f"={operator.name}:", _only_is(term, value).lower(), term, operator.name)


def _valued(start: str, text: str, term: Term, what: str) -> Part:
    """The value itself where a ticket has it, else every value that holds the text."""
    whole = (start + text)[:LONGEST_TERM]
    if whole in words.documents_with([whole]):
        return _index(whole)
    found = words.terms(start, _MOST, part=text)
    if not found:
        known = tuple(one for one, _ in words.terms(start, _MOST))
        raise NotUnderstoodError(wrong(term.name, term.source, text, known, what))
    return _index(*(start + one for one, _ in found))


def _words(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    text = _only_is(term, value)
    (said,) = split([text])
    if not said:
        raise NotUnderstoodError(Problem(term.source, f"{term.name}: looks for a word."))
    places = tuple((word,) for word in said) if len(said) > 1 or value.quoted else (endings(said[0]),)
    if operator.name == "subject" and len(places) == 1:
        # Words of subjects are terms: no document need be looked into for where a word stands.
        forms = tuple(f"=s:{form}"[:LONGEST_TERM] for form in places[0])
        return Part(literal(forms[0], "*")) if text.endswith("*") else _index(*forms)
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


def _time(operator: Operator, term: Term, value: Value, asker: Asker) -> Part:
    first = period(value.text, asker.now, asker.zone)
    last = period(value.upto, asker.now, asker.zone) if value.upto else first
    if first is None or last is None:
        text = value.text if first is None else value.upto
        examples = tuple(f"{term.name}:>{one}" for one in TIMES.split(", "))
        raise NotUnderstoodError(Problem(term.source, f"{term.name}: cannot read the time “{text}”.", examples))
    column = "d.created_at" if operator.column == "created_at" else f"t.{operator.column}"
    since, until = _bounds(value, first, last)
    tests = [(f"{column} >= %s", since), (f"{column} < %s", until)]
    said = [(sql, at) for sql, at in tests if at is not None]
    is_filed, happens_after = operator.name == "created", operator.name in _AFTER_FILING
    return Part(
        None, f"coalesce({' AND '.join(sql for sql, _ in said)}, false)", tuple(at for _, at in said),
        terms=_implied(operator), since=since if is_filed else None,
        until=until if is_filed or happens_after else None, changed_since=since if happens_after else None,
    )  # fmt: skip


def _implied(operator: Operator) -> tuple[tuple[str, ...], ...]:
    term = _IMPLIED.get(operator.name)
    return ((term,),) if term else ()


def _bounds(value: Value, first: Period, last: Period) -> tuple[datetime | None, datetime | None]:
    """From (held) and until (not held). A moment alone is a beginning: -7d is the last seven days."""
    if value.how == "more":
        return first.end, None
    if value.how == "at_least":
        return first.start, None
    if value.how == "less":
        return None, first.start
    if value.how == "at_most":
        return None, first.end
    if value.how == "is" and first.start == first.end:
        return first.start, None
    return first.start, last.end


def _number(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    if not _NUMBER.match(value.text) or (value.upto and not _NUMBER.match(value.upto)):
        raise NotUnderstoodError(
            Problem(term.source, f"{term.name}: takes a number.", (operator.example, f"{term.name}:1..5"))
        )
    number = int(value.text)
    if value.how == "is" and operator.name in _AS_TERMS:
        return _index(f"={operator.name}:{number}")
    column = f"t.{operator.column}"
    is_some = number > 0 or (number == 0 and value.how == "more")
    terms = _implied(operator) if is_some and value.how not in {"less", "at_most"} else ()
    if value.how == "between":
        return Part(None, f"coalesce({column} BETWEEN %s AND %s, false)", (number, int(value.upto)), terms=terms)
    sign = {"is": "=", "more": ">", "at_least": ">=", "less": "<", "at_most": "<="}[value.how]
    return Part(None, f"coalesce({column} {sign} %s, false)", (number,), terms=terms)


def _ticket(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    text = _only_is(term, value).lstrip("#")
    if not _NUMBER.match(text):
        raise NotUnderstoodError(
            Problem(term.source, f"{term.name}: takes the number of a ticket.", (operator.example,))
        )
    sql = f"coalesce(t.{operator.column} = (SELECT id FROM ticket WHERE number = %s), false)"  # noqa: S608
    return Part(None, sql, (int(text),), terms=_implied(operator))


_READS: Final[Mapping[str, Callable[[Operator, Term, Value, Asker], Part]]] = {
    "choice": _choice, "queue": _queue, "staff": _staff, "actor": _staff, "asker": _asker,
    "attribute": _attribute_operator, "name": _name, "time": _time, "number": _number, "words": _words,
    "ticket": _ticket,
}  # fmt: skip

"""Operators that measure: times, numbers, the number of another ticket. They are asked of the ticket's row."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.utils.translation import gettext

from watchfloor.engine.search_query import Term, Value
from watchfloor.engine.search_times import Period, period
from watchfloor.search.operators import TIMES, Operator, Problem
from watchfloor.search.parts import Asker, NotUnderstoodError, Part, index, only_is

_NUMBER: Final = re.compile(r"\d{1,15}$")
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


def time_part(operator: Operator, term: Term, value: Value, asker: Asker) -> Part:
    """When something was: a period or a moment, compared in the reader's zone."""
    first = period(value.text, asker.now, asker.zone)
    last = period(value.upto, asker.now, asker.zone) if value.upto else first
    if first is None or last is None:
        text = value.text if first is None else value.upto
        examples = tuple(f"{term.name}:>{one}" for one in TIMES.split(", "))
        raise NotUnderstoodError(
            Problem(
                term.source,
                gettext("%(term_name)s: cannot read the time “%(text)s”.") % {"term_name": term.name, "text": text},
                examples,
            )
        )
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


def number_part(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    """How many, or the number of the ticket itself."""
    if not _NUMBER.match(value.text) or (value.upto and not _NUMBER.match(value.upto)):
        raise NotUnderstoodError(
            Problem(
                term.source,
                gettext("%(term_name)s: takes a number.") % {"term_name": term.name},
                (operator.example, f"{term.name}:1..5"),
            )
        )
    number = int(value.text)
    if value.how == "is" and operator.name in _AS_TERMS:
        return index(f"={operator.name}:{number}")
    column = f"t.{operator.column}"
    is_some = number > 0 or (number == 0 and value.how == "more")
    terms = _implied(operator) if is_some and value.how not in {"less", "at_most"} else ()
    if value.how == "between":
        return Part(None, f"coalesce({column} BETWEEN %s AND %s, false)", (number, int(value.upto)), terms=terms)
    sign = {"is": "=", "more": ">", "at_least": ">=", "less": "<", "at_most": "<="}[value.how]
    return Part(None, f"coalesce({column} {sign} %s, false)", (number,), terms=terms)


def ticket_part(operator: Operator, term: Term, value: Value, _asker: Asker) -> Part:
    """Another ticket, by its number."""
    text = only_is(term, value).lstrip("#")
    if not _NUMBER.match(text):
        raise NotUnderstoodError(
            Problem(
                term.source,
                gettext("%(term_name)s: takes the number of a ticket.") % {"term_name": term.name},
                (operator.example,),
            )
        )
    sql = f"coalesce(t.{operator.column} = (SELECT id FROM ticket WHERE number = %s), false)"  # noqa: S608
    return Part(None, sql, (int(text),), terms=_implied(operator))

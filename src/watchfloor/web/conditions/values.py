"""Values as a form sends them, read by the kind of their field: ticked ids, or words that a person wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from watchfloor.core.models import Person, Queue
from watchfloor.engine.fields import ME, Field
from watchfloor.tickets.commands import Refused
from watchfloor.web.conditions.options import value_words
from watchfloor.web.conditions.times import written


def read_values(field: Field, given: Sequence[str], where: str) -> list[Any]:
    """What the values mean for the field. Refused where one means nothing; `where` names the form's part."""
    match field.kind:
        case "text":
            return [value.strip()[:300] for value in given] if len(given) > 1 else _texts(given)
        case "choice":
            return [_choice(field, value, where) for value in _words(given)]
        case "queue":
            return [_queue(field, value, where) for value in _words(given)]
        case "person":
            return [_person(field, value, where) for value in given]
        case "flag":
            return [_flag(field, value, where) for value in given[:1]]
        case "time":
            return [_time(field, value, where) for value in given[:1]]
        case "number":
            return [_number(field, value, where) for value in _words(given)]


def _words(given: Sequence[str]) -> list[str]:
    return [word.strip() for value in given for word in value.split(",") if word.strip()]


def _texts(given: Sequence[str]) -> list[str]:
    """One written text; parts between | are several."""
    return [part.strip()[:300] for value in given for part in value.split("|") if part.strip()]


def _choice(field: Field, value: str, where: str) -> str:
    for option in field.options:
        if value.casefold() in (option.casefold(), value_words(field, option).casefold()):
            return option
    if field.options:
        raise Refused(
            where,
            _("%(words)s: %(value)s is not one of %(options)s.")
            % {"words": _(field.words), "value": f"{value[:40]!r}", "options": ", ".join(field.options)},
        )
    return value


def _queue(field: Field, value: str, where: str) -> int:
    if _is_id(value):
        return int(value)
    found = Queue.objects.filter(name__iexact=value, restricted=False).values_list("id", flat=True).first()
    if found is None:
        raise Refused(
            where, _("%(words)s: there is no queue %(value)s.") % {"words": _(field.words), "value": f"{value[:80]!r}"}
        )
    return found


def _person(field: Field, value: str, where: str) -> int | str:
    value = value.strip()
    if value.casefold() == ME:
        return ME
    if by_id := re.search(r"\(#(\d{1,18})\)$", value):
        return int(by_id[1])
    if _is_id(value):
        return int(value)
    found = list(Person.objects.filter(name__iexact=value).values_list("id", flat=True)[:2])
    if len(found) != 1:
        many = _("several people have") if found else _("nobody has")
        raise Refused(
            where,
            _("%(words)s: %(many)s the name %(value)s. Choose one that appears while you type.")
            % {"words": _(field.words), "many": many, "value": f"{value[:80]!r}"},
        )
    return found[0]


def _flag(field: Field, value: str, where: str) -> bool:
    if value.casefold() not in ("true", "yes", "false", "no"):
        raise Refused(
            where,
            _("%(words)s: %(value)s is neither yes nor no.") % {"words": _(field.words), "value": f"{value[:40]!r}"},
        )
    return value.casefold() in ("true", "yes")


def _time(field: Field, value: str, where: str) -> str:
    found = written(value)
    if found is None:
        raise Refused(
            where,
            _("%(words)s: %(value)s is no time. Write 7 days ago, in 2 hours or 2026-01-31.")
            % {"words": _(field.words), "value": f"{value[:40]!r}"},
        )
    return found


def _number(field: Field, value: str, where: str) -> int | float:
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e15:
        raise Refused(
            where, _("%(words)s: %(value)s is no number.") % {"words": _(field.words), "value": f"{value[:40]!r}"}
        )
    return int(number) if number.is_integer() else number


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 19

"""A condition in one sentence: "Status is New or Open and Priority is P0"."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from watchfloor.engine.conditions import All, BadConditionError, Condition, Either, Not, Test, parse
from watchfloor.engine.fields import Field, field_of
from watchfloor.web.conditions.options import OPERATOR_WORDS, Known, names_in, value_words
from watchfloor.web.conditions.times import told
from watchfloor.web.words import lazy

_PLAIN = {"in": lazy("is"), "not_in": lazy("is not"), "at_most": lazy("is at most"), "more": lazy("is after")}


def sentence(data: Any, names: Known | None = None, *, every: str = "") -> str:
    """The condition in words. `names` (from `options.names_in()`) saves its queries where several are told."""
    try:
        condition = parse(data or {})
    except BadConditionError:
        return _("a condition that cannot be read")
    return told_of(condition, names or names_in(condition), every=every)


def told_of(condition: Condition, names: Known, *, every: str = "") -> str:
    """A parsed condition in words."""
    match condition:
        case Test():
            return _test(condition, names)
        case Not(part):
            return _("not (%(told_of)s)") % {"told_of": told_of(part, names)}
        case All(()):
            return every or _("every ticket")
        case Either(()):
            return _("no ticket")
        case All(parts) | Either(parts):
            joint = _(" and ") if isinstance(condition, All) else _(" or ")
            return joint.join(_inner(part, names) for part in parts)


def _inner(part: Condition, names: Known) -> str:
    words = told_of(part, names)
    return f"({words})" if isinstance(part, All | Either) and len(part.parts) > 1 else words


def _test(test: Test, names: Known) -> str:
    field = field_of(test.field) or Field(test.field, "text", test.field.replace("_", " ").capitalize())
    kind = "choice" if field.kind in ("queue", "person") else field.kind
    op = OPERATOR_WORDS[kind].get(test.op) or _PLAIN.get(test.op) or test.op.replace("_", " ")
    if test.op in ("empty", "not_empty"):
        return f"{_(field.words)} {op}"
    if test.op in ("in", "not_in"):
        op = _("is") if test.op == "in" else _("is not")
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    said = _(" or ").join(str(_value(field, value, names)) for value in values) or _("nothing")
    return f"{_(field.words)} {op} {said}"


def _value(field: Field, value: Any, names: Known) -> str:
    match field.kind:
        case "queue":
            return names.queue(value)
        case "person":
            return names.person(value)
        case "time":
            return told(value)
        case "flag":
            return _("yes") if value else _("no")
        case _:
            return value_words(field, value)

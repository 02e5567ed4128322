"""The builder's form: what it shows of a condition, and the condition that was posted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from watchfloor.core.models import Person
from watchfloor.engine.conditions import (
    All,
    BadConditionError,
    Condition,
    Either,
    Not,
    Test,
    as_data,
    parse,
)
from watchfloor.engine.fields import ATTRIBUTES, Field, check, field_of, tests
from watchfloor.tickets.commands import Refused
from watchfloor.web.conditions.options import Known, control, known, offered, operators, options, people_in
from watchfloor.web.conditions.times import told
from watchfloor.web.conditions.values import read_values

# The name of an attribute that no list offers is written.
ANY_ATTRIBUTE: Final = ATTRIBUTES + "*"
MOST_TESTS: Final = 60
# Of a condition that is written as text: far more than so many tests need.
LONGEST_TEXT: Final = 40_000
_OPPOSITE: Final = {
    "is": "is_not", "is_not": "is", "in": "not_in", "not_in": "in", "empty": "not_empty", "not_empty": "empty",
    "contains": "not_contains", "not_contains": "contains",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One test as the form shows it; an empty one has no field."""

    name: str
    field: str
    op: str
    control: str
    operators: Sequence[tuple[str, str]]
    options: Sequence[tuple[str, str]] = ()
    values: Sequence[str] = ()
    attribute: str = ""
    kind: str = ""

    @property
    def chosen(self) -> str:
        """What is ticked, in words."""
        return ", ".join(str(words) for value, words in self.options if value in self.values)


@dataclass(frozen=True, slots=True)
class Group:
    """Tests that are joined: `all`, `any`, or `none` of them hold."""

    name: str
    join: str
    rows: Sequence[Row]


def builder(
    data: Any,
    prefix: str,
    person: Person,
    *,
    more: Sequence[Field] = (),
    only: Iterable[str] | None = None,
) -> dict[str, Any]:
    """The context of `conditions/builder.html` for a condition's data; `more` are fields of the page's own.

    Data that the rows cannot show (deeper than one level) stands as text, and so does what is no condition at all.
    """
    text = data if isinstance(data, str) else json.dumps(data or {}, indent=1, ensure_ascii=False)
    extra = {field.name: field for field in more}
    try:
        condition = parse(data or {})
    except BadConditionError:
        return _context(prefix, All(), known(viewer=person), more, only, text=text, as_text=True)
    found = known(people_in(condition), person)
    shape = _shape(condition)
    if shape is None or any(field_of(test.field, extra) is None for test in tests(condition)):
        return _context(prefix, All(), found, more, only, text=text, as_text=True)
    return _context(prefix, shape, found, more, only, text=json.dumps(as_data(condition), indent=1, ensure_ascii=False))


def read(
    posted: QueryDict, prefix: str, *, more: Sequence[Field] = (), only: Iterable[str] | None = None
) -> dict[str, Any]:
    """The condition's data that a builder's form posted; {} for none. Refused says what is wrong with it."""
    extra = {field.name: field for field in more}
    data = _text(posted, prefix) if posted.get(f"{prefix}.as", "rows") == "text" else _rows(posted, prefix, extra)
    try:
        condition = parse(data)
        check(condition, extra)
    except BadConditionError as why:
        raise Refused(prefix, f"{why}.") from why
    if only is not None and (other := {test.field for test in tests(condition)} - _allowed(only, extra)):
        names = [name for name in sorted(other) if not name.startswith(ATTRIBUTES)]
        if names:
            raise Refused(prefix, _("%(names)s cannot be tested here.") % {"names": ", ".join(names)})
    if len(tests(condition)) > MOST_TESTS:
        raise Refused(prefix, _("At most %(MOST_TESTS)s conditions are kept together.") % {"MOST_TESTS": MOST_TESTS})
    return {} if condition == All() else as_data(condition)


def kept(posted: QueryDict, prefix: str, *, more: Sequence[Field] = ()) -> Any:
    """As much of a refused form as means something, so that only what was wrong is written again."""
    if posted.get(f"{prefix}.as", "rows") == "text":
        return posted.get(f"{prefix}.text", "")
    return _rows(posted, prefix, {field.name: field for field in more}, refuses=False)


def _allowed(only: Iterable[str], extra: Mapping[str, Field]) -> set[str]:
    return {*only, *extra}


# ------------------------------------------------------------------ reading
def _text(posted: QueryDict, prefix: str) -> Any:
    text = posted.get(f"{prefix}.text", "")
    if len(text) > LONGEST_TEXT:
        raise Refused(
            prefix,
            _("The text of a condition has at most %(LONGEST_TEXT)s characters.")
            % {"LONGEST_TEXT": f"{LONGEST_TEXT:,}"},
        )
    try:
        return json.loads(text or "{}")
    except RecursionError:
        raise Refused(prefix, _("The text of the condition goes too deep.")) from None
    except ValueError as why:
        raise Refused(prefix, _("The text of the condition is no JSON: %(why)s.") % {"why": why}) from why


def _rows(posted: QueryDict, prefix: str, extra: Mapping[str, Field], *, refuses: bool = True) -> dict[str, Any]:
    place = re.compile(re.escape(prefix) + r"\.(\d{1,4})\.(\d{1,4})\.field")
    found = sorted((int(m[1]), int(m[2])) for key in posted if (m := place.fullmatch(key)))
    groups: dict[int, list[dict[str, Any]]] = {}
    for group, row in found:
        try:
            test = _test(posted, f"{prefix}.{group}.{row}", prefix, extra)
        except Refused:
            if refuses:
                raise
            continue
        if test is not None:
            groups.setdefault(group, []).append(test)
    parts = groups.pop(0, [])
    for group, inner in groups.items():
        parts.append(_joined(posted.get(f"{prefix}.{group}.join", "any"), inner))
    return {"any" if posted.get(f"{prefix}.join", "all") == "any" else "all": parts} if parts else {}


def _joined(join: str, inner: list[dict[str, Any]]) -> dict[str, Any]:
    if join == "none":
        return {"not": {"any": inner}}
    return {"all" if join == "all" else "any": inner}


def _test(posted: QueryDict, name: str, prefix: str, extra: Mapping[str, Field]) -> dict[str, Any] | None:
    wanted = posted.get(f"{name}.field", "")
    if wanted == ANY_ATTRIBUTE:
        written = posted.get(f"{name}.name", "").strip()
        wanted = ATTRIBUTES + written if written else ""
    if not wanted:
        return None
    field = field_of(wanted, extra)
    if field is None:
        raise Refused(prefix, _("There is no field %(wanted)s.") % {"wanted": f"{wanted[:40]!r}"})
    op = posted.get(f"{name}.op", "") or operators(field)[0][0]
    if op in ("empty", "not_empty"):
        return {"field": wanted, "op": op}
    values = read_values(field, [v for v in posted.getlist(f"{name}.value") if v.strip()], prefix)
    if not values:
        raise Refused(
            prefix, _("%(words)s: say what it is compared with, or choose “is empty”.") % {"words": _(field.words)}
        )
    if op in ("in", "not_in"):
        return {"field": wanted, "op": op, "value": values}
    if len(values) > 1 and op in ("is", "is_not") and control(field) != "flag":
        return {"field": wanted, "op": "in" if op == "is" else "not_in", "value": values}
    return {"field": wanted, "op": op, "value": values[0]}


# ------------------------------------------------------------------ showing
def _shape(condition: Condition) -> All | Either | None:
    """The condition as rows and groups of rows; None where it goes deeper."""
    match condition:
        case All(parts) | Either(parts):
            inner = [_part(part) for part in parts]
            if any(part is None for part in inner):
                return None
            kept = tuple(part for part in inner if part is not None)
            return All(kept) if isinstance(condition, All) else Either(kept)
        case _:
            part = _part(condition)
            return None if part is None else All((part,))


def _part(condition: Condition) -> Condition | None:
    match condition:
        case Test():
            return condition
        case Not(Test(field, op, value)) if op in _OPPOSITE:
            return Test(field, _OPPOSITE[op], value)
        case All(parts) | Either(parts) | Not(Either(parts)) if all(isinstance(p, Test) for p in parts) and parts:
            return condition
        case _:
            return None


def _context(
    prefix: str, shape: All | Either, found: Known, more: Sequence[Field], only: Iterable[str] | None,
    *, text: str, as_text: bool = False,
) -> dict[str, Any]:  # fmt: skip
    fields = offered(found.attributes, more, only)
    by_name = {field.name: field for field in fields}
    top = [part for part in shape.parts if isinstance(part, Test)]
    groups = [part for part in shape.parts if not isinstance(part, Test)]
    return {
        "prefix": prefix,
        "join": "any" if isinstance(shape, Either) else "all",
        "rows": [*_shown(f"{prefix}.0", top, by_name, found), _empty(f"{prefix}.0.{len(top)}")],
        "groups": [_group(f"{prefix}.{i}", part, by_name, found) for i, part in enumerate(groups, start=1)],
        "spare": Group(f"{prefix}.{len(groups) + 1}", "any", [_empty(f"{prefix}.{len(groups) + 1}.0")]),
        "plain_fields": [field for field in fields if not field.name.startswith(ATTRIBUTES)],
        "attribute_fields": [field for field in fields if field.name.startswith(ATTRIBUTES)],
        "any_attribute": ANY_ATTRIBUTE,
        "templates": [(field.name, _row("__", Test(field.name, operators(field)[0][0]), field, found))
                      for field in [*fields, Field(ANY_ATTRIBUTE, "text", "")]],
        "text": text,
        "as_text": as_text,
    }  # fmt: skip


def _group(name: str, part: Condition, by_name: Mapping[str, Field], found: Known) -> Group:
    join = "none" if isinstance(part, Not) else "all" if isinstance(part, All) else "any"
    inner = tests(part)
    return Group(name, join, [*_shown(name, inner, by_name, found), _empty(f"{name}.{len(inner)}")])


def _shown(name: str, inner: Sequence[Test], by_name: Mapping[str, Field], found: Known) -> list[Row]:
    rows = []
    for number, test in enumerate(inner):
        field = by_name.get(test.field) or field_of(test.field)
        if field is not None:
            rows.append(_row(f"{name}.{number}", test, field, found, is_listed=test.field in by_name))
    return rows


def _row(name: str, test: Test, field: Field, found: Known, *, is_listed: bool = True) -> Row:
    values: list[Any] = [] if test.value is None else [*test.value] if isinstance(test.value, tuple) else [test.value]
    how = control(field)
    op = {"is": "in", "is_not": "not_in"}.get(test.op, test.op) if how == "options" else test.op
    op = {"more": "at_least", "at_most": "less"}.get(op, op) if how == "time" else op
    return Row(
        name=name,
        field=test.field if is_listed else ANY_ATTRIBUTE,
        op=op,
        control=how,
        operators=operators(field),
        options=options(field, found, values) if how in ("options", "flag") else (),
        values=[_written(how, value) for value in values],
        attribute="" if is_listed else test.field.removeprefix(ATTRIBUTES),
        kind=field.kind,
    )


def _written(how: str, value: Any) -> str:
    if how == "time":
        return told(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _empty(name: str) -> Row:
    return Row(name, "", "is", "any", [("is", _("is")), ("is_not", _("is not")), ("contains", _("has")),
               ("at_least", _("is at least, after")), ("less", _("is less than, before")), ("empty", _("is empty")),
               ("not_empty", _("is set"))])  # fmt: skip

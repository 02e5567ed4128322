"""What a saved view and a domain say, read from their definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from watchfloor.core.models import Definition
from watchfloor.engine.conditions import EVERY, BadConditionError, Condition, Either, Test, as_data, parse
from watchfloor.engine.fields import check

VIEW: Final = "view"
DOMAIN: Final = "domain"
MOST_COLUMNS: Final = 16
_PARTS: Final = frozenset({"condition", "columns", "sort"})


@dataclass(frozen=True, slots=True)
class Body:
    """What a view shows: tickets by `condition`, these columns (none: the usual ones), sorted by `sort` ("-created_at"
    for descending; empty: the last change first).
    """

    condition: Condition = EVERY
    columns: tuple[str, ...] = ()
    sort: str = ""

    def data(self) -> dict[str, Any]:
        """As a definition keeps it."""
        kept: dict[str, Any] = {"condition": as_data(self.condition)}
        kept |= {"columns": list(self.columns)} if self.columns else {}
        return kept | ({"sort": self.sort} if self.sort else {})


@dataclass(frozen=True, slots=True)
class View:
    """A saved view. `owner` None: everybody's."""

    id: int
    name: str
    owner: int | None
    place: int
    version: int
    body: Body


@dataclass(frozen=True, slots=True)
class Domain:
    """A part of the work: some platforms and modules."""

    id: int
    name: str
    owner: int | None
    platforms: tuple[str, ...]
    modules: tuple[str, ...]

    @property
    def condition(self) -> Condition:
        """What makes a ticket part of it."""
        tests = []
        if self.platforms:
            tests.append(Test("attributes.platform", "in", self.platforms))
        if self.modules:
            tests.append(Test("attributes.module", "in", self.modules))
        return Either(tuple(tests))


def body_of(data: Mapping[str, Any]) -> Body:
    """A view's body from plain data. BadConditionError says what is wrong."""
    if unknown := set(data) - _PARTS:
        raise BadConditionError(f"{', '.join(sorted(unknown))} is not part of a view")
    condition = parse(data.get("condition") or {})
    check(condition)
    columns = data.get("columns") or []
    if not isinstance(columns, list) or not all(isinstance(name, str) and name for name in columns):
        raise BadConditionError("columns must be a list of names")
    if len(columns) > MOST_COLUMNS:
        raise BadConditionError(f"at most {MOST_COLUMNS} columns fit")
    sort = data.get("sort") or ""
    if not isinstance(sort, str):
        raise BadConditionError("sort is the name of a column")
    return Body(condition, tuple(columns), sort)


def view_of(row: Definition) -> View | None:
    """A definition as a view; None where it says something that this version cannot read."""
    try:
        body = body_of(row.body)
    except BadConditionError:
        return None
    return View(row.id, row.name, row.owner_id, row.place, row.version, body)


def domain_of(row: Definition) -> Domain:
    """A definition as a domain."""

    def names(key: str) -> tuple[str, ...]:
        return tuple(name for name in row.body.get(key) or [] if isinstance(name, str) and name)

    return Domain(row.id, row.name, row.owner_id, names("platforms"), names("modules"))

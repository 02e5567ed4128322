"""Tickets by two dimensions (owner by status, queue by priority …), as they stand now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from watchfloor.engine.events import STATUSES
from watchfloor.tickets.board import DIMENSIONS, Heading, Key, Table, table
from watchfloor.tickets.queries import OPEN, Filter
from watchfloor.web.desk.conditions import in_domain
from watchfloor.web.domain import domain_of
from watchfloor.web.page import Request, page
from watchfloor.web.templatetags.watchfloor import status_word

POPULATIONS: Final = {"open": OPEN, "all": STATUSES}


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and the list of just those tickets."""

    n: int
    address: str


@page("insight.read")
def board(request: Request) -> HttpResponse:
    """The table that the address asks for; owner by status of what is not solved where it asks for nothing."""
    rows = _one_of(request.GET.get("rows", ""), DIMENSIONS, "owner")
    others = tuple(name for name in DIMENSIONS if name != rows)
    columns = _one_of(request.GET.get("columns", ""), others, "status" if rows != "status" else "priority")
    of = _one_of(request.GET.get("of", ""), tuple(POPULATIONS), "open")
    found = table(
        request.person,
        rows=rows,
        columns=columns,
        wanted=in_domain(Filter(status=POPULATIONS[of]), domain := domain_of(request)),
    )
    context = {
        "rows": rows, "columns": columns, "of": of, "dimensions": DIMENSIONS, "others": others, "table": found,
        "lines": [
            (_named(rows, row), _cell(row.total, of, (rows, row.key)), [
                _cell(found.cells.get((row.key, column.key), 0), of, (rows, row.key), (columns, column.key))
                for column in found.columns
            ])
            for row in found.rows
        ],
        "heads": [(_named(columns, one), _cell(one.total, of, (columns, one.key))) for one in found.columns],
        "sentence": _sentence(found, rows, columns, of),
        # The board's cells know platforms, not modules.
        "is_wider": domain is not None and bool(domain.modules),
    }  # fmt: skip
    return render(request, "insight/board.html", context)


def _one_of(asked: str, allowed: tuple[str, ...], otherwise: str) -> str:
    return asked if asked in allowed else otherwise


def _named(dimension: str, heading: Heading) -> str:
    return status_word(heading.name) if dimension == "status" else heading.name


def _cell(n: int, of: str, *conditions: tuple[str, Key]) -> Cell:
    """A cell with its list. What has no priority or platform has no list of its own: then there is no address."""
    asked = {name: "none" if key == 0 else str(key) for name, key in conditions}
    if not n or "" in asked.values():
        return Cell(n, "")
    if of == "all" and "status" not in asked:
        asked["status"] = "any"
    return Cell(n, "/desk/?" + urlencode(asked))


def _sentence(found: Table, rows: str, columns: str, of: str) -> str:
    """What the table says, in one sentence."""
    what = _("tickets that are not solved") if of == "open" else "tickets"
    if not found.total:
        return _("There are no %(what)s.") % {"what": what}
    largest = max(found.rows, key=lambda row: row.total)
    share = round(100 * largest.total / found.total)
    where = (
        _("have no owner")
        if (rows, largest.key) == ("owner", 0)
        else _("stand at %(named)s") % {"named": _named(rows, largest)}
    )
    return _("%(total)s of %(total2)s %(what)s (%(share)s %%) %(where)s, by %(rows)s and %(columns)s.") % {
        "total": f"{largest.total:,}",
        "total2": f"{found.total:,}",
        "what": what,
        "share": share,
        "where": where,
        "rows": rows,
        "columns": columns,
    }

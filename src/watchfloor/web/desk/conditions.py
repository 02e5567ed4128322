"""The address of a list and what it asks for: one says the other, so that any list can be pasted to a colleague."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.engine.conditions import EVERY, All, BadConditionError, Condition, as_data, parse
from watchfloor.engine.events import PRIORITIES, STATUSES
from watchfloor.engine.fields import check
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN, Filter, filtered
from watchfloor.tickets.where import holding
from watchfloor.views.builtin import BUILTINS
from watchfloor.views.definitions import Body, Domain, View
from watchfloor.views.queries import view_for
from watchfloor.web.desk.chips import Chip, chips
from watchfloor.web.desk.clocked import WORDS as CLOCK_WORDS
from watchfloor.web.desk.clocked import clocked
from watchfloor.web.desk.columns import Column, chosen
from watchfloor.web.desk.sorting import Sort, sort_of
from watchfloor.web.domain import domain_of
from watchfloor.web.page import whole

OWN_PARAMETERS: Final = frozenset({
    "status", "priority", "queue", "owner", "platform", "q", "sort", "after", "view", "where", "columns", "column",
    "clock",
})  # fmt: skip
# Asked by the script of the page; no condition of the list.
_ASIDE: Final = frozenset({"since", "rows", "shown", "csrfmiddlewaretoken"})
LONGEST_WHERE: Final = 4000


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as its address asks for it. `parameters` are the address in its shortest form.

    `wanted` are the conditions that the board counts and indexes serve; `condition` is what the view and the address
    ask beside them. `columns` are those of the address, the view or the reader's browser, in this order.
    """

    wanted: Filter
    sort: Sort
    columns: tuple[Column, ...]
    condition: Condition = EVERY
    view: View | None = None
    domain: Domain | None = None
    text: str = ""
    clock: str = ""
    after: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    conditions: tuple[Chip, ...] = ()

    def address(self, **changes: str) -> str:
        return written({**self.parameters, **changes})

    def without(self, parameter: str) -> str:
        return self.address(**{parameter: ""})

    @property
    def aside(self) -> list[tuple[str, str]]:
        """What the quick filter's form keeps of the address, as it has no control for it."""
        return [
            (name, value)
            for name, value in self.parameters.items()
            if name in ("sort", "columns", "view", "where", "clock")
        ]

    @property
    def is_plain(self) -> bool:
        """Whether indexes serve all of its conditions."""
        return self.condition == EVERY and not self.wanted.attributes and not self.text and not self.clock


def written(parameters: dict[str, str]) -> str:
    """Parameters as an address."""
    return "?" + urlencode({k: v for k, v in parameters.items() if v}, safe=",:")


def read(request: HttpRequest, person: Person) -> Listing:
    """The list an address asks for. What it cannot mean is left out, so that an old link still opens something."""
    parameters = request.GET
    asked = _asked(parameters)
    attributes = tuple(
        (key, str(value)) for key, value in parameters.items() if key not in OWN_PARAMETERS | _ASIDE and value
    )[:5]
    text = parameters.get("q", "").strip()[:200]
    view = _view(parameters.get("view", ""), person)
    where = where_of(parameters.get("where", ""))
    sort = parameters.get("sort", "")
    names = _columns(parameters)
    kept = {key: ",".join(values) for key, values in asked.items()} | {"q": text} | dict(attributes)
    kept |= {"clock": which if (which := parameters.get("clock", "")) in CLOCK_WORDS else ""}
    kept |= {"view": parameters.get("view", "") if view else ""}
    kept |= {"where": json.dumps(as_data(where), separators=(",", ":"), ensure_ascii=False) if where != EVERY else ""}
    kept |= {"sort": sort_of(sort).name if sort else "", "columns": ",".join(names)}
    usual = "clock" if kept["clock"] else view.body.sort if view else ""
    if kept["sort"] == sort_of(usual).name:
        kept["sort"] = ""
    domain = domain_of(request)
    listing = Listing(
        wanted=_filter(asked, attributes, person, domain, defaults=view is None and where == EVERY),
        sort=sort_of(sort or usual),
        columns=tuple(chosen(names or (view.body.columns if view else ()) or _usual(request))),
        condition=_joined(view.body.condition if view else EVERY, where, _scope(domain)),
        view=view, domain=domain, text=text, clock=kept["clock"], after=parameters.get("after", "")[:400],
        parameters={key: value for key, value in kept.items() if value},
    )  # fmt: skip
    found = [*chips(asked, attributes, text, where)]
    if listing.clock:
        found.append(Chip("clock", _("Clock"), CLOCK_WORDS[listing.clock]))
    return replace(listing, conditions=tuple(replace(c, away=listing.without(c.parameter)) for c in found))


def matching(person: Person, listing: Listing) -> QuerySet[Ticket]:
    """All tickets of the list, in no order."""
    now = clock.now()
    found = clocked(holding(filtered(person, listing.wanted), listing.condition, person, now), listing.clock, now)
    if (number := whole(listing.text.lstrip("#"))) is not None:
        return found.filter(number=number)
    return found.filter(subject__icontains=listing.text) if listing.text else found


def as_condition(listing: Listing) -> dict[str, Any]:
    """What the list asks for, as one condition that a view can keep; its domain is not part of it."""
    parts: list[Any] = []
    if listing.view is not None and listing.view.body.condition != EVERY:
        parts.append(as_data(listing.view.body.condition))
    if (where := where_of(listing.parameters.get("where", ""))) != EVERY:
        parts.append(as_data(where))
    wanted = listing.wanted
    parts += [{"field": name, "op": "in", "value": list(values)}
              for name, values in (("status", wanted.status), ("priority", wanted.priority)) if values]  # fmt: skip
    parts += _ids_condition("queue", listing.parameters.get("queue", ""))
    parts += _ids_condition("owner", listing.parameters.get("owner", ""))
    if platforms := listing.parameters.get("platform"):
        parts.append({"field": "attributes.platform", "op": "in", "value": platforms.split(",")})
    parts += [{"field": f"attributes.{name}", "op": "is", "value": value} for name, value in wanted.attributes]
    parts += [{"field": "snoozed_until", "op": "empty"}] if wanted.awake else []
    if listing.text:
        parts.append({"field": "subject", "op": "contains", "value": listing.text})
    return {"all": _flat(parts)}


def _flat(parts: list[Any]) -> list[Any]:
    return [inner for part in parts for inner in part.get("all", [part])]


def _ids_condition(name: str, said: str) -> list[Any]:
    values = [value if value == "me" else int(value) for value in said.split(",") if value and value != "none"]
    some = [{"field": name, "op": "in", "value": values}] if values else []
    none = [{"field": name, "op": "empty"}] if "none" in said.split(",") else []
    return [{"any": some + none}] if some and none else some + none


# ------------------------------------------------------------------ reading
def _asked(parameters: QueryDict) -> dict[str, tuple[str, ...]]:
    return {
        "status": _known(parameters.get("status", ""), (*STATUSES, "any")),
        "priority": _known(parameters.get("priority", ""), PRIORITIES),
        "queue": _ids(parameters.get("queue", "")),
        "owner": _ids(parameters.get("owner", ""), also=("me",)),
        "platform": tuple(p for p in parameters.get("platform", "").split(",") if p)[:20],
    }


def _view(key: str, person: Person) -> View | None:
    for one in BUILTINS:
        if one.slug and one.slug == key:
            return View(one.key, one.name, None, 0, 0, Body(one.condition))
    return view_for(person, number) if (number := whole(key)) is not None else None


def where_of(text: str) -> Condition:
    """The condition that an address holds as text; none where it is no condition."""
    if not text or len(text) > LONGEST_WHERE:
        return EVERY
    try:
        condition = parse(json.loads(text))
        check(condition)
    except (BadConditionError, ValueError, RecursionError):
        return EVERY
    return condition


def _columns(parameters: QueryDict) -> list[str]:
    names = parameters.getlist("column") or parameters.get("columns", "").split(",")
    return [column.name for column in chosen(names)] if any(names) else []


def _usual(request: HttpRequest) -> list[str]:
    """The columns that the reader chose for all lists that name none."""
    return [unquote(name) for name in request.COOKIES.get("columns", "").split("~") if name][:16]


def remembered(columns: Sequence[Column]) -> str:
    """The columns as the reader's browser keeps them."""
    return "~".join(quote(column.name, safe="") for column in columns)


def _joined(*parts: Condition) -> Condition:
    some = tuple(part for part in parts if part != EVERY)
    return EVERY if not some else some[0] if len(some) == 1 else All(some)


def _scope(domain: Domain | None) -> Condition:
    """What of a domain the board's cells do not know: modules. Platforms alone are part of the filter."""
    return EVERY if domain is None or not domain.modules else domain.condition


def _known(text: str, allowed: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value in allowed if value in text.split(","))


def _ids(text: str, also: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(v for v in text.split(",")[:20] if v in ("none", *also) or whole(v) is not None)


def _filter(
    asked: dict[str, tuple[str, ...]], attributes: tuple[tuple[str, str], ...], person: Person, domain: Domain | None,
    *, defaults: bool,
) -> Filter:  # fmt: skip
    def key(value: str) -> int:
        return person.id if value == "me" else 0 if value == "none" else int(value)

    status = asked["status"] or (OPEN if defaults else ())
    return in_domain(Filter(
        status=() if "any" in status else tuple(status),
        priority=asked["priority"],
        queue=tuple(key(value) for value in asked["queue"]),
        owner=tuple(key(value) for value in asked["owner"]),
        platform=asked["platform"],
        attributes=attributes,
        awake=defaults and not asked["status"],
    ), domain)  # fmt: skip


def in_domain(wanted: Filter, domain: Domain | None) -> Filter:
    """The filter within a domain of platforms; one that has modules too is a condition of its own."""
    if domain is None or domain.modules:
        return wanted
    both = [name for name in domain.platforms if not wanted.platform or name in wanted.platform]
    # A platform that nothing has, where the two have none in common.
    return replace(wanted, platform=tuple(both) or ("\x7f",))

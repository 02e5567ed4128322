"""The address of a list and its filter: one says the other, so that any list can be pasted to a colleague."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from watchfloor.core.models import Person, Queue
from watchfloor.engine.events import PRIORITIES, STATUSES
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import OPEN, Filter, filtered
from watchfloor.web.page import whole
from watchfloor.web.templatetags.watchfloor import STATUS_WORDS

PAGE: Final = 50
# Each sort has an index of its own; the sign is that of its row value.
SORTS: Final = {
    "updated": ("Last change, newest first", "updated_at", "<"),
    "created": ("Filed, newest first", "created_at", "<"),
    "oldest": ("Filed, oldest first", "created_at", ">"),
}
OWN_PARAMETERS: Final = frozenset({"status", "priority", "queue", "owner", "platform", "q", "sort", "after"})
# Asked by the script of the page; no condition of the list.
_ASIDE: Final = frozenset({"since", "rows", "shown"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a list, as its chip shows it, and the parameter that removing it drops."""

    parameter: str
    name: str
    value: str
    away: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as its address asks for it. `parameters` are the address in its shortest form."""

    wanted: Filter
    sort: str = "updated"
    text: str = ""
    after: tuple[datetime, int] | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()

    def address(self, **changes: str) -> str:
        merged = {**self.parameters, **changes}
        return "?" + urlencode({k: v for k, v in merged.items() if v}, safe=",:")

    def without(self, parameter: str) -> str:
        return self.address(**{parameter: ""})


def read(parameters: QueryDict, person: Person) -> Listing:
    """The list an address asks for. What it cannot mean is left out, so that an old link still opens something."""
    sort = parameters.get("sort", "updated")
    sort = sort if sort in SORTS else "updated"
    asked = {
        "status": _known(parameters.get("status", ""), (*STATUSES, "any")),
        "priority": _known(parameters.get("priority", ""), PRIORITIES),
        "queue": _ids(parameters.get("queue", "")),
        "owner": _ids(parameters.get("owner", ""), also=("me",)),
        "platform": tuple(p for p in parameters.get("platform", "").split(",") if p)[:20],
    }
    attributes = tuple(
        (key, str(value)) for key, value in parameters.items() if key not in OWN_PARAMETERS | _ASIDE and value
    )[:5]
    text = parameters.get("q", "").strip()[:200]
    kept = {key: ",".join(values) for key, values in asked.items()} | {"q": text} | dict(attributes)
    if sort != "updated":
        kept["sort"] = sort
    listing = Listing(
        wanted=_filter(asked, attributes, person),
        sort=sort,
        text=text,
        after=_cursor(parameters.get("after", "")),
        parameters={key: value for key, value in kept.items() if value},
    )
    chips = (replace(c, away=listing.without(c.parameter)) for c in _conditions(asked, attributes, text))
    return replace(listing, conditions=tuple(chips))


def rows(person: Person, listing: Listing, size: int = PAGE) -> QuerySet[Ticket]:
    """One page of the list and one row more, which tells whether there is another page. One query."""
    found = matching(person, listing).select_related("queue", "owner", "requester").defer("words", "stretches")
    _, column, sign = SORTS[listing.sort]
    if listing.after is not None:
        # A row value on the matching index: an OFFSET would read all that it skips. The names come from SORTS alone.
        past = f"(ticket.{column}, ticket.id) {sign} (%s, %s)"
        found = found.extra(where=[past], params=list(listing.after))  # noqa: S610
    direction = "-" if sign == "<" else ""
    return found.order_by(f"{direction}{column}", f"{direction}id")[: size + 1]


def matching(person: Person, listing: Listing) -> QuerySet[Ticket]:
    """All tickets of the list, in no order."""
    found = filtered(person, listing.wanted)
    if (number := whole(listing.text.lstrip("#"))) is not None:
        return found.filter(number=number)
    return found.filter(subject__icontains=listing.text) if listing.text else found


def cursor_after(ticket: Ticket, sort: str) -> str:
    """Where the next page starts, for the address."""
    at: datetime = getattr(ticket, SORTS[sort][1])
    return f"{at.isoformat().replace('+00:00', 'Z')}_{ticket.id}"


def _cursor(text: str) -> tuple[datetime, int] | None:
    at, _, key = text.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, int(key)) if moment.tzinfo else None
    except ValueError:
        return None


def _known(text: str, allowed: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value in allowed if value in text.split(","))


def _ids(text: str, also: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(v for v in text.split(",")[:20] if v in ("none", *also) or whole(v) is not None)


def _filter(asked: dict[str, tuple[str, ...]], attributes: tuple[tuple[str, str], ...], person: Person) -> Filter:
    def key(value: str) -> int:
        return person.id if value == "me" else 0 if value == "none" else int(value)

    status = asked["status"] or OPEN
    return Filter(
        status=() if "any" in status else tuple(status),
        priority=asked["priority"],
        queue=tuple(key(value) for value in asked["queue"]),
        owner=tuple(key(value) for value in asked["owner"]),
        platform=asked["platform"],
        attributes=attributes,
    )


def _conditions(
    asked: dict[str, tuple[str, ...]], attributes: tuple[tuple[str, str], ...], text: str
) -> Iterator[Condition]:
    spelled: dict[str, Callable[[tuple[str, ...]], str]] = {
        "status": lambda v: "any" if "any" in v else ", ".join(STATUS_WORDS[s].lower() for s in v),
        "priority": ", ".join,
        "queue": _queue_names,
        "owner": _owner_names,
        "platform": ", ".join,
    }
    for parameter, values in asked.items():
        if values:
            yield Condition(parameter, parameter.capitalize(), spelled[parameter](values))
    for name, value in attributes:
        yield Condition(name, name.replace("_", " ").capitalize(), value)
    if text:
        yield Condition("q", "Subject has", text)


def _queue_names(values: tuple[str, ...]) -> str:
    names = {str(q.id): q.name for q in Queue.objects.filter(id__in=[v for v in values if v.isdigit()])}
    return ", ".join("none" if v == "none" else names.get(v, v) for v in values)


def _owner_names(values: tuple[str, ...]) -> str:
    names = {str(p.id): p.name for p in Person.objects.filter(id__in=[v for v in values if v.isdigit()])}
    return ", ".join({"none": "nobody", "me": "me"}.get(v) or names.get(v, v) for v in values)


def narrowed(listing: Listing, **changes: Any) -> Filter:
    """The list's filter with some parts replaced (for the sentence over it)."""
    return replace(listing.wanted, **changes)

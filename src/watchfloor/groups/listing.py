"""All groups with all their tickets, for whoever runs commands on the store's machine."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from watchfloor.core.models import Person
from watchfloor.groups.active import WEEK, as_of
from watchfloor.groups.models import Group, TicketInGroup
from watchfloor.groups.queries import titles

# Who may run a command on the store may read all of it.
_OPERATOR: Final = Person(id=0, name="", role="administrator")
# A title costs a query or two for so many groups at a time.
_STRETCH: Final = 500


def listed(now: datetime, *, whole: bool = False) -> list[dict[str, Any]]:
    """The groups that took a ticket in in the last week, or all (`whole`), the largest first, as JSON values.

    Each with `id`, `title`, `chips` and `tickets`: {ticket, how, score, unsure}, by their numbers, the oldest first.
    """
    rows = TicketInGroup.objects.order_by("ticket__created_at", "ticket_id")
    values = rows.values_list("group__root", "ticket__number", "how", "score", "unsure", "trail", "ticket__created_at")
    until = as_of(_OPERATOR, now)
    found: dict[int, list[dict[str, Any]]] = {}
    newest: dict[int, datetime] = {}
    for root, number, how, score, unsure, trail, at in values.iterator(chunk_size=5000):
        why = "person" if trail else how
        found.setdefault(root, []).append({"ticket": number, "how": why, "score": score, "unsure": unsure})
        newest[root] = at
    wanted = [
        root for root in found
        if whole or (until is not None and len(found[root]) > 1 and newest[root] > until - WEEK)
    ]  # fmt: skip
    wanted.sort(key=lambda root: (-len(found[root]), root))
    named = {group.id: group for group in Group.objects.filter(id__in=wanted)}
    called: dict[int, str] = {}
    for start in range(0, len(wanted), _STRETCH):
        called |= titles(_OPERATOR, [named[root] for root in wanted[start : start + _STRETCH]])
    return [
        {"id": root, "title": called[root], "chips": named[root].chips, "tickets": found[root]} for root in wanted
    ]  # fmt: skip

"""The rows of the form in which people say what macros and rules do: shown from data, read from what was posted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from watchfloor.core.models import Queue
from watchfloor.engine.events import LINKS, PRIORITIES, STATUSES, TICKET_KINDS
from watchfloor.web.desk.people import workers
from watchfloor.web.words import lazy

# What an action takes, by the control that it is entered in.
CONTROLS: Final[Mapping[str, str]] = {
    "reply": "text", "note": "text", "status": "status", "owner": "owner", "queue": "queue", "priority": "priority",
    "kind": "kind", "attribute": "attribute", "subject": "text", "tier": "tier", "snooze": "length", "due": "length",
    "time": "length", "link": "number", "parent": "number", "merge": "number", "ask_rating": "",
}  # fmt: skip
WORDS: Final[Mapping[str, str]] = {
    "reply": lazy("Reply to the requester"), "note": lazy("Add an internal note"), "status": lazy("Set the status"),
    "owner": lazy("Assign"),
    "queue": lazy("Move to a queue"), "priority": lazy("Set the priority"), "kind": lazy("Make it a …"),
    "attribute": lazy("Set an attribute"),
    "subject": lazy("Change the subject"), "tier": lazy("Hand to a tier"), "snooze": lazy("Snooze"),
    "due": lazy("Set a due date"),
    "time": lazy("Log time worked"), "link": lazy("Link to a ticket"), "parent": lazy("Make it a child of"),
    "merge": lazy("Merge into"),
    "ask_rating": lazy("Ask how the help was"),
}  # fmt: skip
_TAKES: Final = {"text": "text", "snooze": "for", "due": "in"}
_FOR_CHILDREN: Final = frozenset({"reply", "status"})
_OF_A_PERSON: Final = frozenset({"time"})
_ROW: Final = re.compile(r"act\.(\d{1,3})\.do")
SPARE: Final = "__"


@dataclass(frozen=True, slots=True)
class Row:
    """One action as the form shows it. `name` begins the names of its controls."""

    name: str
    do: str = ""
    value: str = ""
    attribute: str = ""
    children: bool = False

    @property
    def control(self) -> str:
        """The control that its value stands in."""
        return CONTROLS.get(self.do, "")


def shown(data: Sequence[Mapping[str, Any]], *, by_rule: bool) -> dict[str, Any]:
    """The context of `rules/_actions.html`: a row for each action, an empty one, and what can be chosen."""
    rows = [_row(f"act.{number}", one) for number, one in enumerate(data)]
    kinds = [(do, words) for do, words in WORDS.items() if not (by_rule and do in _OF_A_PERSON)]
    # Of the restricted only those that it names already: saving it again must not lose one.
    named = [one["value"] for one in data if one.get("do") in ("queue", "move") and isinstance(one.get("value"), int)]
    queues = Queue.objects.filter(Q(restricted=False) | Q(id__in=named)).order_by("name")
    people = [("none", _("nobody")), *((str(one.id), one.name) for one in workers())]
    return {
        "rows": [*rows, Row(f"act.{len(rows)}")], "spare": Row(f"act.{SPARE}"), "kinds": kinds, "statuses": STATUSES,
        "priorities": PRIORITIES, "ticket_kinds": TICKET_KINDS, "links": LINKS,
        "queues": [(str(one.id), one.name) for one in queues],
        "people": people if by_rule else [("me", _("me, who uses it")), *people],
    }  # fmt: skip


def posted(form: Any) -> list[dict[str, Any]]:
    """The actions that a form posted, in the order of their rows. What they mean is checked where they are saved."""
    numbers = sorted(int(found[1]) for key in form if (found := _ROW.fullmatch(key)))
    return [_data(form, f"act.{number}") for number in numbers if form.get(f"act.{number}.do", "") in CONTROLS]


def _data(form: Any, name: str) -> dict[str, Any]:
    do = form.get(f"{name}.do", "")
    control = CONTROLS[do]
    data: dict[str, Any] = {"do": do}
    if control:
        data[_TAKES.get(do) or _TAKES.get(control, "value")] = form.get(f"{name}.{control}", "").replace("\r\n", "\n")
    if control == "attribute":
        data["name"] = form.get(f"{name}.name", "").strip()
    if do == "link":
        data["name"] = form.get(f"{name}.how", "related")
    if do in _FOR_CHILDREN and form.get(f"{name}.children") == "yes":
        data["children"] = True
    return data


def _row(name: str, one: Mapping[str, Any]) -> Row:
    do = str(one.get("do", ""))
    value = next((one[key] for key in ("value", "text", "for", "in") if one.get(key) is not None), "")
    if do in ("owner", "queue") and value == "":
        value = "none"
    return Row(name, do, str(value), str(one.get("name") or ""), one.get("children") is True)

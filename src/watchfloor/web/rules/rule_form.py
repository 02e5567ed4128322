"""The form of a rule: what it shows of a body, and the body that was posted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext

from watchfloor.core.models import Person, Queue
from watchfloor.engine.events import PRIORITIES, STATUSES, TICKET_KINDS
from watchfloor.engine.fields import field_of
from watchfloor.engine.rules import HAPPENINGS, PEOPLE, SINCE
from watchfloor.rules.definitions import CHANGEABLE, MORE
from watchfloor.tickets.commands import Refused
from watchfloor.web.conditions.form import builder, read
from watchfloor.web.conditions.options import value_words
from watchfloor.web.desk.people import workers
from watchfloor.web.page import whole
from watchfloor.web.rules.action_rows import posted as posted_actions
from watchfloor.web.rules.action_rows import shown as shown_actions

SPARE_CHANGES: Final = 1
EMPTY: Final[Mapping[str, Any]] = {
    "on": "event", "events": [], "by": [], "changes": [], "condition": {}, "since": "status", "wait": "3d",
    "actions": [], "stops": False, "enabled": True,
}  # fmt: skip


def shown(body: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """The context of `rules/rule_form.html` for a body."""
    values = {**EMPTY, **body}
    changes = [*values["changes"], *({} for _ in range(SPARE_CHANGES))]
    return {
        "body": values,
        "happenings": [(name, gettext(words), name in values["events"]) for name, words in HAPPENINGS.items()],
        "people_kinds": [(name, gettext(words), name in values["by"]) for name, words in PEOPLE.items()],
        "sinces": [(name, gettext(words)) for name, words in SINCE.items()],
        "changes": [_change(f"change.{number}", one) for number, one in enumerate(changes)],
        "change_fields": [(name, name.capitalize()) for name in CHANGEABLE],
        "change_values": list(_values()),
        "actions": shown_actions(values["actions"], by_rule=True),
        "builder": builder(values["condition"], "if", person, more=MORE),
    }


def posted(form: Any) -> dict[str, Any]:
    """The body that the form says; Refused where its condition cannot be read. The rest is checked later."""
    body: dict[str, Any] = {
        "on": "time" if form.get("on") == "time" else "event",
        "events": [name for name in form.getlist("events") if name in HAPPENINGS],
        "by": [name for name in form.getlist("by") if name in PEOPLE],
        "changes": [one for number in range(20) if (one := _posted_change(form, f"change.{number}"))],
        "since": form.get("since", "status"), "wait": form.get("wait", "").strip(),
        "actions": posted_actions(form), "stops": form.get("stops") == "yes", "enabled": form.get("enabled") == "yes",
    }  # fmt: skip
    try:
        body["condition"] = read(form, "if", more=MORE)
    except Refused as why:
        raise Refused("condition", str(why)) from why
    return body


def kept(form: Any) -> dict[str, Any]:
    """What of a form can be shown again where its condition could not be read."""
    try:
        return posted(form)
    except Refused:
        # Without the part of the form that says it.
        return {**posted(_Without(form, "if")), "condition": {}}


class _Without:
    """A form as if a part of it had not been sent."""

    def __init__(self, form: Any, prefix: str) -> None:
        self._form, self._prefix = form, f"{prefix}."

    def get(self, key: str, default: str = "") -> Any:
        return default if key.startswith(self._prefix) else self._form.get(key, default)

    def getlist(self, key: str) -> list[str]:
        return [] if key.startswith(self._prefix) else self._form.getlist(key)

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._form if not key.startswith(self._prefix))


def _change(name: str, data: Mapping[str, Any]) -> dict[str, str]:
    field = str(data.get("field", ""))
    ends = {end: f"{field}:{data[end][0]}" if data.get(end) else "" for end in ("to", "was")}
    return {"name": name, "field": field, **ends}


def _posted_change(form: Any, name: str) -> dict[str, Any] | None:
    field = form.get(f"{name}.field", "")
    if not field:
        return None
    found: dict[str, Any] = {"field": field}
    for end in ("to", "was"):
        of, _, value = form.get(f"{name}.{end}", "").partition(":")
        if value and of == field:
            found[end] = [whole(value) if field in ("queue", "owner", "tier") else value]
    return found


def _named(field: str, value: str) -> str:
    known = field_of(field)
    return value if known is None else value_words(known, value)


def _values() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """What each field can change to, as `field:value`."""
    plain = {"status": STATUSES, "priority": PRIORITIES, "kind": TICKET_KINDS, "tier": ("1", "2", "3")}
    for field, values in plain.items():
        yield field, [(f"{field}:{value}", _named(field, value)) for value in values]
    yield "queue", [(f"queue:{one.id}", one.name) for one in Queue.objects.filter(restricted=False).order_by("name")]
    yield "owner", [(f"owner:{one.id}", one.name) for one in workers()]

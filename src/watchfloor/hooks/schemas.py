"""The JSON schema of each message, made from what is passed on of its kind."""

from __future__ import annotations

from typing import Any, Final

from watchfloor.engine import events as ev
from watchfloor.engine.events import PRIORITIES, STATUSES, TICKET_KINDS
from watchfloor.hooks.body import SIGNAL
from watchfloor.hooks.kinds import CHANGES, OF_SIGNALS, PING, WITH_TEXT, type_of

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
WHOLE: Final[Schema] = {"type": "integer"}
NUMBER: Final[Schema] = {"type": "number"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(words: Any) -> Schema:
    return {"enum": list(words)}


def _object(properties: Schema, required: Any = None) -> Schema:
    """An object of just these members; all of them must be there, unless said otherwise."""
    return {
        "type": "object", "properties": properties, "additionalProperties": False,
        "required": sorted(properties if required is None else required),
    }  # fmt: skip


# What a fact of a `change` may be, by its name; `to` says something else in each kind.
_FACTS: Final[Schema] = {
    "kind": _one_of(TICKET_KINDS), "status": _one_of(STATUSES), "priority": _or_null(_one_of(PRIORITIES)),
    "queue": _or_null(WHOLE), "channel": TEXT, "by": TEXT, "reason": _or_null(TEXT), "tier": WHOLE, "from_tier": WHOLE,
    "until": _or_null(MOMENT), "why": TEXT, "rating": _or_null(WHOLE), "effort": _or_null(WHOLE), "target": TEXT,
    "due_at": MOMENT, "goal_seconds": NUMBER, "cycle": WHOLE, "severity": _or_null(WHOLE), "needs": TEXT,
    "owner": _or_null(WHOLE),
}  # fmt: skip
_TO: Final[Schema] = {
    ev.TICKET_ASSIGNED: _or_null(WHOLE), ev.TICKET_STATUS_CHANGED: _one_of(STATUSES),
    ev.TICKET_PRIORITY_CHANGED: _or_null(_one_of(PRIORITIES)), ev.TICKET_KIND_CHANGED: _one_of(TICKET_KINDS),
    ev.TICKET_DUE_SET: _or_null(MOMENT),
}  # fmt: skip
_NAMED: Final = _object({"id": WHOLE, "name": TEXT})
# What the requester may read of a ticket too, and what the staff alone does.
_TICKET: Final[Schema] = {
    "id": WHOLE, "number": WHOLE, "subject": TEXT, "kind": _one_of(TICKET_KINDS), "status": _one_of(STATUSES),
    "created_at": MOMENT, "updated_at": MOMENT,
}  # fmt: skip
_INTERNAL: Final[Schema] = {
    "priority": _or_null(_one_of(PRIORITIES)), "queue": _or_null(_NAMED), "owner": _or_null(_NAMED), "tier": WHOLE,
    "platform": _or_null(TEXT), "requester": _or_null(WHOLE),
}  # fmt: skip
_SIGNAL_IS: Final[Schema] = {
    "title": TEXT, "state": TEXT, "key": {"type": "object"}, "onset_at": MOMENT, "raised_at": MOMENT,
    "ended_at": _or_null(MOMENT), "observed": NUMBER, "expected": NUMBER, "requesters": WHOLE,
    "explanation": _or_null(TEXT),
}  # fmt: skip


def schema_of(kind: str) -> Schema:
    """The schema of a message of this kind of event."""
    facts = {name: _TO[kind] if name == "to" else _FACTS[name] for name in CHANGES[kind]}
    event = {"kind": {"const": kind}, "position": WHOLE, "actor": _or_null(WHOLE)}
    # What an event did not say is left out.
    data: Schema = {"event": _object(event, ["kind", "position"]), "change": _object(facts, [])}
    if kind in OF_SIGNALS:
        numbers = {"type": "array", "items": WHOLE}
        known = {name: _SIGNAL_IS[name] for name in SIGNAL}
        data["signal"] = _object({"id": WHOLE, **known, "tickets": numbers})
    else:
        data["ticket"] = _object({**_TICKET, **_INTERNAL}, _TICKET)
    required = sorted(data)
    if kind in WITH_TEXT:
        data["text"] = TEXT
    return _message(type_of(kind), ev.KINDS[kind], _object(data, required), with_subject=True)


def _message(of: str, about: str, data: Schema, *, with_subject: bool) -> Schema:
    envelope = {
        "specversion": {"const": "1.0"}, "id": TEXT, "source": TEXT, "type": {"const": of}, "time": MOMENT,
        "datacontenttype": {"const": "application/json"}, "data": data,
    }  # fmt: skip
    return {"title": of, "description": about, **_object(envelope | ({"subject": TEXT} if with_subject else {}))}


def document() -> Schema:
    """One schema for whatever is sent: the message fits the definition of its type."""
    made = {type_of(kind): schema_of(kind) for kind in CHANGES}
    ping = _object({"message": TEXT})
    made[PING] = _message(PING, "A test that somebody asked for.", ping, with_subject=False)
    return {
        "$schema": DIALECT, "title": "Messages of hooks", "$defs": made,
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in made],
    }  # fmt: skip

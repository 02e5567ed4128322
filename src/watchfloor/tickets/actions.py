"""The language in which macros and rules say what to do to a ticket: plain data, checked when it is saved.

A list of objects, each with `do` and what that needs:

    [{"do": "status", "value": "pending"}, {"do": "reply", "text": "Dear {{requester.first_name}}, …"},
     {"do": "owner", "value": "me"}, {"do": "attribute", "name": "module", "value": "Submit"},
     {"do": "snooze", "for": "2d"}, {"do": "due", "in": "4h"}]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.models import Person, Queue
from watchfloor.engine.events import CLOSE_REASONS, LINKS, PRIORITIES, STATUSES, TICKET_KINDS
from watchfloor.engine.variables import fill
from watchfloor.engine.variables import problem as variable_problem
from watchfloor.eventlog.append import Origin
from watchfloor.tickets import commands, commands_ties, commands_time, commands_voice
from watchfloor.tickets.access import common
from watchfloor.tickets.acting import MAX_BODY, Refused, hold_all
from watchfloor.tickets.family import hold_with_kin
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.typed import length, say_length

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: `do` names it, `value` is what it takes (None where it takes nothing), `name` which attribute or
    how it is linked, `children` whether it also goes to the ticket's children.
    """

    do: str
    value: Any = None
    name: str = ""
    children: bool = False

    def data(self) -> dict[str, Any]:
        """The same as plain data, as `parse` takes it."""
        data: dict[str, Any] = {"do": self.do}
        if takes := _KINDS[self.do].takes:
            data[takes] = say_length(self.value) if isinstance(self.value, timedelta) else self.value
        if self.name:
            data["name"] = self.name
        return data | {"children": True} if self.children else data


@dataclass(frozen=True, slots=True)
class _Kind:
    """How an action is written, checked and told. `takes` is the key of its value ("" where it takes none)."""

    takes: str
    check: Callable[[Any, Mapping[str, Any]], Any]
    words: str


@dataclass(frozen=True, slots=True)
class _Scene:
    """On which ticket, who acts and when, and what fills variables."""

    ticket: int
    by: int | None
    now: datetime
    variables: Mapping[str, str | None]
    origin: Origin | None


def parse(data: object, *, by_rule: bool = False) -> list[Action]:
    """The actions that plain data says; raises Refused ("actions") with a sentence for who wrote it.

    `by_rule`: nobody acts, so that `me` means nobody and a text cannot name who acts.
    """
    if not isinstance(data, Sequence) or isinstance(data, str) or not data:
        raise Refused("actions", _("At least one thing to do is needed."))
    if len(data) > MOST:
        raise Refused("actions", _("At most %(MOST)s things are done in one act.") % {"MOST": MOST})
    return [_parse(one, number, by_rule=by_rule) for number, one in enumerate(data, start=1)]


def apply(
    ticket: int, actions: Sequence[Action], *, by: int | None, now: datetime,
    variables: Mapping[str, str | None] | None = None, origin: Origin | None = None,
) -> Ticket:  # fmt: skip
    """Do them all in their order, in the caller's transaction; raises Refused at the first that cannot be done.

    With an origin that has an id, each action has an id of its own made from it: a second delivery does nothing.
    """
    _hold(ticket, actions)
    for number, action in enumerate(actions):
        source = origin
        if origin is not None and origin.external_id is not None:
            source = Origin(origin.source, f"{origin.external_id}/{number}")
        _DO[action.do](_Scene(ticket, by, now, variables or {}, source), action)
    return Ticket.objects.select_related("queue", "owner", "requester").defer("words").get(id=ticket)


def describe(actions: Sequence[Action]) -> list[str]:
    """What the actions do, a short sentence each. Two queries at most, for names of people and queues."""
    people = {a.value for a in actions if a.do == "owner" and isinstance(a.value, int)}
    queues = {a.value for a in actions if a.do == "queue" and isinstance(a.value, int)}
    names = {
        "owner": dict(Person.objects.filter(id__in=people).values_list("id", "name")) if people else {},
        "queue": dict(Queue.objects.filter(id__in=queues, restricted=False).values_list("id", "name"))
        if queues
        else {},
    }
    return [_say(action, names.get(action.do, {})) for action in actions]


def _parse(one: object, number: int, *, by_rule: bool) -> Action:
    if not isinstance(one, Mapping) or one.get("do") not in _KINDS:
        raise Refused(
            "actions",
            _("Action %(number)s: say what to do, one of %(KINDS)s.") % {"number": number, "KINDS": ", ".join(_KINDS)},
        )
    kind = _KINDS[one["do"]]
    try:
        value = kind.check(one.get(kind.takes) if kind.takes else None, one)
    except (ValueError, TypeError) as problem:
        raise Refused(
            "actions",
            _("Action %(number)s (%(one)s): %(problem)s") % {"number": number, "one": one["do"], "problem": problem},
        ) from None
    if one["do"] in ("reply", "note") and (wrong := variable_problem(value, by_rule=by_rule)):
        raise Refused("actions", _("Action %(number)s: %(wrong)s") % {"number": number, "wrong": wrong})
    if by_rule and (value == "me" or one["do"] == "time"):
        raise Refused(
            "actions",
            _("Action %(number)s (%(one)s): a rule is nobody, so that it cannot be meant here.")
            % {"number": number, "one": one["do"]},
        )
    return Action(one["do"], value, name=str(one.get("name") or ""), children=one.get("children") is True)


def _hold(ticket: int, actions: Sequence[Action]) -> None:
    """Every row that the act will touch, before the log is held."""
    others = {a.value for a in actions if a.do in ("parent", "link", "merge") and isinstance(a.value, int)}
    ids = set(Ticket.objects.filter(number__in=others).values_list("id", flat=True)) if others else set()
    if any(action.children for action in actions):
        ids |= set(Ticket.objects.filter(parent_id=ticket).values_list("id", flat=True))
    if ids:
        hold_all({ticket, *ids})
    else:
        hold_with_kin(ticket, children=False)


def _say(action: Action, names: Mapping[int, str]) -> str:
    value = action.value
    if action.do in ("owner", "queue"):
        nobody = _("nobody") if action.do == "owner" else _("no queue")
        value = (
            nobody
            if value is None
            else value
            if value == "me"
            else names.get(value, _("somebody gone (%(value)s)") % {"value": value})
        )
    elif action.do in ("snooze", "due", "time"):
        value = say_length(value)
    elif action.do in ("reply", "note"):
        value = value if len(value) <= 60 else f"{value[:59].rstrip()}…"
    elif action.do == "attribute" and value is None:
        value = _("nothing")
    words = _(_KINDS[action.do].words).format(value=value, name=action.name)
    return _("%(words)s, also on its children") % {"words": words} if action.children else words


def _choice(allowed: tuple[str, ...]) -> Callable[[Any, Mapping[str, Any]], str]:
    def check(value: Any, _one: Mapping[str, Any]) -> str:
        if value not in allowed:
            raise ValueError(
                _("%(value)s is not one of %(allowed)s.")
                % {"value": f"{str(value)[:40]!r}", "allowed": ", ".join(allowed)}
            )
        return str(value)

    return check


def _status(value: Any, one: Mapping[str, Any]) -> str:
    if one.get("reason") and one["reason"] not in CLOSE_REASONS[:2]:
        raise ValueError(_("a ticket is closed as solved or cancelled."))
    return _choice(STATUSES)(value, one)


def _text(value: Any, _one: Mapping[str, Any]) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_BODY or "\x00" in value:
        raise ValueError(_("write a text, of at most %(MAX_BODY)s characters.") % {"MAX_BODY": MAX_BODY})
    return value


def _key(value: Any, _one: Mapping[str, Any]) -> int | None:
    if value in (None, "", "none", "nobody"):
        return None
    if isinstance(value, bool) or not str(value).isdecimal():
        raise ValueError(_("name it by its number."))
    return int(value)


def _owner(value: Any, one: Mapping[str, Any]) -> int | str | None:
    return "me" if value == "me" else _key(value, one)


def _attribute(value: Any, one: Mapping[str, Any]) -> str | None:
    name = one.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > 80:
        raise ValueError(_("name the attribute."))
    return None if value in (None, "") else str(value)[:500]


def _number(value: Any, one: Mapping[str, Any]) -> int:
    found = _key(value, one)
    if found is None:
        raise ValueError(_("name a ticket by its number."))
    return found


def _link(value: Any, one: Mapping[str, Any]) -> int:
    if one.get("name", "related") not in LINKS:
        raise ValueError(_("a link is one of %(LINKS)s.") % {"LINKS": ", ".join(LINKS)})
    return _number(value, one)


def _tier(value: Any, _one: Mapping[str, Any]) -> int:
    if str(value) not in ("1", "2", "3"):
        raise ValueError(_("a tier is 1, 2 or 3."))
    return int(value)


_KINDS: Final[Mapping[str, _Kind]] = {
    "status": _Kind("value", _status, "set the status to {value}"),
    "priority": _Kind("value", _choice(PRIORITIES), "set the priority to {value}"),
    "kind": _Kind("value", _choice(TICKET_KINDS), "make it a {value}"),
    "queue": _Kind("value", _key, "move to {value}"),
    "owner": _Kind("value", _owner, "assign to {value}"),
    "attribute": _Kind("value", _attribute, "set {name} to {value}"),
    "subject": _Kind("text", _text, "change the subject to “{value}”"),
    "reply": _Kind("text", _text, "reply “{value}”"),
    "note": _Kind("text", _text, "note “{value}”"),
    "snooze": _Kind("for", lambda value, _one: length(value), "snooze for {value}"),
    "due": _Kind("in", lambda value, _one: length(value), "due in {value}"),
    "time": _Kind("value", lambda value, _one: length(value), "log {value} of work"),
    "parent": _Kind("value", _key, "make it a child of {value}"),
    "link": _Kind("value", _link, "link to {value}"),
    "merge": _Kind("value", _number, "merge into {value}"),
    "tier": _Kind("value", _tier, "hand to tier {value}"),
    "ask_rating": _Kind("", lambda _value, _one: None, "ask how the help was"),
}
DOES: Final = tuple(_KINDS)


def _numbered(number: int | None) -> int | None:
    if number is None:
        return None
    found = common().filter(number=number).values_list("id", flat=True).first()
    if found is None:
        raise Refused("ticket", _("There is no ticket %(number)s.") % {"number": number})
    return found


def _filled(scene: _Scene, text: str) -> str:
    return fill(text, scene.variables)


def _me(scene: _Scene, value: int | str | None) -> int | None:
    return scene.by if value == "me" else value if isinstance(value, int) else None


def _act(verb: Callable[..., Any], scene: _Scene, **arguments: Any) -> None:
    verb(scene.ticket, by=scene.by, now=scene.now, origin=scene.origin, **arguments)


def _log(scene: _Scene, action: Action) -> None:
    if scene.by is not None:
        _act(commands_time.log_time, scene, seconds=int(action.value.total_seconds()))


_DO: Final[Mapping[str, Callable[[_Scene, Action], None]]] = {
    "status": lambda s, a: _act(commands.set_status, s, status=a.value, to_children=a.children),
    "priority": lambda s, a: _act(commands.set_priority, s, priority=a.value),
    "kind": lambda s, a: _act(commands.change_kind, s, kind=a.value),
    "queue": lambda s, a: _act(commands.move, s, queue=a.value),
    "owner": lambda s, a: _act(commands.assign, s, to=_me(s, a.value)),
    "attribute": lambda s, a: _act(commands.set_attributes, s, values={a.name: a.value}),
    "subject": lambda s, a: _act(commands.change_subject, s, subject=_filled(s, a.value)),
    "reply": lambda s, a: _act(commands.reply, s, body=_filled(s, a.value), to_children=a.children),
    "note": lambda s, a: _act(commands.add_note, s, body=_filled(s, a.value)),
    "snooze": lambda s, a: _act(commands_time.snooze, s, until=s.now + a.value),
    "due": lambda s, a: _act(commands_time.set_due, s, to=s.now + a.value),
    "time": _log,
    "parent": lambda s, a: _act(commands_ties.set_parent, s, parent=_numbered(a.value)),
    "link": lambda s, a: _act(commands_ties.link_tickets, s, other=_numbered(a.value), how=a.name or "related"),
    "merge": lambda s, a: _act(commands_ties.merge, s, into=_numbered(a.value)),
    "tier": lambda s, a: _act(commands.escalate, s, tier=a.value, reason="by a macro or a rule"),
    "ask_rating": lambda s, _a: _act(commands_voice.ask_rating, s),
}

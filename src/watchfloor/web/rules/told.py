"""Rules in words, for who reads the list of them."""

from __future__ import annotations

from watchfloor.engine.conditions import All
from watchfloor.engine.fields import field_of
from watchfloor.engine.rule_words import in_words
from watchfloor.engine.rules import HAPPENINGS, PEOPLE, SINCE, Change, Rule
from watchfloor.web.conditions.options import Known, value_words
from watchfloor.web.conditions.words import told_of


def when(rule: Rule, names: Known) -> str:
    """When it acts, as a sentence without its end: "a ticket is filed, if Priority is P0"."""
    if rule.on == "time":
        parts = [f"{in_words(rule.wait)} after {SINCE[rule.since]}"]
    else:
        parts = [" or ".join(words for name, words in HAPPENINGS.items() if name in rule.events) or "anything happens"]
        if rule.by:
            parts.append("by " + " or ".join(words for name, words in PEOPLE.items() if name in rule.by))
        parts += [change_words(change, names) for change in rule.changes]
    if rule.condition != All():
        parts.append(f"if {told_of(rule.condition, names)}")
    return ", ".join(parts)


def change_words(change: Change, names: Known) -> str:
    """What has to have changed."""
    field = field_of(change.field)
    name = (field.words if field else change.field).lower()
    was, to = (" or ".join(_value(change.field, one, names) for one in end) for end in (change.was, change.to))
    return f"{name} changes{f' from {was}' if was else ''}{f' to {to}' if to else ''}"


def _value(name: str, value: object, names: Known) -> str:
    field = field_of(name)
    if field is None:
        return str(value)
    if field.kind == "queue":
        return names.queue(value)
    if field.kind == "person":
        return names.person(value)
    return value_words(field, value).lower() if field.kind == "choice" and name != "priority" else str(value)

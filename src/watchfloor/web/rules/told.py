"""Rules in words, for who reads the list of them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from watchfloor.engine.conditions import All
from watchfloor.engine.fields import field_of
from watchfloor.engine.rules import HAPPENINGS, PEOPLE, SINCE, Change, Rule
from watchfloor.web.conditions.options import Known, value_words
from watchfloor.web.conditions.words import told_of
from watchfloor.web.words import spoken


def when(rule: Rule, names: Known) -> str:
    """When it acts, as a sentence without its end: "a ticket is filed, if Priority is P0"."""
    if rule.on == "time":
        parts = [_("%(wait)s after %(since)s") % {"wait": spoken(rule.wait), "since": _(SINCE[rule.since])}]
    else:
        any_of = [_(words) for name, words in HAPPENINGS.items() if name in rule.events]
        parts = [_(" or ").join(any_of) or _("anything happens")]
        if rule.by:
            who = _(" or ").join(_(words) for name, words in PEOPLE.items() if name in rule.by)
            parts.append(_("by %(who)s") % {"who": who})
        parts += [change_words(change, names) for change in rule.changes]
    if rule.condition != All():
        parts.append(_("if %(told_of)s") % {"told_of": told_of(rule.condition, names)})
    return ", ".join(parts)


def change_words(change: Change, names: Known) -> str:
    """What has to have changed."""
    field = field_of(change.field)
    name = _(field.words if field else change.field).lower()
    was, to = (_(" or ").join(_value(change.field, one, names) for one in end) for end in (change.was, change.to))
    if was and to:
        return _("%(name)s changes from %(was)s to %(to)s") % {"name": name, "was": was, "to": to}
    if was:
        return _("%(name)s changes from %(was)s") % {"name": name, "was": was}
    return _("%(name)s changes to %(to)s") % {"name": name, "to": to} if to else _("%(name)s changes") % {"name": name}


def _value(name: str, value: object, names: Known) -> str:
    field = field_of(name)
    if field is None:
        return str(value)
    if field.kind == "queue":
        return names.queue(value)
    if field.kind == "person":
        return names.person(value)
    return value_words(field, value).lower() if field.kind == "choice" and name != "priority" else str(value)

"""What an event's line says: bold words, the number of the ticket that they end in, and the rest of the sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.engine import events as ev
from watchfloor.rules.words import with_names
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.typed import say_length
from watchfloor.web.clocks.told import CLOCK_KINDS, told
from watchfloor.web.templatetags.watchfloor import STATUS_WORDS, moment, words
from watchfloor.web.ticket.names import Names
from watchfloor.web.words import lazy

# The bold words, the rest, the number of another ticket, which stands between the two.
Sentence = tuple[str, str, int | None]
_Say = Callable[[Ticket, TimelineEntry, Names, str], Sentence]

_WAYS: Final = {
    "take_next": lazy("taken as the next one"),
    "round_robin": lazy("given out"),
    "load_aware": lazy("given out"),
}
_LINKS: Final = {
    "related": lazy("Related to"), "duplicates": lazy("Duplicate of"), "duplicated_by": lazy("Has a duplicate in"),
    "blocks": lazy("Blocks"), "blocked_by": lazy("Blocked by"),
}  # fmt: skip
ICONS: Final[Mapping[str, str]] = {
    ev.TICKET_CREATED: "plus", ev.TICKET_ASSIGNED: "user", ev.TICKET_MOVED: "arrow-right",
    ev.TICKET_STATUS_CHANGED: "circle-check", ev.TICKET_PRIORITY_CHANGED: "flag", ev.TICKET_KIND_CHANGED: "layers",
    ev.TICKET_SUBJECT_CHANGED: "pencil", ev.TICKET_ATTRIBUTES_CHANGED: "sliders-horizontal",
    ev.TICKET_ESCALATED: "trending-up", ev.TICKET_SOURCE_STATED: "clipboard-list",
    ev.TICKET_ROUTING_RELAXED: "sliders-horizontal", ev.TICKET_MERGED: "merge", ev.TICKET_UNMERGED: "split",
    ev.TICKET_TOOK_IN: "merge", ev.TICKET_LET_GO: "split", ev.TICKET_SPLIT: "split", ev.TICKET_FOLLOWED_UP: "repeat",
    ev.TICKET_LINKED: "link", ev.TICKET_UNLINKED: "link", ev.TICKET_PARENT_SET: "layers",
    ev.TICKET_CHILD_ADDED: "layers", ev.TICKET_CHILD_REMOVED: "layers", ev.TICKET_SNOOZED: "moon",
    ev.TICKET_WOKEN: "sun", ev.TICKET_DUE_SET: "clock", ev.TICKET_TIME_LOGGED: "clock", ev.TICKET_VOTED: "thumbs-up",
    ev.TICKET_UNVOTED: "thumbs-up", ev.TICKET_RATING_ASKED: "star", ev.TICKET_RATED: "star",
    ev.ESCALATION_REQUESTED: "trending-up", ev.ESCALATION_WITHDRAWN: "trending-up",
    ev.TICKET_CLOCK_AT_RISK: "clock", ev.TICKET_CLOCK_BREACHED: "circle-alert", ev.TICKET_CLOCK_LIFTED: "clock",
    ev.TICKET_RETRACTED: "history", ev.TICKET_RULE_APPLIED: "repeat", ev.TICKET_MACRO_APPLIED: "zap",
}  # fmt: skip


def sentence(ticket: Ticket, entry: TimelineEntry, names: Names) -> Sentence:
    """The sentence of an event; of a kind that nobody put into words, its name and why it happened."""
    by = _("by %(actor_name)s") % {"actor_name": entry.actor.name} if entry.actor else ""
    if entry.kind in CLOCK_KINDS:
        return (*told(entry), None)
    say = _SENTENCES.get(entry.kind)
    if say is not None:
        return say(ticket, entry, names, by)
    return words(entry.kind.split(".", 1)[-1]), str(entry.detail.get("why") or by), None


def _created(ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    if origin := entry.detail.get("split_from"):
        return _("Split from"), by, names.ticket(origin)
    if origin := entry.detail.get("follow_up_of"):
        return _("Follow-up of"), by, names.ticket(origin)
    where = {
        "portal": _("through the portal"),
        "desk": _("at the desk"),
        "email": _("by email"),
        "chat": _("by chat"),
    }.get(ticket.channel, _("by %(channel)s") % {"channel": ticket.channel})
    return _("Created"), f"{by} {where}".strip(), None


def _assigned(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    why = entry.detail.get("why")
    said = f", {_WAYS.get(entry.detail.get('way', ''), 'given out')}: {why}" if why else ""
    gone = _("Owner removed, %(person)s before") % {"person": names.person(before)}
    return (
        (_("Assigned to %(person)s") % {"person": names.person(after)} if after else gone),
        f"{by}{said}".lstrip(", "),
        None,
    )


def _relaxed(_ticket: Ticket, entry: TimelineEntry, _names: Names, _by: str) -> Sentence:
    before, after = _ends(entry)
    skill = entry.detail.get("skill")
    now = (
        _("needs %(skill)s %(after)s from here on") % {"skill": skill, "after": after}
        if after
        else _("needs %(skill)s no more") % {"skill": skill}
    )
    return (
        _("Routing relaxed, %(now)s") % {"now": now},
        (_("it was %(before)s; %(get)s") % {"before": before, "get": entry.detail.get("why", "")}).rstrip("; "),
        None,
    )


def _moved(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    return (
        _("Moved to %(queue)s") % {"queue": names.queue(after)},
        _("from %(queue)s %(by)s") % {"queue": names.queue(before), "by": by} if before else by,
        None,
    )


def _status_changed(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    reason = entry.detail.get("reason")
    why = f", {reason}" if reason and reason != after else ""
    parent = names.ticket(entry.detail.get("parent"))
    with_it = _(", with its parent %(parent)s") % {"parent": parent} if parent else ""
    return (
        _("Status %(status)s → %(status2)s%(why)s")
        % {"status": _status(before), "status2": _status(after), "why": why},
        f"{by}{with_it}".lstrip(", "),
        None,
    )


def _escalated(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    reason, (before, after) = entry.detail.get("reason"), _ends(entry)
    said = _("Back with tier %(get)s") if before and after and after < before else _("Escalated to tier %(get)s")
    return said % {"get": after}, f"{by}: {reason}" if reason else by, None


def _requested(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    severity = entry.detail.get("severity")
    said = (_("%(by)s with what it needs to begin") % {"by": by}) + (
        _(", severity %(severity)s") % {"severity": severity} if severity else ""
    )
    return _("Tier %(get)s is asked to take it") % {"get": entry.detail.get("tier")}, said, None


def _attributes_changed(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    before, after = before or {}, after or {}
    said = [f"{words(name)} {before.get(name) or _('none')} → {value or _('none')}" for name, value in after.items()]
    return ", ".join(said[:4]) + (_(" and %(n)s more") % {"n": len(said) - 4} if len(said) > 4 else ""), by, None


def _subject_changed(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    was = names.text(before)
    return (
        _("Subject is now “%(text)s”") % {"text": names.text(after)},
        _("%(by)s; it was “%(was)s”") % {"by": by, "was": was} if was else by,
        None,
    )


def _merged(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    return _("Merged into"), by, names.ticket(entry.detail.get("to"))


def _parent_set(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    if after:
        return _("Child of"), by, names.ticket(after)
    return _("No child any more of"), by, names.ticket(before)


def _linked(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    return _LINKS.get(entry.detail.get("how", ""), _("Linked to")), by, names.ticket(entry.detail["other"])


def _unlinked(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    return _("Link taken back to"), by, names.ticket(entry.detail["other"])


def _snoozed(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    return _("Snoozed until %(when)s") % {"when": _when(entry.detail.get("to"))}, by, None


def _woken(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    because = {"time": _("its time has come"), "requester": _("the requester wrote")}
    return _("Awake again"), because.get(entry.detail.get("because", ""), by), None


def _due_set(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    return (
        (
            _("Due %(when)s") % {"when": _when(after)}
            if after
            else _("Due date removed, it was %(when)s") % {"when": _when(before)}
        ),
        by,
        None,
    )


def _time_logged(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    total = say_length(timedelta(seconds=entry.detail["total"]))
    return (
        _("Worked %(say_length)s") % {"say_length": say_length(timedelta(seconds=entry.detail["seconds"]))},
        _("%(by)s, %(total)s in all") % {"by": by, "total": total},
        None,
    )


def _rated(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    rating, effort = entry.detail.get("rating"), entry.detail.get("effort")
    said = [_("%(rating)s of 5") % {"rating": rating}] if rating else []
    said += [_("effort %(effort)s of 7") % {"effort": effort}] if effort else []
    return _("Rated %(said)s") % {"said": ", ".join(said)}, by, None


def _rule_applied(_ticket: Ticket, entry: TimelineEntry, names: Names, _by: str) -> Sentence:
    why = with_names(str(entry.detail.get("why")), names.person)
    failed = [
        _("%(lower)s could not be done: %(one)s") % {"lower": words(one["do"]).lower(), "one": one["why"]}
        for one in entry.detail.get("failed") or ()
    ]
    return (
        _("Rule “%(get)s”") % {"get": entry.detail.get("name")},
        "; ".join([_("because %(why)s") % {"why": why}, *failed]),
        None,
    )


def _changed(what: str) -> _Say:
    """X a → b."""

    def say(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
        before, after = _ends(entry)
        return f"{what} {before or _('none')} → {after or _('none')}", by, None

    return say


def _about(strong: str, name: str) -> _Say:
    """Something with another ticket."""
    return lambda _ticket, entry, names, by: (strong, by, names.ticket(entry.detail.get(name)))


def _plain(strong: str, rest: str = "") -> _Say:
    return lambda _ticket, _entry, _names, by: (strong, rest or by, None)


_SENTENCES: Final[Mapping[str, _Say]] = {
    ev.TICKET_CREATED: _created,
    ev.TICKET_ASSIGNED: _assigned,
    ev.TICKET_ROUTING_RELAXED: _relaxed,
    ev.TICKET_MOVED: _moved,
    ev.TICKET_STATUS_CHANGED: _status_changed,
    ev.TICKET_PRIORITY_CHANGED: _changed(lazy("Priority")),
    ev.TICKET_KIND_CHANGED: _changed(lazy("Kind")),
    ev.TICKET_SUBJECT_CHANGED: _subject_changed,
    ev.TICKET_ATTRIBUTES_CHANGED: _attributes_changed,
    ev.TICKET_ESCALATED: _escalated,
    ev.TICKET_SOURCE_STATED: _plain(lazy("Recorded at the source"), lazy("nothing that changes the ticket")),
    ev.TICKET_MERGED: _merged,
    ev.TICKET_UNMERGED: _about(lazy("Merge taken back, it was part of"), "from"),
    ev.TICKET_TOOK_IN: _about(lazy("Merged in"), "ticket"),
    ev.TICKET_LET_GO: _about(lazy("Merge taken back of"), "ticket"),
    ev.TICKET_SPLIT: _about(lazy("A message was split into"), "into"),
    ev.TICKET_FOLLOWED_UP: _about(lazy("Carried on in"), "by"),
    ev.TICKET_LINKED: _linked,
    ev.TICKET_UNLINKED: _unlinked,
    ev.TICKET_PARENT_SET: _parent_set,
    ev.TICKET_CHILD_ADDED: _about(lazy("New child"), "ticket"),
    ev.TICKET_CHILD_REMOVED: _about(lazy("No parent any more of"), "ticket"),
    ev.TICKET_SNOOZED: _snoozed,
    ev.TICKET_WOKEN: _woken,
    ev.TICKET_DUE_SET: _due_set,
    ev.TICKET_TIME_LOGGED: _time_logged,
    ev.TICKET_VOTED: _plain(lazy("Voted for")),
    ev.TICKET_UNVOTED: _plain(lazy("Vote taken back")),
    ev.TICKET_RATING_ASKED: _plain(lazy("The requester was asked"), lazy("how the help was")),
    ev.TICKET_RATED: _rated,
    ev.TICKET_RETRACTED: _plain(lazy("A message was taken back")),
    ev.ESCALATION_REQUESTED: _requested,
    ev.ESCALATION_WITHDRAWN: _plain(lazy("Hand-over taken back")),
    ev.TICKET_RULE_APPLIED: _rule_applied,
    ev.TICKET_MACRO_APPLIED: lambda _ticket, entry, _names, by: (
        _("Macro “%(get)s”") % {"get": entry.detail.get("name")},
        by,
        None,
    ),
}


def _ends(entry: TimelineEntry) -> tuple[Any, Any]:
    return entry.detail.get("from"), entry.detail.get("to")


def _status(value: str | None) -> str:
    return _(STATUS_WORDS[value]).lower() if value in STATUS_WORDS else value or _("none")


def _when(at: str | None) -> str:
    return moment(datetime.fromisoformat(at)) if at else _("no more")

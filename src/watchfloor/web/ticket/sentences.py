"""What an event's line says: bold words, the number of the ticket that they end in, and the rest of the sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from watchfloor.engine import events as ev
from watchfloor.rules.words import with_names
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.typed import say_length
from watchfloor.web.clocks.told import CLOCK_KINDS, told
from watchfloor.web.templatetags.watchfloor import STATUS_WORDS, moment, words
from watchfloor.web.ticket.names import Names

# The bold words, the rest, the number of another ticket, which stands between the two.
Sentence = tuple[str, str, int | None]
_Say = Callable[[Ticket, TimelineEntry, Names, str], Sentence]

_WAYS: Final = {"take_next": "taken as the next one", "round_robin": "given out", "load_aware": "given out"}
_LINKS: Final = {
    "related": "Related to", "duplicates": "Duplicate of", "duplicated_by": "Has a duplicate in",
    "blocks": "Blocks", "blocked_by": "Blocked by",
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
    by = f"by {entry.actor.name}" if entry.actor else ""
    if entry.kind in CLOCK_KINDS:
        return (*told(entry), None)
    say = _SENTENCES.get(entry.kind)
    if say is not None:
        return say(ticket, entry, names, by)
    return words(entry.kind.split(".", 1)[-1]), str(entry.detail.get("why") or by), None


def _created(ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    if origin := entry.detail.get("split_from"):
        return "Split from", by, names.ticket(origin)
    if origin := entry.detail.get("follow_up_of"):
        return "Follow-up of", by, names.ticket(origin)
    where = {"portal": "through the portal", "desk": "at the desk"}.get(ticket.channel, f"by {ticket.channel}")
    return "Created", f"{by} {where}".strip(), None


def _assigned(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    why = entry.detail.get("why")
    said = f", {_WAYS.get(entry.detail.get('way', ''), 'given out')}: {why}" if why else ""
    gone = f"Owner removed, {names.person(before)} before"
    return (f"Assigned to {names.person(after)}" if after else gone), f"{by}{said}".lstrip(", "), None


def _relaxed(_ticket: Ticket, entry: TimelineEntry, _names: Names, _by: str) -> Sentence:
    before, after = _ends(entry)
    skill = entry.detail.get("skill")
    now = f"needs {skill} {after} from here on" if after else f"needs {skill} no more"
    return f"Routing relaxed, {now}", f"it was {before}; {entry.detail.get('why', '')}".rstrip("; "), None


def _moved(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    return f"Moved to {names.queue(after)}", f"from {names.queue(before)} {by}" if before else by, None


def _status_changed(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    reason = entry.detail.get("reason")
    why = f", {reason}" if reason and reason != after else ""
    parent = names.ticket(entry.detail.get("parent"))
    with_it = f", with its parent {parent}" if parent else ""
    return f"Status {_status(before)} → {_status(after)}{why}", f"{by}{with_it}".lstrip(", "), None


def _escalated(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    reason = entry.detail.get("reason")
    return f"Escalated to tier {entry.detail.get('to')}", f"{by}: {reason}" if reason else by, None


def _requested(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    severity = entry.detail.get("severity")
    said = f"{by} with what it needs to begin" + (f", severity {severity}" if severity else "")
    return f"Tier {entry.detail.get('tier')} is asked to take it", said, None


def _attributes_changed(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    before, after = before or {}, after or {}
    said = [f"{words(name)} {before.get(name) or 'none'} → {value or 'none'}" for name, value in after.items()]
    return ", ".join(said[:4]) + (f" and {len(said) - 4} more" if len(said) > 4 else ""), by, None


def _subject_changed(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    was = names.text(before)
    return f"Subject is now “{names.text(after)}”", f"{by}; it was “{was}”" if was else by, None


def _merged(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    return "Merged into", by, names.ticket(entry.detail.get("to"))


def _parent_set(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    if after:
        return "Child of", by, names.ticket(after)
    return "No child any more of", by, names.ticket(before)


def _linked(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    return _LINKS.get(entry.detail.get("how", ""), "Linked to"), by, names.ticket(entry.detail["other"])


def _unlinked(_ticket: Ticket, entry: TimelineEntry, names: Names, by: str) -> Sentence:
    return "Link taken back to", by, names.ticket(entry.detail["other"])


def _snoozed(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    return f"Snoozed until {_when(entry.detail.get('to'))}", by, None


def _woken(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    because = {"time": "its time has come", "requester": "the requester wrote"}
    return "Awake again", because.get(entry.detail.get("because", ""), by), None


def _due_set(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    before, after = _ends(entry)
    return (f"Due {_when(after)}" if after else f"Due date removed, it was {_when(before)}"), by, None


def _time_logged(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    total = say_length(timedelta(seconds=entry.detail["total"]))
    return f"Worked {say_length(timedelta(seconds=entry.detail['seconds']))}", f"{by}, {total} in all", None


def _rated(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
    rating, effort = entry.detail.get("rating"), entry.detail.get("effort")
    said = [f"{rating} of 5"] if rating else []
    said += [f"effort {effort} of 7"] if effort else []
    return f"Rated {', '.join(said)}", by, None


def _rule_applied(_ticket: Ticket, entry: TimelineEntry, names: Names, _by: str) -> Sentence:
    why = with_names(str(entry.detail.get("why")), names.person)
    failed = [f"{words(one['do']).lower()} could not be done: {one['why']}" for one in entry.detail.get("failed") or ()]
    return f"Rule “{entry.detail.get('name')}”", "; ".join([f"because {why}", *failed]), None


def _changed(what: str) -> _Say:
    """X a → b."""

    def say(_ticket: Ticket, entry: TimelineEntry, _names: Names, by: str) -> Sentence:
        before, after = _ends(entry)
        return f"{what} {before or 'none'} → {after or 'none'}", by, None

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
    ev.TICKET_PRIORITY_CHANGED: _changed("Priority"),
    ev.TICKET_KIND_CHANGED: _changed("Kind"),
    ev.TICKET_SUBJECT_CHANGED: _subject_changed,
    ev.TICKET_ATTRIBUTES_CHANGED: _attributes_changed,
    ev.TICKET_ESCALATED: _escalated,
    ev.TICKET_SOURCE_STATED: _plain("Recorded at the source", "nothing that changes the ticket"),
    ev.TICKET_MERGED: _merged,
    ev.TICKET_UNMERGED: _about("Merge taken back, it was part of", "from"),
    ev.TICKET_TOOK_IN: _about("Merged in", "ticket"),
    ev.TICKET_LET_GO: _about("Merge taken back of", "ticket"),
    ev.TICKET_SPLIT: _about("A message was split into", "into"),
    ev.TICKET_FOLLOWED_UP: _about("Carried on in", "by"),
    ev.TICKET_LINKED: _linked,
    ev.TICKET_UNLINKED: _unlinked,
    ev.TICKET_PARENT_SET: _parent_set,
    ev.TICKET_CHILD_ADDED: _about("New child", "ticket"),
    ev.TICKET_CHILD_REMOVED: _about("No parent any more of", "ticket"),
    ev.TICKET_SNOOZED: _snoozed,
    ev.TICKET_WOKEN: _woken,
    ev.TICKET_DUE_SET: _due_set,
    ev.TICKET_TIME_LOGGED: _time_logged,
    ev.TICKET_VOTED: _plain("Voted for"),
    ev.TICKET_UNVOTED: _plain("Vote taken back"),
    ev.TICKET_RATING_ASKED: _plain("The requester was asked", "how the help was"),
    ev.TICKET_RATED: _rated,
    ev.TICKET_RETRACTED: _plain("A message was taken back"),
    ev.ESCALATION_REQUESTED: _requested,
    ev.ESCALATION_WITHDRAWN: _plain("Hand-over taken back"),
    ev.TICKET_RULE_APPLIED: _rule_applied,
    ev.TICKET_MACRO_APPLIED: lambda _ticket, entry, _names, by: (f"Macro “{entry.detail.get('name')}”", by, None),
}


def _ends(entry: TimelineEntry) -> tuple[Any, Any]:
    return entry.detail.get("from"), entry.detail.get("to")


def _status(value: str | None) -> str:
    return STATUS_WORDS.get(value or "", value or "none").lower()


def _when(at: str | None) -> str:
    return moment(datetime.fromisoformat(at)) if at else "no more"

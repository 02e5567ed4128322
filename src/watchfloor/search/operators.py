"""The words that may stand before a colon: what each looks at. The reference is made from this list."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from watchfloor.engine.events import PRIORITIES, STATUSES, TICKET_KINDS
from watchfloor.engine.search_times import EXAMPLES

Kind = Literal["choice", "queue", "staff", "asker", "actor", "attribute", "name", "time", "number", "words", "ticket"]


@dataclass(frozen=True, slots=True)
class Operator:
    """`column` is of the ticket's row; `options` are all values there are, each with what it means where that is said.

    `public`: whoever reads only their own tickets may use it, as it tells nothing that they do not see.
    """

    name: str
    kind: Kind
    about: str
    example: str
    column: str = ""
    options: tuple[tuple[str, str], ...] = ()
    public: bool = False
    aliases: tuple[str, ...] = ()


def _plain(values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((value, "") for value in values)


IS: Final = (
    ("open", "new, open, pending or on hold"), ("done", "solved or closed"), ("unassigned", "nobody has it"),
    ("assigned", "somebody has it"), ("unanswered", "the team never replied"), ("answered", "the team replied"),
    ("waiting", "the requester wrote last"), ("reopened", "opened again after it was solved"),
    ("bounced", "came back to a queue that it had left"), ("escalated", "handed to a higher tier"),
    ("breached", "missed a promised time"), ("snoozed", "out of sight until a date"),
    ("merged", "part of another ticket now"), ("child", "part of a parent ticket"),
)  # fmt: skip
HAS: Final = (
    ("file", "something was attached"), ("note", "an internal note"), ("reply", "a public message after the first"),
    ("rating", "the requester rated it"), ("due", "a due date"),
)  # fmt: skip

_ALL: Final = (
    Operator("status", "choice", "where the ticket stands", "status:open,pending", "status", _plain(STATUSES), True),
    Operator("is", "choice", "what is true of the ticket", "is:unassigned", options=IS),
    Operator("has", "choice", "what the ticket has; also the name of an attribute", "has:file", options=HAS),
    Operator("priority", "choice", "how urgent it is", "priority:P0,P1", "priority", _plain((*PRIORITIES, "none"))),
    Operator("kind", "choice", "what kind of ticket it is", "kind:fault", "kind", _plain(TICKET_KINDS), True),
    Operator("queue", "queue", "where it waits, by a part of the name", "queue:appeals", "queue_id"),
    Operator("owner", "staff", "who has it: me, none, or a part of the name", "owner:me", aliases=("assignee",)),
    Operator("requester", "asker", "who asked, by words of the name, or me", "requester:rosa", aliases=("from",)),
    Operator("by", "actor", "who of the team wrote or did something on it", "by:me", aliases=("commenter",)),
    Operator("platform", "attribute", "the platform", "platform:console"),
    Operator("module", "attribute", "the module of the platform", 'module:"decision submit"'),
    Operator("channel", "name", "how it came in", "channel:portal", "channel"),
    Operator("source", "name", "the system it came from", "source:desk", "source"),
    Operator("subject", "words", "words of the subject alone", "subject:export", public=True, aliases=("title",)),
    Operator("note", "words", "words of internal notes alone", "note:workaround"),
    Operator("message", "words", "words of public messages alone", "message:invoice", public=True),
    Operator("created", "time", "when it was filed", "created:>-7d", "created_at", public=True, aliases=("filed",)),
    Operator("updated", "time", "when it changed last", "updated:<-7d", "updated_at"),
    Operator("solved", "time", "when it was solved", "solved:yesterday", "solved_at", public=True),
    Operator("replied", "time", "when the team replied first", "replied:today", "first_reply_at"),
    Operator("waiting", "time", "since when the requester has waited", "waiting:<-2h", "unanswered_since"),
    Operator("due", "time", "when it is due", "due:today", "due_at"),
    Operator("snoozed", "time", "until when it is out of sight", "snoozed:>now", "snoozed_until"),
    Operator("escalated", "time", "when it was handed to a higher tier", "escalated:>-1d", "escalated_at"),
    Operator("tier", "number", "the tier that works on it", "tier:2", "tier"),
    Operator("reopens", "number", "how often it was opened again", "reopens:>1", "reopens"),
    Operator("moves", "number", "how often it went on to somebody else", "moves:3..", "moves"),
    Operator("replies", "number", "how often the team replied", "replies:0", "agent_replies"),
    Operator("rating", "number", "what the requester gave, 1 to 5", "rating:<3", "rating"),
    Operator("votes", "number", "how many people want it too", "votes:>5", "votes"),
    Operator("number", "number", "the ticket's number", "number:48000..48999", "number", public=True, aliases=("id",)),
    Operator("parent", "ticket", "the number of its parent ticket", "parent:48220", "parent_id"),
)  # fmt: skip
OPERATORS: Final[Mapping[str, Operator]] = {
    **{operator.name: operator for operator in _ALL},
    **{alias: operator for operator in _ALL for alias in operator.aliases},
}
# Other systems write these; a space cannot stand in a value without quotes.
SYNONYMS: Final = {"on-hold": "on_hold", "hold": "on_hold", "onhold": "on_hold", "attachment": "file", "null": "none"}
TIMES: Final = EXAMPLES


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of the question that was not understood: what it is (`source`), why, and what would do instead."""

    source: str
    why: str
    instead: tuple[str, ...] = ()


def unknown(name: str, source: str, attributes: tuple[str, ...] = ()) -> Problem:
    """There is no operator of that name. What follows the colon is kept in what is proposed."""
    rest = source.partition(":")[2]
    near = difflib.get_close_matches(name, [*OPERATORS, *attributes], n=3, cutoff=0.6)
    # In quotes it is text, whatever it looks like.
    as_text = '"' + source.replace('"', " ").strip() + '"'
    proposed = dict.fromkeys(f"{other}:{rest}" for other in near)
    return Problem(source, f"There is no operator “{name}:”.", (*proposed, as_text))


def wrong(operator: str, source: str, value: str, options: tuple[str, ...], what: str) -> Problem:
    """The operator has no such value."""
    lower = {option.lower(): option for option in options}
    near = [lower[match] for match in difflib.get_close_matches(value.lower(), list(lower), n=3, cutoff=0.5)]
    shown = near or list(options[:8])
    return Problem(source, f"{operator}: knows no {what} “{value}”.", tuple(f"{operator}:{quoted(o)}" for o in shown))


def quoted(value: str) -> str:
    """A value as it must be typed."""
    return f'"{value}"' if not value or any(sign in ' ,()"' for sign in value) else value

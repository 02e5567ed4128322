"""The vocabulary of the log: every event kind, as a constant, with what its payload holds.

Nothing here knows a database or a clock. A payload is plain JSON: ids are integers, times are ISO 8601 with offset,
and personal text is never in it but is pointed to by the id (a UUID) of a row beside the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

TICKET_CREATED: Final = "ticket.created"
TICKET_REPLIED: Final = "ticket.replied"
TICKET_NOTED: Final = "ticket.noted"
TICKET_ASSIGNED: Final = "ticket.assigned"
TICKET_MOVED: Final = "ticket.moved"
TICKET_STATUS_CHANGED: Final = "ticket.status_changed"
TICKET_PRIORITY_CHANGED: Final = "ticket.priority_changed"
TICKET_ATTRIBUTES_CHANGED: Final = "ticket.attributes_changed"
TICKET_ESCALATED: Final = "ticket.escalated"
TICKET_SOURCE_STATED: Final = "ticket.source_stated"
TICKET_ROUTING_RELAXED: Final = "ticket.routing_relaxed"
TICKET_KIND_CHANGED: Final = "ticket.kind_changed"
TICKET_SUBJECT_CHANGED: Final = "ticket.subject_changed"
TICKET_MERGED: Final = "ticket.merged"
TICKET_UNMERGED: Final = "ticket.unmerged"
TICKET_TOOK_IN: Final = "ticket.took_in"
TICKET_LET_GO: Final = "ticket.let_go"
TICKET_SPLIT: Final = "ticket.split"
TICKET_FOLLOWED_UP: Final = "ticket.followed_up"
TICKET_LINKED: Final = "ticket.linked"
TICKET_UNLINKED: Final = "ticket.unlinked"
TICKET_PARENT_SET: Final = "ticket.parent_set"
TICKET_CHILD_ADDED: Final = "ticket.child_added"
TICKET_CHILD_REMOVED: Final = "ticket.child_removed"
TICKET_SNOOZED: Final = "ticket.snoozed"
TICKET_WOKEN: Final = "ticket.woken"
TICKET_DUE_SET: Final = "ticket.due_set"
TICKET_TIME_LOGGED: Final = "ticket.time_logged"
TICKET_VOTED: Final = "ticket.voted"
TICKET_UNVOTED: Final = "ticket.unvoted"
TICKET_RATING_ASKED: Final = "ticket.rating_asked"
TICKET_RATED: Final = "ticket.rated"
TICKET_RETRACTED: Final = "ticket.message_retracted"
TICKET_CLOCK_AT_RISK: Final = "ticket.clock_at_risk"
TICKET_CLOCK_BREACHED: Final = "ticket.clock_breached"
TICKET_CLOCK_LIFTED: Final = "ticket.clock_breach_lifted"
TICKET_RULE_APPLIED: Final = "ticket.rule_applied"
TICKET_MACRO_APPLIED: Final = "ticket.macro_applied"

ESCALATION_REQUESTED: Final = "escalation.requested"
ESCALATION_WITHDRAWN: Final = "escalation.withdrawn"

PERSON_REGISTERED: Final = "person.registered"
PERSON_ROLE_CHANGED: Final = "person.role_changed"
PERSON_TEAM_CHANGED: Final = "person.team_changed"
PERSON_SKILL_GRANTED: Final = "person.skill_granted"
PERSON_SKILL_REVOKED: Final = "person.skill_revoked"
PERSON_WENT_AWAY: Final = "person.went_away"
PERSON_CAME_BACK: Final = "person.came_back"
PERSON_ERASED: Final = "person.erased"
PERSON_PREFERENCES_CHANGED: Final = "person.preferences_changed"
TEAM_CREATED: Final = "team.created"
QUEUE_CREATED: Final = "queue.created"
QUEUE_RESTRICTED: Final = "queue.restricted"
ACCESS_GIVEN: Final = "access.given"
ACCESS_TAKEN: Final = "access.taken"
PLATFORM_CREATED: Final = "platform.created"
MODULE_CREATED: Final = "module.created"
DEFINITION_SAVED: Final = "definition.saved"
DEFINITION_ARCHIVED: Final = "definition.archived"
DEFINITION_RESTORED: Final = "definition.restored"

ROSTER_ABSENCE_SET: Final = "roster.absence_set"
ROSTER_ABSENCE_REMOVED: Final = "roster.absence_removed"
ROSTER_DAY_CHANGED: Final = "roster.day_changed"
ROSTER_DAY_RESTORED: Final = "roster.day_restored"
HANDOVER_PUBLISHED: Final = "handover.published"
HANDOVER_READ: Final = "handover.read"

FEEDBACK_SHOWN: Final = "feedback.shown"
FEEDBACK_HIDDEN: Final = "feedback.hidden"
FEEDBACK_ANSWERED: Final = "feedback.answered"

SIGNAL_RAISED: Final = "signal.raised"
SIGNAL_CHANGED: Final = "signal.changed"
SIGNAL_ENDED: Final = "signal.ended"
SIGNAL_CONFIRMED: Final = "signal.confirmed"
SIGNAL_DISMISSED: Final = "signal.dismissed"
SIGNAL_REOPENED: Final = "signal.reopened_by_person"
SIGNAL_LINKED: Final = "signal.linked"
SIGNAL_UNLINKED: Final = "signal.unlinked"

DETECTOR_BUDGET_SET: Final = "detector.budget_set"
DETECTOR_AUDITED: Final = "detector.audited"

GROUP_PLACED: Final = "group.placed"
GROUP_TITLED: Final = "group.titled"
GROUP_MERGED: Final = "group.merged"
GROUP_UNMERGED: Final = "group.unmerged"
GROUP_SPLIT: Final = "group.split"
GROUP_UNSPLIT: Final = "group.unsplit"
GROUP_SETTLED: Final = "group.settled"
GROUP_UNSETTLED: Final = "group.unsettled"

KINDS: Final[Mapping[str, str]] = {
    TICKET_CREATED: "A ticket exists: number, kind, status, priority, queue, owner, requester, tier, pointers to its "
    "subject and text, attributes, channel; for an imported one also the source's id, whether the source records "
    "replies, and whether the source states a solved time of its own (`own_end`); `teaches` where a replay only "
    "teaches the detector by it.",
    TICKET_REPLIED: "A public message was added: `text` points to it, `by` is requester, human or bot; `files` lists "
    "what came with it ([{id, name, size, type}], `name` a pointer), `mentions` the people it calls on, `parent` the "
    "ticket whose reply also went here.",
    TICKET_NOTED: "An internal note was added: `text` points to it; `files` and `mentions` as in a reply; `partners` "
    "is true where partners who see the ticket may read it too, `says` is returned or solved where it came with a "
    "partner's act.",
    TICKET_ASSIGNED: "The owner is now `to` (a person, or null); `way` where it was given out (round_robin, "
    "load_aware) or taken (take_next), with `queue`, whose turn that was, and `why` this ticket and this person.",
    TICKET_MOVED: "The ticket waits in `queue` now (a queue, or null where the source does not know).",
    TICKET_STATUS_CHANGED: "The status is now `to`; `reason` where it was closed.",
    TICKET_PRIORITY_CHANGED: "The priority is now `to` (P0 to P3, or null).",
    TICKET_ATTRIBUTES_CHANGED: "The attributes in `set` have new values; null removes one.",
    TICKET_ESCALATED: "The ticket was handed to tier `tier`, for `reason`.",
    TICKET_ROUTING_RELAXED: "Nobody took it in time: of `skill` it needs level `to` from now on, it was `from`; 0 is "
    "not at all.",
    TICKET_SOURCE_STATED: "What an imported source states of its own on this row: `end` (solved at), "
    "`reassignments`, `sla_met`. A row that changes nothing else still leaves this event, so that each row is kept.",
    TICKET_KIND_CHANGED: "The kind is now `to` (fault, question, request, feedback).",
    TICKET_SUBJECT_CHANGED: "The subject is another: `subject` points to it.",
    TICKET_MERGED: "The ticket is part of the ticket `into` now. That it is closed as merged is an event of its own.",
    TICKET_UNMERGED: "The merge was taken back: it is a ticket of its own again; it was in `from`.",
    TICKET_TOOK_IN: "The ticket `ticket` was merged into this one.",
    TICKET_LET_GO: "The merge of the ticket `ticket` into this one was taken back.",
    TICKET_SPLIT: "The message at the position `message` began the ticket `into`; it stays readable here.",
    TICKET_FOLLOWED_UP: "The ticket `by` carries this closed one on.",
    TICKET_LINKED: "It is linked to the ticket `other`: `how` is related, duplicates, duplicated_by, blocks, "
    "blocked_by. The other one holds the same from its side.",
    TICKET_UNLINKED: "Such a link was taken back.",
    TICKET_PARENT_SET: "The ticket is a child of `to` now (null: of none).",
    TICKET_CHILD_ADDED: "The ticket `ticket` is a child of this one now.",
    TICKET_CHILD_REMOVED: "The ticket `ticket` is a child of this one no more.",
    TICKET_SNOOZED: "It is out of sight `until` then, or until the requester writes.",
    TICKET_WOKEN: "It is in sight again: `why` is time, requester or person.",
    TICKET_DUE_SET: "It is due at `to` (null: no more).",
    TICKET_TIME_LOGGED: "The actor worked on it for `seconds`; a negative number takes that back.",
    TICKET_VOTED: "The actor wants this too.",
    TICKET_UNVOTED: "The actor took the vote back.",
    TICKET_RATING_ASKED: "The requester was asked how the help was.",
    TICKET_RATED: "The requester rated the help: `rating` 1 to 5, `effort` 1 to 7, either may be null; `owner` had the "
    "ticket when it was solved; `text` points to what they wrote.",
    TICKET_RETRACTED: "The message at the position `message` was taken back within a minute by who wrote it: the "
    "requester sees it no more, and no figure counts it.",
    TICKET_CLOCK_AT_RISK: "Of the promise `target` of the policy `policy` a quarter is left: it is due at `due_at`; "
    "its goal is `goal_seconds` of business time; `cycle` says which of several in a row.",
    TICKET_CLOCK_BREACHED: "The promise `target` of the policy `policy` was due now and is not kept; `goal_seconds` "
    "and `cycle` as above.",
    TICKET_CLOCK_LIFTED: "The breach of `target` at `breached_at` counts no more: a wider goal, or none, is in force.",
    ESCALATION_REQUESTED: "Somebody asked tier `tier` (it was `from_tier`) to take the ticket into `queue`, by a "
    "`template`: `reason` points to what happens, `evidence` lists what was asked for ([{key, label, text}], `text` a "
    "pointer, null where it was left empty), `severity` 1 to 4 or null, `needs` is fix, workaround or answer.",
    ESCALATION_WITHDRAWN: "Such a request was taken back by whoever made it.",
    TICKET_RULE_APPLIED: "The rule `rule` (of `name`, in `version`) acted because of `why`: `actions` lists what it "
    "did, `failed` what it could not do and why not. What it changed are events of their own, of the source `rule:ID`.",
    TICKET_MACRO_APPLIED: "The actor applied the macro `macro` (of `name`, in `version`); what it changed are events "
    "of their own.",
    PERSON_REGISTERED: "A person exists: role, site, team; `name` points to the name.",
    PERSON_ROLE_CHANGED: "The person's role is now `to`.",
    PERSON_TEAM_CHANGED: "The person belongs to the team `to` now (null: to none), and sees what it sees.",
    PERSON_SKILL_GRANTED: "The person has `skill` at `level` (1 to 5), until `expires_at` (null: for good); `evidence` "
    "points to what shows it.",
    PERSON_SKILL_REVOKED: "The person has `skill` no more.",
    PERSON_WENT_AWAY: "The person takes no new tickets, until `until` (null: until they say so).",
    PERSON_CAME_BACK: "The person takes new tickets again.",
    PERSON_PREFERENCES_CHANGED: "The person reads in `language` (a code, null: as their browser asks) and in the time "
    "zone `zone` (a name, null: their browser's).",
    PERSON_ERASED: "All that tells who the person is was taken out of the store, and out of earlier events too: they "
    "are nobody, hold no role that works, no skill and no grant.",
    TEAM_CREATED: "A team exists: name, site.",
    QUEUE_CREATED: "A queue exists: name, team.",
    QUEUE_RESTRICTED: "The queue is restricted from now on, or (`to` false) no more: its team and whoever a grant lets "
    "in see it.",
    ACCESS_GIVEN: "`person`, or everybody of `team`, may see `ticket`, or every ticket of `queue`, until `expires_at` "
    "(null: until it is taken back); `reason` points to why.",
    ACCESS_TAKEN: "What was given holds no more.",
    PLATFORM_CREATED: "A platform exists: name.",
    MODULE_CREATED: "A module of a platform exists: name, platform, owning team.",
    DEFINITION_SAVED: "Something that people set up (`what`: a view, a macro, a rule, a policy …) has this `name`, "
    "`body`, `owner` (null: shared) and `place` from now on, as `version`.",
    DEFINITION_ARCHIVED: "It is used no more, but kept.",
    DEFINITION_RESTORED: "It is used again.",
    ROSTER_ABSENCE_SET: "`person` is absent from the day `from` up to and with the day `until`, for `why` (leave, "
    "training, other).",
    ROSTER_ABSENCE_REMOVED: "The absence holds no more.",
    ROSTER_DAY_CHANGED: "On `day` the `person` works from `start` to `end` (minutes of the local day of `zone`; past "
    "1440 is the next day), whatever the pattern says; null is not at all.",
    ROSTER_DAY_RESTORED: "On `day` the `person` works by the pattern again.",
    HANDOVER_PUBLISHED: "A shift of `site` handed over: `text` points to the note, `promises` lists the open ones that "
    "it was drafted from ([{ticket, number, why}]).",
    HANDOVER_READ: "The actor has read the hand-over note.",
    FEEDBACK_SHOWN: "The ticket of feedback is on the board, in the team's words: `title` and `summary` point to them.",
    FEEDBACK_HIDDEN: "It is on the board no more.",
    FEEDBACK_ANSWERED: "What becomes of it is now `to` (open, considered, planned, underway, done, declined); `note` "
    "points to why.",
    SIGNAL_RAISED: "The detector raised a signal, with all its evidence.",
    SIGNAL_CHANGED: "An open signal's evidence or state changed.",
    SIGNAL_ENDED: "An open signal's excess is over.",
    SIGNAL_CONFIRMED: "A person found the signal to be a real issue: `owner` looks after it, `note` points to why.",
    SIGNAL_DISMISSED: "A person dismissed the signal: `reason` (false_alarm, expected_event, duplicate, known_issue, "
    "test), `note` points to what they wrote. The detector closes its alarm.",
    SIGNAL_REOPENED: "A person took back that the signal was confirmed or dismissed.",
    SIGNAL_LINKED: "The signal was linked to `ticket` or to another `signal`.",
    SIGNAL_UNLINKED: "Such a link was taken back.",
    DETECTOR_BUDGET_SET: "The false alarms that are accepted: `budget`, as N/PERIOD or N/PERIOD/stream.",
    DETECTOR_AUDITED: "The detector was replayed over the store's own past weeks: what it raised there that no person "
    "found real, over how many weeks and streams, with its interval and what the budget allowed.",
    GROUP_PLACED: "Tickets were put into groups of the same issue, at most 64 an event. `tickets` lists each with its "
    "`group`, the `whole` that this is part of, `score`, `how` (code, template, copies, meaning, words, alone), "
    "`unsure`, and `others` as [group, score].",
    GROUP_TITLED: "`titles` lists groups, each with the `ticket` whose own sentence is its title, and with `chips`, "
    "the terms that set it apart.",
    GROUP_MERGED: "The group `from` is part of the group `into` now, which is part of `whole`; without an actor the "
    "system found them the same. `recent` lists tickets of the last two hours that went with it.",
    GROUP_UNMERGED: "The merge at the position `merge` was taken back: `from` is a group of its own again.",
    GROUP_SPLIT: "`tickets` of `group` are a group `new` of their own now.",
    GROUP_UNSPLIT: "The split at the position `split` was taken back.",
    GROUP_SETTLED: "A person said where `ticket` belongs: to `group`; it was in `from`.",
    GROUP_UNSETTLED: "What was said of `ticket` at the position `settled` was taken back.",
}

STATUSES: Final = ("new", "open", "pending", "on_hold", "solved", "closed")
DONE: Final = frozenset({"solved", "closed"})
PRIORITIES: Final = ("P0", "P1", "P2", "P3")
TICKET_KINDS: Final = ("fault", "question", "request", "feedback")
CLOSE_REASONS: Final = ("solved", "cancelled", "merged")
LINKS: Final = ("related", "duplicates", "duplicated_by", "blocks", "blocked_by")
DISMISS_REASONS: Final = ("false_alarm", "expected_event", "duplicate", "known_issue", "test")


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One immutable fact about one ticket, as folds see it.

    `order` is the place of the event in its ticket's own history: equal to `position` for what happened here, and the
    source's row number for an imported row, so that a row that arrives late (it was rejected, then mended) falls
    into its place.
    """

    ticket: int
    position: int
    at: datetime
    kind: str
    payload: Mapping[str, Any]
    actor: int | None = None
    source: str = "desk"
    order: tuple[int, int, int] = (0, 0, 0)


def taken_back(events: Sequence[TicketEvent]) -> set[int]:
    """The positions of what counts as never having happened: a message that was taken back, what was undone (unless its
    undo was undone in turn), and every undo itself. `events` are those of one ticket, in their order.
    """
    gone: set[int] = set()
    for event in reversed(events):
        if event.kind == TICKET_RETRACTED:
            gone.add(event.payload["message"])
        elif "undoes" in event.payload:
            if event.position not in gone:
                gone.add(event.payload["undoes"])
            gone.add(event.position)
    return gone

"""Who may do what: all of it, here. What is not listed is not allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from watchfloor.core.models import Person

ROLES: Final = ("requester", "specialist", "tier2", "lead", "partner", "administrator", "auditor")

PERMISSIONS: Final = {
    "public": "Pages that anyone may open: sign-in, health.",
    "signed_in": "Anything that every signed-in person may do: sign out, own preferences.",
    "portal.use": "Ask, follow and answer one's own tickets.",
    "desk.read": "See the desk, its tickets and their history, and search them.",
    "desk.work": "Reply, note, assign, move, change status and priority, file for somebody.",
    "watch.read": "See signals and their evidence.",
    "watch.triage": "Confirm, link and dismiss signals, and take that back.",
    "groups.edit": "Merge and split groups of tickets, say where an unsure one belongs, and take that back.",
    "watch.budget": "Set how many false alarms the detector may raise.",
    "watch.backtest": "Try the detector on a history: one of the store's, or a file of one's own.",
    "insight.read": "See figures and the tickets behind them.",
    "reports.read": "Read the daily report.",
    "admin.people": "See people and hand out sign-in links.",
    "admin.access": "See who may see restricted queues, and give and take back access to what one sees.",
    "admin.restrict": "Restrict queues and open them again, and say in which team somebody is.",
    "partner.desk": "See the tickets that one's partner team was handed, and work them.",
    "admin.ways_in": "Say which roles need a second factor, and make accounts of programs.",
    "personal.manage": "Hand out and erase what is kept of a person, hold tickets, and say how long things are kept.",
    "audit.read": "See who did what: sign-ins, rights, exports, reads of what is restricted; and take that out.",
    "fields.requester": "Read who asked: the requester's name and how to reach them.",
    "fields.sensitive": "Read every sensitive field of the tickets that one sees, whichever team may read it.",
    "desk.share": "Save views, macros and canned texts that everybody uses.",
    "roster.read": "See who works the desk when, absences and coverage.",
    "roster.edit": "Change shifts, absences, the coverage that is needed, and hand-over notes of others.",
    "admin.rules": "Set up rules, and try what they would have done.",
    "admin.clocks": "Set up business calendars and the promises that are measured by them.",
    "admin.hooks": "Set up what is sent to other systems when something happens, and which may file tickets.",
    "admin.mail": "Set up mailboxes, see which mails came and were sent, and decide on those that are held.",
    "admin.forms": "Set up the forms by which tickets are filed.",
    "admin.escalation": "Set up what must be said before a ticket goes to the next tier, and where it waits then.",
    "admin.satisfaction": "Set up when requesters are asked how the help was, and what follows a bad answer.",
    "admin.assignment": "Set up how tickets are given out: ways, capacities and skills.",
}

# What a command asks of whom `watchfloor --as NAME` names. Without --as it is the operator of the machine, who may all:
# whoever can read the store's folder. "operator": never in somebody's name. "public": it opens no store.
COMMANDS: Final = {
    "up": "operator",
    "import": "operator",
    "replay": "operator",
    "metrics": "insight.read",
    "backtest": "public",
    "clocks": "public",
    "budget": "watch.budget",
    "audit-detector": "watch.budget",
    "report daily": "reports.read",
    "demo": "operator",
    "groups": "operator",
    "search status": "operator",
    "search reindex": "operator",
    "jobs": "operator",
    "access": "operator",
    "mail poll": "operator",
    "mail listen": "operator",
    "mail read": "operator",
    "mail box": "operator",
    "mail address": "operator",
    "mail list": "operator",
    "sign-in": "operator",
    "replay-projections": "operator",
    "audit verify": "audit.read",
    "audit head": "audit.read",
    "audit export": "audit.read",
    "personal export": "operator",
    "personal erase": "operator",
    "personal prove": "operator",
    "personal hold": "operator",
    "personal keep": "operator",
    "personal expire": "operator",
    "doctor": "operator",
}

_EVERYONE: Final = frozenset({"public", "signed_in", "portal.use"})
_DESK: Final = _EVERYONE | {
    "desk.read", "desk.work", "watch.read", "watch.triage", "groups.edit", "insight.read", "reports.read",
    "roster.read", "fields.requester",
}  # fmt: skip
_LEADS: Final = _DESK | {
    "watch.budget", "watch.backtest", "admin.people", "desk.share", "roster.edit", "admin.rules", "admin.clocks",
    "admin.forms", "admin.assignment",
    "admin.escalation", "admin.satisfaction", "admin.access",
    "fields.sensitive",
}  # fmt: skip

GRANTS: Final[dict[str, frozenset[str]]] = {
    "requester": _EVERYONE,
    "specialist": _DESK,
    "tier2": _DESK,
    "lead": _LEADS,
    "administrator": _LEADS
    | {"audit.read", "admin.hooks", "admin.mail", "admin.ways_in", "personal.manage", "admin.restrict"},
    "partner": _EVERYONE | {"partner.desk"},
    "auditor": _EVERYONE | {"audit.read"},
}

# Who may own a ticket: whoever may work it.
WORKS_TICKETS: Final = frozenset(role for role, held in GRANTS.items() if "desk.work" in held)

# A role that may read every ticket that is not restricted. Others see what they asked themselves.
READS_ALL_TICKETS: Final = frozenset({"specialist", "tier2", "lead", "administrator"})


def allows(person: Person | None, permission: str) -> bool:
    """Whether `person` (None: nobody is signed in) holds `permission`. An unknown permission is refused loudly."""
    if permission not in PERMISSIONS:
        raise LookupError(f"no such permission: {permission}")
    if permission == "public":
        return True
    return person is not None and permission in GRANTS.get(person.role, frozenset())


def allows_command(person: Person | None, command: str) -> bool:
    """Whether `person` may run the command of that path, such as "audit verify". None is the operator, who may all.

    A command that is not listed is refused, to the operator too.
    """
    asked = COMMANDS.get(command)
    if asked is None or person is None or asked == "public":
        return asked is not None
    return asked != "operator" and allows(person, asked)


def may_give(giver: str, role: str) -> bool:
    """Whether who has the role `giver` may give `role` to somebody: nobody makes others more than they are. An
    administrator gives any; nobody else gives that one.
    """
    if "administrator" in (giver, role):
        return giver == "administrator"
    return GRANTS.get(role, frozenset()) <= GRANTS.get(giver, frozenset())


def reads_all_tickets(person: Person) -> bool:
    """Whether the person's role reads every ticket that is not restricted."""
    return person.role in READS_ALL_TICKETS

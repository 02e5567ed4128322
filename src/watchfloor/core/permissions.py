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
    "admin.ways_in": "Say which roles need a second factor, and make accounts of programs.",
    "audit.read": "See who did what: sign-ins, rights, exports, reads of what is restricted; and take that out.",
    "desk.share": "Save views, macros and canned texts that everybody uses.",
    "roster.read": "See who works the desk when, absences and coverage.",
    "roster.edit": "Change shifts, absences, the coverage that is needed, and hand-over notes of others.",
    "admin.rules": "Set up rules, and try what they would have done.",
    "admin.clocks": "Set up business calendars and the promises that are measured by them.",
    "admin.hooks": "Set up what is sent to other systems when something happens, and which may file tickets.",
    "admin.forms": "Set up the forms by which tickets are filed.",
    "admin.escalation": "Set up what must be said before a ticket goes to the next tier, and where it waits then.",
    "admin.satisfaction": "Set up when requesters are asked how the help was, and what follows a bad answer.",
    "admin.assignment": "Set up how tickets are given out: ways, capacities and skills.",
}

_EVERYONE: Final = frozenset({"public", "signed_in", "portal.use"})
_DESK: Final = _EVERYONE | {
    "desk.read", "desk.work", "watch.read", "watch.triage", "groups.edit", "insight.read", "reports.read",
    "roster.read",
}  # fmt: skip
_LEADS: Final = _DESK | {
    "watch.budget", "watch.backtest", "admin.people", "desk.share", "roster.edit", "admin.rules", "admin.clocks",
    "admin.forms", "admin.assignment",
    "admin.escalation", "admin.satisfaction",
}  # fmt: skip

GRANTS: Final[dict[str, frozenset[str]]] = {
    "requester": _EVERYONE,
    "specialist": _DESK,
    "tier2": _DESK,
    "lead": _LEADS,
    "administrator": _LEADS | {"audit.read", "admin.hooks", "admin.ways_in"},
    "partner": _EVERYONE,
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


def reads_all_tickets(person: Person) -> bool:
    """Whether the person's role reads every ticket that is not restricted."""
    return person.role in READS_ALL_TICKETS

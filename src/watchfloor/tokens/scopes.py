"""The one table of scopes: which permissions of its person a token lets through."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from watchfloor.core.permissions import PERMISSIONS

SCOPES: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "read": (
        "Read what the person may read: tickets, lists, figures, signals, settings.",
        # Only operations that read ask for it: tests/api/test_matrix.py.
        frozenset(PERMISSIONS) - {"public"},    ),
    "tickets:write": (
        "File, answer and change tickets, and undo that.",
        frozenset({"portal.use", "desk.read", "desk.work", "partner.desk"}),
    ),
    "watch:write": (
        "Confirm and dismiss signals, merge and split groups, and take that back; try the detector on a history.",
        frozenset({"watch.triage", "groups.edit", "watch.budget", "watch.backtest"}),
    ),
    "roster:write": (
        "Change shifts, absences, hand-over notes and one's own availability.",
        frozenset({"desk.work", "roster.read", "roster.edit"}),
    ),
    "admin:write": (
        "Set up views, macros, canned texts, rules, promises, forms and how tickets are given out.",
        frozenset({
            "desk.share", "admin.rules", "admin.clocks", "admin.forms", "admin.assignment", "admin.escalation",
            "admin.satisfaction", "signed_in", "desk.read", "desk.work",
        }),
    ),
    "access:write": (
        "Change who may what: people, roles, access, hooks, mailboxes; revoke tokens, verify the audit, erase people.",
        frozenset({
            "signed_in", "admin.people", "admin.access", "admin.restrict", "admin.ways_in", "admin.hooks", "admin.mail",
            "audit.read", "personal.manage",
        }),
    ),
}  # fmt: skip


def known(scopes: Collection[str]) -> list[str]:
    """The scopes in their usual order; ValueError names one that there is not."""
    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise ValueError(f"{unknown[0][:40]!r} is not one of {', '.join(SCOPES)}")
    return [name for name in SCOPES if name in scopes]

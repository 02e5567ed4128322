"""The views that everybody has. Their keys are negative, so that no saved one has the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from watchfloor.engine.conditions import Condition, parse

OPEN: Final = ["new", "open", "pending", "on_hold"]
_AWAKE: Final = {"field": "snoozed_until", "op": "empty"}


@dataclass(frozen=True, slots=True)
class Builtin:
    """`slug` names it in an address. One without is on the board: the board's cells count it where no domain is
    chosen, exactly and at once, and its address says its conditions.
    """

    key: int
    name: str
    condition: Condition
    slug: str = ""

    @property
    def on_board(self) -> bool:
        """Whether the board's cells count it."""
        return not self.slug


def _builtin(key: int, name: str, condition: Any, slug: str = "") -> Builtin:
    return Builtin(key, name, parse(condition), slug)


BUILTINS: Final = (
    _builtin(-1, "Assigned to me", {"all": [{"status": OPEN, "owner": "me"}, _AWAKE]}),
    _builtin(-2, "Mine, answered", {"status": "pending", "owner": "me"}),
    _builtin(-3, "All open", {"all": [{"status": OPEN}, _AWAKE]}),
    _builtin(-4, "Unassigned", {"all": [{"status": OPEN}, {"field": "owner", "op": "empty"}, _AWAKE]}),
    _builtin(-5, "New", {"status": "new"}),
    _builtin(-6, "P0 and P1", {"all": [{"status": OPEN, "priority": ["P0", "P1"]}, _AWAKE]}),
    _builtin(-7, "Pending on requester", {"status": "pending"}),
    _builtin(-8, "On hold", {"status": "on_hold"}),
    _builtin(-9, "Solved", {"status": ["solved", "closed"]}),
    _builtin(-10, "Next reply is mine", {"all": [
        {"status": OPEN, "owner": "me"}, {"field": "unanswered_since", "op": "not_empty"}]}, "next"),
    _builtin(-11, "Escalated", {"all": [
        {"status": OPEN}, {"field": "tier", "op": "at_least", "value": 2}]}, "escalated"),
    _builtin(-12, "Reopened", {"all": [
        {"status": OPEN}, {"field": "reopens", "op": "at_least", "value": 1}]}, "reopened"),
    _builtin(-13, "Snoozed", {"field": "snoozed_until", "op": "not_empty"}, "snoozed"),
)  # fmt: skip

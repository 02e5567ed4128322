"""What a new store promises until somebody decides otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

OFFICE: Final = "Office hours"


def calendars(zone: str = "UTC") -> Mapping[str, Mapping[str, Any]]:
    """Calendars by name, beside "always"."""
    return {OFFICE: {"zone": zone, "weekdays": ["09:00-18:00"]}}


# In the order in which they are asked; the last one takes what no other does.
POLICIES: Final[Sequence[tuple[str, Mapping[str, Any]]]] = (
    (
        "Urgent",
        {
            "match": {"priority": ["P0", "P1"]},
            "calendar": "always",
            "target": [
                {"name": "first_reply", "goal": "15 min"},
                {"name": "next_reply", "goal": "30 min"},
                {"name": "update", "goal": "2h"},
                {"name": "resolution", "goal": "4h"},
                {"measure": "tier", "tier": 2, "goal": "2h"},
            ],
        },
    ),
    (
        "Feedback",
        {
            "match": {"kind": ["feedback"]},
            "calendar": OFFICE,
            "target": [{"name": "first_reply", "goal": "18h"}],
        },
    ),
    (
        "Normal",
        {
            "match": {"priority": ["P2"]},
            "calendar": "always",
            "target": [
                {"name": "first_reply", "goal": "2h"},
                {"name": "next_reply", "goal": "4h"},
                {"name": "resolution", "goal": "24h"},
                {"measure": "tier", "tier": 2, "goal": "12h"},
            ],
        },
    ),
    (
        "Everything else",
        {
            "calendar": OFFICE,
            "target": [
                {"name": "first_reply", "goal": "8h"},
                {"name": "next_reply", "goal": "8h"},
                {"name": "resolution", "goal": "45h"},
                {"measure": "tier", "tier": 2, "goal": "27h"},
            ],
        },
    ),
)

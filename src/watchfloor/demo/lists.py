"""The simulated desk's own lists: shared views, and the domains of its teams."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from watchfloor.directory import commands as directory
from watchfloor.eventlog.append import Origin
from watchfloor.views.definitions import DOMAIN, VIEW, body_of

_SOURCE: Final = "demo"
_OPEN: Final = ["new", "open", "pending", "on_hold"]
_VIEWS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("Quiet for a day", {
        "condition": {"all": [
            {"status": ["new", "open"]}, {"field": "updated_at", "op": "less", "value": "-1d"},
        ]},
        "sort": "updated_at",
    }),
    ("Requester waits for us", {
        "condition": {"all": [{"status": _OPEN}, {"field": "unanswered_since", "op": "not_empty"}]},
        "columns": ["status", "priority", "number", "requester", "owner", "unanswered_since", "clock"],
        "sort": "unanswered_since",
    }),
    ("Appeals, EU-West", {
        "condition": {"status": _OPEN, "attributes.platform": "Appeals Tool", "attributes.region": "EU-West"},
        "columns": ["status", "priority", "number", "requester", "attributes.module", "owner", "created_at", "clock"],
    }),
)  # fmt: skip
_DOMAINS: Final[tuple[tuple[str, list[str]], ...]] = (
    ("Moderation & Appeals", ["Moderation Console", "Appeals Tool"]),
    ("Sellers and cases", ["Seller Back Office", "Case Manager"]),
)


def register_lists(now: datetime) -> None:
    """All of them. A second call finds what the first one made and adds nothing."""
    for place, (name, body) in enumerate(_VIEWS):
        _define(VIEW, name, body_of(body).data(), place, now)
    for place, (name, platforms) in enumerate(_DOMAINS):
        _define(DOMAIN, name, {"platforms": platforms, "modules": []}, place, now)


def _define(what: str, name: str, body: dict[str, Any], place: int, now: datetime) -> None:
    directory.save_definition(
        what=what, name=name, body=body, place=place, by=None, now=now, origin=Origin(_SOURCE, f"{what}:{name}")
    )

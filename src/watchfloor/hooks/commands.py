"""Setting up hooks out: the only writer of their rows. Each change is written down in the audit log."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from watchfloor.audit.chain import record
from watchfloor.core.models import Person
from watchfloor.delivery import commands as delivery
from watchfloor.engine.events import PRIORITIES
from watchfloor.hooks import address as addresses
from watchfloor.hooks import body
from watchfloor.hooks.kinds import CHANGES
from watchfloor.hooks.models import Hook
from watchfloor.tickets.access import sees_more
from watchfloor.tickets.commands import Refused

# So long both secrets sign after a change.
BOTH: Final = timedelta(days=1)
MAX_NAME: Final = 120
MOST_HOOKS: Final = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a hook is set to."""

    name: str
    address: str
    owner: int | None
    kinds: list[str] = field(default_factory=list)
    queues: list[int] = field(default_factory=list)
    platforms: list[str] = field(default_factory=list)
    priorities: list[str] = field(default_factory=list)
    notes: bool = False
    active: bool = True


def save_hook(wanted: Wanted, *, by: int, now: datetime, key: int | None = None) -> Hook:
    """Make a hook, or change one. `now` is of the machine's clock. Refused names the field that cannot be meant."""
    owner = _checked(wanted)
    maker = Person.objects.filter(id=by).first()
    if maker is None or sees_more(owner, maker):
        raise Refused("owner", _("This person may see what you may not: nothing can be sent in their name by you."))
    row = Hook.objects.select_for_update().get(id=key) if key else _new(by, now)
    is_same_place = row.address == wanted.address
    row.name, row.address, row.owner = wanted.name.strip(), wanted.address.strip(), owner.id
    row.kinds, row.queues, row.platforms = wanted.kinds, wanted.queues, wanted.platforms
    row.priorities, row.notes, row.active = wanted.priorities, wanted.notes, wanted.active
    row.save()
    if key and not is_same_place:
        # Somewhere else it may work: what the old place did says nothing of the new one.
        delivery.enable("webhook", row.target)
    _told(
        "hook.changed" if key else "hook.made",
        row,
        by,
        now,
        {"host": addresses.read(row.address).host, "owner": row.owner, "notes": row.notes},
    )
    return row


def rotate(key: int, *, by: int, now: datetime) -> Hook:
    """Give it a new secret; for a day the old one signs too."""
    row = Hook.objects.select_for_update().get(id=key)
    row.secret_before, row.both_until, row.secret = row.secret, now + BOTH, new_secret()
    row.save(update_fields=["secret", "secret_before", "both_until"])
    _told("hook.secret_changed", row, by, now)
    return row


def archive(key: int, *, by: int, now: datetime) -> None:
    """Send it nothing more. What waits is not sent either."""
    row = Hook.objects.select_for_update().get(id=key)
    row.archived, row.active = True, False
    row.save(update_fields=["archived", "active"])
    delivery.drop("webhook", row.target, why="The hook was taken away.", now=now)
    _told("hook.archived", row, by, now)


def enable(key: int, *, by: int, now: datetime) -> None:
    """Send again to a receiver that was paused or switched off."""
    row = Hook.objects.get(id=key)
    delivery.enable("webhook", row.target)
    _told("hook.enabled", row, by, now)


def ping(key: int, *, now: datetime) -> int:
    """Send it a test; returns the delivery's id."""
    row = Hook.objects.get(id=key)
    word = f"{row.target}:ping:{secrets.token_hex(8)}"
    return delivery.enqueue("webhook", target=row.target, body=body.ping(word, now), key=word, now=now)


def new_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _new(by: int, now: datetime) -> Hook:
    if Hook.objects.filter(archived=False).count() >= MOST_HOOKS:
        raise Refused("name", _("There are %(MOST_HOOKS)s hooks already.") % {"MOST_HOOKS": MOST_HOOKS})
    return Hook(secret=new_secret(), made_at=now, made_by=by)


def _checked(wanted: Wanted) -> Person:
    if not 0 < len(wanted.name.strip()) <= MAX_NAME:
        raise Refused("name", _("A name has 1 to %(MAX_NAME)s characters.") % {"MAX_NAME": MAX_NAME})
    try:
        where = addresses.read(wanted.address)
        # Names are looked up when something is sent; what is an address already can be judged now.
        if addresses.is_literal(where):
            addresses.checked(where, addresses.allowed_ranges())
    except addresses.Unfit as refusal:
        raise Refused("address", str(refusal)) from None
    if unknown := [kind for kind in wanted.kinds if kind not in CHANGES]:
        raise Refused("kinds", _("There is no event %(unknown)s.") % {"unknown": f"{unknown[0][:60]!r}"})
    if unknown := [one for one in wanted.priorities if one not in PRIORITIES]:
        raise Refused("priorities", _("There is no priority %(unknown)s.") % {"unknown": f"{unknown[0][:20]!r}"})
    owner = Person.objects.filter(id=wanted.owner).first() if wanted.owner else None
    if owner is None:
        raise Refused("owner", _("Say on whose behalf it is sent: nothing that this person may not see goes out."))
    return owner


def _told(kind: str, row: Hook, by: int, now: datetime, detail: Mapping[str, object] | None = None) -> None:
    record(kind, actor=by, subject=row.target, now=now, detail=dict(detail or {}))

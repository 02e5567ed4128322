"""Setting up who may make tickets by posting. The address holds a secret, shown once; its hash alone is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from watchfloor.audit.chain import record
from watchfloor.core.models import Queue
from watchfloor.engine.events import PRIORITIES
from watchfloor.hooks.models import KINDS, Source
from watchfloor.tickets.commands import Refused

MAX_NAME: Final = 120
SEVERITIES: Final = ("critical", "error", "warning", "info")
SIGNED: Final = frozenset({"slack", "teams"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a source is set to. `signing` empty keeps the key that there is."""

    name: str
    kind: str
    signing: str = ""
    queue: int | None = None
    priority: str = "P2"
    priorities: dict[str, str] = field(default_factory=dict)
    platform: str = ""
    platform_from: str = ""
    module: str = ""
    module_from: str = ""
    solves: bool = True
    active: bool = True


def save_source(wanted: Wanted, *, by: int, now: datetime, key: int | None = None) -> tuple[Source, str]:
    """Make a source, or change one; returns it and the secret of its address (empty where it keeps the one it has)."""
    row = Source.objects.select_for_update().get(id=key) if key else Source(made_at=now, made_by=by)
    _check(wanted, has_key=bool(row.signing))
    token = "" if key else secrets.token_urlsafe(32)
    if token:
        row.token_hash = hashed(token)
    row.name, row.kind, row.queue, row.priority = wanted.name.strip(), wanted.kind, wanted.queue, wanted.priority
    row.signing = wanted.signing.strip() or row.signing
    row.priorities, row.solves, row.active = wanted.priorities, wanted.solves, wanted.active
    row.platform, row.platform_from = wanted.platform.strip(), wanted.platform_from.strip()
    row.module, row.module_from = wanted.module.strip(), wanted.module_from.strip()
    row.save()
    record("source.changed" if key else "source.made", actor=by, subject=row.origin, now=now, detail={"kind": row.kind})
    return row, token


def new_address(key: int, *, by: int, now: datetime) -> tuple[Source, str]:
    """Give it a new secret; the address of before is refused from now on."""
    row, token = Source.objects.select_for_update().get(id=key), secrets.token_urlsafe(32)
    row.token_hash = hashed(token)
    row.save(update_fields=["token_hash"])
    record("source.address_changed", actor=by, subject=row.origin, now=now)
    return row, token


def by_token(token: str) -> Source | None:
    """Whose address holds this secret; None for nobody's, and for one that is switched off."""
    return Source.objects.filter(token_hash=hashed(token), active=True).first()


def hashed(token: str) -> str:
    """What is kept of a secret. It is random and long, so that a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _check(wanted: Wanted, *, has_key: bool) -> None:
    if not 0 < len(wanted.name.strip()) <= MAX_NAME:
        raise Refused("name", _("A name has 1 to %(MAX_NAME)s characters.") % {"MAX_NAME": MAX_NAME})
    if wanted.kind not in KINDS:
        raise Refused("kind", _("A source is one of %(KINDS)s.") % {"KINDS": ", ".join(KINDS)})
    if wanted.kind in SIGNED and not (wanted.signing.strip() or has_key):
        raise Refused("signing", _("Enter the key that its messages are signed with."))
    if any(one not in PRIORITIES for one in (wanted.priority, *wanted.priorities.values())):
        raise Refused("priority", _("A priority is one of %(PRIORITIES)s.") % {"PRIORITIES": ", ".join(PRIORITIES)})
    if set(wanted.priorities) - set(SEVERITIES):
        raise Refused("priorities", _("A severity is one of %(SEVERITIES)s.") % {"SEVERITIES": ", ".join(SEVERITIES)})
    if wanted.queue is not None and not Queue.objects.filter(id=wanted.queue).exists():
        raise Refused("queue", _("There is no queue %(queue)s.") % {"queue": wanted.queue})
    for name in ("platform", "platform_from", "module", "module_from"):
        if len(getattr(wanted, name)) > 200:
            raise Refused(name, _("This is longer than 200 characters."))

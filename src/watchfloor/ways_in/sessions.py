"""Who is signed in where, since when; and which devices an account knows."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Final

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as Stored
from django.db.models import QuerySet

from watchfloor.audit.chain import record
from watchfloor.core.models import Account
from watchfloor.ways_in.models import Device, Session

# In a session's data: the device that its owner has not said they know.
NEW_DEVICE: Final = "new_device"
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (("Android", "Android"), ("iPhone|iPad", "iOS"), ("Windows", "Windows"), ("Mac OS", "macOS"),
                   ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def device_words(agent: str) -> str:
    """`Firefox on Linux`, of a browser's own name."""
    browser = next((word for sign, word in _BROWSERS if sign in agent), "A browser")
    system = next((word for sign, word in _SYSTEMS if re.search(sign, agent)), "")
    return f"{browser} on {system}" if system else browser


def known_device(account: Account, secret: str, *, agent: str, address: str, now: datetime) -> tuple[Device, bool]:
    """The device of the cookie's secret, and whether its owner is to be told: it is new, and not their first."""
    first = not Device.objects.filter(account=account).exists()
    row, new = Device.objects.get_or_create(
        account=account, secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
        defaults={"words": device_words(agent), "address": address, "first_at": now, "last_at": now,
                  "told_at": now if first else None},
    )  # fmt: skip
    if not new:
        row.last_at, row.address = now, address
        row.save(update_fields=["last_at", "address"])
    return row, new and not first


def start(session_key: str, account: Account, *, device: Device | None, way: str, address: str, now: datetime) -> None:
    """A session begins."""
    Session.objects.update_or_create(
        session_key=session_key,
        defaults={"account": account, "device": device, "way": way, "address": address, "started_at": now,
                  "seen_at": now},
    )  # fmt: skip


def tell_others(account: Account, device: Device, *, but: str) -> None:
    """Leave word of a new device in the account's other sessions: the next page of each shows it."""
    for key in Session.objects.filter(account=account).exclude(session_key=but).values_list("session_key", flat=True):
        store = SessionStore(key)
        if said := store.load():
            # Not by its own save: that would let the session last longer than its owner's last use of it does.
            Stored.objects.filter(session_key=key).update(session_data=store.encode(said | {NEW_DEVICE: device.id}))


def untold(account: Account, *, but: int | None = None) -> Device | None:
    """A device that the owner was not told of yet, or did not say they know."""
    found = Device.objects.filter(account=account, told_at=None).order_by("-first_at")
    return (found if but is None else found.exclude(id=but)).first()


def know_devices(account: Account, *, now: datetime) -> None:
    """The owner knows all devices there are."""
    Device.objects.filter(account=account, told_at=None).update(told_at=now)


def seen(session_key: str, *, now: datetime) -> None:
    """The session was used."""
    Session.objects.filter(session_key=session_key).update(seen_at=now)


def under_way(account: Account) -> QuerySet[Session]:
    """The account's sessions, the one that was used last first; those that Django dropped are no more."""
    alive = Stored.objects.values("session_key")
    found = Session.objects.filter(account=account, session_key__in=alive).select_related("device")
    return found.order_by("-seen_at", "-id")


def end(account: Account, *, by: int | None, now: datetime, but: str = "", only: int | None = None) -> int:
    """End the account's sessions (or only one of them) but the one whose key is given. How many ended."""
    rows = Session.objects.filter(account=account).exclude(session_key=but)
    rows = rows.filter(id=only) if only is not None else rows
    keys = list(rows.values_list("session_key", flat=True))
    Stored.objects.filter(session_key__in=keys).delete()
    rows.delete()
    if keys:
        record(
            "session.ended", actor=by, subject=f"person:{account.person_id}", now=now, detail={"sessions": len(keys)}
        )
    return len(keys)


def gone(session_key: str) -> None:
    """The person signed out of this session."""
    Session.objects.filter(session_key=session_key).delete()


def drop_old(now: datetime) -> int:
    """Rows of sessions that are over, and Django's own of them."""
    Stored.objects.filter(expire_date__lt=now).delete()
    return Session.objects.exclude(session_key__in=Stored.objects.values("session_key")).delete()[0]


def moved(old: str, new: str) -> None:
    """The session goes on under another key."""
    if old != new:
        Session.objects.filter(session_key=old).update(session_key=new)

"""Ways in: one account a person, one-time links that are kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from watchfloor.core import clock
from watchfloor.core.models import Account, Person, SignInLink

LINK_LIFE: Final = timedelta(hours=24)


def new_sign_in_link(person: Person, *, now: datetime | None = None) -> str:
    """A path (`/signin/<secret>/`) that signs `person` in once, within 24 hours."""
    now = now or clock.wall()
    account, _ = Account.objects.get_or_create(person=person, defaults={"password": "!"})
    secret = secrets.token_urlsafe(24)
    SignInLink.objects.create(secret_hash=_hash(secret), account=account, expires_at=now + LINK_LIFE)
    return f"/signin/{secret}/"


def link_is_good(secret: str, *, now: datetime) -> bool:
    """Whether the link would sign somebody in; looking uses nothing up."""
    return _good(secret, now=now).exists()


def redeem(secret: str, *, now: datetime) -> Account | None:
    """The account behind a good link, which is used up by this; None where the link is unknown, used or too old."""
    # One conditional update, so that two redemptions at once cannot both win.
    if not _good(secret, now=now).update(used_at=now):
        return None
    return SignInLink.objects.select_related("account__person").get(secret_hash=_hash(secret)).account


def _good(secret: str, *, now: datetime) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(
        secret_hash=_hash(secret), used_at=None, expires_at__gt=now, account__is_active=True
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

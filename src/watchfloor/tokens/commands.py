"""Making and revoking tokens. The secret is given out once, by `make`."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from watchfloor.audit.chain import record
from watchfloor.tokens.models import ApiToken
from watchfloor.tokens.scopes import known

PREFIX: Final = "wf_"
LONGEST_NAME: Final = 100
LONGEST_LIFE: Final = timedelta(days=5 * 366)
MOST: Final = 100


class BadToken(ValueError):
    """What was asked for is no token that can be. `field` names what is wrong with it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def make(  # noqa: PLR0917
    person_id: int, name: str, scopes: Collection[str], expires_at: datetime | None, by: int | None, now: datetime
) -> tuple[ApiToken, str]:
    """A token of the person's, and its secret, which nothing tells a second time."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise BadToken(
            "name", _("A token has a name of at most %(LONGEST_NAME)s characters.") % {"LONGEST_NAME": LONGEST_NAME}
        )
    if not scopes:
        raise BadToken("scopes", _("Choose what the token may do."))
    try:
        chosen = known(scopes)
    except ValueError as problem:
        raise BadToken("scopes", str(problem)) from None
    if expires_at is not None and not now < expires_at <= now + LONGEST_LIFE:
        raise BadToken("expires_at", _("A token ends at a time to come, within five years."))
    if ApiToken.objects.filter(person=person_id, revoked_at=None).count() >= MOST:
        raise BadToken("name", _("A person has at most %(MOST)s tokens: revoke one first.") % {"MOST": MOST})
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        person=person_id, name=name, secret_hash=hashed(secret), ending=secret[-4:], scopes=chosen, made_at=now,
        made_by=by, expires_at=expires_at,
    )  # fmt: skip
    detail = {"token": row.id, "name": name, "scopes": chosen, "ends": expires_at and expires_at.isoformat()}
    record("token.made", actor=by, subject=f"person:{person_id}", now=now, detail=detail)
    return row, secret


def revoke(token: int, *, by: int | None, now: datetime) -> ApiToken:
    """The token opens nothing from now on. ApiToken.DoesNotExist where there is none; revoked already, it stays so."""
    row = ApiToken.objects.select_for_update().get(id=token)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = now, by
        row.save(update_fields=["revoked_at", "revoked_by"])
        detail = {"token": row.id, "name": row.name}
        record("token.revoked", actor=by, subject=f"person:{row.person}", now=now, detail=detail)
    return row


def revoke_all(person: int, *, by: int | None, now: datetime) -> int:
    """None of the person's tokens opens anything from now on; how many did."""
    keys = list(ApiToken.objects.filter(person=person, revoked_at=None).values_list("id", flat=True))
    for key in keys:
        revoke(key, by=by, now=now)
    return len(keys)


def used(row: ApiToken, address: str, now: datetime) -> None:
    """Note that the token was used from there; at most once a minute, unless it comes from elsewhere."""
    is_new = row.used_from != address
    if not is_new and row.used_at is not None and now - row.used_at < timedelta(minutes=1):
        return
    with transaction.atomic():
        ApiToken.objects.filter(id=row.id).update(used_at=now, used_from=address)
        if is_new:
            detail = {"token": row.id, "name": row.name}
            record(
                "token.moved", actor=row.person, subject=f"person:{row.person}", now=now, detail=detail, address=address
            )

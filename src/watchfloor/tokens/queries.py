"""Who a secret speaks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from watchfloor.core.models import Account, Person
from watchfloor.core.permissions import allows
from watchfloor.tokens.commands import PREFIX, hashed
from watchfloor.tokens.models import ApiToken
from watchfloor.tokens.scopes import SCOPES


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who speaks, and what their token lets through of what they may do."""

    person: Person
    scopes: frozenset[str]
    token: ApiToken

    def may(self, permission: str, scope: str) -> bool:
        """Whether the person holds the permission and the token the scope; both are asked."""
        return scope in self.scopes and permission in SCOPES[scope][1] and allows(self.person, permission)


def bearer(secret: str, now: datetime) -> Bearer | None:
    """Who holds this secret; None for one that is unknown, over or revoked, and where the person may not come in."""
    if not secret.startswith(PREFIX) or len(secret) > 200:
        return None
    row = ApiToken.objects.filter(secret_hash=hashed(secret), revoked_at=None).first()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    person = Person.objects.filter(id=row.person).select_related("team").first()
    # Whoever may sign in no more has no other door either.
    if person is None or Account.objects.filter(person_id=row.person, is_active=False).exists():
        return None
    return Bearer(person, frozenset(row.scopes), row)


def tokens_of(person: int) -> Sequence[ApiToken]:
    """The person's tokens, the newest first; those that are revoked too, at most 200."""
    return list(ApiToken.objects.filter(person=person).order_by("-id")[:200])

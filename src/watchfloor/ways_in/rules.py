"""Which roles need a second factor."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from watchfloor.audit.chain import record
from watchfloor.core.permissions import ROLES
from watchfloor.ways_in.models import RoleRule


def roles_with_second_factor() -> set[str]:
    """Roles whose people need a second factor."""
    return set(RoleRule.objects.filter(second_factor=True).values_list("role", flat=True))


def require_second_factor(roles: Collection[str], *, by: int, now: datetime) -> None:
    """From now on people of exactly these roles need one; it is asked for when they next sign in."""
    if unknown := set(roles) - set(ROLES):
        raise ValueError(f"roles: {sorted(unknown)} are not roles")
    before = roles_with_second_factor()
    for role in ROLES:
        if (role in roles) != (role in before):
            RoleRule.objects.update_or_create(role=role, defaults={"second_factor": role in roles})
            record("factor.rule", actor=by, subject=f"role:{role}", now=now, detail={"required": role in roles})

"""Who may hand out a way in to whom: nobody can make themselves more than they are."""

from __future__ import annotations

from watchfloor.core.models import Person
from watchfloor.core.permissions import GRANTS


def may_sign_in_as(giver: Person, other: Person) -> bool:
    """Whether `giver` may make a link for `other`: only where `other` may do nothing that `giver` may not.

    An administrator's link is made by an administrator alone: a lead holds the same permissions today, yet a role that
    hands out every other one is not borrowed.
    """
    if other.role == "administrator" and giver.role != "administrator":
        return False
    return GRANTS.get(other.role, frozenset()) <= GRANTS.get(giver.role, frozenset())

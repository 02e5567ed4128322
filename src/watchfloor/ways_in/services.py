"""Accounts of programs: they never sign in by a browser."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from watchfloor.audit.chain import record
from watchfloor.core.models import Account, Person
from watchfloor.ways_in.models import ServiceAccount


def make_service(person: Person, *, purpose: str, by: int, now: datetime) -> ServiceAccount:
    """Make a person who has no way in yet a service account. Raises ValueError where somebody may sign in as them."""
    account, made = Account.objects.get_or_create(person=person, defaults={"password": "!"})
    if not made:
        raise ValueError("person: this person signs in already and cannot become a service account")
    row = ServiceAccount.objects.create(account=account, purpose=purpose.strip()[:500], made_by=by, made_at=now)
    record("service.made", actor=by, subject=f"person:{person.id}", now=now, detail={"purpose": row.purpose})
    return row


def end_service(person: int, *, by: int, now: datetime) -> bool:
    """Close a service account: nothing of it works from now on. False where there is none that is open."""
    if not Account.objects.filter(person_id=person, service__isnull=False, is_active=True).update(is_active=False):
        return False
    record("service.ended", actor=by, subject=f"person:{person}", now=now)
    return True


def services() -> QuerySet[ServiceAccount]:
    """All of them, the newest first."""
    return ServiceAccount.objects.select_related("account").order_by("-made_at", "account_id")


def is_service(person: int) -> bool:
    """Whether the person is a program."""
    return ServiceAccount.objects.filter(account__person_id=person).exists()

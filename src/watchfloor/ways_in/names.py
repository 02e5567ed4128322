"""Sign-in names and passwords."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, cast

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from watchfloor.audit.chain import record
from watchfloor.core.models import Account, Person
from watchfloor.ways_in import tries
from watchfloor.ways_in.models import SignInName

LONGEST: Final = 254
LONGEST_PASSWORD: Final = 256
_NAME: Final = re.compile(r"[^\s\x00-\x1f]{3,254}")


class NotTaken(ValueError):
    """A name or a password that cannot be used; `field` says which it was."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def plain(name: str) -> str:
    """The name as it is kept and compared: without case or space around it."""
    return name.strip().casefold()[:LONGEST]


def name_of(account: Account) -> str:
    """The account's sign-in name; empty where it has none."""
    return SignInName.objects.filter(account=account).values_list("name", flat=True).first() or ""


def account_of(name: str) -> Account | None:
    """The account of a sign-in name."""
    row = SignInName.objects.filter(name=plain(name)).select_related("account").first()
    return row.account if row else None


def proves(account: Account | None, password: str) -> bool:
    """Whether it is the account's password. It takes as long for nobody, and for an account without one."""
    # Django hashes once also where there is nothing to compare with, so that the time tells nothing.
    good = check_password(password[:LONGEST_PASSWORD], account.password if account else "!")
    return good and account is not None and account.is_active and not hasattr(account, "service")


def sign_in(name: str, password: str, *, address: str, now: datetime) -> tuple[Account | None, int]:
    """The account behind name and password, and after how many minutes one may try again (0: at once).

    Failures are counted by name, whether it exists or not, and by address.
    """
    keys = {tries.name_key(plain(name)): tries.FREE_BY_NAME, tries.address_key(address): tries.FREE_BY_ADDRESS}
    if wait := tries.wait(keys, now=now):
        return None, wait
    account = account_of(name)
    if proves(account, password):
        tries.forget(tries.name_key(plain(name)))
        return account, 0
    whose = account.person_id if account else None
    record("signin.failed", actor=whose, subject=f"person:{whose}" if whose else "unknown name", now=now,
           detail={"way": "password"}, address=address)  # fmt: skip
    locked = tries.failed(keys, now=now)
    if locked:
        record("signin.locked", actor=whose, subject=f"person:{whose}" if whose else "unknown name", now=now,
               detail={"minutes": locked}, address=address)  # fmt: skip
    return None, locked


def set_password(
    account: Account, *, name: str, password: str, again: str, by: int | None, now: datetime, address: str | None = None
) -> None:
    """Give the account a name and a password. Raises NotTaken, naming the field."""
    name = plain(name)
    if not _NAME.fullmatch(name):
        raise NotTaken("name", _("A sign-in name has 3 to 254 characters and no space."))
    if SignInName.objects.filter(name=name).exclude(account=account).exists():
        raise NotTaken("name", _("Somebody else has this sign-in name. Take another."))
    if password != again:
        raise NotTaken("again", _("The two passwords differ."))
    if len(password) > LONGEST_PASSWORD:
        raise NotTaken("password", _("A password has at most 256 characters."))
    person = Person.objects.filter(id=account.person_id).first()
    try:
        validate_password(password, cast(Account, _Told(name, person.name if person else "")))
    except ValidationError as wrong:
        raise NotTaken("password", " ".join(wrong.messages)) from wrong
    SignInName.objects.update_or_create(account=account, defaults={"name": name})
    account.set_password(password)
    account.save(update_fields=["password"])
    record("password.changed", actor=by, subject=f"person:{account.person_id}", now=now, address=address)


class _Told:
    """What the validator of likeness compares a password with."""

    # It asks the model what the attribute is called; these have no field.
    _meta = Account._meta

    def __init__(self, username: str, first_name: str) -> None:
        self.username, self.first_name = username, first_name

"""Second factors: passkeys, an authenticator app, recovery codes. Tables and protocols are django-allauth's."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from watchfloor.audit.chain import record
from watchfloor.core.models import Account
from watchfloor.ways_in import tries
from watchfloor.ways_in.names import NotTaken

STEP: Final = 30
TOTP, PASSKEY, CODES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES)
_WORDS: Final = {TOTP: "authenticator", PASSKEY: "passkey", CODES: "recovery codes"}


def factors_of(account: Account) -> QuerySet[Authenticator]:
    """All that the account has, recovery codes among them."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=account).order_by("created_at", "id")
    return found


def has_second_factor(account: Account) -> bool:
    """Whether a password alone is not enough. Recovery codes alone are no factor."""
    return factors_of(account).filter(type__in=(TOTP, PASSKEY)).exists()


def options_to_add(account: Account) -> dict[str, Any]:
    """What the browser is asked to make a passkey from; the challenge is kept in the session."""
    options: dict[str, Any] = webauthn.begin_registration(account, passwordless=True)
    return options


def add_passkey(account: Account, credential: str, *, name: str, now: datetime) -> None:
    """Keep the passkey that the browser made. Raises NotTaken."""
    answer = _read(credential)
    try:
        webauthn.complete_registration(answer)
    except (ValidationError, ValueError, TypeError, KeyError) as wrong:
        raise NotTaken("credential", _("The passkey was not made. Please try again.")) from wrong
    webauthn.WebAuthn.add(account, name.strip()[:60] or _("Passkey"), answer)
    _told("factor.added", account, PASSKEY, now)


def options_to_sign_in(account: Account | None) -> dict[str, Any]:
    """What the browser is asked to sign; of one account's passkeys, or of any that it holds for this site."""
    options: dict[str, Any] = webauthn.begin_authentication(account)
    return options


def passkey_account(credential: str, *, account: Account | None, now: datetime) -> Account | None:
    """Whose passkey signed the challenge; None where none did. `account`: it must be that one's."""
    try:
        answer = _read(credential)
        found = account or webauthn.extract_user_from_response(answer)
        used = webauthn.complete_authentication(found, answer)
    except (NotTaken, ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if not isinstance(found, Account) or not found.is_active or hasattr(found, "service"):
        return None
    Authenticator.objects.filter(id=used.id).update(last_used_at=now)
    return found


def new_totp_secret() -> str:
    """A secret for an authenticator app."""
    return str(totp.generate_totp_secret())


def totp_picture(account: Account, secret: str) -> str:
    """The secret as a QR code, SVG without a style of its own."""
    adapter = get_adapter()
    picture: str = adapter.build_totp_svg(adapter.build_totp_url(account, secret))
    return str(picture[picture.index("<svg") :])


def add_totp(account: Account, secret: str, code: str, *, now: datetime) -> None:
    """Keep the secret, once a code of it was typed. Raises NotTaken."""
    counter = _counter(secret, code, now)
    if counter is None:
        raise NotTaken("code", _("This code does not fit. Look whether the clock of your device is right."))
    factors_of(account).filter(type=TOTP).delete()
    row = totp.TOTP.activate(account, secret).instance
    row.data["last"] = counter
    row.save(update_fields=["data"])
    _told("factor.added", account, TOTP, now)


def new_recovery_codes(account: Account, *, now: datetime) -> list[str]:
    """Ten codes, each good once; those there were before work no more."""
    factors_of(account).filter(type=CODES).delete()
    codes: list[str] = RecoveryCodes.activate(account).generate_codes()
    _told("factor.added", account, CODES, now)
    return codes


def codes_left(account: Account) -> int:
    """Recovery codes that were not used."""
    row = factors_of(account).filter(type=CODES).first()
    return len(row.wrap().get_unused_codes()) if row else 0


def remove(account: Account, factor: int, *, now: datetime) -> bool:
    """Take a factor away; recovery codes go with the last one. False where there is no such."""
    row = factors_of(account).filter(id=factor).first()
    if row is None:
        return False
    row.delete()
    _told("factor.removed", account, row.type, now)
    if not has_second_factor(account):
        factors_of(account).filter(type=CODES).delete()
    return True


def second_step(account: Account, code: str, *, address: str, now: datetime) -> tuple[bool, int]:
    """Whether the code (of an app, or a recovery code) is good, and minutes to wait where there were too many."""
    key = tries.second_key(account.pk)
    if wait := tries.wait([key], now=now):
        return False, wait
    if _totp_fits(account, code, now) or _recovers(account, code, now):
        tries.forget(key)
        return True, 0
    subject = f"person:{account.person_id}"
    record("signin.failed", actor=account.person_id, subject=subject, now=now, detail={"way": "code"}, address=address)
    if locked := tries.failed({key: tries.FREE_BY_NAME}, now=now):
        record("signin.locked", actor=account.person_id, subject=subject, now=now, detail={"minutes": locked},
               address=address)  # fmt: skip
        return False, locked
    return False, 0


def _totp_fits(account: Account, code: str, now: datetime) -> bool:
    # Under lock, with the step kept: a code that was seen over a shoulder is not good a second time.
    row = factors_of(account).filter(type=TOTP).select_for_update().first()
    if row is None:
        return False
    counter = _counter(get_adapter().decrypt(row.data["secret"]), code, now)
    if counter is None or counter <= row.data.get("last", 0):
        return False
    row.data["last"], row.last_used_at = counter, now
    row.save(update_fields=["data", "last_used_at"])
    return True


def _recovers(account: Account, code: str, now: datetime) -> bool:
    row = factors_of(account).filter(type=CODES).first()
    if row is None or not row.wrap().validate_code("".join(code.split())):
        return False
    record("factor.recovered", actor=account.person_id, subject=f"person:{account.person_id}", now=now,
           detail={"left": codes_left(account)})  # fmt: skip
    return True


def _counter(secret: str, code: str, now: datetime) -> int | None:
    """The time step (RFC 6238) whose code it is, one before or after now allowed."""
    digits = "".join(code.split())
    here = int(now.timestamp()) // STEP
    fits = [c for c in (here - 1, here, here + 1) if totp.format_hotp_value(totp.hotp_value(secret, c)) == digits]
    return fits[-1] if fits else None


def _read(credential: str) -> dict[str, Any]:
    try:
        answer = json.loads(credential)
    except (ValueError, RecursionError) as wrong:
        raise NotTaken("credential", _("The passkey was not made. Please try again.")) from wrong
    if not isinstance(answer, dict):
        raise NotTaken("credential", _("The passkey was not made. Please try again."))
    return answer


def _told(kind: str, account: Account, which: str, now: datetime) -> None:
    detail = {"factor": _WORDS[Authenticator.Type(which)]}
    record(kind, actor=account.person_id, subject=f"person:{account.person_id}", now=now, detail=detail)

"""What django-allauth asks us about second factors: how secrets are kept, and what a person is called."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings

from watchfloor.core.models import Person
from watchfloor.ways_in.names import name_of


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted with a key made from the store's signing key: a copy of the tables alone gives no code."""

    def encrypt(self, text: str) -> str:
        """As it is kept."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """What an authenticator app files the code under."""
        return "Watchfloor"

    def get_totp_label(self, user: Any) -> str:
        """Whose code it is."""
        return name_of(user) or _person(user)

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Whose passkey it is. The handle is the account's number: it names nobody."""
        label = name_of(user) or _person(user)
        return {"id": user_pk_to_url_str(user).encode(), "display_name": _person(user), "name": label}

    def _get_site_name(self) -> str:
        return "Watchfloor"


def _person(user: Any) -> str:
    person = Person.objects.filter(id=user.person_id).first()
    return person.name if person else str(user.person_id)


def _box() -> Fernet:
    return Fernet(
        base64.urlsafe_b64encode(hashlib.sha256(b"watchfloor.ways_in:" + settings.SECRET_KEY.encode()).digest())
    )

"""The identity provider of single sign-on, as the operator set it up; and what its answer says about a person."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt
from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _

from watchfloor.core.models import Account, Person
from watchfloor.core.permissions import ROLES
from watchfloor.ways_in.names import account_of

PROVIDER: Final = "sso"
# Keys of the provider's own pair alone: a shared secret (HS256) or none is no proof of who signed.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
CLOCKS_MAY_DIFFER: Final = 30
MATCHES: Final = ("name", "source_id")


class NotProven(ValueError):
    """The provider's answer proves nobody, or nobody that may come in; the text is for the person."""


@dataclass(frozen=True)
class Provider:
    """One provider: `claim` of its answer is compared with `match`; `roles` maps values of `role_claim`, in order."""

    issuer: str
    client_id: str
    secret: str
    name: str
    claim: str
    match: str
    make_unknown: bool
    role_claim: str
    roles: tuple[tuple[str, str], ...]


def configured(environment: Mapping[str, str] | None = None) -> Provider | None:
    """What the operator set up; None where single sign-on is not. Raises ValueError naming a variable that is wrong."""
    said = os.environ if environment is None else environment
    issuer = said.get("WATCHFLOOR_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    claim, _equals, match = said.get("WATCHFLOOR_OIDC_MATCH", "email=name").partition("=")
    if not claim or match not in MATCHES:
        raise ValueError("WATCHFLOOR_OIDC_MATCH: say claim=name or claim=source_id")
    unknown = said.get("WATCHFLOOR_OIDC_UNKNOWN", "refuse")
    if unknown not in ("refuse", "requester"):
        raise ValueError("WATCHFLOOR_OIDC_UNKNOWN: say refuse or requester")
    if not said.get("WATCHFLOOR_OIDC_CLIENT_ID"):
        raise ValueError("WATCHFLOOR_OIDC_CLIENT_ID: the client's name at the provider is missing")
    role_claim, roles = _roles(said.get("WATCHFLOOR_OIDC_ROLES", ""))
    return Provider(
        issuer=issuer, client_id=said["WATCHFLOOR_OIDC_CLIENT_ID"], secret=said.get("WATCHFLOOR_OIDC_SECRET", ""),
        name=said.get("WATCHFLOOR_OIDC_NAME", "") or _("single sign-on"), claim=claim, match=match,
        make_unknown=unknown == "requester", role_claim=role_claim, roles=roles,
    )  # fmt: skip


def proven(id_token: str, keys: dict[str, Any], *, provider: Provider, nonce: str) -> dict[str, Any]:
    """The claims of an id_token that the provider signed for us, for this sign-in and not too long ago.

    OpenID Connect Core 1.0, section 3.1.3.7. Raises NotProven. The issuer's keys are given as its JWKS.
    """
    try:
        header = jwt.get_unverified_header(id_token)
        found = [key for key in jwt.PyJWKSet.from_dict(keys).keys if header.get("kid") in (None, key.key_id)]
        if not found:
            raise NotProven(_("The provider's answer is signed with a key that it does not publish."))
        claims: dict[str, Any] = jwt.decode(
            id_token, found[0].key, algorithms=list(ALGORITHMS), audience=provider.client_id, leeway=CLOCKS_MAY_DIFFER,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )  # fmt: skip
    except (jwt.PyJWTError, TypeError, KeyError) as wrong:
        raise NotProven(_("The provider's answer does not prove who you are.")) from wrong
    if str(claims["iss"]).rstrip("/") != provider.issuer:
        raise NotProven(_("The answer comes from another provider."))
    if not nonce or claims.get("nonce") != nonce:
        raise NotProven(_("The answer belongs to another sign-in."))
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise NotProven(_("The answer was made for another program."))
    return claims


def person_behind(claims: Mapping[str, Any], provider: Provider) -> Account | int | None:
    """The account that came by this provider before; else the number of the person whom the claim names; else None."""
    known = SocialAccount.objects.filter(provider=PROVIDER, uid=str(claims["sub"])[:191]).select_related("user").first()
    if known:
        return known.user  # type: ignore[no-any-return]
    value = claims.get(provider.claim)
    if not isinstance(value, str) or not value.strip():
        return None
    if provider.claim == "email" and claims.get("email_verified") is not True:
        raise NotProven(_("Your provider did not confirm your e-mail address, so it cannot say who you are here."))
    if provider.match == "name":
        account = account_of(value)
        return account.person_id if account else None
    found = list(Person.objects.filter(source_id=value).values_list("id", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def remember(account: Account, claims: Mapping[str, Any]) -> None:
    """From now on this subject of the provider is this account, whatever its claims say later."""
    SocialAccount.objects.get_or_create(provider=PROVIDER, uid=str(claims["sub"])[:191], defaults={"user": account})


def role_of(claims: Mapping[str, Any], provider: Provider) -> str | None:
    """The role that the claim gives; None where it gives none."""
    said = claims.get(provider.role_claim) if provider.role_claim else None
    values = {said} if isinstance(said, str) else {v for v in said or () if isinstance(v, str)}
    return next((role for value, role in provider.roles if value in values), None)


def _roles(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    if not text.strip():
        return "", ()
    claim, colon, pairs = text.partition(":")
    # A group's name may hold an equals sign, a role's cannot.
    told = [pair.strip().rpartition("=") for pair in pairs.split(",")]
    if not colon or not claim.strip() or any(not value or role not in ROLES for value, _equals, role in told):
        raise ValueError(
            "WATCHFLOOR_OIDC_ROLES: say claim: value=role, value=role; each role one of " + ", ".join(ROLES)
        )
    return claim.strip(), tuple((value, role) for value, _equals, role in told)

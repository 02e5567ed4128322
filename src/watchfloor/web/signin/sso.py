"""Single sign-on by OpenID Connect: out to the provider, and back with its answer."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from watchfloor.audit.chain import record
from watchfloor.core import clock
from watchfloor.core.models import Account, Person
from watchfloor.directory.commands import change_role, register_person
from watchfloor.tokens.commands import revoke_all
from watchfloor.ways_in import factors, services, sessions
from watchfloor.ways_in.provider import (
    PROVIDER,
    NotProven,
    Provider,
    configured,
    person_behind,
    proven,
    remember,
    role_of,
)  # fmt: skip
from watchfloor.web.page import page
from watchfloor.web.signin.coming import address_of, come_in, safe_next


class Door(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """django-allauth's client of the protocol, for the one provider of the environment, and with our own address."""

    def __init__(self, request: HttpRequest, provider: Provider) -> None:
        super().__init__(request, PROVIDER)
        app = SocialApp(
            provider="openid_connect", provider_id=PROVIDER, name=provider.name, client_id=provider.client_id,
            secret=provider.secret, settings={"server_url": provider.issuer, "oauth_pkce_enabled": True},
        )  # fmt: skip
        self.ours, self.app = provider, app

    def get_provider(self) -> OpenIDConnectProvider:
        """The provider as allauth knows it; its adapter is this one, so that its address is asked for once."""
        made = OpenIDConnectProvider(request=self.request, app=self.app)
        made.get_oauth2_adapter = lambda _request: self
        return made

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 - allauth passes it
        """Where the provider sends the browser back to."""
        return request.build_absolute_uri("/signin/sso/answer/")

    def checked(self) -> None:
        """The provider's own description must name the issuer that the operator named."""
        if str(self.openid_config.get("issuer", "")).rstrip("/") != self.ours.issuer:
            raise NotProven(_("The provider's description names another issuer than the one set up here."))

    def claims(self, token: dict[str, Any], nonce: str) -> dict[str, Any]:
        """What the provider says of the person: the signed token, and what else its userinfo tells of the same one."""
        if not isinstance(token.get("id_token"), str):
            raise NotProven(_("The provider's answer does not prove who you are."))
        with get_adapter().get_requests_session() as session:
            keys = session.get(self.openid_config["jwks_uri"])
            keys.raise_for_status()
        told = proven(token["id_token"], keys.json(), provider=self.ours, nonce=nonce)
        if not self.openid_config.get("userinfo_endpoint"):
            return told
        more = self._fetch_user_info(token["access_token"])
        if not isinstance(more, dict) or more.get("sub") != told["sub"]:
            raise NotProven(_("The provider's answers are about two different people."))
        return more | told


@page("public")
def out(request: HttpRequest) -> HttpResponse:
    """Lead the browser to the provider, with a state, a nonce and a challenge (PKCE) that are kept in the session."""
    provider = _provider()
    nonce = secrets.token_urlsafe(24)
    try:
        door = Door(request, provider)
        door.checked()
        answer: HttpResponse = door.get_provider().redirect(
            request, process="login", next_url=safe_next(request.GET.get("next", "")),
            data={"nonce": nonce}, auth_params={"nonce": nonce},
        )  # fmt: skip
    except (requests.RequestException, OAuth2Error, NotProven, KeyError, ValueError) as problem:
        return _sorry(request, str(problem) if isinstance(problem, NotProven) else _("The provider does not answer."))
    return answer


@page("public")
def back(request: HttpRequest) -> HttpResponse:
    """The browser comes back: trade its code, check the answer, and sign in whom it proves."""
    provider, now = _provider(), clock.wall()
    try:
        state = statekit.unstash_state(request, provider_id=PROVIDER, state_id=request.GET.get("state", ""))
        if state is None:
            raise NotProven(_("This sign-in was begun in another browser, or too long ago."))
        if not request.GET.get("code"):
            raise NotProven(_("The provider did not sign you in."))
        door = Door(request, provider)
        door.checked()
        client = door.get_client(request, door.app)
        token = door.get_access_token_data(
            request, door.app, client, pkce_code_verifier=state.get("pkce_code_verifier")
        )
        claims = door.claims(token, (state.get("data") or {}).get("nonce", ""))
        with transaction.atomic():
            account = _account(claims, provider)
            answer = come_in(request, account, way="sso", to=safe_next(state.get("next", "")), now=now)
        if answer is None:
            raise NotProven(_("This account cannot sign in here."))
    except NotProven as problem:
        return _refused(request, str(problem))
    except (requests.RequestException, OAuth2Error, KeyError, ValueError):
        return _refused(request, _("The provider does not answer, or not as it should."))
    return answer


def _account(claims: dict[str, Any], provider: Provider) -> Account:
    """Whose the claims are; made where unknown people may come in. Their role follows the claim that is mapped."""
    now = clock.now()
    found = person_behind(claims, provider)
    if found is None:
        if not provider.make_unknown:
            raise NotProven(_("Nobody here is known by what your provider says. Ask a lead or an administrator."))
        name = str(claims.get("name") or claims.get("preferred_username") or claims["sub"])[:200]
        found = register_person(name=name, role="requester", now=now).id
    if isinstance(found, Account):
        account = found
    else:
        if services.is_service(found):
            raise NotProven(_("This account cannot sign in here."))
        account, made = Account.objects.get_or_create(person_id=found, defaults={"password": "!"})
        if provider.match == "name" and not made:
            _keep_nothing(account, now)
        remember(account, claims)
    role = role_of(claims, provider)
    if role and account.is_active and not Person.objects.filter(id=account.person_id, role=role).exists():
        change_role(account.person_id, to=role, by=None, now=now)
    return account


def _keep_nothing(account: Account, now: datetime) -> None:
    """A sign-in name is what its owner typed: no way in that was made before the provider's word outlives it."""
    account.set_unusable_password()
    account.save(update_fields=["password"])
    factors.factors_of(account).delete()
    account.links.all().delete()
    sessions.end(account, by=None, now=now)
    revoke_all(account.person_id, by=None, now=now)


def _provider() -> Provider:
    try:
        provider = configured()
    except ValueError:
        provider = None
    if provider is None:
        raise Http404
    return provider


def _refused(request: HttpRequest, message: str) -> HttpResponse:
    with transaction.atomic():
        record("signin.failed", actor=None, subject="single sign-on", now=clock.wall(),
               detail={"way": "sso", "why": message}, address=address_of(request))  # fmt: skip
    return _sorry(request, message)


def _sorry(request: HttpRequest, message: str) -> HttpResponse:
    return render(request, "signin/sorry.html", {"message": message}, status=422)

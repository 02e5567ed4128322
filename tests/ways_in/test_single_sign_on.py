"""Single sign-on against a provider of our own that follows the standard; every way to bend its answer is refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.pages.world import World
from tests.ways_in.issuer import CLIENT, SECRET, Issuer
from tests.ways_in.test_local import PASSWORD
from watchfloor.audit.models import AuditEntry
from watchfloor.core import clock
from watchfloor.core.models import Account, Person
from watchfloor.tokens.commands import make
from watchfloor.tokens.queries import bearer
from watchfloor.ways_in import names
from watchfloor.ways_in.provider import configured

pytestmark = [pytest.mark.django_db, pytest.mark.security]


@pytest.fixture
def issuer(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    with Issuer() as made:
        monkeypatch.setenv("WATCHFLOOR_OIDC_ISSUER", made.url)
        monkeypatch.setenv("WATCHFLOOR_OIDC_CLIENT_ID", CLIENT)
        monkeypatch.setenv("WATCHFLOOR_OIDC_SECRET", SECRET)
        yield made


def named(person: Person, name: str) -> None:
    account, _ = Account.objects.get_or_create(person=person, defaults={"password": "!"})
    names.set_password(account, name=name, password=PASSWORD, again=PASSWORD, by=None, now=clock.wall())


def come(issuer: Issuer, browser: Client, wanted: str = "/") -> Any:
    out = browser.get("/signin/sso/", {"next": wanted})
    assert out.status_code == 302, out.content.decode()
    assert out["Location"].startswith(f"{issuer.url}/authorize?")
    return browser.get(issuer.authorize(out["Location"]).removeprefix("http://testserver"))


def test_who_is_known_by_their_address_comes_in_and_later_by_their_subject(world: World, issuer: Issuer) -> None:
    named(world.sam, "sam@example.com")
    browser = Client()
    assert b"/signin/sso/" in browser.get("/signin/").content
    assert come(issuer, browser, "/desk/?status=new")["Location"] == "/desk/?status=new"
    assert browser.get("/desk/").status_code == 200
    # Another address at the provider does not make them another person, nor somebody else's account theirs.
    named(world.lena, "lena@example.com")
    issuer.person |= {"email": "lena@example.com"}
    again = Client()
    come(issuer, again)
    assert again.get("/desk/").wsgi_request.person == world.sam  # type: ignore[attr-defined]


def test_who_is_not_known_is_refused_or_made_a_requester(
    world: World, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Person.objects.count()
    assert come(issuer, Client()).status_code == 422
    assert Person.objects.count() == before
    monkeypatch.setenv("WATCHFLOOR_OIDC_UNKNOWN", "requester")
    browser = Client()
    issuer.person |= {"name": "New Comer"}
    assert come(issuer, browser).status_code == 302
    assert browser.get("/portal/").status_code == 200
    assert browser.get("/desk/").status_code == 404
    assert Person.objects.get(name="New Comer").role == "requester"
    assert come(issuer, Client()).status_code == 302
    assert Person.objects.count() == before + 1


def test_roles_follow_a_claim(world: World, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_OIDC_ROLES", "groups: floor-leads=lead, floor=tier2")
    named(world.sam, "sam@example.com")
    for groups, role in ((["floor", "x"], "tier2"), (["floor", "floor-leads"], "lead"), (["x"], "lead")):
        issuer.person["groups"] = groups
        come(issuer, Client())
        world.sam.refresh_from_db()
        assert world.sam.role == role


HOUR = 3600


@pytest.mark.parametrize(
    "bends",
    [
        {"iss": "https://another.example.com"},
        {"aud": "another-program"},
        {"aud": [CLIENT, "another-program"]},
        {"azp": "another-program"},
        {"nonce": "of-another-sign-in"},
        {"nonce": None},
        {"exp": int(time.time()) - HOUR, "iat": int(time.time()) - 2 * HOUR},
        {"exp": None},
        {"iat": int(time.time()) + HOUR},
        {"sub": None},
        {"sub": "u-2"},
        {"email_verified": False},
    ],
    ids="-".join,
)
def test_an_answer_that_is_not_for_us_now_is_refused(world: World, issuer: Issuer, bends: dict[str, Any]) -> None:
    named(world.sam, "sam@example.com")
    issuer.bends = bends
    browser = Client()
    assert come(issuer, browser).status_code == 422
    assert browser.get("/desk/").status_code == 302
    assert AuditEntry.objects.filter(kind="signin.failed", detail__way="sso").exists()


def test_a_signature_of_another_key_or_of_none_is_refused(world: World, issuer: Issuer) -> None:
    named(world.sam, "sam@example.com")
    good = issuer.signs_with
    for key, algorithm in ((issuer.keys[1], "RS256"), (SECRET * 3, "HS256"), (None, "none")):
        issuer.signs_with, issuer.algorithm = key, algorithm
        assert come(issuer, Client()).status_code == 422
    issuer.signs_with, issuer.algorithm = good, "RS256"
    assert come(issuer, Client()).status_code == 302


def test_the_answer_belongs_to_the_browser_that_began_and_is_good_once(world: World, issuer: Issuer) -> None:
    named(world.sam, "sam@example.com")
    browser, other = Client(), Client()
    back = issuer.authorize(browser.get("/signin/sso/")["Location"]).removeprefix("http://testserver")
    assert other.get(back).status_code == 422
    assert browser.get(back).status_code == 302
    browser.post("/signout/")
    assert browser.get(back).status_code == 422


def test_userinfo_of_somebody_else_and_an_issuer_of_another_name_are_refused(world: World, issuer: Issuer) -> None:
    named(world.sam, "sam@example.com")
    issuer.userinfo = {"sub": "u-9"}
    assert come(issuer, Client()).status_code == 422
    issuer.userinfo, issuer.described = {}, {"issuer": "https://another.example.com"}
    assert Client().get("/signin/sso/").status_code == 422


def test_a_provider_that_is_away_is_said(world: World, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_OIDC_ISSUER", "http://127.0.0.1:9")
    page = Client().get("/signin/sso/")
    assert (page.status_code, b"does not answer" in page.content) == (422, True)


def test_without_a_provider_there_is_no_button_and_no_door(world: World) -> None:
    assert b"/signin/sso/" not in Client().get("/signin/").content
    assert Client().get("/signin/sso/").status_code == 404
    assert Client().get("/signin/sso/answer/").status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [("MATCH", "email"), ("UNKNOWN", "lead"), ("ROLES", "groups: a=king"), ("ROLES", "a=lead"), ("CLIENT_ID", "")],
)
def test_a_variable_that_is_wrong_is_named(name: str, value: str) -> None:
    said = {"WATCHFLOOR_OIDC_ISSUER": "https://id.example.com", "WATCHFLOOR_OIDC_CLIENT_ID": CLIENT}
    with pytest.raises(ValueError, match=f"WATCHFLOOR_OIDC_{name}"):
        configured(said | {f"WATCHFLOOR_OIDC_{name}": value})


def test_a_name_that_somebody_typed_is_no_longer_theirs_once_its_owner_comes(world: World, issuer: Issuer) -> None:
    """Whoever took the address of somebody else as their sign-in name keeps no way in to what it then opens."""
    named(world.rosa, "sam@example.com")
    early = Client()
    assert early.post("/signin/", {"name": "sam@example.com", "password": PASSWORD}).status_code == 302
    account = Account.objects.get(person=world.rosa)
    _, secret = make(world.rosa.id, "Mine", ["read"], None, by=world.rosa.id, now=clock.now())
    come(issuer, Client())
    account.refresh_from_db()
    assert not account.has_usable_password()
    assert early.get("/portal/").status_code == 302
    assert bearer(secret, clock.now()) is None

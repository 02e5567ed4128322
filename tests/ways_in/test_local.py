"""Names, passwords, second factors, locks, sessions and devices, by the pages."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.pages.world import World, signed_in
from watchfloor.audit.models import AuditEntry
from watchfloor.core import clock
from watchfloor.core.models import Account, Person
from watchfloor.ways_in import factors, names, rules, sessions, tries
from watchfloor.ways_in.adapter import Factors

pytestmark = [pytest.mark.django_db, pytest.mark.security]

PASSWORD = "four words of a song"


def with_password(person: Person, name: str = "") -> Client:
    """A browser of the person, who set a name and a password after coming by a link."""
    client = signed_in(person)
    said = {"name": name or f"{person.name}@example.com", "password": PASSWORD, "again": PASSWORD}
    answer = client.post("/account/password/", said)
    assert answer.status_code == 302, answer.content.decode()
    return client


def try_in(name: str, password: str = PASSWORD, client: Client | None = None, **more: str) -> HttpResponse:
    return (client or Client()).post("/signin/", {"name": name, "password": password, **more})  # type: ignore[return-value]


def codes_of(secret: str, now: datetime) -> str:
    return str(format_hotp_value(hotp_value(secret, int(now.timestamp()) // 30)))


def with_app(client: Client, now: datetime) -> str:
    """Set up an authenticator app; its secret."""
    page = client.get("/account/authenticator/")
    assert b"<svg" in page.content
    assert b"style=" not in page.content
    secret = client.session["new_totp_secret"]
    assert client.post("/account/authenticator/", {"code": codes_of(secret, now)}).status_code == 302
    return str(secret)


def kinds() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("kind", flat=True))


def test_name_and_password_sign_in_whatever_the_case_of_the_name(world: World) -> None:
    with_password(world.sam, "Sam@Example.com")
    browser = Client()
    answer = try_in(" sam@EXAMPLE.com ", client=browser, next="/desk/?status=new")
    assert answer["Location"] == "/desk/?status=new"
    assert browser.get("/desk/").status_code == 200
    assert "password.changed" in kinds()
    assert kinds()[-1] == "signin.done"
    assert Account.objects.get(person=world.sam).password.startswith("scrypt$")


def test_wrong_and_unknown_answer_alike(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**14)
    with_password(world.sam, "sam")
    answers, took = [], []
    for name in ("sam", "ann"):
        begun = time.perf_counter()
        page = try_in(name, "not the password")
        took.append(time.perf_counter() - begun)
        text = page.content.decode().replace(f'value="{name}"', "")
        answers.append((page.status_code, [line for line in text.splitlines() if "csrf" not in line]))
    assert answers[0] == answers[1]
    # Both hash once: without that, the unknown name would answer in a tenth of the time.
    assert min(took) > max(took) / 4
    assert AuditEntry.objects.filter(kind="signin.failed").count() == 2


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "password123", "again": "password123"}, "password"),
        ({"password": "samuel-the-first", "again": "samuel-the-first", "name": "samuel-the-first"}, "password"),
        ({"again": "another thing"}, "again"),
        ({"name": "a b"}, "name"),
        ({"name": "taken"}, "name"),
    ],
)
def test_a_password_or_name_that_does_not_do_is_said_at_its_field(
    world: World, said: dict[str, str], field: str
) -> None:
    with_password(world.lena, "taken")
    page = signed_in(world.sam).post(
        "/account/password/", {"name": "sam", "password": PASSWORD, "again": PASSWORD, **said}
    )
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.content.decode()
    assert not Account.objects.get(person=world.sam).has_usable_password()


def test_changing_a_password_asks_for_the_old_one_and_ends_other_sessions(world: World) -> None:
    by_link = with_password(world.sam, "sam")
    here = Client()
    try_in("sam", client=here)
    new = {"name": "sam", "password": "another song of four", "again": "another song of four"}
    assert here.post("/account/password/", {**new, "current": "wrong"}).status_code == 422
    assert here.post("/account/password/", {**new, "current": PASSWORD}).status_code == 302
    assert here.get("/desk/").status_code == 200
    assert by_link.get("/desk/").status_code == 302
    assert try_in("sam").status_code == 422
    assert try_in("sam", "another song of four").status_code == 302
    assert sessions.under_way(Account.objects.get(person=world.sam)).count() == 2


def test_locked_by_name_with_a_wait_that_grows_also_for_a_name_that_does_not_exist(world: World) -> None:
    with_password(world.sam, "sam")
    start = clock.wall()
    for name in ("sam", "nobody-here"):
        with time_machine.travel(start, tick=False) as at:
            for _ in range(4):
                assert b"Name or password is wrong" in try_in(name, "wrong").content
            assert b"wait 1 minute." in try_in(name, "wrong").content
            # The right password does not open a locked name.
            assert b"wait 1 minute." in try_in(name).content
            at.shift(timedelta(seconds=61))
            assert b"wait 2 minutes." in try_in(name, "wrong").content
            at.shift(timedelta(seconds=121))
            assert try_in(name).status_code == (302 if name == "sam" else 422)
    assert kinds().count("signin.locked") >= 4


def test_locked_by_address_over_many_names(world: World) -> None:
    for n in range(40):
        answer = try_in(f"guess-{n}", "wrong")
    assert b"wait 1 minute." in answer.content
    with_password(world.sam, "sam")
    assert try_in("sam").status_code == 422
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert try_in("sam", client=elsewhere).status_code == 302


def test_an_office_that_mistypes_now_and_then_is_not_locked(world: World) -> None:
    key, now = tries.address_key("192.0.2.1"), clock.wall()
    for n in range(100):
        at = now + n * tries.DECAY
        assert tries.wait([key], now=at) == 0
        assert tries.failed({key: tries.FREE_BY_ADDRESS}, now=at) == 0
    assert tries.address_key("2001:db8::1") == tries.address_key("2001:db8::2:1") != tries.address_key("2001:db8:1::1")


def test_a_passkey_is_asked_for_its_pin_also_as_the_second_step(world: World) -> None:
    with_app(with_password(world.sam, "sam"), clock.wall())
    half_in = Client()
    assert try_in("sam", client=half_in)["Location"].startswith("/signin/second/")
    for browser in (half_in, Client()):
        asked = browser.post("/signin/passkey/options/").json()
        assert asked["publicKey"]["userVerification"] == "required"


def test_the_second_step_takes_a_code_once_and_a_recovery_code_once(world: World) -> None:
    mine = with_password(world.sam, "sam")
    with time_machine.travel(clock.wall(), tick=False) as at:
        secret = with_app(mine, clock.wall())
        page = mine.post("/account/recovery-codes/")
        recovery = factors.factors_of(Account.objects.get(person=world.sam)).get(type="recovery_codes")
        unused = recovery.wrap().get_unused_codes()
        assert all(code in page.content.decode() for code in unused)
        assert len(unused) == 10

        def second(code: str) -> int:
            browser = Client()
            assert try_in("sam", client=browser)["Location"] == "/signin/second/"
            assert browser.get("/desk/").status_code == 302
            return browser.post("/signin/second/", {"code": code}).status_code

        # The code that set it up is used up; the next one is good once.
        assert second(codes_of(secret, clock.wall())) == 422
        at.shift(timedelta(seconds=30))
        fresh = codes_of(secret, clock.wall())
        assert second(fresh) == 302
        assert second(fresh) == 422
        assert second(unused[0]) == 302
        assert second(unused[0]) == 422
    assert "factor.recovered" in kinds()


def test_the_second_step_locks_and_needs_the_first(world: World) -> None:
    assert Client().get("/signin/second/")["Location"] == "/signin/"
    with_app(with_password(world.sam, "sam"), clock.wall())
    browser = Client()
    try_in("sam", client=browser)
    for _ in range(5):
        answer = browser.post("/signin/second/", {"code": "000000"})
    assert b"wait 1 minute." in answer.content
    assert browser.get("/desk/").status_code == 302


def test_a_secret_is_not_kept_in_the_clear(world: World) -> None:
    secret = with_app(with_password(world.sam, "sam"), clock.wall())
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    assert Factors().decrypt(kept) == secret


def test_a_role_that_needs_a_second_factor_gets_nowhere_else_before(world: World) -> None:
    ada = signed_in(world.by_role["administrator"])
    assert ada.post("/admin/ways-in/roles/", {"role": ["specialist"]}).status_code == 302
    assert rules.roles_with_second_factor() == {"specialist"}
    browser = signed_in(world.sam)
    assert browser.get("/desk/")["Location"] == "/account/"
    assert b"needs a second factor" in browser.get("/account/").content
    # A token would do instead of the factor.
    assert browser.post("/account/tokens/", {"name": "x", "scope": "read"})["Location"] == "/account/"
    with_app(browser, clock.wall())
    assert browser.get("/desk/").status_code == 200
    assert signed_in(world.lena).get("/desk/").status_code == 200


def test_a_link_recovers_who_lost_everything(world: World) -> None:
    with_app(with_password(world.sam, "sam"), clock.wall())
    browser = signed_in(world.sam)
    assert browser.get("/desk/").status_code == 200
    factor = Authenticator.objects.get(type="totp").id
    assert browser.post(f"/account/factors/{factor}/removal/").status_code == 302
    assert not factors.has_second_factor(Account.objects.get(person=world.sam))


def test_nobody_removes_the_factor_or_ends_the_session_of_another(world: World) -> None:
    with_app(with_password(world.sam, "sam"), clock.wall())
    other = signed_in(world.lena)
    factor = Authenticator.objects.get(type="totp").id
    session = sessions.under_way(Account.objects.get(person=world.sam)).get().id
    assert other.post(f"/account/factors/{factor}/removal/").status_code == 404
    assert other.post(f"/account/sessions/{session}/end/").status_code == 404


def test_ways_in_are_changed_only_soon_after_signing_in(world: World) -> None:
    browser = signed_in(world.sam)
    with time_machine.travel(clock.wall() + timedelta(minutes=61)):
        assert browser.get("/account/").status_code == 200
        assert browser.post("/account/passkeys/options/").status_code == 422
        said = {"name": "sam", "password": PASSWORD, "again": PASSWORD}
        assert browser.post("/account/password/", said).status_code == 422


def test_sessions_are_ended_one_by_one_and_all_at_once(world: World) -> None:
    browsers = [signed_in(world.sam) for _ in range(4)]
    mine = Account.objects.get(person=world.sam)
    first = sessions.under_way(mine).get(session_key=browsers[0].session.session_key)
    assert browsers[3].post(f"/account/sessions/{first.id}/end/").status_code == 302
    assert [b.get("/desk/").status_code for b in browsers] == [302, 200, 200, 200]
    browsers[3].post("/account/sessions/end/")
    assert [b.get("/desk/").status_code for b in browsers] == [302, 302, 302, 200]


def test_a_session_is_over_by_age_and_by_idleness(world: World) -> None:
    browser, now = signed_in(world.sam), clock.wall()
    for days in (5, 10, 13):
        with time_machine.travel(now + timedelta(days=days)):
            assert browser.get("/desk/").status_code == 200
    # Used every few days, yet too old.
    with time_machine.travel(now + timedelta(days=14, minutes=1)):
        assert browser.get("/desk/").status_code == 302
    idle = signed_in(world.sam)
    with time_machine.travel(now + timedelta(hours=169)):
        assert idle.get("/desk/").status_code == 302


def test_a_new_device_is_told_on_the_next_page_of_the_others(world: World) -> None:
    first = signed_in(world.sam)
    assert b"new here" not in first.get("/desk/").content
    again = signed_in(world.sam)
    assert b"new here" in first.get("/desk/").content
    page = first.get("/account/").content
    assert b"It was me" in page
    first.post("/account/devices/known/")
    assert b"new here" not in first.get("/desk/").content
    again.post("/signout/")
    # The same browser again is no new device.
    from watchfloor.core.identity import new_sign_in_link

    again.post(new_sign_in_link(world.sam))
    assert b"new here" not in first.get("/desk/").content


def test_a_service_account_signs_in_by_no_browser(world: World) -> None:
    ada = signed_in(world.by_role["administrator"])
    said = {"name": "Night import", "role": "specialist", "purpose": "Files tickets"}
    assert ada.post("/admin/ways-in/services/", said).status_code == 302
    person = Person.objects.get(name="Night import")
    assert ada.post(f"/admin/people/{person.id}/links/").status_code == 404
    from watchfloor.core.identity import new_sign_in_link

    assert Client().post(new_sign_in_link(person)).status_code == 410
    account = Account.objects.get(person=person)
    names.set_password(account, name="import", password=PASSWORD, again=PASSWORD, by=None, now=clock.wall())
    assert try_in("import").status_code == 422
    assert ada.post(f"/admin/ways-in/services/{person.id}/end/").status_code == 302
    assert ada.post(f"/admin/ways-in/services/{person.id}/end/").status_code == 404
    account.refresh_from_db()
    assert not account.is_active


@pytest.mark.parametrize("said", ["", "[]", "{}", "null", '{"response": {"userHandle": 5}}', "[" * 5000])
def test_a_passkey_that_is_none_is_refused(world: World, said: str) -> None:
    browser = Client()
    assert browser.post("/signin/passkey/options/").json()["publicKey"]["userVerification"] == "required"
    assert browser.post("/signin/passkey/", {"credential": said}).status_code == 422


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/login/", "/signup/", "/2fa/", "/account/2fa/totp/", "/oidc/sso/login/", "/password/reset/"],
)
def test_no_page_of_allauth_is_reachable(path: str) -> None:
    try:
        found = resolve(path)
    except Resolver404:
        return
    assert not found.func.__module__.startswith("allauth")


def test_validators_are_those_of_the_settings() -> None:
    from django.contrib.auth.password_validation import validate_password

    with pytest.raises(ValidationError):
        validate_password("1234567890123")

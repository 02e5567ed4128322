"""`Your account`: password, passkeys, authenticator app, recovery codes, sessions and devices."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Account
from watchfloor.core.permissions import allows
from watchfloor.core.preferences import PLACES
from watchfloor.mail.out import commands as mails
from watchfloor.tickets.commands import Refused
from watchfloor.ways_in import factors, names, rules, sessions
from watchfloor.ways_in.models import Device
from watchfloor.ways_in.names import NotTaken
from watchfloor.web.mail.own import account_context
from watchfloor.web.page import Request, page, refused
from watchfloor.web.session_age import MUST_ADD
from watchfloor.web.signin.coming import WAY, address_of, is_fresh

TOTP_SECRET: Final = "new_totp_secret"  # noqa: S105 - the name of a place in the session


@page("signed_in")
def account(request: Request) -> HttpResponse:
    """All ways in of one's own, and where one is signed in."""
    return shown(request)


@page("signed_in", "POST")
def password(request: Request) -> HttpResponse:
    """Set name and password. Every other session ends."""
    mine, now = _mine(request), clock.wall()
    had_one = mine.has_usable_password()
    # Who came by a link lost the password, or never had one; anybody else says the old one.
    if had_one and request.session.get(WAY) != "link" and not names.proves(mine, request.POST.get("current", "")):
        return shown(request, wrong={"current": _("This is not your password.")})
    if not (had_one and request.session.get(WAY) != "link"):
        _must_be_fresh(request)
    try:
        names.set_password(
            mine, name=request.POST.get("name", ""), password=request.POST.get("password", ""),
            again=request.POST.get("again", ""), by=mine.person_id, now=now, address=address_of(request),
        )  # fmt: skip
    except NotTaken as wrong:
        return shown(request, wrong={wrong.field: str(wrong)})
    mails.tell_of_way_in("password", mine.person_id, key=f"{mine.person_id}:{now.timestamp():.6f}", now=now)
    sessions.end(mine, by=mine.person_id, now=now, but=str(request.session.session_key))
    old = str(request.session.session_key)
    update_session_auth_hash(request, mine)
    sessions.moved(old, str(request.session.session_key))
    return redirect("/account/?done=password")


@page("signed_in", "POST")
def passkey_options(request: Request) -> HttpResponse:
    """What the browser makes a passkey from."""
    if not is_fresh(request, now=clock.wall()):
        return JsonResponse({"wrong": _stale()}, status=422)
    return JsonResponse(factors.options_to_add(_mine(request)))


@page("signed_in", "POST")
def passkeys(request: Request) -> HttpResponse:
    """Keep the passkey that the browser made."""
    now = clock.wall()
    if not is_fresh(request, now=now):
        return JsonResponse({"wrong": _stale()}, status=422)
    try:
        factors.add_passkey(
            _mine(request), request.POST.get("credential", ""), name=request.POST.get("label", ""), now=now
        )
    except NotTaken as wrong:
        return JsonResponse({"wrong": str(wrong)}, status=422)
    request.session.pop(MUST_ADD, None)
    return JsonResponse({"to": "/account/?done=passkey"})


@page("signed_in", "GET", "HEAD", "POST")
def authenticator(request: Request) -> HttpResponse:
    """A secret for an authenticator app, kept once a code of it was typed."""
    if not is_fresh(request, now=clock.wall()):
        return refused(request, _stale())
    mine = _mine(request)
    if request.method != "POST":
        secret = request.session.setdefault(TOTP_SECRET, factors.new_totp_secret())
        return _scan(request, secret)
    secret = request.session.get(TOTP_SECRET, "")
    if not secret:
        return redirect("/account/authenticator/")
    try:
        factors.add_totp(mine, secret, request.POST.get("code", "")[:40], now=clock.wall())
    except NotTaken as wrong:
        return _scan(request, secret, wrong=str(wrong))
    del request.session[TOTP_SECRET]
    request.session.pop(MUST_ADD, None)
    return redirect("/account/?done=authenticator")


@page("signed_in", "POST")
def recovery_codes(request: Request) -> HttpResponse:
    """New recovery codes; this page alone shows them."""
    _must_be_fresh(request)
    mine = _mine(request)
    if not factors.has_second_factor(mine):
        raise Refused(
            "recovery_codes", _("Add a passkey or an authenticator app first: recovery codes stand in for them.")
        )
    return shown(request, codes=factors.new_recovery_codes(mine, now=clock.wall()))


@page("signed_in", "POST")
def removal(request: Request, factor: int) -> HttpResponse:
    """Take one factor away."""
    _must_be_fresh(request)
    mine = _mine(request)
    if not factors.remove(mine, factor, now=clock.wall()):
        raise Http404
    mails.tell_of_way_in("factor", mine.person_id, key=f"{mine.person_id}:{factor}", now=clock.wall())
    if request.person.role in rules.roles_with_second_factor() and not factors.has_second_factor(mine):
        request.session[MUST_ADD] = True
    return redirect("/account/?done=removed")


@page("signed_in", "POST")
def end_one(request: Request, session: int) -> HttpResponse:
    """End one of one's own sessions."""
    mine = _mine(request)
    if not sessions.end(mine, by=mine.person_id, now=clock.wall(), only=session):
        raise Http404
    return redirect("/account/?done=ended")


@page("signed_in", "POST")
def end_others(request: Request) -> HttpResponse:
    """End all sessions but this one."""
    mine = _mine(request)
    sessions.end(mine, by=mine.person_id, now=clock.wall(), but=str(request.session.session_key))
    return redirect("/account/?done=ended")


@page("signed_in", "POST")
def known(request: Request) -> HttpResponse:
    """The new device is one's own."""
    sessions.know_devices(_mine(request), now=clock.wall())
    request.session.pop(sessions.NEW_DEVICE, None)
    return redirect("/account/?done=known")


def done_words(done: str) -> str:
    """What was done, of the address after it."""
    return {
        "password": _("Your name and password are set. You are signed out everywhere else."),
        "passkey": _("The passkey is added."), "authenticator": _("The authenticator app is added."),
        "asked": _("A link is on its way. Open it to show that the address is yours."),
        "proved": _("The address is yours."), "dropped": _("The address is removed."),
        "removed": _("It is removed."), "preferences": _("Your language and time zone are kept."),
        "ended": _("Ended."), "known": _("Thank you: the device is yours."),
    }.get(done, "")  # fmt: skip


def _mine(request: Request) -> Account:
    return Account.objects.get(person_id=request.person.id)


def shown(request: Request, *, wrong: dict[str, str] | None = None, codes: list[str] | None = None) -> HttpResponse:
    """The page `Your account`, with what is `wrong` by its field, and recovery codes that are new."""
    mine = _mine(request)
    new = Device.objects.filter(id=request.session.get(sessions.NEW_DEVICE, 0), account=mine, told_at=None).first()
    context: dict[str, Any] = {
        "frame": _frame(request), "name": request.POST.get("name", "")[:254] or names.name_of(mine),
        "asks_current": mine.has_usable_password() and request.session.get(WAY) != "link",
        "factors": [f for f in factors.factors_of(mine) if f.type != factors.CODES],
        "codes": codes, "codes_left": factors.codes_left(mine), "sessions": sessions.under_way(mine),
        "here": request.session.session_key, "wrong": wrong or {}, "new_device": new,
        "chosen": request.person, "places": PLACES,
        "must_add": request.session.get(MUST_ADD), "done": done_words(request.GET.get("done", "")),
        **account_context(request.person),
    }  # fmt: skip
    return render(request, "account/account.html", context, status=422 if wrong else 200)


def _scan(request: Request, secret: str, wrong: str = "") -> HttpResponse:
    # The drawing is made here of black squares alone; no text of anybody's is in it.
    picture = mark_safe(factors.totp_picture(_mine(request), secret))  # noqa: S308
    spaced = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    context = {"frame": _frame(request), "picture": picture, "secret": spaced, "wrong": wrong}
    return render(request, "account/authenticator.html", context, status=422 if wrong else 200)


def _frame(request: Request) -> str:
    return "shell/base.html" if allows(request.person, "desk.read") else "shell/portal.html"


def _must_be_fresh(request: Request) -> None:
    if not is_fresh(request, now=clock.wall()):
        raise Refused("ways_in", _stale())


def _stale() -> str:
    return _("You signed in more than an hour ago. Sign out and in again, then change your ways in.")

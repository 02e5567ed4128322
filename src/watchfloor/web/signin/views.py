"""Coming in and going out: by name and password, passkey, single sign-on or one-time link."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.audit.chain import record
from watchfloor.core import clock
from watchfloor.core.identity import link_is_good, redeem
from watchfloor.core.permissions import allows
from watchfloor.ways_in import factors, names, sessions, tries
from watchfloor.ways_in.provider import configured
from watchfloor.web.page import Request, page, person_of
from watchfloor.web.signin.coming import address_of, come_in, half_in, safe_next, step_half_in


@page("public")
def home(request: HttpRequest) -> HttpResponse:
    """Everyone's front door leads to their own first page."""
    person = person_of(request)
    if person is None:
        return redirect("/signin/")
    if allows(person, "partner.desk"):
        return redirect("/partner/")
    if allows(person, "desk.read"):
        return redirect("/desk/")
    return redirect("/audit/" if allows(person, "audit.read") else "/portal/")


@page("public", "GET", "HEAD", "POST")
def signin(request: HttpRequest) -> HttpResponse:
    """The ways in; who is in already goes on to where they wanted. Name and password come here."""
    wanted = safe_next(request.POST.get("next", "") or request.GET.get("next", ""))
    if request.method != "POST":
        return redirect(wanted) if person_of(request) is not None else _ways(request, wanted)
    now = clock.wall()
    name, password = request.POST.get("name", ""), request.POST.get("password", "")
    account, wait = names.sign_in(name, password, address=address_of(request), now=now)
    if account is None:
        return _ways(request, wanted, wrong=_too_many(wait) if wait else _("Name or password is wrong."))
    if factors.has_second_factor(account):
        step_half_in(request, account, to=wanted, now=now)
        return redirect("/signin/second/")
    return come_in(request, account, way="password", to=wanted, now=now) or _ways(
        request, wanted, wrong=_("Name or password is wrong.")
    )


@page("public", "GET", "HEAD", "POST")
def second(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the authenticator app, a recovery code, or a passkey."""
    now = clock.wall()
    waiting = half_in(request, now=now)
    if waiting is None:
        return redirect("/signin/")
    account, to = waiting
    if request.method != "POST":
        return render(request, "signin/second.html", {"next": to})
    good, wait = factors.second_step(account, request.POST.get("code", "")[:40], address=address_of(request), now=now)
    answer = come_in(request, account, way="code", to=to, now=now) if good else None
    if answer is None:
        wrong = _too_many(wait) if wait else _("This code does not fit, or was used already.")
        return render(request, "signin/second.html", {"next": to, "wrong": wrong}, status=422)
    return answer


@page("public", "POST")
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser is to sign with a passkey: one of whoever waits for the second step, else any of this site."""
    waiting = half_in(request, now=clock.wall())
    return JsonResponse(factors.options_to_sign_in(waiting[0] if waiting else None))


@page("public", "POST")
def passkey(request: HttpRequest) -> HttpResponse:
    """The browser's answer. A passkey is both steps in one: it was unlocked by a finger, a face or a PIN."""
    now, address = clock.wall(), address_of(request)
    waiting = half_in(request, now=now)
    keys = {tries.address_key(address): tries.FREE_BY_ADDRESS}
    if wait := tries.wait(keys, now=now):
        return JsonResponse({"wrong": _too_many(wait)}, status=422)
    said = request.POST.get("credential", "")
    account = factors.passkey_account(said, account=waiting[0] if waiting else None, now=now)
    to = waiting[1] if waiting else safe_next(request.POST.get("next", ""))
    answer = come_in(request, account, way="passkey", to=to, now=now) if account else None
    if answer is None:
        if account is None:
            record("signin.failed", actor=None, subject="unknown passkey", now=now, detail={"way": "passkey"},
                   address=address)  # fmt: skip
        tries.failed(keys, now=now)
        return JsonResponse({"wrong": _("This passkey is not known here.")}, status=422)
    return _with_cookies_of(answer, JsonResponse({"to": answer["Location"]}))


@page("public", "GET", "HEAD", "POST")
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening the link asks; only the button redeems it, so that a mail scanner's visit does not use it up."""
    if request.method != "POST":
        good = link_is_good(secret, now=clock.wall())
        return render(request, "signin/confirm.html", {"good": good}, status=200 if good else 410)
    now = clock.wall()
    account = redeem(secret, now=now)
    answer = come_in(request, account, way="link", to="/", now=now) if account else None
    return answer or render(request, "signin/confirm.html", {"good": False}, status=410)


@page("signed_in", "POST")
def signout(request: Request) -> HttpResponse:
    """End the session."""
    if key := request.session.session_key:
        sessions.gone(key)
    record("signout.done", actor=request.person.id, subject=f"person:{request.person.id}", now=clock.wall(),
           address=address_of(request))  # fmt: skip
    logout(request)
    return redirect("/signin/")


def _ways(request: HttpRequest, wanted: str, wrong: str = "") -> HttpResponse:
    try:
        provider = configured()
    except ValueError:
        # A variable that is wrong must not close the other doors.
        provider = None
    context = {"next": wanted, "wrong": wrong, "name": request.POST.get("name", "")[:254], "provider": provider}
    return render(request, "signin/explain.html", context, status=422 if wrong else 200)


def _too_many(minutes: int) -> str:
    told = ngettext("Too many tries. Please wait %(n)d minute.", "Too many tries. Please wait %(n)d minutes.", minutes)
    return told % {"n": minutes}


def _with_cookies_of(first: HttpResponse, answer: HttpResponse) -> HttpResponse:
    answer.cookies = first.cookies
    return answer

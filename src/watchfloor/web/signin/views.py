"""Coming in and going out. Coming in is by one-time link: there is no password to lose."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from watchfloor.core import clock
from watchfloor.core.identity import link_is_good, redeem
from watchfloor.core.permissions import allows
from watchfloor.web.page import Request, page, person_of


@page("public")
def home(request: HttpRequest) -> HttpResponse:
    """Everyone's front door leads to their own first page."""
    person = person_of(request)
    if person is None:
        return redirect("/signin/")
    return redirect("/desk/" if allows(person, "desk.read") else "/portal/")


@page("public")
def signin(request: HttpRequest) -> HttpResponse:
    """Explain how one comes in; who is in already goes on to where they wanted."""
    if person_of(request) is not None:
        return redirect(_after(request))
    return render(request, "signin/explain.html", {"next": request.GET.get("next", "")})


@page("public", "GET", "HEAD", "POST")
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening the link asks; only the button redeems it, so that a mail scanner's visit does not use it up."""
    if request.method != "POST":
        good = link_is_good(secret, now=clock.wall())
        return render(request, "signin/confirm.html", {"good": good}, status=200 if good else 410)
    account = redeem(secret, now=clock.wall())
    if account is None:
        return render(request, "signin/confirm.html", {"good": False}, status=410)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("/")


@page("signed_in", "POST")
def signout(request: Request) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("/signin/")


def _after(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    is_here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_here and wanted.startswith("/") else "/"

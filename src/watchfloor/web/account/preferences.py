"""The language and the time zone that a person reads in, on every device they sign in with."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from watchfloor.core import clock
from watchfloor.core.preferences import LANGUAGES
from watchfloor.directory.commands import set_preferences
from watchfloor.web.account.views import shown
from watchfloor.web.page import Request, page


@page("signed_in", "POST")
def preferences(request: Request) -> HttpResponse:
    """Language and zone, of the form on `Your account`; nothing chosen follows the browser."""
    language, zone = request.POST.get("language") or None, request.POST.get("zone") or None
    try:
        set_preferences(request.person.id, language=language, zone=zone, by=request.person.id, now=clock.now())
    except ValueError as wrong:
        field, _colon, why = str(wrong).partition(": ")
        return shown(request, wrong={field: why})
    return _remembered(redirect("/account/?done=preferences"), language)


@page("signed_in", "POST")
def language(request: Request) -> HttpResponse:
    """The language alone, of the menu on every page; back to that page."""
    wanted, back = request.POST.get("language", ""), request.POST.get("next", "")
    mine = request.person
    if wanted in LANGUAGES:
        set_preferences(mine.id, language=wanted, zone=mine.zone, by=mine.id, now=clock.now())
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return _remembered(redirect(back if safe else "/account/"), wanted if wanted in LANGUAGES else None)


def _remembered(answer: HttpResponse, language: str | None) -> HttpResponse:
    """The browser keeps it too, for the pages before one signs in."""
    if language:
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=31536000, samesite="Lax")
    else:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer

"""Tokens of the API: one's own, and for whoever looks after ways in those of everybody and of service accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import allows
from watchfloor.tickets.access import sees_more
from watchfloor.tickets.commands import Refused
from watchfloor.tokens.commands import BadToken, make, revoke
from watchfloor.tokens.models import ApiToken
from watchfloor.tokens.queries import tokens_of
from watchfloor.tokens.scopes import SCOPES
from watchfloor.ways_in.services import services
from watchfloor.web.page import Request, page, whole
from watchfloor.web.signin.coming import is_fresh

LIVES: Final = (30, 90, 365)
SHOWN: Final = 200


@page("signed_in", "GET", "HEAD", "POST")
def own(request: Request) -> HttpResponse:
    """One's own tokens; posted to, one more, whose secret is shown this once."""
    context: dict[str, Any] = {"frame": _frame(request), "for_whom": None}
    if request.method == "POST":
        context |= _made(request, request.person.id)
    return _shown(request, "tokens/own.html", {**context, "tokens": tokens_of(request.person.id)})


@page("signed_in", "POST")
def own_end(request: Request, token: int) -> HttpResponse:
    """Revoke one's own token."""
    if not ApiToken.objects.filter(id=token, person=request.person.id).exists():
        raise Http404
    revoke(token, by=request.person.id, now=clock.wall())
    return redirect("/account/tokens/")


@page("admin.ways_in", "GET", "HEAD", "POST")
def every(request: Request) -> HttpResponse:
    """The newest tokens of everybody; posted to, one more of a service account."""
    programs = list(services().filter(account__is_active=True)[:SHOWN])
    keys = [row.account.person_id for row in programs]
    context: dict[str, Any] = {"frame": "shell/base.html"}
    if request.method == "POST":
        key = whole(request.POST.get("person", ""))
        if key not in keys:
            raise Refused("person", _("Choose a service account: people make their own tokens."))
        if sees_more(Person.objects.get(id=key), request.person):
            raise Refused(
                "person", _("This person may see what you may not: nothing can be sent in their name by you.")
            )
        context |= _made(request, key)
    rows = list(ApiToken.objects.order_by("-id")[:SHOWN])
    people = Person.objects.in_bulk({row.person for row in rows} | set(keys))
    listed = [(row, people.get(row.person), row.person in keys) for row in rows]
    context |= {"rows": listed, "programs": [people[key] for key in keys if key in people]}
    return _shown(request, "tokens/every.html", context)


@page("admin.ways_in", "POST")
def any_end(request: Request, token: int) -> HttpResponse:
    """Revoke anybody's token."""
    if not ApiToken.objects.filter(id=token).exists():
        raise Http404
    revoke(token, by=request.person.id, now=clock.wall())
    return redirect("/admin/tokens/")


def _made(request: Request, person: int) -> dict[str, Any]:
    """What the page shows after a token was asked for: its secret, or what is wrong."""
    now, said = clock.wall(), request.POST
    if not is_fresh(request, now=now):
        raise Refused("token", _("You signed in more than an hour ago. Sign out and in again, then make a token."))
    days = whole(said.get("days", ""))
    ends = now + timedelta(days=days) if days and days <= max(LIVES) else None
    scopes = said.getlist("scope")
    try:
        row, secret = make(person, said.get("name", ""), scopes, ends, request.person.id, now)
    except BadToken as wrong:
        return {"wrong": {wrong.field: str(wrong)}, "name": said.get("name", "")[:200], "chosen": scopes}
    return {"made": row, "secret": secret}


def _shown(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    scopes = [(name, about) for name, (about, _held) in SCOPES.items()]
    shared = {"scopes": scopes, "lives": LIVES, "now": clock.wall(), "chosen": ["read"]}
    answer = render(request, template, {**shared, **context}, status=422 if context.get("wrong") else 200)
    # The secret must not lie in any cache.
    answer["Cache-Control"] = "no-store"
    return answer


def _frame(request: Request) -> str:
    return "shell/base.html" if allows(request.person, "desk.read") else "shell/portal.html"

"""Domains: what they are made of, and which one a person looks at."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from watchfloor.core import clock
from watchfloor.core.models import Definition, Module, Platform
from watchfloor.core.permissions import allows
from watchfloor.tickets.commands import Refused
from watchfloor.views import commands
from watchfloor.views.definitions import DOMAIN, domain_of
from watchfloor.views.queries import may_change
from watchfloor.web.domain import choose, domains_of
from watchfloor.web.page import Request, page, whole


@page("desk.read", "POST")
def choice(request: Request) -> HttpResponse:
    """Look at one domain, or at everything, on every page from now on."""
    key = whole(request.POST.get("domain", "")) or 0
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    answer = redirect(wanted if safe else "/desk/")
    choose(answer, key if any(domain.id == key for domain in domains_of(request)) else 0)
    return answer


@page("desk.work", "GET", "HEAD", "POST")
def every_domain(request: Request) -> HttpResponse:
    """The domains that one may choose; a form makes another."""
    return _saved(request, None) if request.method == "POST" else _page(request, None, {}, shared=False)


@page("desk.work", "GET", "HEAD", "POST")
def change(request: Request, key: int) -> HttpResponse:
    """Change a domain."""
    row = Definition.objects.filter(id=key, what=DOMAIN).first()
    if row is None or not may_change(request.person, row.owner_id):
        raise Http404
    if request.method == "POST":
        return _saved(request, key)
    return _page(request, key, {"name": row.name, **row.body}, shared=row.owner_id is None)


@page("desk.work", "POST")
def archive(request: Request, key: int) -> HttpResponse:
    """Put a domain away."""
    return _turned(request, key, commands.shelve)


@page("desk.work", "POST")
def restoration(request: Request, key: int) -> HttpResponse:
    """Offer a domain again."""
    return _turned(request, key, commands.unshelve)


def _turned(request: Request, key: int, verb: Any) -> HttpResponse:
    try:
        verb(key, what=DOMAIN, by=request.person, now=clock.now())
    except LookupError as why:
        raise Http404 from why
    return redirect("/desk/domains/")


def _saved(request: Request, key: int | None) -> HttpResponse:
    said: dict[str, Any] = {"name": request.POST.get("name", ""), "platforms": request.POST.getlist("platform")[:200],
            "modules": request.POST.getlist("module")[:200]}  # fmt: skip
    shared = request.POST.get("shared") == "yes"
    try:
        commands.save_domain(
            name=request.POST.get("name", ""), platforms=said["platforms"], modules=said["modules"], shared=shared,
            by=request.person, now=clock.now(), key=key,
        )  # fmt: skip
    except LookupError as why:
        raise Http404 from why
    except Refused as why:
        return _page(request, key, said, shared=shared, problem=str(why))
    return redirect("/desk/domains/")


def _page(request: Request, key: int | None, said: dict[str, Any], *, shared: bool, problem: str = "") -> HttpResponse:
    platforms = list(Platform.objects.order_by("name").values_list("name", flat=True))
    modules = sorted(set(Module.objects.values_list("name", flat=True)))
    mine = [(domain, may_change(request.person, domain.owner)) for domain in domains_of(request)]
    away = Definition.objects.filter(what=DOMAIN, archived=True).order_by("name", "id")
    context = {
        "mine": mine, "said": said, "shared": shared, "key": key, "problem": problem,
        "platforms": _ticked(platforms, said.get("platforms", [])),
        "modules": _ticked(modules, said.get("modules", [])),
        "may_share": allows(request.person, "desk.share"),
        "away": [domain_of(row) for row in away[:100] if may_change(request.person, row.owner_id)],
    }  # fmt: skip
    return render(request, "views/domains.html", context, status=422 if problem else 200)


def _ticked(names: list[str], chosen: list[str]) -> list[tuple[str, bool]]:
    return [(name, name in chosen) for name in [*names, *(name for name in chosen if name not in names)]]

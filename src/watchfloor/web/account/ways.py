"""What an administrator sets up: which roles need a second factor, and accounts of programs."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import ROLES
from watchfloor.directory.commands import register_person
from watchfloor.ways_in import rules, services
from watchfloor.web.page import Request, page


@page("admin.ways_in")
def ways_in(request: Request) -> HttpResponse:
    """Both lists."""
    return _shown(request)


@page("admin.ways_in", "POST")
def roles(request: Request) -> HttpResponse:
    """Exactly the ticked roles need a second factor."""
    ticked = [role for role in ROLES if role in request.POST.getlist("role")]
    rules.require_second_factor(ticked, by=request.person.id, now=clock.wall())
    return redirect("/admin/ways-in/?saved=1")


@page("admin.ways_in", "POST")
def make(request: Request) -> HttpResponse:
    """A person that is a program, with the rights of a role."""
    name, role = request.POST.get("name", "").strip()[:200], request.POST.get("role", "")
    if not name or role not in ROLES:
        wrong = _("Give the service account a name.") if not name else _("Choose a role.")
        return _shown(request, wrong=wrong)
    person = register_person(name=name, role=role, now=clock.now(), by=request.person.id)
    services.make_service(person, purpose=request.POST.get("purpose", ""), by=request.person.id, now=clock.wall())
    return redirect("/admin/ways-in/?saved=1")


@page("admin.ways_in", "POST")
def end(request: Request, key: int) -> HttpResponse:
    """Close a service account."""
    if not services.end_service(key, by=request.person.id, now=clock.wall()):
        raise Http404
    return redirect("/admin/ways-in/?saved=1")


def _shown(request: Request, wrong: str = "") -> HttpResponse:
    rows = list(services.services()[:200])
    people = Person.objects.in_bulk([row.account.person_id for row in rows])
    needs = rules.roles_with_second_factor()
    context = {
        "roles": [(role, role in needs) for role in ROLES], "wrong": wrong, "saved": request.GET.get("saved"),
        "services": [(row, people.get(row.account.person_id)) for row in rows],
        "said": {key: request.POST.get(key, "")[:500] for key in ("name", "role", "purpose")},
    }  # fmt: skip
    return render(request, "account/ways_in.html", context, status=422 if wrong else 200)

"""People, and a way in for each."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from watchfloor.audit.chain import record
from watchfloor.core import clock
from watchfloor.core.identity import LINK_LIFE, new_sign_in_link
from watchfloor.core.models import Person
from watchfloor.core.permissions import ROLES
from watchfloor.tickets.access import sees_more
from watchfloor.ways_in.services import is_service
from watchfloor.web.admin.grants import may_sign_in_as
from watchfloor.web.page import Request, page, refused

SHOWN = 200


@page("admin.people")
def people(request: Request) -> HttpResponse:
    """Everyone on the team, or whoever a search finds."""
    return render(request, "admin/people.html", _listed(request))


@page("admin.people", "POST")
def links(request: Request, key: int) -> HttpResponse:
    """A one-time link for somebody. It is shown once: only its hash is kept."""
    person = Person.objects.filter(id=key).first()
    if person is None or not may_sign_in_as(request.person, person) or is_service(person.id):
        raise Http404
    if sees_more(person, request.person):
        return refused(
            request,
            _("%(person_name)s may read tickets that you may not. Make the link on the machine.")
            % {"person_name": person.name},
        )
    record("signin.link", actor=request.person.id, subject=f"person:{person.id}", now=clock.wall())
    link = request.build_absolute_uri(new_sign_in_link(person, now=clock.wall()))
    hours = int(LINK_LIFE.total_seconds() // 3600)
    context = {"link": link, "for_whom": person, "hours": hours}
    return render(request, "admin/people.html", _listed(request) | context)


def _listed(request: Request) -> dict[str, object]:
    text, role = request.GET.get("q", "").strip()[:100], request.GET.get("role", "")
    found = Person.objects.select_related("team").order_by("name", "id")
    found = found.filter(name__icontains=text) if text else found
    # Requesters are many and seldom meant: they are listed when asked for.
    found = found.filter(role=role) if role in ROLES else found if text else found.exclude(role="requester")
    shown = list(found[:SHOWN])
    for person in shown:
        person.may_link = may_sign_in_as(request.person, person)  # type: ignore[attr-defined]
    return {"people": shown, "text": text, "role": role, "roles": ROLES, "cut": len(shown) == SHOWN}

"""What is kept of a person: find them, hand it out, erase it. Nothing here counts tickets: some may be hidden."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.jobs import enqueue
from watchfloor.core.models import Account, Person
from watchfloor.directory.project import NOBODY
from watchfloor.personal import erase, export, jobs
from watchfloor.personal.models import Erasure
from watchfloor.web.page import Request, page, refused
from watchfloor.web.personal.kept import listed

SHOWN: Final = 20
SHORTEST: Final = 2


@page("personal.manage")
def overview(request: Request) -> HttpResponse:
    """Find a person; what is being erased; holds and rules."""
    return render(request, "personal/overview.html", _overview(request) | listed(request))


@page("personal.manage")
def one(request: Request, key: int) -> HttpResponse:
    """One person, and what may be done."""
    return render(request, "personal/person.html", _one(_person(key)))


@page("personal.manage", "POST")
def download(request: Request, key: int) -> HttpResponseBase:
    """All that is kept of the person, as a zip. Not where it would show what this reader may not see."""
    person = _person(key)
    if export.shows_more(person, request.person):
        return refused(request, _("This would show you tickets that you may not see. Make it on the machine."))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "person.zip"
        export.write(person, path, by=request.person.id, now=clock.wall(), progress=lambda _table: None)
        # The open file outlives its name.
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"person-{person.id}.zip")


@page("personal.manage", "POST")
def erasure(request: Request, key: int) -> HttpResponse:
    """Begin to erase the person, once their name was typed. The rest is a job: it takes a while."""
    person, given = _person(key), request.POST
    wrong: dict[str, str] = {}
    if " ".join(given.get("name", "").split()) != " ".join(person.name.split()):
        wrong["name"] = _("Type the name exactly as it stands above.")
    also = [line for line in given.get("also", "").splitlines() if line.strip()]
    if not wrong:
        try:
            row = erase.begin(
                person.id, by=request.person.id, now=clock.wall(), reason=given.get("reason", ""), also=also[:50],
                with_open=given.get("with_open") == "1",
            )  # fmt: skip
        except erase.Refused as why:
            wrong[why.field] = _SAYS.get(why.field, str)(str(why))
        else:
            enqueue(jobs.ERASE, key=f"erase:{row.pk}", asked_by=request.person.id, erasure=row.pk)
            return redirect("/admin/personal/")
    context = _one(person) | {"given": given, "wrong": wrong}
    return render(request, "personal/person.html", context, status=422)


# Which tickets they are is not said: some may be hidden from this reader.
_SAYS: Final = {
    "with_open": lambda _said: _("Tickets that they asked or work on are open. Close them first, or tick this."),
    "held": lambda _said: _("A ticket of theirs is held. Lift the hold first."),
}


def _person(key: int) -> Person:
    found = Person.objects.select_related("team").filter(id=key).first()
    if found is None:
        raise Http404
    return found


def _one(person: Person) -> dict[str, Any]:
    return {
        "whom": person, "is_nobody": person.name == NOBODY, "given": {}, "wrong": {},
        "signs_in": Account.objects.filter(person=person, is_active=True).exists(),
        "running": Erasure.objects.filter(person=person.id, done_at=None).first(),
    }  # fmt: skip


def _overview(request: Request) -> dict[str, Any]:
    text = request.GET.get("q", "").strip()[:100]
    found: list[Person] = []
    if len(text) >= SHORTEST:
        people = Person.objects.exclude(name=NOBODY).filter(name__icontains=text)
        found = list(people.order_by("name", "id")[:SHOWN])
    rows = list(Erasure.objects.order_by("-id")[:SHOWN])
    names = Person.objects.in_bulk([row.by for row in rows if row.by])
    return {"text": text, "found": found, "erasures": [(row, names.get(row.by or 0)) for row in rows]}

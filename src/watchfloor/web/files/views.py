"""Files: given before a message is sent, read by whoever sees the message, taken away."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.files import commands, limits, queries
from watchfloor.files.models import File
from watchfloor.personal.erase import Refused as Held
from watchfloor.personal.retention import refuse_held
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.reading import readable
from watchfloor.web.files.sending import answer
from watchfloor.web.page import Request, page


@page("portal.use", "POST")
def files(request: Request) -> HttpResponse:
    """Keep one file until a message takes it along; says its id, and how a form lists it. 422 names what is wrong."""
    given = request.FILES.get("file")
    try:
        if given is None:
            raise commands.NotKept("file", _("Choose a file first."))
        # A savepoint of its own: of a file that is refused half-way nothing stays.
        with transaction.atomic():
            file = commands.keep(name=given.name or "", chunks=given.chunks(), owner=request.person.id)
    except commands.NotKept as why:
        refusal = JsonResponse({"field": why.field, "message": str(why)}, status=422)
        refusal["X-Message"] = quote(str(why))
        return refusal
    html = render_to_string("files/_waiting.html", {"file": file}, request)
    said = {"id": str(file.id), "name": file.name, "size": file.size, "type": file.type, "html": html}
    return JsonResponse(said, status=201)


@page("portal.use")
def waiting(request: Request) -> HttpResponse:
    """One's own files that wait, as a form lists them: for a page that is opened again."""
    rows = queries.waiting(request.person.id, request.GET.getlist("id")[: limits.AT_ONCE])
    return HttpResponse("".join(render_to_string("files/_waiting.html", {"file": row}, request) for row in rows))


@page("portal.use")
def file(request: Request, file: uuid.UUID) -> HttpResponseBase:
    """Download it."""
    return answer(request, _readable(request, file))


@page("portal.use")
def picture(request: Request, file: uuid.UUID) -> HttpResponseBase:
    """Look at it: pictures of the few formats that hold no script, and nothing else."""
    row = _readable(request, file)
    if not queries.is_shown(row):
        raise Http404
    return answer(request, row, inline=True)


@page("portal.use", "POST")
def deletion(request: Request, file: uuid.UUID) -> HttpResponse:
    """Take away one's own file that was not sent yet."""
    row = _readable(request, file)
    if row.attached or row.owner != request.person.id:
        raise Http404
    commands.discard(row)
    return HttpResponse(status=204)


@page("desk.work", "POST")
def erasure(request: Request, file: uuid.UUID) -> HttpResponse:
    """Destroy a file that should never have been sent; that there was one stays told."""
    row = _readable(request, file)
    if not row.attached:
        raise Refused("file", _("It was not sent yet: take it out of the message."))
    try:
        refuse_held(row)
    except Held as why:
        raise Refused(why.field, str(why)) from None
    commands.erase(row, by=request.person.id, now=clock.now())
    back = request.POST.get("back", "")
    return redirect(back if _is_here(back) else "/desk/")


def _is_here(path: str) -> bool:
    return path.startswith("/") and not path.startswith(("//", "/\\"))


def _readable(request: Request, key: uuid.UUID) -> File:
    row = readable(request.person, key)
    if row is None or (row.erased_at and request.method in ("GET", "HEAD")):
        raise Http404
    return row

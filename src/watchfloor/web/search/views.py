"""Search over subject and id. The palette reads the same page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from watchfloor.tickets import queries
from watchfloor.web.page import Request, page


@page("desk.read")
def search(request: Request) -> HttpResponse:
    """Tickets by number, by the id at their source, or by words of the subject."""
    text = request.GET.get("q", "").strip()
    hits = queries.search(request.person, text)
    # A number that is a ticket's opens it; the palette only lists, for it is still being typed in.
    if len(hits) == 1 and text.lstrip("#") == str(hits[0].number) and "X-Live" not in request.headers:
        return redirect(f"/tickets/{hits[0].number}/")
    return render(request, "search/page.html", {"text": text, "hits": hits})

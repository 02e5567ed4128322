"""Search: its page, what the palette finds, what may come next, and the portal's search of one's own tickets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from watchfloor.core import clock
from watchfloor.core.permissions import reads_all_tickets
from watchfloor.engine.search_query import Term, leaves
from watchfloor.search import follow, queries
from watchfloor.search.operators import OPERATORS, Problem
from watchfloor.search.parts import Asker
from watchfloor.search.suggest import suggestions as suggested
from watchfloor.search.window import Place
from watchfloor.views.queries import views_for
from watchfloor.web.domain import domain_of
from watchfloor.web.page import Request, page, whole, zone_of
from watchfloor.web.words import lazy

LONGEST: Final = 500
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
SORT_WORDS: Final = (("best", lazy("Best match")), ("newest", lazy("Newest")), ("updated", lazy("Last change")))


@page("desk.read")
def search(request: Request) -> HttpResponse:
    """Tickets by number, by the id at their source, by words anywhere in them, by what they are."""
    text = _text(request)
    asker = _asker(request)
    numbered = queries.by_id(asker, text)
    # A number that is a ticket's opens it.
    if numbered and text.lstrip("#") == str(numbered[0].number):
        return redirect(f"/tickets/{numbered[0].number}/")
    return render(request, "search/page.html", _context(request, asker, text) | {"numbered": numbered})


@page("desk.read")
def palette(request: Request) -> HttpResponse:
    """What the palette finds while it is typed in: the ticket of that number first, then tickets, people, views."""
    text = _text(request)
    asker = _asker(request)
    numbered = queries.by_id(asker, text, size=4)
    found = queries.find(asker, text, size=6, typing=True)
    seen = {ticket.id for ticket in numbered}
    hits = [hit for hit in found.hits if hit.ticket.id not in seen]
    views = [view for view in views_for(request.person) if text and text.lower() in view.name.lower()][:4]
    return render(request, "search/palette.html", {
        "text": text, "numbered": numbered, "hits": hits, "people": queries.people(asker, text), "views": views,
        "found": found, "all": f"/search/?{urlencode({'q': text})}",
    })  # fmt: skip


@page("desk.read")
def suggestions(request: Request) -> HttpResponse:
    """What may come next in the question."""
    return render(request, "search/suggestions.html", {"suggestions": suggested(_asker(request), _text(request))})


@page("portal.use")
def portal(request: Request) -> HttpResponse:
    """One's own tickets, by their subjects and public messages."""
    text = _text(request)
    asker = Asker(request.person, clock.now(), zone_of(request), reads_all=False)
    return render(request, "search/portal.html", _context(request, asker, text))


def _context(request: Request, asker: Asker, text: str) -> dict[str, Any]:
    sort: queries.Sort = next((name for name in queries.SORTS if name == request.GET.get("sort")), "best")
    after, before = whole(request.GET.get("after", "")), _place(request.GET.get("before", ""))
    found = queries.find(asker, text, sort=sort, after=after, before=before)
    kept = {"q": text} | ({"sort": sort} if sort != "best" else {})
    here = kept | ({"before": request.GET["before"]} if before else {})
    return {
        "text": text, "found": found, "sort": sort, "sorts": SORT_WORDS, "before": before,
        "next": f"?{urlencode(here | {'after': found.next_after})}" if found.next_after else "",
        "older": f"?{urlencode(kept | {'before': _address(found.older)})}" if found.older else "",
        "facets": [(facet.name, queries.narrowed(facet.values, text)) for facet in found.facets],
        **_lag(asker), "domain": domain_of(request) if asker.reads_all else None,
        "operators": [operator for name, operator in OPERATORS.items() if name == operator.name],
        "rather_links": [(word, meant, text.replace(word, meant)) for word, meant in found.question.rather],
        "text_recent": f"{text} created:>-30d", "fewer": _fewer(found, text),
        "problems": [(problem, _mended(text, problem)) for problem in found.question.problems],
    }  # fmt: skip


def _mended(text: str, problem: Problem) -> list[tuple[str, str]]:
    """What would do instead, each with the whole question."""
    return [(one, text.replace(problem.source, one, 1)) for one in problem.instead]


def _lag(asker: Asker) -> dict[str, Any]:
    """How far the index is; the share that it has read where it is far behind."""
    lag = follow.lag() if asker.reads_all else None
    return {"lag": lag, "share_read": follow.share_read() if lag and lag.behind >= follow.MANY else None}


def _fewer(found: queries.Found, text: str) -> list[tuple[str, str]]:
    """The question without one of its operators, where it has any."""
    terms = [leaf.source for leaf in leaves(found.question.tree) if isinstance(leaf, Term)]
    return [(source, " ".join(text.replace(source, "", 1).split())) for source in terms[:3]]


def _asker(request: Request) -> Asker:
    domain = domain_of(request)
    scope: tuple[str, ...] = ()
    if domain is not None:
        scope = tuple(f"=a:platform={name.lower()}" for name in domain.platforms) + tuple(
            f"=a:module={name.lower()}" for name in domain.modules
        )
    return Asker(request.person, clock.now(), zone_of(request), reads_all_tickets(request.person), scope)


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:LONGEST]


def _address(place: Place) -> str:
    at, ticket = place
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}-{ticket}"


def _place(text: str) -> Place | None:
    """The place that an address names; None where it names none."""
    moment, _, ticket = text.partition("-")
    at, number = whole(moment), whole(ticket)
    if at is None or number is None:
        return None
    try:
        return _EPOCH + timedelta(microseconds=at), number
    except OverflowError:
        return None

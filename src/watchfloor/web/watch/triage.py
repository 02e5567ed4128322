"""The verbs on a signal, each a noun that is posted to. Each leads back to where it was done, with a way to undo it."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.tickets.commands import Refused
from watchfloor.watch import commands
from watchfloor.watch.queries import seen_by
from watchfloor.web.desk.people import workers
from watchfloor.web.page import Request, page
from watchfloor.web.watch.linked import targets
from watchfloor.web.words import lazy

REASONS: Final = (
    ("false_alarm", lazy("False alarm: nothing was the matter")),
    ("expected_event", lazy("Expected event: a change, a campaign, a holiday")),
    ("duplicate", lazy("Duplicate of another signal")),
    ("known_issue", lazy("Known issue that is being handled")),
    ("test", lazy("Test: somebody tried something")),
)


@page("watch.triage", "POST")
def confirmation(request: Request, key: int) -> HttpResponse:
    """The signal is real, and somebody looks after it."""
    _must_exist(request, key)
    owner = _owner(request.POST.get("owner_name", "").strip())
    reason = request.POST.get("reason", "")
    commands.confirm(key, owner=owner, reason=reason, by=request.person.id, now=clock.now())
    return _back(request, key)


@page("watch.triage", "POST")
def dismissal(request: Request, key: int) -> HttpResponse:
    """The signal needs nobody."""
    _must_exist(request, key)
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    commands.dismiss(key, reason=reason, note=note, by=request.person.id, now=clock.now())
    return _back(request, key)


@page("watch.triage", "POST")
def reopening(request: Request, key: int) -> HttpResponse:
    """Take back what was decided."""
    _must_exist(request, key)
    commands.reopen(key, by=request.person.id, now=clock.now())
    return _back(request, None)


@page("watch.triage", "POST")
def links(request: Request, key: int) -> HttpResponse:
    """Link tickets and signals."""
    _must_exist(request, key)
    for target in targets(request.person, request.POST.get("to", "")):
        commands.link(key, **target, by=request.person.id, now=clock.now())
    return _back(request, None)


@page("watch.triage", "POST")
def unlinking(request: Request, key: int) -> HttpResponse:
    """Take a link back."""
    _must_exist(request, key)
    for target in targets(request.person, request.POST.get("to", "")):
        commands.unlink(key, **target, by=request.person.id, now=clock.now())
    return _back(request, None)


def _owner(name: str) -> int | None:
    """The person of that name; None, who acts, for no name."""
    if not name:
        return None
    found = list(workers().filter(name__iexact=name).values_list("id", flat=True)[:2])
    if len(found) != 1:
        raise Refused(
            "owner",
            (_("Several are called %(name)s.") if found else _("Nobody who works with signals is called %(name)s."))
            % {"name": name[:40]},
        )
    return found[0]


def _must_exist(request: Request, key: int) -> None:
    if not seen_by(request.person).filter(id=key).exists():
        raise Refused("signal", _("There is no signal S-%(key)s.") % {"key": key})


def _back(request: Request, done: int | None) -> HttpResponse:
    """To the page that the form stood on."""
    pages = ("/watch/", *(f"/watch/signals/{key}/" for key in [request.resolver_match.kwargs["key"]]))  # type: ignore[union-attr]
    wanted = request.POST.get("next", "")
    here = wanted if wanted in pages else pages[0]
    return redirect(f"{here}?done={done}" if done else here)

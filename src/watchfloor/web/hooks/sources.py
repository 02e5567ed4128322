"""Sources: who may make tickets by posting, how their payloads are read, and what of them could not be used."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.engine.events import PRIORITIES
from watchfloor.hooks import incoming, sources
from watchfloor.hooks.models import KINDS, Source, Unread
from watchfloor.hooks.queries import visible_sources
from watchfloor.hooks.sources import SEVERITIES, Wanted
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.commands import Refused
from watchfloor.web.page import Request, page, refused, whole
from watchfloor.web.words import lazy

SHOWN: Final = 50
READ_AS: Final = {
    "pagerduty": lazy("PagerDuty Events API v2"), "alertmanager": lazy("Alertmanager webhook"),
    "chat": lazy("Chat messages (JSON)"),
    "slack": lazy("Slack events"), "teams": lazy("Teams outgoing webhook"),
}  # fmt: skip
DEFAULT: Final = Wanted("", "pagerduty", priorities={"critical": "P1", "error": "P2", "warning": "P2", "info": "P3"})


@page("admin.hooks", "GET", "HEAD", "POST")
def new(request: Request) -> HttpResponse:
    """Make a source."""
    return _saved(request, None) if request.method == "POST" else _form(request, None, DEFAULT)


@page("admin.hooks", "GET", "HEAD", "POST")
def source(request: Request, source: int) -> HttpResponse:
    """Change a source; below its form what could not be used."""
    row = _found(request, source)
    if request.method == "POST":
        return _saved(request, row)
    kept = Wanted(
        row.name, row.kind, "", row.queue, row.priority, row.priorities, row.platform, row.platform_from, row.module,
        row.module_from, row.solves, row.active,
    )  # fmt: skip
    return _form(request, row, kept)


@page("admin.hooks", "POST")
def address(request: Request, source: int) -> HttpResponse:
    """Give it a new address, and show it this once."""
    row, token = sources.new_address(_found(request, source).pk, by=request.person.id, now=clock.wall())
    return _shown(request, row, token)


@page("admin.hooks", "POST")
def try_again(request: Request, source: int, item: int) -> HttpResponse:
    """Try a payload once more, as the source is set now."""
    row = Unread.objects.filter(id=item, source=_found(request, source)).first()
    if row is None:
        raise Http404
    if not incoming.try_again(row.pk, now=clock.now(), wall=clock.wall()):
        row.refresh_from_db()
        return refused(
            request, _("It still cannot be used. %(field)s: %(reason)s") % {"field": row.field, "reason": row.reason}
        )
    return redirect(f"/admin/hooks/sources/{source}/")


def _saved(request: Request, row: Source | None) -> HttpResponse:
    wanted = _posted(request)
    try:
        if wanted.queue is not None and not queues_for(request.person).filter(id=wanted.queue).exists():
            # The words for a queue that is not there.
            raise Refused("queue", _("There is no queue %(queue)s.") % {"queue": wanted.queue})
        kept, token = sources.save_source(wanted, by=request.person.id, now=clock.wall(), key=row.pk if row else None)
    except Refused as refusal:
        answer = _form(request, row, wanted, error=str(refusal), field=refusal.field, status=422)
        answer["X-Message"] = quote(str(refusal))
        return answer
    return _shown(request, kept, token) if token else redirect(f"/admin/hooks/sources/{kept.pk}/")


def _shown(request: Request, row: Source, token: str) -> HttpResponse:
    where = request.build_absolute_uri(f"/hooks/in/{token}/")
    return render(request, "hooks/address.html", {"source": row, "address": where})


def _posted(request: Request) -> Wanted:
    post = request.POST
    severities = {one: value for one in SEVERITIES if (value := post.get(f"severity-{one}"))}
    return Wanted(
        post.get("name", ""), post.get("kind", ""), post.get("signing", ""), whole(post.get("queue", "")),
        post.get("priority", ""), severities, post.get("platform", ""), post.get("platform_from", ""),
        post.get("module", ""), post.get("module_from", ""), post.get("solves") == "1", post.get("active") == "1",
    )  # fmt: skip


def _form(
    request: Request, row: Source | None, wanted: Wanted, *, error: str = "", field: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "source": row, "wanted": wanted, "error": error, "field": field, "priorities": PRIORITIES,
        "kinds": [(kind, READ_AS[kind]) for kind in KINDS], "queues": queues_for(request.person).order_by("name"),
        "severities": [(one, wanted.priorities.get(one, "")) for one in SEVERITIES],
        "unread": row.unread.order_by("-id")[:SHOWN] if row else (),
    }  # fmt: skip
    return render(request, "hooks/source.html", context, status=status)


def _found(request: Request, key: int) -> Source:
    row = visible_sources(request.person).filter(id=key).first()
    if row is None:
        raise Http404
    return row

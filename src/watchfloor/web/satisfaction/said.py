"""What requesters say of the help: shares with their intervals, by who helped, and the words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.insight.question import QuestionError, moment
from watchfloor.satisfaction import queries
from watchfloor.satisfaction.queries import Share, Summary
from watchfloor.web.page import Request, page, whole, zone_of
from watchfloor.web.satisfaction.form import RATINGS

SPAN: Final = timedelta(days=30)
SHOWN: Final = 100


@page("insight.read")
def said(request: Request) -> HttpResponse:
    """The last 30 days unless asked otherwise. Every figure opens the ratings that it was counted from."""
    zone, now = zone_of(request), clock.now()
    asked = {name: request.GET.get(name, "") for name in ("from", "to", "rating", "owner")}
    try:
        since, until = _span(asked, zone, now)
    except QuestionError as bad:
        return render(request, "satisfaction/said.html", {"asked": asked, "bad": str(bad)}, status=422)
    found = queries.summary(request.person, since, until)
    ratings = [n for n in map(whole, asked["rating"].split(",")) if n in range(1, 6)]
    rows = queries.latest(
        request.person, since, until, ratings=[n for n in ratings if n is not None], owner=whole(asked["owner"]),
        limit=SHOWN + 1,
    )  # fmt: skip
    context = {
        "asked": asked, "since": since, "until": until, "found": found, "bars": _bars(found, asked),
        "sentence": _sentence(found),
        "owners": [_owner(one, asked) for one in queries.by_owner(request.person, since, until)],
        "rows": rows[:SHOWN], "has_more": len(rows) > SHOWN, "all": _address(asked, rating="", owner=""),
        "bad_only": _address(asked, rating="1,2,3"), "satisfied": words(found.satisfied), "zone": zone.key,
        "responded": words(found.responded), "now": now,
    }  # fmt: skip
    return render(request, "satisfaction/said.html", context)


def words(share: Share) -> str:
    """A share as people read it, never without its interval: 84.0 % [76.2, 89.6]."""
    if share.value is None or share.interval is None:
        return "–"
    low, high = share.interval
    return f"{share.value * 100:.0f} % [{low * 100:.0f}, {high * 100:.0f}]"


def _sentence(found: Summary) -> str:
    if not found.satisfied.n and not found.responded.n:
        return _("Nobody was asked, and nobody rated")
    if not found.satisfied.n:
        return _("None of the %(n)s who were asked has answered yet") % {"n": f"{found.responded.n:,}"}
    good, asked = found.satisfied, found.responded
    first = _("%(yes)s of %(n)s ratings were good") % {"yes": f"{good.yes:,}", "n": f"{good.n:,}"}
    return (
        _("%(first)s; %(yes)s of the %(n)s who were asked answered")
        % {"first": first, "yes": f"{asked.yes:,}", "n": f"{asked.n:,}"}
        if asked.n
        else first
    )


def _bars(found: Summary, asked: dict[str, str]) -> list[dict[str, Any]]:
    most = max(found.counts) or 1
    return [
        {"rating": n, "words": word, "n": found.counts[n - 1], "most": most, "address": _address(asked, rating=str(n))}
        for n, word in reversed(RATINGS)
    ]


def _owner(one: queries.OfOwner, asked: dict[str, str]) -> dict[str, Any]:
    key = str(one.person.id) if one.person else ""
    return {
        "person": one.person, "satisfied": words(one.satisfied), "n": one.satisfied.n, "is_few": one.satisfied.is_few,
        "effort": one.effort, "effort_n": one.effort_n, "address": _address(asked, owner=key) if key else "",
    }  # fmt: skip


def _span(asked: dict[str, str], zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    until = moment(asked["to"], zone) if asked["to"] else now + timedelta(microseconds=1)
    since = moment(asked["from"], zone) if asked["from"] else until - SPAN
    if since > until:
        raise QuestionError(_("The window ends before it begins."))
    return since, until


def _address(asked: dict[str, str], **changes: str) -> str:
    pairs = {**asked, **changes}
    return "/insight/satisfaction/?" + urlencode({key: value for key, value in pairs.items() if value}) + "#said"

"""Verbs about time (snooze, due date, time worked), the subject and attributes, and taking a message back."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Module, Platform
from watchfloor.tickets import commands, commands_time, commands_voice
from watchfloor.tickets.acting import Refused
from watchfloor.tickets.kin import kin_of
from watchfloor.tickets.redaction import shown
from watchfloor.tickets.typed import length, moment
from watchfloor.web.page import Request, page, whole, zone_of
from watchfloor.web.templatetags.watchfloor import moment as said_moment
from watchfloor.web.templatetags.watchfloor import words
from watchfloor.web.ticket.acts import READS_AND_POSTS, act, act_form
from watchfloor.web.ticket.find import found
from watchfloor.web.words import lazy

# What is offered at one key; anything else can be typed.
SNOOZES: Final = (("1h", lazy("In an hour")), ("4h", lazy("In four hours")), ("tomorrow", lazy("Tomorrow morning")),
                  ("mon", lazy("Next Monday morning")), ("7d", lazy("In a week")))  # fmt: skip
DUES: Final = (("4h", lazy("In four hours")), ("today 17:00", lazy("Today at 17:00")),
               ("tomorrow 17:00", lazy("Tomorrow at 17:00")),
               ("fri 17:00", lazy("Friday at 17:00")), ("7d", lazy("In a week")))  # fmt: skip
WORKED: Final = ("5m", "15m", "30m", "1h", "2h")
# Attributes that are asked for though a ticket has none of them yet.
USUAL: Final = ("platform", "module", "region", "error_code")
MOST_ATTRIBUTES: Final = 100


@page("desk.work", *READS_AND_POSTS)
def snooze(request: Request, number: int) -> HttpResponse:
    """Choose how long it sleeps; posted to, it is out of sight until then."""
    row, now = found(request.person, number), clock.now()
    if request.method == "POST":
        until = _moment(request, "until", now)
        return act(
            request, number,
            lambda row: commands_time.snooze(row.id, until=until, by=request.person.id, now=now),
            field="snooze", mine=_("Snooze until %(said_moment)s") % {"said_moment": said_moment(until)},
        )  # fmt: skip
    return act_form(request, row, "snooze", offers=_offered(request, SNOOZES, now))


@page("desk.work", "POST")
def snooze_end(request: Request, number: int) -> HttpResponse:
    """Wake it now."""
    return act(
        request, number, lambda row: commands_time.wake(row.id, by=request.person.id, now=clock.now()), field="snooze",
        mine=_("Wake it"),
    )  # fmt: skip


@page("desk.work", *READS_AND_POSTS)
def due(request: Request, number: int) -> HttpResponse:
    """Choose when it is promised for; posted to with none, it is promised for no time."""
    row, now = found(request.person, number), clock.now()
    if request.method == "POST":
        to = None if request.POST.get("due") == "none" else _moment(request, "due", now)
        return act(
            request, number, lambda row: commands_time.set_due(row.id, to=to, by=request.person.id, now=now),
            field="due",
            mine=_("Due %(moment)s") % {"moment": said_moment(to)} if to else _("Take the due date away"),
        )  # fmt: skip
    return act_form(request, row, "due", offers=_offered(request, DUES, now))


@page("desk.work", *READS_AND_POSTS)
def work(request: Request, number: int) -> HttpResponse:
    """Say how long one worked on it."""
    row = found(request.person, number)
    if request.method == "POST":
        try:
            worked = length(request.POST.get("time", ""))
        except ValueError as problem:
            raise Refused("time", str(problem).capitalize()) from None
        return act(
            request, number,
            lambda row: commands_time.log_time(
                row.id, seconds=int(worked.total_seconds()), by=request.person.id, now=clock.now()
            ),
        )  # fmt: skip
    return act_form(request, row, "work", offers=WORKED, kin=kin_of(request.person, row))


@page("desk.work", *READS_AND_POSTS)
def subject(request: Request, number: int) -> HttpResponse:
    """Give it a subject that says better what it is about."""
    row = found(request.person, number)
    if request.method == "POST":
        said = request.POST.get("subject", "")
        return act(
            request, number,
            lambda row: commands.change_subject(row.id, subject=said, by=request.person.id, now=clock.now()),
            field="subject", mine=_("Change the subject to “%(split)s”") % {"split": ' '.join(said.split())[:200]},
        )  # fmt: skip
    return act_form(request, row, "subject")


@page("desk.work", *READS_AND_POSTS)
def attributes(request: Request, number: int) -> HttpResponse:
    """Say what it is about: platform, module, region, error code, or anything else by a name of one's own."""
    row = found(request.person, number)
    if request.method == "POST":
        values = _attributes(request)
        return act(
            request, number,
            lambda row: commands.set_attributes(row.id, values=values, by=request.person.id, now=clock.now()),
            field="attributes",
            mine=", ".join(f"{words(name)} → {value or _('none')}" for name, value in values.items())[:200],
        )  # fmt: skip
    readable, _hidden = shown(request.person, row)
    names = [*USUAL, *sorted(name for name in readable if name not in USUAL)]
    known = {"platform": Platform.objects.order_by("name"), "module": Module.objects.order_by("name")}
    rows = [(name, readable.get(name, ""), known.get(name, ())) for name in names]
    return act_form(request, row, "attributes", rows=rows)


@page("desk.work", "POST")
def retraction(request: Request, number: int) -> HttpResponse:
    """Take back a message that one wrote less than a minute ago."""
    message = whole(request.POST.get("message", ""))
    if message is None:
        raise Refused("message", _("Say which message."))
    return act(
        request, number,
        lambda row: commands_voice.retract(row.id, message=message, by=request.person.id, now=clock.now()),
    )  # fmt: skip


def _attributes(request: Request) -> dict[str, str | None]:
    """What the form says of each attribute: a value, or nothing at all; only what differs from what it showed."""
    names, values = request.POST.getlist("name"), request.POST.getlist("value")
    before = request.POST.getlist("before")
    told: dict[str, str | None] = {}
    for name, value, was in zip_longest(names[:MOST_ATTRIBUTES], values, before, fillvalue=""):
        key = "_".join(name.strip().lower().split())
        if len(key) > 80 or len(value) > 500:
            raise Refused("name", _("A name has at most 80 characters, a value at most 500."))
        if key and value.strip() != was:
            told[key] = value.strip() or None
    return told


def _moment(request: Request, name: str, now: datetime) -> datetime:
    """The time that a form says, in the reader's zone."""
    try:
        return moment(request.POST.get(name, ""), now, zone_of(request))
    except ValueError as problem:
        raise Refused(name, str(problem)[:1].upper() + str(problem)[1:]) from None


def _offered(request: Request, offers: tuple[tuple[str, str], ...], now: datetime) -> list[tuple[str, str, datetime]]:
    """What is offered, each with the moment that it means now; nothing that is over or too near."""
    zone = zone_of(request)
    told = [(value, words, moment(value, now, zone)) for value, words in offers]
    # On a Sunday tomorrow is next Monday: said once.
    once = {at: (value, words, at) for value, words, at in reversed(told) if at > now + timedelta(minutes=30)}
    return list(once.values())[::-1]

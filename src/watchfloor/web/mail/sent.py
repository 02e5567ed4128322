"""Mails in the post: how each does, its attempts, sending one again; and addresses that mails came back from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.delivery import commands as post
from watchfloor.delivery.models import STATES, Delivery, DeliveryTarget
from watchfloor.mail.models import MailAddress
from watchfloor.mail.out import commands, notes
from watchfloor.mail.out.queries import visible_deliveries
from watchfloor.tickets.access import visible_to
from watchfloor.web.mail.boxes import gone
from watchfloor.web.page import Request, page, whole

SHOWN: Final = 50


@page("admin.mail")
def listing(request: Request) -> HttpResponse:
    """The newest first, a page at a time; of one state where that is asked for."""
    state = request.GET.get("state", "")
    rows = visible_deliveries(request.person)
    if state in STATES:
        rows = rows.filter(state=state)
    if before := whole(request.GET.get("before", "")):
        rows = rows.filter(id__lt=before)
    found = list(rows[: SHOWN + 1])
    bounced = list(MailAddress.objects.exclude(bounced_at=None).order_by("-bounced_at", "-id")[:SHOWN])
    names = Person.objects.in_bulk([row.person_id for row in bounced])
    context = {
        "rows": _dressed(request, found[:SHOWN]), "state": state, "states": STATES,
        "older": found[SHOWN - 1].pk if len(found) > SHOWN else None,
        "bounced": [(row, names.get(row.person_id)) for row in bounced],
    }  # fmt: skip
    return render(request, "mail/sent.html", context)


@page("admin.mail")
def delivery(request: Request, delivery: int) -> HttpResponse:
    """One mail with its attempts. What it says is read on its ticket."""
    row = visible_deliveries(request.person).filter(id=delivery).first()
    if row is None:
        return gone(request)
    context = {
        **_dressed(request, [row])[0], "tries": row.tries.order_by("-number"),
        "target": DeliveryTarget.objects.filter(channel=notes.CHANNEL, target=row.target).first(),
    }  # fmt: skip
    return render(request, "mail/delivery.html", context)


@page("admin.mail", "POST")
def repeat(request: Request, delivery: int) -> HttpResponse:
    """Send it again, now; its reader too, where they were given up."""
    row = visible_deliveries(request.person).filter(id=delivery).first()
    if row is None:
        return gone(request)
    post.enable(notes.CHANNEL, row.target)
    post.send_again(row.pk, now=clock.wall())
    return redirect(f"/admin/mail/out/{delivery}/")


@page("admin.mail", "POST")
def try_again(request: Request, address: int) -> HttpResponse:
    """Send to an address again that mails came back from."""
    if not commands.try_again(address, by=request.person.id, now=clock.wall()):
        return gone(request)
    return redirect("/admin/mail/out/")


def letters() -> dict[str, str]:
    """What each letter is called."""
    return {
        "receipt": _("Receipt"), "reply": _("Answer"), "solved": _("Solved"), "device": _("New device"),
        "password": _("Password set"), "factor": _("Second factor removed"), notes.PROOF: _("Proof of an address"),
    }  # fmt: skip


def _dressed(request: Request, rows: Sequence[Delivery]) -> list[dict[str, Any]]:
    """Each with whom it is for, which letter and the number of its ticket. Two queries for all."""
    read = [notes.read(row.body) for row in rows]
    people = Person.objects.in_bulk([note.person for note in read if note.person])
    seen = visible_to(request.person).filter(id__in=[note.ticket for note in read if note.ticket])
    numbers = dict(seen.values_list("id", "number"))
    words = letters()
    return [
        {"row": row, "reader": people.get(note.person), "letter": words.get(note.letter, note.letter),
         "number": numbers.get(note.ticket or 0)} for row, note in zip(rows, read, strict=True)
    ]  # fmt: skip

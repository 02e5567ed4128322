"""Mails that came: what became of each, the mail itself as text, and letting in or throwing away what is held."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.mail import commands, tokens
from watchfloor.mail.models import STATES, RawMail
from watchfloor.mail.outcomes import OUTCOMES
from watchfloor.mail.queries import raw_bytes, visible_mails
from watchfloor.tickets.access import reads_restricted, visible_to
from watchfloor.web.mail.boxes import gone
from watchfloor.web.page import Request, page, whole
from watchfloor.web.ticket.show import note_reading

SHOWN: Final = 50
# So much of a mail is drawn; files in it are letters and digits that nobody reads.
MOST_TEXT: Final = 100_000
# What waits for somebody, unless another state is asked for.
OPEN: Final = ("held", "refused", "failed")


@page("admin.mail")
def listing(request: Request) -> HttpResponse:
    """The newest first, a page at a time: what waits for somebody, or all in one state."""
    state = request.GET.get("state", "")
    rows = visible_mails(request.person).select_related("mailbox").order_by("-id")
    rows = rows.filter(state__in=(state,) if state in STATES else OPEN)
    if before := whole(request.GET.get("before", "")):
        rows = rows.filter(id__lt=before)
    found = [_shown(row) for row in rows[: SHOWN + 1]]
    numbers = dict(
        visible_to(request.person).filter(id__in=[row.ticket_id for row in found if row.ticket_id])
        .values_list("id", "number")
    )  # fmt: skip
    context = {
        "rows": [(row, numbers.get(row.ticket_id or 0), _meaning(row)) for row in found[:SHOWN]], "state": state,
        "states": STATES, "older": found[SHOWN - 1].pk if len(found) > SHOWN else None,
    }  # fmt: skip
    return render(request, "mail/came.html", context)


@page("admin.mail")
def mail(request: Request, mail: int) -> HttpResponse:
    """One mail with its bytes as text; nothing of it is drawn or loaded."""
    row = _seen(request, mail)
    if row is None:
        return gone(request)
    _shown(row)
    try:
        raw = raw_bytes(row)
    except OSError:
        raw = None
    text = "" if raw is None else raw[:MOST_TEXT].decode("utf-8", "replace").replace("\r\n", "\n")
    head, _blank, body = text.partition("\n\n")
    ticket = visible_to(request.person).select_related("queue").filter(id=row.ticket_id or 0).first()
    if ticket is not None and reads_restricted(request.person, ticket):
        note_reading(request.person, ticket)
    context = {
        "mail": row, "meaning": _meaning(row), "head": head, "body": body, "is_there": raw is not None,
        "is_cut": raw is not None and len(raw) > MOST_TEXT, "number": ticket.number if ticket else None,
    }  # fmt: skip
    return render(request, "mail/mail.html", context)


@page("admin.mail", "POST")
def release(request: Request, mail: int) -> HttpResponse:
    """File what was held, or try again what failed."""
    row = _seen(request, mail)
    if row is None or row.state not in OPEN:
        return gone(request)
    commands.release(mail, by=request.person.id, now=clock.wall())
    return redirect(f"/admin/mail/in/{mail}/")


@page("admin.mail", "POST")
def discard(request: Request, mail: int) -> HttpResponse:
    """Do nothing with what was held."""
    row = _seen(request, mail)
    if row is None or row.state != "held":
        return gone(request)
    commands.discard(mail, by=request.person.id, now=clock.wall())
    return redirect("/admin/mail/in/")


def _seen(request: Request, mail: int) -> RawMail | None:
    return visible_mails(request.person).select_related("mailbox").filter(id=mail).first()


def _shown(row: RawMail) -> RawMail:
    """The row without the token of the address it came to: who reads it could write in its sender's name."""
    row.envelope_to = tokens.without(row.envelope_to)
    return row


def _meaning(row: RawMail) -> str:
    """Why, in the reader's language; what others said, as of a bounce, stays in their words."""
    why = row.reason or (OUTCOMES[row.outcome][1] if row.outcome in OUTCOMES else "")
    return _(why) if why else ""

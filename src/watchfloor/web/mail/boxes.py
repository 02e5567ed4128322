"""Mailboxes of ours, and how the doors do."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.engine.events import PRIORITIES, TICKET_KINDS
from watchfloor.mail import commands
from watchfloor.mail.commands import Wanted
from watchfloor.mail.doors import imap, listen
from watchfloor.mail.models import UNKNOWN_SENDERS, ImapFolder, Mailbox
from watchfloor.mail.out import links, relay
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.commands import Refused
from watchfloor.web.page import Request, page, whole


@page("admin.mail")
def overview(request: Request) -> HttpResponse:
    """The mailboxes, and the doors by which mails come and go."""
    names = dict(queues_for(request.person).values_list("id", "name"))
    rows = [(box, names.get(box.queue_id or 0, "")) for box in seen(request.person).order_by("address")]
    return render(request, "mail/overview.html", {"rows": rows, **_doors()})


@page("admin.mail", "GET", "HEAD", "POST")
def new(request: Request) -> HttpResponse:
    """Make a mailbox."""
    return _saved(request, None) if request.method == "POST" else _form(request, None, Wanted(""))


@page("admin.mail", "GET", "HEAD", "POST")
def mailbox(request: Request, mailbox: int) -> HttpResponse:
    """Change a mailbox."""
    row = seen(request.person).filter(id=mailbox).first()
    if row is None:
        return gone(request)
    if request.method == "POST":
        return _saved(request, row)
    kept = Wanted(
        row.address, row.queue_id, row.kind, row.priority, row.sender_name, row.signature, row.receipts,
        row.unknown_senders,
    )  # fmt: skip
    return _form(request, row, kept)


@page("admin.mail", "POST")
def archive(request: Request, mailbox: int) -> HttpResponse:
    """Take no mail for it any more."""
    if not seen(request.person).filter(id=mailbox).exists():
        return gone(request)
    commands.archive_mailbox(mailbox, by=request.person.id, now=clock.wall())
    return redirect("/admin/mail/")


def seen(person: Person) -> QuerySet[Mailbox]:
    """The mailboxes in use whose queue the person may know of."""
    of_queue = Q(queue_id=None) | Q(queue_id__in=queues_for(person).values("id"))
    return Mailbox.objects.filter(of_queue, archived_at=None)


def gone(request: Request) -> HttpResponse:
    """The answer for what is not there, or is hidden: the same, since nobody must tell them apart."""
    return render(request, "mail/gone.html", status=410)


def _saved(request: Request, row: Mailbox | None) -> HttpResponse:
    wanted = _posted(request)
    try:
        if wanted.queue_id is not None and not queues_for(request.person).filter(id=wanted.queue_id).exists():
            # The words for a queue that is not there.
            raise Refused("queue", _("There is no queue %(queue)s.") % {"queue": wanted.queue_id})
        commands.save_mailbox(wanted, by=request.person.id, now=clock.wall(), key=row.pk if row else None)
    except Refused as refusal:
        answer = _form(request, row, wanted, error=str(refusal), field=refusal.field, status=422)
        answer["X-Message"] = quote(str(refusal))
        return answer
    return redirect("/admin/mail/?saved=1")


def _posted(request: Request) -> Wanted:
    post = request.POST
    return Wanted(
        post.get("address", ""), whole(post.get("queue", "")), post.get("kind", ""), post.get("priority", ""),
        post.get("sender_name", ""), post.get("signature", "").replace("\r\n", "\n"), post.get("receipts") == "1",
        post.get("unknown_senders", ""),
    )  # fmt: skip


def _form(
    request: Request, row: Mailbox | None, wanted: Wanted, *, error: str = "", field: str = "", status: int = 200
) -> HttpResponse:
    says = {
        "file": _("Filed, marked as not verified"), "hold": _("Held until somebody lets them in"),
        "refuse": _("Refused"),
    }  # fmt: skip
    context: dict[str, Any] = {
        "box": row, "wanted": wanted, "error": error, "field": field, "priorities": PRIORITIES, "kinds": TICKET_KINDS,
        "queues": queues_for(request.person).order_by("name"),
        "rules": [(rule, says[rule]) for rule in UNKNOWN_SENDERS],
    }  # fmt: skip
    return render(request, "mail/mailbox.html", context, status=status)


def _doors() -> dict[str, Any]:
    """What the settings say of each door, and what is wrong with them."""
    found: dict[str, Any] = {"origin": links.origin(), "wrong": []}
    try:
        found["relay"] = relay.configured()
    except relay.Unusable as problem:
        found["wrong"].append(str(problem))
    said = os.environ.get(listen.SETTING, "").strip()
    try:
        found["listens"] = listen.where(said) if said else None
    except listen.Misconfigured as problem:
        found["wrong"].append(str(problem))
    try:
        names = [account.name for account in imap.accounts()]
    except imap.Misconfigured as problem:
        names = []
        found["wrong"].append(str(problem))
    read = {row.name: row for row in ImapFolder.objects.filter(name__in=names)} if names else {}
    found["folders"] = [(name, read.get(name)) for name in names]
    return found

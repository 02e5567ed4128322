"""One's own addresses and which mails one gets; and the page of a mail's link that stops them without signing in."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.mail.models import MailAddress
from watchfloor.mail.out import commands, links, relay
from watchfloor.tickets.commands import Refused
from watchfloor.web.page import READS, Request, page
from watchfloor.web.satisfaction.limit import Limit, address_of

LOOKS: Final = Limit(120, 60.0)


@page("signed_in", "POST")
def ask(request: Request) -> HttpResponse:
    """Send a link to an address that one says is one's own."""
    commands.ask_for_proof(request.person.id, address=request.POST.get("address", ""), now=clock.wall())
    return redirect("/account/?done=asked#mail")


@page("signed_in", "POST")
def drop(request: Request, address: int) -> HttpResponse:
    """An address of one's own is that no more."""
    if not commands.drop_address(request.person.id, address, now=clock.wall()):
        return redirect("/account/#mail")
    return redirect("/account/?done=dropped#mail")


@page("signed_in", "POST")
def mails(request: Request) -> HttpResponse:
    """Get mails about one's tickets, or none."""
    if request.POST.get("wanted") == "1":
        commands.unmute(request.person.id)
    else:
        commands.mute(request.person.id, now=clock.wall())
    return redirect("/account/#mail")


@page("signed_in", "GET", "HEAD", "POST")
def proof(request: Request, token: str) -> HttpResponse:
    """Whoever opened a link of ours and is signed in as whom it was made for says that the address is theirs."""
    now = clock.wall()
    said = links.proves(token, now)
    if said is None or said[0] != request.person.id:
        return render(request, "mail/proof.html", status=410)
    if request.method != "POST":
        # A reader's program that follows links must prove nothing.
        return render(request, "mail/proof.html", {"address": said[1]})
    try:
        commands.take_proof(token, now=now)
    except Refused as refusal:
        return render(request, "mail/proof.html", {"address": said[1], "error": str(refusal)}, status=422)
    return redirect("/account/?done=proved#mail")


@csrf_exempt
@page("public", "GET", "HEAD", "POST")
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Reading asks, posting acts (RFC 8058): programs that look at links stop nothing. The token is the right to it."""
    if not LOOKS.allows(address_of(request)):
        answer = HttpResponse(_("Too many requests came from where you are."), content_type="text/plain", status=429)
        answer["Retry-After"] = "60"
        return answer
    person = links.stops(token)
    if person is None:
        return render(request, "mail/stop.html", {"unknown": True}, status=410)
    if request.method in READS:
        return render(request, "mail/stop.html", {"token": token})
    if request.POST.get("again") == "1":
        commands.unmute(person)
        return render(request, "mail/stop.html", {"token": token, "begun": True})
    commands.mute(person, now=clock.wall())
    return render(request, "mail/stop.html", {"token": token, "stopped": True})


def account_context(person: Person) -> dict[str, Any]:
    """What the page of one's account shows of mail. One query."""
    rows = list(MailAddress.objects.filter(person_id=person.id).order_by("id"))
    return {
        "addresses": rows, "is_muted": any(row.muted_at for row in rows),
        "may_add": relay.is_on() and bool(links.origin()),
    }  # fmt: skip

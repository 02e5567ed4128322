"""Stopping mails, showing that an address is one's own, and word of one's ways in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.audit.chain import record
from watchfloor.core import clock
from watchfloor.delivery.models import Delivery
from watchfloor.mail.addresses import tidy
from watchfloor.mail.commands import disown_address, own_address
from watchfloor.mail.models import MailAddress
from watchfloor.mail.out import links, notes, relay
from watchfloor.mail.out.compose import Unfit, fit_address
from watchfloor.mail.out.notes import Note
from watchfloor.tickets.commands import Refused

# So many proofs one person may ask for in a day: each is a mail to somebody who may not know of us.
MOST_PROOFS: Final = 5
MOST_ADDRESSES: Final = 10


def mute(person: int, *, now: datetime) -> None:
    """The person gets no more mails about tickets; what waits for them is not sent."""
    MailAddress.objects.filter(person_id=person, muted_at=None).update(muted_at=now)


def unmute(person: int) -> None:
    """The person gets mails about their tickets again."""
    MailAddress.objects.filter(person_id=person).update(muted_at=None)


def ask_for_proof(person: int, *, address: str, now: datetime) -> str:
    """Send a link to an address that the person says is theirs; returns it as it is kept. Raises Refused.

    Nothing is kept of it but the mail: whoever reads that has the proof.
    """
    found = tidy(address)
    try:
        fit_address(found)
    except Unfit:
        raise Refused("address", _("This is no e-mail address.")) from None
    if not relay.is_on() or not links.origin():
        raise Refused("address", _("No mail can be sent from here yet; an administrator sets that up."))
    mine = MailAddress.objects.filter(person_id=person)
    if mine.filter(address=found, verified_at__isnull=False).exists():
        raise Refused("address", _("This address is yours already."))
    if mine.count() >= MOST_ADDRESSES:
        raise Refused(
            "address", _("At most %(MOST_ADDRESSES)s addresses are kept.") % {"MOST_ADDRESSES": MOST_ADDRESSES}
        )
    lately = Delivery.objects.filter(
        channel=notes.CHANNEL, target=notes.of_person(person), created_at__gt=now - timedelta(days=1),
        key__startswith="mail:proof:",
    )  # fmt: skip
    if lately.count() >= MOST_PROOFS:
        raise Refused("address", _("You asked for this too often today. Try again tomorrow."))
    note = Note(notes.PROOF, person, detail={"address": found})
    notes.post(note, key=f"proof:{person}:{now.timestamp():.6f}", now=now)
    return found


def take_proof(token: str, *, now: datetime) -> MailAddress:
    """The address of the token is the person's from now on. Raises Refused."""
    said = links.proves(token, now)
    if said is None:
        raise Refused("token", _("This link is too old, or it is not whole."))
    person, address = said
    row = MailAddress.objects.filter(address=address, person_id=person, verified_at__isnull=False).first()
    # Opened once more it changes nothing.
    return row or own_address(person, address, by=person, now=now)


def drop_address(person: int, address: int, *, now: datetime) -> bool:
    """The person's address is theirs no more. False where they have no such one."""
    row = MailAddress.objects.filter(id=address, person_id=person).first()
    if row is not None:
        disown_address(row.address, by=person, now=now)
    return row is not None


def tell_of_way_in(letter: str, person: int, *, key: str, now: datetime, **detail: Any) -> bool:
    """Put word of a way in (device, password, factor) in the post; False where it can reach nobody."""
    if letter not in notes.ABOUT_WAYS_IN:
        raise LookupError(f"no such letter: {letter}")
    if not relay.is_on() or notes.proven_address(person) is None:
        return False
    note = Note(letter, person, detail={**detail, "at": now.isoformat()})
    notes.post(note, key=f"{letter}:{key}", now=clock.wall())
    return True


def try_again(address: int, *, by: int, now: datetime) -> bool:
    """Send to an address again that came back. False where there is no such one."""
    found = MailAddress.objects.filter(id=address, bounced_at__isnull=False).first()
    if found is None:
        return False
    found.bounced_at = None
    found.save(update_fields=["bounced_at"])
    record("address.tried_again", actor=by, subject=f"person:{found.person_id}", now=now)
    return True

"""Mail: mailboxes of ours, what came and what becomes of it, what was sent; whose an address is, and one's own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from pydantic import BaseModel, Field

from watchfloor.api.door import Answer, Asked, operation
from watchfloor.api.hooks import DeliveryRow, TryRow
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.people import found_person
from watchfloor.api.problems import at, missing
from watchfloor.api.readings import note_reading
from watchfloor.api.tickets import found
from watchfloor.api.wanted import Id, Kind, Priority, Wanted
from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.delivery import commands as post
from watchfloor.delivery.models import Delivery, DeliveryAttempt
from watchfloor.mail import commands, tokens
from watchfloor.mail.models import MailAddress, Mailbox, RawMail
from watchfloor.mail.out import commands as out
from watchfloor.mail.out import notes
from watchfloor.mail.out.queries import visible_deliveries
from watchfloor.mail.queries import raw_bytes, visible_mails
from watchfloor.tickets.access import queues_for, sees_more, visible_to

TOPIC: Final = "mail"
READ: dict[str, Any] = {"permission": "admin.mail"}
WRITE: dict[str, Any] = {"permission": "admin.mail", "scope": "access:write"}
OWN: dict[str, Any] = {"permission": "signed_in", "scope": "access:write"}
AddressText = Annotated[str, Field(min_length=3, max_length=320, examples=["help@example.com"])]


class MailboxRow(BaseModel):
    """An address of ours: where what comes to it waits, and how what goes from it ends."""

    id: int
    address: str
    queue: int | None
    kind: str
    priority: str
    sender_name: str
    signature: str
    receipts: bool
    unknown_senders: str
    made_at: datetime


class Mailboxes(BaseModel):
    """Those in use, by address."""

    items: list[MailboxRow]


class ToReceive(Wanted):
    """What a mailbox is set to. `unknown_senders`: what becomes of mails whose sender is unknown or not proven."""

    address: AddressText
    queue: Id | None = None
    kind: Kind = "question"
    priority: Priority = "P2"
    sender_name: str = Field("", max_length=120)
    signature: str = Field("", max_length=4000)
    receipts: bool = True
    unknown_senders: Literal["file", "hold", "refuse"] = "file"


def _seen(person: Person) -> QuerySet[Mailbox]:
    """The mailboxes in use whose queue the person may know of."""
    of_queue = Q(queue_id=None) | Q(queue_id__in=queues_for(person).values("id"))
    return Mailbox.objects.filter(of_queue, archived_at=None)


def _box(row: Mailbox) -> MailboxRow:
    names = [name for name in MailboxRow.model_fields if name != "queue"]
    return MailboxRow(**{name: getattr(row, name) for name in names}, queue=row.queue_id)


def _mailbox(request: Asked, key: int) -> Mailbox:
    row = _seen(request.person).filter(id=key).first()
    if row is None:
        raise missing()
    return row


def _saved(request: Asked, body: ToReceive, key: int | None) -> MailboxRow:
    if body.queue is not None and not queues_for(request.person).filter(id=body.queue).exists():
        raise at("/queue", f"There is no queue {body.queue}.")
    said = body.model_dump()
    wanted = commands.Wanted(queue_id=said.pop("queue"), **said)
    return _box(commands.save_mailbox(wanted, by=request.person.id, now=clock.wall(), key=key))


@operation(TOPIC, "GET", "/mailboxes", **READ, answers=Mailboxes)
def list_mailboxes(request: Asked) -> Mailboxes:
    """The mailboxes in use, by address."""
    return Mailboxes(items=[_box(row) for row in _seen(request.person).order_by("address")[:1000]])


@operation(TOPIC, "GET", "/mailboxes/{int:key}", **READ, answers=MailboxRow)
def get_mailbox(request: Asked, key: int) -> MailboxRow:
    """One mailbox."""
    return _box(_mailbox(request, key))


@operation(TOPIC, "POST", "/mailboxes", **WRITE, answers=MailboxRow, status=201)
def create_mailbox(request: Asked, body: ToReceive) -> Answer:
    """Make a mailbox."""
    row = _saved(request, body, None)
    return Answer(row, {"Location": f"/api/v1/mailboxes/{row.id}"})


@operation(TOPIC, "PUT", "/mailboxes/{int:key}", **WRITE, answers=MailboxRow)
def replace_mailbox(request: Asked, key: int, body: ToReceive) -> MailboxRow:
    """Set a mailbox otherwise."""
    return _saved(request, body, _mailbox(request, key).pk)


@operation(TOPIC, "DELETE", "/mailboxes/{int:key}", **WRITE, status=204)
def archive_mailbox(request: Asked, key: int) -> HttpResponse:
    """Take no mail for it any more."""
    commands.archive_mailbox(_mailbox(request, key).pk, by=request.person.id, now=clock.wall())
    return HttpResponse(status=204)


class MailRow(BaseModel):
    """A mail that came to an address of ours, and what became of it."""

    id: int
    door: str
    mailbox: int | None
    envelope_from: str
    envelope_to: str
    received_at: datetime
    size: int
    sender: str
    sender_name: str
    subject: str
    person: int | None = Field(description="As whom it acts, by id; null: it is nobody's.")
    proven: str
    state: str
    outcome: str
    reason: str
    ticket: int | None = Field(description="The number of its ticket.")


class MailPage(BaseModel):
    """A page of mails, the newest first."""

    items: list[MailRow]
    next: str | None


def _mails(request: Asked, rows: list[RawMail]) -> list[MailRow]:
    ids = {row.ticket_id for row in rows if row.ticket_id is not None}
    numbers = dict(visible_to(request.person).filter(id__in=ids).values_list("id", "number")) if ids else {}
    names = [name for name in MailRow.model_fields if name not in ("mailbox", "person", "ticket", "envelope_to")]
    return [
        MailRow(
            **{name: getattr(row, name) for name in names}, mailbox=row.mailbox_id, person=row.person_id,
            ticket=numbers.get(row.ticket_id or 0), envelope_to=tokens.without(row.envelope_to),
        )
        for row in rows
    ]  # fmt: skip


def _mail(request: Asked, key: int) -> RawMail:
    row = visible_mails(request.person).filter(id=key).first()
    if row is None:
        raise missing()
    return row


State = Literal["waiting", "filed", "held", "dropped", "refused", "failed", ""]


@operation(TOPIC, "GET", "/mails", **READ, answers=MailPage)
def list_mails(request: Asked, *, state: State = "", cursor: Cursor = "", limit: Limit = SIZE) -> MailPage:
    """Mails that came, the newest first."""
    listed, rows = f"mails {state}", visible_mails(request.person).order_by("-id")
    rows = rows.filter(state=state) if state else rows
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__lt=place[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.pk,))
    return MailPage(items=_mails(request, shown), next=after)


@operation(TOPIC, "GET", "/mails/{int:key}", **READ, answers=MailRow)
def get_mail(request: Asked, key: int) -> MailRow:
    """One mail."""
    return _mails(request, [_mail(request, key)])[0]


@operation(TOPIC, "GET", "/mails/{int:key}/raw", **READ, media="message/rfc822")
def download_mail(request: Asked, key: int) -> HttpResponse:
    """The bytes of a mail, as they came. They are as hostile as whoever sent them."""
    row = _mail(request, key)
    ticket = visible_to(request.person).select_related("queue").filter(id=row.ticket_id or 0).first()
    if ticket is not None:
        note_reading(request.person, ticket)
    return _raw(row)


def _raw(row: RawMail) -> HttpResponse:
    try:
        raw = raw_bytes(row)
    except OSError:
        raw = None
    if raw is None:
        raise missing()
    answer = HttpResponse(raw, content_type="message/rfc822")
    answer["Content-Disposition"] = f'attachment; filename="mail-{row.pk}.eml"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class TicketMails(BaseModel):
    """The mails that a ticket is made of, the oldest first."""

    items: list[MailRow]


@operation(TOPIC, "GET", "/tickets/{int:number}/mails", permission="desk.read", answers=TicketMails)
def list_ticket_mails(request: Asked, number: int) -> TicketMails:
    """The mails that a ticket is made of."""
    row = found(request.person, number)
    note_reading(request.person, row)
    rows = visible_mails(request.person).filter(ticket_id=row.id).order_by("id")
    return TicketMails(items=_mails(request, list(rows[:500])))


@operation(TOPIC, "GET", "/tickets/{int:number}/mails/{int:key}/raw", permission="desk.read", media="message/rfc822")
def download_ticket_mail(request: Asked, number: int, key: int) -> HttpResponse:
    """The bytes of one of them, as they came. They are as hostile as whoever sent them."""
    row = found(request.person, number)
    mail = visible_mails(request.person).filter(id=key, ticket_id=row.id).first()
    if mail is None:
        raise missing()
    note_reading(request.person, row)
    return _raw(mail)


@operation(TOPIC, "POST", "/mails/{int:key}/release", **WRITE, answers=MailRow)
def release_mail(request: Asked, key: int) -> MailRow:
    """File what was held, or try again what failed."""
    commands.release(_mail(request, key).pk, by=request.person.id, now=clock.wall())
    return _mails(request, [_mail(request, key)])[0]


@operation(TOPIC, "POST", "/mails/{int:key}/discard", **WRITE, answers=MailRow)
def discard_mail(request: Asked, key: int) -> MailRow:
    """Do nothing with what was held."""
    commands.discard(_mail(request, key).pk, by=request.person.id, now=clock.wall())
    return _mails(request, [_mail(request, key)])[0]


class SentRow(BaseModel):
    """A mail in the post: whom it is for, which letter, and the number of its ticket."""

    delivery: DeliveryRow
    letter: str
    person: int | None
    ticket: int | None


class SentPage(BaseModel):
    """A page of them, the newest first."""

    items: list[SentRow]
    next: str | None


class SentTold(BaseModel):
    """One mail with its newest attempts."""

    mail: SentRow
    tries: list[TryRow]


def _sent(request: Asked, rows: list[Delivery]) -> list[SentRow]:
    read = [notes.read(row.body) for row in rows]
    ids = {note.ticket for note in read if note.ticket}
    numbers = dict(visible_to(request.person).filter(id__in=ids).values_list("id", "number")) if ids else {}
    names = DeliveryRow.model_fields
    return [
        SentRow(
            delivery=DeliveryRow(**{name: getattr(row, name) for name in names}), letter=note.letter,
            person=note.person or None, ticket=numbers.get(note.ticket or 0),
        )
        for row, note in zip(rows, read, strict=True)
    ]  # fmt: skip


def _delivery(request: Asked, key: int) -> Delivery:
    row = visible_deliveries(request.person).filter(id=key).first()
    if row is None:
        raise missing()
    return row


def _told(request: Asked, row: Delivery) -> SentTold:
    tries, names = DeliveryAttempt.objects.filter(delivery=row).order_by("-number")[:50], TryRow.model_fields
    return SentTold(
        mail=_sent(request, [row])[0], tries=[TryRow(**{name: getattr(one, name) for name in names}) for one in tries]
    )


@operation(TOPIC, "GET", "/sent-mails", **READ, answers=SentPage)
def list_sent_mails(
    request: Asked, *, state: Literal["waiting", "sent", "failed", "given_up", ""] = "", cursor: Cursor = "",
    limit: Limit = SIZE,
) -> SentPage:  # fmt: skip
    """Mails in the post, the newest first."""
    listed, rows = f"sent {state}", visible_deliveries(request.person)
    rows = rows.filter(state=state) if state else rows
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__lt=place[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.pk,))
    return SentPage(items=_sent(request, shown), next=after)


@operation(TOPIC, "GET", "/sent-mails/{int:key}", **READ, answers=SentTold)
def get_sent_mail(request: Asked, key: int) -> SentTold:
    """One mail in the post, and each attempt at it."""
    return _told(request, _delivery(request, key))


@operation(TOPIC, "POST", "/sent-mails/{int:key}/repeat", **WRITE, answers=SentTold)
def repeat_sent_mail(request: Asked, key: int) -> SentTold:
    """Send one again, now; its reader too, where they were given up."""
    row = _delivery(request, key)
    post.enable(notes.CHANNEL, row.target)
    post.send_again(row.pk, now=clock.wall())
    return _told(request, _delivery(request, key))


class AddressRow(BaseModel):
    """Whose address it is. `verified_at`: since then it is known to be; `bounced_at`: mails to it come back."""

    id: int
    person: int
    address: str
    verified_at: datetime | None
    bounced_at: datetime | None
    muted_at: datetime | None


class Addresses(BaseModel):
    """In the order in which they came."""

    items: list[AddressRow]


class AddressPage(BaseModel):
    """A page of addresses, the newest first."""

    items: list[AddressRow]
    next: str | None


class ToOwn(Wanted):
    """An address."""

    address: AddressText


class ToMail(Wanted):
    """Whether one gets mails about one's tickets."""

    wanted: bool


def _address(row: MailAddress) -> AddressRow:
    names = [name for name in AddressRow.model_fields if name != "person"]
    return AddressRow(**{name: getattr(row, name) for name in names}, person=row.person_id)


def _addresses(person: int) -> Addresses:
    return Addresses(items=[_address(row) for row in MailAddress.objects.filter(person_id=person).order_by("id")[:100]])


@operation(TOPIC, "GET", "/me/addresses", permission="signed_in", answers=Addresses)
def list_own_addresses(request: Asked) -> Addresses:
    """One's own addresses."""
    return _addresses(request.person.id)


@operation(TOPIC, "POST", "/me/addresses", **OWN, status=202, answers=Addresses)
def ask_for_address(request: Asked, body: ToOwn) -> Addresses:
    """Have a link sent to an address that one says is one's own. It is, once the link was opened."""
    out.ask_for_proof(request.person.id, address=body.address, now=clock.wall())
    return _addresses(request.person.id)


@operation(TOPIC, "DELETE", "/me/addresses/{int:key}", **OWN, status=204)
def drop_own_address(request: Asked, key: int) -> HttpResponse:
    """An address of one's own is that no more."""
    if not out.drop_address(request.person.id, key, now=clock.wall()):
        raise missing()
    return HttpResponse(status=204)


@operation(TOPIC, "PUT", "/me/mails", **OWN, answers=Addresses)
def set_own_mails(request: Asked, body: ToMail) -> Addresses:
    """Get mails about one's tickets, or none."""
    if body.wanted:
        out.unmute(request.person.id)
    else:
        out.mute(request.person.id, now=clock.wall())
    return _addresses(request.person.id)


@operation(TOPIC, "GET", "/addresses", **READ, answers=AddressPage)
def list_addresses(
    request: Asked, *, bounced: bool = False, cursor: Cursor = "", limit: Limit = SIZE  # noqa: ARG001
) -> AddressPage:  # fmt: skip
    """Whose addresses are known, the newest first; or those that mails came back from."""
    listed, rows = f"addresses {bounced}", MailAddress.objects.order_by("-id")
    rows = rows.exclude(bounced_at=None) if bounced else rows
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__lt=place[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.pk,))
    return AddressPage(items=[_address(row) for row in shown], next=after)


def _known(key: int) -> MailAddress:
    row = MailAddress.objects.filter(id=key).first()
    if row is None:
        raise missing()
    return row


@operation(TOPIC, "POST", "/people/{int:key}/addresses", **WRITE, answers=AddressRow, status=201)
def own_address(request: Asked, key: int, body: ToOwn) -> AddressRow:
    """Say that an address is somebody's, for sure: mails from it act as them where their sender is proven."""
    person = found_person(key)
    if sees_more(person, request.person):
        raise at("", "This person may see what you may not: nobody makes themselves them.")
    return _address(commands.own_address(person.id, body.address, by=request.person.id, now=clock.wall()))


@operation(TOPIC, "DELETE", "/addresses/{int:key}", **WRITE, status=204)
def disown_address(request: Asked, key: int) -> HttpResponse:
    """The address is nobody's any more."""
    commands.disown_address(_known(key).address, by=request.person.id, now=clock.wall())
    return HttpResponse(status=204)


@operation(TOPIC, "POST", "/addresses/{int:key}/try", **WRITE, answers=AddressRow)
def try_address_again(request: Asked, key: int) -> AddressRow:
    """Send to an address again that mails came back from."""
    if not out.try_again(key, by=request.person.id, now=clock.wall()):
        raise missing()
    return _address(_known(key))

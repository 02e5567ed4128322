"""A mail's words and files on a ticket, by the verbs that everybody uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from watchfloor.core.models import Person
from watchfloor.engine.events import DONE
from watchfloor.eventlog.append import Origin
from watchfloor.files import commands as files
from watchfloor.files.limits import AT_ONCE
from watchfloor.mail.arrived import Mail
from watchfloor.mail.models import MailThread
from watchfloor.mail.parse.letter import Invite, Letter
from watchfloor.tickets import commands
from watchfloor.tickets.commands import MAX_SUBJECT, Refused
from watchfloor.tickets.models import Ticket

# Of what was wrong with a mail: the ends of remarks that tell whoever works the ticket that something is missing.
_MISSING: Final = ("was not read.", "was not taken.", "was cut.", "be read.", "can read it.", "be unpacked.")
NO_TEXT: Final = "(The mail has no text.)"
NO_SUBJECT: Final = "(no subject)"


@dataclass(frozen=True, slots=True)
class Brought:
    """Files of a mail that are kept, as yet nobody's and attached to nothing; and in words which were not taken."""

    ids: Sequence[object]
    left: Sequence[str]


def bring(letter: Letter) -> Brought:
    """Keep the files of a mail. Before anything else is done: nobody who waits for the log waits for megabytes."""
    kept: list[object] = []
    left: list[str] = []
    for one in letter.attachments:
        if len(kept) >= AT_ONCE:
            left.append(f"{one.name} was not taken: more than {AT_ONCE} files came with the mail.")
            continue
        try:
            with transaction.atomic():
                kept.append(files.keep(name=one.name or "file", chunks=[one.body], owner=files.SYSTEM).id)
        except files.NotKept as refusal:
            left.append(str(refusal))
    return Brought(kept, left)


def file(mail: Mail, requester: Person | None, brought: Brought, *, by: Person | None) -> None:
    """Make a ticket of it."""
    subject = " ".join(mail.letter.subject.split())[:MAX_SUBJECT] or NO_SUBJECT
    # Of a mail that opens a ticket what it quotes is all there is of what went before.
    body = "\n\n".join(one for one in (_body(mail.letter), _quoted(mail.letter)) if one) or NO_TEXT
    actor, who, box = _id(by), _id(requester), mail.box

    def make(kept: Sequence[object]) -> Ticket:
        return commands.create_ticket(
            subject=subject, body=body, requester=who, by=actor, now=mail.now, kind=box.kind, queue=_queue(mail),
            priority=box.priority, channel="email", files=kept, origin=_origin(mail),
        )  # fmt: skip

    made, left = _with_files(brought, actor, make)
    mail.row.person_id = who
    said = [] if mail.sender.proven else [_unproven(mail)]
    if mail.target is not None:
        said.append(_answers_another(mail.target))
    _settle(mail, made, [*said, *left])


def _queue(mail: Mail) -> int | None:
    """Where it waits. What answers a ticket of a restricted queue quotes it, so that it stays with its readers."""
    queue = mail.target.queue if mail.target is not None else None
    return queue.id if queue is not None and queue.restricted else mail.box.queue_id


def answer(mail: Mail, who: Person) -> None:
    """Add it to the ticket that it answers, as a message of who asked."""
    target = _of(mail)

    def make(kept: Sequence[object]) -> Ticket:
        body = _body(mail.letter) or NO_TEXT
        return commands.reply(target.id, body=body, by=who.id, now=mail.now, files=kept, origin=_origin(mail))

    made, left = _with_files(bring(mail.letter), who.id, make)
    _settle(mail, made, left)


def answer_unnamed(mail: Mail) -> None:
    """Add what the writer of a ticket without a requester answers: a note, since nobody is there to say it."""
    target = _of(mail)
    words = f"{mail.sender.address} answered by mail:\n\n{_body(mail.letter) or NO_TEXT}"

    def make(kept: Sequence[object]) -> Ticket:
        return commands.add_note(target.id, body=words, by=None, now=mail.now, files=kept, origin=_origin(mail))

    made, left = _with_files(bring(mail.letter), None, make)
    if made.merged_into is None and made.status in ("pending", *DONE):
        commands.set_status(made.id, status="open", by=None, now=mail.now, origin=_origin(mail, "open"))
    _settle(mail, made, left)


def _of(mail: Mail) -> Ticket:
    if mail.target is None:
        raise LookupError("the mail answers no ticket")
    return mail.target


def _with_files(
    brought: Brought, owner: int | None, make: Callable[[Sequence[object]], Ticket]
) -> tuple[Ticket, list[str]]:  # fmt: skip
    """What `make` makes with the files; and in words which files did not go with it. A file stops no mail."""
    if not brought.ids:
        return make(()), [*brought.left]
    if owner is not None:
        files.hand_over(brought.ids, to=owner)
    try:
        with transaction.atomic():
            return make(brought.ids), [*brought.left]
    except Refused as refusal:
        if refusal.field != "files":
            raise
        return make(()), [*brought.left, f"None of its files was taken: {refusal}"]


def _settle(mail: Mail, made: Ticket, said: Sequence[str]) -> None:
    """Note with the mail and its id which ticket it is, and on the ticket what whoever works it should know."""
    row = mail.row
    row.ticket_id = made.id
    missing = [one for one in mail.letter.oddities if one.endswith(_MISSING)]
    row.remarks = [*row.remarks, *said]
    if mail.letter.message_id:
        thread = MailThread(
            message_id=mail.letter.message_id, ticket_id=made.id, direction="in", address=mail.sender.address,
            person_id=row.person_id, at=mail.now,
        )  # fmt: skip
        MailThread.objects.bulk_create([thread], ignore_conflicts=True)
    if notes := [*said, *(f"Of the mail: {one}" for one in missing)]:
        body = "\n\n".join(notes)[:10_000]
        commands.add_note(made.id, body=body, by=None, now=mail.now, origin=_origin(mail, "note"))


def _unproven(mail: Mail) -> str:
    address = mail.sender.address or "nobody"
    if mail.sender.trust == "fail":
        return (
            f"Not from whom it says: the mail names {address} as its sender, and our relay says that is wrong (DMARC)."
        )
    return f"Unverified sender: the mail says that it is from {address}. Nothing proves it; answer with care."


def _answers_another(target: Ticket) -> str:
    # A number of a restricted queue would tell whoever reads this that there is such a ticket.
    hidden = target.queue is not None and target.queue.restricted
    which = "a ticket" if hidden else f"ticket {target.number}"
    return f"It answers a mail about {which}, and was not added there: its sender is not proven to be who asked that."


def _body(letter: Letter) -> str:
    return "\n\n".join(one for one in (letter.text.strip(), _invitation(letter.invite)) if one)


def _quoted(letter: Letter) -> str:
    return "\n".join(line if line.startswith(">") else f"> {line}".rstrip() for line in letter.quoted.splitlines())[
        :30_000
    ]


def _invitation(invite: Invite | None) -> str:
    if invite is None:
        return ""
    word = "Invitation withdrawn" if invite.method.upper() == "CANCEL" else "Invitation"
    when = " – ".join(one for one in (invite.starts, invite.ends) if one)
    told = [(word, invite.summary), ("When", when), ("Where", invite.place), ("From", invite.organizer)]
    return "\n".join(f"{name}: {said}" for name, said in told if said)


def _origin(mail: Mail, part: str = "") -> Origin:
    return Origin("mail", f"{mail.row.pk}:{part}" if part else str(mail.row.pk))


def _id(person: Person | None) -> int | None:
    return None if person is None else person.id

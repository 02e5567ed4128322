"""What each letter says, written at the moment it is sent, to whoever may still read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Account, Person
from watchfloor.core.preferences import speaking_to
from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.eventlog.models import Text
from watchfloor.files import queries as files
from watchfloor.files.models import Place
from watchfloor.mail import outcomes, tokens
from watchfloor.mail.models import MailAddress, Mailbox, MailThread, RawMail
from watchfloor.mail.out import links, notes
from watchfloor.mail.out.compose import MOST_FILES, Enclosure, Link, Outgoing
from watchfloor.mail.out.notes import ABOUT_TICKETS, PROOF, Note
from watchfloor.tickets.access import asked_by
from watchfloor.tickets.history import DEEPEST
from watchfloor.tickets.models import Ticket, TimelineEntry

# The path of the page on which a solved ticket is rated; None where nobody was asked.
RatingLink = Callable[[Ticket], str | None]
_RE: Final = re.compile(r"^(?:(?:re|aw|sv|antw|回复|答复|回覆)\s?[:\uff1a]\s*)+", re.IGNORECASE)
# So many Message-IDs of the conversation are looked at.
_THREAD: Final = 40


class NotSent(Exception):
    """Why the letter is not sent after all, in words for the log of deliveries."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail and what it belongs to. `ticket` is None where it is about none."""

    mail: Outgoing
    person: int
    ticket: int | None


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom. `person` is None where a mail opened a ticket that nobody is the requester of."""

    address: str
    name: str
    person: Person | None

    @property
    def key(self) -> int:
        """The person's id; 0 for nobody, as tokens say it."""
        return self.person.id if self.person else 0


def write(note: Note, *, key: str, at: datetime, rating_link: RatingLink) -> Letter:
    """The letter that a note stands for, in the reader's language. Raises NotSent."""
    person = Person.objects.filter(id=note.person).first() if note.person else None
    if note.person and (person is None or Account.objects.filter(person_id=note.person, is_active=False).exists()):
        raise NotSent("There is nobody to write to any more.")
    with speaking_to(person):
        if note.letter in ABOUT_TICKETS:
            return _about_ticket(note, person, key, at, rating_link)
        if person is None:
            raise NotSent("There is nobody to write to any more.")
        return _about_ways_in(note, person, key, at)


def mailbox_of(ticket: Ticket | None) -> Mailbox | None:
    """The address of ours that writes: of the ticket's queue, else where it came to, else one without a queue, else
    the first.
    """
    boxes = list(Mailbox.objects.filter(archived_at=None).order_by("id"))
    if ticket is not None and ticket.queue_id is not None:
        own = [box for box in boxes if box.queue_id == ticket.queue_id]
        if own:
            return own[0]
    if ticket is not None and boxes:
        came = RawMail.objects.filter(ticket_id=ticket.id, mailbox__in=boxes, state="filed").order_by("id").first()
        if came is not None:
            return came.mailbox
    return min(boxes, key=lambda box: (box.queue_id is not None, box.id), default=None)


def _about_ticket(note: Note, person: Person | None, key: str, at: datetime, rating_link: RatingLink) -> Letter:
    # Asked again at this moment: what they may read now, not what they could when it was written.
    theirs = asked_by(person) if person else Ticket.objects.filter(requester=None)
    ticket = theirs.filter(id=note.ticket or 0).defer("words").select_related("queue").first()
    if ticket is None:
        raise NotSent("The person may not see this ticket any more.")
    reader = _reader(ticket, person)
    box = _box(ticket)
    mail = _from(box, reader, key, at)
    mail = replace(
        mail,
        # Not translated: readers' programs know a conversation by it.
        subject=f"Re: {_bare(ticket.subject)} (#{ticket.number})",
        reply_to=_answers_to(box.address, ticket.id, reader.key),
        references=_thread(ticket.id, mail.message_id),
    )
    says = {"receipt": _receipt, "reply": _reply, "solved": _solved}[note.letter]
    mail = says(note, ticket, mail, rating_link)
    page = links.to(f"/portal/tickets/{ticket.number}/")
    if page and person and Account.objects.filter(person_id=person.id).exists():
        mail = replace(mail, links=[*mail.links, Link(_("Open the ticket"), page)])
    return Letter(mail, reader.key, ticket.id)


def _reader(ticket: Ticket, person: Person | None) -> Reader:
    """Who reads what is said on the ticket. Raises NotSent."""
    came = RawMail.objects.filter(ticket_id=ticket.id, outcome=outcomes.FILED).exclude(sender="").order_by("id").first()
    if person is not None:
        row = notes.address_for(person.id, prefer=came.sender if came else "")
        if row is not None:
            return Reader(row.address, person.name, person)
    elif came is not None:
        stopped = MailAddress.objects.filter(address=came.sender).exclude(bounced_at=None, muted_at=None)
        if not stopped.exists():
            return Reader(came.sender, came.sender_name, None)
    raise NotSent("The person has no address that works, or stopped such mails.")


def _receipt(_note: Note, ticket: Ticket, mail: Outgoing, _rating: RatingLink) -> Outgoing:
    said = _(
        "Your message has arrived and is ticket %(number)s. We write to you as soon as there is news.\n\n"
        "To add something, answer this mail."
    ) % {"number": ticket.number}
    return replace(mail, text=said, automatic="auto-replied", unsubscribe=_stop(ticket))


def _reply(note: Note, ticket: Ticket, mail: Outgoing, rating: RatingLink) -> Outgoing:
    """An answer; one that solves says that too, and is that alone once its words were taken back."""
    solves = bool(note.detail.get("solves")) and _is_solved(ticket)
    # Public at this moment: one that was taken back, or is a note, is not sent.
    line = TimelineEntry.objects.filter(position=note.event or 0, kind=ev.TICKET_REPLIED, public=True).first()
    said = Text.objects.filter(id=line.text).values_list("body", flat=True).first() if line and line.text else None
    if line is None or said is None or not _is_of(ticket, line):
        if solves:
            return _solved(note, ticket, mail, rating)
        raise NotSent("The message was taken back.")
    mail = replace(mail, text=said, automatic="" if line.actor_id else "auto-generated")
    who = line.actor.name if line.actor else ""
    if who:
        mail = replace(mail, lead=_("%(name)s wrote:") % {"name": who})
    mail = _with_files(mail, line, ticket)
    if solves:
        mail = replace(mail, text=f"{mail.text}\n\n{_solved_words(ticket)}", links=_rate(ticket, rating))
    return mail


def _solved(_note: Note, ticket: Ticket, mail: Outgoing, rating: RatingLink) -> Outgoing:
    if not _is_solved(ticket):
        raise NotSent("The ticket is not solved any more.")
    links_ = _rate(ticket, rating)
    return replace(
        mail, text=_solved_words(ticket), links=links_, automatic="auto-generated", unsubscribe=_stop(ticket)
    )  # fmt: skip


def _is_solved(ticket: Ticket) -> bool:
    return ticket.status in DONE and ticket.closed_reason == "solved"


def _solved_words(ticket: Ticket) -> str:
    return _(
        "Ticket %(number)s is solved. If it is not solved for you, answer this mail, and it is open again."
    ) % {"number": ticket.number}  # fmt: skip


def _rate(ticket: Ticket, rating: RatingLink) -> list[Link]:
    path = rating(ticket)
    page = links.to(path) if path else ""
    return [Link(_("Say how the help was"), page)] if page else []


def _about_ways_in(note: Note, person: Person, key: str, at: datetime) -> Letter:
    if note.letter == PROOF:
        to = str(note.detail["address"])
    else:
        row = notes.proven_address(person.id)
        if row is None:
            raise NotSent("The person has no address that is known to be theirs.")
        to = row.address
    mail = replace(_from(_box(None), Reader(to, person.name, person), key, at), automatic="auto-generated")
    subject, said, more = _WAYS_IN[note.letter](note.detail, person)
    return Letter(replace(mail, subject=subject, text=said, links=more), person.id, None)


def _device(detail: Mapping[str, Any], _person: Person) -> tuple[str, str, list[Link]]:
    said = _(
        "Somebody signed in as you on a device that is new here: %(device)s, from %(address)s, at %(at)s.\n\n"
        "If it was you, there is nothing to do. If not, end that session in your account and change your password."
    ) % {**detail, "at": _moment(detail)}  # fmt: skip
    return _("Signed in on a new device"), said, _account_link()


def _password(detail: Mapping[str, Any], _person: Person) -> tuple[str, str, list[Link]]:
    said = _(
        "Your name or password was set at %(at)s, and every other session was ended.\n\n"
        "If it was not you, ask an administrator for a sign-in link at once."
    ) % {"at": _moment(detail)}  # fmt: skip
    return _("Your password was set"), said, _account_link()


def _factor(detail: Mapping[str, Any], _person: Person) -> tuple[str, str, list[Link]]:
    said = _(
        "A passkey or authenticator app was removed from your account at %(at)s.\n\n"
        "If it was not you, end the other sessions in your account, change your password and tell an administrator."
    ) % {"at": _moment(detail)}  # fmt: skip
    return _("A second factor was removed"), said, _account_link()


def _proof(detail: Mapping[str, Any], person: Person) -> tuple[str, str, list[Link]]:
    said = _(
        "Somebody who is signed in as %(name)s said that this address is theirs. If that was you, open the link within "
        "a day. If not, do nothing: the address is then not used."
    ) % {"name": person.name}  # fmt: skip
    page = links.to(links.proof_path(person.id, str(detail["address"]), clock.wall()))
    if not page:
        raise NotSent("WATCHFLOOR_ORIGINS names no origin, so that the mail could hold no link.")
    return _("Is this address yours?"), said, [Link(_("This address is mine"), page)]


_WAYS_IN: Final = {"device": _device, "password": _password, "factor": _factor, PROOF: _proof}


def _account_link() -> list[Link]:
    page = links.to("/account/")
    return [Link(_("Your account"), page)] if page else []


def _moment(detail: Mapping[str, Any]) -> str:
    at = timezone.localtime(datetime.fromisoformat(str(detail["at"])))
    return f"{at:%Y-%m-%d %H:%M} {at.tzname()}"


def _box(ticket: Ticket | None) -> Mailbox:
    box = mailbox_of(ticket)
    if box is None:
        raise NotSent("There is no mailbox of ours that could write.")
    return box


def _from(box: Mailbox, reader: Reader, key: str, at: datetime) -> Outgoing:
    """A mail with all but its words."""
    domain = box.address.rpartition("@")[2]
    return Outgoing(
        sender=box.address, sender_name=box.sender_name, to=reader.address, to_name=reader.name, subject="", text="",
        message_id=links.message_id(key, domain), at=at, signature=box.signature, mark=tokens.mark(),
        language=get_language() or "en",
    )  # fmt: skip


def _answers_to(address: str, ticket: int, person: int) -> str:
    local, _at, domain = address.rpartition("@")
    return f"{local}+{tokens.sign(ticket, person)}@{domain}"


def _thread(ticket: int, own: str) -> list[str]:
    """The Message-IDs of the conversation so far, the oldest first."""
    ids = MailThread.objects.filter(ticket_id=ticket).exclude(message_id=own.strip("<>")).order_by("-id")
    return [f"<{one}>" for one in reversed(ids.values_list("message_id", flat=True)[:_THREAD])]


def _bare(subject: str) -> str:
    """Without the "Re:" that a mail brought: ours stands before it."""
    return _RE.sub("", subject) or subject


def _stop(ticket: Ticket) -> str:
    return links.to(links.stop_path(ticket.requester_id or 0))


def _is_of(ticket: Ticket, line: TimelineEntry) -> bool:
    """Whether the line stands on the ticket, or where it went by merges."""
    at: int | None = ticket.id
    into = ticket.merged_into
    for _step in range(DEEPEST):
        if at is None or at == line.ticket_id:
            break
        at, into = into, Ticket.objects.filter(id=into).values_list("merged_into", flat=True).first() if into else None
    return at == line.ticket_id


def _with_files(mail: Outgoing, line: TimelineEntry, ticket: Ticket) -> Outgoing:
    """The files of a message; those that make the mail too large are only counted, and read on the ticket's page."""
    wanted = [one["id"] for one in line.detail.get("files", [])]
    found = [file for file in files.named(wanted).values() if file.erased_at is None]
    places = Place.objects.filter(ticket=ticket.id, public=True, file__in=found) if found else Place.objects.none()
    on_it = set(places.values_list("file_id", flat=True))
    enclosed: list[Enclosure] = []
    room, left = MOST_FILES, 0
    for file in found:
        if file.id not in on_it:
            continue
        if file.size > room:
            left += 1
            continue
        room -= file.size
        enclosed.append(Enclosure(file.name, file.type, b"".join(files.read(file))))
    if left:
        said = ngettext(
            "%(n)s file is too large for a mail; it is with the ticket.",
            "%(n)s files are too large for a mail; they are with the ticket.", left,
        ) % {"n": left}  # fmt: skip
        mail = replace(mail, text=f"{mail.text}\n\n{said}")
    return replace(mail, files=enclosed)

"""What lies beside the log: ways in, tokens, files, drafts, the post, mails, uploads. Gone whole, or emptied."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib.sessions.models import Session as Stored
from django.db import connection, transaction
from django.db.models import Q

from watchfloor.audit import redact
from watchfloor.audit.models import AuditEntry
from watchfloor.backtest import uploads
from watchfloor.backtest.models import Upload
from watchfloor.core.models import Account, Job, Person
from watchfloor.delivery.models import Delivery
from watchfloor.eventlog.models import Event
from watchfloor.files.models import File, Part
from watchfloor.hooks.models import Hook, Thread, Unread
from watchfloor.mail import blobs, outcomes
from watchfloor.mail import commands as mail
from watchfloor.mail.models import MailAddress, MailThread, RawMail
from watchfloor.personal.gather import only_theirs
from watchfloor.personal.reading import texts_of
from watchfloor.personal.words import Words, masker, patterns, token_masker
from watchfloor.presence.models import Draft, Here
from watchfloor.settings import data_dir
from watchfloor.tickets.models import Ticket
from watchfloor.tokens.models import ApiToken, IdempotencyKey
from watchfloor.views.models import ViewCell
from watchfloor.ways_in.models import Session, SignInName, Tries
from watchfloor.ways_in.tries import name_key, second_key

NO_NAME: Final = "(erased)"
_TICKET: Final = re.compile(r'"ticket(?:_id)?":\s*(?:\{\s*"id":\s*)?(\d{1,18})')
_ENVELOPE: Final = re.compile(r'"id":\s*"(\d{1,18})"')


@transaction.atomic
def ways_in(person: Person) -> int:
    """Nobody comes in as them any more: account, names, factors, devices, sessions, tokens, hooks of theirs."""
    done = 0
    account = Account.objects.filter(person=person).first()
    if account is not None:
        names = SignInName.objects.filter(account=account).values_list("name", flat=True)
        keys = [name_key(name) for name in names] + [second_key(account.pk)]
        done += Tries.objects.filter(key__in=keys).delete()[0]
        keys = list(Session.objects.filter(account=account).values_list("session_key", flat=True))
        keys += [one.session_key for one in Stored.objects.iterator() if _is_of(one, account)]
        done += Stored.objects.filter(session_key__in=keys).delete()[0]
        done += account.delete()[0]
    tokens = list(ApiToken.objects.filter(person=person.id).values_list("id", flat=True))
    done += IdempotencyKey.objects.filter(token__in=tokens).delete()[0]
    done += ApiToken.objects.filter(id__in=tokens).delete()[0]
    done += Here.objects.filter(person=person.id).delete()[0] + ViewCell.objects.filter(person=person.id).delete()[0]
    done += Hook.objects.filter(owner=person.id, archived=False).update(active=False, archived=True)
    return done


def _is_of(stored: Stored, account: Account) -> bool:
    return bool(stored.get_decoded().get("_auth_user_id") == str(account.pk))


def files(person: int, *, now: datetime) -> int:
    """Files that they gave and those of tickets that they asked: bytes and names. History names them by id."""
    asked = Ticket.objects.filter(requester=person).values("id")
    mine = list(File.objects.filter(Q(owner=person) | Q(places__ticket__in=asked)).values_list("id", flat=True))
    return destroy_files(mine, by=None, now=now)


@transaction.atomic
def destroy_files(keys: list[Any], *, by: int | None, now: datetime) -> int:
    """Destroy the bytes and the names of these files; those that wait go whole."""
    Part.objects.filter(file__in=keys).delete()
    waiting = File.objects.filter(id__in=keys, attached=False).delete()[0]
    rest = File.objects.filter(id__in=keys).exclude(name=NO_NAME)
    return waiting + rest.update(erased_at=now, erased_by=by, name=NO_NAME, sha256="", width=None, height=None)


@transaction.atomic
def written(person: int, words: Words) -> int:
    """Drafts of theirs and on their tickets, answers kept for programs, what hooks could not read, jobs they asked."""
    whole, single = masker(words.phrases), token_masker(only_theirs(words.tokens))

    def mask(text: str) -> str:
        return single(whole(text))

    asked = list(Ticket.objects.filter(requester=person).values_list("id", flat=True))
    done = Draft.objects.filter(Q(person=person) | Q(ticket__in=asked)).delete()[0]
    repeats = [row.pk for row in IdempotencyKey.objects.iterator() if _says(row, mask, set(asked))]
    done += IdempotencyKey.objects.filter(pk__in=repeats).delete()[0]
    unread = [
        row.pk for row in Unread.objects.iterator() if mask(row.body) != row.body or mask(row.reason) != row.reason
    ]
    done += Unread.objects.filter(pk__in=unread).delete()[0]
    done += Thread.objects.filter(ticket__in=asked).delete()[0]
    done += Job.objects.filter(asked_by=person).exclude(state__in=("waiting", "running")).delete()[0]
    return done


def _says(row: IdempotencyKey, mask: Callable[[str], str], asked: set[int]) -> bool:
    said = bytes(row.body).decode("utf-8", "replace") + row.key + str(row.headers)
    return mask(said) != said or any(int(n) in asked for n in re.findall(r'"(?:ticket|id)":\s*(\d{1,18})\b', said))


@transaction.atomic
def post(person: int, words: Words) -> int:
    """Deliveries about tickets that they asked, with what they wrote, or that name them; with every attempt."""
    asked = set(Ticket.objects.filter(requester=person).values_list("id", flat=True))
    gone: list[int] = []
    events: dict[int, list[int]] = {}
    for key, body in Delivery.objects.values_list("id", "body").iterator():
        if any(int(ticket) in asked for ticket in _TICKET.findall(body)):
            gone.append(key)
        elif said := _ENVELOPE.search(body):
            events.setdefault(int(said[1]), []).append(key)
    theirs = Event.objects.filter(position__in=list(events), actor=person).values_list("position", flat=True)
    gone += [key for position in theirs for key in events[position]]
    if words.phrases:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT d.id FROM delivery d LEFT JOIN delivery_attempt a ON a.delivery_id = d.id WHERE concat_ws(' ', "
                "d.body, d.target, d.last_error, d.key, a.note, a.request, a.response) ILIKE ANY(%s)",
                [patterns(words.phrases)],
            )
            gone += [row[0] for row in cursor.fetchall()]
    return Delivery.objects.filter(id__in=gone).delete()[0]


def mails(person: int, words: Words) -> int:
    """Their addresses, and mails as they came: theirs, those of tickets that they asked, and those that name them."""
    known = list(MailAddress.objects.filter(person_id=person).values_list("address", flat=True))
    asked = Ticket.objects.filter(requester=person).values("id")
    with transaction.atomic():
        done = mail.forget_person(person)
    mine = Q(person_id=person) | Q(ticket_id__in=asked) | Q(sender__in=known) | Q(envelope_from__in=known)
    whole = masker(words.phrases)
    for row in RawMail.objects.exclude(blob="").iterator():
        if RawMail.objects.filter(mine, id=row.pk).exists() or _names(row, whole):
            empty_mail(row)
            done += RawMail.objects.filter(id=row.pk).update(digest=f"erased:{row.pk}")
    gone = MailThread.objects.filter(Q(ticket_id__in=asked) | Q(person_id=person) | Q(address__in=known))
    return done + gone.delete()[0]


def empty_mail(row: RawMail) -> None:
    """Take away the bytes of a mail and all that its rows say of who wrote what: the file first, so that after a kill
    the rows are found again. What came to several addresses of ours is one file.
    """
    blobs.forget(row.blob)
    same = RawMail.objects.filter(blob=row.blob)
    same.filter(state__in=("waiting", "held", "failed")).update(
        outcome=outcomes.DISCARDED, state=outcomes.state_of(outcomes.DISCARDED)
    )
    same.update(
        blob="", envelope_from="", sender="", sender_name="", subject="", message_id="", same="", remarks=[], reason=""
    )


def _names(row: RawMail, mask: Callable[[str], str]) -> bool:
    said = f"{row.sender} {row.sender_name} {row.subject} {row.envelope_from} {row.envelope_to} {row.reason}"
    if mask(said) != said:
        return True
    return any(mask(text) != text for text in texts_of(data_dir() / row.blob))


def uploads_of(person: int) -> int:
    """Files that they gave to be back-tested."""
    mine = list(Upload.objects.filter(owner=person))
    for upload in mine:
        uploads.delete(upload)
    return len(mine)


def audit(person: int, words: Words, *, now: datetime) -> int:
    """Details and addresses of audit entries by them, about them, or that name them."""
    mine = Q(actor=person) | Q(subject=f"person:{person}")
    keys = set(AuditEntry.objects.filter(mine).exclude(salt="").values_list("id", flat=True))
    if words.phrases:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM audit_entry WHERE salt <> '' AND (detail::text ILIKE ANY(%s) OR address ILIKE ANY(%s))",
                [patterns(words.phrases)] * 2,
            )
            keys |= {row[0] for row in cursor.fetchall()}
    return redact.entries(sorted(keys), subject=f"person:{person}", now=now)

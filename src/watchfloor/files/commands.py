"""The only writers of files: keep, attach, show elsewhere, take back, erase, forget."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Sum
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.jobs import Progress
from watchfloor.files import limits
from watchfloor.files.kinds import KINDS, sniff
from watchfloor.files.models import File, Part, Place
from watchfloor.files.names import harmless

PART: Final = limits.MIB
LIFE: Final = timedelta(days=7)
FORGET: Final = "forget-files"
# The owner of a file that nobody known gave, such as one of an unproven mail: acts of nobody (`by` None) attach it.
SYSTEM: Final = 0


class NotKept(ValueError):
    """A file, or where it should go, is not acceptable. `field` names it; the message is fit for who sent it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def keep(*, name: str, chunks: Iterable[bytes], owner: int, now: datetime | None = None) -> File:
    """Keep a file for `owner`, as yet attached to nothing. `now` is the machine's clock: files live by it alone.

    Holds a part of it in memory at a time. What it is, is known by its first part, before the rest is taken.
    """
    file = File(owner=owner, name=harmless(name), kept_at=now or clock.wall())
    room = min(limits.largest(), limits.per_ticket() - _waiting(owner))
    digest = hashlib.sha256()
    for n, part in enumerate(_parts(chunks)):
        if n == 0:
            _judge(file, part)
            file.save()
        file.size += len(part)
        if file.size > room:
            raise NotKept("file", _too_long(file, room))
        digest.update(part)
        Part.objects.create(file=file, n=n, body=part)
    if file.size == 0:
        raise NotKept("file", _("%(file_name)s is empty.") % {"file_name": file.name})
    file.sha256 = digest.hexdigest()
    file.save()
    return file


def attach(ids: Sequence[object], *, ticket: int, public: bool, by: int | None, now: datetime) -> list[dict[str, Any]]:
    """Attach files that `by` gave and that wait, in the order of `ids`; returns what an event says of each.

    Raises NotKept, naming `files`, when one is not there (any more), is somebody else's, is attached already, or when
    the ticket would hold too much.
    """
    keys = _keys(ids)
    if len(keys) > limits.AT_ONCE:
        raise NotKept(
            "files",
            _("At most %(AT_ONCE)s files go with one message; put them into an archive.") % {"AT_ONCE": limits.AT_ONCE},
        )
    giver = SYSTEM if by is None else by
    found = File.objects.select_for_update().in_bulk(keys)
    files = [found[key] for key in keys if key in found and found[key].owner == giver and not found[key].attached]
    if len(files) < len(keys):
        raise NotKept("files", _("A file is not here any more, or was sent already. Attach it again."))
    if files:
        _fit(ticket, files)
    Place.objects.bulk_create([Place(file=file, ticket=ticket, public=public, at=now) for file in files])
    File.objects.filter(id__in=keys).update(attached=True)
    return [{"id": str(file.id), "size": file.size, "type": file.type} for file in files]


def hand_over(ids: Iterable[object], *, to: int) -> None:
    """Files of nobody that wait are this person's from now on."""
    File.objects.filter(id__in=_keys(ids), owner=SYSTEM, attached=False).update(owner=to)


def show_in(ids: Sequence[object], *, ticket: int, public: bool, now: datetime) -> None:
    """Let attached files be read on another ticket too, to which their message went (a split, a merge)."""
    files = File.objects.filter(id__in=_keys(ids), attached=True)
    new = [Place(file=file, ticket=ticket, public=public, at=now) for file in files]
    Place.objects.bulk_create(new, ignore_conflicts=True)


def withdraw(ids: Sequence[object], *, ticket: int) -> None:
    """The message on `ticket` that they went with was taken back. Attached nowhere else, they wait again."""
    keys = _keys(ids)
    Place.objects.filter(file__in=keys, ticket=ticket).delete()
    File.objects.filter(id__in=keys).exclude(places__isnull=False).update(attached=False)


def discard(file: File) -> None:
    """Take away a file that waits. One that is attached stays: history names it; `erase` takes its bytes."""
    if file.attached:
        raise NotKept("file", _("%(file_name)s was sent already.") % {"file_name": file.name})
    file.delete()


def erase(file: File, *, by: int, now: datetime) -> None:
    """Destroy the bytes and the name of a file for good, wherever it is attached. That there was one stays known."""
    Part.objects.filter(file=file).delete()
    File.objects.filter(id=file.id, erased_at=None).update(
        erased_at=now, erased_by=by, name="(erased)", sha256="", width=None, height=None
    )


def forget_old(progress: Progress | None = None) -> dict[str, Any]:  # noqa: ARG001 - called as every job is
    """Delete files that were attached to nothing for a week."""
    gone = File.objects.filter(attached=False, kept_at__lte=clock.wall() - LIFE)
    return {"deleted": gone.delete()[1].get("files.File", 0)}


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in parts of a MiB; the last may be shorter, none is empty."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    if held:
        yield bytes(held)


def _judge(file: File, head: bytes) -> None:
    said = sniff(head, file.name)
    file.type, file.kind, file.width, file.height = said.type, said.kind, said.width, said.height
    if said.kind not in limits.taken():
        raise NotKept(
            "file",
            _("%(file_name)s is not taken: %(KINDS)s may not be attached here.")
            % {"file_name": file.name, "KINDS": KINDS[said.kind]},
        )


def _too_long(file: File, room: int) -> str:
    largest = limits.largest()
    if room == largest:
        return f"{file.name} is larger than {limits.in_words(largest)}. Send a part of it, or a packed copy."
    most = limits.in_words(limits.per_ticket())
    return f"{file.name} is too much: files of yours with {most} wait to be sent. Send or remove some."


def _fit(ticket: int, files: list[File]) -> None:
    there = Place.objects.filter(ticket=ticket).aggregate(n=Sum("file__size"))["n"] or 0
    if there + sum(file.size for file in files) > limits.per_ticket():
        most = limits.in_words(limits.per_ticket())
        raise NotKept(
            "files", _("The files of one ticket may have %(most)s in all; this would be more.") % {"most": most}
        )


def _waiting(owner: int) -> int:
    waiting = File.objects.filter(owner=owner, attached=False, kept_at__gt=clock.wall() - LIFE)
    return int(waiting.aggregate(n=Sum("size"))["n"] or 0)


def _keys(ids: Iterable[object]) -> list[uuid.UUID]:
    """The ids once each, in their order. Refuses what is no id."""
    try:
        return list(dict.fromkeys(key if isinstance(key, uuid.UUID) else uuid.UUID(str(key)) for key in ids if key))
    except ValueError:
        raise NotKept("files", _("That is no file.")) from None

"""Mails of files: single ones, mboxes and Maildirs. They are read and left as they are; reading again adds nothing."""

from __future__ import annotations

import mailbox
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from watchfloor.mail import intake
from watchfloor.mail.models import RawMail


class Unreadable(ValueError):
    """Something that is neither a mail, nor an mbox, nor a Maildir, in words."""


def mails_of(path: Path) -> Iterator[bytes]:
    """The mails of a file or a folder. An mbox is known by its first line, a Maildir by its folders `cur` and `new`."""
    if path.is_dir():
        if not ((path / "cur").is_dir() and (path / "new").is_dir()):
            raise Unreadable(f"{path} is a folder, but no Maildir: it has no cur and new.")
        for name in ("cur", "new"):
            for file in sorted((path / name).iterdir()):
                if file.is_file() and not file.name.startswith("."):
                    yield file.read_bytes()
    elif not path.exists():
        raise Unreadable(f"There is no {path}.")
    elif _begins(path) == b"From ":
        box = mailbox.mbox(os.fspath(path), create=False)
        try:
            for key in box.iterkeys():
                yield box.get_bytes(key)
        finally:
            box.close()
    else:
        yield path.read_bytes()


def take(raw: bytes, *, to: str, now: datetime) -> tuple[RawMail, bool]:
    """Keep one for the mailbox `to` (empty: its own fields say which); whether it is new."""
    last = RawMail.objects.order_by("-id").values_list("id", flat=True).first() or 0
    row = intake.take(raw, door="file", envelope_from="", envelope_to=to, now=now)
    return row, row.pk > last


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(5)

"""`watchfloor mail`: the doors that mails come in by, and the mailboxes that they come to."""

from __future__ import annotations

import asyncio
import logging
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from watchfloor.cli.door import Unusable, Words, data_option, one_line, opened
from watchfloor.cli.gate import actor


@click.group("mail", no_args_is_help=True)
def command() -> None:
    """Take mails in, and set up the mailboxes that they come to."""


@command.command("poll")
@data_option
def poll_command(data: Path | None) -> None:
    """Read the folders of WATCHFLOOR_IMAP once, and work on what came. `watchfloor up` does it each half minute."""
    with opened(data):
        from watchfloor.core import clock
        from watchfloor.mail.doors import imap

        try:
            accounts = imap.accounts()
        except imap.Misconfigured as problem:
            raise Unusable(str(problem)) from None
        if not accounts:
            raise Unusable("WATCHFLOOR_IMAP names no account")
        faults = []
        for account in accounts:
            try:
                one_line({"folder": account.name, "taken": imap.poll(account, clock.now())})
            except imap.Unreachable as problem:
                faults.append(str(problem))
        _work_on_all()
        if faults:
            raise Unusable("; ".join(faults))


@command.command("listen")
@click.argument("address", default="lmtp://127.0.0.1:8024")
@data_option
def listen_command(address: str, data: Path | None) -> None:
    """Take mails by LMTP or SMTP on ADDRESS until stopped. What came is worked on by `watchfloor up`.

    It asks nobody who they are, and belongs behind your relay: let nobody else reach it.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    with opened(data):
        from watchfloor.mail.doors import listen

        try:
            at = listen.where(address)
            asyncio.run(listen.serve(at, lambda port: one_line({"listening": f"{at.kind}://{at.host}:{port}"})))
        except (listen.Misconfigured, OSError) as problem:
            raise Unusable(str(problem)) from None
        except KeyboardInterrupt:
            raise click.Abort from None


@command.command("read")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--to", default="", help="The mailbox that they are for. Default: the one that each names.")
@data_option
def read_command(paths: tuple[Path, ...], to: str, data: Path | None) -> None:
    """Take in the mails of files, mboxes and Maildirs; `-` is one mail on standard input.

    They are left as they are. Reading them again adds nothing.
    """
    with opened(data):
        from watchfloor.core import clock
        from watchfloor.mail.addresses import tidy
        from watchfloor.mail.doors import files

        if to and not tidy(to):
            raise Unusable(f"--to: {to!r} is no mail address")
        for path in paths:
            taken = known = 0
            try:
                is_pipe = str(path) == "-"
                some = iter([sys.stdin.buffer.read()]) if is_pipe else files.mails_of(path)
                for raw in some:
                    is_new = files.take(raw, to=tidy(to), now=clock.now())[1]
                    taken, known = taken + is_new, known + (not is_new)
            except (files.Unreadable, OSError) as problem:
                raise Unusable(str(problem)) from None
            one_line({"path": str(path), "taken": taken, "known": known})
        _work_on_all()


@command.command("box")
@click.argument("address", required=False)
@click.option("--queue", type=Words(), help="The queue that its mails wait in. At first: none.")
@click.option("--kind", help="The kind of its tickets. At first: question.")
@click.option("--priority", help="The priority of its tickets. At first: P2.")
@click.option("--name", type=Words(), help="The name that its mails bear.")
@click.option("--unknown", help="Senders who are unknown or not proven: file (at first), hold or refuse.")
@click.option("--receipts/--no-receipts", default=None, help="Whether who asks is told that it came. At first: yes.")
@click.option("--archive", is_flag=True, help="Take no mail for ADDRESS any more.")
@data_option
def box_command(
    address: str | None, queue: str | None, kind: str | None, priority: str | None, name: str | None,
    unknown: str | None, receipts: bool | None, archive: bool, data: Path | None,
) -> None:  # fmt: skip
    """Make the mailbox ADDRESS, or change what is said of it; then list, one JSON line each, the mailboxes in use."""
    with opened(data):
        from django.db import transaction

        from watchfloor.core import clock
        from watchfloor.core.models import Queue
        from watchfloor.mail import commands, queries
        from watchfloor.mail.addresses import tidy
        from watchfloor.mail.models import Mailbox
        from watchfloor.tickets.commands import Refused

        queues = dict(Queue.objects.values_list("name", "id"))
        if queue is not None and queue not in queues:
            raise Unusable(f"there is no queue {queue!r}")
        with transaction.atomic():
            old = Mailbox.objects.filter(address=tidy(address)).first() if address else None
            if address and archive:
                if old is None:
                    raise Unusable(f"there is no mailbox {address}")
                commands.archive_mailbox(old.pk, by=actor(), now=clock.wall())
            elif address:
                said: dict[str, Any] = {
                    "queue_id": queues[queue] if queue else None, "kind": kind, "priority": priority,
                    "sender_name": name, "unknown_senders": unknown, "receipts": receipts,
                }  # fmt: skip
                before = commands.wanted_of(old) if old else commands.Wanted(address)
                wanted = replace(before, **{field: value for field, value in said.items() if value is not None})
                try:
                    commands.save_mailbox(wanted, by=actor(), now=clock.wall(), key=old.pk if old else None)
                except Refused as refusal:
                    raise Unusable(f"{refusal.field}: {refusal}") from None
        names = {key: word for word, key in queues.items()}
        for row in queries.mailboxes():
            one_line({
                "mailbox": row.address, "queue": names.get(row.queue_id or 0), "kind": row.kind,
                "priority": row.priority, "unknown": row.unknown_senders, "receipts": row.receipts,
            })  # fmt: skip


@command.command("address")
@click.argument("person", type=Words())
@click.argument("address")
@data_option
def address_command(person: str, address: str, data: Path | None) -> None:
    """Say that ADDRESS is PERSON's, a number or a whole name: mails that are proven to be from it are theirs."""
    with opened(data):
        from django.db import transaction

        from watchfloor.core import clock
        from watchfloor.core.models import Person
        from watchfloor.mail import commands
        from watchfloor.tickets.commands import Refused

        is_number = person.isascii() and person.isdigit() and len(person) < 19
        people = Person.objects.filter(id=int(person)) if is_number else Person.objects.filter(name=person)
        found = list(people[:2])
        if len(found) != 1:
            raise Unusable(f"{'no' if not found else 'more than one'} person is called {person!r}")
        try:
            with transaction.atomic():
                row = commands.own_address(found[0].id, address, by=actor(), now=clock.wall())
        except Refused as refusal:
            raise Unusable(f"{refusal.field}: {refusal}") from None
        one_line({"person": found[0].id, "address": row.address})


@command.command("list")
@click.option("--state", default="", help="Only these: waiting, filed, held, dropped, refused or failed.")
@click.option("--most", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many, the newest first.")
@data_option
def list_command(state: str, most: int, data: Path | None) -> None:
    """List the mails that came, and what became of them."""
    with opened(data):
        from watchfloor.mail.models import STATES, RawMail

        if state and state not in STATES:
            raise Unusable(f"--state: {state!r} is not one of {', '.join(STATES)}")
        rows = RawMail.objects.filter(state=state) if state else RawMail.objects.all()
        for row in rows.order_by("-id")[:most]:
            one_line({
                "mail": row.pk, "received_at": row.received_at.isoformat(), "door": row.door, "from": row.sender,
                "subject": row.subject, "proven": row.proven, "state": row.state, "outcome": row.outcome,
                "reason": row.reason, "ticket": row.ticket_id, "file": row.blob,
            })  # fmt: skip


def _work_on_all() -> None:
    from watchfloor.core import clock
    from watchfloor.mail import intake

    while intake.process_due(clock.now()):
        pass

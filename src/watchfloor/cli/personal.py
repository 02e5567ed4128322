"""`watchfloor personal`: what the store keeps of one person: hand it out, erase it, prove that it is gone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchfloor.cli.door import Unusable, Words, data_option, opened
from watchfloor.cli.gate import actor

if TYPE_CHECKING:
    from watchfloor.core.models import Person


@click.group("personal", no_args_is_help=True)
def command() -> None:
    """Hand out or erase what the store keeps of one person, and prove it; say how long things are kept."""


@command.command("export")
@click.argument("person", type=Words())
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The zip to write.")
@data_option
def export_command(person: str, output: Path, data: Path | None) -> None:
    """Write all that is kept of PERSON, a number or a whole name: rows of every table, texts, and files they sent.

    No secret is in it. That it was made is written down (`watchfloor audit export --kind person.exported`).
    """
    with opened(data):
        from watchfloor.audit import chain
        from watchfloor.core import clock
        from watchfloor.personal import export

        found = _person(person)
        try:
            rows = export.write(found, output, by=actor(), now=clock.wall(), progress=lambda _table: None)
        except FileExistsError:
            raise Unusable(f"{output} exists already") from None
        except OSError as why:
            raise Unusable(f"cannot write {output}: {why.strerror}") from None
        chain.link()
    click.echo(f"{rows:,} rows of {found.name} in {output}")


@command.command("erase")
@click.argument("person", type=Words())
@click.option("--reason", type=Words(), required=True, help="Why, for the audit; in at most 300 characters.")
@click.option("--also", type=Words(), multiple=True, metavar="WORD", help="Another word that names them. Repeatable.")
@click.option("--open-tickets", is_flag=True, help="Although they have open tickets; those they own are given back.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@data_option
def erase_command(
    person: str, reason: str, also: tuple[str, ...], open_tickets: bool, dry_run: bool, data: Path | None
) -> None:
    """Erase all that tells who PERSON is, a number or a whole name.

    Their tickets and all counts stay, as of an "Erased person". It cannot be taken back. A run that was stopped or
    killed is finished by running it again.
    """
    with opened(data):
        from watchfloor.audit import chain
        from watchfloor.core import clock
        from watchfloor.personal import erase

        found = _person(person)
        name = found.name
        try:
            report = erase.erase(
                found.id, by=None, now=clock.wall(), reason=reason, also=also, with_open=open_tickets, dry_run=dry_run,
                tell=_tell,
            )  # fmt: skip
        except erase.Refused as why:
            hint = " (--open-tickets)" if why.field == "with_open" else ""
            raise Unusable(f"{why}{hint}") from None
        chain.link()
    _end_of_line()
    for warning in report.warnings:
        click.echo(warning, err=True)
    for what, count in report.counts.items():
        click.echo(f"{count:>9,}  {what}")
    click.echo(
        f"Nothing was changed: {name} is still here." if dry_run else f"{name} is erased (person {report.person})."
    )


@command.command("prove")
@click.argument("person", type=Words(), required=False)
@click.option("--word", type=Words(), multiple=True, help="A word to look for. Repeatable.")
@data_option
def prove_command(person: str | None, word: tuple[str, ...], data: Path | None) -> None:
    """Look for a person, or for words, in every column of every table and in every file of the store's folder.

    Before an erasure with PERSON, a number or a whole name: where they stand. Afterwards with --word and a name or an
    address that they had: that it is nowhere. What is found is not shown, only where. The exit code is 1 when something
    is found that need not be there. Ctrl-C stops it.
    """
    if person is None and not word:
        raise Unusable("say whom or what to look for: PERSON or --word")
    with opened(data):
        from watchfloor.audit import chain
        from watchfloor.core import clock
        from watchfloor.personal import gather, prove

        words = list(word)
        if person is not None:
            words += sorted(gather.words_of(_person(person)).phrases)
        if not words or any(len(one.strip()) < 3 for one in words):
            raise Unusable("nothing to look for that has three letters or more")
        left = 0
        for found in prove.search(words, step=_step):
            _end_of_line()
            click.echo(f"{found.where}: {found.rows:,}" + (f" (allowed: {found.allowed})" if found.allowed else ""))
            left += found.allowed is None
        chain.record("person.searched", actor=None, subject="store", now=clock.wall(), detail={"found": left})
        chain.link()
    _end_of_line()
    click.echo(f"Found in {left} places." if left else "Found nowhere.")
    for place, why in prove.NOT_READ.items():
        click.echo(f"Not looked through: {place}. {why}", err=True)
    if left:
        click.get_current_context().exit(1)


@command.command("hold")
@click.argument("ticket", type=int)
@click.option("--reason", type=Words(), help="Why its texts and files must stay.")
@click.option("--lift", is_flag=True, help="They need not stay any longer.")
@data_option
def hold_command(ticket: int, reason: str | None, lift: bool, data: Path | None) -> None:
    """Hold a TICKET, by its number: its texts and files stay whatever its age, and who asked it is not erased."""
    if lift == (reason is not None):
        raise Unusable("say either --reason or --lift")
    with opened(data):
        from django.db import transaction

        from watchfloor.audit import chain
        from watchfloor.core import clock
        from watchfloor.personal import erase, models, retention
        from watchfloor.tickets.models import Ticket

        key = Ticket.objects.filter(number=ticket).values_list("id", flat=True).first()
        if key is None:
            raise Unusable(f"there is no ticket {ticket}")
        try:
            with transaction.atomic():
                if lift:
                    held = models.Hold.objects.filter(ticket=key, ended_at=None).values_list("id", flat=True).first()
                    retention.lift(held or 0, by=None, now=clock.wall())
                else:
                    retention.hold(key, reason=reason or "", by=None, now=clock.wall())
        except erase.Refused as why:
            raise Unusable(f"ticket {ticket}: {why}") from None
        chain.link()
    click.echo(f"Ticket {ticket} is {'held no more' if lift else 'held'}.")


@command.command("keep")
@click.argument("what", required=False)
@click.option("--days", type=int, help="So many days after it was closed, used or done.")
@click.option("--queue", type=Words(), default="", help="Of tickets of this queue alone.")
@click.option("--module", type=Words(), default="", help="Of tickets of this module alone.")
@click.option("--for-good", is_flag=True, help="Take the rule away.")
@data_option
def keep_command(
    what: str | None, days: int | None, queue: str, module: str, for_good: bool, data: Path | None
) -> None:
    """Say for how long something is kept: texts, files, audit, sessions, deliveries, mails or jobs.

    Without WHAT the rules are listed. Texts and files are those of closed tickets; a rule for a module comes before one
    for a queue, and that before one for all.
    """
    if what is not None and (days is None) == (not for_good):
        raise Unusable("say either --days or --for-good")
    with opened(data):
        from django.db import transaction

        from watchfloor.audit import chain
        from watchfloor.core import clock
        from watchfloor.core.models import Queue
        from watchfloor.personal import erase, retention
        from watchfloor.personal.models import Rule

        key = 0
        if queue:
            key = Queue.objects.filter(name=queue).values_list("id", flat=True).first() or 0
            if not key:
                raise Unusable(f"there is no queue {queue}")
        try:
            with transaction.atomic():
                if what is not None and for_good:
                    rule = Rule.objects.filter(what=what, queue=key, module=module).first()
                    retention.end_rule(rule.pk if rule else 0, by=None, now=clock.wall())
                elif what is not None:
                    retention.set_rule(what, days=days or 0, queue=key, module=module, by=None, now=clock.wall())
        except erase.Refused as why:
            raise Unusable(str(why)) from None
        chain.link()
        names = dict(Queue.objects.values_list("id", "name"))
        for rule in Rule.objects.order_by("what", "queue", "module"):
            whose = f" of queue {names.get(rule.queue, rule.queue)}" if rule.queue else ""
            click.echo(f"{rule.what}{whose}{f' of module {rule.module}' if rule.module else ''}: {rule.days} days")
        for name, most in retention.DEFAULTS.items():
            if not Rule.objects.filter(what=name).exists():
                click.echo(f"{name}: {most} days (as always)")


@command.command("expire")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@data_option
def expire_command(dry_run: bool, data: Path | None) -> None:
    """Erase now what is older than the rules allow, as every night does."""
    with opened(data):
        from watchfloor.audit import chain
        from watchfloor.core import clock
        from watchfloor.personal import retention

        counts = retention.due(clock.wall()) if dry_run else retention.run(clock.wall(), tell=_tell)
        chain.link()
    _end_of_line()
    for what, count in counts.items():
        click.echo(f"{count:>9,}  {what}")
    click.echo("Nothing was changed." if dry_run else "Done.")


def _person(said: str) -> Person:
    from watchfloor.core.models import Person

    is_number = said.isascii() and said.isdigit() and len(said) < 19
    people = Person.objects.filter(id=int(said)) if is_number else Person.objects.filter(name=said)
    some = list(people.order_by("id")[:20])
    if not some:
        raise Unusable(f"there is no person {said}")
    if len(some) > 1:
        raise Unusable(f"several are called {said}: say which by number, {', '.join(str(x.id) for x in some)}")
    return some[0]


def _tell(stage: str, done: int) -> None:
    _line(f"{stage}: {done:,}" if done else stage)


def _step(done: int, total: int, where: str) -> None:
    filled = 20 * done // max(1, total)
    _line(f"[{'#' * filled}{' ' * (20 - filled)}] {done:,} of {total:,} {where}"[:78])


def _line(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{text:<78}", nl=False, err=True)


def _end_of_line() -> None:
    if sys.stderr.isatty():
        click.echo("\r" + " " * 78 + "\r", nl=False, err=True)

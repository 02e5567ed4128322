"""`watchfloor audit`: whether what is written down is what was written, and all of it for somebody else to keep."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from watchfloor.cli.door import Unusable, Words, data_option, one_line, opened
from watchfloor.cli.gate import actor as acting_id


@click.group("audit", no_args_is_help=True)
def command() -> None:
    """Verify, seal and export the audit entries of the store."""


@command.command("verify")
@click.option("--head", metavar="HASH", help="A hash that was kept elsewhere: it must still be in the chain.")
@click.option("--json", "as_json", is_flag=True, help="End with one JSON line on standard output.")
@data_option
def verify_command(head: str | None, as_json: bool, data: Path | None) -> None:
    """Read the whole chain, and every sealed stretch of the event log.

    The exit code is 1 when an entry or an event was changed, removed, added or put elsewhere. That the newest ones
    were cut off can only be seen with --head.
    """
    if head is not None and (len(head) != 64 or not set(head) <= set("0123456789abcdef")):
        raise Unusable("--head: a hash is 64 digits from 0 to 9 and a to f")
    started = time.monotonic()
    with opened(data):
        from watchfloor.audit import chain, verify

        chain.link()
        report = verify.verify(head=head, progress=_progress)
    if sys.stderr.isatty():
        click.echo("", err=True)
    for problem in report.problems:
        click.echo(problem, err=True)
    if as_json:
        one_line({
            "sound": report.is_sound, "entries": report.entries, "events": report.events,
            "sealed_to": report.sealed_to, "position": report.position, "head": report.head,
            "redacted": report.redacted, "emptied": report.emptied, "problems": report.problems,
            "seconds": round(time.monotonic() - started, 3),
        })  # fmt: skip
    elif report.is_sound:
        click.echo(f"Sound: {report.entries:,} entries, {report.events:,} events (sealed up to {report.sealed_to:,}).")
        if report.redacted or report.emptied:
            click.echo(
                f"Personal text was taken out of {report.redacted:,} events and {report.emptied:,} entries, "
                "as entries of the chain tell."
            )
        click.echo(f"Head: {report.position} {report.head}")
    if not report.is_sound:
        click.get_current_context().exit(1)


@command.command("head")
@data_option
def head_command(data: Path | None) -> None:
    """Seal what the log holds, and print the position and the hash of the newest entry, to be kept elsewhere."""
    with opened(data):
        from watchfloor.audit import chain, seal
        from watchfloor.core import clock

        seal.seal_all(clock.wall())
        chain.link()
        position, newest = chain.head()
    click.echo(f"{position} {newest}")


@command.command("export")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--since", metavar="T", help="From this time on: ISO 8601, else UTC.")
@click.option("--until", metavar="T", help="Before this time.")
@click.option("--kind", type=Words(), help="Of this kind alone, as signin.failed.")
@click.option("--actor", type=int, metavar="ID", help="By this person alone.")
@click.option("--subject", type=Words(), help="About this alone, as ticket:12.")
@data_option
def export_command(
    form: str, since: str | None, until: str | None, kind: str | None, actor: int | None, subject: str | None,
    data: Path | None,
) -> None:  # fmt: skip
    """Write the entries, and the administrative events of the log, to standard output; the newest come first."""
    from_, to = _moment("--since", since), _moment("--until", until)
    with opened(data):
        from watchfloor.audit import chain, export, queries
        from watchfloor.core import clock

        wanted = queries.Wanted(kind=kind or "", actor=actor, subject=subject or "", since=from_, until=to)
        chain.record(
            "export.made", actor=acting_id(), subject="audit", now=clock.wall(), detail={"form": form, "by": "cli"}
        )
        for line in export.lines(wanted, form):
            click.echo(line, nl=False)


def _moment(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(f"{option} {text!r} is not an ISO 8601 time") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _progress(entries: int, events: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{entries:,} entries, {events:,} events", nl=False, err=True)

"""`watchfloor doctor`: what is here, and what is wrong."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from watchfloor.cli.door import data_option, one_line
from watchfloor.server.doctor import Finding, examine
from watchfloor.server.store import data_folder

SIGNS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON line on standard output.")
@data_option
def command(as_json: bool, data: Path | None) -> None:
    """Say what this machine and this store have, and what is wrong. Exit code 1 where something is. Changes nothing."""
    findings = examine(data_folder(data))
    if as_json:
        one_line([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(line(finding))
    raise SystemExit(1 if any(finding.verdict == "wrong" for finding in findings) else 0)


def line(finding: Finding) -> str:
    """One finding for a person, with its remedy below where it has one."""
    told = f"{SIGNS[finding.verdict]}  {finding.subject}: {finding.found}"
    return f"{told}\n         → {finding.remedy}" if finding.remedy else told

"""`watchfloor personal`: what the store keeps of one person."""

from __future__ import annotations

from pathlib import Path

import click

from watchfloor.cli.door import Unusable, Words, data_option, opened
from watchfloor.cli.gate import actor


@click.group("personal", no_args_is_help=True)
def command() -> None:
    """Hand out what the store keeps of one person."""


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
        from watchfloor.core.models import Person
        from watchfloor.personal import export

        is_number = person.isascii() and person.isdigit() and len(person) < 19
        people = Person.objects.filter(id=int(person)) if is_number else Person.objects.filter(name=person)
        some = list(people.order_by("id")[:20])
        if not some:
            raise Unusable(f"there is no person {person}")
        if len(some) > 1:
            raise Unusable(f"several are called {person}: say which by number, {', '.join(str(x.id) for x in some)}")
        found = some[0]
        try:
            rows = export.write(found, output, by=actor(), now=clock.wall(), progress=lambda _table: None)
        except FileExistsError:
            raise Unusable(f"{output} exists already") from None
        except OSError as why:
            raise Unusable(f"cannot write {output}: {why.strerror}") from None
        chain.link()
    click.echo(f"{rows:,} rows of {found.name} in {output}")

"""`watchfloor sign-in`: a way in for a person, once."""

from __future__ import annotations

from pathlib import Path

import click

from watchfloor.cli.door import Unusable, Words, data_option, one_line, opened

_DEFAULT = "http://127.0.0.1:8000"


@click.command("sign-in")
@click.argument("name", type=Words())
@click.option("--new", "role", help="Register NAME first, with this role (lead, specialist, requester …).")
@click.option("--address", help="Where people reach Watchfloor. Default: where `watchfloor up` serves this store now.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line on standard output.")
@data_option
def command(name: str, role: str | None, address: str | None, as_json: bool, data: Path | None) -> None:
    """Make a link that signs NAME in once, within 24 hours."""
    if not name.strip():
        raise Unusable("NAME is empty")
    with opened(data) as store:
        from django.db import transaction

        from watchfloor.audit.chain import record
        from watchfloor.core import clock
        from watchfloor.core.identity import new_sign_in_link
        from watchfloor.core.models import Person
        from watchfloor.directory.commands import register_person

        with transaction.atomic():
            if role is not None:
                try:
                    people = [register_person(name=name, role=role, now=clock.now())]
                except ValueError as problem:
                    raise Unusable(str(problem)) from None
            else:
                people = list(Person.objects.filter(name=name)[:2])
            if len(people) != 1:
                raise Unusable(f"{'nobody' if not people else 'more than one person'} is called {name!r}")
            record("signin.link", actor=None, subject=f"person:{people[0].id}", now=clock.wall(), detail={"by": "cli"})
            where = address or _served_at(store.data_dir)
            link = where.rstrip("/") + new_sign_in_link(people[0])
    if as_json:
        one_line({"name": name, "role": people[0].role, "link": link})
    else:
        click.echo(link)


def _served_at(folder: Path) -> str:
    """The address that `watchfloor up` wrote into its lock; the default one where nothing serves the store."""
    try:
        return (folder / "up.lock").read_text() or _DEFAULT
    except OSError:
        return _DEFAULT

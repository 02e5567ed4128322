"""`watchfloor access`: which queues are restricted, and who may see what is in them. It runs as the operator."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from watchfloor.cli.door import Unusable, data_option, one_line, opened
from watchfloor.cli.gate import actor


@click.command("access")
@click.option("--restrict", metavar="QUEUE", help="From now on only its team and whom a grant lets in see this queue.")
@click.option("--open", "opens", metavar="QUEUE", help="Everybody on the desk sees this queue again.")
@click.option("--give", metavar="NAME", help="Let this person see --ticket or --queue.")
@click.option("--give-team", metavar="TEAM", help="Let everybody of this team see --ticket or --queue.")
@click.option("--ticket", type=int, help="The number of the ticket that is to be seen.")
@click.option("--queue", help="The queue whose tickets are to be seen.")
@click.option("--reason", default="", help="Why; it is kept with the grant.")
@click.option("--days", type=click.IntRange(1, 3650), help="When the grant ends. Default: when it is taken back.")
@click.option("--take", type=int, metavar="GRANT", help="Take the grant of this number back.")
@data_option
def command(  # noqa: C901  (one act after another, each where its option is given)
    restrict: str | None, opens: str | None, give: str | None, give_team: str | None, ticket: int | None,
    queue: str | None, reason: str, days: int | None, take: int | None, data: Path | None,
) -> None:  # fmt: skip
    """Restrict a queue, open one, give access or take it back; then list, one JSON line each, what holds now."""
    with opened(data):
        from django.db import transaction

        from watchfloor.audit.chain import record
        from watchfloor.core import clock
        from watchfloor.core.models import AccessGrant, Person, Queue, Team
        from watchfloor.directory import commands
        from watchfloor.search.follow import begin_again
        from watchfloor.tickets.models import Ticket

        def named(model: type[Queue | Team | Person], name: str) -> int:
            found = list(model.objects.filter(name=name).values_list("id", flat=True)[:2])
            if len(found) != 1:
                raise Unusable(f"{'no' if not found else 'more than one'} {model.__name__.lower()} is called {name!r}")
            return int(found[0])

        now = clock.now()
        with transaction.atomic():
            for name, to in ((restrict, True), (opens, False)):
                if name is not None:
                    commands.restrict_queue(named(Queue, name), to=to, by=actor(), now=now)
                    # What the index holds of its tickets goes, or comes back.
                    begin_again()
            if give is not None or give_team is not None:
                key = None
                if ticket is not None:
                    key = Ticket.objects.filter(number=ticket).values_list("id", flat=True).first()
                    if key is None:
                        raise Unusable(f"there is no ticket {ticket}")
                try:
                    grant = commands.give_access(
                        person=named(Person, give) if give else None,
                        team=named(Team, give_team) if give_team else None,
                        ticket=key, queue=named(Queue, queue) if queue else None, reason=reason, by=actor(), now=now,
                        expires_at=now + timedelta(days=days) if days else None,
                    )  # fmt: skip
                except ValueError as problem:
                    raise Unusable(str(problem)) from None
                record("grant.given", actor=None, subject=f"access:{grant.id}", now=clock.wall())
            if take is not None:
                try:
                    commands.take_access(take, by=actor(), now=now)
                except LookupError as problem:
                    raise Unusable(str(problem)) from None
                record("grant.taken", actor=None, subject=f"access:{take}", now=clock.wall())
        for row in Queue.objects.filter(restricted=True).select_related("team").order_by("name"):
            one_line({"restricted": row.name, "team": row.team.name if row.team else None})
        for one in AccessGrant.objects.select_related("person", "team", "queue").order_by("id"):
            one_line({
                "grant": one.id, "person": one.person.name if one.person else None,
                "team": one.team.name if one.team else None, "queue": one.queue.name if one.queue else None,
                "ticket": Ticket.objects.filter(id=one.ticket or 0).values_list("number", flat=True).first(),
                "reason": one.reason, "until": one.expires_at.isoformat() if one.expires_at else None,
            })  # fmt: skip

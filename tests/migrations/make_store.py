"""Makes the small store that the next version upgrades from: `python -m tests.migrations.make_store`, once a release.

Writes `stores/VERSION.sql` (a plain dump) and `stores/VERSION.json` (what the metrics of that version said of it).
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watchfloor import __version__
from watchfloor.server.store import Store, open_store

STORES = Path(__file__).resolve().parent / "stores"
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HISTORY = "id,when,state,group,asks,solved\n" + "".join(
    f"H{i % 12},2026-10-{1 + i // 12:02d}T{8 + i % 10:02d}:00,{('Opened', 'Waiting', 'Done')[i // 12]},g{(i // 3) % 4},"
    f"r{i % 5},{f'2026-10-03T{8 + i % 10:02d}:30' if i // 12 == 2 else '?'}\n"
    for i in range(36)
)
MAP = """
attributes = ["group"]
unknown = ["?"]
[columns]
case = "id"
time = "when"
activity = "state"
group = "group"
requester = "asks"
end = "solved"
[status]
Opened = "open"
Waiting = "pending"
Done = "solved"
"""


def fill(folder: Path) -> None:
    """An imported history, a team with live tickets in every state, and an account."""
    from django.db import transaction

    from watchfloor.core.identity import new_sign_in_link
    from watchfloor.directory import commands as directory
    from watchfloor.intake.files.maps import parse_map
    from watchfloor.intake.import_history import import_file
    from watchfloor.tickets import commands as tickets

    (folder / "history.csv").write_text(HISTORY)
    import_file(folder / "history.csv", parse_map(MAP, "history"))
    with transaction.atomic():
        team = directory.create_team(name="First line", now=NOW, site="Lisbon").id
        queues = [directory.create_queue(name=name, now=NOW, team=team).id for name in ("Moderation T1", "Appeals T1")]
        platform = directory.create_platform(name="Moderation Console", now=NOW).id
        directory.create_module(platform=platform, name="Decision submit", now=NOW, team=team)
        sam = directory.register_person(name="Sam", role="specialist", now=NOW, team=team).id
        lena = directory.register_person(name="Lena", role="lead", now=NOW)
        new_sign_in_link(lena, now=NOW)
        for i, status in enumerate(("new", "open", "pending", "on_hold", "solved", "closed")):
            at = NOW + timedelta(minutes=7 * i)
            rosa = directory.register_person(name=f"Reviewer {i}", role="requester", now=at).id
            ticket = tickets.create_ticket(
                subject=f"Submit fails, {status}", body="It says MC-5023.", requester=rosa, by=rosa, now=at,
                queue=queues[i % 2], attributes={"platform": "Moderation Console", "module": "Decision submit"},
            ).id  # fmt: skip
            if status == "new":
                continue
            tickets.reply(ticket, body="Thank you.", by=sam, now=at + timedelta(minutes=3))
            tickets.move(ticket, queue=queues[(i + 1) % 2], by=sam, now=at + timedelta(minutes=4))
            tickets.set_status(ticket, status=status, by=sam, now=at + timedelta(minutes=5))
        _shut_one(lena.id, sam)


def _shut_one(lena: int, sam: int) -> None:
    """A restricted queue with a ticket, a grant to it, a note for partners, and what somebody prefers."""
    from watchfloor.directory import commands as directory
    from watchfloor.tickets import commands as tickets

    at = NOW + timedelta(hours=1)
    shut = directory.create_queue(name="Trust and safety", now=at)
    directory.restrict_queue(shut.id, to=True, by=lena, now=at)
    ticket = tickets.create_ticket(
        subject="Of one account", body="Please look.", requester=lena, by=lena, now=at, queue=shut.id
    )  # fmt: skip
    directory.give_access(
        person=sam, ticket=ticket.id, reason="Knows it", by=lena, now=at, expires_at=at + timedelta(days=3650)
    )
    tickets.add_note(ticket.id, body="To whom it concerns.", by=sam, now=at, partners=True)
    directory.set_preferences(sam, language="zh-hans", zone="Asia/Shanghai", by=sam, now=at)


def dumped(store: Store) -> str:
    """The database as SQL that any PostgreSQL from 15 on reads, by its own pg_dump."""
    from watchfloor.server.account import account_for
    from watchfloor.server.binaries import on_machine

    found = on_machine(account_for(None))
    assert found, "the machine needs a PostgreSQL of its own: the wheel brings no pg_dump"
    command = [str(found[0].folder / "pg_dump"), "--inserts", "--no-owner", "--no-privileges", store.database_url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # Lines for psql alone, and a setting that 15 does not know.
    return "".join(line for line in text.splitlines(True) if not line.startswith(("\\", "SET transaction_timeout")))


def main() -> None:
    """Write both files for the version that runs."""
    with tempfile.TemporaryDirectory() as name, open_store(Path(name)) as store:
        fill(Path(name))
        from watchfloor.insight.run import compute

        figures = [[row["metric"], row["by"], row["value"], row["n"]] for row in compute(by="queue")]
        STORES.mkdir(exist_ok=True)
        (STORES / f"{__version__}.sql").write_text(dumped(store))
        (STORES / f"{__version__}.json").write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()

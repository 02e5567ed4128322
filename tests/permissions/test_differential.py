"""Two worlds that differ only in what a person may not see answer that person alike, at every door.

The world is built twice in the same store: once with a restricted queue, its tickets and what was done to them, once
without. What a page says of time, and the tokens of its forms, are taken out; the rest is compared byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from tests.api.conftest import Program
from tests.pages.world import World, later, signed_in
from tests.permissions.test_matrix import ROUTES, VIEWS, address
from tests.world import NOW
from watchfloor.api.door import OPERATIONS, Operation
from watchfloor.audit.models import AuditEntry
from watchfloor.core import clock
from watchfloor.core.models import AccessGrant, Person
from watchfloor.directory import commands as directory
from watchfloor.eventlog.models import Event
from watchfloor.insight import segments
from watchfloor.search import follow as search
from watchfloor.tickets import commands
from watchfloor.tickets.access import may_see
from watchfloor.tickets.acting import FIRST_RESTRICTED
from watchfloor.tickets.models import Ticket
from watchfloor.tickets.queries import Filter, count
from watchfloor.tokens import rates
from watchfloor.views import follow as views
from watchfloor.watch.follow import Follower as Detector
from watchfloor.web.live.views import told

pytestmark = [pytest.mark.security, pytest.mark.django_db]

# A word that stands in no other text, and that of a queue.
WORD, QUEUE = "zanzibarquake", "Zebra affairs"
# Each door with questions that would show a ticket, a word or a number of it.
ASKED = (
    f"/desk/?q={WORD}", "/desk/?status=open", "/desk/?priority=P0", "/desk/?platform=Moderation+Console",
    "/desk/?status=any", f"/search/?q={WORD}", "/search/?q=is:open", f"/search/?q=queue:%22{QUEUE[:5]}%22",
    "/search/?q=from:Omar", "/search/?q=submit", f"/search/?q={WORD[:5]}", "/desk/board/", "/portal/?q=submit",
    "/insight/?metric=tickets_created", "/reports/2026-03-02/", "/reports/2026-03-02.md", "/tickets/9000000001/",
    "/tickets/999999/", "/portal/tickets/9000000001/",
)  # fmt: skip
ASKED_OF_THE_API = (
    f"/tickets?q={WORD}", "/tickets?priority=P0", "/tickets?status=any", "/tickets/9000000001", "/tickets/999999",
    f"/search?q={WORD}", "/search?q=from:Omar",
)  # fmt: skip
# The program's own token is another each time, and the audit is for those who read all of it.
NOT_ASKED_OF_THE_API = ("/me/tokens", "/tokens", "/audit")
# Answers in a stream without an end, and those that go by the moment: tested below, or apart.
# The audit is for those who read all of it. How much of a person's capacity is used counts all that they work on; the
# picture of a second factor is drawn anew.
NOT_ASKED = ("live/", "health/", "signout/", "admin/assignment/queue/", "account/authenticator/", "audit/")


class Built(World):
    """The world, with a team whose affairs are its own; they are there only `with_secret`."""

    def __init__(self, *, with_secret: bool) -> None:
        super().__init__()
        with transaction.atomic():
            self.keepers = directory.create_team(name="Keepers", now=NOW)
            self.wanda = directory.register_person(name="Wanda", role="specialist", now=NOW, team=self.keepers.id)
            self.common = self.file("Console is slow", by=self.omar, minutes=1)
        self.secret = self._secret() if with_secret else []
        with transaction.atomic():
            commands.reply(self.common.id, body="We look at it.", by=self.sam.id, now=later(30))
        # As it was then: the detector would walk through every hour from there to the present.
        with time_machine.travel(later(120), tick=False):
            for follow in (search.Follower().run, views.Follower().run, Detector().run):
                while follow(clock.now()):
                    pass

    def _secret(self) -> list[Ticket]:
        with transaction.atomic():
            queue = directory.create_queue(name=QUEUE, now=NOW, team=self.keepers.id)
            directory.restrict_queue(queue.id, to=True, by=None, now=NOW)
        made = [
            self.file(
                f"Submit of {WORD} {n}", by=self.omar, minutes=5 + n, queue=queue.id, priority="P0",
                attributes={"platform": self.platform.name, "secret_kind": WORD},
            )
            for n in range(3)
        ]  # fmt: skip
        with transaction.atomic():
            commands.assign(made[0].id, to=self.wanda.id, by=self.wanda.id, now=later(10))
            commands.reply(made[0].id, body=f"About {WORD}.", by=self.wanda.id, now=later(11))
            commands.set_status(made[1].id, status="solved", by=self.wanda.id, now=later(12))
        return made


@contextmanager
def built(*, with_secret: bool) -> Iterator[Built]:
    """The world while this runs; afterwards it never was, so that the other gets the same ids."""
    with transaction.atomic():
        segments.forget()
        yield Built(with_secret=with_secret)
        transaction.set_rollback(True)


# What differs between two readings of the same page: tokens, the moment, positions in the log, and keys of pages.
# Positions do tell that something happened somewhere: docs/explanation/access.md says so.
VOLATILE = (
    rb'content="[A-Za-z0-9]{64}"', rb'value="[A-Za-z0-9]{64}"', rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}",
    rb'(?:data-at|datetime|data-made|data-seen|data-position|data-version)="[^"]*"',
    rb'name="(?:seen|position|version|as_of)" value="[^"]*"', rb"nonce-[\w+/=-]+",
    rb"/live/\?at=\d+", rb'data-since="\d+"', rb'id="m\d+"', rb'name="message" value="\d+"',
    rb"#m\d+",
    rb"[?]message=\d+", rb"messages/\d+",
    rb'"(?:position|version|etag)":"?\d+"?', rb"<time[^>]*>[^<]*</time>", rb"since [^<]*, last used [^<]*",
)  # fmt: skip


def plain(body: bytes) -> bytes:
    """The answer without what differs each time."""
    for pattern in VOLATILE:
        body = re.sub(pattern, b"", body)
    return body


def doors(world: World) -> list[str]:
    """Every address that is read, filled with what is in the world, and the questions."""
    read = [route for route in ROUTES if "GET" in VIEWS[route].methods and route not in NOT_ASKED]
    return [*(address(route, world) for route in read if not route.startswith(("signin/", "api/"))), *ASKED]


def answers(world: World, person: Person) -> dict[str, tuple[int, bytes]]:
    """What each door says to the person."""
    client = signed_in(person)
    return {door: _answer(client, door) for door in doors(world)}


def api_answers(world: World, person: Person) -> dict[str, tuple[int, bytes]]:
    """What each operation that reads says to a program of the person."""
    rates.forget()
    program = Program(person, "read")
    said = {}
    read = (one for one in OPERATIONS.values() if one.method == "GET" and not one.path.startswith(NOT_ASKED_OF_THE_API))
    for door in [*(filled(one, world) for one in read), *ASKED_OF_THE_API]:
        found = program("GET", door)
        body = b"".join(found.streaming_content) if found.streaming else found.content
        said[door] = found.status_code, plain(body)
        rates.forget()
    return said


def filled(operation: Operation, world: World) -> str:
    """Its address with what is in the world in each place, or what is of the right shape."""

    def value(found: re.Match[str]) -> str:
        if found[2] == "number":
            return str(world.ticket.number)
        return "1" if found[1] == "int:" else "2026-03-02"

    return re.sub(r"{(\w+:)?(\w+)}", value, operation.path)


def _answer(client: Client, door: str) -> tuple[int, bytes]:
    found = client.get(door)
    body = b"".join(found.streaming_content) if found.streaming else found.content  # type: ignore[attr-defined]
    return found.status_code, plain(body)


def _first(one: bytes, other: bytes) -> tuple[bytes, bytes]:
    """Where two answers begin to differ."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[max(0, at - 60) : at + 60], other[max(0, at - 60) : at + 60]


@pytest.mark.parametrize("role", ["requester", "specialist", "tier2", "lead", "partner", "administrator", "auditor"])
def test_what_a_person_may_not_see_changes_no_answer(role: str) -> None:
    # At one moment: the forms that begin with the present minute would differ by it.
    moment = clock.wall()
    with time_machine.travel(moment, tick=False), built(with_secret=True) as world:
        there = answers(world, world.by_role[role])
    with time_machine.travel(moment, tick=False), built(with_secret=False) as world:
        gone = answers(world, world.by_role[role])
    assert there.keys() == gone.keys()
    differ = [door for door in there if there[door] != gone[door]]
    assert [(door, _first(there[door][1], gone[door][1])) for door in differ] == []
    assert sum(status == 200 for status, _ in gone.values()) >= (
        8 if role in ("requester", "partner", "auditor") else 30
    )


@pytest.mark.parametrize("role", ["requester", "specialist", "partner", "administrator"])
def test_what_a_person_may_not_see_changes_no_answer_of_the_api(role: str) -> None:
    moment = clock.wall()
    with time_machine.travel(moment, tick=False), built(with_secret=True) as world:
        there = api_answers(world, world.by_role[role])
    with time_machine.travel(moment, tick=False), built(with_secret=False) as world:
        gone = api_answers(world, world.by_role[role])
    assert there.keys() == gone.keys()
    differ = [door for door in there if there[door] != gone[door]]
    assert [(door, _first(there[door][1], gone[door][1])) for door in differ] == []
    assert sum(status == 200 for status, _ in gone.values()) >= (3 if role in ("requester", "partner") else 20)


def test_who_may_see_it_finds_it_at_these_doors() -> None:
    with built(with_secret=True) as world:
        client = signed_in(world.wanda)
        number = world.secret[0].number
        assert client.get(f"/tickets/{number}/").status_code == 200
        assert WORD in client.get("/desk/?status=any").content.decode()
        assert signed_in(world.sam).get(f"/tickets/{number}/").status_code == 404


def test_a_stream_is_silent_about_it() -> None:
    with built(with_secret=True) as world:
        batch = list(Event.objects.filter(ticket__in=[one.id for one in world.secret]))
        assert batch
        signed_in(world.sam), signed_in(world.wanda)
        assert told(world.sam.id, batch) == ""
        assert str(world.secret[0].number) in (told(world.wanda.id, batch) or "")


def test_numbers_that_everybody_reads_have_no_gap() -> None:
    with built(with_secret=True) as world:
        assert all(one.number >= FIRST_RESTRICTED for one in world.secret)
        later_one = world.file("After all that", minutes=60)
        assert later_one.number == world.common.number + 1


def test_reading_one_is_written_down() -> None:
    with built(with_secret=True) as world:
        client, secret = signed_in(world.wanda), world.secret[0]
        for _ in range(2):
            client.get(f"/tickets/{secret.number}/")
        client.get(f"/tickets/{world.common.number}/")
        read = AuditEntry.objects.filter(kind="ticket.read").values_list("actor", "subject")
        assert list(read) == [(world.wanda.id, f"ticket:{secret.id}")]


def test_a_grant_lets_in_until_it_ends_and_counts_what_it_shows() -> None:
    with built(with_secret=True) as world:
        secret, wanted = world.secret[2], Filter(priority=("P0",))
        assert (may_see(world.sam, secret.id), count(world.sam, wanted)) == (False, 0)
        now = clock.now()
        with transaction.atomic():
            grant = directory.give_access(
                person=world.sam.id, ticket=secret.id, reason="Knows it", by=None, now=now,
                expires_at=now + timedelta(hours=1),
            )  # fmt: skip
        assert (may_see(world.sam, secret.id), count(world.sam, wanted)) == (True, 1)
        assert not may_see(world.by_role["administrator"], secret.id)
        AccessGrant.objects.filter(id=grant.id).update(expires_at=now)
        assert (may_see(world.sam, secret.id), count(world.sam, wanted)) == (False, 0)


def test_nobody_moves_a_ticket_to_a_queue_they_may_not_know_of() -> None:
    with built(with_secret=True) as world, pytest.raises(commands.Refused, match="There is no queue"):
        commands.move(world.common.id, queue=world.secret[0].queue_id, by=world.sam.id, now=later(70))

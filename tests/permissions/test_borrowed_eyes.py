"""Nobody reads what is restricted by what somebody who sees it leaves behind: their hook's log, their papers, their
name.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.api.conftest import Program
from tests.pages.world import later, signed_in
from tests.permissions.test_differential import WORD, Built, built
from watchfloor.audit.models import AuditEntry
from watchfloor.core import clock
from watchfloor.delivery.commands import enqueue
from watchfloor.delivery.models import DeliveryAttempt
from watchfloor.directory import commands as directory
from watchfloor.eventlog.models import Event
from watchfloor.hooks import body
from watchfloor.hooks.commands import Wanted, ping, save_hook
from watchfloor.hooks.models import Source, Unread
from watchfloor.hooks.sources import Wanted as Heard
from watchfloor.hooks.sources import save_source
from watchfloor.mail.models import RawMail
from watchfloor.tickets import commands
from watchfloor.tickets.access import sees_more
from watchfloor.tokens.models import ApiToken
from watchfloor.ways_in.services import make_service

pytestmark = [pytest.mark.security, pytest.mark.django_db]


@pytest.fixture
def it() -> Iterator[Built]:
    with built(with_secret=True) as world:
        yield world


def test_the_log_of_a_hook_shows_what_its_reader_may_see_and_not_what_its_owner_may(it: Built) -> None:
    ada, now, secret = it.by_role["administrator"], clock.now(), it.secret[0]
    hook = save_hook(Wanted("Keepers", "https://example.com/", it.wanda.id), by=it.wanda.id, now=now)
    filed = Event.objects.filter(ticket=secret.id).earliest("position")
    keys = []
    for ticket in (secret, it.common):
        told = body.of_event(filed, ticket, internal=True, said=ticket.subject)
        keys.append(enqueue("webhook", target=hook.target, body=told, key=f"{hook.target}:{ticket.id}", now=now))
        DeliveryAttempt.objects.create(delivery_id=keys[-1], number=1, at=now, request=told)
    keys.append(ping(hook.pk, now=now))
    there, client, program = f"/hooks/{hook.pk}/deliveries", signed_in(ada), Program(ada)
    assert [client.get(f"/admin{there}/{key}/").status_code for key in keys] == [404, 200, 200]
    assert [program("GET", f"{there}/{key}").status_code for key in keys] == [404, 200, 200]
    assert client.post(f"/admin{there}/{keys[0]}/repeat/").status_code == 404
    assert program("POST", f"{there}/{keys[0]}/repeat").status_code == 404
    assert [row["id"] for row in program("GET", there).json()["items"]] == [keys[2], keys[1]]
    assert f"{hook.target}:{secret.id}" not in client.get(f"/admin/hooks/{hook.pk}/").content.decode()
    with transaction.atomic():
        directory.give_access(person=ada.id, ticket=secret.id, reason="A hand", by=None, now=now)
    assert WORD in client.get(f"/admin{there}/{keys[0]}/").content.decode()


def test_the_papers_of_somebody_who_saw_more_once_are_not_handed_out(it: Built) -> None:
    ada = it.by_role["administrator"]
    client, program = signed_in(ada), Program(ada)
    with transaction.atomic():
        commands.add_note(it.secret[0].id, body=f"What {WORD} is.", by=it.wanda.id, now=later(40))
    # Whoever restricts puts them out of the team: then they see no more than the administrator.
    assert client.post(f"/admin/access/people/{it.wanda.id}/team/", {"team": "0"}).status_code == 302
    it.wanda.refresh_from_db()
    assert not sees_more(it.wanda, ada)
    assert client.post(f"/admin/personal/{it.wanda.id}/export/").status_code == 422
    assert program("POST", f"/people/{it.wanda.id}/export").status_code == 422
    assert client.post(f"/admin/personal/{it.sam.id}/export/").status_code == 200


def test_nobody_comes_in_as_whoever_asked_what_they_may_not_see(it: Built) -> None:
    lead = it.by_role["lead"]
    assert (sees_more(it.omar, lead), sees_more(it.omar, it.wanda), sees_more(it.omar, it.omar)) == (True, False, False)
    assert signed_in(lead).post(f"/admin/people/{it.omar.id}/links/").status_code == 422
    # An address would be as good: answers are sent there.
    ada = Program(it.by_role["administrator"])
    assert ada("POST", f"/people/{it.omar.id}/addresses", {"address": "ada@example.com"}).status_code == 422


def test_reading_a_restricted_ticket_by_its_mail_or_its_handover_is_written_down(it: Built) -> None:
    ada, secret, now = it.by_role["administrator"], it.secret, clock.now()
    with transaction.atomic():
        directory.give_access(person=ada.id, queue=secret[0].queue_id, reason="A hand", by=None, now=now)
    one, two = (
        RawMail.objects.create(digest=str(n), door="file", received_at=now, size=1, next_at=now, ticket_id=ticket.id)
        for n, ticket in enumerate(secret[:2])
    )
    program = Program(ada)
    assert signed_in(ada).get(f"/admin/mail/in/{one.pk}/").status_code == 200
    program("GET", f"/mails/{two.pk}/raw")
    program("GET", f"/tickets/{secret[2].number}/escalation")
    read = AuditEntry.objects.filter(kind="ticket.read", actor=ada.id).values_list("subject", flat=True)
    assert sorted(read) == sorted(f"ticket:{ticket.id}" for ticket in secret)


def test_nobody_makes_a_token_of_a_program_that_sees_more(it: Built) -> None:
    ada, now = it.by_role["administrator"], clock.now()
    with transaction.atomic():
        bot = directory.register_person(name="Sorter", role="specialist", now=now)
        make_service(bot, purpose="Sorts", by=ada.id, now=now)
    client, said = signed_in(ada), {"person": bot.id, "name": "In", "scope": ["read"]}
    assert client.post("/admin/tokens/", said).status_code == 200
    with transaction.atomic():
        directory.give_access(person=bot.id, queue=it.secret[0].queue_id, reason="Sorts ours", by=it.wanda.id, now=now)
    assert client.post("/admin/tokens/", said).status_code == 422
    assert ApiToken.objects.filter(person=bot.id).count() == 1


def test_a_source_of_a_hidden_queue_is_nobodys_to_read_or_to_turn_elsewhere(it: Built) -> None:
    ada, queue = it.by_role["administrator"], it.secret[0].queue_id
    source, _token = save_source(Heard("Alarms", "pagerduty", queue=queue), by=it.wanda.id, now=clock.now())
    item = Unread.objects.create(source=source, at=clock.now(), field="body", reason="No.", body=f"About {WORD}")
    client, program = signed_in(ada), Program(ada)
    assert "Alarms" not in client.get("/admin/hooks/").content.decode()
    assert program("GET", "/sources").json()["items"] == []
    here, said = f"/admin/hooks/sources/{source.pk}/", {"name": "Mine", "kind": "pagerduty", "priority": "P2"}
    assert [client.get(here).status_code, client.post(here, said).status_code] == [404, 404]
    assert [client.post(f"{here}{verb}/").status_code for verb in ("address", f"unread/{item.pk}")] == [404, 404]
    there = f"/sources/{source.pk}"
    assert [program("GET", f"{there}{more}").status_code for more in ("", "/unread")] == [404, 404]
    assert program("PUT", there, {"name": "Mine", "kind": "pagerduty"}).status_code == 404
    assert program("POST", f"{there}/address").status_code == 404
    new = client.post("/admin/hooks/sources/new/", {**said, "queue": str(queue)})
    nowhere = client.post("/admin/hooks/sources/new/", {**said, "queue": "9999"})
    assert (new.status_code, nowhere.status_code, Source.objects.count()) == (422, 422, 1)
    assert program("GET", there).status_code == 404
    with transaction.atomic():
        directory.give_access(person=ada.id, queue=queue, reason="A hand", by=None, now=clock.now())
    assert WORD in client.get(here).content.decode()

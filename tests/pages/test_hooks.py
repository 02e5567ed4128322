"""The pages of hooks and sources: an administrator's alone, with secrets shown once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.pages.world import World, signed_in
from watchfloor.audit.models import AuditEntry
from watchfloor.delivery.models import Delivery, DeliveryTarget
from watchfloor.hooks.models import Hook, Source, Unread
from watchfloor.hooks.sources import hashed

pytestmark = [pytest.mark.django_db, pytest.mark.security]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ada(world: World) -> Client:
    return signed_in(world.by_role["administrator"])


def make_hook(ada: Client, world: World) -> Hook:
    form = {"name": "Pager", "address": "https://hooks.example.com/in", "owner": str(world.sam.id), "active": "1"}
    answer = ada.post("/admin/hooks/new/", form)
    assert answer.status_code == 200, answer.content
    row = Hook.objects.get()
    assert row.secret in answer.content.decode()
    return row


def test_a_hook_is_made_changed_rotated_and_taken_away_and_that_is_written_down(ada: Client, world: World) -> None:
    row = make_hook(ada, world)
    here = f"/admin/hooks/{row.pk}/"
    page = ada.get(here).content.decode()
    assert row.secret not in page
    assert "https://hooks.example.com/in" in page
    form = {"name": "Pager 2", "address": "https://hooks.example.com/2", "owner": str(world.sam.id), "notes": "1",
            "kinds": ["ticket.created"], "queues": [str(world.queue.id)]}  # fmt: skip
    assert ada.post(here, form).status_code == 302
    changed = Hook.objects.get()
    assert (changed.name, changed.kinds, changed.notes, changed.active) == ("Pager 2", ["ticket.created"], True, False)
    assert changed.queues == [world.queue.id]
    bad = ada.post(here, {**form, "address": "https://10.0.0.1/"})
    assert bad.status_code == 422
    assert "not a public address" in bad.content.decode()
    assert ada.post(f"{here}secret/").status_code == 200
    assert Hook.objects.get().secret_before == row.secret
    assert ada.post(f"{here}archive/").status_code == 302
    assert ada.get(here).status_code == 404
    kinds = AuditEntry.objects.filter(kind__startswith="hook.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["hook.made", "hook.changed", "hook.secret_changed", "hook.archived"]
    assert "whsec_" not in repr(list(AuditEntry.objects.values()))


def test_the_log_of_deliveries_is_read_and_sent_again(ada: Client, world: World) -> None:
    row = make_hook(ada, world)
    here = f"/admin/hooks/{row.pk}/"
    made = ada.post(f"{here}ping/")
    key = int(made["Location"].rstrip("/").rsplit("/", 1)[1])
    assert ada.get(made["Location"]).status_code == 200
    Delivery.objects.update(state="given_up", last_error="It answered 500.")
    DeliveryTarget.objects.update(failures=9)
    assert "It answered 500." in ada.get(here).content.decode()
    assert ada.post(f"{here}deliveries/{key}/repeat/").status_code == 302
    assert Delivery.objects.get().state == "waiting"
    Delivery.objects.update(state="failed")
    assert ada.post(f"{here}repeats/", {"hours": "5"}).status_code == 422
    assert ada.post(f"{here}repeats/", {"hours": "24"}).status_code == 302
    assert Delivery.objects.get().state == "waiting"
    assert ada.post(f"{here}restart/").status_code == 302
    assert DeliveryTarget.objects.get().failures == 0
    assert ada.get(f"/admin/hooks/{row.pk + 1}/deliveries/{key}/").status_code == 404


def test_a_source_is_made_and_its_address_shown_once(ada: Client) -> None:
    form = {"name": "Monitoring", "kind": "pagerduty", "priority": "P2", "severity-critical": "P0", "solves": "1",
            "active": "1", "platform": "Console"}  # fmt: skip
    answer = ada.post("/admin/hooks/sources/new/", form)
    row = Source.objects.get()
    found = re.search(r"/hooks/in/([\w-]+)/", answer.content.decode())
    assert found is not None
    assert hashed(found[1]) == row.token_hash
    here = f"/admin/hooks/sources/{row.pk}/"
    assert found[1] not in ada.get(here).content.decode()
    assert ada.post(here, {**form, "kind": "slack"}).status_code == 422
    assert ada.post(here, {**form, "kind": "slack", "signing": "word"}).status_code == 302
    assert ada.post(f"{here}address/").status_code == 200
    assert Source.objects.get().token_hash != row.token_hash
    item = Unread.objects.create(source=row, at=row.made_at, body="{", field="body", reason="The body is not JSON.")
    assert "The body is not JSON." in ada.get(here).content.decode()
    assert ada.post(f"{here}unread/{item.pk}/").status_code == 422
    assert ada.post(f"{here}unread/{item.pk + 1}/").status_code == 404


def test_nobody_but_an_administrator_gets_in(world: World, ada: Client) -> None:
    row = make_hook(ada, world)
    posts = ("secret", "archive", "ping", "restart", "repeats")
    for role, person in world.by_role.items():
        client = signed_in(person)
        may = role == "administrator"
        assert (client.get("/admin/hooks/").status_code == 200) is may
        assert (client.get(f"/admin/hooks/{row.pk}/").status_code == 200) is may
        if not may:
            assert {client.post(f"/admin/hooks/{row.pk}/{verb}/").status_code for verb in posts} == {404}
    assert Hook.objects.get().secret == row.secret

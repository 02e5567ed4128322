"""The pages of tokens: made, shown once, revoked, written down."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.pages.world import World, signed_in
from watchfloor.audit.models import AuditEntry
from watchfloor.core import clock
from watchfloor.tokens.models import ApiToken
from watchfloor.ways_in.services import make_service

pytestmark = [pytest.mark.django_db, pytest.mark.security]


def asked(secret: str) -> int:
    return Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code


def test_a_token_is_shown_once_works_and_is_revoked(world: World) -> None:
    client = signed_in(world.rosa)
    made = client.post("/account/tokens/", {"name": "Script", "scope": ["read"], "days": "30"})
    secret = re.search(r"wf_[\w-]{43}", made.content.decode())
    assert secret is not None
    assert made["Cache-Control"] == "no-store"
    assert secret[0] not in client.get("/account/tokens/").content.decode()
    assert asked(secret[0]) == 200
    token = ApiToken.objects.get()
    assert signed_in(world.omar).post(f"/account/tokens/{token.id}/revocation/").status_code == 404
    assert client.post(f"/account/tokens/{token.id}/revocation/").status_code == 302
    assert asked(secret[0]) == 401
    kinds = list(AuditEntry.objects.filter(kind__startswith="token.").order_by("id").values_list("kind", flat=True))
    assert kinds == ["token.made", "token.moved", "token.revoked"]
    assert not any(secret[0] in str(entry.detail) for entry in AuditEntry.objects.all())


def test_what_is_wrong_is_named_and_nothing_is_lost(world: World) -> None:
    answer = signed_in(world.sam).post("/account/tokens/", {"name": "My script"})
    assert answer.status_code == 422
    assert "Choose what the token may do." in answer.content.decode()
    assert 'value="My script"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_an_administrator_makes_tokens_of_service_accounts_alone(world: World) -> None:
    administrator = world.by_role["administrator"]
    bot = world.person("Importer", "specialist")
    make_service(bot, purpose="Files tickets", by=administrator.id, now=clock.wall())
    client = signed_in(administrator)
    for person, status in ((world.sam, 422), (bot, 200)):
        answer = client.post("/admin/tokens/", {"person": person.id, "name": "In", "scope": ["tickets:write"]})
        assert answer.status_code == status
    token = ApiToken.objects.get()
    assert (token.person, token.made_by, token.expires_at) == (bot.id, administrator.id, None)
    assert client.post(f"/admin/tokens/{token.id}/revocation/").status_code == 302
    assert ApiToken.objects.get().revoked_by == administrator.id
    assert signed_in(world.by_role["lead"]).get("/admin/tokens/").status_code == 404

"""The door: tokens, scopes, problems, limits, and requests that are sent twice."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.api.conftest import Program
from tests.pages.world import World, signed_in
from tests.world import NOW
from watchfloor.core import clock
from watchfloor.tickets.models import Ticket
from watchfloor.tokens import rates, repeats
from watchfloor.tokens.commands import BadToken, make, revoke
from watchfloor.tokens.models import ApiToken, IdempotencyKey, RateBucket

pytestmark = [pytest.mark.django_db, pytest.mark.security]
TICKET = {"subject": "Payout held", "body": "Since Monday."}


def test_only_a_token_in_force_opens(world: World, sam: Program) -> None:
    assert sam("GET", "/tickets").status_code == 200
    assert signed_in(world.sam).get("/api/v1/tickets").status_code == 401
    for header in ("", "Bearer", "Bearer wf_nothing", f"Basic {sam.secret}", f"Bearer {sam.secret}x"):
        answer = Client().get("/api/v1/tickets", headers={"Authorization": header})
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert answer["WWW-Authenticate"].startswith("Bearer")
    revoke(sam.row.id, by=world.sam.id, now=clock.now())
    assert sam("GET", "/tickets").status_code == 401


def test_a_token_that_is_over_opens_nothing(world: World) -> None:
    over = Program(world.sam)
    ApiToken.objects.filter(id=over.row.id).update(expires_at=clock.now() - timedelta(seconds=1))
    assert over("GET", "/tickets").status_code == 401
    with pytest.raises(BadToken) as refused:
        make(world.sam.id, "x", ["read"], NOW - timedelta(days=1), None, NOW)
    assert refused.value.field == "expires_at"


def test_only_the_hash_of_a_secret_is_kept(world: World, sam: Program) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_token::text FROM api_token")
        assert all(sam.secret not in row[0] and sam.secret[3:] not in row[0] for row in cursor.fetchall())


def test_the_smaller_of_person_and_token_counts(world: World) -> None:
    reader = Program(world.sam, "read")
    answer = reader("POST", "/tickets", TICKET)
    assert (answer.status_code, answer.json()["scope"]) == (403, "tickets:write")
    # A requester's token holds the scope, but the requester does not hold the permission.
    assert Program(world.rosa)("GET", "/tickets").status_code == 404
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(("method", "path", "body", "status"), [
    ("GET", "/nothing", None, 404), ("GET", "/no%0Athing", None, 404),
    ("PUT", "/tickets", None, 405), ("GET", "/tickets/99999999", None, 404),
    ("GET", f"/tickets/{10**30}", None, 404), ("GET", "/tickets?limit=0", None, 422),
    ("POST", "/tickets", b"{", 400), ("POST", "/tickets", b'{"subject":1,"subject":2}', 400),
    ("POST", "/tickets", b"\xff", 400), ("POST", "/tickets", b"[" * 5000, 400),
    ("POST", "/tickets", {"subject": "x", "body": 5}, 422),
    ("POST", "/tickets", {"subject": "\ud800", "body": "x"}, 422),
    ("POST", "/tickets", {"subject": "a\0b", "body": "x"}, 422),
    ("POST", "/tickets", {**TICKET, "colour": "red"}, 422),
    ("POST", "/tickets", b" " * (2 * 1024 * 1024 + 1), 413),
])  # fmt: skip
def test_every_error_is_a_problem_that_says_what_is_wrong(
    sam: Program, method: str, path: str, body: object, status: int
) -> None:
    answer = sam(method, path, body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    assert answer.json()["status"] == status
    assert answer.json()["detail"]
    if status == 422:
        fault = answer.json()["errors"][0]
        assert fault.get("pointer") in ("/body", "/subject", "/colour") or fault["parameter"] == "limit"


def test_a_body_of_another_kind_is_refused(sam: Program) -> None:
    answer = sam.client.post(
        "/api/v1/tickets", {"subject": "x"}, headers={"Authorization": f"Bearer {sam.secret}"}
    )  # fmt: skip
    assert answer.status_code == 415


def test_the_same_request_twice_acts_once(world: World, sam: Program) -> None:
    first = sam("POST", "/tickets", TICKET, Idempotency_Key="k1")
    again = sam("POST", "/tickets", TICKET, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again["ETag"], again["Location"]) == (first.content, first["ETag"], first["Location"])
    assert again["Idempotent-Replayed"] == "true"
    other = sam("POST", "/tickets", {**TICKET, "subject": "Other"}, Idempotency_Key="k1")
    assert (other.status_code, other.json()["errors"][0]["parameter"]) == (422, "Idempotency-Key")
    assert Program(world.sam)("POST", "/tickets", TICKET, Idempotency_Key="k1").json() != first.json()
    assert Ticket.objects.count() == 3


def test_what_was_refused_keeps_no_answer(sam: Program) -> None:
    assert sam("POST", "/tickets", {**TICKET, "queue": 999}, Idempotency_Key="k").status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert sam("POST", "/tickets", TICKET, Idempotency_Key="k").status_code == 201


def test_after_a_day_a_key_is_free(sam: Program) -> None:
    first = sam("POST", "/tickets", TICKET, Idempotency_Key="k").json()
    IdempotencyKey.objects.update(kept_at=clock.wall() - timedelta(hours=25))
    assert repeats.forget_old() == {"deleted": 1}
    assert sam("POST", "/tickets", TICKET, Idempotency_Key="k").json()["number"] != first["number"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_act_once(world: World, sam: Program) -> None:
    numbers: list[int] = []

    def ask() -> None:
        try:
            answer = sam("POST", "/tickets", TICKET, Idempotency_Key="k")
            numbers.append(answer.json()["number"])
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(numbers) == 4
    assert len(set(numbers)) == 1
    assert Ticket.objects.count() == 2


def test_too_many_requests_are_told_when_to_come_again(sam: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "TOKEN", rates.Limit("token", 2, 60))
    assert sam("GET", "/tickets")["RateLimit"] == '"token";r=1;t=30'
    assert sam("GET", "/tickets").status_code == 200
    answer = sam("GET", "/tickets")
    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert answer["RateLimit-Policy"] == '"token";q=2;w=60'


def test_secrets_that_open_nothing_are_soon_not_looked_at(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "WRONG", rates.Limit("wrong", 2, 60))
    client = Client()
    tried = [client.get("/api/v1/tickets", headers={"Authorization": f"Bearer wf_{i}"}).status_code for i in range(3)]
    assert tried == [401, 401, 429]
    # Good ones behind the same address go on working.
    assert Program(world.sam)("GET", "/tickets").status_code == 200


def test_a_bucket_fills_again_and_is_never_more_than_full() -> None:
    limit = rates.Limit("test", 10, 10)
    assert [rates.take(limit, "a", at=0.0).wait for _ in range(11)] == [0] * 10 + [1]
    assert rates.take(limit, "b", at=0.0).wait == 0
    assert rates.take(limit, "a", at=1.0).wait == 0
    assert rates.take(limit, "a", at=1.0).wait == 1
    assert rates.take(limit, "a", at=1000.0).left == 9
    rates.forget_old()
    assert not RateBucket.objects.exists()


def test_a_limit_holds_over_processes_and_costs_few_writes(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    limit = rates.Limit("test", 600, 60)
    passed = 0
    with django_assert_max_num_queries(2 * 32):
        # Two processes in turn, each with a memory of its own.
        memories: list[OrderedDict[tuple[str, str], rates.Lot]] = [OrderedDict(), OrderedDict()]
        for i in range(700):
            monkeypatch.setattr(rates, "_lots", memories[i % 2])
            passed += rates.take(limit, "a", at=100.0).wait == 0
    assert passed == 600
    # What another process left unused is not lost for ever: the bucket fills again.
    assert rates.take(limit, "a", at=160.0).wait == 0


def test_an_address_of_ipv6_counts_as_its_network() -> None:
    one, other = rates.of_address("2001:db8:1:2::5"), rates.of_address("2001:db8:1:2:ffff::1")
    assert (one, other) == ("2001:db8:1:2::", "2001:db8:1:2::")
    assert rates.of_address("2001:db8:1:3::5") != one
    assert [rates.of_address(said) for said in ("::ffff:192.0.2.7", "192.0.2.7")] == ["192.0.2.7", "192.0.2.7"]
    assert len(rates.of_address("x" * 1000)) == 100

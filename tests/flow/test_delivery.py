"""What leaves the floor: sent at least once, one at a time for each target, by a fixed table of waits."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from django.db import connection, transaction

from tests.cli.command import ROOT
from watchfloor.delivery import commands, waits
from watchfloor.delivery.models import Delivery, DeliveryAttempt, DeliveryTarget
from watchfloor.delivery.receipt import Receipt
from watchfloor.delivery.run import LEASE, Post, claim, send_due, settle

NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SENT: Final = Receipt(ok=True, status=204)
BAD: Final = Receipt(ok=False, status=500, note="It answered 500.")


def put(key: str = "one", target: str = "here") -> int:
    return commands.enqueue("webhook", target=target, body="{}", key=key, now=NOW)


def attempt(receipt: Receipt, now: datetime) -> int:
    return send_due(now, {"webhook": lambda _: receipt})


@pytest.mark.django_db
def test_a_row_is_sent_once_and_its_receipt_is_kept() -> None:
    first = put()
    assert put() == first
    assert attempt(SENT, NOW) == 1
    assert attempt(SENT, NOW + timedelta(days=1)) == 0
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.last_status, row.done_at) == ("sent", 1, 204, NOW)
    assert list(row.tries.values_list("number", "ok", "status", "ended_at")) == [(1, True, 204, NOW)]


@pytest.mark.django_db
def test_what_came_back_says_so_and_can_be_sent_again() -> None:
    key = put()
    assert not commands.mark_bounced(key, why="not sent yet", now=NOW)
    attempt(SENT, NOW)
    assert commands.mark_bounced(key, why="550 nobody\nis here", now=NOW)
    assert not commands.mark_bounced(key, why="again", now=NOW)
    row = Delivery.objects.get()
    assert (row.state, row.last_error) == ("bounced", "550 nobody is here")
    assert commands.send_again(key, now=NOW)
    assert attempt(SENT, NOW) == 1


@pytest.mark.django_db
def test_a_row_may_be_due_later() -> None:
    later = NOW + timedelta(minutes=1)
    commands.enqueue("webhook", target="here", body="{}", key="later", now=NOW, due=later)
    assert attempt(SENT, NOW) == 0
    assert attempt(SENT, later) == 1


@pytest.mark.django_db
def test_a_channel_without_a_sender_is_left_alone_and_an_unknown_one_refused() -> None:
    commands.enqueue("mail", target="a@example.com", body="", key="m", now=NOW)
    assert attempt(SENT, NOW) == 0
    with pytest.raises(LookupError):
        commands.enqueue("pigeon", target="roof", body="", key="p", now=NOW)


@pytest.mark.django_db
def test_waits_follow_the_table_and_then_it_is_given_up() -> None:
    put()
    # Tried only as often as its target: nothing pauses here but the waits.
    now, gaps = NOW, []
    while Delivery.objects.get().state == "waiting":
        DeliveryTarget.objects.update(paused_until=None, disabled_at=None)
        assert attempt(BAD, now) == 1
        row = Delivery.objects.get()
        gaps.append(row.next_at - now)
        assert attempt(BAD, row.next_at - timedelta(milliseconds=1)) == 0
        now = row.next_at
    waited = gaps[:-1]
    assert len(waited) == len(waits.WAITS) == 12
    assert all(w <= gap <= w * 1.2 for w, gap in zip(waits.WAITS, waited, strict=True))
    assert timedelta(days=3) <= sum(waited, timedelta()) <= timedelta(days=3) * 1.25
    assert (row.state, row.attempts, row.last_error) == ("given_up", 13, "It answered 500.")
    assert row.tries.count() == 13


def test_the_jitter_is_of_the_key_and_spreads() -> None:
    found = {waits.wait_after(1, f"key {n}") for n in range(50)}
    assert len(found) > 30
    assert waits.wait_after(1, "a") == waits.wait_after(1, "a")


@pytest.mark.django_db
def test_what_the_receiver_will_never_take_is_not_tried_again_and_does_not_pause_it() -> None:
    put()
    attempt(Receipt(ok=False, status=400, note="no", retry=False), NOW)
    assert Delivery.objects.get().state == "failed"
    assert DeliveryTarget.objects.get().failures == 0


@pytest.mark.django_db
def test_a_failing_target_is_paused_then_probed_by_one_and_resumes() -> None:
    for n in range(20):
        put(f"row {n}")
    assert attempt(BAD, NOW) == waits.PAUSE_AFTER
    target = DeliveryTarget.objects.get()
    assert target.paused_until == NOW + timedelta(minutes=1)
    assert attempt(BAD, NOW + timedelta(seconds=59)) == 0
    assert attempt(BAD, NOW + timedelta(seconds=60)) == 1
    assert attempt(SENT, NOW + timedelta(minutes=4)) == 20
    assert DeliveryTarget.objects.get().failures == 0


@pytest.mark.django_db
def test_three_days_of_failures_switch_a_target_off_with_a_notice_and_nothing_is_lost() -> None:
    put()
    attempt(BAD, NOW)
    put("later")
    attempt(BAD, NOW + timedelta(days=3))
    target = DeliveryTarget.objects.get()
    assert target.disabled_at == NOW + timedelta(days=3)
    assert "2026-03-02 09:00" in target.notice
    assert attempt(SENT, NOW + timedelta(days=9)) == 0
    commands.enable("webhook", "here")
    assert attempt(SENT, NOW + timedelta(days=9)) == 2


@pytest.mark.django_db
def test_who_says_that_it_is_gone_is_switched_off_at_once() -> None:
    put()
    attempt(Receipt(ok=False, status=410, note="Gone", gone=True), NOW)
    assert DeliveryTarget.objects.get().disabled_at == NOW
    assert Delivery.objects.get().state == "failed"


@pytest.mark.django_db
def test_sent_again_by_hand_the_waits_begin_anew() -> None:
    key = put()
    attempt(Receipt(ok=False, note="no", retry=False), NOW)
    assert commands.send_again(key, now=NOW)
    assert not commands.send_again(key, now=NOW)
    attempt(BAD, NOW)
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("waiting", 2)
    assert row.next_at - NOW <= timedelta(seconds=6)
    attempt(Receipt(ok=False, note="no", retry=False), row.next_at)
    assert commands.send_failed_again("webhook", "here", since=NOW + timedelta(seconds=1), now=NOW) == 0
    assert commands.send_failed_again("webhook", "here", since=NOW, now=NOW) == 1


@pytest.mark.django_db
def test_a_sender_that_breaks_is_a_failed_attempt() -> None:
    put()

    def broken(_: Delivery) -> Receipt:
        raise RuntimeError("secret words")

    assert send_due(NOW, {"webhook": broken}) == 1
    row = Delivery.objects.get()
    assert (row.state, row.last_error) == ("waiting", "The sender failed: RuntimeError")


@pytest.mark.django_db
def test_an_attempt_that_outlived_its_lease_changes_nothing_but_its_own_line() -> None:
    put()
    senders = {"webhook": lambda _: SENT}
    old = claim(NOW, senders)
    assert old is not None
    assert claim(NOW + timedelta(seconds=1), senders) is None
    new = claim(NOW + LEASE, senders)
    assert new is not None
    settle(old, BAD, NOW + LEASE)
    assert Delivery.objects.get().last_error == ""
    settle(new, SENT, NOW + LEASE)
    assert Delivery.objects.get().state == "sent"
    assert list(DeliveryAttempt.objects.order_by("number").values_list("ok", flat=True)) == [False, True]


@pytest.mark.django_db
def test_done_with_long_ago_is_forgotten_and_waiting_is_not() -> None:
    put()
    attempt(SENT, NOW)
    put("waits")
    assert commands.forget_old(NOW + timedelta(days=31)) == 1
    assert Delivery.objects.get().key == "waits"
    assert DeliveryAttempt.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_slow_target_holds_nobody_up_and_gets_one_request_at_a_time() -> None:
    with transaction.atomic():
        for n in range(3):
            put(f"slow {n}", "slow")
            put(f"fast {n}", "fast")
    gate, inside, most = threading.Event(), [0], [0]

    def send(row: Delivery) -> Receipt:
        if row.target == "slow":
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            gate.wait(20)
            inside[0] -= 1
        return SENT

    post, deadline = Post({"webhook": send}, at_once=4), time.monotonic() + 15

    def until(target: str) -> None:
        while Delivery.objects.filter(target=target, state="waiting").exists() and time.monotonic() < deadline:
            post.round()
            time.sleep(0.01)

    until("fast")
    assert Delivery.objects.filter(target="fast", state="sent").count() == 3
    assert Delivery.objects.filter(target="slow", state="waiting").count() == 3
    gate.set()
    until("slow")
    post.close()
    assert Delivery.objects.filter(state="sent").count() == 6
    assert most == [1]


ROWS: Final = 12
SEND: Final = """
import sys, time, django; django.setup()
from datetime import timedelta
from watchfloor.core import clock
from watchfloor.delivery.receipt import Receipt
from watchfloor.delivery.run import send_due
late = timedelta(seconds=61 * int(sys.argv[2]))
def send(row):
    with open(sys.argv[1], "a") as file: file.write(row.key + "\\n")
    time.sleep(0.05)
    return Receipt(ok=True)
while True: send_due(clock.wall() + late, {"webhook": send})
"""


@pytest.mark.django_db(transaction=True)
def test_killed_while_sending_every_row_is_sent_at_least_once(tmp_path: Path) -> None:
    with transaction.atomic():
        for n in range(ROWS):
            put(f"row {n}")
    parameters = connection.get_connection_params()
    url = f"postgresql:///{parameters['dbname']}?host={parameters['host']}&user={parameters['user']}"
    if parameters.get("port"):
        url += f"&port={parameters['port']}"
    settings = {"WATCHFLOOR_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "watchfloor.settings"}
    env = os.environ | settings | {"PYTHONPATH": str(ROOT / "src")}
    written, kills, deadline = tmp_path / "sent", 0, time.monotonic() + 60
    written.touch()

    def lines() -> list[str]:
        return written.read_text().splitlines()

    while Delivery.objects.filter(state="waiting").exists() and time.monotonic() < deadline:
        before = len(lines())
        process = subprocess.Popen([sys.executable, "-P", "-c", SEND, str(written), str(kills)], env=env)
        while time.monotonic() < deadline and Delivery.objects.filter(state="waiting").exists():
            # Killed between the line that was written and the receipt: what was sent must be sent again.
            if kills < 3 and len(lines()) >= before + 3:
                break
            time.sleep(0.005)
        process.kill()
        process.wait()
        kills += 1
    assert kills >= 4
    assert Delivery.objects.filter(state="sent").count() == ROWS
    assert set(lines()) == {f"row {n}" for n in range(ROWS)}
    # Each kill left an attempt without an end, and its row has one more that has one.
    assert DeliveryAttempt.objects.filter(ended_at=None).count() >= 1
    assert DeliveryAttempt.objects.filter(ok=True).count() == ROWS

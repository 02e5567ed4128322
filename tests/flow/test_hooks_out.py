"""Hooks out: what is sent, to whom, signed how; and where nothing is ever sent."""

from __future__ import annotations

import ipaddress
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import pytest
from django.db import connection
from standardwebhooks import Webhook, WebhookVerificationError

from tests.world import World, small_world
from watchfloor.core import clock
from watchfloor.delivery.models import Delivery, DeliveryTarget
from watchfloor.delivery.run import send_due
from watchfloor.eventlog.models import Cursor
from watchfloor.hooks import address, commands
from watchfloor.hooks.address import Unfit, Unresolved, checked, read
from watchfloor.hooks.commands import Wanted
from watchfloor.hooks.follow import follow
from watchfloor.hooks.models import Hook
from watchfloor.hooks.send import Sender
from watchfloor.tickets import commands as tickets
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.security

NOBODY: Final[tuple[str, ...]] = ()


# ---------------------------------------------------------------- where


@pytest.mark.parametrize(
    "text",
    [
        "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://0x7f.0.0.1/",
        "https://user:word@example.com/", "ftp://example.com/", "https:///x", "https://exa mple.com/", "file:///etc/passwd",
        "https://example.com:99999/", "https://-bad-/", "https://a..b/", "javascript:alert(1)", "https://[::1", "",
        "https://example.com\\@127.0.0.1/", "https://example.com/\r\nX: y", "https://127。0。0。1。/0x1/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_when_it_is_typed(text: str) -> None:
    with pytest.raises((Unfit, Unresolved)):
        checked(read(text), (), lambda *_: NOBODY)


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.0.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1",
        "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
        "::127.0.0.1", "2001:db8::1", "fe80::1%eth0", "64:ff9b::a9fe:a9fe",
    ],
)  # fmt: skip
def test_what_is_not_public_is_refused_as_it_is_and_behind_a_name(ip: str) -> None:
    with pytest.raises(Unfit, match="not a public address"):
        checked(read("https://hooks.example.com/"), (), lambda *_: [ip])
    with pytest.raises(Unfit, match="not a public address"):
        # One bad address among good ones is enough.
        checked(read("https://hooks.example.com/"), (), lambda *_: ["93.184.215.14", ip])
    if "%" not in ip:
        with pytest.raises(Unfit):
            checked(read(f"https://[{ip}]/" if ":" in ip else f"https://{ip}/"), ())


def test_public_ones_are_fit_over_https_on_few_ports_and_allowed_ranges_on_all() -> None:
    def public(*_: object) -> list[str]:
        return ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]

    assert str(checked(read("https://hooks.example.com/x?y"), (), public)) == "93.184.215.14"
    for text in ("http://hooks.example.com/", "https://hooks.example.com:22/", "https://hooks.example.com:5432/"):
        with pytest.raises(Unfit):
            checked(read(text), (), public)
    here = [ipaddress.ip_network("10.1.0.0/16")]
    assert str(checked(read("http://inside:9000/"), here, lambda *_: ["10.1.2.3"])) == "10.1.2.3"
    with pytest.raises(Unfit):
        checked(read("http://inside:9000/"), here, lambda *_: ["10.2.2.3"])
    with pytest.raises(Unresolved):
        checked(read("https://hooks.example.com/"), (), lambda *_: NOBODY)


def test_the_checked_address_is_in_the_url_and_the_name_stays_in_the_header() -> None:
    where = read("https://Hooks.Example.com:8443/in?k=1")
    assert where.at(ipaddress.ip_address("93.184.215.14")) == "https://93.184.215.14:8443/in?k=1"
    assert where.host_header == "hooks.example.com:8443"
    assert read("https://[2606:2800::1]/").host_header == "[2606:2800::1]"


# ---------------------------------------------------------------- what


class Floor:
    """The small world at this hour, with a follower that has read all of it."""

    def __init__(self) -> None:
        self.now = clock.wall()
        self.world: World = small_world(self.now - timedelta(days=1))
        follow(self.now)

    def hook(self, url: str = "https://hooks.example.com/in", **more: Any) -> Hook:
        wanted = {"name": "Pager", "address": url, "owner": self.world.sam.id, **more}
        return commands.save_hook(Wanted(**wanted), by=self.world.ada.id, now=self.now)

    def file(self, **more: Any) -> Ticket:
        return tickets.create_ticket(
            subject="Submit fails", body="It says MC-5023.", requester=self.world.rosa.id, by=self.world.rosa.id,
            now=self.now, queue=self.world.moderation.id, **more,
        )  # fmt: skip

    def bodies(self) -> list[dict[str, Any]]:
        while follow(self.now):
            pass
        return [json.loads(row.body) for row in Delivery.objects.order_by("id")]


@pytest.fixture
def floor(db: None) -> Floor:
    return Floor()


def test_what_happens_is_a_cloud_event_once_for_each_hook(floor: Floor) -> None:
    hook = floor.hook()
    ticket = floor.file()
    tickets.set_priority(ticket.id, priority="P1", by=floor.world.sam.id, now=floor.now)
    first, second = floor.bodies()
    assert first["specversion"] == "1.0"
    assert first["type"] == "watchfloor.ticket.created.v1"
    assert (first["subject"], first["source"]) == (str(ticket.number), "/watchfloor")
    assert first["data"]["text"] == "It says MC-5023."
    assert second["type"] == "watchfloor.ticket.priority_changed.v1"
    assert second["data"]["change"] == {"to": "P1"}
    assert second["data"]["ticket"]["queue"]["name"] == "Moderation T1"
    # Read again from the start, as after a kill between the rows and the cursor: each is one row still.
    Cursor.objects.filter(name="hooks").update(position=0)
    assert len(floor.bodies()) == 2
    keys = Delivery.objects.values_list("key", flat=True)
    assert set(keys) == {f"hook:{hook.pk}:{one['id']}" for one in (first, second)}


def test_a_new_hook_is_not_told_what_happened_before_it(floor: Floor) -> None:
    floor.file()
    floor.now += timedelta(minutes=1)
    floor.hook()
    assert floor.bodies() == []


def test_conditions_and_kinds_choose(floor: Floor) -> None:
    floor.hook(kinds=["ticket.created"], priorities=["P0"], queues=[floor.world.moderation.id])
    floor.file(priority="P2")
    wanted = floor.file(priority="P0")
    tickets.assign(wanted.id, to=floor.world.sam.id, by=floor.world.sam.id, now=floor.now)
    assert [one["subject"] for one in floor.bodies()] == [str(wanted.number)]


def test_notes_are_sent_only_if_asked_for(floor: Floor) -> None:
    floor.hook()
    noting = floor.hook(notes=True, name="With notes")
    ticket = floor.file()
    tickets.add_note(ticket.id, body="Between us", by=floor.world.sam.id, now=floor.now)
    told = [one for one in floor.bodies() if one["type"].endswith("noted.v1")]
    assert [one["data"]["text"] for one in told] == ["Between us"]
    assert Delivery.objects.get(body__contains="Between us").target == noting.target


def test_what_the_owner_may_not_see_is_never_sent(floor: Floor) -> None:
    # Rosa asks: of her own tickets she hears what the portal shows, and of others nothing.
    floor.hook(owner=floor.world.rosa.id, notes=True)
    mine = floor.file()
    tickets.create_ticket(
        subject="Other", body="Of another", requester=floor.world.tom.id, by=floor.world.tom.id, now=floor.now
    )
    tickets.add_note(mine.id, body="Between us", by=floor.world.sam.id, now=floor.now)
    tickets.assign(mine.id, to=floor.world.sam.id, by=floor.world.sam.id, now=floor.now)
    tickets.reply(mine.id, body="We look", by=floor.world.sam.id, now=floor.now)
    told = floor.bodies()
    assert {one["subject"] for one in told} == {str(mine.number)}
    assert {one["type"] for one in told} <= {
        "watchfloor.ticket.created.v1", "watchfloor.ticket.replied.v1", "watchfloor.ticket.status_changed.v1",
    }  # fmt: skip
    assert all("owner" not in one["data"]["ticket"] and "actor" not in one["data"]["event"] for one in told)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("name", {"name": " "}), ("address", {"address": "https://127.0.0.1/"}), ("owner", {"owner": None}),
        ("address", {"address": "nonsense"}), ("kinds", {"kinds": ["ticket.exploded"]}),
        ("priorities", {"priorities": ["P9"]}), ("owner", {"owner": 999}),
    ],
)  # fmt: skip
def test_a_hook_that_cannot_be_meant_names_its_field(floor: Floor, field: str, more: dict[str, Any]) -> None:
    wanted = {"name": "Pager", "address": "https://hooks.example.com/", "owner": floor.world.sam.id, **more}
    with pytest.raises(Refused) as refusal:
        commands.save_hook(Wanted(**wanted), by=floor.world.ada.id, now=floor.now)
    assert refusal.value.field == field


def test_asking_for_many_hooks_and_events_costs_no_query_for_each(floor: Floor) -> None:
    floor.hook(kinds=["ticket.merged"])
    floor.file()
    counted = Counted()
    with connection.execute_wrapper(counted):
        follow(floor.now)
    few = counted.n
    for _ in range(9):
        floor.file()
    counted = Counted()
    with connection.execute_wrapper(counted):
        follow(floor.now)
    assert counted.n <= few


class Counted:
    """How many queries were made."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.n += 1
        return execute(*arguments)


# ---------------------------------------------------------------- how


class Receiver:
    """A server of ours that answers as told, and keeps what it got."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.body = 200, b""
        self.headers: dict[str, str] = {}
        self.drip = self.wait = 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, dict(self.headers), said))
                time.sleep(outer.wait)
                self.send_response(outer.status)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    for i in range(0, len(outer.body), 1000 if not outer.drip else 1):
                        self.wfile.write(outer.body[i : i + (1000 if not outer.drip else 1)])
                        time.sleep(outer.drip)
                except OSError:
                    pass

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()


@pytest.fixture
def receiver(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("WATCHFLOOR_HOOKS_ALLOW", "127.0.0.1")
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def sent(floor: Floor, url: str, **limits: Any) -> Delivery:
    """A test message to `url`, tried once."""
    hook = floor.hook(url)
    key = commands.ping(hook.pk, now=floor.now)
    limits.setdefault("resolver", lambda *_: ["127.0.0.1"])
    assert send_due(floor.now, {"webhook": Sender(**limits)}) == 1
    return Delivery.objects.get(id=key)


def test_a_receiver_verifies_what_it_gets_by_the_library_also_while_the_secret_changes(
    floor: Floor, receiver: Receiver
) -> None:
    receiver.body = b"thanks"
    row = sent(floor, f"http://hooks.example.com:{receiver.port}/in?key=k")
    assert row.state == "sent"
    hook = Hook.objects.get()
    old = hook.secret
    commands.rotate(hook.pk, by=floor.world.ada.id, now=floor.now)
    commands.ping(hook.pk, now=floor.now)
    send_due(floor.now, {"webhook": Sender(lambda *_: ["127.0.0.1"])})
    new = Hook.objects.get().secret
    assert new != old
    (path, headers, body), (_, both, second) = receiver.got
    assert path == "/in?key=k"
    assert headers["Host"] == f"hooks.example.com:{receiver.port}"
    assert headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
    assert Webhook(old).verify(body, headers)["type"] == "watchfloor.ping.v1"
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(body + b" ", headers)
    assert Webhook(old).verify(second, both) == Webhook(new).verify(second, both)
    # The log of it shows neither the signature nor what the address carried.
    kept = row.tries.get()
    assert kept.response == "thanks"
    assert headers["webhook-signature"] not in kept.request
    assert "key=k" not in kept.request
    assert old not in kept.request


def test_after_a_day_the_old_secret_signs_no_more(floor: Floor, receiver: Receiver) -> None:
    hook = floor.hook(f"http://hooks.example.com:{receiver.port}/")
    commands.rotate(hook.pk, by=floor.world.ada.id, now=floor.now - timedelta(days=2))
    commands.ping(hook.pk, now=floor.now)
    send_due(floor.now, {"webhook": Sender(lambda *_: ["127.0.0.1"])})
    assert len(receiver.got[0][1]["webhook-signature"].split()) == 1


@pytest.mark.parametrize(("status", "state"), [(500, "waiting"), (404, "waiting"), (429, "waiting"), (410, "failed")])
def test_what_it_answers_decides(floor: Floor, receiver: Receiver, status: int, state: str) -> None:
    receiver.status = status
    row = sent(floor, f"http://hooks.example.com:{receiver.port}/")
    assert (row.state, row.last_status) == (state, status)
    assert (DeliveryTarget.objects.get().disabled_at is not None) is (status == 410)


def test_a_redirect_is_not_followed(floor: Floor, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": f"http://127.0.0.1:{receiver.port}/inside"}
    row = sent(floor, f"http://hooks.example.com:{receiver.port}/")
    assert row.state == "waiting"
    assert "redirects" in row.last_error
    assert [path for path, *_ in receiver.got] == ["/"]


def test_a_silent_receiver_a_dripping_one_and_a_huge_answer_end_soon(floor: Floor, receiver: Receiver) -> None:
    url = f"http://hooks.example.com:{receiver.port}/"
    receiver.wait = 3
    began = time.monotonic()
    assert "ReadTimeout" in sent(floor, url, silence=0.2).last_error
    receiver.wait, receiver.drip, receiver.body = 0, 0.1, b"x" * 1000
    cut = sent(floor, url, silence=2, in_all=0.5).tries.get().response
    assert 0 < len(cut) < 100
    receiver.drip, receiver.body = 0, b"x" * 3_000_000
    row = sent(floor, url)
    assert row.state == "sent"
    assert len(row.tries.get().response) == 2000
    assert time.monotonic() - began < 3


def test_a_receiver_that_sends_the_secret_back_does_not_put_it_into_the_log(floor: Floor, receiver: Receiver) -> None:
    hook = floor.hook(f"http://hooks.example.com:{receiver.port}/")
    receiver.body, receiver.status = f"got {hook.secret} and {hook.secret[6:]}".encode(), 500
    commands.ping(hook.pk, now=floor.now)
    send_due(floor.now, {"webhook": Sender(lambda *_: ["127.0.0.1"])})
    assert Delivery.objects.get().tries.get().response == "got … and …"


def test_a_name_that_turns_inside_is_refused_when_it_is_sent_and_asked_once(
    floor: Floor, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WATCHFLOOR_HOOKS_ALLOW")
    asked: list[str] = []

    def turning(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["93.184.215.14"] if len(asked) > 1 else ["127.0.0.1"]

    row = sent(floor, "https://hooks.example.com/", resolver=turning)
    assert (row.state, len(asked), receiver.got) == ("failed", 1, [])
    assert "not a public address" in row.last_error


def test_the_other_way_round_the_first_answer_is_the_one_connected_to(floor: Floor, receiver: Receiver) -> None:
    asked: list[str] = []

    def turning(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    assert sent(floor, f"http://hooks.example.com:{receiver.port}/", resolver=turning).state == "sent"
    assert asked == ["hooks.example.com"]


def test_what_the_owner_may_see_no_more_is_not_sent_when_its_turn_comes(floor: Floor, receiver: Receiver) -> None:
    hook = floor.hook(f"http://hooks.example.com:{receiver.port}/")
    floor.file()
    floor.bodies()
    Hook.objects.filter(id=hook.pk).update(owner=floor.world.ada.id + 1000)
    send_due(clock.wall(), {"webhook": Sender(lambda *_: ["127.0.0.1"])})
    assert receiver.got == []
    assert "may not see" in Delivery.objects.get().last_error


def test_a_name_nobody_knows_is_tried_again_later(floor: Floor) -> None:
    def nowhere(host: str, _: int) -> list[str]:
        raise Unresolved(f"The name {host} could not be looked up.")

    assert sent(floor, "https://hooks.example.com/", resolver=nowhere).state == "waiting"


def test_a_hook_that_was_taken_away_is_sent_nothing_more(floor: Floor) -> None:
    hook = floor.hook()
    commands.ping(hook.pk, now=floor.now)
    commands.archive(hook.pk, by=floor.world.ada.id, now=floor.now)
    assert send_due(floor.now, {"webhook": Sender()}) == 0
    assert Delivery.objects.get().state == "failed"


def test_allowed_ranges_are_read_from_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_HOOKS_ALLOW", "10.1.0.0/16, fd00::1")
    assert [str(one) for one in address.allowed_ranges()] == ["10.1.0.0/16", "fd00::1/128"]

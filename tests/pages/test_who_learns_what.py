"""What people must not learn or break by the doors: merges of merges, files of undone messages, texts without end."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.pages.world import World, signed_in
from watchfloor.core.models import Definition
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db
DEEP = 3000


@pytest.fixture
def sam(world: World) -> Client:
    return signed_in(world.sam)


def write(client: Client, ticket: Ticket, body: str, *files: str) -> Any:
    answer = client.post(f"/tickets/{ticket.number}/replies/", {"body": body, "files": list(files)})
    assert answer.status_code == 302, answer.content
    return answer


def give(client: Client) -> str:
    answer = client.post("/files/", {"file": SimpleUploadedFile("log.txt", b"lines of a log")})
    key: str = answer.json()["id"]
    return key


def merge(client: Client, ticket: Ticket, into: Ticket) -> None:
    assert client.post(f"/tickets/{ticket.number}/merge/", {"to": into.number}).status_code == 302


def test_of_a_merge_of_a_merge_only_what_came_after_it_is_heard(world: World, sam: Client) -> None:
    omars = world.file("It fails for me", by=world.omar)
    rosas, third = world.ticket, world.file("Mine too", by=world.person("Ines", "requester"))
    merge(sam, omars, rosas)
    early, late = give(sam), give(sam)
    write(sam, rosas, "To Rosa and Omar.", give(sam))
    write(sam, third, "To Ines alone: your account is locked.", early)
    merge(sam, rosas, third)
    write(sam, third, "To all three.", late)
    omar = signed_in(world.omar)
    page = omar.get(f"/portal/tickets/{omars.number}/").content.decode()
    assert "your account is locked" not in page
    assert "To Rosa and Omar." in page
    assert "To all three." in page
    assert omar.get(f"/files/{early}/").status_code == 404
    assert omar.get(f"/files/{late}/").status_code == 200


def test_a_file_of_an_undone_reply_is_read_no_more(world: World, sam: Client) -> None:
    key = give(sam)
    act = write(sam, world.ticket, "Wrong file", key)["X-Undo"]
    rosa = signed_in(world.rosa)
    assert rosa.get(f"/files/{key}/").status_code == 200
    assert sam.post(f"/tickets/{world.ticket.number}/undo/", {"act": act}).status_code == 302
    assert rosa.get(f"/files/{key}/").status_code == 404
    # It waits again for who gave it.
    assert sam.get(f"/files/{key}/").status_code == 200


def test_a_text_of_nothing_but_spaces_after_braces_holds_nobody_up(sam: Client) -> None:
    before = time.monotonic()
    answer = sam.post("/canned/new/", {"name": "Slow", "text": "{{" + " " * 19_000 + "x"})
    assert answer.status_code == 422
    assert time.monotonic() - before < 5


@pytest.mark.parametrize(
    "text",
    [
        '{"not":' * DEEP + "{}" + "}" * DEEP,
        '{"not":' * 200 + '{"field":"status","op":"is","value":"new"}' + "}" * 200,
        "[" * 30_000, '{"all":[' + ",".join(["{}"] * 30_000) + "]}",
    ],
)  # fmt: skip
def test_a_condition_without_end_is_refused(sam: Client, text: str) -> None:
    said = {"name": "Deep", "condition.as": "text", "condition.text": text}
    answer = sam.post("/desk/views/new/", said)
    assert answer.status_code == 422
    assert not Definition.objects.filter(name="Deep").exists()


def test_text_that_no_column_can_hold_is_refused_wherever_it_is_sent(world: World, desk: Client) -> None:
    lead = signed_in(world.lena)
    sent = {
        f"/tickets/{world.ticket.number}/attributes/": {
            "name": "region",
            "value": "a\x00b",
            "attributes.region": "a\x00b",
        },
        "/canned/new/": {"name": "Text", "text": "Hello", "words": "a\x00b"},
        "/desk/domains/": {"name": "a\x00b", "platforms": "x"},
    }
    for path, values in sent.items():
        assert lead.post(path, values).status_code in (302, 400, 422), path

"""Files by the doors: given, attached, read by whom they are for, and sent so that no browser runs them."""

from __future__ import annotations

import hashlib
import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.files.test_kinds import png
from tests.pages.world import World, later, signed_in
from watchfloor.core import clock
from watchfloor.files import commands, queries
from watchfloor.files.models import File, Part

pytestmark = pytest.mark.django_db


def give(client: Client, body: bytes, name: str = "log.txt", said: str = "text/plain") -> Any:
    return client.post("/files/", {"file": SimpleUploadedFile(name, body, content_type=said)})


def given(client: Client, body: bytes, name: str = "log.txt") -> str:
    answer = give(client, body, name)
    assert answer.status_code == 201, answer.content
    key: str = answer.json()["id"]
    return key


def attach(key: str, world: World, *, public: bool = True, by: int | None = None) -> None:
    with transaction.atomic():
        commands.attach([key], ticket=world.ticket.id, public=public, by=by or world.sam.id, now=later(1))


@pytest.fixture
def sam(world: World) -> Client:
    return signed_in(world.sam)


@pytest.fixture
def rosa(world: World) -> Client:
    return signed_in(world.rosa)


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_long_file_passes_through_in_parts(rosa: Client) -> None:
    body = bytes(i * 7 % 251 for i in range(5 << 19)) + b"end"
    answer = give(rosa, body, "dump.bin")
    key = answer.json()["id"]
    assert (answer.json()["size"], answer.json()["type"]) == (len(body), "application/octet-stream")
    parts = [len(part) for part in Part.objects.filter(file=key).order_by("n").values_list("body", flat=True)]
    assert parts == [1 << 20, 1 << 20, (1 << 19) + 3]
    assert File.objects.get(id=key).sha256 == hashlib.sha256(body).hexdigest()
    read = rosa.get(f"/files/{key}/")
    assert body_of(read) == body
    assert read["Content-Length"] == str(len(body))


def test_only_ranges_that_exist(rosa: Client) -> None:
    body = bytes(range(256)) * 8192
    key = given(rosa, body, "dump.bin")

    def part(asked: str) -> tuple[int, bytes, str | None]:
        answer = rosa.get(f"/files/{key}/", headers={"range": asked})
        found = body_of(answer) if answer.streaming else b""
        return answer.status_code, found, answer.headers.get("Content-Range")

    edge = 1 << 20
    assert part(f"bytes={edge - 2}-{edge + 1}") == (
        206, body[edge - 2 : edge + 2], f"bytes {edge - 2}-{edge + 1}/{len(body)}")  # fmt: skip
    assert part("bytes=-3")[:2] == (206, body[-3:])
    assert part(f"bytes={len(body) - 1}-")[:2] == (206, body[-1:])
    assert part(f"bytes={len(body)}-") == (416, b"", f"bytes */{len(body)}")
    assert part("bytes=0-1,5-6")[0] == 200


HOSTILE = {
    "page.html": b"<!doctype html><script>alert(document.cookie)</script>",
    "photo.png": b"<html><script>alert(1)</script>",
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "paper.pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
    "data.xml": b'<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_could_run_is_only_downloaded(name: str, rosa: Client) -> None:
    key = given(rosa, HOSTILE[name], name)
    answer = rosa.get(f"/files/{key}/")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Content-Type"] in ("application/octet-stream", "application/pdf")
    assert answer["Cache-Control"] == "no-store"
    assert rosa.get(f"/files/{key}/picture/").status_code == 404


def test_a_picture_is_shown_and_a_claim_of_one_is_not(rosa: Client) -> None:
    key = given(rosa, png(30, 20), "shot.png")
    answer = rosa.get(f"/files/{key}/picture/")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/png", 'inline; filename="shot.png"')
    assert "sandbox" in answer["Content-Security-Policy"]
    # Forty thousand pixels a side would take a browser's memory.
    huge = png(2, 2).replace(b"\x00\x00\x00\x02\x00\x00\x00\x02", b"\x00\x00\x9c\x40\x00\x00\x9c\x40", 1)
    assert rosa.get(f"/files/{given(rosa, huge, 'huge.png')}/picture/").status_code == 404


def test_names_of_strangers(rosa: Client) -> None:
    key = given(rosa, b"x", 'naïve "quote"\r\nX-Evil: 1.txt')
    said = rosa.get(f"/files/{key}/")["Content-Disposition"]
    assert said.isascii()
    assert "X-Evil" not in rosa.get(f"/files/{key}/").headers
    assert "filename*=utf-8''na%C3%AFve" in said


def test_refused_with_a_word(rosa: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_FILE_LARGEST", "2MB")
    monkeypatch.setenv("WATCHFLOOR_FILES_PER_TICKET", "3MB")
    for body, name, why in (
        (b"", "empty.txt", "empty.txt is empty."),
        (b"x" * (2 << 20) + b"x", "long.txt", "long.txt is larger than 2 MB"),
        (b"MZ\x90", "a.txt", "a.txt is not taken: programs"),
    ):
        answer = give(rosa, body, name)
        assert answer.status_code == 422
        assert answer.json()["field"] == "file"
        assert answer.json()["message"].startswith(why)
    assert not File.objects.exists()
    given(rosa, b"x" * (2 << 20))
    assert "wait to be sent" in give(rosa, b"x" * (2 << 20)).json()["message"]
    assert rosa.post("/files/").json() == {"field": "file", "message": "Choose a file first."}


def test_a_bomb_stays_packed(rosa: Client) -> None:
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(30 << 20))
    key = given(rosa, packed.getvalue(), "bomb.zip")
    assert File.objects.get(id=key).size == len(packed.getvalue()) < 1 << 20


def test_who_reads_what(world: World, sam: Client, rosa: Client) -> None:
    omar = signed_in(world.omar)
    own = given(rosa, b"mine")
    assert [c.get(f"/files/{own}/").status_code for c in (rosa, sam, omar)] == [200, 404, 404]
    attach(own, world, by=world.rosa.id)
    assert [c.get(f"/files/{own}/").status_code for c in (rosa, sam, omar)] == [200, 200, 404]
    note = given(sam, b"for the team", "internal.txt")
    attach(note, world, public=False)
    assert [c.get(f"/files/{note}/").status_code for c in (rosa, sam, omar)] == [404, 200, 404]
    assert Client().get(f"/files/{note}/").status_code == 302
    assert rosa.get(f"/files/{uuid.uuid4()}/").status_code == 404


def test_only_ones_own_waiting_files_are_attached_and_once(world: World, sam: Client, rosa: Client) -> None:
    key = given(rosa, b"hers")
    with pytest.raises(commands.NotKept) as refused:
        attach(key, world)
    assert refused.value.field == "files"
    attach(key, world, by=world.rosa.id)
    for bad in (key, str(uuid.uuid4()), "../etc"):
        with pytest.raises(commands.NotKept):
            attach(bad, world, by=world.rosa.id)
    # Sent is sent: it is not taken out of history by who gave it.
    assert rosa.post(f"/files/{key}/deletion/").status_code == 404
    other = given(rosa, b"not after all")
    assert sam.post(f"/files/{other}/deletion/").status_code == 404
    assert rosa.post(f"/files/{other}/deletion/").status_code == 204
    assert not File.objects.filter(id=other).exists()


def test_what_waits_is_listed_again_for_its_giver_alone(world: World, rosa: Client, sam: Client) -> None:
    key, sent = given(rosa, b"x", "console.txt"), given(rosa, b"y", "sent.txt")
    attach(sent, world, by=world.rosa.id)
    path = f"/files/waiting/?id={key}&id={sent}&id=nonsense"
    assert "console.txt" in rosa.get(path).content.decode()
    assert "sent.txt" not in rosa.get(path).content.decode()
    assert sam.get(path).content == b""


def test_a_ticket_holds_so_much(world: World, sam: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_FILES_PER_TICKET", "1MB")
    attach(given(sam, b"x" * 700_000), world)
    with pytest.raises(commands.NotKept, match="1 MB in all"):
        attach(given(sam, b"x" * 700_000), world)


def test_withdrawn_and_shown_elsewhere(world: World, sam: Client, rosa: Client) -> None:
    key = given(sam, b"x")
    attach(key, world)
    elsewhere = world.file("Of Omar", by=world.omar)
    commands.show_in([key], ticket=elsewhere.id, public=True, now=later(2))
    omar = signed_in(world.omar)
    assert omar.get(f"/files/{key}/").status_code == 200
    commands.withdraw([key], ticket=world.ticket.id)
    assert [c.get(f"/files/{key}/").status_code for c in (rosa, omar)] == [404, 200]
    commands.withdraw([key], ticket=elsewhere.id)
    assert [c.get(f"/files/{key}/").status_code for c in (sam, omar)] == [200, 404]
    assert not File.objects.get(id=key).attached


def test_what_nobody_sent_is_forgotten(world: World, rosa: Client) -> None:
    old, kept, new = (given(rosa, b"x") for _ in range(3))
    attach(kept, world, by=world.rosa.id)
    File.objects.filter(id__in=[old, kept]).update(kept_at=clock.wall() - timedelta(days=8))
    assert commands.forget_old() == {"deleted": 1}
    assert set(File.objects.values_list("id", flat=True)) == {uuid.UUID(kept), uuid.UUID(new)}
    assert not Part.objects.filter(file_id=uuid.UUID(old)).exists()


def test_erased_for_good(world: World, sam: Client, rosa: Client) -> None:
    key = given(rosa, png(), "passport.png")
    attach(key, world, by=world.rosa.id)
    assert rosa.post(f"/files/{key}/erasure/").status_code == 404
    path = f"/tickets/{world.ticket.number}/"
    assert sam.post(f"/files/{key}/erasure/", {"back": path})["Location"] == path
    assert sam.post(f"/files/{key}/erasure/", {"back": "//evil.example"})["Location"] == "/desk/"
    file = File.objects.get(id=key)
    assert (file.name, file.erased_by, file.parts.count()) == ("(erased)", world.sam.id, 0)
    assert rosa.get(f"/files/{key}/").status_code == 404
    assert not queries.is_shown(file)

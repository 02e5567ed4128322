"""What is kept of a person is handed out whole, wherever it lies; nothing of a secret, nothing of somebody else."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Final

import pytest
from django.apps import apps
from django.db import transaction

from tests.world import NOW, World, small_world
from watchfloor.audit.models import AuditEntry
from watchfloor.core.models import Account, Job, Person
from watchfloor.directory import commands as directory
from watchfloor.files.models import File, Part
from watchfloor.personal import export
from watchfloor.presence.models import Draft
from watchfloor.tickets import commands as tickets

pytestmark = [pytest.mark.django_db, pytest.mark.security]
WORDS: Final = ("Subjectmarker", "Bodymarker", "Replymarker", "Attributemarker", "Draftmarker", "Filemarker.txt",
                "Bytesmarker", "Viewmarker", "Evidencemarker", "Rosa")  # fmt: skip


@pytest.fixture
def world() -> World:
    world = small_world()
    rosa = world.rosa.id
    ticket = tickets.create_ticket(
        subject="Subjectmarker", body="Bodymarker", requester=rosa, by=rosa, now=NOW,
        attributes={"platform": "Attributemarker"},
    )  # fmt: skip
    tickets.reply(ticket.id, body="Replymarker", by=rosa, now=NOW)
    tickets.create_ticket(subject="Othermarker", body="Othermarker", requester=world.lena.id, by=world.lena.id, now=NOW)
    Draft.objects.create(person=rosa, ticket=ticket.id, kind="reply", body="Draftmarker", saved_at=NOW)
    file = File.objects.create(owner=rosa, name="Filemarker.txt", size=11, kept_at=NOW)
    Part.objects.create(file=file, n=0, body=b"Bytes")
    Part.objects.create(file=file, n=1, body=b"marker")
    directory.save_definition(what="view", name="Viewmarker", body={}, by=rosa, owner=rosa, now=NOW)
    directory.grant_skill(rosa, skill="x", level=1, by=None, now=NOW, evidence="Evidencemarker")
    Job.objects.create(kind="k", asked_by=rosa, asked_at=NOW)
    Account.objects.update_or_create(person=world.rosa, defaults={"password": "Secretmarker"})
    return world


def test_all_of_one_person_and_nothing_else(world: World, tmp_path: Path) -> None:
    path = tmp_path / "rosa.zip"
    with transaction.atomic():
        rows = export.write(world.rosa, path, by=world.ada.id, now=NOW, progress=lambda _: None)
    with zipfile.ZipFile(path) as pack:
        parts = {name: pack.read(name).decode() for name in pack.namelist()}
    whole = "\n".join(parts.values())
    assert [word for word in WORDS if word not in whole] == []
    assert "Secretmarker" not in whole
    assert "Othermarker" not in whole
    assert [json.loads(line)["name"] for line in parts["tables/core_person.jsonl"].splitlines()] == ["Rosa"]
    assert {"job", "core_account", "ticket", "event", "personal_text"} <= set(json.loads(parts["about.json"])["rows"])
    assert rows == sum(json.loads(parts["about.json"])["rows"].values())
    entry = AuditEntry.objects.get(kind="person.exported")
    assert (entry.actor, entry.subject) == (world.ada.id, f"person:{world.rosa.id}")
    with pytest.raises(FileExistsError):
        export.write(world.rosa, path, by=None, now=NOW, progress=lambda _: None)


def test_every_table_that_points_to_a_person_is_read() -> None:
    pointing = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.is_relation and field.related_model in {Person, Account}
    }
    assert pointing <= set(export.statements())
    assert {"presence_draft", "presence_here", "audit_entry", "job", "file"} <= set(export.statements())


def test_what_opens_a_door_is_in_no_export() -> None:
    queries = export.statements()
    for table, columns in (("hook", ("secret", "secret_before")), ("hook_source", ("signing", "token_hash"))):
        hidden = queries[table].partition("'{")[2].partition("}'")[0].split(",")
        assert set(columns) <= set(hidden), table

"""Right-to-left tickets stand in their own direction, and nothing that a stranger writes reorders what is beside it."""

from __future__ import annotations

import re

import pytest
from django.db import transaction

from tests.pages.world import World, later, signed_in
from watchfloor.core import clock
from watchfloor.engine.lines import one_line
from watchfloor.files.names import harmless
from watchfloor.search import follow as search
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket
from watchfloor.web.words import page_in_order

ARABIC, HEBREW = "لا يمكن حفظ القرار 5023", "לא ניתן לשמור את ההחלטה"
TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Invoice \u202egpj.exe", "Invoice gpj.exe"), ("\u200b\u2060", ""),
        ("a\u2066b\u2069c\u061c\ufeff\u00ad", "abc"), ("👩\u200d💻 a\n b", "👩\u200d💻 a b"),
        (f"\u200f{HEBREW}\u200e", HEBREW), (ARABIC, ARABIC), ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)  # fmt: skip
def test_a_line_keeps_its_letters_and_nothing_that_cannot_be_seen(written: str, kept: str) -> None:
    assert one_line(written) == kept


def test_a_page_keeps_all_but_what_turns_the_direction() -> None:
    page = f"<p>{ARABIC} – “\u200f{HEBREW}” … \u202eexe\u202c \u2067x\u2069</p>"
    assert page_in_order(page.encode()).decode() == f"<p>{ARABIC} – “\u200f{HEBREW}” … exe x</p>"
    assert harmless("cod\u202efdp.exe") == "codfdp.exe"


@pytest.mark.django_db
@pytest.mark.parametrize("subject", [ARABIC, HEBREW])
def test_a_subject_has_its_direction_wherever_it_stands(world: World, subject: str) -> None:
    with transaction.atomic():
        row = world.file(f"{subject}\u202e", by=world.rosa, body=f"{subject} \u202e!", minutes=5)
        commands.reply(row.id, body=subject, by=world.sam.id, now=later(6))
    assert row.subject == subject
    while search.Follower().run(clock.now()):
        pass
    word = subject.split(maxsplit=1)[0]
    for person, doors in (
        (world.sam, ("/desk/?status=any", f"/tickets/{row.number}/", f"/search/?q={word}", "/")),
        (world.rosa, (f"/portal/tickets/{row.number}/", "/portal/")),
    ):
        client = signed_in(person)
        for door in doors:
            page = client.get(door).content.decode()
            assert not TURNED.search(page), door
            if door == "/":
                continue
            found = page if "search" not in door else re.sub("</?mark[^>]*>", "", page)
            # Each text that stands by itself in an element is told apart from its surroundings.
            bare = re.findall(rf"<(?!title|option|input)([^<>]*)>\s*{re.escape(subject)}", found)
            assert bare, door
            assert all('dir="auto"' in tag or tag == "bdi" for tag in bare), (door, bare)


@pytest.mark.django_db
def test_what_was_kept_before_turns_nothing_either(world: World) -> None:
    Ticket.objects.filter(id=world.ticket.id).update(subject="Paid \u202etxt.exe\u2066")
    answer = signed_in(world.sam).get(f"/tickets/{world.ticket.number}/")
    assert "Paid txt.exe" in answer.content.decode()
    assert not TURNED.search(answer.content.decode())
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    with transaction.atomic():
        eve = world.person("Eve\u202e\u200b Ade", "requester")
    assert eve.name == "Eve Ade"

"""The desk and the portal in Chinese, and tickets that are written from right to left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from tests.pages.world import World, signed_in
from tests.world import NOW
from watchfloor.core.preferences import speaking_to
from watchfloor.directory.commands import set_preferences
from watchfloor.eventlog.models import Event
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db

HEBREW = "הסרטון לא נפתח (P0)"


def test_a_hebrew_subject_has_its_own_direction_in_a_row_and_on_its_page(world: World, desk: Client) -> None:
    Ticket.objects.filter(id=world.ticket.id).update(subject=HEBREW)
    rows = desk.get("/desk/").content.decode()
    assert f'<a class="subject" dir="auto" href="/tickets/{world.ticket.number}/">{HEBREW}</a>' in rows
    page = desk.get(f"/tickets/{world.ticket.number}/").content.decode()
    assert f'<h1 dir="auto" title="{HEBREW}">{HEBREW}</h1>' in page
    assert '<div class="message-text" dir="auto">' in page


def test_the_desk_is_chinese_for_who_chose_it(world: World, desk: Client) -> None:
    desk.cookies["language"] = "zh-hans"
    page = desk.get("/desk/").content.decode()
    assert '<html lang="zh-hans" dir="ltr"' in page
    for words in ("所有未结", "指派给我", "负责人", "退出登录"):
        assert words in page


def test_the_portal_is_chinese_for_who_asks_for_it(world: World, portal: Client) -> None:
    page = portal.get("/portal/", headers={"accept-language": "zh-CN"}).content.decode()
    assert "我们能帮你什么？" in page
    assert "What can we help with?" not in page


def test_a_person_keeps_language_and_zone_on_every_device(world: World, desk: Client) -> None:
    kept = desk.post("/account/preferences/", {"language": "zh-hans", "zone": "Asia/Tokyo"})
    assert kept.status_code == 302
    other = signed_in(world.sam)
    other.cookies["language"], other.cookies["zone"] = "en-gb", "Europe/Lisbon"
    page = other.get("/desk/").content.decode()
    assert '<html lang="zh-hans" dir="ltr"' in page
    assert 'data-zone="Asia/Tokyo"' in page
    assert '<html lang="zh-hans"' in other.get("/tickets/999999/").content.decode()
    assert translation.get_language() == "en-gb"


def test_the_menu_changes_the_language_alone_and_comes_back(world: World, desk: Client) -> None:
    desk.post("/account/preferences/", {"language": "zh-hans", "zone": "Asia/Tokyo"})
    assert (
        desk.post("/account/language/", {"language": "en-gb", "next": "/watch/?kind=1"})["Location"] == "/watch/?kind=1"
    )
    world.sam.refresh_from_db()
    assert (world.sam.language, world.sam.zone) == ("en-gb", "Asia/Tokyo")
    for away in ("//evil.example/", "https://evil.example/", "desk/"):
        assert desk.post("/account/language/", {"language": "en-gb", "next": away})["Location"] == "/account/"


@pytest.mark.parametrize(("field", "value"), [("language", "tlh"), ("zone", "Moon/Crater"), ("zone", "../etc")])
def test_a_language_or_zone_that_is_none_is_named_and_not_kept(world: World, desk: Client, field, value) -> None:
    answer = desk.post("/account/preferences/", {field: value})
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.content.decode()
    world.sam.refresh_from_db()
    assert (world.sam.language, world.sam.zone) == (None, None)


def test_a_mail_is_written_in_what_its_reader_chose(world: World) -> None:
    set_preferences(world.sam.id, language="zh-hans", zone="Asia/Tokyo", by=None, now=NOW)
    world.sam.refresh_from_db()
    with speaking_to(world.sam):
        assert (translation.gettext("Sign out"), timezone.localtime(NOW).utcoffset()) == (
            "退出登录",
            timedelta(hours=9),
        )
    with speaking_to(world.lena):
        assert translation.gettext("Sign out") == "Sign out"
    assert Event.objects.filter(kind="person.preferences_changed").count() == 1

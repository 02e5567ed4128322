"""The desk and the portal in Chinese, and tickets that are written from right to left."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.pages.world import World
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

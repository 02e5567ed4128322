"""The daily report as a page, and as the files the command writes."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tests.pages.world import World
from tests.world import NOW
from watchfloor.reports.daily import daily, to_json, to_markdown

pytestmark = pytest.mark.django_db
DAY = NOW.date().isoformat()


def test_the_page_tells_the_day(world: World, desk: Client) -> None:
    page = desk.get(f"/reports/daily/{DAY}/").content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Monday 2 March 2026" in text
    assert re.search(r"1 tickets? came in, 0 were solved", text)
    assert "Too few earlier Mondays are known (0)" in text
    assert "Decision submit" in text


def test_each_number_opens_tickets(world: World, desk: Client) -> None:
    page = desk.get(f"/reports/daily/{DAY}/").content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/insight/tickets/[^"]*)"', page)}
    assert links
    for link in links:
        assert desk.get(link).status_code == 200, link


def test_the_files_are_those_of_the_command_twice_the_same(world: World, desk: Client) -> None:
    report = daily(NOW.date(), ZoneInfo("UTC"))
    for form, expected in (("md", to_markdown(report)), ("json", to_json(report))):
        first, second = (desk.get(f"/reports/daily/{DAY}/report.{form}").content for _ in range(2))
        assert first == second
        assert first.decode() == expected


def test_the_newest_day_is_that_of_the_last_change(world: World, desk: Client) -> None:
    assert desk.get("/reports/daily/")["Location"] == f"/reports/daily/{DAY}/"


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "0001-01-01", "9999-12-31", "20260302x"])
def test_a_day_that_is_none(world: World, desk: Client, day: str) -> None:
    assert desk.get(f"/reports/daily/{day}/").status_code == 404


def test_a_form_that_is_none(world: World, desk: Client) -> None:
    assert desk.get(f"/reports/daily/{DAY}/report.exe").status_code == 404


def test_times_are_in_the_readers_zone(world: World, desk: Client) -> None:
    desk.cookies["zone"] = "Asia%2FManila"
    page = desk.get(f"/reports/daily/{DAY}/").content.decode()
    assert "Asia/Manila" in page
    desk.cookies["zone"] = "../../etc/passwd"
    assert "Midnight to midnight, UTC" in desk.get(f"/reports/daily/{DAY}/").content.decode()

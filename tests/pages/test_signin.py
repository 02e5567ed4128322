"""Coming in by a one-time link."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client

from tests.pages.world import World, signed_in
from watchfloor.core import clock
from watchfloor.core.identity import new_sign_in_link

pytestmark = pytest.mark.django_db


def test_opening_the_link_does_not_use_it_up(world: World) -> None:
    link = new_sign_in_link(world.sam)
    for _ in range(3):
        page = Client().get(link)
        assert page.status_code == 200
        assert b"Sign in</button>" in page.content
    browser = Client()
    assert browser.post(link)["Location"] == "/"
    assert browser.get("/")["Location"] == "/desk/"


def test_it_works_once(world: World) -> None:
    link = new_sign_in_link(world.sam)
    assert Client().post(link).status_code == 302
    again = Client()
    assert again.post(link).status_code == 410
    assert again.get(link).status_code == 410
    assert again.get("/")["Location"] == "/signin/"


def test_it_is_too_old_after_a_day(world: World) -> None:
    link = new_sign_in_link(world.sam)
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)):
        assert Client().post(link).status_code == 410


def test_a_requester_lands_in_the_portal(world: World) -> None:
    assert signed_in(world.rosa).get("/")["Location"] == "/portal/"


def test_a_stranger_is_sent_to_sign_in_and_comes_back(world: World) -> None:
    stranger = Client()
    sent = stranger.get("/desk/?status=new")
    assert sent["Location"] == "/signin/?next=%2Fdesk%2F%3Fstatus%3Dnew"
    assert b"one-time link" in stranger.get(sent["Location"]).content
    assert signed_in(world.sam).get(sent["Location"])["Location"] == "/desk/?status=new"


@pytest.mark.parametrize(
    "wanted", ["//evil.test/", "https://evil.test/", "javascript:alert(1)", r"\\evil.test", "/\\evil.test"]
)
def test_nobody_is_led_to_another_site(world: World, wanted: str) -> None:
    assert signed_in(world.sam).get("/signin/", {"next": wanted})["Location"] == "/"


def test_sign_out_ends_the_session(desk: Client) -> None:
    assert desk.post("/signout/")["Location"] == "/signin/"
    assert desk.get("/desk/").status_code == 302


def test_no_answer_allows_inline_script_or_stays_in_a_cache(desk: Client) -> None:
    for path in ("/desk/", "/signin/nonsense/", "/no/such/page"):
        answer = desk.get(path)
        assert answer["Content-Security-Policy"].startswith("default-src 'self'; object-src 'none'")
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store"
        assert b"<style" not in answer.content
        assert b" style=" not in answer.content
        assert b"<script>" not in answer.content


def test_healthz(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_without_a_database_it_says_so_and_errors_are_still_calm(world: World, desk: Client) -> None:
    desk.raise_request_exception = False

    def gone(*_: object) -> None:
        raise OperationalError("no database")

    with connection.execute_wrapper(gone):
        assert desk.get("/healthz").json() == {"status": "no database"}
        assert desk.get("/healthz").status_code == 503
        answer = desk.get("/desk/")
    assert answer.status_code == 503
    assert answer["Retry-After"]

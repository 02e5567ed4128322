"""Whatever an address or a form says, the answer is a page or a refusal, never a fault of ours."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.pages.world import World

LONG = "9" * 5000
NUL = "\x00"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/desk/", "q"), ("/desk/", "platform"), ("/desk/", "region"), ("/desk/", "a\x00b"), ("/desk/changes/", "q"),
        ("/search/", "q"), ("/people/suggestions/", "requester"), ("/insight/", "where"), ("/insight/", "by"),
    ],
)  # fmt: skip
def test_a_nul_is_refused(desk: Client, path: str, name: str) -> None:
    assert desk.get(path, {name: "=a\x00b"}).status_code == 400


@pytest.mark.parametrize("value", ["²", "#²", LONG, "1" * 30, "-1", "٣"])
def test_what_looks_like_a_number(desk: Client, world: World, value: str) -> None:
    for path, name in [("/desk/", "q"), ("/desk/", "queue"), ("/desk/", "owner"), ("/search/", "q")]:
        assert desk.get(path, {name: value}).status_code == 200, (path, name)
    for name in ("since", "rows", "shown", "after"):
        assert desk.get("/desk/changes/", {name: value}).status_code == 200, name
    ticket = f"/tickets/{world.ticket.number}"
    assert desk.post(f"{ticket}/assignment/", {"to": value}).status_code == 422
    chosen = {"ticket": world.ticket.number, "to": value}
    assert desk.post("/desk/selection/assignment/", chosen).status_code == 422
    assert desk.post(f"{ticket}/queue/", {"queue": value}).status_code in (302, 422)


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-20", "0001-01-01T00:00:00+14:00", "9999-12-31"])
def test_days_at_the_edge_of_the_calendar(desk: Client, world: World, day: str) -> None:
    for name in ("from", "to"):
        for zone in ("UTC", "Pacific/Kiritimati", "America/Los_Angeles"):
            desk.cookies["zone"] = zone
            assert desk.get("/insight/", {name: day}).status_code in (200, 422), (name, zone)


def test_a_refusal_does_not_echo_all_that_was_sent(desk: Client, world: World) -> None:
    answer = desk.post(f"/tickets/{world.ticket.number}/status/", {"status": "²" * 400_000})
    assert answer.status_code == 422
    assert len(answer["X-Message"]) < 2000

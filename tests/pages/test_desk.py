"""The list: its address is its filter; it pages by keyset; its counts are those of its rows."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later
from watchfloor.eventlog.read import head
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def numbers(answer: object) -> list[int]:
    return [int(n) for n in re.findall(r'<tr id="row-(\d+)"', answer.content.decode())]  # type: ignore[attr-defined]


def fill(world: World, n: int) -> list[Ticket]:
    return [world.file(f"Ticket {i}", minutes=i + 1) for i in range(n)]


def test_newest_change_first(world: World, desk: Client) -> None:
    second = world.file("Second", minutes=5)
    assert numbers(desk.get("/desk/")) == [second.number, world.ticket.number]
    with transaction.atomic():
        commands.add_note(world.ticket.id, body="Look", by=world.sam.id, now=later(9))
    assert numbers(desk.get("/desk/")) == [world.ticket.number, second.number]
    assert numbers(desk.get("/desk/?sort=oldest")) == [world.ticket.number, second.number]
    assert numbers(desk.get("/desk/?sort=created")) == [second.number, world.ticket.number]


def test_each_condition_narrows(world: World, desk: Client) -> None:
    mine = world.file(
        "Mine", minutes=1, priority="P0", queue=world.other_queue.id, attributes={"platform": "Appeals Tool"}
    )
    with transaction.atomic():
        commands.assign(mine.id, to=world.sam.id, by=world.sam.id, now=later(2))
        commands.set_status(mine.id, status="pending", by=world.sam.id, now=later(3))
    for condition in (
        "owner=me", f"owner={world.sam.id}", "status=pending", "status=pending,solved", "priority=P0,P1",
        f"queue={world.other_queue.id}", "platform=Appeals+Tool", "q=min", f"q={mine.number}", f"q=%23{mine.number}",
    ):  # fmt: skip
        assert numbers(desk.get(f"/desk/?{condition}")) == [mine.number], condition
    for condition in (
        "owner=none",
        "status=new",
        "priority=P2",
        f"queue={world.queue.id}",
        "region=EU-West",
        "q=submit",
    ):
        assert numbers(desk.get(f"/desk/?{condition}")) == [world.ticket.number], condition


def test_solved_tickets_are_asked_for(world: World, desk: Client) -> None:
    with transaction.atomic():
        commands.set_status(world.ticket.id, status="solved", by=world.sam.id, now=later(1))
    assert numbers(desk.get("/desk/")) == []
    assert numbers(desk.get("/desk/?status=any")) == [world.ticket.number]
    assert numbers(desk.get("/desk/?status=solved,closed")) == [world.ticket.number]


@pytest.mark.parametrize("sort", ["updated", "created", "oldest"])
def test_paging_shows_each_ticket_once_also_where_times_are_equal(world: World, desk: Client, sort: str) -> None:
    # A hundred and ten that all changed at one moment: only the id tells them apart.
    filed = [world.file(f"Ticket {i}", minutes=30) for i in range(110)]
    seen: list[int] = []
    path = f"/desk/?sort={sort}"
    for _ in range(4):
        answer = desk.get(path)
        seen += numbers(answer)
        link = re.search(r'<a href="(/desk/\?[^"]*after=[^"]*)"', answer.content.decode())
        if link is None:
            break
        path = link[1].replace("&amp;", "&")
    assert len(seen) == 111
    assert set(seen) == {world.ticket.number, *(t.number for t in filed)}


def test_an_address_that_means_nothing_still_opens_a_list(world: World, desk: Client) -> None:
    odd = "/desk/?status=nonsense&owner=zz&queue=9999999999999999999&priority=P9&after=never&sort=upwards&q=%00"
    assert desk.get(odd.replace("&q=%00", "")).status_code == 200
    assert numbers(desk.get("/desk/?status=nonsense")) == [world.ticket.number]


def test_a_filter_without_hits_offers_to_remove_the_last_condition(world: World, desk: Client) -> None:
    page = desk.get("/desk/?priority=P0&q=nothing").content.decode()
    assert "No ticket fits all of this" in page
    assert 'href="/desk/?priority=P0"' in page


def test_an_empty_view_teaches(world: World, desk: Client) -> None:
    assert "Nothing is on hold" in desk.get("/desk/?status=on_hold").content.decode()
    with transaction.atomic():
        commands.set_status(world.ticket.id, status="solved", by=world.sam.id, now=later(1))
    page = desk.get("/desk/").content.decode()
    assert "Everything is solved" in page
    assert "See the 1 that is solved" in page


def test_counts_at_the_left_are_those_of_the_lists(world: World, desk: Client) -> None:
    fill(world, 7)
    with transaction.atomic():
        commands.assign(world.ticket.id, to=world.sam.id, by=world.sam.id, now=later(50))
    page = desk.get("/desk/").content.decode()
    counts = dict(re.findall(r'<span class="clip">([^<]+)</span><span class="count">([\d,]+)</span>', page))
    assert counts["All open"] == "8"
    assert counts["Assigned to me"] == "1"
    assert counts["Unassigned"] == "7"
    assert counts["Moderation Console"] == "8"


def test_queries_do_not_grow_with_the_rows(world: World, desk: Client) -> None:
    desk.get("/desk/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        desk.get("/desk/")
    fill(world, 45)
    with CaptureQueriesContext(connection) as many:
        assert len(numbers(desk.get("/desk/"))) == 46
    assert len(many) == len(few)
    assert len(many) <= 22


def test_changes_tell_rows_and_how_many_are_new(world: World, desk: Client) -> None:
    since = head()
    with transaction.atomic():
        commands.set_status(world.ticket.id, status="pending", by=world.sam.id, now=later(1))
    fill(world, 3)
    number = world.ticket.number
    page = desk.get(f"/desk/changes/?since={since}&rows={number}&shown={number}").content.decode()
    assert f'<tr id="row-{number}"' in page
    assert "Pending" in page
    assert "3 new</a>" in page.replace("\n", "")
    # A list that the new ones do not belong to is not told of them.
    page = desk.get(f"/desk/changes/?since={since}&shown={number}&status=solved").content.decode()
    assert "new</a>" not in page


def test_verbs_on_a_selection(world: World, desk: Client) -> None:
    picked = [t.number for t in fill(world, 3)]
    back = desk.post("/desk/selection/assignment/", {"ticket": picked, "to": "me", "next": "/desk/?owner=none"})
    assert back["Location"] == "/desk/?owner=none"
    desk.post("/desk/selection/status/", {"ticket": picked, "status": "on_hold"})
    desk.post("/desk/selection/priority/", {"ticket": picked, "priority": "P1"})
    rows = Ticket.objects.filter(number__in=picked)
    assert set(rows.values_list("owner", "status", "priority")) == {(world.sam.id, "on_hold", "P1")}
    world.ticket.refresh_from_db()
    assert world.ticket.owner_id is None


def test_a_selection_never_leads_elsewhere_and_needs_tickets(world: World, desk: Client) -> None:
    answer = desk.post(
        "/desk/selection/status/", {"ticket": [world.ticket.number], "status": "open", "next": "//evil.test"}
    )
    assert answer["Location"] == "/desk/"
    assert desk.post("/desk/selection/status/", {"status": "open"}).status_code == 422


def test_one_bad_ticket_of_a_selection_changes_none(world: World, desk: Client) -> None:
    answer = desk.post("/desk/selection/assignment/", {"ticket": [world.ticket.number], "to": str(world.rosa.id)})
    assert answer.status_code == 422
    world.ticket.refresh_from_db()
    assert world.ticket.owner_id is None


def test_filing_for_somebody(world: World, desk: Client) -> None:
    form = {
        "subject": "Phone call", "body": "She cannot sign in.", "kind": "fault", "priority": "P1",
        "requester": f"Omar (#{world.omar.id})", "module": world.module.id, "platform": world.platform.id,
    }  # fmt: skip
    answer = desk.post("/tickets/new/", form)
    filed = Ticket.objects.get(subject="Phone call")
    assert answer["Location"] == f"/tickets/{filed.number}/"
    assert (filed.requester_id, filed.queue_id) == (world.omar.id, world.queue.id)
    assert (filed.priority, filed.channel) == ("P1", "desk")
    assert filed.attributes == {"platform": "Moderation Console", "module": "Decision submit"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"subject": ""}, "This field is required"),
        ({"requester": "Nobody Known"}, "Nobody has this name"),
        ({"kind": "nonsense"}, "nonsense is not one of the available choices"),
        ({"body": "x" * 100_001}, "100000"),
    ],
)
def test_a_wrong_form_keeps_what_was_written(world: World, desk: Client, change: dict[str, str], said: str) -> None:
    form = {"subject": "Kept subject", "body": "Kept body", "kind": "fault", **change}
    answer = desk.post("/tickets/new/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert form["subject"] in page
    assert form["body"] in page
    assert Ticket.objects.count() == 1


def test_a_module_of_another_platform_is_refused(world: World, desk: Client) -> None:
    form = {
        "subject": "S",
        "body": "B",
        "kind": "fault",
        "platform": world.platform.id,
        "module": world.other_module.id,
    }
    answer = desk.post("/tickets/new/", form)
    assert answer.status_code == 422
    assert "belongs to another platform" in answer.content.decode()


def test_names_are_suggested_while_typing(world: World, desk: Client) -> None:
    page = desk.get("/people/suggestions/?requester=ro").content.decode()
    assert f"Rosa (#{world.rosa.id})" in page
    assert "Sam" not in page
    assert "<option" not in desk.get("/people/suggestions/?requester=r").content.decode()


@pytest.mark.parametrize(
    ("verb", "form", "field", "expected"),
    [
        ("queue", {"queue": "none"}, "queue_id", {None}),
        ("kind", {"kind": "question"}, "kind", {"question"}),
        ("priority", {"priority": "P0"}, "priority", {"P0"}),
        ("status", {"status": "on_hold"}, "status", {"on_hold"}),
    ],
)
def test_every_verb_on_a_selection_has_one_undo(
    world: World, desk: Client, verb: str, form: dict[str, str], field: str, expected: set[object]
) -> None:
    picked = [t.number for t in fill(world, 3)]
    before = set(Ticket.objects.filter(number__in=picked).values_list(field, flat=True))
    answer = desk.post(f"/desk/selection/{verb}/", {"ticket": picked, "next": "/desk/?status=any", **form})
    assert answer["Location"] == "/desk/?status=any"
    assert set(Ticket.objects.filter(number__in=picked).values_list(field, flat=True)) == expected
    page = desk.get("/desk/?status=any").content.decode()
    span = re.search(r'name="act" value="([\d-]+)"', page)
    assert span is not None
    assert "3 tickets " in page
    assert 'name="act"' not in desk.get("/desk/").content.decode(), "it is offered once"
    assert desk.post("/undo/", {"act": span[1]}).status_code == 302
    assert set(Ticket.objects.filter(number__in=picked).values_list(field, flat=True)) == before


def test_due_dates_and_sleep_for_a_selection(world: World, desk: Client) -> None:
    picked = [t.number for t in fill(world, 2)]
    rows = Ticket.objects.filter(number__in=picked)
    desk.post("/desk/selection/due/", {"ticket": picked, "due": "tomorrow 17:00"})
    assert rows.filter(due_at__isnull=False).count() == 2
    desk.post("/desk/selection/due/", {"ticket": picked, "due": "none"})
    assert rows.filter(due_at__isnull=True).count() == 2
    desk.post("/desk/selection/snooze/", {"ticket": picked, "until": "4h"})
    assert rows.filter(snoozed_until__isnull=False).count() == 2
    assert set(numbers(desk.get("/desk/?view=snoozed"))) == set(picked)
    # What sleeps is out of sight, and counted nowhere but there and where one asks for a status.
    page = desk.get("/desk/").content.decode()
    assert numbers(desk.get("/desk/")) == [world.ticket.number]
    counts = dict(re.findall(r'<span class="clip">([^<]+)</span><span class="count"[^>]*>([\d,]+)</span>', page))
    assert (counts["All open"], counts["Unassigned"], counts["Moderation Console"], counts["New"]) == (
        "1",
        "1",
        "1",
        "3",
    )
    assert len(numbers(desk.get("/desk/?status=new"))) == 3
    assert desk.post("/desk/selection/snooze/", {"ticket": picked, "until": "some day"}).status_code == 422
    assert desk.post("/desk/selection/queue/", {"ticket": picked, "queue": "x"}).status_code == 422
    assert desk.post("/desk/selection/kind/", {"ticket": picked, "kind": "x"}).status_code == 422


def test_a_selection_is_merged_into_the_oldest_or_the_one_that_is_named(world: World, desk: Client) -> None:
    first, second, third = (t.number for t in fill(world, 3))
    desk.post("/desk/selection/merge/", {"ticket": [second, first]})
    assert Ticket.objects.get(number=second).merged_into == Ticket.objects.get(number=first).id
    desk.post("/desk/selection/merge/", {"ticket": [third], "into": f"#{world.ticket.number}"})
    assert Ticket.objects.get(number=third).merged_into == world.ticket.id
    refused: list[dict[str, object]] = [
        {"ticket": [first]},
        {"ticket": [first, third], "into": "999999"},
        {"ticket": []},
    ]
    for bad in refused:
        assert desk.post("/desk/selection/merge/", bad).status_code == 422

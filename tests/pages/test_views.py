"""Saved views on the desk: what a form saves is what a list shows, sorts and counts; and the choice of a domain."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.test_desk import fill, numbers
from tests.pages.test_watch import raise_signal
from tests.pages.world import World, later, signed_in
from watchfloor.core.models import Definition
from watchfloor.eventlog.read import head
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket
from watchfloor.views.follow import Follower

pytestmark = pytest.mark.django_db


def form(**more: Any) -> dict[str, Any]:
    """A view of high priority, as the form posts it."""
    return {
        "name": "Urgent", "condition.join": "all", "condition.0.0.field": "priority", "condition.0.0.op": "in",
        "condition.0.0.value": ["P0", "P1"], "sort": "-created_at",
        "column": ["priority", "number", "attributes.region"], "shared": "no", **more,
    }  # fmt: skip


def save(client: Client, **more: Any) -> int:
    answer = client.post("/desk/views/new/", form(**more))
    assert answer.status_code == 302, answer.content.decode()[:4000]
    return int(answer["Location"].removeprefix("/desk/?view="))


@pytest.fixture
def lead(world: World) -> Client:
    return signed_in(world.lena)


def counted(minutes: float = 60) -> None:
    Follower().run(later(minutes))


def side(page: str) -> dict[str, str]:
    return dict(re.findall(r'<span class="clip">([^<]+)</span><span class="count"[^>]*>([^<]+)</span>', page))


def heads(page: str) -> list[str]:
    """The names of a list's columns."""
    return [
        re.sub(r"<[^>]*>", "", head).strip() for head in re.findall(r"<th class=\"c-(?!check)[^>]*>(.*?)</th>", page)
    ]


def test_a_view_is_saved_shown_and_counted(world: World, desk: Client) -> None:
    urgent = [world.file(f"Urgent {i}", minutes=i + 1, priority="P0").number for i in range(3)]
    key = save(desk)
    counted()
    page = desk.get(f"/desk/?view={key}").content.decode()
    assert numbers(desk.get(f"/desk/?view={key}")) == urgent[::-1]
    assert side(page)["Urgent"] == "3"
    assert heads(page) == ["Priority", "Ticket", "Subject", "Region"]
    assert "EU-West" in page
    assert re.search(r'Urgent <span class="count">3</span>', page)
    # Narrowed, sorted otherwise and with other columns it is still that view.
    assert numbers(desk.get(f"/desk/?view={key}&sort=oldest")) == urgent
    assert numbers(desk.get(f"/desk/?view={key}&q=Urgent 1")) == [urgent[1]]
    assert heads(desk.get(f"/desk/?view={key}&columns=requester").content.decode()) == ["Subject", "Requester"]


def test_solved_tickets_belong_to_a_view_that_says_nothing_of_status(world: World, desk: Client) -> None:
    key = save(desk, **{"condition.0.0.field": "kind", "condition.0.0.value": ["fault"]})
    with transaction.atomic():
        commands.set_status(world.ticket.id, status="solved", by=world.sam.id, now=later(1))
    assert numbers(desk.get(f"/desk/?view={key}")) == [world.ticket.number]


def test_the_form_starts_from_the_list(world: World, desk: Client) -> None:
    address = f"/desk/views/new/?status=pending&owner=me,none&queue={world.queue.id}&priority=P0&region=EU-West&q=MC"
    page = desk.get(address + "&sort=-attributes.region").content.decode()
    for said in (
        'value="EU-West"',
        'value="MC"',
        'value="pending" checked',
        'value="me" checked',
        'value="P0" checked',
    ):
        assert said in page, said
    assert '<option value="-attributes.region" selected>' in page
    posted = re.search(r'name="condition.text"[^>]*>([^<]*)<', page)
    assert posted is not None
    condition = json.loads(posted[1].replace("&quot;", '"').replace("&#x27;", "'"))
    fields = {test.get("field", "a group") for test in condition["all"]}
    assert fields == {"status", "priority", "queue", "a group", "attributes.region", "subject"}


def test_a_list_of_any_condition_has_an_address(world: World, desk: Client) -> None:
    other = world.file("Other", minutes=1, attributes={"region": "APAC"})
    answer = desk.post("/desk/views/list/", form(**{
        "condition.0.0.field": "attributes.*", "condition.0.0.name": "region", "condition.0.0.op": "is_not",
        "condition.0.0.value": "EU-West",
    }))  # fmt: skip
    address = answer["Location"]
    assert numbers(desk.get(address)) == [other.number]
    assert "Region is not EU-West" in desk.get(address).content.decode()
    assert Definition.objects.filter(what="view").count() == 0
    # What is no condition still opens a list.
    for odd in ("{", "[]", '{"field":"nothing","op":"is","value":1}', "x" * 5000, '{"status":["bad"]}'):
        assert numbers(desk.get("/desk/?where=" + quote(odd))) == [other.number, world.ticket.number]


def test_what_is_wrong_is_said_and_what_was_written_is_kept(world: World, desk: Client) -> None:
    answer = desk.post("/desk/views/new/", form(name=" "))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "A name has 1 to 80 characters" in page
    assert 'value="P0" checked' in page
    wrong = {"condition.0.1.field": "created_at", "condition.0.1.op": "less", "condition.0.1.value": "soon"}
    answer = desk.post("/desk/views/new/", form(**wrong))
    assert answer.status_code == 422
    assert "is no time" in answer.content.decode()
    assert 'value="P0" checked' in answer.content.decode(), "what was right stays"
    answer = desk.post("/desk/views/new/", form(**{"condition.as": ["rows", "text"], "condition.text": "{nonsense"}))
    assert "{nonsense" in answer.content.decode()
    assert desk.post("/desk/views/new/", form(shared="yes")).status_code == 422
    assert desk.post("/desk/views/list/", form(**{"condition.0.0.value": "P9"})).status_code == 422


def test_views_are_shared_changed_ordered_and_put_away(world: World, desk: Client, lead: Client) -> None:
    mine = save(desk, name="Mine")
    first, second = save(lead, name="First", shared="yes"), save(lead, name="Second", shared="yes")
    page = desk.get("/desk/views/").content.decode()
    assert page.index("First") < page.index("Second") < page.index("Mine")
    assert "Priority is P0 or P1" in page
    assert "Mine" not in lead.get("/desk/views/").content.decode()
    assert lead.post("/desk/views/order/", {"view": [first, second], "down": first}).status_code == 302
    page = desk.get("/desk/").content.decode()
    assert page.index(">Second<") < page.index(">First<")
    # What is not one's own is not there to be changed; a copy is.
    assert desk.get(f"/desk/views/{first}/").status_code == 404
    assert desk.post(f"/desk/views/{first}/", form()).status_code == 404
    assert desk.post(f"/desk/views/{first}/archive/").status_code == 404
    assert lead.get(f"/desk/views/{mine}/").status_code == 404
    assert "First" in desk.get(f"/desk/views/new/?view={first}").content.decode()
    assert lead.post(f"/desk/views/{first}/", form(name="Renamed", shared="yes"))["Location"] == f"/desk/?view={first}"
    assert ">Renamed<" in desk.get("/desk/").content.decode()
    lead.post(f"/desk/views/{first}/archive/")
    assert ">Renamed<" not in desk.get("/desk/").content.decode()
    assert desk.get(f"/desk/?view={first}").status_code == 200
    lead.post(f"/desk/views/{first}/restoration/")
    assert ">Renamed<" in desk.get("/desk/").content.decode()
    assert "Change view" in lead.get(f"/desk/?view={first}").content.decode()
    assert "Change view" not in desk.get(f"/desk/?view={first}").content.decode()


def test_a_private_view_of_somebody_else_is_no_view(world: World, desk: Client, lead: Client) -> None:
    key = save(lead, name="Private")
    page = desk.get(f"/desk/?view={key}").content.decode()
    assert "Private" not in page
    assert numbers(desk.get(f"/desk/?view={key}")) == [world.ticket.number]


SORTS = [
    "priority", "-priority", "subject", "-subject", "requester", "-queue", "owner", "status", "-number", "due_at",
    "-due_at", "attributes.region", "-attributes.region", "updated_at", "-updated_at", "kind", "solved_at",
]  # fmt: skip


@pytest.mark.parametrize("sort", SORTS)
def test_any_sort_pages_through_every_ticket_once(
    world: World, desk: Client, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchfloor.web.desk.listing.PAGE", 7)
    for i in range(25):
        world.file(
            f"Ticket {i % 3}", minutes=i % 4, priority=["P0", "P2", None][i % 3],
            attributes={} if i % 4 == 0 else {"region": ["EU", "apac", "", "US"][i % 4]},
        )  # fmt: skip
    seen: list[int] = []
    path = f"/desk/?sort={sort}"
    for _ in range(6):
        answer = desk.get(path)
        seen += numbers(answer)
        link = re.search(r'<a href="(/desk/\?[^"]*after=[^"]*)"', answer.content.decode())
        if link is None:
            break
        path = link[1].replace("&amp;", "&")
    assert len(seen) == 26
    assert len(set(seen)) == 26
    rows = {row.number: row for row in Ticket.objects.all()}
    if sort == "priority":
        assert [rows[n].priority for n in seen] == sorted((rows[n].priority for n in seen), key=lambda p: p or "~")
    if sort == "-number":
        assert seen == sorted(seen, reverse=True)
    if sort == "-attributes.region":
        regions = [rows[n].attributes.get("region", "").lower() for n in seen]
        assert regions == sorted(regions, reverse=True), "what has none stands last"


@pytest.mark.parametrize(
    "after", ["x", "[]", '["a"]', '["a","b"]', "[1,2]", '["2026",1]', "[null,99999999999999999999]"]
)
@pytest.mark.parametrize("sort", ["tier", "due_at", "subject", "updated", "created_at"])
def test_a_page_that_cannot_be_meant_is_the_first(world: World, desk: Client, sort: str, after: str) -> None:
    answer = desk.get(f"/desk/?sort={sort}&after={quote(after)}")
    assert answer.status_code == 200


def test_a_column_sort_says_that_only_the_newest_were_sorted(
    world: World, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchfloor.web.desk.sorting.WINDOW", 5)
    newest = {ticket.number for ticket in fill(world, 9)[4:]}
    page = desk.get("/desk/?sort=subject")
    assert set(numbers(page)) == newest
    assert "Sorted among the 5 that changed last, of 10" in page.content.decode()


@pytest.mark.parametrize("many", [0, 4, 30])
def test_a_rare_condition_is_found_past_the_newest(
    world: World, desk: Client, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchfloor.web.desk.sorting.PROBE", 3)
    old = world.file("Old", minutes=1, attributes={"region": "APAC"})
    for i in range(many):
        world.file(f"Newer {i}", minutes=i + 2)
    where = quote('{"attributes.region":"APAC"}')
    for sort in ("updated", "created", "oldest", "updated_at"):
        assert numbers(desk.get(f"/desk/?where={where}&sort={sort}")) == [old.number], sort


def test_columns_are_chosen_for_one_list_and_remembered_for_all(world: World, desk: Client) -> None:
    answer = desk.get("/desk/?column=number&column=kind&column=attributes.module&column=nonsense")
    page = answer.content.decode()
    assert heads(page) == ["Ticket", "Subject", "Kind", "Module"]
    assert "Decision submit" in page
    remembered = heads(desk.get("/desk/?owner=none").content.decode())
    assert remembered == ["Ticket", "Subject", "Kind", "Module"], "the browser remembers"
    assert heads(desk.get("/desk/?columns=queue").content.decode()) == ["Subject", "Queue"]


def test_a_domain_scopes_lists_and_counts(world: World, desk: Client, lead: Client) -> None:
    inside = world.file("Board", minutes=1, attributes={"platform": "Appeals Tool", "module": "Board"})
    view = save(lead, name="Faults", shared="yes", **{"condition.0.0.field": "kind", "condition.0.0.value": ["fault"]})
    for name, said in (("By platform", {"platform": ["Appeals Tool"]}), ("By module", {"module": ["Board"]})):
        assert lead.post("/desk/domains/", {"name": name, "shared": "yes", **said}).status_code == 302
        key = Definition.objects.get(name=name).id
        counted()
        answer = desk.post("/desk/domain/", {"domain": key, "next": "/desk/?sort=oldest"})
        assert answer["Location"] == "/desk/?sort=oldest"
        page = desk.get("/desk/").content.decode()
        assert numbers(desk.get("/desk/")) == [inside.number], name
        assert numbers(desk.get(f"/desk/?view={view}")) == [inside.number], name
        assert numbers(desk.get("/desk/?platform=Moderation Console")) == [], name
        counts = side(page)
        assert (counts["All open"], counts["Unassigned"], counts["Faults"], counts["Solved"]) == ("1", "1", "1", "0"), (
            name
        )
        assert f'<span class="clip">{name}</span>' in page
    desk.post("/desk/domain/", {"domain": "0", "next": "//evil.test"})
    assert len(numbers(desk.get("/desk/"))) == 2


def test_domains_are_ones_own_or_everybodys(world: World, desk: Client, lead: Client) -> None:
    assert desk.post("/desk/domains/", {"name": "Mine", "module": ["Board"], "shared": "no"}).status_code == 302
    key = Definition.objects.get(name="Mine").id
    assert desk.post("/desk/domains/", {"name": "Ours", "module": ["Board"], "shared": "yes"}).status_code == 422
    assert desk.post("/desk/domains/", {"name": "Nothing"}).status_code == 422
    assert lead.get(f"/desk/domains/{key}/").status_code == 404
    assert lead.post(f"/desk/domains/{key}/archive/").status_code == 404
    lead.post("/desk/domain/", {"domain": key})
    assert len(numbers(lead.get("/desk/"))) == 1, "somebody else's domain is no choice"
    assert desk.post(f"/desk/domains/{key}/", {"name": "Renamed", "platform": ["Appeals Tool"]}).status_code == 302
    assert "Renamed" in desk.get("/desk/domains/").content.decode()
    desk.post(f"/desk/domains/{key}/archive/")
    assert "Offer Renamed again" in desk.get("/desk/domains/").content.decode()
    desk.post(f"/desk/domains/{key}/restoration/")
    assert "Change Renamed" in desk.get("/desk/domains/").content.decode()


def test_queries_do_not_grow_with_views_or_rows(world: World, desk: Client, lead: Client) -> None:
    key = save(
        lead, name="Everything", shared="yes", **{"condition.0.0.field": "kind", "condition.0.0.value": ["fault"]}
    )
    lead.post("/desk/domains/", {"name": "Console", "platform": ["Moderation Console"], "shared": "yes"})
    counted()
    paths = [f"/desk/?view={key}", "/desk/?sort=attributes.region", f"/desk/?view={key}&sort=-subject", "/desk/views/"]

    def asked() -> list[int]:
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(path).status_code == 200
            found.append(len(queries))
        return found

    desk.get("/desk/")
    few = asked()
    for number in range(12):
        save(lead, name=f"View {number}", shared="yes")
    fill(world, 45)
    counted()
    many = asked()
    assert [b - a for a, b in zip(few, many, strict=True)] == [0, 0, 0, 0]
    assert max(many) <= 23
    assert urlsplit(paths[0]).path == "/desk/"


def test_views_and_domains_are_the_desks(world: World, lead: Client) -> None:
    view = save(lead, shared="yes")
    lead.post("/desk/domains/", {"name": "Ours", "module": ["Board"], "shared": "yes"})
    domain = Definition.objects.get(what="domain").id
    paths = [f"/desk/{what}/{key}/{part}" for what, key in (("views", view), ("domains", domain))
             for part in ("", "archive/", "restoration/")]  # fmt: skip
    for path in paths:
        for person in (world.rosa, world.by_role["partner"], world.by_role["auditor"], world.sam):
            assert signed_in(person).post(path).status_code == 404, (path, person.role)
        assert Client().post(path)["Location"].startswith("/signin/")
    assert not Definition.objects.filter(archived=True).exists()


def figure(page: str) -> str:
    """How many tickets were created, as the page of figures says it."""
    found = re.search(r'metric=tickets_created["&][^>]*>([^<]*)</a>', page)
    assert found is not None
    return found[1].strip()


def test_a_domain_scopes_signals_figures_and_reports(world: World, desk: Client, lead: Client) -> None:
    for minutes in range(3):
        world.file("Board", minutes=minutes, priority="P0", attributes={"platform": "Appeals Tool", "module": "Board"})
    inside = Ticket.objects.get(number=world.ticket.number + 1)
    raise_signal(1, [inside.id], detector_id="inside", title="Board of appeals", key={"region": "EU-West"})
    raise_signal(2, [world.ticket.id], detector_id="outside", title="Submit of console")
    day = "2026-03-02"
    pages = ("/watch/", "/insight/", f"/reports/daily/{day}/", "/watch/list/", "/insight/board/")
    whole = {path: lead.get(path).content.decode() for path in pages}
    assert "Submit of console" in whole["/watch/"]
    lead.post("/desk/domains/", {"name": "Appeals", "module": ["Board"], "shared": "yes"})
    lead.post("/desk/domain/", {"domain": Definition.objects.get(name="Appeals").id})
    part = {path: lead.get(path).content.decode() for path in pages}
    assert "Board of appeals" in part["/watch/"]
    assert "Submit of console" not in part["/watch/"]
    assert "Submit of console" not in part[f"/reports/daily/{day}/"]
    assert figure(whole["/insight/"]) == "4"
    assert figure(part["/insight/"]) == "3"
    assert json.loads(lead.get(f"/reports/daily/{day}/report.json").content)["figures"][0]["value"] == 3
    assert "it shows everything" in part["/insight/board/"]
    assert world.ticket.subject not in part["/watch/list/"]


def test_an_open_list_of_any_kind_learns_what_is_new(world: World, desk: Client, lead: Client) -> None:
    view = save(lead, name="Faults", shared="yes", **{"condition.0.0.field": "kind", "condition.0.0.value": ["fault"]})
    lead.post("/desk/domains/", {"name": "Ours", "module": ["Decision submit"], "shared": "yes"})
    counted()
    since = head()
    fill(world, 2)
    world.file("Elsewhere", minutes=5, attributes={"module": "Board"})
    number = world.ticket.number
    where = quote('{"attributes.module":["Decision submit"]}')
    for path, new in ((f"view={view}", 3), (f"where={where}", 2), (f"view={view}&sort=attributes.module&q=Ticket", 2)):
        page = desk.get(f"/desk/changes/?since={since}&rows={number}&shown={number}&{path}").content.decode()
        assert f"{new} new</a>" in page, path
        assert f'<tr id="row-{number}"' in page
    counted()
    assert side(desk.get(f"/desk/changes/?since={since}").content.decode())["Faults"] == "4"
    desk.post("/desk/domain/", {"domain": Definition.objects.get(name="Ours").id})
    page = desk.get(f"/desk/changes/?since={since}&shown={number}&view={view}").content.decode()
    assert "2 new</a>" in page
    assert side(page)["Faults"] == "3"

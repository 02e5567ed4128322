"""Search through its one query: what each operator finds, how words are found, and what nobody may learn by it."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pages.world import World, later
from watchfloor.core.models import Person
from watchfloor.search import follow, queries, window
from watchfloor.search.operators import OPERATORS
from watchfloor.search.parts import Asker
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket

pytestmark = pytest.mark.django_db
NOW = later(60 * 24)


class Floor(World):
    """Four tickets that differ in everything that can be asked for; the first is the world's own."""

    def __init__(self) -> None:
        super().__init__()
        sam = self.sam.id
        self.export = self.file(
            "Export to spreadsheet stalls", by=self.omar, minutes=10, priority="P0", queue=self.other_queue.id,
            body="The progress bar stands still at ninety percent.", kind="request",
            attributes={"platform": "Appeals Tool", "module": "Board", "region": "US"},
        )  # fmt: skip
        self.login = self.file("Cannot sign in after the update", minutes=20, body="It says: session expired (E-401).")
        self.old = self.file("Payout was held", minutes=-60 * 24 * 40, by=self.omar, priority="P3")
        with transaction.atomic():
            commands.assign(self.export.id, to=self.sam.id, now=later(11), by=sam)
            commands.add_note(self.export.id, body="Suspicious: shadowban list", now=later(12), by=sam)
            commands.reply(self.export.id, body="Which spreadsheet program do you use?", now=later(13), by=sam)
            commands.escalate(self.login.id, tier=2, reason="needs a fix", now=later(22), by=sam)
            commands.set_status(self.old.id, status="solved", now=later(-60 * 24 * 39), by=sam)
        follow.catch_up(NOW)

    def asker(self, person: Person) -> Asker:
        return Asker(person, NOW, UTC, person.role in {"specialist", "lead"})

    def find(self, text: str, person: Person | None = None) -> queries.Found:
        return queries.find(self.asker(person or self.sam), text)

    def names(self, text: str, person: Person | None = None) -> str:
        """The tickets found, by the letters of their names, in that order of the alphabet."""
        letters = {self.ticket.id: "s", self.export.id: "e", self.login.id: "l", self.old.id: "p"}
        return "".join(sorted(letters[hit.ticket.id] for hit in self.find(text, person).hits))


@pytest.fixture
def floor(db: None) -> Floor:
    return Floor()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("spreadsheet", "e"), ("SPREADSHEETS", "e"), ("export stalling", "e"), ("percent", "e"), ("shadowban", "e"),
        ("MC-5023", "s"), ("mc5023", ""), ("5023", "s"), ('"sign in"', "l"), ('"in sign"', ""), ("E-401", "l"),
        ("export OR payout", "ep"), ("(export OR payout) held", "p"), ("-export -payout", "ls"), ("held -payout", ""),
        ("payout -status:open", "p"), ("-(export OR payout) submit", "ls"), ("spread*", "e"), ("omar", "ep"),
        ("status:new", "ls"), ("status:open", "e"), ("status:solved", "p"), ("status:open,solved", "ep"),
        ("is:done", "p"), ("is:unassigned", "lps"), ("owner:none is:open", "ls"), ("owner:me", "e"),
        ("owner:sam", "e"), ("assignee:any", "e"), ("queue:appeals", "e"), ('queue:"moderation t1"', "lps"),
        ("queue:none", ""), ("priority:P0,p3", "ep"), ("kind:request", "e"), ("requester:omar", "ep"),
        ("from:rosa -l", "ls"), ("by:me", "elp"), ("tier:2", "l"), ("is:escalated", "l"), ("region:us", "e"),
        ("attributes.region:EU-West", "lps"), ("region:eu", "lps"), ("module:submit", "lps"), ("has:region", "elps"),
        ("region:none", ""), ("has:note", "e"), ("has:reply", "e"), ("created:>-23h", ""), ("created:>-2d", "els"),
        ("created:<-7d", "p"), ("created:2026-03", "els"), ("created:2026-01", "p"),
        ("created:2026-01..2026-03", "elps"), ("-created:2026-03", "p"), ("solved:2026", "p"),
        ("-solved:2026", "els"), ("updated:>=2026-03-01", "els"), ("replies:1", "e"), ("replies:0..", "elps"),
        ("subject:export", "e"), ("subject:percent", ""), ("subject:spread*", "e"),
        ('subject:"sign in"', "l"), ('subject:"in sign"', ""), ("note:shadow*", "e"),
        ("message:percent", "e"), ("note:suspicious", "e"),
        ("note:percent", ""), ("message:shadowban", ""), ("channel:portal", "elps"), ("rating:>1", ""),
        ("created:2026-01 OR tier:2", "lp"), ("held created:2026-01", "p"), ("is:waiting", "ls"),
        ("platform:appeals", "e"), ("is:unanswered kind:fault", "lps"),
    ],
)  # fmt: skip
def test_what_is_found(floor: Floor, text: str, found: str) -> None:
    result = floor.find(text)
    assert not result.question.problems
    assert floor.names(text) == found
    assert result.total == len(found)


@pytest.mark.parametrize(
    ("text", "why", "instead"),
    [
        ("staus:open", "“staus:”", "status:open"), ("status:opne", "“opne”", "status:open"),
        ("queue:apeals", "“apeals”", 'queue:"Appeals T1"'), ("owner:smm", "“smm”", "owner:Sam"),
        ("regoin:EU", "“regoin:”", "region:EU"), ("region:mars", "“mars”", "region:us"),
        ("created:soon", "“soon”", "created:>-7d"), ("reopens:many", "number", "reopens:>1"),
        ("status:>open", "compares nothing", ""), ("error:timeout", "“error:”", '"error:timeout"'),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named_and_nothing_is_found(floor: Floor, text: str, why: str, instead: str) -> None:
    result = floor.find(text + " submit")
    (problem,) = result.question.problems
    assert problem.source == text
    assert why in problem.why
    assert not instead or instead in problem.instead
    assert not result.hits


def test_every_operator_has_an_example_that_is_understood(floor: Floor) -> None:
    for operator in OPERATORS.values():
        for problem in floor.find(operator.example).question.problems:
            # There is no such value in this small world; the operator is known.
            assert "knows no" in problem.why
        for value, _ in operator.options:
            assert not floor.find(f"{operator.name}:{value}").question.problems


@pytest.mark.parametrize(
    ("text", "how", "found"),
    [("spreadshet", "meant", "e"), ("stlals", "meant", "e"), ("spreads", "begins", "e"), ("adshee", "holds", "e")],
)
def test_a_word_that_no_ticket_holds_is_widened_and_that_is_said(floor: Floor, text: str, how: str, found: str) -> None:
    (widened,) = floor.find(text).question.widened
    assert widened.how == how
    assert floor.names(text) == found


def test_the_words_are_marked_where_they_stand(floor: Floor) -> None:
    (hit,) = floor.find("spreadsheets progress").hits
    assert [piece for piece, is_hit in hit.subject if is_hit] == ["spreadsheet"]
    assert [piece for piece, is_hit in hit.excerpt if is_hit] == ["progress"]
    assert not hit.internal
    (hit,) = floor.find("shadowban").hits
    assert hit.internal


def test_a_requester_finds_what_they_may_read_and_nothing_else(floor: Floor) -> None:
    asked = floor.omar
    assert floor.names("spreadsheet", asked) == "e"
    assert floor.names("held", asked) == "p"
    assert floor.names("status:solved", asked) == "p"
    assert floor.names("submit", floor.rosa) == "s"
    assert floor.names("submit", floor.omar) == "p"
    # Notes, attributes and names of the team are not there for them, nor that a word exists at all.
    for text in ("shadowban", "shadow*", "suspicious", "sam", "Board", '"shadowban list"', "export -spreadsheet"):
        assert floor.names(text, asked) == "", text
    assert floor.names("export -shadowban", asked) == "e"
    assert floor.names("(pay solved:2026) OR (spread created:2026-03)", asked) == "ep"
    result = floor.find("shadowbam", asked)
    assert not result.question.widened
    assert not result.question.rather
    assert result.about is None
    assert not floor.find("spreadsheet", asked).facets
    for text in ("region:us", "owner:me", "note:suspicious", "has:note", "is:escalated", "by:sam", "updated:>-1d"):
        (problem,) = floor.find(text, asked).question.problems
        assert problem.why.startswith("There is no operator")
        assert not any("region" in one or "shadow" in one for one in problem.instead if one != f'"{text}"'), text


def test_a_domain_scopes_what_is_found(floor: Floor) -> None:
    asker = Asker(floor.sam, NOW, UTC, reads_all=True, scope=("=a:platform=appeals tool", "=a:module=board"))
    assert [hit.ticket for hit in queries.find(asker, "created:2026").hits] == [floor.export]
    assert not queries.find(asker, "held").hits
    assert queries.find(asker, "status:new").about is None


def test_numbers_and_ids_at_the_source(floor: Floor) -> None:
    numbers = [ticket.number for ticket in Ticket.objects.order_by("-number")]
    asker = floor.asker(floor.sam)
    whole = str(floor.export.number)
    assert queries.by_id(asker, f"#{whole}")[0] == floor.export
    begun = [ticket.number for ticket in queries.by_id(asker, whole[0])]
    assert begun == [number for number in numbers if str(number).startswith(whole[0])]
    Ticket.objects.filter(id=floor.old.id).update(source="elsewhere", source_id="INC0000045")
    follow.begin_again()
    follow.catch_up(NOW)
    assert queries.by_id(asker, "inc00000") == [floor.old]
    assert queries.by_id(asker, "INC0000045") == [floor.old]
    assert floor.names("INC0000045") == "p"
    assert not queries.by_id(floor.asker(floor.rosa), "INC0000045")
    assert queries.by_id(floor.asker(floor.omar), str(floor.old.number)) == [floor.old]
    assert not queries.by_id(floor.asker(floor.rosa), str(floor.old.number))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=60), st.text(alphabet="ab:-\"()*, .<>=\\'|&!é字 OR", max_size=30)))
def test_no_text_breaks_search(floor: Floor, text: str) -> None:
    text = text.replace("\x00", "")
    for person in (floor.sam, floor.omar):
        floor.find(text, person)
        queries.by_id(floor.asker(person), text)
        queries.people(floor.asker(person), text)


def test_windows_go_back_without_a_gap(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    for i in range(40):
        floor.file(f"Common {i}", minutes=-i * 700)
    follow.catch_up(NOW)
    for name, value in (("WINDOW", 7), ("RARE", 0), ("CHUNK", 3), ("FIRST_CHUNK", 2)):
        monkeypatch.setattr(window, name, value)
    seen: list[int] = []
    before = None
    while True:
        after = None
        while True:
            page = queries.find(floor.asker(floor.sam), "common", sort="newest", before=before, after=after, size=3)
            seen += [hit.ticket.number for hit in page.hits]
            after = page.next_after
            if after is None:
                break
        before = page.older
        if before is None:
            break
    assert seen == sorted(seen, key=lambda n: Ticket.objects.get(number=n).created_at, reverse=True)
    assert len(seen) == 40
    assert page.about is None


def test_time_that_is_up_is_told(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "BUDGET_SECONDS", -1.0)
    monkeypatch.setattr(window, "RARE", 0)
    monkeypatch.setattr(window, "FIRST_CHUNK", 1)
    page = floor.find("submit OR held")
    assert page.looked_back_to is not None
    assert page.older is not None
    monkeypatch.setattr(window, "BUDGET_SECONDS", 60.0)
    older = queries.find(floor.asker(floor.sam), "submit OR held", before=page.older)
    assert [hit.ticket for hit in older.hits] == [floor.old]


def test_an_attribute_whose_name_has_a_space_can_be_asked_for(floor: Floor) -> None:
    with transaction.atomic():
        commands.set_attributes(floor.login.id, values={"Error code": "E 401"}, by=floor.sam.id, now=later(30))
    follow.catch_up(NOW)
    assert floor.names('error_code:"e 401"') == "l"
    assert floor.names("has:error_code") == "l"


def test_the_same_words_rank_by_place_and_age(floor: Floor) -> None:
    first = floor.file("Something else", body="A mention of the gizmo, once.", minutes=100)
    second = floor.file("Gizmo", body="Nothing.", minutes=-60 * 24)
    follow.catch_up(NOW)
    assert [hit.ticket for hit in floor.find("gizmo").hits] == [second, first]
    newest = queries.find(floor.asker(floor.sam), "gizmo", sort="newest")
    assert [hit.ticket for hit in newest.hits] == [first, second]


def test_a_search_asks_few_queries(floor: Floor, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        floor.find("spreadsheet status:open")


def test_what_is_known_of_the_number_of_hits(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "WINDOW", 1)
    assert floor.find("status:new").about == 2
    assert floor.find("submit status:new").about is None


def test_asking_about_a_moment_is_in_the_askers_zone(floor: Floor) -> None:
    assert floor.find(f"created:{(NOW - timedelta(days=1)).date()}").total == 3

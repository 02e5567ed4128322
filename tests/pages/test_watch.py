"""The Watch page: the arithmetic sentence is the card, and its numbers open their tickets."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.world import World, later, signed_in
from watchfloor.core.models import Job
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.watch import commands, project
from watchfloor.watch.models import DetectorView, Signal

pytestmark = pytest.mark.django_db


def raise_signal(number: int, tickets: list[int], **more: Any) -> None:
    """A signal as the detector writes it."""
    bins = [
        {"at": later(5 * i).isoformat(), "observed": float(i), "expected": 1.0, "low": 0.0, "high": 3.0}
        for i in range(8)
    ]
    payload = {
        "title": f"Outbreak {number}", "state": "growing", "key": {"module": "Decision submit"}, "observed": 47.0,
        "onset_at": later(10).isoformat(), "raised_at": later(18).isoformat(), "ended_at": None, "expected": 6.12,
        "band": [2, 11], "requesters": 41, "log_evalue": 12.5, "recurrence_days": 1132.3, "words": ["lost"],
        "spark": bins, "explanation": "In words.", "tickets": tickets,
        "shares": [{"name": "module", "value": "Decision submit", "share": 1.0, "usual": 0.004}],
        "alarm": {"observed": 9, "expected": 2.1, "band": [0, 5], "requesters": 9}, **more,
    }  # fmt: skip
    with transaction.atomic():
        project.apply(append([NewEvent("signal", number, "signal.raised", later(18), payload)]))


def words(client: Client, path: str) -> str:
    """The page as a reader reads it."""
    text = re.sub(r"<[^>]+>", " ", client.get(path).content.decode())
    return " ".join(text.split())


def test_the_card_says_the_arithmetic(world: World, desk: Client) -> None:
    raise_signal(1, [world.ticket.id])
    text = words(desk, "/watch/")
    assert "One issue is breaking out: Outbreak 1" in text
    assert "47 tickets from 41 people in 8 m; 6.1 expected" in text
    assert "8 m and 9 tickets after onset" in text
    assert "6.1 expected (90 % band 2–11)" in text
    assert "one such alarm in 3.1 years" in text
    assert "module Decision submit 100 % usually 0.4 %" in text


def test_how_the_detector_did_lately(world: World, desk: Client) -> None:
    raise_signal(1, [world.ticket.id])
    raise_signal(2, [], raised_at=later(30).isoformat(), ended_at=later(60).isoformat())
    with time_machine.travel(later(90)):
        text = words(signed_in(world.sam), "/watch/")
    assert "Signals raised, 28 days 2" in text
    assert "Median delay from onset 14 m , 9 tickets" in text.replace("m,", "m ,")
    assert "Signals raised, 28 days 0" in words(desk, "/watch/")


def test_the_number_opens_the_tickets(world: World, desk: Client) -> None:
    other = world.file("Not of this signal", minutes=1)
    raise_signal(7, [world.ticket.id])
    page = desk.get("/watch/").content.decode()
    assert 'href="/watch/signals/7/?until=alarm#tickets">9</a>' in page
    assert 'href="/watch/signals/7/#tickets">47</a>' in page
    late = world.file("After the alarm", minutes=60)
    raise_signal(9, [world.ticket.id, late.id])
    before, after = (desk.get(f"/watch/signals/9/{q}").content.decode() for q in ("?until=alarm", ""))
    assert f'href="/tickets/{world.ticket.number}/"' in before
    assert f'href="/tickets/{late.number}/"' not in before
    assert f'href="/tickets/{late.number}/"' in after
    page = desk.get("/watch/signals/7/").content.decode()
    assert f'href="/tickets/{world.ticket.number}/"' in page
    assert f'href="/tickets/{other.number}/"' not in page
    assert desk.get("/watch/signals/8/").status_code == 404


def test_a_ticket_and_its_row_name_their_signal(world: World, desk: Client) -> None:
    raise_signal(3, [world.ticket.id])
    assert "Part of signal S-3" in words(desk, f"/tickets/{world.ticket.number}/")
    assert "S-3" in words(desk, "/desk/")
    assert '<span class="badge">1' in desk.get("/desk/").content.decode()


def test_what_is_over_stands_under_past(world: World, desk: Client) -> None:
    raise_signal(4, [world.ticket.id], ended_at=later(90).isoformat())
    assert "Nothing is breaking out" in words(desk, "/watch/")
    assert "Outbreak 4" not in words(desk, "/watch/")
    assert "Outbreak 4" in words(desk, "/watch/?show=past")


def test_the_strongest_evidence_first(world: World, desk: Client) -> None:
    raise_signal(1, [], log_evalue=5.0)
    raise_signal(2, [], log_evalue=50.0)
    text = words(desk, "/watch/")
    assert text.index("S-2 Outbreak 2") < text.index("S-1 Outbreak 1")


@pytest.mark.parametrize(
    "odd",
    [
        {"spark": []}, {"shares": []}, {"band": []}, {"recurrence_days": None}, {"state": "unheard of"},
        {"spark": [{"at": later(1).isoformat(), "observed": 1.0, "expected": 0.0, "low": 0.0, "high": 0.0}] * 2},
    ],
)  # fmt: skip
def test_a_signal_with_little_evidence_is_drawn_all_the_same(world: World, desk: Client, odd: dict[str, Any]) -> None:
    raise_signal(1, [world.ticket.id], **odd)
    assert desk.get("/watch/").status_code == 200
    assert desk.get("/watch/signals/1/").status_code == 200


def test_text_in_a_signal_is_never_markup(world: World, desk: Client) -> None:
    nasty = "<script>alert(1)</script>"
    shares = [{"name": "module", "value": nasty, "share": 1.0, "usual": 0.1}]
    raise_signal(1, [world.ticket.id], title=nasty, words=[nasty], shares=shares, explanation=nasty)
    for path in ("/watch/", "/watch/signals/1/", f"/tickets/{world.ticket.number}/"):
        assert nasty not in desk.get(path).content.decode()


def test_queries_are_few(world: World, desk: Client) -> None:
    for key in range(1, 12):
        raise_signal(key, [world.ticket.id])
    with CaptureQueriesContext(connection) as asked:
        desk.get("/watch/")
    assert len(asked) <= 21
    for path, most in (("/watch/?show=past&state=any", 8), ("/watch/signals/3/", 18), ("/watch/budget/", 14)):
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(path).status_code == 200
        assert len(asked) <= most, path


def act(client: Client, key: int, noun: str, **form: object) -> Any:
    return client.post(f"/watch/signals/{key}/{noun}/", form)


def test_triage_and_its_undo(world: World, desk: Client) -> None:
    raise_signal(1, [world.ticket.id])
    answer = act(desk, 1, "confirmation", owner_name="lena", reason="The vendor says so", next="/watch/")
    assert answer["Location"] == "/watch/?done=1"
    text = words(desk, "/watch/?done=1")
    assert "S-1 Outbreak 1 is confirmed; Lena looks after it. Undo" in text
    assert "Lena looks after it" in words(desk, "/watch/")
    page = words(desk, "/watch/signals/1/")
    assert "Confirmed by Sam; Lena looks after it The vendor says so" in page
    act(desk, 1, "reopening")
    assert "Decision taken back by Sam" in words(desk, "/watch/signals/1/")
    assert not Signal.objects.get(id=1).verdict
    answer = act(desk, 1, "dismissal", reason="false_alarm", note="Nobody was stopped", next="/watch/signals/1/")
    assert answer["Location"] == "/watch/signals/1/?done=1"
    assert "dismissed: false alarm" in words(desk, answer["Location"])
    assert "Dismissed by Sam: false alarm Nobody was stopped" in words(desk, "/watch/signals/1/")
    # It goes from the open ones at once, and can still be taken back.
    page = words(desk, "/watch/?done=1")
    assert "Nothing is breaking out" in page
    assert "is dismissed: false alarm. Undo" in page


def test_links_to_tickets_and_signals(world: World, desk: Client) -> None:
    other = world.file("Not counted, but the same", minutes=1)
    raise_signal(1, [world.ticket.id])
    raise_signal(2, [])
    act(desk, 1, "links", to=f"#{other.number}, S-2")
    card = desk.get("/watch/signals/1/").content.decode()
    assert f'href="/tickets/{other.number}/" title="Not counted, but the same"' in card
    assert 'href="/watch/signals/2/" title="Outbreak 2"' in card
    assert "Part of signal S-1" in words(desk, f"/tickets/{other.number}/")
    assert 'href="/watch/signals/1/" title="Outbreak 1"' in desk.get("/watch/signals/2/").content.decode()
    act(desk, 2, "unlinking", to="S-1")
    assert Signal.objects.get(id=1).linked_signals == []
    assert Signal.objects.get(id=1).linked_tickets == [other.id]


@pytest.mark.parametrize(
    ("noun", "form"),
    [
        ("links", {"to": ""}), ("links", {"to": "999999"}), ("links", {"to": "S-99"}), ("links", {"to": "S-1"}),
        ("links", {"to": "lost"}), ("dismissal", {"reason": "bored"}), ("dismissal", {}),
        ("confirmation", {"owner_name": "Rosa"}), ("confirmation", {"owner_name": "Nobody"}),
        ("links", {"to": "S-" + "9" * 30}),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(
    world: World, desk: Client, noun: str, form: dict[str, str]
) -> None:  # fmt: skip
    raise_signal(1, [world.ticket.id])
    answer = act(desk, 1, noun, **form)
    assert answer.status_code == 422
    assert answer["X-Message"]
    assert not Signal.objects.get(id=1).verdict


def test_a_form_leads_nowhere_else(world: World, desk: Client) -> None:
    raise_signal(1, [world.ticket.id])
    answer = act(desk, 1, "dismissal", reason="test", next="https://elsewhere.example/")
    assert answer["Location"] == "/watch/?done=1"


def test_who_may_not_triage_sees_no_verbs(world: World) -> None:
    raise_signal(1, [world.ticket.id])
    lead = signed_in(world.lena).get("/watch/").content.decode()
    assert "/watch/signals/1/dismissal/" in lead
    rosa = signed_in(world.rosa)
    assert act(rosa, 1, "dismissal", reason="test").status_code == 404
    assert signed_in(world.sam).post("/watch/budget/setting/", {"count": "1", "period": "day"}).status_code == 404


def test_the_past_is_filtered_and_paged(world: World, desk: Client) -> None:
    for key in range(1, 57):
        raise_signal(key, [], ended_at=later(60).isoformat(), raised_at=later(20 + key).isoformat())
    raise_signal(60, [], title="Still going")
    act(desk, 3, "dismissal", reason="false_alarm")
    act(desk, 4, "dismissal", reason="duplicate")
    act(desk, 5, "confirmation")
    page = desk.get("/watch/?show=past").content.decode()
    assert "Outbreak 56" in page
    assert "Outbreak 3<" not in page
    assert "Still going" not in page
    following = re.search(r'hx-get="([^"]+)"', page)
    assert following is not None
    rest = desk.get("/watch/" + following[1].replace("&amp;", "&")).content.decode()
    assert "Outbreak 3<" in rest
    assert "Outbreak 56" not in rest
    for verdict, mine in (("false_alarm", 3), ("other", 4), ("confirmed", 5)):
        page = desk.get(f"/watch/?show=past&verdict={verdict}").content.decode()
        assert re.findall(r'<a class="table-link" href="/watch/signals/(\d+)/', page) == [str(mine)]
    assert "Still going" in words(desk, "/watch/?show=past&state=open&verdict=undecided&week=2026-03-02")
    assert "No such signal" in words(desk, "/watch/?show=past&week=2026-03-09")


@pytest.mark.parametrize(
    "odd",
    [
        "after=x", "after=1-", "after=9999999999999999999-1", "after=1-99999999999999999999", "week=2026-99-01",
        "days=-1", "days=9999", "verdict=no&state=none", "week=0001-01-01", "week=9999-12-31",
    ],
)  # fmt: skip
def test_an_odd_address_of_the_past_is_no_fault(world: World, desk: Client, odd: str) -> None:
    assert desk.get(f"/watch/?show=past&{odd}").status_code == 200


@pytest.mark.parametrize(
    "odd",
    [
        "after=x", "after=2026-03-02T09:00:00_1", "after=2026-03-02T09:00:00Z_99999999999999999999", "of=none",
        "name=region", "name=queue&value=x", "done=99999999999999999999999",
    ],
)  # fmt: skip
def test_an_odd_address_of_a_signal_is_no_fault(world: World, desk: Client, odd: str) -> None:
    raise_signal(1, [world.ticket.id])
    assert desk.get(f"/watch/signals/1/?{odd}").status_code == 200


def test_the_tickets_of_a_signal_by_page_by_value_and_by_person(world: World, desk: Client) -> None:
    mine = [world.ticket, *(world.file(f"Submit fails {i}", minutes=i + 1) for i in range(54))]
    omar = world.file("Omar too", by=world.omar, minutes=80, attributes={"region": "APAC"})
    raise_signal(1, [ticket.id for ticket in (*mine, omar)], requesters=2)
    page = desk.get("/watch/signals/1/").content.decode()
    following = re.search(r'href="([^"]*after=[^"]+)#tickets">Next 50', page)
    assert following is not None
    rest = desk.get("/watch/signals/1/" + following[1].replace("&amp;", "&")).content.decode()
    assert "Omar too" in rest
    assert "Omar too" not in page
    assert len(re.findall(r'class="table-link"[^>]* href="/tickets/', page + rest)) == 56
    narrowed = words(desk, "/watch/signals/1/?name=region&value=APAC")
    assert "1 ticket of this signal" in narrowed
    people = words(desk, "/watch/signals/1/?of=people")
    assert "2 people with 56 tickets" in people
    assert "Rosa Lisbon 55" in people


def test_evidence_can_be_counted_again(world: World, desk: Client) -> None:
    tickets = [world.ticket, *(world.file(f"Again {i}", minutes=i) for i in range(3))]
    shares = [{"name": "region", "value": "EU-West", "share": 1.0, "usual": 0.25}]
    raise_signal(1, [ticket.id for ticket in tickets], shares=shares)
    assert "Region EU-West 4 100 % 25 % ×4" in words(desk, "/watch/signals/1/")
    assert "4 tickets of this signal" in words(desk, "/watch/signals/1/?name=region&value=EU-West")


def test_other_open_signals_that_overlap(world: World, desk: Client) -> None:
    raise_signal(1, [world.ticket.id])
    raise_signal(2, [world.ticket.id], key={"region": "EU-West"})
    raise_signal(3, [], key={"region": "APAC"}, title="Elsewhere")
    text = words(desk, "/watch/signals/1/")
    assert "S-2 Outbreak 2 1 ticket in both" in text
    assert "Elsewhere" not in text


def test_precision_has_its_n_and_interval(world: World, desk: Client) -> None:
    for key in range(1, 7):
        raise_signal(key, [], ended_at=later(60).isoformat())
    with time_machine.travel(later(90)):
        client = signed_in(world.sam)
        for key in (1, 2, 3):
            act(client, key, "confirmation")
        act(client, 4, "dismissal", reason="false_alarm")
        act(client, 5, "dismissal", reason="known_issue")
        text = words(client, "/watch/")
        weeks = words(client, "/watch/budget/")
    assert "75 % [30 %, 95 %] of 4 judged signals were real" in text
    assert "1 undecided and 1 dismissed for other reasons are in neither" in text
    assert "2 Mar 2026 6 3 1 1 1 75 % [30 %, 95 %]" in weeks


def test_the_budget_is_set_and_shown(world: World) -> None:
    lena = signed_in(world.lena)
    assert "The whole feed may raise 1/week by chance" in words(lena, "/watch/budget/")
    assert lena.post("/watch/budget/setting/", {"count": "2", "period": "month", "each": "feed"}).status_code == 302
    text = words(lena, "/watch/budget/")
    assert "In force: 2/month , which is 0.46 a week" in text.replace("month,", "month ,")
    assert "by Lena" in text
    lena.post("/watch/budget/setting/", {"count": "1", "period": "year", "each": "stream"})
    assert "Each stream may raise 1/year/stream by chance" in words(lena, "/watch/budget/")
    for bad in (
        {"count": "0", "period": "week"},
        {"count": "many", "period": "week"},
        {"count": "1", "period": "age"},
        {},
    ):
        assert lena.post("/watch/budget/setting/", bad).status_code == 422
    assert "set it" in words(signed_in(world.sam), "/watch/budget/").replace("sets it", "set it")


def test_a_lead_asks_for_an_audit_now_and_one_runs_at_a_time(world: World) -> None:
    lena = signed_in(world.lena)
    for _ in range(2):
        assert lena.post("/watch/budget/replays/").status_code == 302
    assert Job.objects.filter(kind="audit-detector").count() == 1
    assert "Waits for its turn" in words(lena, "/watch/budget/")
    Job.objects.update(state="running", done=1200, total=2062)
    assert "Replaying, 1,200 of 2,062 tickets" in words(lena, "/watch/budget/")
    assert signed_in(world.sam).post("/watch/budget/replays/").status_code == 404


AUDIT = {
    "since": later(-28 * 24 * 60).isoformat(), "until": later(0).isoformat(), "weeks": 4.0, "learnt_weeks": 8.0,
    "tickets": 5000, "masked": 14, "streams": 200, "budget": "1/week",
    "raised": [{"raised_at": later(-500).isoformat(), "title": "Export", "key": {"module": "Export"}, "observed": 6,
                "expected": 1.1, "tickets": [1, 2]}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "words_"),
    [
        ((0, 0.0, 0.0, 0.92, 1.0), "Within budget"), ((2, 0.5, 0.06, 1.81, 1.0), "Too few weeks yet"),
        ((6, 1.5, 0.55, 3.26, 1.0), "Over budget"),
    ],
)  # fmt: skip
def test_the_audit_beside_what_is_allowed(
    world: World, desk: Client, figures: tuple[int, float, float, float, float], words_: str
) -> None:  # fmt: skip
    names = ("false_alarms", "per_week", "low", "high", "allowed")
    with transaction.atomic():
        commands.keep_audit(AUDIT | dict(zip(names, figures, strict=True)), now=later(1))
    text = words(desk, "/watch/")
    assert words_ in text
    assert "In nightly replay of the last 4 weeks" in text
    budget = words(desk, "/watch/budget/")
    assert words_ in budget
    assert "Export module Export 6 1.1 2" in budget


def test_a_store_too_young_to_audit_says_so(world: World, desk: Client) -> None:
    assert "it needs 3 weeks of tickets" in words(desk, "/watch/")
    assert "an audit needs 3 weeks of tickets" in words(desk, "/watch/budget/")


def test_the_floor_and_what_is_near(world: World, desk: Client) -> None:
    assert "The detector has not run yet" in words(desk, "/watch/")
    floor = [[later(3 * i - 180).isoformat(), 9 if i > 55 else 2, 2.0, 0, 5] for i in range(60)]
    near = {"key": {"module": "Export"}, "text": "", "since": later(-9).isoformat(), "people": 3, "expected": 0.4,
            "band": [0, 2], "lacking": 2}  # fmt: skip
    wording = near | {"key": {"text": "token stale"}, "text": "token stale"}
    seen = {"streams": 212, "threshold": 900.0, "nearest": [near, wording], "floor": floor}
    DetectorView.objects.create(id=1, at=later(0), seen=seen)
    raise_signal(1, [world.ticket.id], onset_at=later(-20).isoformat())
    page = desk.get("/watch/").content.decode()
    text = words(desk, "/watch/")
    assert "The other 212 streams are inside their expected range" in text
    assert "Export 3 of 5 needed" in text
    assert "Wording: “token stale”" in text
    assert "The whole floor is above its band in 4 of the last 10 bins" in text
    assert ">S-1</text>" in page
    assert "Streams nearest their line" in words(desk, "/watch/budget/")

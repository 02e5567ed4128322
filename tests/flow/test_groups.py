"""Tickets in, groups out: the log is the truth, whatever happens to the follower and whatever people say of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from django.db.models import F

from tests.snapshot import assert_replay_equals_live, tables
from watchfloor.directory.commands import register_person
from watchfloor.eventlog.append import NewEvent, append, keep_text
from watchfloor.eventlog.models import Event
from watchfloor.eventlog.read import head
from watchfloor.groups import commands, follow
from watchfloor.groups import project as groups_project
from watchfloor.groups.embedding import Vector
from watchfloor.groups.follow import Follower
from watchfloor.groups.models import Group, GrouperState, TicketInGroup, TicketVector
from watchfloor.groups.queries import lag
from watchfloor.tickets import project
from watchfloor.tickets.models import Ticket
from watchfloor.watch.feed import Joined, steps
from watchfloor.watch.follow import Follower as WatchFollower
from watchfloor.watch.models import Signal

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
NOW = BEGIN + timedelta(hours=8)
TOPICS = ("export", "badge", "video", "salary")


class Fake:
    """A model that knows the topics: a direction for each, and a little of the text's own."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    version = "1"

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.asked.append(list(texts))
        return [Vector("fake", self.version, vector(text)) for text in texts]


def vector(text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    own = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]))
    x = own.normal(size=24) * 0.05
    for place, topic in enumerate(TOPICS):
        x[place] += topic_of(text) == topic
    return (x / np.linalg.norm(x)).astype(np.float32)


def topic_of(text: str) -> str:
    return next((topic for topic in TOPICS if topic in text), "other")


def text(topic: str, seed: int) -> str:
    """A sentence about the topic in words that no other has."""
    letters = Random(seed)
    told = ["".join(letters.choices("abdefgiklmnoprstu", k=7)) for _ in range(6)]
    return " ".join([*told[:3], topic, *told[3:]])


def file(n: int, at: datetime, subject: str, *, source: str = "desk") -> NewEvent:
    payload = {
        "number": n, "kind": "fault", "status": "new", "priority": "P2", "queue": None, "requester": None,
        "subject": keep_text("subject", subject, ticket=n), "text": None, "channel": "portal", "attributes": {},
    }  # fmt: skip
    return NewEvent("ticket", n, "ticket.created", at, payload, ticket=n, source=source)


def tell(events: list[NewEvent]) -> None:
    with transaction.atomic():
        project.apply(append(events))


def world(n: int = 60, first: int = 1, **more: Any) -> None:
    random = Random(5 + first)
    tell([
        file(i, BEGIN + timedelta(minutes=i), text(random.choice(TOPICS), i), **more)
        for i in range(first, first + n)
    ])  # fmt: skip


def run(follower: Follower, now: datetime = NOW) -> None:
    while follower.run(now):
        pass


def placed() -> dict[int, int]:
    return dict(TicketInGroup.objects.values_list("ticket_id", "group__root"))


def main(topic: str) -> int:
    """The group where most tickets of the topic are."""
    named = [t.id for t in Ticket.objects.all() if topic_of(t.subject) == topic]
    return Counter(root for ticket, root in placed().items() if ticket in named).most_common(1)[0][0]


@pytest.fixture
def sam() -> int:
    return register_person(name="Sam", role="specialist", now=BEGIN).id


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches small enough for a small world."""
    monkeypatch.setattr(follow, "BATCH", 8)


def test_tickets_of_one_meaning_come_together() -> None:
    world()
    run(Follower(Fake))
    assert len(placed()) == 60
    mixed = {
        root: {topic_of(t.subject) for t in Ticket.objects.all() if placed()[t.id] == root}
        for root in placed().values()
    }
    assert all(len(topics) == 1 for topics in mixed.values())
    assert len(mixed) < 30
    sizes = list(Event.objects.filter(kind="group.placed").order_by("position").values_list("payload", flat=True))
    assert [len(said["tickets"]) for said in sizes] == [8] * 7 + [4]


def test_the_log_holds_no_sentence_of_a_ticket() -> None:
    world()
    run(Follower(Fake))
    titled = Event.objects.filter(kind="group.titled")
    assert titled.exists()
    for event in Event.objects.filter(subject_kind="group"):
        assert not any(ticket.subject[:40] in str(event.payload) for ticket in Ticket.objects.all())
    biggest = max(Group.objects.filter(id=F("root")), key=lambda g: list(placed().values()).count(g.root))
    assert placed()[biggest.title or 0] == biggest.root
    assert 0 < len(biggest.chips) <= 5


def test_replay_rebuilds_the_groups_and_asks_no_model() -> None:
    world()
    fake = Fake()
    run(Follower(lambda: fake))
    asked = len(fake.asked)
    assert_replay_equals_live()
    assert len(fake.asked) == asked


EDITS: dict[str, Callable[[int], object]] = {
    "merge": lambda by: commands.merge_groups(main("export"), other=main("badge"), by=by, now=NOW),
    "split": lambda by: commands.split_group(
        main("video"), tickets=sorted(t for t, g in placed().items() if g == main("video"))[:2],
        by=by, now=NOW,
    ),
    "settle": lambda by: commands.settle_ticket(
        max(t for t, g in placed().items() if g == main("salary")), answer="new", by=by, now=NOW
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("edits", "save"),
    [([], False), (["merge", "undo", "split"], True), (["split", "settle", "merge"], False)],
)
def test_a_killed_follower_repeats_nothing_and_skips_nothing(sam: int, edits: list[str], save: bool) -> None:
    """One follower lives on; of another world the follower is killed after the edits, and a new one goes on."""
    ends = []
    for kill in (False, True):
        with transaction.atomic():
            world(40)
            follower = Follower(Fake)
            run(follower)
            if save:
                follower.checkpoint(NOW)
            last = 0
            for edit in edits:
                last = (
                    (commands.undo_edit(last, by=sam, now=NOW), head())[1]
                    if edit == "undo"
                    else (EDITS[edit](sam), head())[1]
                )
                run(follower)
            world(16, first=41)
            run(follower)
            if kill:
                follower = Follower(Fake)
            world(40, first=57)
            run(follower)
            assert len(placed()) == 96
            log = Event.objects.filter(subject_kind="group", kind__in=("group.placed", "group.titled"))
            said = list(log.order_by("position").values_list("kind", "payload"))
            ends.append((said, placed(), list(Group.objects.order_by("id").values("id", "root", "title", "chips"))))
            assert_replay_equals_live()
            transaction.set_rollback(True)
    assert ends[0] == ends[1]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_taken_back_leaves_the_tables_as_they_were(sam: int, edit: str) -> None:
    world()
    run(Follower(Fake))
    before = tables()
    EDITS[edit](sam)
    position = head()
    assert tables() != before
    commands.undo_edit(position, by=sam, now=NOW)
    after = tables()
    assert after == before
    assert_replay_equals_live()


def test_edits_taken_back_in_another_order_leave_the_tables_as_they_were(sam: int) -> None:
    world()
    run(Follower(Fake))
    before, positions = tables(), []
    for edit in EDITS.values():
        edit(sam)
        positions.append(head())
    for position in (positions[1], positions[0], positions[2]):
        commands.undo_edit(position, by=sam, now=NOW)
    assert tables() == before


def test_a_merge_holds_for_what_comes_and_leaves_with_its_part(sam: int) -> None:
    world()
    follower = Follower(Fake)
    run(follower)
    one, other = main("export"), main("badge")
    commands.merge_groups(one, other=other, by=sam, now=NOW)
    merge = head()
    tell([file(200 + i, NOW, text("badge", 200 + i)) for i in range(16)])
    run(follower)
    came = [placed()[200 + i] for i in range(16)]
    assert came.count(one) > 12
    assert main("export") == one
    commands.undo_edit(merge, by=sam, now=NOW)
    assert main("export") == one
    left = [placed()[200 + i] for i in range(16)]
    assert one not in left
    assert left.count(other) > 12
    tell([file(300 + i, NOW, text("badge", 300 + i)) for i in range(16)])
    run(follower)
    assert one not in [placed()[300 + i] for i in range(16)]


def test_what_was_split_is_kept_apart_until_that_is_taken_back(sam: int) -> None:
    world()
    follower = Follower(Fake)
    run(follower)
    root = main("video")
    leaving = sorted(t for t, g in placed().items() if g == root)[:3]
    new = commands.split_group(root, tickets=leaving, by=sam, now=NOW).id
    split = head()
    assert {placed()[t] for t in leaving} == {new}
    world(40, first=300)
    run(follower)
    assert len({placed()[t] for t in leaving}) == 1
    assert placed()[leaving[0]] != main("video")
    commands.undo_edit(split, by=sam, now=NOW)
    assert {placed()[t] for t in leaving} == {Group.objects.get(id=root).root}
    run(follower)
    assert_replay_equals_live()


def test_a_state_of_another_version_is_learnt_anew_and_places_nothing_twice(sam: int) -> None:
    world()
    follower = Follower(Fake)
    run(follower)
    EDITS["merge"](sam)
    run(follower)
    follower.checkpoint(NOW)
    before = dict(TicketInGroup.objects.values_list("ticket_id", "group"))
    GrouperState.objects.update(packed=b"older")
    again = Follower(Fake)
    world(20, first=100)
    run(again)
    after = dict(TicketInGroup.objects.values_list("ticket_id", "group"))
    assert {ticket: group for ticket, group in after.items() if ticket < 100} == before
    assert len(after) == 80
    known = {placed()[ticket] for ticket in before}
    assert sum(placed()[t] in known for t in range(100, 120)) > 12


def test_another_version_of_the_model_is_learnt_from_anew() -> None:
    class Newer(Fake):
        version = "2"

    world()
    follower = Follower(Fake)
    run(follower)
    follower.checkpoint(NOW)
    before = dict(TicketInGroup.objects.values_list("ticket_id", "group"))
    fake = Newer()
    again = Follower(lambda: fake)
    world(10, first=100)
    run(again)
    again.checkpoint(NOW)
    assert sum(len(some) for some in fake.asked) >= 70
    after = dict(TicketInGroup.objects.values_list("ticket_id", "group"))
    assert {ticket: group for ticket, group in after.items() if ticket < 100} == before
    run(Follower(Newer))
    assert len(placed()) == 70


def test_the_detector_hears_of_live_tickets_alone_and_of_merges(sam: int) -> None:
    tell([file(1, NOW, "One"), file(2, NOW, "Two"), file(3, NOW, "Three", source="import:old")])
    placed_now: list[dict[str, object]] = [
        {"ticket": t, "group": t, "score": 1.0, "how": "alone", "unsure": False, "others": []} for t in (1, 2, 3)
    ]
    with transaction.atomic():
        groups_project.apply(append([NewEvent("group", 0, "group.placed", NOW, {"tickets": placed_now})]))
    commands.merge_groups(1, other=2, by=sam, now=NOW)
    heard = [step for _, step in steps(list(Event.objects.order_by("position"))) if isinstance(step, Joined)]
    assert heard == [Joined("1", "1", NOW), Joined("2", "2", NOW), Joined("2", "1", NOW)]
    assert not [step for _, step in steps(list(Event.objects.all()), only_train_to=head()) if isinstance(step, Joined)]


def test_an_issue_that_is_worded_differently_by_all_is_raised_by_its_group() -> None:
    start = BEGIN + timedelta(weeks=4)
    random = Random(3)
    quiet = sorted(BEGIN + timedelta(minutes=random.uniform(0, 28 * 24 * 60)) for _ in range(300))
    people = [register_person(name=f"Reviewer {i}", role="requester", now=BEGIN).id for i in range(40)]
    times = [*quiet, *(start + timedelta(minutes=2 * i) for i in range(14))]
    events = []
    for n, at in enumerate(times, start=1):
        is_quiet = at < start
        row = file(n, at, text("other" if is_quiet else "video", n))
        group = n if is_quiet else 999
        one = {"ticket": n, "group": group, "score": 1.0, "how": "meaning", "unsure": False, "others": []}
        later = at + timedelta(seconds=2)
        events += [
            replace(row, payload={**row.payload, "requester": people[n % 40]}),
            NewEvent("group", 0, "group.placed", later, {"tickets": [one]}),
        ]
    tell(events)
    detector = WatchFollower()
    while detector.run(start + timedelta(minutes=30)):
        pass
    (signal,) = Signal.objects.filter(raised_at__gte=start)
    assert "video" in signal.title
    assert set(range(302, 311)) < set(signal.tickets) <= set(range(301, 315))


def test_vectors_are_kept_until_the_state_is_saved() -> None:
    world()
    follower = Follower(Fake)
    run(follower)
    assert TicketVector.objects.count() == 60
    follower.checkpoint(NOW)
    assert not TicketVector.objects.exists()


def test_without_a_model_words_group() -> None:
    class Silent(Fake):
        def embed(self, texts: Sequence[str]) -> list[Any]:
            return [None] * len(texts)

    tell([file(i, BEGIN + timedelta(minutes=i), f"Submit fails with MC-5023 in case {i}") for i in range(1, 6)])
    run(Follower(Silent))
    assert len(set(placed().values())) == 1
    assert not TicketVector.objects.exists()


def test_old_imported_and_blank_tickets_are_passed_by() -> None:
    tell([file(1, BEGIN - timedelta(weeks=20), text("video", 1), source="import:old"), file(2, BEGIN, " ")])
    tell([file(3, BEGIN, text("video", 1))])
    run(Follower(Fake))
    assert set(placed()) == {3}
    assert lag(NOW).waiting == 0


def test_the_lag_is_told() -> None:
    assert (lag(NOW).waiting, lag(NOW).is_running) == (0, False)
    world(10)
    assert lag(NOW).waiting == 10
    assert lag(NOW).oldest == NOW - (BEGIN + timedelta(minutes=1))
    run(Follower(Fake))
    assert (lag(NOW).waiting, lag(NOW).oldest, lag(NOW).is_running) == (0, None, True)


def test_two_followers_place_each_ticket_once() -> None:
    world()
    one, two = Follower(Fake), Follower(Fake)
    while any([one.run(NOW), two.run(NOW)]):
        pass
    assert len(placed()) == 60
    assert_replay_equals_live()


def test_a_follower_that_fails_half_way_goes_on_from_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    world()
    follower = Follower(Fake)
    follower.run(NOW)

    def broken(events: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(groups_project, "apply", broken)
        with pytest.raises(RuntimeError):
            follower.run(NOW)
    run(follower)
    assert len(placed()) == 60
    assert_replay_equals_live()

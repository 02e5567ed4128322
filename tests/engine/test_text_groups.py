"""The grouper: placing, merging, corrections and their undoing, state."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchfloor.engine.text import Bounds, Grouper, Said, Settings

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOPICS = (
    "printer prints blank pages",
    "login page rejects password",
    "invoice total is negative",
    "scanner shows dark",
)
TAILS = (
    "since monday",
    "in warehouse seven",
    "for all colleagues",
    "after lunch",
    "on the second floor",
    "again today",
)


def said(number: int, topic: int, tail: int = 0, **attributes: str) -> Said:
    """A ticket whose vector points along its topic, with a little of its tail."""
    vector = np.zeros(12, dtype=np.float32)
    vector[topic], vector[6 + tail % 6] = 0.95, 0.3122499
    text = f"{TOPICS[topic % 4]} {TAILS[tail % 6]}"
    return Said(f"t{number}", START + timedelta(minutes=number), text, attributes, vector, "minilm")


def without_counters(grouper: Grouper) -> Any:
    state = grouper.pack()
    for part, name in (("book", "groups"), ("book", "numbered"), ("moves", "made")):
        state[part].pop(name)
    return json.loads(json.dumps(state, sort_keys=True))


def groups_of(grouper: Grouper, tickets) -> dict[str, str]:
    return {ticket: f"g{grouper.book.micro_of(ticket).group}" for ticket in tickets}


def test_what_says_the_same_shares_a_group_and_the_rest_does_not():
    grouper = Grouper()
    placed = [grouper.place(said(i, i % 3, i)) for i in range(30)]
    grouper.merge_pass(START + timedelta(hours=1))
    now = groups_of(grouper, (f"t{i}" for i in range(30)))
    assert len(set(now.values())) == 3
    assert all(now[f"t{i}"] == now[f"t{i % 3}"] for i in range(30))
    assert placed[0].how == "alone"
    assert not placed[0].unsure
    assert grouper.size(now["t0"]) == 10


def test_a_ticket_placed_before_stays_and_counts_once():
    grouper = Grouper()
    first = grouper.place(said(1, 0))
    again = grouper.place(said(1, 0))
    assert (again.group, again.micro, again.how) == (first.group, first.micro, "again")
    assert grouper.size(first.group) == 1


def test_title_is_a_members_own_sentence_and_chips_set_it_apart():
    grouper = Grouper()
    group = [grouper.place(said(i, i % 2, i)).group for i in range(12)][-2]
    assert grouper.title(group).startswith("printer prints blank pages")
    assert set(grouper.chips(group)) & {"printer", "prints", "blank", "pages"}
    assert "login" not in grouper.chips(group)


def test_attributes_that_define_groups_keep_one_wording_on_two_modules_apart():
    grouper = Grouper()
    for i in range(40):
        grouper.place(said(i, i % 2, 0, module=("Pay", "Ship")[i % 2], channel=("web", "mail", "phone")[i % 3]))
    assert grouper.affinity.weight("module") > 0.8
    assert grouper.affinity.weight("channel") < 0.4
    other = grouper.place(said(90, 0, 0, module="Ship", channel="web"))
    same = grouper.place(said(91, 0, 0, module="Pay", channel="phone"))
    known = groups_of(grouper, ["t0"])["t0"]
    assert same.group == known
    assert other.group != known or other.unsure


def test_a_shared_template_joins_texts_without_a_vector():
    grouper = Grouper()
    text = "Nightly export of ledger {} aborted by the archive server"
    a, b = (grouper.place(Said(f"x{i}", START, text.format(i))) for i in (1, 2))
    assert b.group == a.group
    assert b.how in {"template", "copies"}


def test_a_quiet_group_is_no_candidate():
    grouper = Grouper(Settings(active_days=1))
    first = grouper.place(said(1, 0))
    later = said(2, 0)
    late = grouper.place(Said("late", START + timedelta(days=3), later.text, {}, later.vector, "minilm"))
    grouper.merge_pass(START + timedelta(days=3))
    assert groups_of(grouper, ["late"])["late"] != first.group or late.how in {"template", "copies"}


def test_vectors_of_two_models_are_never_compared():
    grouper = Grouper()
    first = grouper.place(said(1, 0))
    other = grouper.place(
        Said("o", START, "la impresora no funciona bien hoy", {}, np.full(5, 0.447, np.float32), "usem3")
    )
    assert other.group != first.group
    with pytest.raises(ValueError, match="places"):
        grouper.place(Said("p", START, "algo", {}, np.full(4, 0.5, np.float32), "usem3"))


def test_merge_then_undo_is_identity():
    grouper = Grouper()
    placed = [grouper.place(said(i, i % 2, i)) for i in range(12)]
    grouper.merge_pass(START + timedelta(hours=1))
    before = without_counters(grouper)
    move = grouper.merge(placed[0].group, placed[1].group)
    assert groups_of(grouper, ["t1"])["t1"] == placed[0].group
    assert grouper.merge_pass(START + timedelta(hours=1)) == []
    grouper.undo(move.id)
    assert without_counters(grouper) == before


def test_split_then_undo_is_identity():
    grouper = Grouper()
    placed = [grouper.place(said(i, 0, 0)) for i in range(8)]
    before = without_counters(grouper)
    move = grouper.split(placed[0].group, ["t3", "t4", "unknown"])
    assert groups_of(grouper, ["t3", "t4"]) == {"t3": move.target, "t4": move.target}
    assert move.cuts
    grouper.undo(move.id)
    assert without_counters(grouper) == before


def test_a_split_stays_split_and_an_undone_pass_stays_undone():
    grouper = Grouper()
    group = [grouper.place(said(i, 0, 0)).group for i in range(8)][-1]
    move = grouper.split(group, ["t3", "t4"])
    assert grouper.merge_pass(START + timedelta(hours=1)) == []
    grouper.merge(group, move.target)
    assert len(set(groups_of(grouper, ["t0", "t3", "t4"]).values())) == 1

    cold = Grouper(Settings(join=1e9))
    for i in range(9):
        cold.place(said(i, 0, i))
    merged = cold.merge_pass(START + timedelta(hours=1))
    cold.undo(merged[-1].id)
    assert all(again.source != merged[-1].source for again in cold.merge_pass(START + timedelta(hours=1)))


def test_settle_moves_one_ticket_and_undo_brings_it_back():
    grouper = Grouper()
    placed = [grouper.place(said(i, i % 2, 0)) for i in range(8)]
    before = without_counters(grouper)
    move = grouper.settle("t2", placed[1].group)
    assert groups_of(grouper, ["t2"])["t2"] == placed[1].group
    grouper.undo(move.id)
    assert without_counters(grouper) == before
    with pytest.raises(ValueError, match="already"):
        grouper.settle("t2", placed[0].group)


def test_persons_move_the_line():
    grouper = Grouper()
    placed = [grouper.place(said(i, i % 4, 0)) for i in range(8)]
    line = grouper.book.feedback
    least = Settings().bounds["minilm"].link
    grouper.merge(placed[0].group, placed[1].group)
    assert line.shift("minilm", least) < 0
    assert line.shift("usem3", least) == 0


def test_bad_input_is_told():
    grouper = Grouper()
    with pytest.raises(ValueError, match="time zone"):
        grouper.place(Said("n", datetime(2026, 1, 1), "x"))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no group"):
        grouper.merge("g1", "g2")
    group = grouper.place(said(1, 0)).group
    with pytest.raises(ValueError, match="itself"):
        grouper.merge(group, group)
    with pytest.raises(ValueError, match="remembered"):
        grouper.split(group, ["nobody"])
    with pytest.raises(KeyError):
        grouper.undo("v99")


def test_memory_is_bounded_and_old_groups_leave():
    grouper = Grouper(
        Settings(remember=10, most_micros=8, bounds={"": Bounds(0, 0.25, 0.6), "minilm": Bounds(-0.1, 0.65, 0.99)})
    )
    for i in range(60):
        grouper.place(said(i, i % 5, i // 5))
    space = grouper.book.spaces["minilm"]
    assert len(grouper.book.members) <= 10
    assert len(grouper.book.micros) <= 8
    assert len(space.slot_of) == len(grouper.book.members)
    assert set(grouper.book.by_group) == {micro.group for micro in grouper.book.micros.values()}


STEPS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 5), st.sampled_from(["place", "merge", "split", "undo", "pass"])),
    max_size=25,
)


def act(grouper: Grouper, number: int, step) -> object:
    topic, tail, what = step
    if what == "place" or len(grouper.book.by_group) < 2 or (what == "undo" and not grouper.moves.log):
        return grouper.place(said(number, topic, tail, module="ab"[topic % 2]))
    names = list(grouper.groups())
    if what == "merge":
        return grouper.merge(names[0], names[-1])
    if what == "split":
        return grouper.split(names[0], grouper.book.tickets_of(int(names[0][1:]))[:2])
    if what == "undo":
        return grouper.undo(next(reversed(grouper.moves.log)))
    return grouper.merge_pass(START + timedelta(minutes=number))


@settings(max_examples=60, deadline=None)
@given(STEPS, st.integers(0, 25))
def test_packed_midway_the_rest_goes_alike(steps, cut):
    small = Settings(most_micros=8, remember=12)
    whole, part = Grouper(small), Grouper(small)
    expected = [act(whole, i, step) for i, step in enumerate(steps)]
    got = [act(part, i, step) for i, step in enumerate(steps[:cut])]
    part = Grouper.unpack(json.loads(json.dumps(part.pack())), small)
    assert got + [act(part, i + len(got), step) for i, step in enumerate(steps[cut:])] == expected
    assert json.dumps(part.pack()) == json.dumps(whole.pack())

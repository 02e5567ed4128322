"""How words are compared: endings, slips, and where they stand in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.engine.search_words import allowed_slips, endings, excerpt, marked, near, plain, slips, words

TEXT = st.text(max_size=200)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("export", "exports"), ("exports", "export"), ("exported", "exporting"), ("submit", "submitted"),
        ("submitted", "submit"), ("decision", "decisions"), ("policies", "policy"), ("policy", "policies"),
        ("store", "storing"), ("storing", "store"), ("match", "matches"), ("matches", "match"), ("fails", "failed"),
        ("crashing", "crashes"), ("applied", "apply"), ("failing", "fail"), ("missing", "missed"),
    ],
)  # fmt: skip
def test_a_word_is_found_in_its_other_forms(asked: str, written: str) -> None:
    assert written in endings(asked)


@pytest.mark.parametrize("word", ["is", "the", "MC5023", "évidence", "5023", "x1y2"])
def test_short_and_odd_words_have_no_other_form(word: str) -> None:
    assert endings(word) == (word,)


def test_a_word_is_not_taken_for_another_one() -> None:
    assert "portal" not in endings("port")
    assert "statu" not in endings("status")
    assert "acces" not in endings("access")


@given(st.text("abcdefgh", min_size=1, max_size=8))
def test_whatever_is_near_is_one_slip_away(word: str) -> None:
    assert all(slips(word, other) == 1 for other in near(word))


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_slips_are_a_distance(one: str, other: str) -> None:
    assert slips(one, other) == slips(other, one)
    assert (slips(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= slips(one, other) <= max(len(one), len(other))


def test_short_words_may_have_no_slip() -> None:
    assert [allowed_slips(word) for word in ("abc", "login", "attachment")] == [0, 1, 2]


@given(TEXT, st.lists(st.text(max_size=6), max_size=4), st.lists(st.text(min_size=1, max_size=3), max_size=2))
def test_the_pieces_are_the_text(text: str, wanted: list[str], begins: list[str]) -> None:
    assert "".join(piece for piece, _ in marked(text, wanted, begins)) == text
    assert excerpt(text, wanted, begins)


def test_what_was_looked_for_is_marked() -> None:
    assert marked("Submit fails: MC-5023", {"mc", "5023"}) == [
        ("Submit fails: ", False), ("MC", True), ("-", False), ("5023", True),
    ]  # fmt: skip
    assert marked("Évidence", {"evidence"}) == [("Évidence", True)]
    assert marked("exporting", set(), ["exp"]) == [("exporting", True)]
    assert marked("<mark>", {"mark"}) == [("<", False), ("mark", True), (">", False)]


def test_an_excerpt_is_where_most_of_it_stands() -> None:
    text = "payout " + "filler " * 100 + "the payout was held by the bank " + "filler " * 100
    pieces = excerpt(text, {"payout", "bank", "held"})
    assert [piece for piece, is_hit in pieces if is_hit] == ["payout", "held", "bank"]
    assert len("".join(piece for piece, _ in pieces)) < 200


@given(TEXT)
def test_words_are_plain(text: str) -> None:
    for word in words(text):
        assert word == plain(word)

"""What people type, read into a tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.engine.search_query import (
    All,
    Either,
    Node,
    Not,
    Phrase,
    Term,
    Value,
    Word,
    is_empty,
    leaves,
    parse,
    wanted,
)

SIGNS = st.text(alphabet="ab1:-\"()*, .<>=\\'|&!é“OR NOT", max_size=60)


@given(st.one_of(st.text(max_size=300), SIGNS))
def test_any_text_is_a_question(text: str) -> None:
    tree = parse(text)
    for leaf in leaves(tree):
        match leaf:
            case Word(said, _) | Phrase(said):
                assert said.strip()
            case Term(name, values, _):
                assert name
                assert values
                assert all(value.text for value in values)
    assert set(map(id, wanted(tree))) <= set(map(id, leaves(tree)))


@given(st.integers(1, 499))
def test_a_tower_of_parentheses_is_none(deep: int) -> None:
    parse("(" * deep + "a" + ")" * deep)
    parse("-(" * (deep // 2))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("OR AND NOT", ()),
        ('"" () *', ()),
        ("payout held", (Word("payout"), Word("held"))),
        ("pay*", (Word("pay", open_end=True),)),
        ('"left side"', (Phrase("left side"),)),
        ("“left side”", (Phrase("left side"),)),
        ('"left side', (Phrase("left side"),)),
        ("-refund", (Not(Word("refund")),)),
        ("NOT refund", (Not(Word("refund")),)),
        ("--refund", (Not(Word("refund")),)),
        ("a OR b c", (Either((Word("a"), All((Word("b"), Word("c"))))),)),
        ("(a OR b) c", (Either((Word("a"), Word("b"))), Word("c"))),
        ("-(a b)", (Not(All((Word("a"), Word("b")))),)),
        ("))a((", (Word("a"),)),
        ("MC-5023 e-mail", (Word("MC-5023"), Word("e-mail"))),
        ("http://a.b/c 12:30 C:", (Word("http://a.b/c"), Word("12:30"), Word("C"))),
    ],
)
def test_words(text: str, parts: tuple[Node, ...]) -> None:
    assert parse(text) == All(parts)


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("status:open", "status", (Value("open"),)),
        ("Status:open,new", "status", (Value("open"), Value("new"))),
        ('owner:"Sara P",me', "owner", (Value("Sara P", quoted=True), Value("me"))),
        ('queue:"a,b"', "queue", (Value("a,b", quoted=True),)),
        ("created:>2026-01-01", "created", (Value("2026-01-01", "more"),)),
        ("updated:<=-7d", "updated", (Value("-7d", "at_most"),)),
        ("created:2026-01..2026-02", "created", (Value("2026-01", "between", "2026-02"),)),
        ("reopens:2..", "reopens", (Value("2", "at_least"),)),
        ("reopens:..2", "reopens", (Value("2", "at_most"),)),
        ("attributes.region:EU", "attributes.region", (Value("EU"),)),
    ],
)
def test_operators(text: str, name: str, values: tuple[Value, ...]) -> None:
    assert parse(text) == All((Term(name, values, text),))


def test_what_is_excluded_is_not_wanted() -> None:
    tree = parse("a -b (c OR -d)")
    assert [leaf.text for leaf in leaves(tree) if isinstance(leaf, Word)] == ["a", "b", "c", "d"]
    assert [leaf.text for leaf in wanted(tree) if isinstance(leaf, Word)] == ["a", "c"]
    assert is_empty(parse("()"))
    assert not is_empty(tree)

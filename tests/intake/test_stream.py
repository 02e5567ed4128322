"""JSON element by element: whatever the form and wherever a buffer ends, each once; what is broken costs itself."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchfloor.intake.tracker import stream
from watchfloor.intake.tracker.stream import Element, elements

LISTS = frozenset({"tickets", "users"})
_SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    _SCALARS | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcid", max_size=3), inner, max_size=4),
    max_leaves=12,
)
RECORDS = st.lists(st.builds(lambda rest, key: {**rest, "id": key}, st.dictionaries(
    st.sampled_from(["a", "b", "text", "audits"]), VALUES, max_size=3), st.integers(0, 10**6)), max_size=6)  # fmt: skip


def read(text: str, name: str = "tickets") -> list[Element]:
    return list(elements(io.StringIO(text), LISTS, name=name))


def good(text: str) -> list[object]:
    return [element.value for element in read(text) if element.reason is None]


def reasons(text: str) -> list[str]:
    return [element.reason for element in read(text) if element.reason]


@pytest.fixture(params=[1, 7, 1 << 18])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CHUNK", request.param)


@settings(max_examples=40)
@given(RECORDS, st.sampled_from([None, 1]), st.integers(1, 40))
def test_each_form_gives_every_record_once(records: list[dict[str, object]], indent: int | None, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "CHUNK", size)
        page = {"count": 3, "tickets": records, "next_page": None}
        assert good(json.dumps(records, indent=indent)) == records
        if records:
            assert good(json.dumps(page, indent=indent)) == records
            assert good("\n".join(json.dumps(page, indent=indent) for _ in "ab")) == records * 2
    assert good("\n".join(map(json.dumps, records))) == records


@pytest.mark.usefixtures("chunk")
def test_a_broken_element_costs_itself_alone() -> None:
    assert good('[{"id": 1}, {"id": 2, "x": }, {"id": 3}]') == [{"id": 1}, {"id": 3}]
    assert good('{"tickets": [{"id": 1}, {"id": 2,, }, {"id": 3}], "users": [{"id": 9}]}') == [
        {"id": 1},
        {"id": 3},
        {"id": 9},
    ]


def test_a_broken_line_costs_itself_alone() -> None:
    assert good('{"id": 1}\n{"id": 2\n{"id": 3}\n') == [{"id": 1}, {"id": 3}]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[{"id": 1}, {"id": 2', "the file ends"),
        ('[{"id": 1}', "the file ends before its list does"),
        ('[{"id": 1, "id": 2}]', "the name 'id' stands twice"),
        ('[{"id": NaN}]', "NaN is not a number"),
        ('[{"id": ' + "9" * 5000 + "}]", "too many digits"),
        ('[{"id": 1, "a": "\\u0000"}]', "NUL"),
        ('[{"id": 1, "a": "\\ud800"}]', "UTF-8"),
        ('[{"id": 1, "a": "x\udcff"}]', "UTF-8"),
        ("[" + "[" * 5_000 + "]" * 5_000 + "]", "nested too deeply"),
        ("just words", "not valid JSON"),
    ],
)
def test_what_is_wrong_is_said(text: str, reason: str) -> None:
    (told,) = reasons(text)
    assert reason in told


@settings(max_examples=200)
@given(st.text('[]{}",:\\ \n1a', max_size=60))
def test_any_text_ends(text: str) -> None:
    for element in read(text):
        assert element.reason or element.value is not None or "null" in text


def test_memory_follows_the_longest_element_and_not_the_file() -> None:
    class Endless(io.TextIOBase):
        left = 16_000_000

        def read(self, size: int | None = -1) -> str:
            assert size is not None
            if self.left <= 0:
                return ""
            self.left -= size
            return ('{"id": 1, "text": "' + "x" * 978 + '"},') * (size // 1000)

    tracemalloc.start()
    count = len([True for _ in _listed(Endless())])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count > 10_000
    assert peak < 8_000_000


def _listed(endless: io.TextIOBase) -> Iterator[Element]:
    class Opened(io.TextIOBase):
        begun = False

        def read(self, size: int | None = -1) -> str:
            if not self.begun:
                self.begun = True
                return "["
            return endless.read(size if size is not None else -1)

    return elements(Opened(), LISTS, name="tickets")

"""JSON of any size, element by element: arrays, pages of an API one after the other, a document on each line. Pure.

The parser of the standard library reads one element at a time out of a buffer that grows only while an element does
not fit, so that memory follows the longest element and not the file.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any, Final

CHUNK: Final = 1 << 18
LONGEST: Final = 32 * 1024 * 1024
MOST_SHOWN: Final = 100_000
_SPACE: Final = re.compile(r"[\s,]*")
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]', re.DOTALL)
_HAS_ID: Final = frozenset({"id", "key", "ticket_id", "subject", "fields"})


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a list: `under` is the name of the list in its page ("" where it has none).

    One that cannot be used has a `reason`; `raw` is what the file says there, as far as it is worth showing.
    """

    under: str
    value: Any
    raw: str = ""
    reason: str | None = None


class _Twice(ValueError):
    """The same name twice in one object: which of them is meant nobody can say."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        name = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise _Twice(f"the name {name!r} stands twice in one object")
    return found


def _no_number(word: str) -> Any:
    raise _Twice(f"{word} is not a number that JSON knows")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)


class _Buffer:
    def __init__(self, stream: io.TextIOBase) -> None:
        self._stream = stream
        self.text, self.at, self.ended, self.broken = "", 0, False, ""

    def more(self) -> bool:
        """Read on; the buffer at least doubles, so that a long element is tried a few times only."""
        if self.ended:
            return False
        left = self.text[self.at :]
        try:
            news = self._stream.read(max(CHUNK, len(left)))
        except (OSError, EOFError, ValueError) as error:
            news, self.broken = "", str(error)
        self.ended = not news
        self.text, self.at = left + news, 0
        return bool(news)

    def peek(self) -> str:
        """The next character that is neither space nor a comma; empty at the end."""
        while True:
            found = _SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def element(self, under: str) -> Element:
        """The element that begins here, good or bad; the place moves behind it."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
                if end < len(self.text) or self.ended or self.text[end - 1] in '}]"':
                    raw, self.at = self.text[self.at : end], end
                    return _checked(under, value, raw)
            except (ValueError, RecursionError) as error:
                if (bad := self._bad(under, error)) is not None:
                    return bad
            self.more()

    def _bad(self, under: str, error: Exception) -> Element | None:
        """What is wrong with the element here; None where more of it has to be read first."""
        end = _end_of(self.text, self.at)
        if end is None and not self.ended and len(self.text) - self.at < LONGEST:
            return None
        cut = end is None
        end = len(self.text) if end is None else end
        raw, self.at = self.text[self.at : end], max(end, self.at + 1)
        reason = f"the file ends in the middle of this: {_why(error)}" if cut and self.ended else _why(error)
        if cut and not self.ended:
            reason = f"longer than {LONGEST:,} characters, or never closed"
            self.text, self.at = "", 0
            while self.more():
                self.at = len(self.text)
        return Element(under, None, raw[:MOST_SHOWN], reason + (f" ({self.broken})" if self.broken else ""))


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON: {error.msg}"
    if isinstance(error, _Twice):
        return str(error)
    return "a number has too many digits"


def _end_of(text: str, start: int) -> int | None:
    """Where the element that begins at `start` ends, told by its brackets alone; None where it does not."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        mark = token.group()
        if mark in "{[":
            depth += 1
        elif mark in "}]":
            depth -= 1
            if depth <= 0:
                return token.end() if depth == 0 else token.start()
        elif mark == "," and depth == 0:
            return token.start()
    return None


def _checked(under: str, value: Any, raw: str) -> Element:
    """An element whose text no column could hold is a bad one."""
    reason = None
    if not raw.isascii() or "\\u" in raw:
        written = json.dumps(value, ensure_ascii=False)
        if "\\u0000" in written and "\x00" in _all_text(value):
            reason = "holds a NUL character, which text cannot keep"
        else:
            try:
                written.encode()
            except UnicodeEncodeError:
                reason = "is not UTF-8 text"
    return Element(under, None if reason else value, raw[:MOST_SHOWN] if reason else raw[:2000], reason)


def _all_text(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(key + _all_text(v) for key, v in value.items())
    if isinstance(value, list):
        return "".join(map(_all_text, value))
    return value if isinstance(value, str) else ""


def elements(stream: io.TextIOBase, lists: Container[str], *, name: str = "") -> Iterator[Element]:
    """Every element of `stream` in order. Lists named in `lists` are gone through where a page holds them;
    elements of a bare list, and documents on lines of their own, are `under` the list called `name`.
    """
    buffer = _Buffer(stream)
    first = buffer.peek()
    if first == "\ufeff":
        buffer.at += 1
        first = buffer.peek()
    if first == "{" and _is_lines(buffer, lists):
        yield from _lines(buffer, lists, name)
        return
    while (first := buffer.peek()) != "":
        if first == "[":
            yield from _array(buffer, name)
        elif first == "{":
            yield from _page(buffer, lists, name)
        else:
            bad = buffer.element(name)
            yield Element(name, None, bad.raw or str(bad.value), bad.reason or "neither a list nor an object")


def _array(buffer: _Buffer, under: str) -> Iterator[Element]:
    buffer.at += 1
    cut = False
    while (mark := buffer.peek()) != "]":
        if mark == "" and cut:
            return
        if mark == "":
            yield Element(under, None, "", f"the file ends before its list does{buffer.broken and ': '}{buffer.broken}")
            return
        element = buffer.element(under)
        cut = element.reason is not None
        yield element
    buffer.at += 1


def _page(buffer: _Buffer, lists: Container[str], name: str) -> Iterator[Element]:
    """An object: a page whose lists are gone through, or else an element of its own."""
    rest: dict[str, Any] = {}
    told = cut = False
    buffer.at += 1
    while (mark := buffer.peek()) not in {"}", ""}:
        key = buffer.element(name)
        if mark != '"' or buffer.peek() != ":":
            yield Element(name, None, key.raw or str(key.value), key.reason or "a name and a colon were expected here")
            if buffer.peek() in {":", "]"}:
                buffer.at += 1
            continue
        buffer.at += 1
        if buffer.peek() == "[" and key.value in lists and not _HAS_ID & rest.keys():
            told = True
            for element in _array(buffer, key.value):
                cut = element.reason is not None
                yield element
            continue
        value = buffer.element(name)
        if value.reason:
            yield Element(name, None, value.raw, f"{key.value!r}: {value.reason}")
            told = True
        rest[key.value] = value.value
    if mark == "":
        if not cut:
            yield Element(name, None, json.dumps(rest)[:MOST_SHOWN], "the file ends before this object does")
        return
    buffer.at += 1
    if not told or _HAS_ID & rest.keys():
        yield Element(name, rest)


def _is_lines(buffer: _Buffer, lists: Container[str]) -> bool:
    """Whether the file holds a document on each line, told by its first three."""
    for line in buffer.text[buffer.at :].split("\n")[:4][:-1]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and not any(key in lists for key in found if not _HAS_ID & found.keys()):
            return True
    return False


def _lines(buffer: _Buffer, lists: Container[str], name: str) -> Iterator[Element]:
    """A document on each line: one that is broken costs no other."""
    while True:
        cut = buffer.text.find("\n", buffer.at)
        if cut < 0 and len(buffer.text) - buffer.at < LONGEST and buffer.more():
            continue
        if cut < 0 and not buffer.ended:
            yield Element(name, None, buffer.text[buffer.at :][:MOST_SHOWN], f"longer than {LONGEST:,} characters")
            buffer.at = len(buffer.text)
            while "\n" not in buffer.text[buffer.at :] and buffer.more():
                buffer.at = max(0, len(buffer.text) - 1) if "\n" not in buffer.text else 0
            buffer.at = buffer.text.find("\n") + 1 or len(buffer.text)
            continue
        line = buffer.text[buffer.at : cut if cut >= 0 else len(buffer.text)].strip()
        buffer.at = cut + 1 if cut >= 0 else len(buffer.text)
        if line:
            yield from _of_line(line, lists, name)
        if cut < 0:
            if buffer.broken:
                yield Element(name, None, "", f"the file ends here: {buffer.broken}")
            return


def _of_line(line: str, lists: Container[str], name: str) -> Iterator[Element]:
    try:
        value = _DECODER.decode(line)
    except (ValueError, RecursionError) as error:
        yield Element(name, None, line[:MOST_SHOWN], _why(error))
        return
    found = _checked(name, value, line)
    if found.reason or not isinstance(value, dict) or _HAS_ID & value.keys():
        yield found
        return
    inside = [key for key in value if key in lists and isinstance(value[key], list)]
    for key in inside:
        yield from (Element(key, item, json.dumps(item)[:2000]) for item in value[key])
    if not inside:
        yield found

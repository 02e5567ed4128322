"""No sentence of the code or the scripts goes past the catalogue: pages, what is refused, what scripts say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.i18n.catalogue import KEYWORDS, SCRIPTS, SOURCE

# What is raised to say why something is refused: its words are shown.
_REFUSALS = {"Refused", "NotKept", "NotTaken", "BadToken", "BadRosterError", "Wrong", "NoAccess", "refused"}
# Rooms that speak to a terminal, or know no Django.
_APART = ("api", "bench", "cli", "demo", "engine", "intake", "server")
# What answers programs, in the words that their makers' rules name.
_TO_PROGRAMS = {SOURCE / "web" / "hooks" / "incoming.py"}
_QUERY = re.compile(r"(SELECT|WITH|INSERT|UPDATE|DELETE|TRUNCATE|SET|LOCK|LISTEN|WHERE|NOT EXISTS)[ (]")
_SENTENCE = re.compile(r"[A-Z“][\w’'“”,:{}-]* [\w“”’'{}(-]")
# Names of groups that the desk's sidebar translates; signs of the driver's errors; what a mail's program says to ours.
NO_SENTENCES = {"My work", "Shared views", "My views", "NUL (0x00)", "NUL characters", "Unicode escape"}
_LITERAL = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|`(?:\\.|[^`\\])*`")


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _texts(node: ast.AST, *, refused: bool = False) -> Iterator[tuple[str, bool]]:
    """Every text that no gettext takes, with whether it stands in a refusal; docstrings are none."""
    if isinstance(node, ast.Call) and _called(node) in KEYWORDS:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values), refused
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                yield from _texts(value.value, refused=refused)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, refused
    refused = refused or (isinstance(node, ast.Call) and _called(node) in _REFUSALS)
    for child in ast.iter_child_nodes(node):
        yield from _texts(child, refused=refused)


def _found(path: Path, *, everything: bool) -> list[tuple[str, str]]:
    return [
        (path.relative_to(SOURCE).as_posix(), text[:70])
        for text, refused in _texts(ast.parse(path.read_text()))
        if (everything or refused) and _SENTENCE.match(text) and not _QUERY.match(text) and text not in NO_SENTENCES
    ]


def test_the_check_itself_sees_a_bare_sentence() -> None:
    code = 'def f(x):\n    """A docstring is none."""\n    raise Refused("name", f"There is no {x}.")\n'
    assert [text for text, refused in _texts(ast.parse(code)) if refused and _SENTENCE.match(text)] == [
        "There is no {}."
    ]
    wrapped = code.replace('f"There is no {x}."', '_("There is no %(x)s.") % {"x": x}')
    assert not [text for text, _ in _texts(ast.parse(wrapped)) if _SENTENCE.match(text)]


def test_no_sentence_of_a_page_is_bare_in_its_code() -> None:
    paths = [path for path in sorted((SOURCE / "web").rglob("*.py")) if path not in _TO_PROGRAMS]
    assert not [hit for path in paths for hit in _found(path, everything=True)]


def test_no_refusal_of_a_room_is_bare() -> None:
    paths = [p for p in sorted(SOURCE.rglob("*.py")) if p.relative_to(SOURCE).parts[0] not in (*_APART, "web")]
    assert not [hit for path in paths for hit in _found(path, everything=False)]


def test_no_text_of_a_script_is_bare() -> None:
    bare = []
    for path in sorted(SCRIPTS.glob("*.js")):
        if path.name == "words.zh-hans.js":
            continue
        text = re.sub(r"(?m)^\s*//.*$", "", path.read_text())
        for found in _LITERAL.finditer(text):
            said = re.sub(r"\$\{[^}]*\}", "·", found[0][1:-1])
            is_said = _SENTENCE.match(said) or re.search(r"· [a-z]{3,}", said)
            if is_said and not text[: found.start()].endswith("gettext("):
                bare.append((path.name, said[:60]))
    assert not bare

"""Gathers the text that people read from templates, Python and scripts, into the Chinese catalogue, and compiles it."""

from __future__ import annotations

import ast
import json
import re
from ast import literal_eval
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from watchfloor.engine.metrics.registry import METRICS

SOURCE: Final = Path(__file__).parents[2] / "src/watchfloor"
FOLDER: Final = SOURCE / "locale/zh_Hans/LC_MESSAGES"
PO: Final = FOLDER / "django.po"
MO: Final = FOLDER / "django.mo"
SCRIPTS: Final = SOURCE / "web/static/watchfloor/js"
# What the scripts of a Chinese page read, beside them, so that the page needs no inline script.
WORDS: Final = SCRIPTS / "words.zh-hans.js"
_IN_SCRIPTS: Final = re.compile(r"\bgettext\((\"(?:\\\\.|[^\"\\\\])*\")")
KEYWORDS: Final = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "lazy": None, "said": (2,), "dated": (2,),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "_": None,
}  # fmt: skip
# `lazy`, `said` and `dated` are of the pages alone.
_BELOW: Final = {name: places for name, places in KEYWORDS.items() if name not in ("lazy", "said", "dated")}
# The words of `plural` are one text: "ticket is,tickets are".
# Rooms whose text goes through gettext but is not Chinese yet, by the beginning of their paths.
NOT_YET: Final[tuple[str, ...]] = ()
# Words of rooms below the pages, which know no gettext and are translated where a page shows them: by file, the names
# of the tables at the top of it, and the positions of the arguments of calls that hold words. ``None``: every text.
TABLES: Final[dict[str, tuple[str, ...]]] = {
    "engine/fields.py": ("_ALL",),
    "engine/promises.py": ("MEASURES",),
    "engine/rules.py": ("HAPPENINGS", "WHAT", "PEOPLE", "SINCE"),
    "engine/variables.py": ("VARIABLES",),
    "audit/kinds.py": ("KINDS", "LOG_KINDS"),
    "escalation/template.py": ("STANDARD",),
    "feedback/commands.py": ("STATES",),
    "feedback/queries.py": ("SORTS",),
    "files/kinds.py": ("KINDS",),
    "forms/banners.py": ("STATES",),
    "forms/built_in.py": ("KINDS", "_WORDS", "OPEN"),
    "forms/model.py": ("TYPES",),
    "mail/outcomes.py": ("OUTCOMES",),
    "rules/definitions.py": ("MORE",),
    "search/operators.py": ("_ALL", "IS", "HAS"),
    "search/suggest.py": ("_TIMES", "_NUMBERS"),
    "tickets/actions.py": ("_KINDS",),
    "tickets/inverse.py": ("WORDS",),
    "tokens/scopes.py": ("SCOPES",),
    "views/builtin.py": ("BUILTINS",),
}
# What a template calls, in the form that Django writes it down for extractors.
_CALL: Final = re.compile(r"""\b(?:gettext|_)\(\s*u?(("|')(?:\\.|(?!\2).)*\2)\s*\)""", re.DOTALL)
_COUNTED: Final = re.compile(
    r"""\bngettext\(\s*u?(("|')(?:\\.|(?!\2).)*\2)\s*,\s*u?(("|')(?:\\.|(?!\4).)*\4)\s*,""", re.DOTALL
)
_PLURAL: Final = re.compile(r'\|plural:"([^"]+)"')


def gathered() -> Catalog:
    """Every text of the sources, with where it stands (the file alone: line numbers would change with every commit)."""
    found = Catalog(fuzzy=False)
    for path in sorted(SOURCE.rglob("*.html")):
        text = path.read_text()
        for message in _PLURAL.findall(text):
            _note(found, message, path)
        calls = templatize(text, origin=str(path))
        for quoted in _CALL.findall(calls):
            _note(found, literal_eval(quoted[0]), path)
        for one, _quote, many, _quotes in _COUNTED.findall(calls):
            _note(found, (literal_eval(one), literal_eval(many)), path)
    for path in sorted(SOURCE.rglob("*.py")):
        _take(found, path.read_text(), path)
    _take_tables(found)
    return found


def _take_tables(found: Catalog) -> None:
    """What stands in tables below the pages, in metrics and in scripts."""
    for name, tables in TABLES.items():
        for text in _words_of(SOURCE / name, tables):
            _note(found, text, SOURCE / name)
    for metric in METRICS.values():
        for text in (metric.name, metric.meaning, metric.null_rule, metric.exclusions, metric.population, metric.clock):
            _note(found, text, SOURCE / "engine/metrics/registry.py")
    for path in sorted(SCRIPTS.glob("*.js")):
        for quoted in _IN_SCRIPTS.findall(path.read_text()):
            _note(found, json.loads(quoted), path)


def _words_of(path: Path, tables: tuple[str, ...]) -> list[str]:
    """The words that stand in tables of a module: texts with a space or a capital, which no key is."""
    found = []
    for node in ast.parse(path.read_text()).body:
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        if not isinstance(target, ast.Name) or target.id not in tables:
            continue
        keys = {id(key) for part in ast.walk(node) if isinstance(part, ast.Dict) for key in part.keys}
        found += [
            part.value for part in ast.walk(node)
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in keys
            and (" " in part.value or part.value[:1].isupper())
        ]  # fmt: skip
    return found


def _take(found: Catalog, code: str, path: Path) -> None:
    words = KEYWORDS if "web" in path.relative_to(SOURCE).parts[:1] else _BELOW
    for _line, message, _comments, context in extract("python", BytesIO(code.encode()), words):
        _note(found, message, path, context)


def _note(found: Catalog, message: object, path: Path, context: str | None = None) -> None:
    where = path.relative_to(SOURCE).as_posix()
    if message and (where, None) not in getattr(found.get(message, context), "locations", []):  # type: ignore[arg-type]
        found.add(message, locations=[(where, None)], context=context)  # type: ignore[arg-type, list-item]


def kept() -> Catalog:
    """The Chinese catalogue as it is committed."""
    return read_po(BytesIO(PO.read_bytes()), locale="zh_Hans")


def merged(old: Catalog, new: Catalog) -> Catalog:
    """The texts of `new` with the translations of `old`; what nobody shows any more is gone."""
    for message in new:
        before = old.get(message.id, message.context) if message.id else None
        if before is not None:
            message.string = before.string
    done = Catalog(
        locale="zh_Hans", project="Watchfloor", header_comment="# Watchfloor in Simplified Chinese.", fuzzy=False
    )
    for message in new:
        if message.id:
            done.add(message.id, message.string, message.locations, context=message.context)
    return done


def as_po(catalogue: Catalog) -> str:
    """The text of a catalogue's file, without dates that each run would change."""
    out = BytesIO()
    write_po(out, catalogue, width=120, sort_output=True, omit_header=True, include_lineno=False)
    head = (
        'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    return (
        "# Watchfloor in Simplified Chinese. The texts are gathered and compiled by bin/messages.\n"
        + head
        + out.getvalue().decode()
    )


def as_mo(text: str) -> bytes:
    """A catalogue's file, compiled."""
    out = BytesIO()
    read = read_po(StringIO(text), locale="zh_Hans")
    read.revision_date = read.creation_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(out, read)
    return out.getvalue()


def as_script(catalogue: Catalog) -> str:
    """The Chinese of the texts that scripts show."""
    words = {
        str(m.id): m.string
        for m in catalogue
        if m.id and m.string and any(place.startswith("web/static/") for place, _line in m.locations)
    }
    text = json.dumps(words, ensure_ascii=False, indent=1, sort_keys=True)
    return f"// Made by bin/messages from the catalogue. Change it there.\nwindow.watchfloorWords = {text};\n"


def main() -> None:
    """Write both files; tell how many texts are not translated."""
    old = kept() if PO.exists() else Catalog(locale="zh_Hans")
    text = as_po(merged(old, gathered()))
    PO.write_text(text)
    MO.write_bytes(as_mo(text))
    WORDS.write_text(as_script(kept()))
    missing = [m.id for m in kept() if m.id and not any(m.string or ())]
    print(f"{len(kept())} texts, {len(missing)} not translated")


if __name__ == "__main__":
    main()

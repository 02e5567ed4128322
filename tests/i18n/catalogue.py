"""Gathers the text that people read from templates and Python, into the Chinese catalogue, and compiles it."""

from __future__ import annotations

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

SOURCE: Final = Path(__file__).parents[2] / "src/watchfloor"
FOLDER: Final = SOURCE / "locale/zh_Hans/LC_MESSAGES"
PO: Final = FOLDER / "django.po"
MO: Final = FOLDER / "django.mo"
KEYWORDS: Final = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "lazy": None, "said": (2,), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "_": None,
}  # fmt: skip
# The words of `plural` are one text: "ticket is,tickets are".
# Rooms whose text goes through gettext but is not Chinese yet, by the beginning of their paths.
NOT_YET: Final[tuple[str, ...]] = ()
# What a template calls, in the form that Django writes it down for extractors.
_CALL: Final = re.compile(r"""\b(?:gettext|_)\(\s*u?(("|')(?:\\.|(?!\2).)*\2)\s*\)""", re.DOTALL)
_PLURAL: Final = re.compile(r'\|plural:"([^"]+)"')


def gathered() -> Catalog:
    """Every text of the sources, with where it stands (the file alone: line numbers would change with every commit)."""
    found = Catalog(fuzzy=False)
    for path in sorted(SOURCE.rglob("*.html")):
        text = path.read_text()
        for message in _PLURAL.findall(text):
            _note(found, message, path)
        for quoted in _CALL.findall(templatize(text, origin=str(path))):
            _note(found, literal_eval(quoted[0]), path)
    for path in sorted(SOURCE.rglob("*.py")):
        _take(found, path.read_text(), path)
    return found


def _take(found: Catalog, code: str, path: Path) -> None:
    for _line, message, _comments, context in extract("python", BytesIO(code.encode()), KEYWORDS):
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


def main() -> None:
    """Write both files; tell how many texts are not translated."""
    old = kept() if PO.exists() else Catalog(locale="zh_Hans")
    text = as_po(merged(old, gathered()))
    PO.write_text(text)
    MO.write_bytes(as_mo(text))
    missing = [m.id for m in kept() if m.id and not any(m.string or ())]
    print(f"{len(kept())} texts, {len(missing)} not translated")


if __name__ == "__main__":
    main()

"""What the code declares is documented, and the documents say what the code declares."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from watchfloor.core.options import ENVIRONMENT, INTERNAL
from watchfloor.engine import events

ROOT = Path(__file__).resolve().parents[2]


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reference_pages_are_current() -> None:
    for name, text in generator().pages().items():
        page = ROOT / "docs" / "reference" / name
        assert page.exists(), f"run python docs/generate.py: {name} is missing"
        assert page.read_text(encoding="utf-8") == text, f"run python docs/generate.py: {name} is out of date"


def test_every_event_kind_is_documented() -> None:
    kinds = {
        value for name, value in vars(events).items() if name.isupper() and isinstance(value, str) and "." in value
    }
    assert kinds == set(events.KINDS)


def test_every_setting_is_documented() -> None:
    read = set()
    for path in [*(ROOT / "src").rglob("*.py"), *(p for p in (ROOT / "bin").iterdir() if p.is_file())]:
        read |= set(re.findall(r"\b(WATCHFLOOR_[A-Z_]+)\b", path.read_text(encoding="utf-8")))
    assert read - INTERNAL - set(ENVIRONMENT) == set()


def test_nothing_is_documented_that_is_not_read() -> None:
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in [*(ROOT / "src").rglob("*.py"), *(p for p in (ROOT / "bin").iterdir() if p.is_file())]
        if path.name != "options.py"
    )
    assert [name for name in (*ENVIRONMENT, *INTERNAL) if name not in text] == []


PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/**/*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_room_says_what_it_is() -> None:
    rooms = [p for p in (ROOT / "src" / "watchfloor").iterdir() if (p / "__init__.py").exists()]
    assert [room.name for room in rooms if not (room / "README.md").exists()] == []

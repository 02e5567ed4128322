"""What the policy would refuse is not written in the first place; what a page names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

import watchfloor.web

WEB = Path(watchfloor.web.__file__).parent
TEMPLATES = sorted(WEB.glob("templates/**/*.html"))
SCRIPTS = sorted(WEB.glob("static/watchfloor/js/*.js"))
SHEETS = sorted(WEB.glob("static/watchfloor/css/*.css"))
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (WEB / "static/watchfloor/icons/sprite.svg").read_text()))

REFUSED = {
    "an inline style": r"\sstyle=|<style",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an inline handler": r"\son[a-z]+=|hx-on",
    "a script in an address": r"javascript:",
    "something from elsewhere": r"(?:src|href)=\"(?:https?:)?//",
}


def name(path: Path) -> str:
    return str(path.relative_to(WEB))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_holds_nothing_that_the_policy_refuses(path: Path) -> None:
    text = path.read_text()
    assert [what for what, pattern in REFUSED.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_makes_no_markup_from_text(path: Path) -> None:
    text = path.read_text()
    assert (
        re.findall(r"innerHTML\s*=[^=]|outerHTML\s*=[^=]|insertAdjacentHTML|document\.write|eval\(|new Function", text)
        == []
    )


def test_every_icon_is_drawn_and_every_drawing_is_used() -> None:
    sources = [*TEMPLATES, *WEB.glob("*.py"), *WEB.glob("*/*.py")]
    text = "\n".join(path.read_text() for path in sources)
    named = set(re.findall(r'{% icon "([^"]+)"', text))
    assert named <= SPRITE
    # A ticked box is drawn by pictures of its own, made from the same drawings.
    unused = [icon for icon in sorted(SPRITE - {"check", "minus"}) if f'"{icon}"' not in text]
    assert unused == []


def test_every_static_file_that_a_page_names_exists() -> None:
    named = {path for text in TEMPLATES for path in re.findall(r"{% static '([^']+)' %}", text.read_text())}
    assert len(named) > 8
    assert [path for path in sorted(named) if finders.find(path) is None] == []


def test_colours_are_named_in_one_file() -> None:
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b")
    others = [path.name for path in SHEETS if path.name != "tokens.css" and raw.search(path.read_text())]
    assert others == []


def test_every_token_that_is_used_is_defined() -> None:
    text = "\n".join(path.read_text() for path in SHEETS)
    defined = set(re.findall(r"^\s*(--[\w-]+):", text, re.MULTILINE))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= defined


def test_each_vendored_part_keeps_its_licence() -> None:
    told = (WEB / "static" / "LICENSES.md").read_text()
    kept = WEB / "static" / "watchfloor" / "licences"
    for licence in kept.iterdir():
        assert f"watchfloor/licences/{licence.name}" in told
    for part in [*WEB.glob("static/watchfloor/vendor/*"), *WEB.glob("static/watchfloor/fonts/*")]:
        assert part.name.split("-")[0] in told.lower()

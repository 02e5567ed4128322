"""The reference page says what the registry says."""

from pathlib import Path

from watchfloor.engine.metrics.reference import render
from watchfloor.engine.metrics.registry import METRICS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == render()


def test_the_page_has_a_section_for_every_metric():
    headings = [line for line in render().splitlines() if line.startswith("## ")]
    assert headings == [f"## `{metric}`" for metric in METRICS]

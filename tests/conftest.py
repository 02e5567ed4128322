"""What every test may use: the real data's folder, and a store that is emptied after tests with real transactions."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Each worker has a database of its own; files that follow a database must not be shared either.
    os.environ["WATCHFLOOR_DATA"] = str(Path(os.environ["WATCHFLOOR_DATA"]) / worker)


@pytest.fixture
def real_data() -> Path:
    """The folder of public ticket logs; a test that asks for it skips where there is none."""
    folder = Path(os.environ.get("WATCHFLOOR_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("the public ticket logs are not here (WATCHFLOOR_REAL_DATA names their folder)")
    return folder


@pytest.fixture(autouse=True)
def our_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test's store plays a history, and none is asked whether it does, but for those that restore this."""
    from watchfloor.core import clock

    monkeypatch.setattr(clock, "_read", lambda: None)
    clock.forget()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Answers that a page keeps in its process belong to one store; each test has its own."""
    from watchfloor.web.insight.views import ANSWERS
    from watchfloor.web.reports.views import REPORTS

    ANSWERS.clear()
    REPORTS.clear()

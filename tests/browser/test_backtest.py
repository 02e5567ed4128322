"""The back-test as a lead meets it in a browser: upload, choose, play, read; nothing for axe to find in any size."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.test_access import SIZES, overflow, violations
from tests.pages.test_backtest import Told, history
from tests.pages.world import World
from watchfloor.backtest import jobs as backtest
from watchfloor.core import clock
from watchfloor.core.models import Job, ReplayClock

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_upload_choose_play_read(
    world: World, opens: Any, axe: str, width: int, dark: bool, tmp_path: Path
) -> None:  # fmt: skip
    (tmp_path / "mine.csv").write_text(history("%d/%m/%Y %H:%M", days=7))
    page = opens(world.lena, width=width, dark=dark)
    page.goto("/watch/backtest/")
    wrong = {"choose": violations(page, axe) + ["too wide"] * (overflow(page) > 0)}
    page.set_input_files("#file", tmp_path / "mine.csv")
    page.get_by_role("button", name="Upload and choose columns").click()
    page.get_by_role("radio", name="5 January 2026").check()
    page.get_by_label("In which zone").select_option("UTC")
    wrong["columns"] = violations(page, axe) + ["too wide"] * (overflow(page) > 0)
    page.get_by_role("button", name="Play it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for its turn")
    wrong["waiting"] = violations(page, axe)
    job = Job.objects.get(kind="backtest")
    Job.objects.update(state="running", done=10, total=40, note="playing at 1/week")
    expect(page.get_by_text("10 of 40")).to_be_visible()
    job.result, job.state = backtest.run(Told(), **job.args), "done"  # type: ignore[arg-type]
    job.save()
    expect(page.get_by_role("heading", level=1)).to_contain_text("It would have raised")
    page.locator("details.more summary").first.click()
    wrong["result"] = violations(page, axe) + ["too wide"] * (overflow(page) > 0)
    page.get_by_role("link", name="1/day").click()
    expect(page.get_by_text("1/day shown here")).to_be_visible()
    assert {where: found for where, found in wrong.items() if found} == {}


def test_a_replay_is_told_on_every_page(world: World, opens: Any, axe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.wall()
    monkeypatch.undo()
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    begin = moment.replace(year=2016, month=2, day=25, hour=10, minute=15, second=0, microsecond=0)
    ReplayClock.objects.create(
        id=1, file="week.csv.gz", digest="", source="replay:week", state="running", speed=3600.0, wall_at=moment,
        at=begin, until=begin + timedelta(minutes=30), told_at=moment + timedelta(minutes=5), learn_until=begin,
    )  # fmt: skip
    clock.forget()
    page = opens(world.lena, width=390)
    page.goto("/desk/")
    line = page.locator("#replay")
    expect(line).to_contain_text("Replay of week.csv.gz")
    expect(line).to_contain_text("Thu 25 Feb 2016 10:45")
    expect(line).to_contain_text("3,600×")
    assert violations(page, axe) == []
    assert overflow(page) == 0
    ReplayClock.objects.update(state="paused", at=begin)
    expect(line).to_contain_text("Thu 25 Feb 2016 10:15")
    expect(line).to_contain_text("paused")
    ReplayClock.objects.all().delete()
    clock.forget()

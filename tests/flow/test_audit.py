"""The detector's audit of itself on a small history: what is known to be real is left out, the rest counts."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.db import transaction

from tests.flow.test_watch import BEGIN, OUTBREAK, run, world
from tests.snapshot import assert_replay_equals_live
from watchfloor import pipeline
from watchfloor.core import clock
from watchfloor.core.jobs import Progress
from watchfloor.directory.commands import register_person
from watchfloor.watch import audit as audits
from watchfloor.watch import commands
from watchfloor.watch.audit import TooShort, audit, span
from watchfloor.watch.follow import Follower
from watchfloor.watch.jobs import audit_detector
from watchfloor.watch.models import DetectorAudit, Signal

pytestmark = pytest.mark.django_db
NOW = OUTBREAK + timedelta(minutes=40)


def judged(**more: Any) -> dict[str, Any]:
    """What an audit of the outbreak's week finds."""
    return audit(NOW, weeks=1, **more)


def test_an_outbreak_that_nobody_judged_counts_as_false() -> None:
    world()
    found = judged()
    assert (found["false_alarms"], found["per_week"], found["masked"]) == (1, 1.0, 0)
    assert (found["low"], found["high"]) == (pytest.approx(0.0253, abs=1e-3), pytest.approx(5.572, abs=1e-3))
    assert found["tickets"] == 414
    assert found["learnt_weeks"] == pytest.approx(3.06, abs=0.05)
    (raised,) = found["raised"]
    assert "Decision submit" in raised["title"]
    assert (found["budget"], found["allowed"]) == ("1/week", 1.0)


@pytest.mark.parametrize(
    ("decide", "false"),
    [
        (lambda key, by: commands.confirm(key, owner=by, reason="", by=by, now=NOW), 0),
        (lambda key, by: commands.dismiss(key, reason="expected_event", by=by, now=NOW), 0),
        (lambda key, by: commands.dismiss(key, reason="false_alarm", by=by, now=NOW), 1),
    ],
)  # fmt: skip
def test_tickets_with_a_cause_are_left_out(decide: Any, false: int) -> None:
    world()
    run(Follower(), NOW)
    sam = register_person(name="Sam", role="specialist", now=BEGIN)
    (signal,) = Signal.objects.all()
    with transaction.atomic():
        decide(signal.id, sam.id)
    found = judged()
    assert found["false_alarms"] == false
    assert found["masked"] == (0 if false else len(signal.tickets))


def test_the_budget_in_force_is_the_audits() -> None:
    world()
    with transaction.atomic():
        commands.set_budget("1/year/stream", by=None, now=BEGIN)
    found = judged()
    assert found["budget"] == "1/year/stream"
    assert found["allowed"] == pytest.approx(found["streams"] * 168 / 8766, rel=1e-3)


def test_pages_of_tickets_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    world()
    whole = judged()
    monkeypatch.setattr(audits, "_PAGE", 7)
    told: list[tuple[int, int]] = []
    assert judged(progress=lambda done, of: told.append((done, of))) == whole
    assert told[0] == (100, 414)
    assert told[-1] == (414, 414)


def test_imported_history_is_judged_too() -> None:
    world(source="import:old")
    assert judged()["false_alarms"] == 1


def test_no_more_is_judged_than_there_is_to_learn_from() -> None:
    world()
    first, since, until = span(NOW, 4)
    assert (until - since, round((since - first) / timedelta(weeks=1))) == (timedelta(weeks=2), 2)


def test_a_short_history_is_too_short() -> None:
    with pytest.raises(TooShort, match=r"needs 3 weeks of tickets.*holds 0.0"):
        audit(NOW)
    world()
    with pytest.raises(TooShort, match=r"holds 1\."):
        audit(BEGIN + timedelta(days=13))


def test_it_runs_each_night_and_once_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pipeline.JOBS["audit-detector"] is audit_detector
    assert "audit-detector" in pipeline.NIGHTLY
    job = cast(Progress, SimpleNamespace(job=7, step=lambda done, total=0, note=None: None))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    assert "needs 3 weeks" in audit_detector(job)["skipped"]
    world()
    first, again = audit_detector(job), audit_detector(job)
    assert first == again
    assert DetectorAudit.objects.count() == 1
    assert_replay_equals_live()

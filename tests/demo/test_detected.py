"""What the demo is for: the outbreak in it is found within minutes, and little else is called one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watchfloor.demo import timeline
from watchfloor.demo.outbreak import BEGINS_AFTER, PAST
from watchfloor.demo.texts import library
from watchfloor.engine.detect import Detector, DetectorConfig, TicketSeen
from watchfloor.intake.acts import Create

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def test_the_detector_finds_the_outbreaks_and_hardly_anything_else() -> None:
    detector = Detector(DetectorConfig())
    raised = []
    for act in (*timeline.history(7, NOW), *timeline.live_acts(7, NOW, hours=1)):
        if isinstance(act, Create):
            ticket = TicketSeen(
                id=act.key, at=act.at, requester=act.by or "", text=f"{act.subject}\n{act.body}",
                attributes={**act.attributes, "queue": act.queue or ""},
            )  # fmt: skip
            raised += [change for change in detector.observe(ticket) if change.change == "raised"]
    live = [change for change in raised if change.at > NOW]
    assert len(live) == 1
    assert live[0].at < NOW + BEGINS_AFTER + timedelta(minutes=8)
    assert {"MC-5023", "Decision submit"} & set(live[0].signal.key.values())
    modules = {library().outbreaks[past.words].module for past in PAST}
    codes = {library().outbreaks[past.words].code for past in PAST}
    before = [change for change in raised if change.at <= NOW]
    found = [change for change in before if (modules | codes) & set(change.signal.key.values())]
    assert len(found) >= 2
    assert len(before) - len(found) <= 4

"""Every metric of the real ServiceNow log equals a computation straight from its file, with the csv module alone."""

import csv
import gzip
import math
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean, median

import pytest

from watchfloor.engine.metrics.registry import METRICS
from watchfloor.insight.run import compute, ticket_numbers
from watchfloor.intake.files.maps import default_map
from watchfloor.intake.import_history import import_file

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
HOUR = timedelta(hours=1)


def at(text):
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


class Incident:
    """One incident by the rows of the file, in their order."""

    def __init__(self, rows):
        last = rows[-1]
        self.created, self.last_row = at(last["opened_at"]), at(last["sys_updated_at"])
        self.solved = None if last["resolved_at"] == "?" else at(last["resolved_at"])
        self.is_done = last["incident_state"] in ("Resolved", "Closed")
        self.group = None if last["assignment_group"] == "?" else last["assignment_group"]
        self.location = None if last["location"] == "?" else last["location"]
        self.reassignments = int(last["reassignment_count"])
        self.met_sla = last["made_sla"] == "true"
        self.reopened = int(last["reopen_count"]) > 0
        self.path: list[str] = []
        for row in rows:
            group = row["assignment_group"]
            if group != "?" and self.path[-1:] != [group]:
                self.path.append(group)


@pytest.fixture
def incidents(real_data: Path, tmp_path, monkeypatch):
    """The file's incidents, which the store then holds too."""
    path = real_data / "servicenow_first_week.csv.gz"
    if not path.is_file():
        pytest.skip("servicenow_first_week.csv.gz is not among the public ticket logs")
    monkeypatch.setenv("WATCHFLOOR_DATA", str(tmp_path))
    rows = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["number"]].append(row)
    outcome = import_file(path, default_map("servicenow"))
    assert (outcome.rows, outcome.tickets, outcome.rejected) == (12_370, 1_767, 0)
    return [Incident(of_one) for of_one in rows.values()]


def share(yes, n):
    return yes / n if n else None


def nearest_rank(values, p):
    return sorted(values)[math.ceil(p * len(values)) - 1] if values else None


def kaplan_meier_median(spans):
    """Smallest time with S(t) <= 1/2 over (hours, ended) pairs."""
    survival = 1.0
    for time in sorted({hours for hours, ended in spans if ended}):
        at_risk = sum(hours >= time for hours, _ in spans)
        survival *= 1 - sum(ended and hours == time for hours, ended in spans) / at_risk
        if survival < 0.5 + 1e-9:
            return time
    return None


def expected(incidents, start, end):
    """Value, n and excluded of every metric over these incidents."""
    windowed = start is not None or end is not None

    def inside(moment):
        return moment is not None and (start is None or moment >= start) and (end is None or moment < end)

    created = [one for one in incidents if inside(one.created)]
    n = len(created)
    hours = [(one.solved - one.created) / HOUR for one in incidents if inside(one.solved)]
    undated = [one for one in incidents if one.is_done and one.solved is None]
    maybe = sum(end is None or one.created < end for one in undated)
    solved = len(hours) if windowed else sum(one.is_done for one in incidents)
    opened = [one for one in incidents if not one.is_done]
    in_doubt = 0
    if end is not None:
        opened = [one for one in incidents if one.created < end and one.solved and one.solved >= end]
        in_doubt = sum(one.created < end <= one.last_row for one in undated)
    ages = [(end - one.created) / HOUR for one in opened] if end else []
    dated = [one for one in created if one.solved]
    spans = [
        ((one.solved - one.created) / HOUR, True)
        if end is None or one.solved < end
        else ((end - one.created) / HOUR, False)
        for one in dated
    ]
    resolution = (len(hours), maybe)
    return {
        "tickets_created": (n, n, 0),
        "tickets_solved": (solved, solved, maybe if windowed else 0),
        "backlog_open": (len(opened), len(opened), in_doubt),
        "backlog_age_median_hours": (median(ages) if ages else None, len(opened), in_doubt),
        "first_reply_p50_hours": (None, 0, n),
        "first_reply_p90_hours": (None, 0, n),
        "resolution_p50_hours": (nearest_rank(hours, 0.5), *resolution),
        "resolution_p90_hours": (nearest_rank(hours, 0.9), *resolution),
        "resolution_median_hours": (median(hours) if hours else None, *resolution),
        "resolution_mean_hours": (fmean(hours) if hours else None, *resolution),
        "resolution_km_median_hours": (kaplan_meier_median(spans), len(dated), n - len(dated)),
        "source_sla_met_share": (share(sum(one.met_sla for one in created), n), n, 0),
        "one_touch_share": (None, 0, solved + (maybe if windowed else 0)),
        "reopened_share": (share(sum(one.reopened for one in created), n), n, 0),
        "reassignments_mean": (share(sum(one.reassignments for one in created), n), n, 0),
        "transfers_mean": (share(sum(max(0, len(one.path) - 1) for one in created), n), n, 0),
        "bounced_share": (share(sum(len(set(one.path)) < len(one.path) for one in created), n), n, 0),
    }


def assert_figures(incidents, start, end, by, group_of):
    rows = compute(start=start, end=end, by=by)
    found = {(row["metric"], row["by"].get(by)): (row["value"], row["n"], row["excluded"]) for row in rows}
    # One row for each group of an incident that was there before the end.
    groups = {group_of(one) for one in incidents if end is None or one.created < end}
    assert set(found) == {(metric, group) for metric in METRICS for group in groups}
    for group in groups:
        of_group = [one for one in incidents if group_of(one) == group]
        for metric, (value, n, excluded) in expected(of_group, start, end).items():
            close = None if value is None else pytest.approx(value, rel=1e-9)
            assert found[metric, group] == (close, n, excluded), (metric, group)


def test_every_metric_equals_a_count_over_the_file(incidents):
    """Over the whole history and over windows, given in days after January 31st (the log begins on the 29th)."""
    for days in ((None, None), (29, None), (None, 33), (30, 34), (40, 41)):
        start, end = (None if day is None else datetime(2016, 1, 31, tzinfo=UTC) + day * 24 * HOUR for day in days)
        assert_figures(incidents, start, end, None, lambda _: None)
        assert_figures(incidents, start, end, "queue", lambda one: one.group)
        assert_figures(incidents, start, end, "assignment_group", lambda one: one.group)
    assert_figures(incidents, None, None, "location", lambda one: one.location)


def test_the_known_facts_of_the_file_and_the_tickets_behind_them(incidents):
    figures = {row["metric"]: row for row in compute()}
    assert figures["tickets_created"]["value"] == figures["tickets_solved"]["value"] == 1_767
    assert figures["resolution_p50_hours"]["excluded"] == 53
    assert figures["reopened_share"]["value"] == pytest.approx(21 / 1_767)
    assert figures["backlog_open"]["value"] == 0
    of_one = ticket_numbers("resolution_p50_hours", where=["queue=70"], limit=5)
    assert (len(of_one.numbers), of_one.has_more) == (5, True)
    n = sum(one.group == "70" and one.solved is not None for one in incidents)
    assert len(ticket_numbers("resolution_p50_hours", where=["queue=70"], limit=10_000).numbers) == n

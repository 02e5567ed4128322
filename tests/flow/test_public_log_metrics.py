"""Figures of two more public logs: one against what another program published, one with open tickets."""

import csv
import gzip
from datetime import datetime, timedelta
from statistics import fmean, median

import pytest

from watchfloor.insight.run import compute
from watchfloor.intake.files.maps import load_map
from watchfloor.intake.import_history import import_file

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
HOUR = timedelta(hours=1)


@pytest.fixture
def imported(real_data, tmp_path, monkeypatch):
    """A function that imports one of the files and returns its figures by metric, and its path."""
    monkeypatch.setenv("WATCHFLOOR_DATA", str(tmp_path))

    def figures(name, map_name):
        path = real_data / name
        if not path.is_file():
            pytest.skip(f"{name} is not among the public ticket logs")
        import_file(path, load_map(map_name))
        return {row["metric"]: row for row in compute()}, path

    return figures


def test_volvo_gives_the_case_durations_that_pm4py_gives(imported):
    """pm4py on the same file: 1,487 cases, median 1,968.533 h, mean 4,293.237 h from first to last event."""
    figures, _ = imported("bpic2013_closed_problems.csv.gz", "volvo")
    assert figures["tickets_created"]["value"] == figures["tickets_solved"]["value"] == 1_487
    assert figures["resolution_median_hours"]["value"] == pytest.approx(1_968.533, abs=5e-4)
    assert figures["resolution_mean_hours"]["value"] == pytest.approx(4_293.237, abs=5e-4)
    assert figures["resolution_km_median_hours"]["value"] == figures["resolution_p50_hours"]["value"]


def test_open_tickets_of_seamonkey_lengthen_the_survival_median(imported):
    figures, path = imported("seamonkey_bugs.csv.gz", "seamonkey")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    created = [datetime.fromisoformat(row["Created"]) for row in rows]
    # The table fills "Resolved" on unresolved tickets too: only these are solved.
    solved = [
        datetime.fromisoformat(row["Resolved"]) if row["Status"] in ("RESOLVED", "VERIFIED") else None for row in rows
    ]
    as_of = max(*created, *(moment for moment in solved if moment))
    hours = [(end - start) / HOUR for start, end in zip(created, solved, strict=True) if end]
    ages = [(as_of - start) / HOUR for start, end in zip(created, solved, strict=True) if end is None]
    assert figures["tickets_solved"]["value"] == len(hours) == 509
    assert figures["backlog_open"]["value"] == len(ages) == 567
    assert figures["backlog_age_median_hours"]["value"] == pytest.approx(median(ages))
    assert figures["resolution_median_hours"]["value"] == pytest.approx(median(hours))
    assert figures["resolution_mean_hours"]["value"] == pytest.approx(fmean(hours))
    survival = 1.0
    for time in sorted(set(hours)):
        at_risk = sum(span >= time for span in (*hours, *ages))
        survival *= 1 - hours.count(time) / at_risk
        if survival <= 0.5:
            break
    assert figures["resolution_km_median_hours"]["value"] == pytest.approx(time)
    assert time > 20 * median(hours)

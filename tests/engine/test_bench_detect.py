"""The bench's own arithmetic: intervals, queues, rules, and the detector told the truth."""

from dataclasses import replace

import numpy as np
import pytest

from watchfloor.bench import cells, intervals, outbreak_table, rivals, series, speed
from watchfloor.bench.series_data import Labelled
from watchfloor.bench.simulate import World


def test_intervals_are_the_textbook_ones():
    assert intervals.poisson(0) == pytest.approx((0.0, 3.689), abs=1e-3)
    assert intervals.poisson(10, 5.0) == pytest.approx((4.795 / 5, 18.390 / 5), abs=1e-3)
    assert intervals.share(8, 10) == pytest.approx((0.4439, 0.9748), abs=1e-4)
    assert intervals.share(10, 10)[1] == 1.0
    low, high = intervals.ratio(np.array([2.0, 2.0, 2.0]), np.array([1.0, 1.0, 1.0]))
    assert (low, high) == pytest.approx((2.0, 2.0))


def test_a_ticket_waits_for_those_before_it():
    waits = speed.queue(np.array([0.0, 1.0, 1.5]), np.array([2.0, 1.0, 0.1]))
    assert waits == pytest.approx([2.0, 2.0, 1.6])


def test_alarms_within_six_hours_are_one_and_limits_keep_to_what_is_allowed():
    figure = np.full((1, rivals.HOURS_BACK + 30), -np.inf)
    figure[0, rivals.HOURS_BACK + np.array([2, 5, 9, 20])] = [5.0, 6.0, 4.0, 7.0]
    assert rivals.alarms(figure, 3.0) == [(rivals.HOURS_BACK + 2, 0), (rivals.HOURS_BACK + 20, 0)]
    assert rivals.delays([(10, 0), (12, 0), (11, 1)], [(0, 10 * 60.0), (0, 30 * 60.0)]).tolist() == [60.0, np.inf]


def test_told_the_truth_the_detector_finds_a_tenfold_step_and_is_quiet_without_one():
    world = World(36, 6, 6.0, 1.5, seed=5)
    assert cells.quiet(world, known=True).own <= 1
    planted = [
        one for one in cells.outbreaks(replace(world, weeks=7), known=True) if one.factor >= 10 and one.shape != "pulse"
    ]
    assert planted
    assert all(np.isfinite(one.delay) and np.isfinite(one.oracle) for one in planted)


def test_the_list_of_misses_can_be_read_back(tmp_path):
    missed = cells.Planted("step", 3.0, 6, 700, 4.2, np.inf, 120.0, np.nan)
    file = tmp_path / "misses.csv"
    outbreak_table.write_misses(file, [outbreak_table.Miss("learned", 6.0, 1.0, 300, missed)])
    assert file.read_text().splitlines()[1] == "learned,6.0,1.0,300,step,3.0,6,700,4.200,120"


def test_a_series_is_scored_by_the_bins_that_are_covered():
    outbreak = np.array([0, 0, 1, 1, 0, 0, 1, 0], dtype=bool)
    covered = np.array([1, 0, 0, 1, 1, 0, 0, 0], dtype=bool)
    data = Labelled("x", np.zeros(8), outbreak, 1, np.zeros(8, dtype=np.int64), "week")
    result = series.score([covered], [series.Judged(data, {}, {})])
    assert result.table.tolist() == [[1, 3, 1, 4, 1, 2]]
    assert result.delays.tolist() == [1.0, 1.0]

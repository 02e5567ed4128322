"""The statistics against published values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.engine.stats.intervals import garwood, wilson
from watchfloor.engine.stats.ranks import middle_pair_median, nearest_rank, rank_of
from watchfloor.engine.stats.survival import kaplan_meier, median_survival

# Freireich et al. 1963, remission of leukaemia under 6-mercaptopurine, in weeks; False is censored.
SIX_MP = [
    (6, True), (6, True), (6, True), (6, False), (7, True), (9, False), (10, True), (10, False), (11, False),
    (13, True), (16, True), (17, False), (19, False), (20, False), (22, True), (23, True), (25, False),
    (32, False), (32, False), (34, False), (35, False),
]  # fmt: skip
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_kaplan_meier_gives_the_published_curve():
    curve = [(step.time, step.at_risk, round(step.survival, 3)) for step in kaplan_meier(SIX_MP)]
    assert curve == [
        (6, 21, 0.857), (7, 17, 0.807), (10, 15, 0.753), (13, 12, 0.69), (16, 11, 0.627), (22, 7, 0.538),
        (23, 6, 0.448),
    ]  # fmt: skip


def test_median_survival_of_both_arms():
    assert median_survival(SIX_MP) == 23
    assert median_survival((weeks, True) for weeks in PLACEBO) == 8


def test_median_survival_is_unknown_while_most_are_still_open():
    assert median_survival([(5, True), (9, False), (9, False)]) is None
    assert median_survival([]) is None


def test_at_a_tie_the_end_comes_before_the_censoring():
    assert [(s.at_risk, s.ended) for s in kaplan_meier([(4, True), (4, False)])] == [(2, 1)]


@given(st.lists(st.integers(-5, 50), min_size=1, max_size=400))
def test_without_censoring_the_median_is_the_lower_middle_value(values):
    """Rounding of the product must not move it: S is exactly one half after half of an even count."""
    assert median_survival((value, True) for value in values) == sorted(values)[(len(values) - 1) // 2]


@given(st.integers(1, 5000), st.integers(1, 100))
def test_rank_is_the_ceiling(n, percent):
    assert rank_of(percent, n) == next(k for k in range(1, n + 1) if 100 * k >= percent * n)


def test_nearest_rank_is_a_value_that_occurred():
    assert nearest_rank([15, 20, 35, 40, 50], 30) == 20
    assert nearest_rank([15, 20, 35, 40, 50], 40) == 20
    assert nearest_rank([15, 20, 35, 40, 50], 50) == 35
    assert nearest_rank([15, 20, 35, 40, 50], 100) == 50
    assert nearest_rank([], 50) is None
    with pytest.raises(ValueError, match="percent"):
        nearest_rank([1], 0)


def test_median_averages_the_middle_pair():
    assert middle_pair_median([4, 1, 3]) == 3
    assert middle_pair_median([4, 1, 3, 2]) == 2.5
    assert middle_pair_median([]) is None


@pytest.mark.parametrize(
    ("successes", "n", "expected"), [(5, 5, (0.57, 1.0)), (4, 5, (0.38, 0.96)), (18, 20, (0.70, 0.97))]
)
def test_wilson_gives_the_published_table(successes, n, expected):
    low, high = wilson(successes, n) or (0, 0)
    assert (round(low, 2), round(high, 2)) == expected


@given(st.integers(1, 1000), st.data())
def test_wilson_holds_the_share_and_is_symmetric(n, data):
    successes = data.draw(st.integers(0, n))
    low, high = wilson(successes, n) or (2, 2)
    assert 0 <= low <= successes / n <= high <= 1
    mirrored_low, mirrored_high = wilson(n - successes, n) or (2, 2)
    assert math.isclose(low, 1 - mirrored_high, abs_tol=1e-12)
    assert math.isclose(high, 1 - mirrored_low, abs_tol=1e-12)


def test_wilson_of_nothing_is_unknown_and_of_too_much_an_error():
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="successes"):
        wilson(3, 2)


def test_poisson_interval_of_the_published_table():
    assert [tuple(round(bound, 2) for bound in garwood(n)) for n in (0, 1, 4, 10)] == [
        (0.0, 3.69), (0.03, 5.57), (1.09, 10.24), (4.8, 18.39),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="not negative"):
        garwood(-1)

"""Order statistics of a sample, by the two rules that our figures promise."""

from collections.abc import Sequence


def rank_of(percent: int, n: int) -> int:
    """Return ceil(percent/100 · n), the 1-based nearest rank, in integers.

    Integers because 0.07 * 100 is 7.000000000000001 and its ceiling 8.
    """
    if not 0 < percent <= 100:
        raise ValueError(f"percent must lie in 1..100, not {percent}")
    return -(-percent * n // 100)


def nearest_rank(values: Sequence[int], percent: int) -> int | None:
    """Return the value at the nearest rank of a percentile, None for no values.

    Always a value that occurred, never one between two (Hyndman and Fan 1996, type 1).
    """
    if not values:
        return None
    return sorted(values)[rank_of(percent, len(values)) - 1]


def middle_pair_median(values: Sequence[int]) -> float | None:
    """Return the median, the mean of the middle pair for an even count, None for no values."""
    if not values:
        return None
    ordered = sorted(values)
    n = len(ordered)
    return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2

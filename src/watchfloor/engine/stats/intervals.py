"""Intervals for shares and for counts."""

from math import sqrt

from scipy.stats import chi2

# The 97.5 % point of the normal distribution, for a two-sided 95 % interval.
Z95 = 1.959963984540054


def wilson(successes: int, n: int, z: float = Z95) -> tuple[float, float] | None:
    """Return the Wilson score interval of successes/n, None when n is 0.

    It stays inside [0, 1] and is honest for few tickets: 5 of 5 gives [0.57, 1.00]
    (Wilson 1927; Brown, Cai and DasGupta 2001).
    """
    if not 0 <= successes <= n:
        raise ValueError(f"successes must lie in 0..{n}, not {successes}")
    if n == 0:
        return None
    share = successes / n
    centre = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # Held to the share: rounding would else leave a share of 0 just outside its own interval.
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return min(share, max(0.0, low)), max(share, min(1.0, high))


def garwood(count: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a Poisson mean of which `count` events were seen.

    0 events give [0, 3.69], 4 give [1.09, 10.24] (Garwood 1936).
    """
    if count < 0:
        raise ValueError(f"a count is not negative: {count}")
    low = float(chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0
    return low, float(chi2.ppf(0.975, 2 * count + 2)) / 2

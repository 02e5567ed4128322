"""Intervals for shares."""

from math import sqrt

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

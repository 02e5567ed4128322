"""The mixture Shiryaev-Roberts e-detector (Shin, Ramdas and Rinaldo, "E-detectors", 2022) on counts.

For each stream the null says: people arrive at most at the rate `mean`, in clumps of dispersion F. The
alternatives multiply the rate by rho. Each R_k grows by the time that passed and by the likelihood ratio of
what was seen; their weighted sum reaches A on average no sooner than after A hours while the null holds.
"""

import numpy as np
from scipy.special import gammaln

from watchfloor.engine.detect.arrays import Floats, Ints

RHO: Floats = np.array([1.5, 2.0, 3.0, 5.0, 8.0, 16.0, 40.0])
WEIGHT: Floats = np.array([0.10, 0.15, 0.30, 0.20, 0.12, 0.07, 0.06])
POISSON_BELOW = 1.05
MEMORY = 24.0
"""Hours. A change that began this long ago and has shown nothing since counts 1/e: on a stream that sees a
ticket a month R would otherwise grow to the threshold by the mere passing of time."""
CEILING = 1e120
"""No value grows past this: it is certain enough, and products of it stay finite."""
_MOST_EXPONENT = 250.0


def tilt(disp: Floats) -> Floats:
    """ln F/(F-1): how fast an empty bin lowers the ratio per expected ticket (1 for Poisson)."""
    f = np.maximum(disp, 1.02)
    return np.where(disp < POISSON_BELOW, 1.0, np.log(f) / (f - 1.0))


def log_ratios(mean: Floats, disp: Floats, people: Ints) -> Floats:
    """ln LR_k of a bin, as streams x multipliers: negative binomial of Fano factor F, Poisson under 1.05."""
    log = -np.outer(tilt(disp) * mean, RHO - 1.0)
    hit = np.flatnonzero(people)
    if hit.size:
        log[hit] += _log_products(mean[hit], disp[hit], people[hit])
    return log


def step(r: Floats, log: Floats, hours: float) -> Floats:
    """R_k after a bin of `hours` with log ratios `log`."""
    kept = r * np.exp(-hours / MEMORY)
    return np.asarray(np.minimum((kept + hours) * np.exp(np.minimum(log, _MOST_EXPONENT)), CEILING))


def idle(r: Floats, mean: Floats, disp: Floats, bins: int, hours: float) -> Floats:
    """R_k after `bins` empty bins of `hours` each with the same null mean per bin, in closed form."""
    fall = np.outer(tilt(disp) * mean, RHO - 1.0)
    x = np.maximum(fall + hours / MEMORY, 1e-12)
    return np.asarray(r * np.exp(-bins * x) + hours * np.exp(-fall) * np.expm1(-bins * x) / np.expm1(-x))


def _log_products(mean: Floats, disp: Floats, people: Ints) -> Floats:
    """ln of prod over i < y of (rho r + i)/(r + i), r = mean/(F-1); y ln rho under Poisson."""
    y = people.astype(np.float64)
    out = np.outer(y, np.log(RHO))
    clumped = np.flatnonzero(disp >= POISSON_BELOW)
    if clumped.size:
        r = np.maximum(mean[clumped], 1e-12) / (disp[clumped] - 1.0)
        rho_r, yc = np.outer(r, RHO), y[clumped]
        if yc.max() <= 4:
            out[clumped] = _short_products(r, rho_r, yc)
        else:
            single = gammaln(r) - gammaln(r + yc)
            out[clumped] = gammaln(rho_r + yc[:, None]) - gammaln(rho_r) + single[:, None]
    return out


def _short_products(r: Floats, rho_r: Floats, y: Floats) -> Floats:
    """The same by multiplication, for the few people of an ordinary bin."""
    product = np.ones_like(rho_r)
    for i in range(int(y.max())):
        factor = (rho_r + i) / (r[:, None] + i)
        product *= np.where(y[:, None] > i, factor, 1.0)
    return np.log(product)

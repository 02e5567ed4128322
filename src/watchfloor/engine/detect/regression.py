"""A robust quasi-Poisson log-linear model of a count series: season, trend, dispersion, and its own uncertainty."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from watchfloor.engine.detect.arrays import Floats, Ints

_YEARS_KEPT = 5.0
_MOST_BINS = 2000
_ITERATIONS, _WARM_ITERATIONS = 4, 2
_ROBUST = 2.58
_HALF_LIFE = 1.0
"""Years after which a bin counts half."""
_SEASON_FROM = 0.3
"""Years of history from which an annual season is fitted. What no history shows stays uncertain: the prior is wide, and
the forecast's doubt says so, which keeps the first upswing of a season from being an outbreak."""
_SEASON_RIDGE, _CALENDAR_RIDGE = 4.0, 1.0
_TREND_A_YEAR = 0.3
"""Standard deviation of the yearly trend (of the logarithm) that is believed before any data."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Expected count of a bin, relative standard error of that, and dispersion (variance over mean)."""

    mean: float
    doubt: float
    disp: float


@dataclass(frozen=True, slots=True)
class Model:
    """Coefficients and their covariance; `origin` and `span` scale the trend, `shape` says which terms exist."""

    beta: Floats
    cov: Floats
    disp: float
    origin: int
    span: float
    harmonics: int
    calendar: bool
    per_year: float

    @classmethod
    def fit(
        cls, counts: Floats, given: Floats, calendar: Ints, per_year: float, last: "Model | None" = None
    ) -> "Model":
        """Fit to the newest bins (five years, 2,000 bins at most). `given`: weights of the bins, 0 to 1."""
        n = len(counts)
        kept = int(min(n, _YEARS_KEPT * per_year, _MOST_BINS))
        years = kept / per_year
        harmonics = 2 if years >= _SEASON_FROM else 0
        frame = cls(np.zeros(0), np.zeros((0, 0)), 1.0, n, float(kept), harmonics, per_year > 100, per_year)
        x = frame.design(np.arange(n - kept, n), calendar[n - kept :])
        fading = 0.5 ** (np.arange(kept - 1, -1, -1) / (_HALF_LIFE * per_year))
        y, w0 = counts[n - kept :], given[n - kept :] * fading
        penalty = frame.penalty()
        start = np.zeros(x.shape[1])
        start[0] = np.log(max(float((y * w0).sum() / max(float(w0.sum()), 1e-9)), 0.05))
        warm = last is not None and len(last.beta) == x.shape[1]
        beta, disp, weights = start, 1.0, w0
        if last is not None and warm:  # the fit of a bin ago is nearly this one
            beta, disp = last.beta, last.disp
            weights = w0 * _robust(y, _exp(x @ beta), disp)
        cov = np.zeros((0, 0))
        for _ in range(_WARM_ITERATIONS if warm else _ITERATIONS):
            beta, cov = _solve(x, y, weights / disp, penalty, beta)
            mean = _exp(x @ beta)
            disp = _dispersion(y, mean, weights, x.shape[1])
            weights = w0 * _robust(y, mean, disp)
        return cls(beta, cov, disp, n, float(kept), harmonics, per_year > 100, per_year)

    def design(self, bins: Ints, calendar: Ints) -> Floats:
        """Columns: level, trend (0 at the origin), annual harmonics, weekday and hour of day where bins are fine."""
        # Beyond the data the trend goes on at half its slope: it is a tendency, not a law.
        ahead = (bins - self.origin) / self.span
        columns = [np.ones(len(bins)), np.where(ahead > 0, 0.5 * ahead, ahead) + 0.5]
        angle = 2.0 * np.pi * bins / self.per_year
        for k in range(1, self.harmonics + 1):
            columns += [np.sin(k * angle), np.cos(k * angle)]
        if self.calendar:
            columns += [(calendar // 24 == day) * 1.0 for day in range(7)]
            if self.per_year > 1000:
                columns += [(calendar % 24 == hour) * 1.0 for hour in range(24)]
                columns += [((calendar % 24 == hour) & (calendar >= 120)) * 1.0 for hour in range(24)]
        return np.column_stack(columns)

    def penalty(self) -> Floats:
        """Ridge (one over the prior variance of a logarithm) on everything but the level."""
        calendar = (7 if self.calendar else 0) + (48 if self.per_year > 1000 else 0)
        trend = (_TREND_A_YEAR * self.span / self.per_year) ** -2
        terms = [(0.0, 1), (trend, 1), (_SEASON_RIDGE, 2 * self.harmonics), (_CALENDAR_RIDGE, calendar)]
        return np.concatenate([np.full(n, ridge) for ridge, n in terms])


def forecast(model: Model, bins: Iterable[int], calendar: Ints) -> list[Forecast]:
    """What the model expects of these bins."""
    index = np.array(list(bins))
    x = model.design(index, calendar[index])
    mean = _exp(x @ model.beta)
    doubt = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", x, model.cov, x), 0.0))
    return [Forecast(float(m), float(min(d, 1.0)), model.disp) for m, d in zip(mean, doubt, strict=True)]


def _exp(log: Floats) -> Floats:
    """A mean from its logarithm, kept where arithmetic is safe: up to 10^13 a bin."""
    return np.asarray(np.exp(np.minimum(np.maximum(log, -8.0), 30.0)))


def _solve(x: Floats, y: Floats, weights: Floats, ridge: Floats, beta: Floats) -> tuple[Floats, Floats]:
    """Penalised Fisher scoring; returns coefficients and their covariance."""
    info = np.eye(x.shape[1])
    for _ in range(6):
        mean = _exp(x @ beta)
        info = (x * (weights * mean)[:, None]).T @ x + np.diag(ridge + 1e-6)
        step = np.linalg.solve(info, x.T @ (weights * (y - mean)) - ridge * beta)
        beta = beta + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-4:
            break
    return beta, np.asarray(np.linalg.inv(info))


def _dispersion(y: Floats, mean: Floats, weights: Floats, terms: int) -> float:
    level = np.maximum(mean, 0.05)
    free = max(float(weights.sum()) - min(terms, 0.3 * len(y)), 1.0)
    return max(1.0, float((weights * (y - level) ** 2 / level).sum() / free))


def _robust(y: Floats, mean: Floats, disp: float) -> Floats:
    """Farrington's weights on Anscombe residuals: what stands far above is an outbreak, not the baseline."""
    level = np.maximum(mean, 0.05)
    s = 1.5 * (y ** (2.0 / 3.0) - level ** (2.0 / 3.0)) / (level ** (1.0 / 6.0) * np.sqrt(disp))
    return np.where(s > _ROBUST, (_ROBUST / np.maximum(s, _ROBUST)) ** 2, 1.0)

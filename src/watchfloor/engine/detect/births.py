"""A stream is born at its third ticket: it takes the prior of new kinds and looks back over its first tickets."""

import numpy as np

from watchfloor.engine.detect import edetector
from watchfloor.engine.detect.bank import BIN, LONGEST_ALARM, SPREADS, Bank
from watchfloor.engine.detect.edetector import WEIGHT
from watchfloor.engine.detect.levels import COLD_A, Fitted, half_life


def take_prior(bank: Bank, row: int, fitted: Fitted, how: int) -> None:
    """Level, profile and dispersion of a stream nobody has seen before."""
    bank.profile[row], bank.doubt[row] = fitted.shared, fitted.doubt
    bank.disp[row], bank.sigma[row] = fitted.disp, fitted.sigma
    bank.level_a[row], bank.level_b[row] = COLD_A, COLD_A / fitted.new_rate
    bank.decay[row] = 0.5 ** (1.0 / (24.0 * float(half_life(np.array([fitted.new_rate]))[0])))
    margin = max(0.05, 0.5 * float(np.sqrt(fitted.doubt + 1.0 / COLD_A)), SPREADS * fitted.sigma)
    bank.base[row] = fitted.new_rate * fitted.shared[how]
    bank.rate[row] = bank.base[row] * (1.0 + margin)


def look_back(bank: Bank, row: int, times: list[float], bin_start: float) -> None:
    """Run the e-detector from the first of `times` (sorted epoch seconds) to the bin that is open now."""
    bank.onset[row] = bin_start
    earlier = [at for at in times if bin_start - LONGEST_ALARM <= at < bin_start]
    rows = np.array([row])
    mean, disp = bank.rate[rows] * (BIN / 3600.0), bank.disp[rows]
    clock = (earlier[0] // BIN) * BIN if earlier else bin_start
    bank.onset[row] = clock
    while clock < bin_start:
        people = sum(1 for at in earlier if clock <= at < clock + BIN)
        log = edetector.log_ratios(mean, disp, np.array([people]))
        bank.r[rows] = edetector.step(bank.r[rows], log, BIN / 3600.0)
        clock += BIN
        cusum = bank.cusum[rows] + log
        bank.cusum[rows] = np.maximum(cusum, 0.0)
        bank.onset[rows] = np.where(cusum <= 0.0, clock, bank.onset[rows])
    bank.value[row] = float(bank.r[row] @ WEIGHT)
    bank.people[row] = bank.people5[row] = sum(1 for at in times if at >= bin_start)
    bank.need[row] = 1

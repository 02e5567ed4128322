"""How the detector has done lately, from the signals' own rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from watchfloor.watch.models import Signal

WINDOW: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Lately:
    """Signals raised in the last 28 days, and the median delay from onset to the alarm."""

    raised: int
    delay: timedelta | None


def lately(current: Sequence[Signal], past: Sequence[Signal], now: datetime) -> Lately:
    """Counted over the signals given; `past` is bounded by its reader."""
    fresh = [signal for signal in (*current, *past) if signal.raised_at >= now - WINDOW]
    delays = [(signal.raised_at - signal.onset_at).total_seconds() for signal in fresh]
    return Lately(len(fresh), timedelta(seconds=median(delays)) if delays else None)

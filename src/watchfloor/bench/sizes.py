"""How much a bench of the detector runs, quick and in full."""

from dataclasses import dataclass

FANOS = (1.0, 1.5, 3.0)


@dataclass(frozen=True, slots=True)
class Size:
    """Streams, seeds and live weeks of each kind of run, after four weeks of history; `busy`: streams at 60 an hour."""

    quiet_streams: int
    quiet_seeds: int
    quiet_weeks: int
    outbreak_streams: int
    outbreak_seeds: int
    outbreak_weeks: int
    trap_weeks: int
    trap_fanos: tuple[float, ...]
    fair_seeds: int
    feed_seeds: int
    real_seeds: int
    busy: int
    speed_tickets: int

    def levels(self) -> list[tuple[float, int]]:
        """People an hour and stream, and how many streams are simulated at once."""
        return [(0.5, self.outbreak_streams), (6.0, self.outbreak_streams), *([(60.0, self.busy)] if self.busy else [])]


QUICK = Size(
    quiet_streams=150, quiet_seeds=1, quiet_weeks=4, outbreak_streams=240, outbreak_seeds=1, outbreak_weeks=4,
    trap_weeks=6, trap_fanos=(1.0,), fair_seeds=1, feed_seeds=1, real_seeds=1, busy=0, speed_tickets=15_000,
)  # fmt: skip
FULL = Size(
    quiet_streams=210, quiet_seeds=2, quiet_weeks=12, outbreak_streams=300, outbreak_seeds=2, outbreak_weeks=8,
    trap_weeks=12, trap_fanos=FANOS, fair_seeds=4, feed_seeds=3, real_seeds=3, busy=120, speed_tickets=40_000,
)  # fmt: skip


def met(good: bool) -> str:
    """How a bar stands."""
    return "met" if good else "MISSED"

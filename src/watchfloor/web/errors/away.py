"""Whether a fault is that the database does not answer, which mends itself, rather than one of ours."""

from __future__ import annotations

from typing import Final

from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

# Try again after so many seconds: a server that restarts needs about that.
RETRY_SECONDS: Final = 5
# Shut down, crashed, starting up; too many connections.
_STATES: Final = frozenset({"57P01", "57P02", "57P03", "53300"})


def is_away(problem: BaseException | None) -> bool:
    """No connection could be had, or the one there was is gone. A lock not had in time, say, is something else."""
    if isinstance(problem, InterfaceError | PoolTimeout):
        return True
    if not isinstance(problem, OperationalError):
        return False
    state = getattr(problem.__cause__, "sqlstate", None)
    return state is None or state.startswith("08") or state in _STATES

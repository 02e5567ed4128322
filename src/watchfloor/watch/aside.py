"""Long work on the detector as it is at one moment, done by a copy of the process while the detector goes on.

Packing the state of a large floor takes seconds, in which no ticket would be judged. A forked copy holds the state as
of the fork for nothing; it speaks to the database on a connection of its own and ends without tidying up.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connections

log = logging.getLogger("watchfloor.watch")

# Elsewhere libraries of the system may not be used after a fork; there the follower pauses instead.
IS_POSSIBLE = sys.platform == "linux"
_NICE = 10


class Aside:
    """At most one piece of work at a time."""

    def __init__(self) -> None:
        self._process = 0

    def begin(self, work: Callable[[], None]) -> None:
        """Do `work` in a copy of this process. Only while `is_busy` is False, and outside a transaction."""
        self._process = os.fork()
        if self._process == 0:
            _do(work)

    def is_busy(self) -> bool:
        return self._process != 0

    def ended(self, *, wait: bool = False) -> bool | None:
        """Once the work is over: whether it went well. None while it goes on, and where there is none."""
        if not self._process:
            return None
        process, status = os.waitpid(self._process, 0 if wait else os.WNOHANG)
        if process == 0:
            return None
        self._process = 0
        if status != 0:
            log.warning("work beside the detector failed (status %s)", status)
        return status == 0


def _do(work: Callable[[], None]) -> None:
    """The copy's whole life. The connection it inherited is its parent's: it is let go of unclosed."""
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        os.nice(_NICE)
        for connection in connections.all(initialized_only=True):
            connection.connection = None
        work()
    except (OperationalError, InterfaceError) as problem:
        # Mostly: everything is being stopped, and the database was first.
        log.warning("work beside the detector was not kept: %s", str(problem).strip().splitlines()[0:1])
        os._exit(1)
    except BaseException:  # noqa: BLE001 - whatever it was, the copy must not go on as its parent
        traceback.print_exc()
        os._exit(1)
    os._exit(0)

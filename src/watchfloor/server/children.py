"""Child processes that are kept alive: started, restarted with growing pauses, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from watchfloor.server.account import die_with_parent
from watchfloor.server.postgres import child_environment

SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
GOOD_LIFE = 60.0  # a child that lived this long is started again at once
STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Program:
    """A name for the person, arguments of the Python interpreter, and what its environment has on top of ours."""

    name: str
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


def start(program: Program) -> subprocess.Popen[bytes]:
    """Start it in a session of its own, so that Ctrl-C reaches us alone and we stop our children in order.

    The kernel ends it when we are killed; outside Linux it then stays.
    """
    return subprocess.Popen(
        [sys.executable, "-P", *program.arguments],
        stdin=subprocess.DEVNULL,
        env=child_environment(**dict(program.environment)),
        start_new_session=True,
        preexec_fn=die_with_parent(os.getpid(), signal.SIGTERM),  # noqa: PLW1509 - we have one thread
    )


class Child:
    """One program that should run."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process = start(program)
        self.started = time.monotonic()
        self.pause = 0.0
        self.due: float | None = None

    def tend(self, say: Callable[[str], None]) -> None:
        """Look after it: note its death, and start it again once its pause is over."""
        code = self.process.poll()
        if code is None:
            return
        now = time.monotonic()
        if self.due is None:
            lived = now - self.started
            self.pause = SHORTEST_PAUSE if lived > GOOD_LIFE else min(LONGEST_PAUSE, self.pause * 2 or SHORTEST_PAUSE)
            self.due = now + self.pause
            say(f"the {self.program.name} process ended ({ending(code)}); starting it again in {self.pause:g} s")
        elif now >= self.due:
            self.process, self.started, self.due = start(self.program), now, None


def ending(code: int) -> str:
    """An exit code in words."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def stop_all(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask all to stop, wait for them together, kill those that do not."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

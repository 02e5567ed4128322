"""Runs `watchfloor` as people do: a process of its own, on a store of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def environment() -> dict[str, str]:
    """What a person's shell would have: nothing of the test session's store."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("WATCHFLOOR_", "DATABASE_URL", "DJANGO_"))}
    return env | {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "100"}


def start(*words: str | Path, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "watchfloor", *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=env or environment(),
    )  # fmt: skip


def run(*words: str | Path, expect: int = 0) -> tuple[str, str]:
    """Standard output and standard error of a command that ends with the exit code `expect`."""
    return run_in(environment(), *words, expect=expect)


def run_in(env: dict[str, str], *words: str | Path, expect: int = 0) -> tuple[str, str]:
    """The same in an environment of one's own."""
    process = start(*words, env=env)
    out, err = process.communicate(timeout=120)
    assert process.returncode == expect, (process.returncode, out, err)
    return out, err


def document(out: str) -> Any:
    """The one JSON document on the one line of standard output."""
    assert out.endswith("\n")
    assert out.count("\n") == 1
    return json.loads(out)

"""`bin/bench import`: how many rows of a ticket history a second go into an empty store, by the command people use.

Without a file it writes one first: a ServiceNow-like incident log, the same bytes for the same seed. Prints one line a
run and the median of the runs.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

COLUMNS = (
    "number", "incident_state", "active", "reassignment_count", "reopen_count", "sys_mod_count", "made_sla",
    "caller_id", "opened_by", "opened_at", "sys_created_by", "sys_created_at", "sys_updated_by", "sys_updated_at",
    "contact_type", "location", "category", "subcategory", "u_symptom", "cmdb_ci", "impact", "urgency", "priority",
    "assignment_group", "assigned_to", "knowledge", "u_priority_confirmation", "notify", "problem_id", "rfc",
    "vendor", "caused_by", "closed_code", "resolved_by", "resolved_at", "closed_at",
)  # fmt: skip
STATES = ("New", "Active", "Awaiting User Info", "Active", "Resolved", "Closed")
TIME = "%d/%m/%Y %H:%M"
SEED = 20260501


def write_log(path: Path, rows: int, seed: int) -> None:
    """About `rows` rows, seven a ticket on average, ordered by ticket as the real log is."""
    dice = random.Random(seed)
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, restval="?")
        table.writeheader()
        written, number = 0, 0
        while written < rows:
            number += 1
            for row in ticket_rows(number, dice):
                table.writerow(row)
                written += 1


def ticket_rows(number: int, dice: random.Random) -> list[dict[str, object]]:
    """One ticket's updates: created, worked on for a while, resolved, closed."""
    opened = datetime(2026, 1, 5) + timedelta(minutes=dice.randrange(90 * 24 * 60))  # noqa: DTZ001 - the log has no zone
    updates = dice.randrange(3, 12)
    steps = sorted(dice.randrange(1, 6000) for _ in range(updates))
    resolved, closed = opened + timedelta(minutes=steps[-2]), opened + timedelta(minutes=steps[-1])
    fixed = {
        "number": f"{number:07}", "active": "true", "reopen_count": 0, "made_sla": str(dice.random() < 0.9).lower(),
        "caller_id": dice.randrange(3000), "opened_by": dice.randrange(40), "opened_at": opened.strftime(TIME),
        "contact_type": "Phone", "location": dice.randrange(120), "category": dice.randrange(50),
        "subcategory": dice.randrange(200), "u_symptom": dice.randrange(400), "impact": 2, "urgency": 2,
        "priority": dice.randrange(1, 5), "closed_code": dice.randrange(12), "resolved_at": resolved.strftime(TIME),
        "closed_at": closed.strftime(TIME), "notify": "Do Not Notify",
    }  # fmt: skip
    rows, group, owner, moves = [], dice.randrange(60), dice.randrange(200), 0
    for ordinal, step in enumerate(steps):
        if dice.random() < 0.15:
            group, owner, moves = dice.randrange(60), dice.randrange(200), moves + 1
        last = updates - ordinal
        state = STATES[-last] if last <= 2 else STATES[min(ordinal, 3)]
        rows.append(
            fixed
            | {
                "incident_state": state,
                "sys_mod_count": ordinal,
                "reassignment_count": moves,
                "assignment_group": group,
            }
            | {"assigned_to": owner, "sys_updated_by": dice.randrange(300)}
            | {"sys_updated_at": (opened + timedelta(minutes=step)).strftime(TIME)}
        )
    return rows


def measure(file: Path, how: list[str]) -> dict[str, float]:
    """Import into a new store; what the command tells about it."""
    with tempfile.TemporaryDirectory() as store:
        command = [sys.executable, "-P", "-m", "watchfloor", "import", str(file), *how, "--data", store, "--json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.returncode)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/bench import", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--format", default="servicenow")
    parser.add_argument("--map")
    parser.add_argument("--rows", type=int, default=30_000, help="rows of the file to write when none is given")
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    how = ["--format", asked.format, *(["--map", asked.map] if asked.map else [])]
    with tempfile.TemporaryDirectory() as folder:
        file = asked.file or Path(folder) / "incidents.csv"
        if asked.file is None:
            write_log(file, asked.rows, SEED)
        speeds = []
        for run in range(1, asked.runs + 1):
            told = measure(file, how)
            speeds.append(told["rows"] / told["seconds"])
            print(
                f"run {run}: {told['rows']:,} rows, {told['events']:,} events, {told['rejected']:,} rejected "
                f"in {told['seconds']:.2f} s = {speeds[-1]:,.0f} rows/s"
            )
    print(f"import: {statistics.median(speeds):,.0f} rows/s (median of {asked.runs} runs)")


if __name__ == "__main__":
    main()

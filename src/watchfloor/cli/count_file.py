"""Reads a CSV or Parquet file of counts per hour, day or week: long (a row per time and stream) or wide."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, cast

import numpy as np

from watchfloor.backtest.tables import UnreadableError, load_table
from watchfloor.backtest.ticket_file import time_parser
from watchfloor.engine.detect.series import Bin

_NAMED = 5
_UNKNOWN = frozenset({"", "NA", "N/A", "nan", "NaN", "null", "None"})
_SECONDS: dict[Bin, int] = {"hour": 3600, "day": 86_400, "week": 604_800}


@dataclass(slots=True)
class CountFile:
    """Series on one grid of bins: counts by stream, the label of each bin as the file has it, hour of the week."""

    bin: Bin
    labels: list[Any]
    series: dict[str, np.ndarray[Any, np.dtype[np.float64]]]
    calendar: np.ndarray[Any, np.dtype[np.int64]]
    rows: int
    first_of: dict[str, int] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    bad_rows: int = 0
    origin: Any = None

    def place(self, moment: Any) -> int:
        """The index of the first bin that begins at or after `moment` (an aware time or a whole number)."""
        if isinstance(moment, datetime):
            return int(np.ceil((moment - self.origin).total_seconds() / _SECONDS[self.bin] - 1e-9))
        return int(moment) - int(self.origin)


def read_counts(
    path: Path, time: str, stream: str | None, count: str | None, *, bin_: str | None, time_format: str | None,
    local: tzinfo,
) -> CountFile:  # fmt: skip
    """Read the file. A time that is missing for a stream counts as zero, an empty or unreadable cell as unknown (NaN);
    several rows of one bin are added up."""
    if (stream is None) != (count is None):
        raise UnreadableError("a long file needs both --stream and --count; a wide one neither")
    table, skipped = load_table(path, [name for name in (time, stream, count) if name])
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    out = CountFile("day", [], {}, np.zeros(0, dtype=np.int64), table.num_rows + len(skipped))
    out.bad, out.bad_rows = skipped[:_NAMED], len(skipped)
    cells = columns.pop(time)
    whole = bin_ is not None and all(_is_whole(cell) for cell in cells) and not all(_is_date(cell) for cell in cells)
    times = [int(c) for c in cells] if whole else _times(cells, time_format, local, out)
    out.bin = cast(Bin, bin_) if bin_ else _infer([at for at in times if at is not None])
    cells_of = {name: _numbers(name, columns, stream, count, out) for name in _streams(columns, stream)}
    return _on_grid(out, cells, times, columns[stream] if stream else None, cells_of)


def _is_whole(cell: Any) -> bool:
    return isinstance(cell, int) or (isinstance(cell, str) and cell.strip().lstrip("-").isdigit())


def _is_date(cell: Any) -> bool:
    """Eight digits that begin like a year of our time, as in 20160229."""
    text = str(cell).strip()
    return len(text) == 8 and text[:2] in {"19", "20"}


def _times(cells: list[Any], time_format: str | None, local: tzinfo, out: CountFile) -> list[datetime | None]:
    parse = time_parser(time_format, local)
    times: list[datetime | None] = []
    for i, cell in enumerate(cells):
        try:
            times.append(parse(cell))
        except ValueError as why:
            times.append(None)
            _reject(out, i, str(why))
    if all(at is None for at in times) or times.count(None) > 0.5 * len(times):
        if all(_is_whole(cell) for cell in cells):
            raise UnreadableError("the times are whole numbers; say what they count with --bin day, week or hour")
        raise UnreadableError(
            f"times such as {next(filter(None, cells), '')!r} are not ISO 8601 and may be read in more than one way;"
            " say which with --time-format"
        )
    return times


def _infer(times: list[Any]) -> Bin:
    steps = np.diff(np.array(sorted({at.timestamp() for at in times})))
    if len(steps) == 0:
        raise UnreadableError("one single time is no series")
    step = float(np.median(steps))
    for name, seconds in _SECONDS.items():
        if abs(step - seconds) <= 0.1 * seconds:
            return name
    raise UnreadableError("the times are neither an hour, a day nor a week apart; say which with --bin")


def _streams(columns: dict[str, list[Any]], stream: str | None) -> list[str]:
    """The column of streams, or in a wide file every column of which at least half holds counts."""
    if stream is not None:
        return [stream]
    numeric = [name for name, cells in columns.items() if _is_mostly_counts([_number(cell) for cell in cells])]
    if not numeric:
        raise UnreadableError("no column holds counts; a long file needs --stream and --count")
    return numeric


def _is_mostly_counts(numbers: list[float | None]) -> bool:
    known = [number for number in numbers if number is None or not np.isnan(number)]
    return sum(number is not None for number in known) > 0.5 * len(known)


def _number(cell: Any) -> float | None:
    if cell is None or (isinstance(cell, str) and cell.strip() in _UNKNOWN):
        return float("nan")
    try:
        value = float(cell)
    except ValueError:
        return None
    return None if value < 0 or np.isinf(value) else value


def _numbers(
    name: str, columns: dict[str, list[Any]], stream: str | None, count: str | None, out: CountFile
) -> list[float | None]:
    numbers = [_number(cell) for cell in columns[count if stream is not None and count is not None else name]]
    for i, number in enumerate(numbers):
        if number is not None and not np.isnan(number) and number != int(number):
            raise UnreadableError(
                f"row {i + 1}: {number:g} in column {count or name} is no count of anything: not whole"
            )
        if number is None:
            _reject(out, i, f"{columns[count or name][i]!r} is not a count")
    return numbers


def _reject(out: CountFile, index: int, why: str) -> None:
    out.bad_rows += 1
    if len(out.bad) < _NAMED:
        out.bad.append(f"row {index + 1}: {why}")


def _on_grid(
    out: CountFile, cells: list[Any], times: list[Any], names: list[Any] | None, numbers: dict[str, list[float | None]]
) -> CountFile:
    dated = [at for at in times if at is not None]
    out.origin = min(dated)
    places = [None if at is None else _place(at, out) for at in times]
    size = max(place for place in places if place is not None) + 1
    if size > 50 * len(dated) + 1000:
        raise UnreadableError(f"the times leave almost every {out.bin} empty; is --bin right?")
    labels: dict[int, Any] = {}
    for i, place in enumerate(places):
        if place is None:
            continue
        labels.setdefault(place, int(cells[i]) if isinstance(out.origin, int) else _label(cells[i]))
        for column, values in numbers.items():
            value, name = values[i], column if names is None else str(names[i])
            known = value is not None and not np.isnan(value)
            out.series.setdefault(name, np.zeros(size))[place] += value if known else np.nan
            if known:
                out.first_of[name] = min(place, out.first_of.get(name, place))
    out.series = {name: counts for name, counts in out.series.items() if name in out.first_of}
    out.labels = [labels.get(place, _between(out, place)) for place in range(size)]
    out.calendar = np.array([_hour_of_week(out, place) for place in range(size)], dtype=np.int64)
    return out


def _place(at: Any, out: CountFile) -> int:
    if isinstance(at, int):
        return at - int(out.origin)
    seconds: float = (at - out.origin).total_seconds()
    return round(seconds / _SECONDS[out.bin])


def _label(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, datetime) else str(cell).strip()


def _between(out: CountFile, place: int) -> Any:
    """The label of a bin that no row has."""
    if isinstance(out.origin, int):
        return out.origin + place
    at = out.origin + timedelta(seconds=place * _SECONDS[out.bin])
    return at.isoformat() if out.bin == "hour" else at.date().isoformat()


def _hour_of_week(out: CountFile, place: int) -> int:
    if out.bin == "week":
        return 0
    if isinstance(out.origin, int):
        return (out.origin + place) % 168 if out.bin == "hour" else (out.origin + place) % 7 * 24
    at = out.origin + timedelta(seconds=place * _SECONDS[out.bin])
    return int(at.weekday() * 24 + at.hour) if out.bin == "hour" else int(at.weekday() * 24)

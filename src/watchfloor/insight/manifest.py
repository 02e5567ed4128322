"""What the Parquet files hold, and which of them are valid."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from watchfloor.insight import shelf

# Counts up when the columns change, or what is written in them: older folders are then rebuilt.
LAYOUT: Final = 2
NAME: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class LogFile:
    """A stretch of the log, positions `first` to `last`."""

    file: str
    first: int
    last: int
    rows: int


@dataclass(frozen=True, slots=True)
class Range:
    """The tickets of one id range: their facts, and the stretches they were open."""

    facts: str
    spells: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of the folder: the log up to `position`, whose event carries `mark`.

    `generation` counts the writes and is part of every file name, so that no write ever touches
    a file that a reader may hold.
    """

    generation: int = 0
    position: int = 0
    mark: str = ""
    log: tuple[LogFile, ...] = ()
    ranges: dict[int, Range] = field(default_factory=dict)

    @property
    def files(self) -> set[str]:
        """Every file that is valid."""
        ranges = self.ranges.values()
        return {part.file for part in self.log} | {name for part in ranges for name in (part.facts, part.spells)}


def load(root: Path) -> Manifest | None:
    """Return the folder's manifest; None where there is none that can be used: absent, damaged, of another layout."""
    try:
        document = json.loads((root / NAME).read_text(encoding="utf-8"))
        if document["layout"] != LAYOUT:
            return None
        manifest = Manifest(
            generation=document["generation"],
            position=document["position"],
            mark=document["mark"],
            log=tuple(LogFile(**part) for part in document["log"]),
            ranges={int(key): Range(**part) for key, part in document["ranges"].items()},
        )
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        return None
    # Somebody may have tidied up by hand: what is lost is exported again.
    return manifest if all((root / name).is_file() for name in manifest.files) else None


def save(root: Path, manifest: Manifest) -> None:
    """Make the manifest the valid one."""
    shelf.put_json(root / NAME, {"layout": LAYOUT, **asdict(manifest)})

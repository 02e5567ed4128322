"""The account PostgreSQL runs under. It refuses root, so root lends it another one."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

PR_SET_PDEATHSIG = 1
FD_FOLDER = Path("/proc/self/fd")


class SpawnOptions(TypedDict, total=False):
    """Keyword arguments of subprocess that put a child under another account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A uid and gid to change to; None means to stay who we are."""

    uid: int | None = None
    gid: int | None = None

    def spawn_options(self) -> SpawnOptions:
        """Empty groups first, then gid, then uid: subprocess keeps this order, and any other leaves rights behind."""
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, folder: Path) -> None:
        """Make the folder this account's own, with all that is in it."""
        if self.uid is None or self.gid is None:
            return
        os.chown(folder, self.uid, self.gid)
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                os.chown(Path(parent, name), self.uid, self.gid, follow_symlinks=False)

    @contextmanager
    def address(self, folder: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
        """A name of the folder that this account can open, and the descriptors a child needs for it.

        As root the parents may be closed to the other account (0700, as `mktemp -d` makes them). An open descriptor
        of the folder itself needs no way through them, so the name is then a descriptor's.
        """
        if self.uid is None or not FD_FOLDER.is_dir():
            yield str(folder), ()
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield str(FD_FOLDER / str(descriptor)), (descriptor,)
        finally:
            os.close(descriptor)


def account_for(cluster: Path | None) -> Account:
    """Who serves this cluster: its owner where root opens another's, `nobody` where it is root's or new."""
    if os.geteuid() != 0:
        return Account()
    if cluster is not None and cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534)
    return Account(nobody.pw_uid, nobody.pw_gid)


def die_with_parent(parent: int, signal_number: signal.Signals) -> Callable[[], None]:
    """A preexec_fn: the kernel signals the child once `parent` is gone, even by kill -9. Does nothing outside Linux.

    It must run after the change of account, which clears the setting; subprocess calls it last of all.
    """
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def ask() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, int(signal_number))
            if os.getppid() != parent:  # it died before we could ask
                os._exit(1)

    return ask

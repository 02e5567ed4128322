"""Every command, run as every role: exactly those who hold what it asks get through, and the operator always."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
import pytest
from click.testing import CliRunner

from tests.pages.world import World
from watchfloor.cli.gate import actor, guarded
from watchfloor.cli.main import COMMANDS as NAMES
from watchfloor.cli.main import main
from watchfloor.core.permissions import COMMANDS, PERMISSIONS, ROLES, allows
from watchfloor.watch.budget import accepted

pytestmark = pytest.mark.security


def leaves(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from leaves(child, f"{path} {name}")
    else:
        yield path, command


def all_commands() -> dict[str, click.Command]:
    context = click.Context(main)
    return {
        path: leaf
        for name in NAMES
        for path, leaf in leaves(main.get_command(context, name), name)  # type: ignore[arg-type]
    }


def test_every_command_is_declared_and_stands_behind_the_gate() -> None:
    found = all_commands()
    assert set(found) == set(COMMANDS)
    assert set(COMMANDS.values()) <= {*PERMISSIONS, "operator"}
    assert {path: getattr(leaf.callback, "path", None) for path, leaf in found.items()} == {
        path: path for path in found
    }


def test_what_somebody_may_run_opens_the_store_it_is_told() -> None:
    """The gate finds the person in the store that the command will open."""
    for path, leaf in all_commands().items():
        if COMMANDS[path] not in ("public", "operator"):
            assert "data" in {option.name for option in leaf.params}, path


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int | None]]:
    """What came through the gate, and as whom; no command does its work."""
    came: list[tuple[str, int | None]] = []

    def pretended(path: str) -> click.Command:
        @click.command(path)
        def nothing() -> None:
            came.append((path, actor()))

        return guarded(nothing, path)

    monkeypatch.setattr(main, "get_command", lambda _context, name: pretended(name))
    return came


@pytest.mark.django_db
def test_matrix(world: World, ran: list[tuple[str, int | None]]) -> None:
    wrong: list[Any] = []
    for path, asked in COMMANDS.items():
        for role in ROLES:
            person = world.by_role[role]
            may = asked == "public" or (asked in PERMISSIONS and allows(person, asked))
            ran.clear()
            answer = CliRunner().invoke(main, ["--as", person.name, path])
            through = [(path, person.id if asked != "public" else None)]
            if (ran, answer.exit_code) != ((through, 0) if may else ([], 2)):
                wrong.append((path, role, answer.output, answer.exception))
    assert wrong == []


@pytest.mark.django_db
def test_the_operator_may_all_and_nobody_else_is_told_more(world: World, ran: list[tuple[str, int | None]]) -> None:
    for path in COMMANDS:
        assert CliRunner().invoke(main, [path]).exit_code == 0
    assert ran == [(path, None) for path in COMMANDS]
    unknown = CliRunner().invoke(main, ["--as", "Nobody of ours", "budget"])
    known = CliRunner().invoke(main, ["--as", world.rosa.name, "budget"])
    assert unknown.output.replace("Nobody of ours", "X") == known.output.replace(world.rosa.name, "X")
    assert unknown.exit_code == 2


@pytest.mark.django_db
def test_what_a_person_sets_is_theirs(world: World) -> None:
    answer = CliRunner().invoke(main, ["--as", world.lena.name, "budget", "2/month"])
    assert answer.exit_code == 0, answer.output
    assert accepted().text == "2/month"
    assert CliRunner().invoke(main, ["--as", world.sam.name, "budget", "9/week"]).exit_code == 2
    assert accepted().text == "2/month"

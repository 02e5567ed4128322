"""Writes the reference pages from what the code declares: `python docs/generate.py`. A test fails where they differ."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
import django

from watchfloor.cli.main import COMMANDS, main
from watchfloor.core.options import ENVIRONMENT
from watchfloor.core.permissions import GRANTS, PERMISSIONS, ROLES
from watchfloor.engine.events import KINDS
from watchfloor.hooks.kinds import CHANGES, FOR_REQUESTERS, PING, type_of
from watchfloor.intake.files.maps import COLUMNS, READY
from watchfloor.intake.tracker.maps import TABLES
from watchfloor.search.operators import OPERATORS, TIMES
from watchfloor.tokens.scopes import SCOPES

FOLDER = Path(__file__).resolve().parent / "reference"
MADE = "<!-- Made by docs/generate.py from the code. Change it there. -->\n\n"


def pages() -> dict[str, str]:
    """The text of each generated page by its name."""
    return {
        "commands.md": MADE + "".join(commands()),
        "events.md": MADE + "".join(events()),
        "settings.md": MADE + "".join(settings()),
        "permissions.md": MADE + "".join(permissions()),
        "file-maps.md": MADE + "".join(file_maps()),
        "cloudevents.md": MADE + "".join(hook_kinds()),
        "cloudevents.schema.json": json.dumps(messages(), indent=1, ensure_ascii=False) + "\n",
        "search.md": MADE + "".join(search()),
        "openapi.json": json.dumps(interface(), indent=1, ensure_ascii=False) + "\n",
        "api.md": MADE + "".join(api()),
    }


def commands() -> Iterable[str]:
    """Every command with its help, as `--help` prints it."""
    yield "# Commands\n\n`--json` prints one JSON document on one line of standard output (`backtest`: one a line) and "
    yield "nothing else there; messages and progress go to standard error. Exit codes: 0 done, 1 done with rejects, "
    yield "2 usage or unreadable input.\n"
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        yield from described(command, f"watchfloor {name}")


def described(command: click.Command, name: str) -> Iterable[str]:
    """One command, or each command of a group."""
    if isinstance(command, click.Group):
        for child in command.commands.values():
            yield from described(child, f"{name} {child.name}")
        return
    # click keeps the first help option that it made, with the names that its caller had.
    command._help_option = None
    context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100, **main.context_settings)
    yield f"\n## {name}\n\n```text\n{command.get_help(context)}\n```\n"
    command._help_option = None


def table(head: tuple[str, str], rows: Mapping[str, str]) -> str:
    """A two-column table, the first column as code."""
    lines = [f"| {head[0]} | {head[1]} |", "|---|---|", *(f"| `{name}` | {about} |" for name, about in rows.items())]
    return "\n".join(lines) + "\n"


def events() -> Iterable[str]:
    """Every event kind."""
    yield "# Events\n\nThe log holds these facts and nothing else; all tables, numbers and signals come from them.\n"
    yield "Texts and names lie beside the log: a payload points to them by id.\n\n"
    yield table(("kind", "says"), KINDS)


def settings() -> Iterable[str]:
    """Every environment variable."""
    yield "# Settings\n\nWatchfloor runs with none of these set.\n\n"
    yield table(("variable", "meaning"), ENVIRONMENT)


def permissions() -> Iterable[str]:
    """Which role holds which permission."""
    yield "# Permissions\n\nWhat is not listed is refused.\n\n"
    yield table(("permission", "allows"), PERMISSIONS)
    yield "\n| role | holds |\n|---|---|\n"
    for role in ROLES:
        yield f"| {role} | {', '.join(f'`{p}`' for p in PERMISSIONS if p in GRANTS[role])} |\n"


def hook_kinds() -> Iterable[str]:
    """What hooks send."""
    yield "# CloudEvents\n\nWhat [hooks](../how-to/hooks.md) send: CloudEvents 1.0, structured JSON. `id` is the "
    yield "event's position in the log, `source` the first of `WATCHFLOOR_ORIGINS` (else `/watchfloor`), `subject` the "
    yield "ticket's number (of a signal its name, such as `S-7`), `time` when it happened. [A JSON schema of each "
    yield "message](cloudevents.schema.json). `data` holds:\n\n"
    yield table(("field", "holds"), HOOK_DATA)
    yield "\nA hook on behalf of somebody who does not work at the desk is told of their own tickets only: "
    yield f"{', '.join(f'`{type_of(kind)}`' for kind in CHANGES if kind in FOR_REQUESTERS)}. "
    yield f"A test is `{PING}`, with `data.message`. What each means: [events](events.md).\n\n"
    holds = {type_of(kind): ", ".join(f"`{name}`" for name in names) for kind, names in CHANGES.items()}
    yield table(("type", "`change` holds"), holds)


def messages() -> dict[str, Any]:
    """The JSON schema of what hooks send."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.settings")
    django.setup()
    from watchfloor.hooks.schemas import document

    return document()


HOOK_DATA = {
    "ticket": "id, number, subject, kind, status, created_at, updated_at; where the hook's owner works at the desk "
    "also priority, queue (id, name), owner (id, name), tier, platform, requester (id)",
    "signal": "instead of a ticket, for `signal.…`: id, title, state, key, onset_at, raised_at, ended_at, observed, "
    "expected, requesters, explanation, and the numbers of those of its tickets that the hook's owner may see and that "
    "fit its conditions (at most 50)",
    "event": "kind, position; where the hook's owner works at the desk also actor (id, null: the system)",
    "change": "the facts of the event, as the table below says",
    "text": "the words of a message, for `ticket.created`, `ticket.replied` and `ticket.noted`",
}


def file_maps() -> Iterable[str]:
    """The schema by which files are read."""
    yield "# File maps\n\nA map says which column of a source's file is what. Ready-made: "
    yield ", ".join(f"`{name}`" for name in READY)
    yield ".\n\n```toml\n"
    yield 'attributes = ["category", "product"]   # kept as attributes of the ticket; at the top, before any table\n'
    yield 'unknown = ["", "?"]                    # what the source writes for unknown; these two if left out\n\n'
    yield '[columns]\ncase = "number"\ntime = "updated"\nend = "resolved_at"\n\n'
    yield '[time]\nformat = "%d/%m/%Y %H:%M"             # ISO 8601 where there is none\ntimezone = "Europe/Lisbon"\n\n'
    yield '[status]\n"Awaiting User Info" = "pending"\n\n[priority]\n"1" = "P0"\n```\n\n'
    yield "Only `case` and `time` are required. Keys of `[columns]`:\n\n"
    yield table(("key", "is the column with"), COLUMNS)
    yield "\n## Maps of trackers\n\nFor `--format zendesk` and `jira` a map holds `name`, `timezone` and these tables, "
    yield "each for what the usual words do not say:\n\n"
    yield table(("table", "turns"), TABLES)


def search() -> Iterable[str]:
    """What may be typed into a search."""
    yield "# Search\n\n| typed | finds tickets with |\n|---|---|\n"
    yield "| `payout held` | both words, anywhere, each also in its other English forms (payouts) |\n"
    yield '| `"payout held"` | these words, just so, side by side |\n| `pay*` | a word that begins so |\n'
    yield "| `payout OR refund` | one of them; `OR` binds weaker than words side by side, `( )` group |\n"
    yield "| `-refund`, `NOT refund` | what does not hold it; also before a quote, an operator or a parenthesis |\n"
    yield "| `4822`, `#48220`, `INC00000` | that number, or one that begins so; the id at the source likewise |\n\n"
    yield "A value is a word or stands in quotes; several stand between commas, and any of them will do. Times and "
    yield (
        "numbers compare: `>`, `>=`, `<`, `<=`, `a..b`, `a..`, `..b`. Times are "
        + TIMES
        + ", `yesterday`, `monday`, `now`, "
    )
    yield "`2026-11-24T08:30`; lengths are counted in min, h, d, w, mo (30 days) and y; `-7d` alone is the last seven "
    yield "days. Days begin at midnight of the reader's time zone. The name of an attribute is an operator too: "
    yield "`region:eu-west` (a space in it is `_`), or `attributes.region:…` where the name is one of these. "
    yield "`none` is for what is not set, "
    yield "`any` for what is.\n\n| operator | looks at | example |\n|---|---|---|\n"
    operators = {operator.name: operator for operator in OPERATORS.values()}
    for operator in operators.values():
        names = ", ".join(f"`{name}:`" for name in (operator.name, *operator.aliases))
        yield f"| {names} | {operator.about} | `{operator.example}` |\n"
    for name in ("status", "kind", "priority", "is", "has"):
        yield f"\n## {name}\n\n"
        for value, about in operators[name].options:
            yield f"- `{name}:{value}`{': ' + about if about else ''}\n"
    yield "\n## In the portal\n\nWhoever reads only their own tickets searches their subjects and public messages, "
    yield "with "
    yield ", ".join(f"`{name}:`" for name, operator in operators.items() if operator.public)
    yield ". Every word of three letters or more may go on; nothing is corrected or completed from other tickets.\n"


def interface() -> dict[str, Any]:
    """The OpenAPI document."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.settings")
    django.setup()
    from watchfloor.api.urls import whole_document

    return whole_document()


def api() -> Iterable[str]:
    """Every operation of the API, by topic."""
    yield "# API\n\nThe whole of it is in [openapi.json](openapi.json); how to use it: [api.md](../how-to/api.md).\n\n"
    yield table(("scope", "lets a token"), {name: about for name, (about, _) in SCOPES.items()})
    topics: dict[str, list[str]] = {}
    for path, methods in interface()["paths"].items():
        for method, said in methods.items():
            line = (
                f"| `{method.upper()} {path}` | {said['summary']} | `{said['x-permission']}` | `{said['x-scope']}` |\n"
            )
            topics.setdefault(said["tags"][0], []).append(line)
    for topic, lines in sorted(topics.items()):
        yield f"\n## {topic.capitalize()}\n\n| asked | does | permission | scope |\n|---|---|---|---|\n" + "".join(
            lines
        )


def write() -> None:
    """Write every page."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        sys.stderr.write(f"docs/reference/{name}\n")


if __name__ == "__main__":
    write()

"""`watchfloor`: every command, each in a file of its own that is loaded only when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Any, Final

import click

from watchfloor import __version__
from watchfloor.cli.door import Words
from watchfloor.cli.gate import guarded

COMMANDS: Final = {
    "up": ("watchfloor.cli.up", "Start everything: database, web, worker, and the demo on a new store."),
    "import": ("watchfloor.cli.import_history", "Take in the ticket history of another system."),
    "replay": ("watchfloor.cli.replay", "Play a history into an empty store as if it happened now."),
    "metrics": ("watchfloor.cli.metrics", "Print figures about the tickets of the store."),
    "backtest": ("watchfloor.cli.backtest", "Show what the detector would have raised on a file of tickets."),
    "clocks": ("watchfloor.cli.clocks", "Show how the promises of a ticket log stand."),
    "budget": ("watchfloor.cli.budget", "Show or set how many false alarms the detector may raise."),
    "audit-detector": ("watchfloor.cli.audit_detector", "Count the detector's false alarms on the store's own weeks."),
    "report": ("watchfloor.cli.report", "Write a report."),
    "demo": ("watchfloor.cli.demo", "Load four weeks of a simulated support team."),
    "groups": ("watchfloor.cli.groups", "List the groups of tickets that are about the same issue."),
    "search": ("watchfloor.cli.search", "Look at the index that search reads, and make it anew."),
    "jobs": ("watchfloor.cli.jobs", "Run what pages ask for and what the night brings; `up` starts one."),
    "access": ("watchfloor.cli.access", "Restrict queues, and let people or teams see what is restricted."),
    "mail": ("watchfloor.cli.mail", "Take mails in, and set up the mailboxes that they come to."),
    "sign-in": ("watchfloor.cli.sign_in", "Make a one-time sign-in link for a person."),
    "replay-projections": ("watchfloor.cli.replay_projections", "Rebuild every table from the event log."),
    "audit": ("watchfloor.cli.audit", "Verify, seal and export what is written down of who did what."),
    "personal": ("watchfloor.cli.personal", "Hand out or erase what the store keeps of one person."),
    "doctor": ("watchfloor.cli.doctor", "Say what this machine and this store have, and what is wrong."),
}


class Commands(click.Group):
    """Loads a command when it is named: starting one must not wait for the imports of all."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names, in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return guarded(command, cmd_name)

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, *, standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:  # fmt: skip
        """Run a command. Whatever is wrong with its words or its input is one line, not a page of usage."""
        run = partial(super().main, args, prog_name, standalone_mode=False, **extra)
        if not standalone_mode:
            return run()
        try:
            sys.exit(run())
        except click.exceptions.NoArgsIsHelpError as help_text:
            if help_text.ctx.parent is not None:
                click.echo(f"Error: Missing command. Try '{help_text.ctx.command_path} --help'.", err=True)
            else:
                help_text.show()
            sys.exit(help_text.exit_code)
        except click.ClickException as problem:
            click.echo(f"Error: {' '.join(problem.format_message().split())}", err=True)
            sys.exit(problem.exit_code)
        except click.Abort:
            click.echo("Stopped.", err=True)
            sys.exit(130)
        except BrokenPipeError:
            # Whoever read our output has enough of it.
            sys.stdout = None
            sys.exit(141)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list in --help, without loading a single command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="watchfloor")
@click.option(
    "--as",
    "name",
    type=Words(),
    envvar="WATCHFLOOR_AS",
    help="Run the command as this person, with no more than they may. Default: as the operator, who may all.",
)
@click.pass_context
def main(ctx: click.Context, name: str | None) -> None:
    """Watchfloor: the operations floor of a platform support team."""
    ctx.obj = name


if __name__ == "__main__":
    main()

"""The command line: `techbank COMMAND ...`.

Results go to stdout, everything else to stderr. Exit status: 0 done, 1 failed, 2 misuse. A command is a module in
techbank/commands, loaded when it is called, so that help answers at once; commands of packages above this one
(`serve`) come in through the entry point group `techbank.commands`.
"""

from __future__ import annotations

import importlib
import io
import logging
import sys
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Final

import click

from catalogue.errors import BadExample, BadNeed, BankError, FilterError, LimitError, SettingsError

_COMMANDS: Final[Mapping[str, str]] = {
    "ingest": "Take files or folders into the bank.",
    "index": "Make what the bank holds searchable.",
    "search": "Find technologies that answer a need.",
    "show": "Show one technology.",
    "terms": "Read the licence terms in a text.",
    "cost": "Show what an offer costs, month by month.",
    "term-sheet": "Write a model term sheet for an offer and a firm.",
    "uploads": "List uploads; show, cancel, go on with one.",
    "merges": "List proposed merges; accept, refuse, split.",
    "withdraw": "Take technologies out of the bank; their history stays.",
    "status": "Show what the bank holds and how its index stands.",
    "filters": "List all filters.",
    "export": "Write an office's own records as a workbook, CSV or JSON Lines.",
    "mapping": "Show what a spreadsheet's columns are taken as, and correct it for an office.",
    "formats": "List the file formats that can be taken in.",
    "evaluate": "Measure the search on a labelled set.",
    "train": "Fine-tune an encoder on the bank's own texts.",
    "distil": "Teach a multilingual model an English model's space.",
}
_MISUSE = (FilterError, LimitError, BadNeed, BadExample, SettingsError)


def _plugged() -> Mapping[str, EntryPoint]:
    return {point.name: point for point in entry_points(group="techbank.commands")}


class _Commands(click.Group):
    """Loads a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_COMMANDS, *_plugged()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _COMMANDS:
            name = cmd_name.replace("-", "_")
            command = getattr(importlib.import_module(f"techbank.commands.{name}"), name)
        elif cmd_name in _plugged():
            command = _plugged()[cmd_name].load()
        else:
            return None
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [
            *_COMMANDS.items(),
            *((name, "Serve the bank over HTTP, with its web pages.") for name in _plugged()),
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BankError as error:
            click.echo(f"techbank: {error}", err=True)
            ctx.exit(2 if isinstance(error, _MISUSE) else 1)
        except UnicodeEncodeError:
            # File names are made printable where they are read, so this is an option or an argument.
            click.echo(
                "techbank: an argument is not valid UTF-8. Set the terminal to UTF-8 and try again", err=True
            )
            ctx.exit(2)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(1)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog='Example: techbank ingest data/sample_patents && techbank index && techbank search "电池低温掉电快"',
)
@click.version_option(package_name="techbank")
def main() -> None:
    """A technology bank: universities' patents and IP, found by need and licence terms."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal or a pipe that is not UTF-8 gets \u20ac for what it cannot show; the answer does not break off.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )


if __name__ == "__main__":
    main()

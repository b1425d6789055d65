"""The commands, one a module; what they share is here."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from catalogue.answers import IndexManifest

F = TypeVar("F", bound=Callable[..., Any])


def bank_option(command: F) -> F:
    """--bank: the bank's folder."""
    option = click.option(
        "--bank",
        "bank_folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("bank"),
        envvar="TECHBANK_BANK",
        show_default=True,
        help="The bank's folder (or the environment's TECHBANK_BANK).",
    )
    return option(command)


def json_option(command: F) -> F:
    """--json: one JSON document on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def print_json(data: Any) -> None:
    """One JSON document on stdout; in ASCII where stdout does not take all of Unicode."""
    utf8 = (sys.stdout.encoding or "utf-8").lower().replace("-", "") == "utf8"
    click.echo(json.dumps(data, ensure_ascii=not utf8, indent=2))


def searchable(manifest: IndexManifest) -> str:
    """How much of the bank a generation of the index makes searchable, in a line."""
    return (
        f"{manifest.technologies} technologies in {manifest.passages} passages are searchable "
        f"(generation {manifest.generation})"
    )

"""techbank index: a new generation of the index."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from techbank.commands import bank_option, json_option, print_json, searchable


@click.command(epilog="Example: techbank index --bank city")
@bank_option
@click.option("--if-needed", is_flag=True, help="Do nothing where the index is up to date.")
@json_option
def index(bank_folder: Path, if_needed: bool, as_json: bool) -> None:
    """Make what the bank holds searchable.

    Texts encoded before are not encoded again; an index run that was broken off goes on where it stopped. A running
    service takes the new index up by itself.
    """
    from index.generations import describe
    from techbank.bank import open_bank

    with open_bank(bank_folder) as bank:
        manifest = bank.up_to_date() if if_needed else None
        if manifest is None:
            manifest = bank.index(progress=sys.stderr.isatty())
    if as_json:
        print_json(describe(manifest))
    else:
        click.echo(searchable(manifest))

"""techbank withdraw: technologies out of the bank."""

from __future__ import annotations

from pathlib import Path

import click

from techbank.commands import bank_option, json_option, print_json


@click.command(epilog="Example: techbank withdraw QL-2026-014 --who 'TTO Qinglan'")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@bank_option
@click.option("--who", default=None, help="Who withdraws them; kept in the history.")
@json_option
def withdraw(ids: tuple[str, ...], bank_folder: Path, who: str | None, as_json: bool) -> None:
    """Take technologies out of the bank; their history stays, and no search finds them from now on."""
    from techbank.bank import open_bank

    with open_bank(bank_folder) as bank:
        done = bank.catalogue.withdraw(ids, who=who)
    if as_json:
        print_json({"withdrawn": done})
    else:
        click.echo(f"{len(done)} withdrawn")

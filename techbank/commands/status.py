"""techbank status: what the bank holds."""

from __future__ import annotations

from pathlib import Path

import click

from techbank.commands import bank_option, json_option, print_json


@click.command(epilog="Example: techbank status --bank city --json")
@bank_option
@json_option
def status(bank_folder: Path, as_json: bool) -> None:
    """Show what the bank holds and how its index stands."""
    from techbank.bank import open_bank

    with open_bank(bank_folder) as bank:
        found = dict(bank.status())
    if as_json:
        print_json(found)
        return
    made = found["index"]
    click.echo(f"bank          {found['bank']}")
    click.echo(f"technologies  {found['technologies']}")
    if made is None:
        click.echo("index         none yet; run: techbank index")
    else:
        click.echo(
            f"index         {made['generation']}: {made['technologies']} technologies, {made['passages']} passages, "
            f"{made['backend']}, {made['encoder']['name']}"
        )
    click.echo(f"to index      {found['to_index']} (searched beside the index until then)")

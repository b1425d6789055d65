"""techbank show: one technology."""

from __future__ import annotations

import json
from pathlib import Path

import click

from techbank.commands import bank_option, json_option, print_json


@click.command(epilog="Example: techbank show US-8930553-B2 --bank city")
@click.argument("id", metavar="ID")
@bank_option
@click.option("--history", is_flag=True, help="List its versions instead: when, from which file, by whom.")
@json_option
def show(id: str, bank_folder: Path, history: bool, as_json: bool) -> None:  # noqa: A002
    """Show one technology in the exchange format."""
    from catalogue import exchange
    from techbank.bank import open_bank

    with open_bank(bank_folder) as bank:
        if not history:
            record = exchange.to_dict(bank.get(id))
            print_json(record) if as_json else click.echo(json.dumps(record, ensure_ascii=False, indent=2))
            return
        versions = [
            {
                "version": v.version,
                "stored_at": v.stored_at.isoformat(timespec="seconds"),
                "withdrawn": v.withdrawn,
                "file": v.file,
                "position": v.position,
                "who": v.who,
            }
            for v in bank.history(id)
        ]
    if as_json:
        print_json({"id": id, "versions": versions})
    else:
        for v in versions:
            state = "withdrawn" if v["withdrawn"] else "stored"
            click.echo(
                f"{v['version']:4}  {v['stored_at']}  {state}  {v['file'] or '-'} {v['position'] or ''}  {v['who'] or ''}"
            )

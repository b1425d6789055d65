"""techbank withdraw: technologies out of the bank."""

from __future__ import annotations

from pathlib import Path

import click

from techbank.commands import bank_option, json_option, print_json


@click.command(
    epilog="Example: techbank withdraw QL-2026-014 --who 'TTO Qinglan' && techbank withdraw --file sold.csv --partly"
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@bank_option
@click.option(
    "--file",
    "listed_in",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="A list instead: one id a line, or a CSV with a column id.",
)
@click.option("--column", default=None, help="The column of the CSV that holds the ids.")
@click.option("--partly", is_flag=True, help="With unknown ids in the list, withdraw the others.")
@click.option("--who", default=None, help="Who withdraws them; kept in the history.")
@click.option("--office", default=None, help="The office that withdraws them; kept with each source.")
@json_option
def withdraw(
    ids: tuple[str, ...],
    bank_folder: Path,
    listed_in: Path | None,
    column: str | None,
    partly: bool,
    who: str | None,
    office: str | None,
    as_json: bool,
) -> None:
    """Take technologies out of the bank; their history stays, and no search finds them from now on.

    Of a list with unknown ids nothing is withdrawn, unless --partly is given; each is told with its line.
    """
    from catalogue.errors import InputError
    from techbank.bank import open_bank
    from techbank.withdrawing import read_list, withdraw_listed

    if bool(ids) == (listed_in is not None):
        raise click.UsageError("Give ids, or a list of them with --file.")
    if listed_in is None:
        if partly or column:
            raise click.UsageError("--partly and --column go with --file.")
        with open_bank(bank_folder) as bank:
            done = bank.catalogue.withdraw(ids, who=who, office=office)
        if as_json:
            print_json({"withdrawn": done})
        else:
            click.echo(f"{len(done)} withdrawn")
        return
    try:
        content = listed_in.read_bytes()
    except OSError as error:
        raise InputError(f"the list cannot be read ({error.strerror})", where=str(listed_in)) from error
    listed = read_list(content, where=listed_in.name, column=column)
    with open_bank(bank_folder) as bank:
        found = withdraw_listed(bank.catalogue, listed, partly=partly, who=who, office=office)
    if as_json:
        print_json(found.as_dict())
    else:
        before = f", {len(found.already)} were so before" if found.already else ""
        click.echo(f"{len(found.withdrawn)} withdrawn{before}")
    for one in found.unknown:
        click.echo(f"{listed_in.name} line {one.line}: the bank does not know {one.id!r}", err=True)
    if not found.done:
        click.echo("nothing was withdrawn; correct the list, or withdraw the others with --partly", err=True)
        raise SystemExit(1)

"""techbank merges: technologies that may be one, and what is decided on them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from techbank.commands import bank_option, json_option, print_json

if TYPE_CHECKING:
    from catalogue.records import Technology
    from catalogue.store import Proposal

REASONS = {
    "clashing_number": "they share a number, but their titles have nothing in common",
    "doubtful_number": "a number of one of them looks wrong",
    "damaged_number": "a spreadsheet damaged a number of one of them",
    "language_copy": "their names differ only by the mark of a language",
    "same_title": "same title, and one of them has no number",
    "other_office": "same title, at different patent offices",
}


def _title(technology: Technology) -> str | None:
    return next((text.title for text in technology.texts.values() if text.title), None)


@click.group(
    invoke_without_command=True,
    epilog="Example: techbank merges --bank city && techbank merges accept 3 --bank city --who 'TTO Qinglan'",
)
@bank_option
@json_option
@click.pass_context
def merges(context: click.Context, bank_folder: Path, as_json: bool) -> None:
    """List technologies that may be one; accept or refuse a proposal, or split a record off again.

    What surely is one (the same publication, application or family) merges by itself.
    """
    context.obj = bank_folder
    if context.invoked_subcommand is not None:
        return
    from techbank.bank import open_bank

    with open_bank(bank_folder) as bank:
        found = bank.catalogue.proposals()
        held = bank.catalogue.get_many(sorted({id_ for one in found for id_ in one.technologies}))
    if as_json:
        print_json({"proposals": [_as_dict(one, held) for one in found]})
        return
    if not found:
        click.echo("no merge is proposed", err=True)
    for one in found:
        click.echo(f"{one.id:4}  {REASONS.get(one.reason, one.reason)}")
        for id_ in one.technologies:
            click.echo(f"      {id_}  {_title(held[id_]) or '-' if id_ in held else '-'}")


def _as_dict(one: Proposal, held: Mapping[str, Technology]) -> dict[str, Any]:
    return {
        "id": one.id,
        "reason": one.reason,
        "what": REASONS.get(one.reason, one.reason),
        "records": [one.older, one.younger],
        "technologies": [
            {"id": id_, "title": _title(held[id_]) if id_ in held else None} for id_ in one.technologies
        ],
        "made_at": one.made_at.isoformat(timespec="seconds"),
    }


def _folder(context: click.Context, bank_folder: Path) -> Path:
    """The folder given to the subcommand, else the one given to `merges`."""
    given = context.get_parameter_source("bank_folder")
    return bank_folder if given is click.core.ParameterSource.COMMANDLINE else Path(context.obj)


@merges.command(epilog="Example: techbank merges accept 3 --bank city")
@click.argument("id", type=int, metavar="ID")
@bank_option
@click.option("--who", default=None, help="Who decides; kept with the decision.")
@json_option
@click.pass_context
def accept(context: click.Context, id: int, bank_folder: Path, who: str | None, as_json: bool) -> None:  # noqa: A002
    """Make one technology of the two that proposal ID names."""
    from techbank.bank import open_bank

    with open_bank(_folder(context, bank_folder)) as bank:
        technology = bank.catalogue.accept_merge(id, who=who)
    if as_json:
        print_json({"id": id, "technology": technology})
    else:
        click.echo(f"merged into {technology}")


@merges.command(epilog="Example: techbank merges refuse 3 --bank city")
@click.argument("id", type=int, metavar="ID")
@bank_option
@click.option("--who", default=None, help="Who decides; kept with the decision.")
@json_option
@click.pass_context
def refuse(context: click.Context, id: int, bank_folder: Path, who: str | None, as_json: bool) -> None:  # noqa: A002
    """Keep the two technologies of proposal ID apart for good."""
    from techbank.bank import open_bank

    with open_bank(_folder(context, bank_folder)) as bank:
        bank.catalogue.refuse_merge(id, who=who)
    if as_json:
        print_json({"id": id, "refused": True})
    else:
        click.echo("kept apart")


@merges.command(epilog="Example: techbank merges split QL-2026-014 --bank city")
@click.argument("record", metavar="RECORD")
@bank_option
@click.option("--who", default=None, help="Who decides; kept with the decision.")
@json_option
@click.pass_context
def split(context: click.Context, record: str, bank_folder: Path, who: str | None, as_json: bool) -> None:
    """Take RECORD out of its technology for good; techbank show ID names a technology's records."""
    from techbank.bank import open_bank

    with open_bank(_folder(context, bank_folder)) as bank:
        own, rest = bank.catalogue.split(record, who=who)
    if as_json:
        print_json({"record": record, "technology": own, "others": rest})
    else:
        click.echo(f"{record} is now technology {own}; the others are {rest}")

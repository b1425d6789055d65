"""techbank mapping: what is understood of a spreadsheet's columns, and how an office corrects it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from techbank.commands import bank_option, json_option, print_json

if TYPE_CHECKING:
    from ingest.mapping import ColumnMapping, SheetMapping


@click.command(
    epilog='Example: techbank mapping 成果清单.xls --bank city --office "TTO Qinglan" --set "技术优势=abstract" --set "备注=ignore"'
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@bank_option
@click.option("--office", default=None, help="The office whose corrections count and are made.")
@click.option("--sheet", default=None, help="Correct this sheet only, by its name.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="HEADER=FIELD",
    help="Say what a column means, or ignore; with nothing after = what was said of it is taken back.",
)
@click.option("--forget", is_flag=True, help="Forget all that the office said of tables with these headers.")
@click.option("--fields", "list_fields", is_flag=True, help="List the fields that a column can be taken as.")
@click.option("--who", default=None, help="Who says so; kept with the correction.")
@json_option
def mapping(
    file: Path,
    bank_folder: Path,
    office: str | None,
    sheet: str | None,
    settings: tuple[str, ...],
    forget: bool,
    list_fields: bool,
    who: str | None,
    as_json: bool,
) -> None:
    """Show what the columns of a spreadsheet are taken as, with the confidence and why; correct it for an office.

    A correction is remembered for the office and for every file with the same headers. Columns of less confidence than
    0.6 are not used until the office says what they are.
    """
    from techbank import mapping as mappings
    from techbank.bank import open_bank

    if list_fields:
        from ingest.headers import FIELDS

        click.echo("\n".join(sorted(FIELDS)))
        return
    if (settings or forget) and not office:
        raise click.UsageError("Name the office with --office: a correction is remembered for it.")
    changes = dict(_change(written) for written in settings)
    with open_bank(bank_folder, create=True) as bank:
        sheets = mappings.understood(bank.catalogue, file, office=office)
        if office and forget:
            # the shape of the table is found with what was said of it, and without: it may have been said of another row
            plain = mappings.understood(bank.catalogue, file)
            mappings.forget(bank.catalogue, (*sheets, *plain), office=office)
        if office and changes:
            mappings.correct(bank.catalogue, sheets, changes, office=office, sheet=sheet, who=who)
        if office and (forget or changes):
            sheets = mappings.understood(bank.catalogue, file, office=office)
    if as_json:
        print_json({"file": file.name, "office": office, "sheets": mappings.sheets_to_list(sheets)})
        return
    for line in _lines(sheets):
        click.echo(line)


def _change(written: str) -> tuple[str, str]:
    header, equals, field = written.rpartition("=")
    if not equals or not header.strip():
        raise click.BadParameter(f"{written!r} is no HEADER=FIELD", param_hint="'--set'")
    return " ".join(header.split()), field.strip()


def _lines(sheets: tuple[SheetMapping, ...]) -> Iterator[str]:
    for one in sheets:
        title = f"sheet {one.name}" if one.name else "the file"
        where = f", header in {one.header_row}" if one.header_row else ""
        vendor = f", export of {one.vendor}" if one.vendor else ""
        yield f"{title}{where}{vendor}" + (f": {one.problem}" if one.problem else "")
        for column in one.columns:
            yield _line(column)


def _line(column: ColumnMapping) -> str:
    field = column.field or "-"
    if column.language:
        field += f" ({column.language})"
    taken = "" if column.used or column.field is None else "  not used: "
    examples = " | ".join(example[:24] for example in column.examples)
    header = column.header or f"column {column.index + 1}"
    said = f"{taken}{column.why}" if taken else f"  {column.why}"
    return f"  {header:<24} {field:<20} {column.confidence:.2f}{said}" + (
        f"  [{examples}]" if examples else ""
    )

"""techbank term-sheet: a model term sheet for one offer and one firm."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from pathlib import Path

import click

from catalogue.errors import InputError
from techbank.commands import bank_option, json_option, print_json


@click.command(
    epilog="Example: techbank term-sheet YLI-2026-005 --offer 2 --firm 浙江某某机械有限公司 --lang zh --out sheet.docx"
)
@click.argument("id", metavar="ID")
@bank_option
@click.option(
    "--offer",
    "number",
    type=click.IntRange(min=1),
    help="Which of the technology's offers, counted from 1. Needed where it has several.",
)
@click.option("--firm", required=True, metavar="NAME", help="The firm that would take the licence.")
@click.option("--firm-address", metavar="TEXT", help="The firm's address.")
@click.option("--firm-contact", metavar="TEXT", help="Whom to ask at the firm: name, telephone, e-mail.")
@click.option(
    "--lang",
    "language",
    type=click.Choice(("zh", "en")),
    default="zh",
    show_default=True,
    help="The sheet's language.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="Where to write it. The ending says how: .docx or .html.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@json_option
def term_sheet(
    id: str,  # noqa: A002
    bank_folder: Path,
    number: int | None,
    firm: str,
    firm_address: str | None,
    firm_contact: str | None,
    language: str,
    out: Path,
    force: bool,
    as_json: bool,
) -> None:
    """Write a model term sheet: what an offer states, with its sources, and its gaps marked "to be agreed"."""
    from catalogue.licensing.term_sheet import Firm, format_from, language_from, make_sheet, write_sheet
    from techbank.bank import open_bank

    try:
        format_ = format_from(out.suffix.lower().removeprefix("."))
        licensee = Firm(firm, firm_address, firm_contact)
    except InputError as error:
        raise click.UsageError(str(error)) from error
    if out.exists() and not force:
        raise _there_already(out)
    with open_bank(bank_folder) as bank:
        record, versions = bank.get(id), bank.history(id)
    offers = len(record.offers or ())
    if number is None and offers > 1:
        raise click.UsageError(f"{id} has {offers} offers: choose one with --offer 1 to --offer {offers}.")
    sheet = make_sheet(
        record,
        number or 1,
        firm=licensee,
        language=language_from(language),
        date=dt.date.today(),
        version=versions[-1].version,
        stored=versions[-1].stored_at.date(),
    )
    write_file(out, write_sheet(sheet, format_).content, force=force)
    gaps = sheet.gaps()
    if as_json:
        print_json(
            {
                "file": str(out),
                "id": id,
                "offer": number or 1,
                "language": language,
                "format": format_,
                "to_be_agreed": list(gaps),
            }
        )
    else:
        click.echo(out)
        click.echo(f"{len(gaps)} points are marked as to be agreed", err=True)


def _there_already(path: Path) -> InputError:
    return InputError(
        "the file is there already", where=str(path), todo="Choose another name, or add --force"
    )


def write_file(path: Path, content: bytes, *, force: bool) -> None:
    """Writes a file so that under its name there is the old content, or all of the new.

    Raises:
        InputError: it is there already and `force` is not set, or it cannot be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if force:
            partial.replace(path)
        else:
            _place(partial, path)
    except FileExistsError as error:
        raise _there_already(path) from error
    except OSError as error:
        raise InputError(
            f"the file cannot be written ({error.strerror or error})",
            where=str(path),
            todo="Choose a folder that is there and that you may write to",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()


def _place(partial: Path, path: Path) -> None:
    """Gives a file its name unless there is one of that name."""
    try:
        path.hardlink_to(partial)  # one step: nothing can come between looking and naming
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(str(path)) from None
        partial.replace(path)

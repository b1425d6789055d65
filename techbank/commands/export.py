"""techbank export: an office's own portfolio, ready to be handed in again."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from catalogue.errors import InputError
from techbank.commands import bank_option, json_option, print_json

if TYPE_CHECKING:
    from techbank.portfolio import Language


@click.command(epilog='Example: techbank export --bank city --office "TTO Qinglan" -o qinglan.xlsx')
@bank_option
@click.option("--office", default=None, metavar="NAME", help="What this office has handed in.")
@click.option("--owner", default=None, metavar="NAME", help="What this institution owns.")
@click.option(
    "--ids",
    "ids_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What has these ids: a text file, one id a line.",
)
@click.option("--upload", default=None, metavar="ID", help="The report of this upload instead, as .xlsx.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("xlsx", "csv", "jsonl")),
    default=None,
    help="How to write it; told by the file's ending where left out.",
)
@click.option(
    "--language",
    type=click.Choice(("zh", "en", "ja")),
    default="zh",
    show_default=True,
    help="The language of headers and of words such as granted or royalty.",
)
@click.option(
    "--output",
    "-o",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Where to write it.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@json_option
def export(
    bank_folder: Path,
    office: str | None,
    owner: str | None,
    ids_file: Path | None,
    upload: str | None,
    format_: str | None,
    language: str,
    out: Path,
    force: bool,
    as_json: bool,
) -> None:
    """Write records as a workbook, CSV or JSON Lines that the bank reads back to the same records.

    Without --office, --owner and --ids all records are written. Change cells and hand the file in with techbank ingest:
    what was not changed comes out as the same (docs/exports.md).
    """
    from techbank.bank import open_bank
    from techbank.portfolio import FORMATS, Selection, select, write
    from techbank.reports import report_to

    if sum(given is not None for given in (office, owner, ids_file, upload)) > 1:
        raise click.UsageError("Give one of --office, --owner, --ids and --upload.")
    told = format_ or out.suffix.lower().removeprefix(".")
    if told not in FORMATS or (upload and told != "xlsx"):
        raise click.UsageError(
            "A report is written as .xlsx." if upload else "Say how to write it: --format xlsx, csv or jsonl."
        )
    if out.exists() and not force:
        raise _there_already(out)
    count: int | None = None
    with open_bank(bank_folder) as bank, _placing(out, force=force) as partial:
        if upload is not None:
            report_to(bank, upload, partial, language=language)
        else:
            chosen = Selection(office, owner, _ids(ids_file))
            count = write(
                select(bank.catalogue, chosen),
                partial,
                format=told,
                language=cast("Language", language),
            )
    if as_json:
        told_all: dict[str, Any] = {"file": str(out), "format": told, "language": language}
        print_json(told_all | ({"upload": upload} if upload else {"records": count}))
    else:
        click.echo(out)
        if count is not None:
            click.echo(f"{count} records", err=True)


def _ids(path: Path | None) -> tuple[str, ...] | None:
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the list is no text in UTF-8", where=str(path), todo="Save it as UTF-8") from error
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _there_already(path: Path) -> InputError:
    return InputError(
        "the file is there already", where=str(path), todo="Choose another name, or add --force"
    )


@contextlib.contextmanager
def _placing(path: Path, *, force: bool) -> Any:
    """A file to write to; under `path` there is what was there, or all of the new one.

    Raises:
        InputError: it cannot be written, or came to be there meanwhile.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        yield partial
        with partial.open("rb") as stream:
            os.fsync(stream.fileno())
        if path.exists() and not force:
            raise _there_already(path)
        partial.replace(path)
    except OSError as error:
        raise InputError(
            f"the file cannot be written ({error.strerror or error})",
            where=str(path),
            todo="Choose a folder that is there and that you may write to",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()

"""techbank ingest: files and folders into the bank."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from techbank.commands import bank_option, json_option, print_json

if TYPE_CHECKING:
    from catalogue.records import Technology
    from catalogue.store import Stored
    from techbank.uploading import Contradicted

_SHOWN = 50  # contradictions on a screen; --json lists all


class _Journal:
    """Writes a line for each record that is safely stored, and a count on a terminal."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._count = 0
        self._shown = False

    def __call__(self, stored: Stored, record: Technology) -> None:
        self._count += 1
        if self._stream is not None:
            source = (record.provenance or {}).get("*")
            line = {"id": stored.id, "outcome": stored.outcome, "version": stored.version}
            if source is not None:
                line |= {"file": source.file, "position": source.position}
            self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._stream.flush()
        if sys.stderr.isatty() and self._count % 100 == 0:
            click.echo(f"\r{self._count:,} records", err=True, nl=False)
            self._shown = True

    def close(self) -> None:
        """Ends the line of the count, and has the journal put on disk."""
        if self._shown:
            click.echo(err=True)
        if self._stream is not None:
            os.fsync(self._stream.fileno())
            self._stream.close()


def _open_journal(path: Path | None) -> TextIO | None:
    try:
        return path.open("a", encoding="utf-8") if path else None
    except OSError as error:
        raise click.BadParameter(
            f"the file {str(path)!r} cannot be written ({error.strerror}).", param_hint="'--journal'"
        ) from error


def _tell(found: list[Contradicted]) -> None:
    """Writes on stderr what contradicts itself, record by record."""
    if not found:
        return
    records = len({one.id for one in found})
    click.echo(
        f"{records:,} records may contradict themselves; they are stored as they came:"
        if records > 1
        else "1 record may contradict itself; it is stored as it came:",
        err=True,
    )
    for one in found[:_SHOWN]:
        where = " ".join(part for part in (one.file, one.position) if part)
        kind = "" if one.contradiction.severity == "contradiction" else f" ({one.contradiction.severity})"
        click.echo(f"  {where or '-'} {one.id}{kind}: {one.contradiction.text('en')}", err=True)
    if len(found) > _SHOWN:
        click.echo(f"  and {len(found) - _SHOWN} more; --json lists all", err=True)


@click.command(
    epilog="Example: techbank ingest exports/ weekly.xml.zip --bank city --who 'TTO Qinglan' && techbank index --bank city"
)
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH..."
)
@bank_option
@click.option("--who", default=None, help="Who hands the files in; kept with each version.")
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Append a JSON line to this file for every record, once it is safely stored.",
)
@json_option
def ingest(
    paths: tuple[Path, ...], bank_folder: Path, who: str | None, journal: Path | None, as_json: bool
) -> None:
    """Take files or folders into the bank.

    Formats are recognised by content (see techbank formats), also inside .zip and .gz. What was taken before and is
    the same changes nothing. Records that cannot be taken are listed with the reason; the others are taken. What a
    record contradicts itself in (min above max, a lapsed patent on offer) is listed too, and the record is kept as it is.
    """
    from techbank.bank import open_bank

    journaling = closing(_Journal(_open_journal(journal)))
    with journaling as acknowledge, open_bank(bank_folder, create=True) as bank:
        report = bank.ingest(paths, who=who, acknowledge=acknowledge)
        to_index = bank.to_index()
    if as_json:
        print_json(report.as_dict())
    else:
        click.echo(
            f"{report.stored} stored, {report.changed} changed, {report.same} the same, {report.rejected} rejected"
        )
        for rejection in report.rejections:
            field = f" [{rejection.field}]" if rejection.field else ""
            todo = f" {rejection.todo}" if rejection.todo else ""
            click.echo(f"  {rejection.file} {rejection.position}{field}: {rejection.reason}.{todo}")
        _tell(report.contradictions)
    if not report.files:
        click.echo("no files were found there", err=True)
    if to_index:
        click.echo(
            f"{to_index} records are not searchable yet; run: techbank index --bank {bank_folder}", err=True
        )
    if report.rejected and not (report.stored or report.changed or report.same):
        raise SystemExit(1)

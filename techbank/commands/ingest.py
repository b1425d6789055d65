"""techbank ingest: files and folders into the bank."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from techbank.commands import bank_option, json_option, print_json
from techbank.commands.reporting import print_report, tell_contradictions, tell_remarks

_LOOKED_AT = 50  # spreadsheets of a run whose columns are looked at once more

if TYPE_CHECKING:
    from catalogue.records import Technology
    from catalogue.store import Job, Stored
    from techbank.bank import Bank


class Journal:
    """Writes a line for each record that is safely stored."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def __call__(self, stored: Stored, record: Technology) -> None:
        if self._stream is not None:
            source = (record.provenance or {}).get("*")
            line = {"id": stored.id, "outcome": stored.outcome, "version": stored.version}
            if source is not None:
                line |= {"file": source.file, "position": source.position}
            self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._stream.flush()

    def close(self) -> None:
        """Has the journal put on disk."""
        if self._stream is not None:
            os.fsync(self._stream.fileno())
            self._stream.close()


class Progress:
    """How far an upload is, on a terminal; silent elsewhere."""

    def __init__(self) -> None:
        self._shown = 0
        self._silent = not sys.stderr.isatty()

    def __call__(self, job: Job) -> None:
        if self._silent or not job.cursor:
            return
        of = f" of {job.total:,}" if job.total is not None and job.total > job.cursor else ""
        text = f"{job.cursor:,}{of} records"
        click.echo(f"\r{text:<{self._shown}}", err=True, nl=False)
        self._shown = len(text)

    def close(self) -> None:
        """Ends the line."""
        if self._shown:
            click.echo(err=True)


def _unread(
    bank: Bank, paths: tuple[Path, ...], office: str | None
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The spreadsheets with columns that were not read, and their headers; of many files the first ones."""
    from catalogue.errors import InputError
    from ingest.reading import paths_in
    from techbank.mapping import is_table, understood, unread

    tables = (path for given in paths for path in paths_in(given) if is_table(path.name))
    for path in islice(tables, _LOOKED_AT):
        try:
            if headers := unread(understood(bank.catalogue, path, office=office)):
                yield path, headers
        except InputError:  # no table, or one that cannot be read: the report says so
            continue


def open_journal(path: Path | None) -> TextIO | None:
    """The journal's file, to be appended to.

    Raises:
        click.BadParameter: it cannot be written.
    """
    try:
        return path.open("a", encoding="utf-8") if path else None
    except OSError as error:
        raise click.BadParameter(
            f"the file {str(path)!r} cannot be written ({error.strerror}).", param_hint="'--journal'"
        ) from error


@click.command(
    epilog="Example: techbank ingest exports/ weekly.xml.zip --bank city --who 'TTO Qinglan' && techbank index --bank city"
)
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH..."
)
@bank_option
@click.option("--who", default=None, help="Who hands the files in; kept with each version.")
@click.option(
    "--office", default=None, help="The office that hands them in; what it said of its columns counts."
)
@click.option("--dry-run", is_flag=True, help="Everything but storing: what would become of each record.")
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Append a JSON line to this file for every record, once it is safely stored.",
)
@json_option
def ingest(
    paths: tuple[Path, ...],
    bank_folder: Path,
    who: str | None,
    office: str | None,
    dry_run: bool,
    journal: Path | None,
    as_json: bool,
) -> None:
    """Take files or folders into the bank.

    Formats are recognised by content (see techbank formats), also inside .zip and .gz. What was taken before and is
    the same changes nothing. Records that cannot be taken are listed with the reason; the others are taken. What a
    record contradicts itself in (min above max, a lapsed patent on offer) is listed too, and the record is kept as it is.
    A run that was broken off goes on with techbank uploads resume.
    """
    from techbank.bank import open_bank
    from techbank.jobs import Hand

    with (
        closing(Journal(open_journal(journal))) as acknowledge,
        closing(Progress()) as progress,
        open_bank(bank_folder, create=True) as bank,
    ):
        job = bank.jobs.reference(paths, Hand(who, office, dry_run))
        try:
            job = bank.jobs.run(job.id, acknowledge=acknowledge, tell=progress) or job
        except KeyboardInterrupt:
            progress.close()
            click.echo(
                f"broken off; it goes on with: techbank uploads resume {job.id} --bank {bank_folder}",
                err=True,
            )
            raise
        report = bank.jobs.report(job)
        to_index = bank.to_index()
        unread = list(_unread(bank, paths, office))
    if as_json:
        print_json(report.as_dict())
    else:
        print_report(report)
        tell_contradictions(report.contradictions)
        tell_remarks(report.remarks)
        for path, headers in unread:
            click.echo(
                f"{path}: not read, since it is not known what they mean: {', '.join(headers)}. Say so with: "
                f"techbank mapping {path} --office {office or 'NAME'} --set {headers[0]!r}=FIELD --bank {bank_folder}",
                err=True,
            )
    if not report.files:
        click.echo("no files were found there", err=True)
    if to_index and not dry_run:
        click.echo(
            f"{to_index} records are not searchable yet; run: techbank index --bank {bank_folder}", err=True
        )
    if report.ended == "cancelled":
        click.echo(f"the upload {job.id} was cancelled; what is counted was done before", err=True)
    if report.ended or (
        report.rejected and not (report.stored or report.changed or report.same or report.owner_changes)
    ):
        raise SystemExit(1)

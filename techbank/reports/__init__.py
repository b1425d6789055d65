"""The report of an upload as a workbook: the office's own sheets with what became of every row, ready to correct."""

from __future__ import annotations

from pathlib import Path

from techbank.bank import Bank
from techbank.jobs.receiving import fingerprint
from techbank.reports.workbook import Asked, write_report
from techbank.uploading import files_of

__all__ = ["Asked", "report_to", "write_report"]


def report_to(bank: Bank, job_id: str, path: Path, *, language: str = "zh") -> None:
    """Writes the report of an upload as .xlsx; `language` (zh, en, ja) is that of its own words.

    Raises:
        NotFound: there is no such upload. OSError: the file cannot be written.
    """
    job = bank.jobs.get(job_id)
    file = bank.jobs.file(job_id)
    if job.source is not None and len(job.source) == 1:
        lies = Path(job.source[0])
        # what lies there now may be another file than the one that was read
        same = lies.is_file() and fingerprint(files_of([lies])) == job.fingerprint
        file = lies if same else None
    found = file
    write_report(
        Asked(
            job,
            rows=lambda: bank.jobs.all_rows(job_id),
            opened=(lambda: found.open("rb")) if found is not None else None,
            corrections=bank.corrections(job.office),
            language=language,
        ),
        path,
    )

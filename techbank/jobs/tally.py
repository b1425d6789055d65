"""One batch of an upload: records and transfers stored together, and the row that each leaves in the report."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from catalogue import errors
from catalogue.errors import BankError, InputError
from catalogue.licensing.contradictions import Contradiction
from catalogue.records import OwnerChange, Rejection, Technology
from catalogue.store import Catalogue, Job, JobRow, Stored
from ingest.remarks import remarks_of
from techbank.plain import contradiction_to_dict
from techbank.uploading import change_owners, contradicted

Acknowledge = Callable[[Stored, Technology], None]


class Batch:
    """Outcomes of a file, gathered until they are stored; `number` is that of the row before the first."""

    def __init__(self, job: Job, number: int, day: dt.date) -> None:
        self._job = job
        self._day = day
        self._first = number + 1
        self._rows: list[JobRow] = []
        self._records: list[tuple[int, Technology]] = []
        self._transfers: list[tuple[int, OwnerChange]] = []
        self._name: str | None = None
        self.began: float | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def fits(self, name: str, outcome: object) -> bool:
        """Whether this can be in one batch with what is there: transfers are told with one file's name."""
        return not self._transfers or not isinstance(outcome, OwnerChange) or name == self._name

    def add(self, name: str, outcome: Technology | OwnerChange | Rejection) -> None:
        """Adds an outcome of the file called `name`."""
        place, number = len(self._rows), self._first + len(self._rows)
        if isinstance(outcome, Rejection):
            self._rows.append(rejected(number, outcome))
            return
        if isinstance(outcome, OwnerChange):
            source = outcome.source
            self._transfers.append((place, outcome))
            self._name = name
        else:
            source = (outcome.provenance or {}).get("*")
            self._records.append((place, outcome))
        file = (source.file if source else None) or name
        # What became of it is known when it is stored.
        self._rows.append(JobRow(number, "same", file=file, position=source.position if source else None))

    def store(self, catalogue: Catalogue) -> tuple[Counter[str], list[tuple[Stored, Technology]]]:
        """Stores all inside the transaction that is open, with the rows; what is to be counted and acknowledged."""
        stored = self._put(catalogue)
        catalogue.jobs.add_rows(self._job.id, self._rows)
        return self._counted(), [
            (one, record) for one, (_, record) in zip(stored, self._records, strict=True)
        ]

    def rehearse(self, catalogue: Catalogue, scratch: Catalogue) -> Counter[str]:
        """As `store`, of which only the rows stay: what would become of every record, were the file stored.

        `scratch` holds what came in this file before, and takes this batch in.
        """
        with catalogue.transaction() as connection:
            trial = connection.begin_nested()
            try:
                self._put(catalogue)
            finally:
                trial.rollback()
        would, self._rows = self._rows, list(self._rows)
        self._put(scratch)
        self._rows = [_either(row, inside) for row, inside in zip(would, self._rows, strict=True)]
        catalogue.jobs.add_rows(self._job.id, self._rows)
        return self._counted()

    def _put(self, catalogue: Catalogue) -> list[Stored]:
        job = self._job
        records = [record for _, record in self._records]
        stored = catalogue.upsert(records, who=job.who, office=job.office, job=job.id)
        for one, (place, record) in zip(stored, self._records, strict=True):
            found = contradicted(record, self._day)
            self._rows[place] = replace(
                self._rows[place],
                outcome=one.outcome,
                record=one.id,
                technology=one.technology,
                version=one.version,
                merged=one.merged,
                notes=tuple(contradiction_to_dict(contradiction) for contradiction in found),
                remarks=tuple({"field": one.field, "text": one.text} for one in remarks_of(record)),
            )
        self._put_transfers(catalogue)
        return stored

    def _counted(self) -> Counter[str]:
        counted = Counter[str]()
        for row in self._rows:
            counted["owner_changes" if row.outcome == "owner_changed" else row.outcome] += 1
            counted["merged"] += row.merged
            counted["contradictions"] += len(row.notes)
            counted["remarks"] += len(row.remarks)
        return counted

    def _put_transfers(self, catalogue: Catalogue) -> None:
        if not self._transfers:
            return
        changes, job = [change for _, change in self._transfers], self._job
        # a transfer may be of a patent that came just before it
        done, refused = change_owners(
            catalogue, changes, name=self._name or job.name, who=job.who, office=job.office, job=job.id
        )
        unknown = iter(refused)
        for one, (place, _) in zip(done, self._transfers, strict=True):
            row = self._rows[place]
            if one.outcome == "unknown patent":
                self._rows[place] = rejected(row.number, next(unknown))
            else:
                outcome = "owner_same" if one.outcome == "same" else "owner_changed"
                self._rows[place] = replace(row, outcome=outcome, record=one.id, technology=one.technology)  # type: ignore[arg-type]


def _either(row: JobRow, inside: JobRow) -> JobRow:
    """What would become of a record: as the bank has it (`row`), unless the file itself has spoken of it before."""
    if row.outcome == "rejected" or inside.outcome == "rejected":
        return replace(inside if row.outcome == "rejected" else row, version=None)
    again = inside.outcome not in ("stored", "owner_changed")
    outcome = inside.outcome if again else row.outcome
    merged = inside.merged if again else row.merged or (inside.merged and outcome == "stored")
    return replace(row, outcome=outcome, merged=merged, version=None)


def rejected(number: int, rejection: Rejection) -> JobRow:
    """The row of a rejection."""
    return JobRow(
        number,
        "rejected",
        file=rejection.file,
        position=rejection.position,
        field=rejection.field,
        value=rejection.value,
        reason=rejection.reason,
        todo=rejection.todo,
    )


def contradictions_of(row: JobRow) -> list[Contradiction]:
    """What a row says that its record contradicts itself in."""
    return [
        Contradiction(
            note["rule"],
            note["severity"],
            note["offer"],
            tuple((one["field"], one["value"]) for one in note["fields"]),
        )
        for note in row.notes
    ]


def error_of(error: BankError) -> dict[str, str | None]:
    """An error as a job keeps it."""
    return {"code": error.code, "message": error.what, "where": error.where, "todo": error.todo}


def as_error(told: Mapping[str, str | None]) -> BankError:
    """An error as a job kept it."""
    kinds = {
        kind.code: kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, BankError)
    }
    kind = kinds.get(told["code"] or "", InputError)
    return kind(told["message"] or "", where=told["where"], todo=told["todo"])

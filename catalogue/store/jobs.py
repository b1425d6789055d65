"""Upload jobs and their rows: what was handed in, how far it has come, and what became of every record of it.

Rows and the job's cursor are written in the transaction that stores the records they tell of (see
`Catalogue.transaction`), so that a report is never short of a row and never has one twice.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Literal

import sqlalchemy as sa

from catalogue.errors import NotFound
from catalogue.store.outcomes import utc
from catalogue.store.schema import job_rows, jobs
from catalogue.store.standing import MANY

RowOutcome = Literal["stored", "changed", "same", "rejected", "owner_changed", "owner_same"]
CONTRADICTING: Final = "contradicting"
"""Asks for rows of any outcome whose record contradicts itself."""
REMARKED: Final = "remarked"
"""Asks for rows of any outcome with a remark on one of their values."""

_JSON: Final = frozenset({"source", "stages", "counts", "error"})
_TOLD: Final = ("notes", "remarks")


@dataclass(frozen=True)
class Job:
    """One upload. Times are UTC.

    `state` is the stage reached last, `stages` says when each was; `finished_at` is None as long as something is to be
    done. `source` are the paths of files taken where they lie, None for a file that was received. `total` is how many
    outcomes the file has, None until it was read once; `cursor` how many of them stand in the rows. All changes that
    storing made have numbers in [first_change, last_change]. `kept`: whether the received file is still there.
    """

    id: str
    name: str
    state: str
    created_at: dt.datetime
    dry_run: bool = False
    who: str | None = None
    office: str | None = None
    size: int | None = None
    source: tuple[str, ...] | None = None
    fingerprint: str | None = None
    stages: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    cursor: int = 0
    total: int | None = None
    first_change: int | None = None
    last_change: int | None = None
    cancelling: bool = False
    attempts: int = 0
    kept: bool = True
    error: Mapping[str, str | None] | None = None
    tick: int = 0
    finished_at: dt.datetime | None = None


@dataclass(frozen=True)
class JobRow:
    """What became of one record of an upload, or of a file that could not be read. `number` counts from 1.

    `field`, `value`, `reason` and `todo` are those of a rejection; `notes` what the record contradicts itself in,
    `remarks` what is to be known of single values (`field`, `text`): one that was lost, or that cannot be right.
    """

    number: int
    outcome: RowOutcome
    file: str | None = None
    position: str | None = None
    record: str | None = None
    technology: str | None = None
    version: int | None = None
    merged: bool = False
    field: str | None = None
    value: str | None = None
    reason: str | None = None
    todo: str | None = None
    notes: tuple[Mapping[str, Any], ...] = ()
    remarks: tuple[Mapping[str, str], ...] = ()


class JobStore:
    """All upload jobs of a bank; what is written inside `Catalogue.transaction` belongs to it."""

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[sa.Connection]],
        writing: Callable[[], AbstractContextManager[sa.Connection]],
    ) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, job: Job) -> None:
        """Keeps a new job: when this returns, it is on disk."""
        row = {name: _written(name, getattr(job, name)) for name in _COLUMNS}
        with self._writing() as connection:
            connection.execute(sa.insert(jobs).values(row))

    def get(self, id_: str) -> Job:
        """One job.

        Raises:
            NotFound: there is none of that id.
        """
        with self._reading() as connection:
            row = connection.execute(sa.select(jobs).where(jobs.c.id == id_)).first()
        if row is None:
            raise NotFound(f"there is no upload {id_!r}", todo="GET /uploads or techbank uploads lists them")
        return _job(row)

    def known(self, ids: Collection[str]) -> set[str]:
        """Those of the ids that are jobs."""
        ordered, found = sorted(ids), set[str]()
        with self._reading() as connection:
            for start in range(0, len(ordered), MANY):
                query = sa.select(jobs.c.id).where(jobs.c.id.in_(ordered[start : start + MANY]))
                found.update(connection.execute(query).scalars())
        return found

    def list(self, *, before: str | None = None, limit: int = 50) -> Sequence[Job]:
        """The newest jobs first; `before` goes on from the last id of a page. Ids are in order of time."""
        query = sa.select(jobs).order_by(jobs.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(jobs.c.id < before)
        with self._reading() as connection:
            return [_job(row) for row in connection.execute(query)]

    def unfinished(self) -> Sequence[Job]:
        """Jobs of which something is to be done, the oldest first."""
        query = sa.select(jobs).where(jobs.c.finished_at.is_(None)).order_by(jobs.c.id)
        with self._reading() as connection:
            return [_job(row) for row in connection.execute(query)]

    def update(self, id_: str, **values: Any) -> Job:
        """Changes columns of a job; how it stands after that.

        Raises:
            NotFound: there is none of that id.
        """
        written = {name: _written(name, value) for name, value in values.items()}
        change = sa.update(jobs).where(jobs.c.id == id_).values(**written, tick=jobs.c.tick + 1)
        with self._writing() as connection:
            connection.execute(change)
            return self.get(id_)

    # ---- rows ----

    def add_rows(self, id_: str, rows: Sequence[JobRow]) -> None:
        """Adds rows to a job's report."""
        if rows:
            with self._writing() as connection:
                connection.execute(sa.insert(job_rows), [_row_values(id_, row) for row in rows])

    def rows(
        self, id_: str, *, outcome: str | None = None, after: int = 0, limit: int = 1000
    ) -> Sequence[JobRow]:
        """Rows with a number above `after`, in order: all, or those of one outcome (or `contradicting`, `remarked`)."""
        query = sa.select(job_rows).where(job_rows.c.job == id_, job_rows.c.number > after)
        if outcome == CONTRADICTING:
            query = query.where(job_rows.c.notes.is_not(None))
        elif outcome == REMARKED:
            query = query.where(job_rows.c.remarks.is_not(None))
        elif outcome is not None:
            query = query.where(job_rows.c.outcome == outcome)
        with self._reading() as connection:
            found = connection.execute(query.order_by(job_rows.c.number).limit(limit))
            return [_row(row) for row in found]

    def forget_rows(self, id_: str) -> None:
        """Removes a job's rows: its report begins anew."""
        with self._writing() as connection:
            connection.execute(sa.delete(job_rows).where(job_rows.c.job == id_))

    def technologies(self, id_: str) -> int:
        """How many technologies the job's stored and changed records belong to."""
        query = sa.select(sa.func.count(sa.distinct(job_rows.c.technology))).where(
            job_rows.c.job == id_, job_rows.c.outcome.in_(("stored", "changed", "owner_changed"))
        )
        with self._reading() as connection:
            return int(connection.execute(query).scalar_one())


_COLUMNS: Final = tuple(one.name for one in fields(Job))


def _written(name: str, value: Any) -> Any:
    if name in _JSON and value is not None:
        # in ASCII: paths may hold bytes that are no text
        return json.dumps(list(value) if name == "source" else dict(value))
    return storable(value) if isinstance(value, str) else value


def storable(text: str) -> str:
    """The text as every database takes it: half characters and NUL written out."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")


def _job(row: sa.Row[Any]) -> Job:
    values = {name: getattr(row, name) for name in _COLUMNS}
    for name in _JSON:
        values[name] = json.loads(values[name]) if values[name] is not None else None
    source = values["source"]
    values["source"] = None if source is None else tuple(str(path) for path in source)
    for name in ("created_at", "finished_at"):
        values[name] = utc(values[name]) if values[name] is not None else None
    return Job(**values)


def _row_values(id_: str, row: JobRow) -> dict[str, Any]:
    values = {name: storable(v) if isinstance(v, str) else v for name, v in asdict(row).items()}
    told = {
        name: json.dumps(list(getattr(row, name)), ensure_ascii=True) if getattr(row, name) else None
        for name in _TOLD
    }
    return values | told | {"job": id_}


def _row(row: sa.Row[Any]) -> JobRow:
    values = dict(row._mapping)
    values.pop("job")
    return JobRow(**values | {name: tuple(json.loads(values[name] or "[]")) for name in _TOLD})

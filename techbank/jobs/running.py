"""One attempt at one job: the file is read once to check it, then read again and stored batch by batch.

Each batch is one transaction with its records, its rows and the job's cursor. After a kill the file is read again, and
outcomes up to the cursor are passed over: reading a file twice gives the same outcomes in the same order. A dry run
ends after the check, whose batches leave their rows and nothing else; after a kill it begins anew. Files that are read
where they lie (`techbank ingest`, for which nobody waits with a report in hand) are checked while they are stored.

Where searches are kept up with the catalogue, the next batch waits until they see nearly all of those before it, so that
every record is found soon after it is stored, however large the file (techbank/jobs/abreast.py).

Where a file breaks in the middle, what was read of it before is stored, and a row says where it broke.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any, Final

from catalogue.errors import BankError, InputError
from catalogue.records import Rejection, Technology
from catalogue.store import Catalogue, Job, Stored
from ingest.base import Corrections, Outcome
from ingest.containers import DEFAULT_LIMITS, Limits
from techbank.jobs.abreast import Pace
from techbank.jobs.receiving import fingerprint
from techbank.jobs.stages import STAGES, passed, reached
from techbank.jobs.tally import Acknowledge, Batch, error_of
from techbank.uploading import Entry, files_of, opened, refused, sound

log = logging.getLogger("techbank.jobs")

_LOOK_SECONDS: Final = 0.5
"""How often progress is written and the wish to cancel is looked for, at least."""
ATTEMPTS: Final = 10
"""A job that was broken off so often without coming any further has failed."""

Tell = Callable[[Job], None]


class Stopped(Exception):
    """The process is ending: the job stays as it is and goes on later."""


class Cancelled(Exception):
    """Somebody wants the job ended."""


@dataclass(frozen=True)
class Work:
    """What an attempt needs: the job's files, what the office said of their columns, and who is told."""

    catalogue: Catalogue
    entries: Sequence[Entry]
    corrections: Corrections | None
    commit_every: int
    acknowledge: Acknowledge | None = None
    tell: Tell | None = None
    stop: threading.Event | None = None
    limits: Limits = DEFAULT_LIMITS
    pace: Pace | None = None
    """Keeps what is stored within what searches can follow."""


def run(job: Job, work: Work) -> Job:
    """Works on the job until it is stored, failed or cancelled (a dry run: checked); whoever calls holds its lease.

    Raises:
        Stopped: `work.stop` was set. StoreError: the catalogue failed. Both leave the job to be gone on with.
        Exception: whatever a reader raised that it should not have; the job has failed then.
    """
    attempt = _Attempt(job, work)
    try:
        return attempt.run()
    except Cancelled:
        return attempt.ended("cancelled")
    except InputError as error:
        return attempt.ended("failed", error_of(error))
    except (BankError, Stopped):
        raise
    except Exception:
        attempt.ended(
            "failed",
            {
                "code": "unexpected",
                "message": "something went wrong inside while the file was read",
                "where": job.name,
                "todo": "Please report this file; what was stored before stays",
            },
        )
        raise


class _Attempt:
    def __init__(self, job: Job, work: Work) -> None:
        self.job = job
        self.work = work
        self._jobs = work.catalogue.jobs
        self._day = job.created_at.date()
        self._looked = time.monotonic()
        # of the reading that goes on: files, those that could not be read to their end, the last reason, outcomes
        self._files = 0
        self._failures = 0
        self._failed: InputError | None = None
        self._number = 0
        self._scratch: Catalogue | None = None

    def run(self) -> Job:
        self._begin()
        if self.job.dry_run:
            with self._rehearsal() as self._scratch:
                self._store()
        else:
            if self.job.source is None and not reached(self.job, "checked"):
                self._check()
            self._store()
        return self._finish()

    @contextmanager
    def _rehearsal(self) -> Iterator[Catalogue]:
        """A catalogue for what the file itself holds; a dry run that was broken off begins anew."""
        if self.job.cursor:
            with self.work.catalogue.transaction():
                self._jobs.forget_rows(self.job.id)
                self._update(cursor=0, counts={})
        with TemporaryDirectory(prefix="techbank-") as folder:
            scratch = Catalogue(f"sqlite:///{folder}/catalogue.db")
            try:
                yield scratch
            finally:
                scratch.close()

    def _begin(self) -> None:
        if self.job.cancelling:
            raise Cancelled
        if self.job.attempts >= ATTEMPTS:
            raise InputError(
                f"the job was broken off {self.job.attempts} times at the same place",
                where=self.job.name,
                todo="The file may bring the program down: please report it. techbank uploads resume tries again",
            )
        values: dict[str, Any] = {"attempts": self.job.attempts + 1}
        if self.job.source is not None:
            # a file that lies where its owner keeps it may be another one by now
            found = fingerprint(iter(files_of(self.work.entries)))
            if self.job.cursor and found != self.job.fingerprint:
                raise InputError(
                    "the files have changed since a part of them was stored",
                    where=self.job.name,
                    todo="Hand them in again: what is the same changes nothing",
                )
            values["fingerprint"] = found
        self._update(**values)

    # ---- the check ----

    def _check(self) -> None:
        """Reads all, stores nothing: how many records there are, and how many cannot be taken."""
        refusals = 0
        for _, outcome in self._outcomes(skip=0):
            refusals += isinstance(outcome, Rejection)
            self._looks(lambda: self._checked(refusals))  # noqa: B023
        counts = self._checked(refusals) | {"files": self._files}
        stages = passed(self.job, "parsed", "checked")
        self._update(counts=counts, total=self._number, stages=stages, state="checked", attempts=1)

    def _checked(self, refusals: int) -> dict[str, int]:
        return self._counts(read=self._number, checked=self._number, refused=refusals)

    # ---- storing, and the dry run ----

    def _store(self) -> None:
        batch = Batch(self.job, self.job.cursor, self._day)
        for name, outcome in self._outcomes(skip=self.job.cursor):
            if not batch.fits(name, outcome):
                batch = self._flush(batch)
            batch.add(name, outcome)
            batch.began = batch.began or time.monotonic()
            waited = time.monotonic() - batch.began > _LOOK_SECONDS
            if len(batch) >= self.work.commit_every or waited:
                batch = self._flush(batch)
        if len(batch):
            self._flush(batch)

    def _flush(self, batch: Batch) -> Batch:
        """Stores the batch; the next one."""
        if self.work.pace is not None and self._scratch is None:
            self.work.pace.wait(self.work.catalogue.sequence(), self._looks)
        catalogue, job = self.work.catalogue, self.job
        done: list[tuple[Stored, Technology]] = []
        cursor = job.cursor + len(batch)
        with catalogue.transaction():
            values: dict[str, Any] = {"cursor": cursor, "attempts": 1}
            if self._scratch is not None:
                counted = batch.rehearse(catalogue, self._scratch)
            else:
                before = catalogue.sequence()
                counted, done = batch.store(catalogue)
                after = catalogue.sequence()
                if after > before:
                    first = job.first_change if job.first_change is not None else before + 1
                    values |= {"first_change": first, "last_change": after}
            if not reached(job, "checked"):  # it is checked as it is stored, or not stored at all
                counted["read"] = counted["checked"] = len(batch)
                counted["refused"] = counted["rejected"]
            counts = Counter(job.counts)
            counts.update(counted)
            self._update(**values, counts={**counts, "files": self._files})
        if self.work.acknowledge is not None:
            for stored, record in done:
                self.work.acknowledge(stored, record)
        self._looked = time.monotonic()
        self._tell()
        self._may_go_on()
        if self.work.stop is not None and self.work.stop.is_set():
            raise Stopped
        return Batch(self.job, cursor, self._day)

    # ---- the end ----

    def _finish(self) -> Job:
        job = self.job
        counts = self._counts(files=self._files)
        nothing = not any(counts.get(name) for name in ("stored", "changed", "same", "owner_changes"))
        if self._failed is not None and nothing and counts.get("rejected") == self._failures == self._files:
            self._update(counts=counts)
            return self.ended("failed", error_of(self._failed))
        now = dt.datetime.now(dt.UTC)
        if job.dry_run:
            stages = passed(job, "parsed", "checked")
            self._update(stages=stages, state="checked", total=job.cursor, counts=counts, finished_at=now)
        elif job.last_change is None:  # nothing has changed: all of it is searchable as far as it was before
            self._update(
                stages=passed(job, *STAGES),
                state="searchable",
                total=job.cursor,
                counts=counts,
                finished_at=now,
            )
        else:
            counts |= {"technologies": self._jobs.technologies(job.id)}
            stages = passed(job, "parsed", "checked", "stored")
            self._update(stages=stages, state="stored", total=job.cursor, counts=counts)
        self._tell()
        return self.job

    def ended(self, state: str, error: dict[str, str | None] | None = None) -> Job:
        """The job has ended before its time."""
        now = dt.datetime.now(dt.UTC)
        stages = {**self.job.stages, state: now.isoformat(timespec="milliseconds")}
        self._update(state=state, stages=stages, error=error, finished_at=now)
        self._tell()
        return self.job

    # ---- reading ----

    def _outcomes(self, *, skip: int) -> Iterator[tuple[str, Outcome]]:
        """What the files hold, in order, after the first `skip`; a file that cannot be read to its end is told last."""
        self._files, self._failures, self._failed, self._number = 0, 0, None, 0
        for name, outcomes in opened(self.work.entries, self.work.corrections, self.work.limits):
            self._files += 1
            try:
                for outcome in outcomes:
                    self._number += 1
                    if self._number <= skip:
                        self._looks()
                        continue
                    yield name, sound(outcome, name) if isinstance(outcome, Technology) else outcome
            except InputError as error:
                self._failed = error
                self._failures += 1
                self._number += 1
                if self._number > skip:
                    yield name, refused(name, error)

    # ---- keeping the row of the job, and listening ----

    def _counts(self, **values: int) -> dict[str, int]:
        return {**self.job.counts, **values}

    def _update(self, **values: Any) -> None:
        self.job = self._jobs.update(self.job.id, **values)

    def _looks(self, counts: Callable[[], dict[str, int]] | None = None) -> None:
        """Now and then: writes how far it is, tells, and looks whether it is to go on."""
        if self.work.stop is not None and self.work.stop.is_set():
            raise Stopped
        if time.monotonic() - self._looked < _LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        if counts is not None:
            self._update(counts=counts(), attempts=1)  # what comes further is not stuck
        else:
            self.job = self._jobs.get(self.job.id)
        self._tell()
        self._may_go_on()

    def _may_go_on(self) -> None:
        if self.job.cancelling:
            raise Cancelled

    def _tell(self) -> None:
        if self.work.tell is not None:
            self.work.tell(self.job)

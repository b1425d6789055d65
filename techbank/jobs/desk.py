"""The desk where uploads are handed in: every job of a bank, and all that can be done with one."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from catalogue.errors import BankError, NotFound
from catalogue.store import Catalogue, Job, JobRow
from catalogue.store.jobs import CONTRADICTING, REMARKED
from ingest.base import Corrections
from ingest.containers import DEFAULT_LIMITS, Limits
from techbank.jobs import running
from techbank.jobs.abreast import Pace, Readers
from techbank.jobs.receiving import Incoming, Uploads, fingerprint, new_id
from techbank.jobs.running import Tell, Work
from techbank.jobs.stages import passed
from techbank.jobs.tally import Acknowledge, contradictions_of
from techbank.uploading import Contradicted, Entry, Remarked, Report, files_of, rejection_of

_PAGE: Final = 1000


class Finished(BankError):
    """The upload has ended: nothing of it is left to be cancelled or gone on with."""

    code = "finished"


@dataclass(frozen=True)
class Hand:
    """Who hands in, and whether it is a dry run."""

    who: str | None = None
    office: str | None = None
    dry_run: bool = False


class Jobs:
    """The uploads of a bank. Threads and processes may share them: each job is worked on by one at a time."""

    def __init__(
        self,
        folder: Path,
        catalogue: Catalogue,
        corrections: Callable[[str | None], Corrections | None],
        *,
        commit_every: int,
        keep_days: int,
        limits: Limits = DEFAULT_LIMITS,
        readers: Readers | None = None,
    ) -> None:
        """`readers` are those that uploads are not to be stored faster than; None: as fast as the disk takes them."""
        self._uploads = Uploads(folder)
        self._catalogue = catalogue
        self._store = catalogue.jobs
        self._corrections = corrections
        self._commit_every = commit_every
        self._limits = limits
        self._readers = readers
        self._keep = dt.timedelta(days=keep_days)

    # ---- handing in ----

    def begin(self) -> Incoming:
        """A file that is about to come in; hand it to `submit` when it is whole, or discard it.

        Raises:
            StoreError: it cannot be written.
        """
        return self._uploads.begin()

    def submit(self, incoming: Incoming, name: str, hand: Hand | None = None) -> Job:
        """Makes a job of a file that is whole. When this returns, file and job are on disk.

        Raises:
            StoreError: it cannot be written; nothing is left then.
        """
        with incoming.guard:
            try:
                incoming.finish()
                job = self._new(incoming.id, name, hand or Hand(), size=incoming.size)
                self._store.add(job)
            except BaseException:
                incoming.discard()
                raise
            incoming.release()
            return job

    def reference(self, paths: Iterable[Path], hand: Hand | None = None) -> Job:
        """Makes a job of files and folders that are read where they lie.

        Raises:
            InputError: one of them does not exist.
        """
        # not resolved: a link is known by its own name
        places = [path.absolute() for path in paths]
        found = fingerprint(files_of(places))
        name = ", ".join(path.name or str(path) for path in places)
        source = tuple(str(path) for path in places)
        job = self._new(new_id(), name, hand or Hand(), source=source, fingerprint=found)
        self._store.add(job)
        return job

    @staticmethod
    def _new(
        id_: str,
        name: str,
        hand: Hand,
        *,
        size: int | None = None,
        source: tuple[str, ...] | None = None,
        fingerprint: str | None = None,
    ) -> Job:
        now = dt.datetime.now(dt.UTC)
        job = Job(
            id_,
            name,
            "received",
            now,
            dry_run=hand.dry_run,
            who=hand.who,
            office=hand.office,
            size=size,
            source=source,
            fingerprint=fingerprint,
        )
        return Job(**{**vars(job), "stages": passed(job, "received")})

    # ---- looking ----

    def get(self, id_: str) -> Job:
        """One job.

        Raises:
            NotFound: there is none of that id.
        """
        return self._store.get(id_)

    def list(self, *, before: str | None = None, limit: int = 50) -> Sequence[Job]:
        """The newest first; `before` goes on from the last id of a page."""
        return self._store.list(before=before, limit=limit)

    def unfinished(self) -> Sequence[Job]:
        """Those of which something is to be done, the oldest first."""
        return self._store.unfinished()

    def rows(
        self, id_: str, *, outcome: str | None = None, after: int = 0, limit: int = _PAGE
    ) -> Sequence[JobRow]:
        """Rows of a job's report with a number above `after`; of one outcome, or all.

        Raises:
            NotFound: there is no such job.
        """
        self._store.get(id_)
        return self._store.rows(id_, outcome=outcome, after=after, limit=limit)

    def all_rows(self, id_: str, *, outcome: str | None = None) -> Iterator[JobRow]:
        """All of them; streams."""
        after = 0
        while found := self._store.rows(id_, outcome=outcome, after=after, limit=_PAGE):
            yield from found
            after = found[-1].number

    def file(self, id_: str) -> Path | None:
        """The file as it was handed in; None where it was read elsewhere or has been removed.

        Raises:
            NotFound: there is no such job.
        """
        job, path = self._store.get(id_), self._uploads.file(id_)
        return path if job.source is None and path.is_file() else None

    def worked_on(self, id_: str) -> bool:
        """Whether somebody works on the job just now, in whatever process."""
        return self._uploads.held(id_)

    def report(self, job: Job, *, most: int | None = None) -> Report:
        """What has become of the upload so far, with all rejections, contradictions and remarks, or `most` rows of each."""
        counts = job.counts
        report = Report(
            stored=counts.get("stored", 0),
            changed=counts.get("changed", 0),
            same=counts.get("same", 0),
            merged=counts.get("merged", 0),
            owner_changes=counts.get("owner_changes", 0),
            rejected=counts.get("rejected", 0),
            files=counts.get("files", 0),
            job=job.id,
            dry_run=job.dry_run,
            ended=job.state if job.state in ("failed", "cancelled") else None,
        )
        refused = islice(self.all_rows(job.id, outcome="rejected"), most)
        report.rejections = [rejection_of(row) for row in refused]
        report.contradictions = [
            Contradicted(row.record or "", row.file, row.position, contradiction)
            for row in islice(self.all_rows(job.id, outcome=CONTRADICTING), most)
            for contradiction in contradictions_of(row)
        ]
        report.remarks = [
            Remarked(row.record or "", row.file, row.position, remark["field"], remark["text"])
            for row in islice(self.all_rows(job.id, outcome=REMARKED), most)
            for remark in row.remarks
        ]
        return report

    # ---- working ----

    def run(
        self,
        id_: str,
        *,
        acknowledge: Acknowledge | None = None,
        tell: Tell | None = None,
        stop: threading.Event | None = None,
    ) -> Job | None:
        """Works on a job until it is stored (a dry run: checked) or has ended; None where another does already.

        `acknowledge` is called for each record once it is on disk, `tell` as the job comes along.

        Raises:
            NotFound: there is no such job. Stopped: `stop` was set. StoreError: the catalogue failed.
            Exception: a reader raised what it should not have; the job has failed then.
        """
        job = self._store.get(id_)
        if not _to_run(job):
            return job
        with self._uploads.lease(id_) as mine:
            if not mine:
                return None
            job = self._store.get(id_)  # another may just have ended it
            if _to_run(job):
                job = running.run(job, self._work(job, acknowledge, tell, stop))
        if job.source is not None and not _to_run(job):
            self._uploads.remove(id_)
        return job

    def _work(
        self, job: Job, acknowledge: Acknowledge | None, tell: Tell | None, stop: threading.Event | None
    ) -> Work:
        entries: list[Entry]
        if job.source is not None:
            entries = [Path(path) for path in job.source]
        else:
            entries = [(self._uploads.file(job.id), job.name)]
        return Work(
            self._catalogue,
            entries,
            self._corrections(job.office),
            self._commit_every,
            acknowledge,
            tell,
            stop,
            self._limits,
            None if self._readers is None else Pace(self._readers),
        )

    def cancel(self, id_: str) -> Job:
        """Ends a job as soon as whoever works on it looks; what is stored stays.

        Raises:
            NotFound: there is no such job. Finished: it has ended another way.
        """
        job = self._store.get(id_)
        if job.state == "cancelled":
            return job
        if job.finished_at is not None:
            raise Finished(
                f"the upload has ended: {job.state}",
                where=id_,
                todo="What was stored can be withdrawn: POST /withdrawals, or techbank withdraw --file",
            )
        job = self._store.update(id_, cancelling=True)
        with self._uploads.lease(id_) as mine:
            if mine:  # nobody works on it
                job = self._store.get(id_)
                if job.finished_at is None:
                    now = dt.datetime.now(dt.UTC)
                    job = self._store.update(
                        id_, state="cancelled", stages=passed(job, "cancelled"), finished_at=now
                    )
        if job.finished_at is not None and job.source is not None:
            self._uploads.remove(id_)
        return job

    def retry(self, id_: str) -> Job:
        """Has a job that failed or was cancelled gone on with, from where it ended.

        Raises:
            NotFound: there is no such job. Finished: it ended well, or its file has been removed.
        """
        job = self._store.get(id_)
        if job.finished_at is None:
            return self._store.update(id_, attempts=0)
        if job.state not in ("failed", "cancelled"):
            raise Finished(
                f"the upload has ended: {job.state}", where=id_, todo="There is nothing left to do"
            )
        if job.source is None and not self._uploads.file(id_).is_file():
            raise Finished("its file has been removed", where=id_, todo="Hand the file in again")
        stages = {stage: at for stage, at in job.stages.items() if stage not in ("failed", "cancelled")}
        state = next(reversed(stages))
        return self._store.update(
            id_, state=state, stages=stages, error=None, cancelling=False, finished_at=None, attempts=0
        )

    # ---- searchable ----

    def follow(self, job: Job, waiting: int) -> Job:
        """Notes how much of a stored job searches find; `waiting` technologies of it they do not find yet."""
        with self._catalogue.transaction():
            job = self._store.get(job.id)  # another thread may have ended it since the caller looked
            if job.state != "stored" or job.finished_at is not None:
                return job
            of = job.counts.get("technologies", 0)
            found = max(0, of - waiting)
            counts = {**job.counts, "searchable": found}
            if not waiting:
                return self._store.update(
                    job.id,
                    state="searchable",
                    stages=passed(job, "encoded", "searchable"),
                    counts=counts,
                    finished_at=dt.datetime.now(dt.UTC),
                )
            if found == job.counts.get("searchable", 0):
                return job
            return self._store.update(job.id, counts=counts)

    def indexed(self, sequence: int) -> None:
        """Notes that an index holds all changes up to this number."""
        for job in self.unfinished():
            if job.state == "stored" and (job.last_change or 0) <= sequence:
                self.follow(job, 0)

    # ---- tidying ----

    def sweep(self) -> None:
        """Removes files that never became a job, and those of jobs that ended long enough ago; rows stay."""
        self._uploads.sweep(self._store.known)
        for job in self._ended_with_files():
            with self._uploads.lease(job.id) as mine:
                if mine:
                    self._uploads.remove(job.id)
                    self._store.update(job.id, kept=False)

    def _ended_with_files(self) -> Iterator[Job]:
        before = dt.datetime.now(dt.UTC) - self._keep
        for id_ in self._uploads.all():
            try:
                job = self._store.get(id_)
            except NotFound:
                continue  # on its way in
            if job.finished_at is not None and (job.source is not None or job.finished_at <= before):
                yield job


def _to_run(job: Job) -> bool:
    return job.finished_at is None and job.state != "stored"

"""Threads that work on uploads beside a service: two that read and store, one that notes what has become searchable.

Jobs that another process left unfinished are taken up as soon as nobody holds them; those whose files lie elsewhere
(`techbank ingest`) belong to the command line and are left to it until they are stored.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from catalogue.errors import BankError, IndexError_
from catalogue.store import Job
from techbank.jobs.desk import Jobs
from techbank.jobs.running import Stopped

log = logging.getLogger("techbank.jobs")

_LOOK_SECONDS: Final = 2.0
"""How often jobs are looked for that nobody told of: what a process left that is no more."""
_FOLLOW_SECONDS: Final = 0.25
_SWEEP_SECONDS: Final = 3600.0
_LONGEST_WAIT: Final = 60.0


class Workers:
    """Works on a bank's jobs. `changed` is called when something was stored; `waiting` is `Bank.waiting`."""

    def __init__(
        self, jobs: Jobs, *, waiting: Callable[[int, int], int], changed: Callable[[], None], threads: int = 2
    ) -> None:
        self._jobs = jobs
        self._waiting = waiting
        self._changed = changed
        self._count = threads
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._stop = threading.Event()
        self._news = threading.Condition()
        self._told = 0
        self._busy: set[str] = set()
        self._again: dict[str, tuple[float, float]] = {}
        """Jobs that broke off for a reason that may pass: when they are tried again, and how long was waited."""
        self._swept = float("-inf")

    def poke(self) -> None:
        """Has jobs looked for now; starts the threads where they do not run yet."""
        with self._lock:
            if self._stop.is_set():
                return
            if not self._threads:
                names = [f"techbank-job-{n}" for n in range(self._count)]
                self._threads = [threading.Thread(target=self._work, name=n, daemon=True) for n in names]
                self._threads.append(
                    threading.Thread(target=self._follow, name="techbank-jobs-followed", daemon=True)
                )
                for thread in self._threads:
                    thread.start()
        with self._news:
            self._told += 1
            self._news.notify_all()

    def close(self, seconds: float = 10.0) -> None:
        """Ends the threads after the step each is at; unfinished jobs go on when somebody takes them up."""
        self._stop.set()
        with self._news:
            self._news.notify_all()
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    # ---- storing ----

    def _work(self) -> None:
        while not self._stop.is_set():
            told, worked = self._told, False
            try:
                self._sweep()
                job = self._next()
                if job is not None:
                    worked = self._run(job)
            except BankError as error:
                log.error("uploads cannot be looked for: %s", error)
            except Exception:
                log.exception("uploads cannot be looked for")
            with self._news:
                if worked:  # whoever follows has something to follow
                    self._told += 1
                    self._news.notify_all()
                elif told == self._told and not self._stop.is_set():
                    self._news.wait(_LOOK_SECONDS)

    def _next(self) -> Job | None:
        """The oldest job that is to be worked on; nobody else takes it while it is in `_busy`."""
        for job in self._jobs.unfinished():
            if job.source is not None or job.state == "stored":
                continue
            with self._lock:
                if job.id in self._busy or time.monotonic() < self._again.get(job.id, (0.0, 0.0))[0]:
                    continue
                self._busy.add(job.id)
            return job
        return None

    def _run(self, job: Job) -> bool:
        """Works on the job; whether there was something to do."""
        try:
            done = self._jobs.run(job.id, stop=self._stop, acknowledge=None, tell=self._tell)
            self._again.pop(job.id, None)
            return done is not None
        except Stopped:
            return False
        except BankError as error:  # the catalogue: no room, or somebody holds it
            waited = min(_LONGEST_WAIT, 2 * self._again.get(job.id, (0.0, 0.5))[1])
            self._again[job.id] = (time.monotonic() + waited, waited)
            log.error("the upload %s is tried again in %.0f s: %s", job.id, waited, error)
            return False
        except Exception:
            log.exception("the upload %s has failed", job.id)
            return True
        finally:
            with self._lock:
                self._busy.discard(job.id)

    def _tell(self, job: Job) -> None:
        if job.cursor:
            self._changed()

    def _sweep(self) -> None:
        with self._lock:
            due = time.monotonic() - self._swept > _SWEEP_SECONDS
            if due:
                self._swept = time.monotonic()
        if due:
            self._jobs.sweep()

    # ---- searchable ----

    def _follow(self) -> None:
        while not self._stop.is_set():
            began, told, following = time.monotonic(), self._told, False
            try:
                stored = [job for job in self._jobs.unfinished() if job.state == "stored"]
                for job in stored:
                    following |= not self._followed(job)
            except IndexError_:  # there is none yet, or none that can be used: the service says so elsewhere
                following = True
            except BankError as error:
                log.error("what is searchable of the uploads cannot be told: %s", error)
            except Exception:
                log.exception("what is searchable of the uploads cannot be told")
            # looking at a long list of changes is not free
            pause = max(_FOLLOW_SECONDS, 5 * (time.monotonic() - began)) if following else _LOOK_SECONDS
            with self._news:
                if following or told == self._told:
                    self._news.wait(pause)

    def _followed(self, job: Job) -> bool:
        """Notes how far a stored job is; whether searches find all of it."""
        if job.first_change is None or job.last_change is None:
            return self._jobs.follow(job, 0).finished_at is not None
        left = self._waiting(job.first_change - 1, job.last_change)
        return self._jobs.follow(job, left).finished_at is not None

"""Worker processes that read documents for this one, each with a thread here that speaks to it.

A worker that dies costs nothing but time: what it was asked is answered with `WorkerLost`, and the asker does it itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType

from ingest.xml_worker import receive, send

MAX_WORKERS = 8
"""More than one process can cut documents for."""
_Task = tuple[bytes, "Future[bytes]"]


class WorkerLost(Exception):
    """The process that was to answer has ended."""


def workers_here() -> int:
    """How many workers there is room for beside this process, by the cores that it may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores - 1, MAX_WORKERS)


class Crew:
    """So many processes of `ingest.xml_worker` for one file, which start beside what this process does."""

    def __init__(self, module: str, file: str, workers: int) -> None:
        self._command = [sys.executable, "-m", "ingest.xml_worker", module, file]
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._at_work = 0
        self._closed = False
        self._threads = [threading.Thread(target=self._speak, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ends the processes, whatever they are at."""
        with self._lock:
            self._closed = True  # a process that is not started yet never is
            for process in self._processes:
                process.kill()
            for _ in self._threads:
                self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    @property
    def at_work(self) -> int:
        """How many workers are ready or busy: none while they start, and none once all have died."""
        return self._at_work

    def submit(self, request: bytes) -> Future[bytes]:
        """The answer to come; its `result` raises WorkerLost where the worker died over it."""
        answer: Future[bytes] = Future()
        with self._lock:
            if self._at_work:
                self._tasks.put((request, answer))
            else:
                answer.set_exception(WorkerLost())
        return answer

    def _speak(self) -> None:
        """Starts a process and hands it one request after the other."""
        try:
            process = self._started()
        except (OSError, WorkerLost):  # no memory or no more processes: the others go on, or the asker alone
            return
        try:
            with process:
                self._serve(process)
                process.kill()
        except OSError:
            pass  # a broken pipe: it has ended, and what it was asked is answered as lost

    def _started(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parents[1])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        with self._lock:
            if self._closed:
                raise WorkerLost
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": path},
            )
            self._processes.append(process)
        return process

    def _serve(self, process: subprocess.Popen[bytes]) -> None:
        stdin, stdout = process.stdin, process.stdout
        if stdin is None or stdout is None or receive(stdout) is None:
            return
        with self._lock:
            self._at_work += 1
        try:
            while task := self._tasks.get():
                request, answer = task
                try:
                    send(stdin, request)
                    message = receive(stdout)
                except OSError:
                    message = None
                if message is None:
                    answer.set_exception(WorkerLost())
                    return
                answer.set_result(message)
        finally:
            self._leave()

    def _leave(self) -> None:
        """The last to go answers what nobody will."""
        with self._lock:
            self._at_work -= 1
            while not self._at_work and not self._closed and not self._tasks.empty():
                if task := self._tasks.get():
                    task[1].set_exception(WorkerLost())

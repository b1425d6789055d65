"""Storing no faster than searches can follow: who keeps searches up with a bank's catalogue, and how far each is.

A process that does so (a service) has a folder of its own under bank/readers, where it holds a lock, which the system
takes back when the process dies, however it dies; a file in it has the number of a change up to which its searches see
every change. Whoever stores much, in whatever process, looks there after each batch and waits while one is behind.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from techbank.jobs.receiving import new_id

_LOCK: Final = "lock"
_SEEN: Final = "seen"
_YOUNG_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.02
BEHIND: Final = 50
"""Changes that searches may be behind when more is stored: with a batch on top a glance or two, a second or two of work."""
_PATIENCE_SECONDS: Final = 10.0
"""A reader that has not come any further for so long is not waited for until it has."""


class Readers:
    """Those who make a bank's changes searchable just now, in whatever process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def enter(self) -> Reader:
        """A reader of this process; nobody waits for it before it has told what it sees.

        Raises:
            OSError: its folder cannot be made.
        """
        self._sweep()
        return Reader(self._folder / new_id())

    def seen(self) -> dict[str, int]:
        """How far each reader is that is alive and has told."""
        found: dict[str, int] = {}
        for folder in self._all():
            with suppress(OSError, ValueError):
                told = int((folder / _SEEN).read_text())
                if _held(folder / _LOCK):
                    found[folder.name] = told
        return found

    def _all(self) -> list[Path]:
        with suppress(FileNotFoundError, NotADirectoryError):
            return sorted(self._folder.iterdir())
        return []

    def _sweep(self) -> None:
        """Removes what dead readers left."""
        for folder in self._all():
            with suppress(OSError):
                young = time.time() - folder.stat().st_mtime < _YOUNG_SECONDS
                if not young and not _held(folder / _LOCK):
                    shutil.rmtree(folder, ignore_errors=True)


class Reader:
    """One who makes changes searchable."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._told: int | None = None
        folder.mkdir(parents=True)
        self._lock = FileLock(folder / _LOCK, thread_local=False)
        self._lock.acquire(timeout=10)

    def tell(self, sequence: int) -> None:
        """Searches of this process see every change up to this number. What cannot be written is left: nobody waits then."""
        if sequence == self._told:
            return
        with suppress(OSError):
            fresh = self._folder / f"{_SEEN}.new"
            fresh.write_text(str(sequence))
            fresh.replace(self._folder / _SEEN)
            self._told = sequence

    def silent(self) -> None:
        """It cannot follow for the time being: nobody is to wait for it."""
        self._told = None
        with suppress(OSError):
            (self._folder / _SEEN).unlink(missing_ok=True)

    def leave(self) -> None:
        """It follows no more."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._lock.release()


class Pace:
    """Waits for readers; one for each job, since it keeps in mind who does not come any further."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._left_behind: dict[str, int] = {}

    def wait(self, sequence: int, meanwhile: Callable[[], None]) -> None:
        """Returns when every reader sees all changes up to this number but the last `BEHIND`, or does not come any further.

        `meanwhile` is called again and again; what it raises ends the wait.
        """
        last: dict[str, int] = {}
        since = time.monotonic()
        while True:
            behind = {
                reader: seen
                for reader, seen in self._readers.seen().items()
                if sequence - seen > BEHIND and self._left_behind.get(reader) != seen
            }
            if not behind:
                return
            if behind != last:
                last, since = behind, time.monotonic()
            elif time.monotonic() - since > _PATIENCE_SECONDS:
                self._left_behind |= behind
                return
            meanwhile()
            time.sleep(_LOOK_SECONDS)


def _held(lock: Path) -> bool:
    """Whether somebody holds the lock."""
    if not lock.exists():
        return False
    try:
        with FileLock(lock, timeout=0, thread_local=False):
            return False
    except Timeout:
        return True

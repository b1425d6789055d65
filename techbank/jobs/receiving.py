"""Files on their way in: bank/uploads/<job>/file, whole or not there.

A file comes in under another name, is synced, and is renamed when it is whole; only then the job is kept. Whoever
works in a job's folder holds the lock in it, which the system takes back when the process dies, however it dies.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from filelock import FileLock, Timeout

from catalogue.errors import StoreError

FILE: Final = "file"
_PARTIAL: Final = "file.partial"
_LOCK: Final = "lock"
CHUNK: Final = 2**20
_YOUNG_SECONDS: Final = 60.0
"""A folder without a job is left alone for so long: whoever made it may not hold its lock yet."""


def new_id() -> str:
    """An id for a job; ids are in order of time."""
    now = dt.datetime.now(dt.UTC)
    return f"{now:%Y%m%d-%H%M%S}-{now.microsecond // 1000:03d}{secrets.token_hex(3)}"


class Uploads:
    """The folder of all jobs' files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, id_: str) -> Path:
        """The folder of one job."""
        return self._folder / id_

    def file(self, id_: str) -> Path:
        """The received file of a job; it may have been removed."""
        return self.of(id_) / FILE

    def begin(self) -> Incoming:
        """A file that is about to come in."""
        id_ = new_id()
        try:
            self.of(id_).mkdir(parents=True)
        except OSError as error:
            raise _no_room(error, self.of(id_)) from error
        return Incoming(id_, self.of(id_))

    @contextmanager
    def lease(self, id_: str) -> Iterator[bool]:
        """Whether this holds the job: no other thread or process does as long as it is held."""
        folder = self.of(id_)
        lock = FileLock(folder / _LOCK, thread_local=False)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def held(self, id_: str) -> bool:
        """Whether somebody works on the job just now."""
        if not (self.of(id_) / _LOCK).exists():
            return False
        with self.lease(id_) as mine:
            return not mine

    def remove(self, id_: str) -> None:
        """Removes a job's folder and what is in it."""
        shutil.rmtree(self.of(id_), ignore_errors=True)

    def all(self) -> list[str]:
        """The jobs that have a folder."""
        with suppress(FileNotFoundError):
            return sorted(path.name for path in self._folder.iterdir() if path.is_dir())
        return []

    def sweep(self, known: Callable[[set[str]], set[str]], *, older_than: float = _YOUNG_SECONDS) -> int:
        """Removes what uploads left that never became a job (`known` says which did); how many there were."""
        found = set(self.all())
        return sum(self._swept(id_, older_than) for id_ in sorted(found - known(found)))

    def _swept(self, id_: str, older_than: float) -> bool:
        with suppress(FileNotFoundError):
            if time.time() - self.of(id_).stat().st_mtime < older_than:
                return False
            with self.lease(id_) as mine:
                if mine:
                    self.remove(id_)
                return mine
        return False


class Incoming:
    """One file that comes in. `write`, then `finish`; `discard` leaves nothing. Any thread may call, one at a time."""

    def __init__(self, id_: str, folder: Path) -> None:
        self.id = id_
        self.size = 0
        self.guard = threading.Lock()  # held while the file becomes a job, or is thrown away
        self._done = False
        self._folder = folder
        self._lock = FileLock(folder / _LOCK, thread_local=False)
        try:
            self._lock.acquire(timeout=10)
            self._stream: BinaryIO = (folder / _PARTIAL).open("wb")
        except OSError as error:
            self._lock.release()
            shutil.rmtree(folder, ignore_errors=True)
            raise _no_room(error, folder) from error

    def write(self, content: bytes) -> None:
        """Adds bytes.

        Raises:
            StoreError: they cannot be written.
        """
        try:
            self._stream.write(content)
        except OSError as error:
            raise _no_room(error, self._folder) from error
        self.size += len(content)

    def take(self, stream: BinaryIO) -> None:
        """Adds all bytes of a stream.

        Raises:
            StoreError: they cannot be written.
        """
        while content := stream.read(CHUNK):
            self.write(content)

    def finish(self) -> None:
        """The file is whole: it is on disk under its name when this returns; the lock is held on.

        Raises:
            StoreError: it cannot be written.
        """
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            (self._folder / _PARTIAL).rename(self._folder / FILE)
            for folder in (self._folder, self._folder.parent, self._folder.parent.parent):
                sync_folder(folder)
        except OSError as error:
            raise _no_room(error, self._folder) from error

    def release(self) -> None:
        """The file is a job's: gives the lock back, so that others may work on it."""
        self._done = True
        self._lock.release()

    def discard(self) -> None:
        """Leaves nothing of a file that has become no job; of one that has, all stays."""
        if self._done:
            return
        self._done = True
        with suppress(OSError):
            self._stream.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._lock.release()

    def abandon(self) -> None:
        """As `discard`, from any thread at any time."""
        with self.guard:
            self.discard()


def sync_folder(folder: Path) -> None:
    """Has a folder's entries on disk, where the system can say so."""
    with suppress(PermissionError, InterruptedError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def fingerprint(files: Iterator[tuple[str, Path]]) -> str:
    """Tells files by name, size and time of change: SHA-256 in hexadecimal digits."""
    digest = hashlib.sha256()
    for name, path in files:
        try:
            found = path.stat()
            told = f"{name}\0{found.st_size}\0{found.st_mtime_ns}\0"
        except OSError:  # a link to nothing, say: reading will tell
            told = f"{name}\0-\0"
        digest.update(told.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _no_room(error: OSError, folder: Path) -> StoreError:
    return StoreError(
        f"the upload cannot be written ({error.strerror or error})",
        where=str(folder),
        todo="Check free disk space and that the bank's folder may be written; then send the file again",
    )

"""Vectors that were computed once, kept in one file: the same text is never encoded twice.

A key holds everything that decides a vector: the encoder's fingerprint (name, revision, prompts, precision),
the role, and the text; the language only for encoders that treat languages differently. Several processes may
use one file at once. It is only a cache: it may be deleted whenever nobody uses it.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from catalogue.errors import StoreError
from embeddings.base import EncoderSpec, Role, Vectors, primary_language

_VERSION = 1
_BUSY_SECONDS = 60.0
# Bytes of the file that are read without a system call a page: half the time of 400 look-ups. A disk that fails then ends
# the process instead of raising.
_MAPPED = 1 << 30
_TABLE = """CREATE TABLE IF NOT EXISTS vectors (
    fingerprint TEXT NOT NULL, role TEXT NOT NULL, digest BLOB NOT NULL,
    crc32 INTEGER NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (fingerprint, role, digest)) WITHOUT ROWID"""
_FIND = "SELECT crc32, vector FROM vectors WHERE fingerprint = ? AND role = ? AND digest = ?"
_KEEP = "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class CacheKey:
    """Which vector: `digest` is SHA-256 of the text without prompt, and of a language that matters."""

    fingerprint: str
    role: Role
    digest: bytes


def cache_key(spec: EncoderSpec, role: Role, text: str, language: str | None = None) -> CacheKey:
    """The key of `text` in this role under the encoder of this spec."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
    if spec.by_language:
        digest.update(b"\0language\0" + (primary_language(language) or "").encode())
    return CacheKey(spec.fingerprint, role, digest.digest())


class VectorCache:
    """The cache in the file `path`, made where it is missing. Safe to share between threads and processes.

    Raises:
        StoreError: the file cannot be opened or written, is damaged or is of another version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error
        with self._errors():
            self._base = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None
            )
        try:
            self._prepare()
        except StoreError:
            self._base.close()
            raise

    def __enter__(self) -> VectorCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._base.close()

    def get_many(self, keys: Iterable[CacheKey]) -> dict[CacheKey, Vectors]:
        """The vectors, of shape (dimension,), of the keys that are known. A damaged row is unknown."""
        found: dict[CacheKey, Vectors] = {}
        with self._lock, self._errors(), self._base:
            self._base.execute("BEGIN")  # one read lock for all of them
            for key in keys:
                row = self._base.execute(_FIND, (key.fingerprint, key.role, key.digest)).fetchone()
                if row is not None and zlib.crc32(row[1]) == row[0]:
                    found[key] = np.frombuffer(row[1], "<f4").astype(np.float32)
        return found

    def put_many(self, vectors: Mapping[CacheKey, Vectors]) -> None:
        """Keep these vectors, all or none; a key that is there already gets the new one."""
        rows = []
        for key, vector in vectors.items():
            blob = np.ascontiguousarray(vector, "<f4").tobytes()
            rows.append((key.fingerprint, key.role, key.digest, zlib.crc32(blob), blob))
        with self._lock, self._errors(), self._base:  # the connection commits, or takes all back
            self._base.execute("BEGIN IMMEDIATE")
            self._base.executemany(_KEEP, rows)

    def _prepare(self) -> None:
        with self._errors():
            self._write_ahead()
            self._base.execute(
                "PRAGMA synchronous = NORMAL"
            )  # a power cut may lose the last batches, no more
            self._base.execute(f"PRAGMA mmap_size = {_MAPPED}")
            with self._base:
                self._base.execute("BEGIN IMMEDIATE")
                (version,) = self._base.execute("PRAGMA user_version").fetchone()
                if version == 0:
                    self._base.execute(_TABLE)
                    self._base.execute(f"PRAGMA user_version = {_VERSION}")
        if version not in (0, _VERSION):
            raise StoreError(
                f"The vector cache is of version {version}, this program writes version {_VERSION}",
                where=str(self._path),
                todo="Delete the file; the vectors are computed again",
            )

    def _write_ahead(self) -> None:
        """Readers beside a writer. Switching it on does not wait for other processes: try again."""
        deadline = time.monotonic() + _BUSY_SECONDS
        while True:
            try:
                self._base.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:  # full, locked, read-only, no such folder
            raise self._unusable(error) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"The vector cache is damaged: {error}",
                where=str(self._path),
                todo="Delete the file (and those beside it that end in -wal and -shm); the vectors are computed again",
            ) from error

    def _unusable(self, error: Exception) -> StoreError:
        return StoreError(
            f"The vector cache cannot be used: {error}",
            where=str(self._path),
            todo="See that the disk has room and the folder may be written to",
        )

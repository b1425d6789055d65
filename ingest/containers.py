"""Files inside files: gzip streams and zip archives, read within limits that a bomb cannot pass.

A zip in a zip, a gzip in a gzip and any mixture are refused: two layers of packing are how bombs are built, and
no office needs them.
"""

from __future__ import annotations

import gzip
import io
import lzma
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from catalogue.errors import UnreadableFile
from ingest.base import HEAD_BYTES
from ingest.heads import is_archive, is_gzip

SPOOL_BYTES = 16 * 2**20
"""A stream that must be seekable is kept in memory up to this size, beyond it in a temporary file."""

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    UnicodeError,
)
"""What Python raises on a damaged container."""

# Opening an entry whose header was tampered with: a place before the file's beginning, a lock without a key.
_FORGED = (*DAMAGE, ValueError, RuntimeError, struct.error)

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_SKIPPED_NAMES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Limits:
    """How much a container may unpack to.

    `max_bytes` counts the unpacked bytes of a whole container. `max_ratio` is unpacked to packed size and is
    looked at after the first `ratio_from` bytes. `max_members` counts the entries of an archive.
    """

    max_bytes: int = 20 * 2**30
    max_ratio: int = 200
    max_members: int = 100_000
    ratio_from: int = 10 * 2**20


DEFAULT_LIMITS = Limits()


class TooLarge(UnreadableFile):
    """A container unpacks to more than the limits allow: the file as a whole is refused."""


class Budget:
    """Counts what a container has unpacked so far, over all its members."""

    def __init__(self, limits: Limits, *, name: str, size: int | None = None) -> None:
        self.limits = limits
        self.name = name
        self.size = size  # of the container: members that overlap are each no bomb, all together they are
        self.total = 0

    def spend(self, count: int, *, unpacked: int, packed: int, member: str) -> None:
        """Book `count` more bytes of a member that stands at `unpacked` from `packed` bytes.

        Raises:
            TooLarge: a limit is passed.
        """
        self.total += count
        if self.total > self.limits.max_bytes:
            raise TooLarge(
                f"it unpacks to more than {self.limits.max_bytes:,} bytes",
                where=self.name,
                todo="Split it into smaller files",
            )
        ratio_from, max_ratio = self.limits.ratio_from, self.limits.max_ratio
        if self.size is not None and self.total > ratio_from and self.total > max_ratio * max(self.size, 1):
            raise TooLarge(
                f"it unpacks to more than {max_ratio} times its size",
                where=self.name,
                todo="If it is no bomb, unpack it and hand in the files themselves",
            )
        if unpacked > self.limits.ratio_from and unpacked > self.limits.max_ratio * max(packed, 1):
            raise TooLarge(
                f"{member} unpacks to more than {self.limits.max_ratio} times its packed size",
                where=self.name,
                todo="If it is no bomb, unpack it and hand in the file itself",
            )


class _Counted(io.RawIOBase):
    """Passes bytes through and books them; `packed` tells how many packed bytes were used up."""

    def __init__(self, inner: BinaryIO, budget: Budget, *, member: str, packed: int | None) -> None:
        super().__init__()
        self._inner = inner
        self._budget = budget
        self._member = member
        self._packed = packed
        self._unpacked = 0
        self.source: _Tally | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        block = self._inner.read(len(view))
        view[: len(block)] = block
        self._unpacked += len(block)
        packed = self._packed if self._packed is not None else (self.source.count if self.source else 0)
        self._budget.spend(len(block), unpacked=self._unpacked, packed=packed, member=self._member)
        return len(block)


class _Tally(io.RawIOBase):
    """Counts the packed bytes that went by."""

    def __init__(self, inner: BinaryIO) -> None:
        super().__init__()
        self._inner = inner
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        block = self._inner.read(len(view))
        view[: len(block)] = block
        self.count += len(block)
        return len(block)


class Rewound(io.RawIOBase):
    """A stream whose first bytes were already taken: gives them once more, then the rest."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        block = self._head[: len(view)] if self._head else memoryview(self._rest.read(len(view)))
        self._head = self._head[len(block) :]
        view[: len(block)] = block
        return len(block)


class Fuse(io.RawIOBase):
    """A stream that ends in an error where more than `most` bytes go by and nobody calls `reset`.

    For parsers that hold what they read until a row or record is complete.
    """

    def __init__(self, inner: BinaryIO, most: int, *, name: str, what: str) -> None:
        super().__init__()
        self._inner, self._most, self._name, self._what = inner, most, name, what
        self._passed = 0

    def readable(self) -> bool:
        return True

    def reset(self) -> None:
        """Something is complete: count anew."""
        self._passed = 0

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        block = self._inner.read(len(view))
        view[: len(block)] = block
        self._passed += len(block)
        if self._passed > self._most:
            raise UnreadableFile(
                f"there is no end of {self._what} within {self._most >> 20} MiB",
                where=self._name,
                todo="Save it as CSV",
            )
        return len(block)


def peek(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first HEAD_BYTES (fewer at the end), and the stream with them put back."""
    head = b""
    while len(head) < HEAD_BYTES:
        block = stream.read(HEAD_BYTES - len(head))
        if not block:
            break
        head += block
    return head, io.BufferedReader(Rewound(head, stream))


@contextmanager
def seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """A copy of the stream that can be read from anywhere, gone afterwards."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield cast(BinaryIO, copy)


def unzip_gz(stream: BinaryIO, name: str, limits: Limits) -> BinaryIO:
    """What a gzip stream holds."""
    tally = _Tally(stream)
    counted = _Counted(
        cast(BinaryIO, gzip.GzipFile(fileobj=io.BufferedReader(tally))),
        Budget(limits, name=name),
        member="the content",
        packed=None,
    )
    counted.source = tally
    return io.BufferedReader(counted)


@dataclass(frozen=True)
class Member:
    """One file of an archive; `name` is what a person calls it."""

    name: str
    entry: zipfile.ZipInfo

    @property
    def encrypted(self) -> bool:
        return bool(self.entry.flag_bits & 0x1)


class Archive:
    """An open zip archive, its members in the archive's order.

    Raises:
        UnreadableFile: no zip after all, too many members, or a container inside.
    """

    def __init__(self, stream: BinaryIO, name: str, limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
            raise UnreadableFile(
                f"the zip archive is damaged or cut short ({error})",
                where=name,
                todo="Pack it or download it again",
            ) from error
        self._budget = Budget(limits, name=name, size=stream.seek(0, io.SEEK_END))
        entries = self._zip.infolist()
        if len(entries) > limits.max_members:
            raise TooLarge(
                f"it holds {len(entries):,} files, more than {limits.max_members:,}",
                where=name,
                todo="Split it into smaller archives",
            )
        self.members = tuple(Member(_readable(entry), entry) for entry in entries if _wanted(entry))
        self._refuse_containers(name)

    def open(self, member: Member) -> BinaryIO:
        """The unpacked bytes of a member.

        Raises:
            UnreadableFile: its entry is damaged. Reading from it may raise what DAMAGE names, or TooLarge.
        """
        try:
            inner = cast(BinaryIO, self._zip.open(member.entry))
        except _FORGED as error:
            raise UnreadableFile(
                f"it cannot be unpacked ({error})", where=member.name, todo="Pack it again"
            ) from error
        packed = member.entry.compress_size
        return io.BufferedReader(_Counted(inner, self._budget, member=member.name, packed=packed))

    def _refuse_containers(self, name: str) -> None:
        """Look into each member before any is read, so that nothing is taken from such an archive."""
        for member in self.members:
            if member.encrypted:
                continue
            try:
                with self._zip.open(member.entry) as stream:
                    head = stream.read(4)
                    if head.startswith(b"PK"):
                        head += stream.read(HEAD_BYTES - len(head))
            except _FORGED:
                continue  # reading the member will meet the same and say so
            if is_archive(head) or is_gzip(head):
                kind = "gzip file" if is_gzip(head) else "zip archive"
                raise UnreadableFile(
                    f"{member.name} is a {kind} inside a zip archive, which is not read",
                    where=name,
                    todo="Unpack it and pack the files themselves",
                )


def _wanted(entry: zipfile.ZipInfo) -> bool:
    """Whether it is a file of somebody's: no folder (whose name ends with "/"), none that a computer puts in for itself."""
    parts = entry.filename.replace("\\", "/").split("/")
    return not (
        entry.filename.endswith("/")
        or "__MACOSX" in parts
        or parts[-1] in _SKIPPED_NAMES
        or parts[-1].startswith(".")
    )


def _readable(entry: zipfile.ZipInfo) -> str:
    """The name to show: it opens nothing, and what would steer a terminal is left out."""
    return _CONTROL.sub("\ufffd", _decoded(entry))


def _decoded(entry: zipfile.ZipInfo) -> str:
    """Chinese Windows writes names in GBK without saying so; Python then reads them as code page 437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename

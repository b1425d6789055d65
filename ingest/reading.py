"""The door of the house for records: a file in any known format comes in, technologies and rejections go out.

First bytes -> every reader's `sniff` -> exactly one reader -> a stream of `Technology` or `Rejection`. Zip archives
and gzip files are opened on the way, by their magic bytes and not by their names. Records of an archive's member
are filed under `archive.zip!member`; a member that cannot be read becomes one `Rejection` and the others go on. Where an
`ArchiveReader` says that members belong together, as tables to be joined do, it reads those.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from catalogue.errors import AmbiguousFormat, BankError, InputError, UnknownFormat, UnreadableFile
from catalogue.records import Rejection
from ingest.base import ArchiveReader, Corrections, Outcome, Reader, TableReader
from ingest.containers import (
    DAMAGE,
    DEFAULT_LIMITS,
    Archive,
    Limits,
    Member,
    TooLarge,
    peek,
    seekable,
    unzip_gz,
)
from ingest.formats import readers
from ingest.heads import describe, is_archive, is_gzip
from ingest.not_records import known_json

MAX_JOINED = 64
"""An archive of more members is no set of tables: its members are not looked into beforehand."""


def paths_in(path: Path) -> Iterator[Path]:
    """The files to read at `path`: itself, or in a folder every file below it, sorted; hidden ones are skipped.

    Raises:
        UnreadableFile: nothing is there.
    """
    if not path.exists():
        raise UnreadableFile("there is no such file or folder", where=str(path), todo="Check the path")
    if not path.is_dir():
        yield path
        return
    for folder, inner, names in os.walk(path):
        inner[:] = sorted(name for name in inner if not name.startswith((".", "__MACOSX")))
        yield from (Path(folder) / name for name in sorted(names) if not name.startswith("."))


def read_path(
    path: Path,
    *,
    name: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    corrections: Corrections | None = None,
) -> Iterator[Outcome]:
    """Read one file. `name` is what positions and provenance call it: the file's own name unless given.

    Raises:
        InputError: as `read_stream`; also where the file cannot be opened.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise UnreadableFile(
            f"the file cannot be opened ({error.strerror})",
            where=str(path),
            todo="Check path and permissions",
        ) from error
    with stream:
        yield from read_stream(stream, name or path.name, limits=limits, corrections=corrections)


def read_stream(
    stream: BinaryIO,
    name: str,
    *,
    limits: Limits = DEFAULT_LIMITS,
    corrections: Corrections | None = None,
) -> Iterator[Outcome]:
    """Read a stream of bytes called `name`, from where it stands; it need not be seekable.

    `corrections` is what the office said of its spreadsheets' columns.

    Raises:
        UnknownFormat: no reader knows it.
        AmbiguousFormat: two readers claim it.
        UnreadableFile: it is empty or damaged, the reader that knows it failed on it, or it is a container that
            holds another or passes the limits. What was yielded before is right.
    """
    with damage_as_errors(name, "the file"):
        head, whole = peek(stream)
    if is_gzip(head):
        with damage_as_errors(name, "gzip"):
            inner, content = peek(unzip_gz(whole, name, limits))
        if is_gzip(inner) or is_archive(inner):
            raise UnreadableFile(
                "it holds a packed file inside a packed file, which is not read",
                where=name,
                todo="Unpack it once and hand in the result",
            )
        yield from _read_plain(inner, content, name, corrections)
    elif is_archive(head):
        with seekable(whole) as copy:
            yield from _read_archive(copy, name, limits, corrections)
    else:
        yield from _read_plain(head, whole, name, corrections)


def reader_for(head: bytes, name: str) -> Reader:
    """The one reader that knows a file by its first bytes.

    Raises:
        UnknownFormat, AmbiguousFormat: none or several do. UnreadableFile: there are no bytes.
    """
    if not head:
        raise UnreadableFile("the file is empty", where=name, todo="Export it again")
    claims = [reader for reader in readers() if reader.sniff(head, name)]
    if len(claims) > 1:
        raise AmbiguousFormat(
            f"the file is claimed by {' and by '.join(reader.name for reader in claims)}",
            where=name,
            todo="Please report this file: each must have exactly one reader",
        )
    if not claims:
        if other := known_json(head):
            raise UnknownFormat(
                f"the file holds no records: it is {other}",
                where=name,
                todo="Leave it out, or hand in the technologies themselves; techbank formats lists the known formats",
            )
        raise UnknownFormat(
            f"the format is not known: it looks like {describe(head)}",
            where=name,
            todo=f"Hand it in as one of the {len(readers())} known formats, or as the spreadsheet your office keeps; "
            "techbank formats lists them",
        )
    return claims[0]


def _read_plain(
    head: bytes, stream: BinaryIO, name: str, corrections: Corrections | None
) -> Iterator[Outcome]:
    reader = reader_for(head, name)
    with damage_as_errors(name, reader.name):
        if corrections is not None and isinstance(reader, TableReader):
            yield from reader.read_corrected(stream, name=name, corrections=corrections)
        else:
            yield from reader.read(stream, name=name)


def _read_archive(
    stream: BinaryIO, name: str, limits: Limits, corrections: Corrections | None
) -> Iterator[Outcome]:
    archive = Archive(stream, name, limits)
    if not archive.members:
        raise UnreadableFile("the archive holds no files", where=name, todo="Pack the files again")
    joined = yield from _read_joined(archive, name)
    for member in archive.members:
        if member.name in joined:
            continue
        if member.encrypted:
            yield Rejection(
                name, member.name, None, "the file is encrypted", "Pack it again without a password"
            )
            continue
        inner_name = f"{name}!{member.name}"
        try:
            with damage_as_errors(inner_name, "zip"):
                opened = archive.open(member)
            with opened:
                with damage_as_errors(inner_name, "zip"):
                    head, content = peek(opened)
                yield from _read_plain(head, content, inner_name, corrections)
        except TooLarge:
            raise
        except InputError as error:
            yield Rejection(name, member.name, None, error.what, error.todo)


def _read_joined(archive: Archive, name: str) -> Generator[Outcome, None, frozenset[str]]:
    """What the members that belong together hold; returns which those are."""
    members = {member.name: member for member in archive.members if not member.encrypted}
    if not 1 < len(archive.members) <= MAX_JOINED or len(members) < len(archive.members):
        return frozenset()
    heads = {inner: head for inner, member in members.items() if (head := _head(archive, member))}
    claims = [
        (reader, found)
        for reader in readers()
        if isinstance(reader, ArchiveReader) and (found := reader.sniff_members(heads))
    ]
    if len(claims) > 1:
        raise AmbiguousFormat(
            f"the archive is claimed by {' and by '.join(reader.name for reader, _ in claims)}",
            where=name,
            todo="Please report this file: each must have exactly one reader",
        )
    for reader, found in claims:
        with damage_as_errors(name, reader.name):
            yield from reader.read_members(lambda inner: archive.open(members[inner]), found, name=name)
        return found
    return frozenset()


def _head(archive: Archive, member: Member) -> bytes:
    try:
        with archive.open(member) as stream:
            return peek(stream)[0]
    except (UnreadableFile, *DAMAGE) as error:
        if isinstance(error, TooLarge):
            raise
        return b""  # reading the member will meet the same and say so


@contextmanager
def damage_as_errors(name: str, reader: str) -> Iterator[None]:
    """Turn what libraries raise on damaged bytes into UnreadableFile; errors of our own making pass as they are."""
    from lxml.etree import LxmlError  # the XML readers have loaded it already, or it is not needed yet

    try:
        yield
    except BankError:
        raise
    except (*DAMAGE, csv.Error, LxmlError) as error:
        reason = str(error).strip() or type(error).__name__
        raise UnreadableFile(
            f"{reader} cannot read the file any further: {reason}",
            where=name,
            todo="The file is damaged or cut short: export or download it again",
        ) from error

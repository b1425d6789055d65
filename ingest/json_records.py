"""Records of a JSON file, one by one, whichever way they are packed: no file is ever held whole.

Read are JSON Lines, an array, objects one after another over many lines, and the answer of a service: an object that
has its records, or its one record, under a known key (`{"total": 2, "data": [{…}, {…}]}`). A record is found by its
brackets and parsed by itself, so that a broken one costs itself and no other.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

from catalogue.errors import UnreadableFile
from catalogue.records import Rejection
from ingest.containers import peek
from ingest.jsonlines import lines

MAX_RECORD = 16 * 2**20
"""Bytes of the longest record that is read: of `{},{},{}` the 25-fold is held in memory."""

MAX_DEPTH = 1000
"""Objects and arrays in one another; Python's parser goes no deeper either."""
MAX_TOKENS = 3_000_000
"""Texts and brackets of a record that does not parse at once, until its end must have come."""

_CHUNK = 65_536
_QUICK = 2**20  # bytes up to which a record is parsed as it comes, before its end is looked for
_DECODER = json.JSONDecoder()
_BOM = b"\xef\xbb\xbf"
# A string, or a bracket; a quotation mark alone is a string whose end has not been read yet.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|["\[\]{}]', re.DOTALL)
# JSON can spell half a character (\ud83d alone), which no database and no page can hold.
_HALF = re.compile(r"\\u[dD]")
_SCALAR = re.compile(rb"[^\s,\]}]+")
_AGAIN = "Export or download it again"


class _Ended(Exception):
    """There is no more to read where something was still to come."""


class _Scanner:
    """A place in a stream of JSON, and as much of it as the record there needs."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.held = b""
        self.at = 0

    def more(self) -> bool:
        """Read on, dropping what lies behind; False at the end of the stream."""
        if len(self.held) - self.at > MAX_RECORD:
            raise ValueError(f"a record is longer than {MAX_RECORD >> 20} MiB")
        block = self._stream.read(max(_CHUNK, len(self.held) - self.at))
        self.held = self.held[self.at :] + block
        self.at = 0
        return bool(block)

    def peek(self) -> bytes:
        """The next character that is no space, b"" at the end."""
        while True:
            while self.at < len(self.held) and self.held[self.at] in b" \t\r\n":
                self.at += 1
            if self.at < len(self.held):
                return self.held[self.at : self.at + 1]
            if not self.more():
                return b""

    def take(self) -> bytes:
        """The value that begins at the next character, as it is written.

        Raises:
            _Ended: the stream ends within it.
        """
        self.peek()
        length, depth, tokens = 0, 0, 0
        while True:
            tokens += 1
            if depth > MAX_DEPTH or tokens > MAX_TOKENS:
                raise ValueError(
                    f"a record is nested more than {MAX_DEPTH:,} deep or has more than {MAX_TOKENS:,} values"
                )
            found = _TOKEN.search(self.held, self.at + length)
            if depth == 0 and (found is None or found.start() > self.at + length):
                found = _SCALAR.match(self.held, self.at)
                if found is None:
                    raise ValueError("no value stands there")
                if found.end() == len(self.held) and self.more():
                    continue
                return self._cut(found.end() - self.at)
            if found is None or found[0] == b'"':
                length = (found.start() if found else len(self.held)) - self.at
                if not self.more():
                    raise _Ended
                continue
            length = found.end() - self.at
            depth += (found[0] in b"{[") - (found[0] in b"}]")
            if depth <= 0:
                return self._cut(length)

    def quick(self) -> tuple[Any] | None:
        """The value of the object or array that begins at the next character, where it parses at once; then it is passed.

        Many times as fast as `take`, which finds the end of what is broken or very long.
        """
        if self.peek() not in (b"{", b"["):
            return None
        while True:
            try:
                text, _ = codecs.utf_8_decode(self.held[self.at :], "strict", False)
                value, end = _DECODER.raw_decode(text)
            except UnicodeDecodeError:
                return None
            except (ValueError, RecursionError):
                if len(self.held) - self.at >= _QUICK or not self.more():
                    return None
                continue
            written = text[:end]
            if _HALF.search(written):
                return None
            self.at += len(written.encode())
            return (value,)

    def skip(self) -> None:
        """Go past the value that begins at the next character, without holding it.

        Raises:
            _Ended: the stream ends within it.
        """
        if self.peek() not in (b"{", b"["):
            self.take()
            return
        depth = 0
        while True:
            found = _TOKEN.search(self.held, self.at)
            if found is None or found[0] == b'"':
                self.at = found.start() if found else len(self.held)
                if not self.more():
                    raise _Ended
                continue
            self.at = found.end()
            depth += (found[0] in b"{[") - (found[0] in b"}]")
            if depth <= 0:
                return
            if depth > MAX_DEPTH:
                raise ValueError(f"it is nested more than {MAX_DEPTH:,} deep")

    def _cut(self, length: int) -> bytes:
        value = self.held[self.at : self.at + length]
        self.at += length
        return value

    def enter(self, under: frozenset[str], through: frozenset[str] = frozenset()) -> bytes:
        """Go to the first record and say what holds it: b"[" an array, b"{" one object, b"" the object is the record.

        In the last case the place is not to be used: what lies before it may be gone.
        """
        if self.peek() == b"[":
            self.at += 1
            return b"["
        if self.peek() != b"{":
            return b""
        self.at += 1
        while self.peek() == b'"':
            key = json.loads(self.take())
            if self.peek() != b":":
                return b""
            self.at += 1
            if key in under and (opening := self.peek()) in (b"[", b"{"):
                self.at += opening == b"["
                return opening
            if key in through and self.peek() == b"{":
                self.at += 1
                continue
            self.skip()
            if self.peek() != b",":
                return b""
            self.at += 1
            self.peek()
        return b""


def holder(
    head: bytes, *, under: frozenset[str] = frozenset(), through: frozenset[str] = frozenset()
) -> bytes:
    """What holds the records of the file that begins so: b"[" an array, b"{" one known key, b"" nothing does."""
    try:
        return _Scanner(io.BytesIO(head.removeprefix(_BOM))).enter(under, through)
    except (_Ended, ValueError, RecursionError):
        return b""


def first_record(
    head: bytes, *, under: frozenset[str] = frozenset(), through: frozenset[str] = frozenset()
) -> bytes:
    """The head from its first record on, as `ingest.jsonlines.first_keys` takes it; b"" where it is no JSON."""
    head = head.removeprefix(_BOM).lstrip()
    if not head.startswith((b"{", b"[")):
        return b""
    scanner = _Scanner(io.BytesIO(head))
    try:
        return scanner.held[scanner.at :] if scanner.enter(under, through) and scanner.peek() else head
    except (_Ended, ValueError, RecursionError):
        return head


def records(
    stream: BinaryIO,
    *,
    name: str,
    under: frozenset[str] = frozenset(),
    through: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, Any] | Rejection]:
    """Each record with its position ("line 7", "record 3"); a rejection for one that is no JSON.

    The records of a service's answer stand under one of the keys `under`; where those lie in objects of their own,
    `through` names the keys on the way.

    Raises:
        UnreadableFile: the file ends within a record, or goes on as no JSON. What was yielded before is right.
    """
    head, whole = peek(stream)
    bare = head.removeprefix(_BOM)
    held_by = holder(head, under=under, through=through)
    if held_by == b"" and not bare.split(b"\n", 1)[0].strip().endswith((b"{", b"[", b",")):
        for line in lines(whole, name=name):
            yield line if isinstance(line, Rejection) else _parsed(line[1], line[0], name)
        return
    if bare != head:
        whole.read(len(_BOM))
    yield from _each(_Scanner(whole), held_by, (under, through), name)


def records_under(stream: BinaryIO, key: str, *, name: str) -> Iterator[tuple[str, Any] | Rejection]:
    """As `records`, of the array under `key` of the one object a file is; nothing where there is no such array.

    However far down it stands: what lies before it is passed over without being held.
    """
    head, whole = peek(stream)
    if head.startswith(_BOM):
        whole.read(len(_BOM))
    scanner = _Scanner(whole)
    try:
        held_by = scanner.enter(frozenset({key})) if scanner.peek() == b"{" else b""
    except (_Ended, ValueError, RecursionError):
        return  # reading the records themselves will meet the same and say so
    if held_by == b"[":
        yield from _each(scanner, held_by, None, name)


def _each(
    scanner: _Scanner, held_by: bytes, way: tuple[frozenset[str], frozenset[str]] | None, name: str
) -> Iterator[tuple[str, Any] | Rejection]:
    """The records from here on; `way` (what `enter` takes) is None where the scanner stands at the first already."""
    number = 0
    try:
        if held_by and way is not None:
            scanner.enter(*way)
        while (next_one := scanner.peek()) not in (b"", b"]"):
            number += 1
            position, found = f"record {number}", scanner.quick()
            yield (position, found[0]) if found else _parsed(scanner.take(), position, name)
            if held_by == b"{":
                return
            if held_by == b"[" and scanner.peek() == b",":
                scanner.at += 1
            elif held_by == b"[" and scanner.peek() not in (b"]", b""):
                raise ValueError("a comma is missing")
        if held_by == b"[" and next_one == b"":
            raise _Ended
    except _Ended:
        _failed(f"the file ends within record {max(number, 1)}: it was cut short", name)
    except ValueError as error:
        _failed(f"after record {number} it is no JSON any more: {error}", name)


def _failed(reason: str, name: str) -> NoReturn:
    raise UnreadableFile(reason, where=name, todo=_AGAIN)


def _parsed(raw: bytes, position: str, name: str) -> tuple[str, Any] | Rejection:
    try:
        found = json.loads(raw)
        json.dumps(found, ensure_ascii=False).encode()  # fails on half a character
    except (ValueError, RecursionError) as error:
        return Rejection(name, position, None, f"the record is no JSON: {error}", "Export it again as UTF-8")
    return position, found

"""Cuts a stream of XML into the documents it holds, in flat memory, without parsing it.

Weekly files put thousands of documents one after the other, each with its own declaration and DOCTYPE; exchange
files wrap thousands of records in one element. An XML parser stops at the first fault of such a file. So it is
cut before it is parsed: at every XML declaration, every DOCTYPE and every start tag of a record. A fault then
costs one record.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK_BYTES = 1 << 20
MAX_DOCUMENT_BYTES = 64 << 20
"""The largest single document that is read; longer ones are skipped and reported."""

_PREFIX = 102  # "<" and a namespace prefix with its colon are never longer
_OVERLAP = 256  # a boundary (a start tag's name) is never longer
_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n" + _BOM
_NOT_BLANK = re.compile(rb"[^ \t\r\n\xef\xbb\xbf]")
_OPENERS = (b"<!--", b"<![CDATA[")


@dataclass(frozen=True)
class Segment:
    """One document of a stream: its number and first line (both from 1) and its bytes, None if too long."""

    number: int
    line: int
    content: bytes | None


def record_tag(names: frozenset[str]) -> re.Pattern[bytes]:
    """Finds the start tags of elements with these local names, under any prefix."""
    return re.compile(_record(names))


def _record(names: frozenset[str]) -> bytes:
    alternatives = b"|".join(re.escape(name.encode()) for name in sorted(names))
    return rb"<(?P<record>(?:[\w.-]{1,100}:)?(?:" + alternatives + rb"))(?=[\s/>])"


def is_quoted(content: bytes | bytearray, position: int) -> bool:
    """Whether what stands at `position` is the beginning of a comment's or a CDATA section's text."""
    return bytes(content[max(0, position - 64) : position]).rstrip(_BLANK).endswith(_OPENERS)


def utf8_chunks(stream: BinaryIO) -> tuple[Iterator[bytes], bool]:
    """The stream in chunks, and whether it was turned from UTF-16 or UTF-32 into UTF-8.

    Other encodings pass unchanged: in them a byte below 0x40 is always that ASCII character, so that tags can
    be found. Bytes that are no UTF-16 become NUL, which no XML may hold: the document they stand in is refused.
    """
    first = stream.read(CHUNK_BYTES)
    encoding = wide_encoding(first)
    chunks = _chunks(first, stream)
    return (_recoded(chunks, encoding), True) if encoding else (chunks, False)


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32, by byte order mark or by the NULs around the first character (XML 1.0, appendix F)."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if re.match(rb"[<\s]\x00[^\x00]\x00", head):
        return "utf-16-le"
    return "utf-16-be" if re.match(rb"\x00[<\s]\x00[^\x00]", head) else None


def _chunks(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    chunk = first
    while chunk:
        yield chunk
        chunk = stream.read(CHUNK_BYTES)


def _recoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk).replace("\ufffd", "\x00").encode()
    yield decoder.decode(b"", final=True).replace("\ufffd", "\x00").encode()


def segments(chunks: Iterator[bytes], names: frozenset[str]) -> Iterator[Segment]:
    """The documents of a stream; those without a record of one of these names come as well.

    A document begins at an XML declaration, at a second DOCTYPE, or at a second record's start tag. Blank
    stretches are left out. At most MAX_DOCUMENT_BYTES and a chunk are held.
    """
    boundaries = _Boundaries(names)
    buffer = bytearray()
    seen: set[str] = set()  # which kinds of boundary the document under way has shown
    number, searched, too_long = 0, 0, False
    line = first_line = 1  # of the buffer and of the document under way

    def close(end: int) -> Segment | None:
        nonlocal number, line, first_line, too_long
        with memoryview(buffer) as held:  # a slice of the buffer itself would be one copy more
            content = bytes(held[:end])
        blank = not too_long and _NOT_BLANK.search(content) is None
        number += not blank
        segment = Segment(number, first_line, None if too_long else content)
        line += content.count(b"\n")
        first_line = line
        del buffer[:end]
        seen.clear()
        too_long = False
        return None if blank else segment

    for chunk in chunks:
        buffer += chunk
        cut = 0  # from the buffer's beginning since it was searched
        for start, end, kind in boundaries.within(buffer, searched):
            start -= cut
            searched = end - cut
            if is_quoted(buffer, start):
                continue
            if _begins_anew(kind, seen, before=buffer, end=start):
                segment = close(start)
                searched -= start
                cut += start
                if segment:
                    yield segment
            seen.add(kind)
        searched = max(searched, len(buffer) - _OVERLAP)
        if len(buffer) > MAX_DOCUMENT_BYTES or too_long:
            too_long = True
            line += buffer.count(b"\n", 0, searched)
            del buffer[:searched]
            searched = 0
    if last := close(len(buffer)):
        yield last


class _Boundaries:
    """Finds where documents may begin: by plain search, as a pattern tried at every tag costs as much as parsing."""

    def __init__(self, names: frozenset[str]) -> None:
        self._words = (b"<?xml", b"<!DOCTYPE", *(name.encode() for name in sorted(names)))
        self._whole = re.compile(rb"<\?(?P<declaration>xml)\s|<!(?P<doctype>DOCTYPE)\s|" + _record(names))

    def within(self, buffer: bytearray, start: int) -> list[tuple[int, int, str]]:
        """Start, end and kind of each from `start` on, in order."""
        found: dict[int, tuple[int, int, str]] = {}
        for word in self._words:
            at = buffer.find(word, start)
            while at >= 0:
                opens = at if word.startswith(b"<") else buffer.rfind(b"<", max(start, at - _PREFIX), at)
                if opens >= 0 and (whole := self._whole.match(buffer, opens)):
                    found[opens] = (whole.start(), whole.end(), whole.lastgroup or "")
                at = buffer.find(word, at + 1)
        return [found[place] for place in sorted(found)]


def _begins_anew(kind: str, seen: set[str], *, before: bytearray, end: int) -> bool:
    if kind == "declaration":
        return bool(seen) or bool(before[:end].strip(_BLANK))
    if kind == "doctype":
        return "record" in seen or "doctype" in seen
    return "record" in seen

"""Records of a binary workbook (.xlsb): their numbers, how they are framed, and what stands in those a table needs.

From [MS-XLSB], Microsoft's published description: 2.1.4 (framing), 2.4 (records), 2.5.122 (numbers of 30 bits), 2.5.168 (texts).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

MAX_RECORD = 2**20
"""Bytes of a record that is looked into: the longest text, 32,767 characters, takes 64 KiB."""
MAX_RECORDS = 2**28
"""Records of one part; a sheet filled to its last cell is out of reach anyway."""

ROW, BLANK, RK, ERROR, BOOL, REAL, TEXT, SHARED = 0, 1, 2, 3, 4, 5, 6, 7
FORMULA_TEXT, FORMULA_REAL, FORMULA_BOOL, FORMULA_ERROR = 8, 9, 10, 11
SHORT_BLANK, SHORT_RK, SHORT_ERROR, SHORT_BOOL, SHORT_REAL, SHORT_TEXT, SHORT_SHARED = range(12, 19)
SHARED_ITEM, FORMAT, STYLE, RICH_TEXT = 19, 44, 47, 62
SHEET_DATA_ENDS, PROPERTIES, SHEET, MERGED, STYLES_BEGIN, STYLES_END = 146, 153, 156, 176, 617, 618


def records(part: IO[bytes], wanted: frozenset[int]) -> Iterator[tuple[int, bytes]]:
    """The wanted records of a part in order, each with its number; the others are passed by.

    Raises:
        ValueError: the part is cut short, or a record is longer than any program writes.
    """
    for _ in range(MAX_RECORDS):
        first = part.read(1)
        if not first:
            return
        kind = first[0]
        if kind & 0x80:
            kind = (kind & 0x7F) | (_byte(part) & 0x7F) << 7
        length = 0
        for shift in (0, 7, 14, 21):
            byte = _byte(part)
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if kind not in wanted:
            _pass(part, length)
            continue
        if length > MAX_RECORD:
            raise ValueError(f"a record of {length:,} bytes")
        content = part.read(length)
        if len(content) < length:
            raise ValueError("the part ends within a record")
        yield kind, content
    raise ValueError("there is no end of records")


def _byte(part: IO[bytes]) -> int:
    byte = part.read(1)
    if not byte:
        raise ValueError("the part ends within a record")
    return byte[0]


def _pass(part: IO[bytes], length: int) -> None:
    while length > 0:
        block = part.read(min(length, 2**16))
        if not block:
            raise ValueError("the part ends within a record")
        length -= len(block)


def text_at(content: bytes, place: int) -> tuple[str, int]:
    """A text with its length before it (XLWideString; of one that is absent ""), and the place behind it."""
    (length,) = struct.unpack_from("<I", content, place)
    if length == 0xFFFFFFFF:
        return "", place + 4
    end = place + 4 + 2 * length
    if end > len(content):
        raise ValueError("a text goes beyond its record")
    return content[place + 4 : end].decode("utf-16-le", "replace"), end


def number_30(content: bytes, place: int) -> float:
    """An RkNumber: 30 bits of an integer or of a double's upper half, perhaps hundredths."""
    (raw,) = struct.unpack_from("<i", content, place)
    value: float
    if raw & 2:
        value = float(raw >> 2)
    else:
        (value,) = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", raw & ~3))
    return value / 100 if raw & 1 else value

"""What openpyxl's streaming reader does not say of a sheet: its merged ranges, and formulas saved without a result.

Both are searched for in the sheet's XML as it streams by, so that no sheet is held in memory.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from ingest.rows import MAX_MERGED, Merged

MAX_LOST = 1_000_000
"""Formulas without a result that are told; the others are read as empty cells."""

_BLOCK = 1 << 20
_OVERLAP = 40_000  # a formula is at most 8,192 characters long, an escaped one some times that
_MERGE = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?ref=[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})[\"']"
)
_LOST = re.compile(
    rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^<>]*>\s*"
    rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]{0,35000}</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


@dataclass(frozen=True)
class Besides:
    """The merged ranges of a sheet, and its cells whose formula has no result: row × 2^14 + column (from 0), ascending."""

    merged: tuple[Merged, ...]
    lost: array[int]

    def lost_in(self, row: int, start: int) -> tuple[frozenset[int], int]:
        """The columns of `row` whose result is lost, and where the next row's begin; `start` is what the last call gave."""
        end = start
        while end < len(self.lost) and self.lost[end] >> 14 <= row:
            end += 1
        return frozenset(cell & 0x3FFF for cell in self.lost[start:end] if cell >> 14 == row), end


def besides(xml: IO[bytes]) -> Besides:
    """Searches a sheet's XML (UTF-8; of another encoding nothing is found)."""
    merged: list[Merged] = []
    lost: set[int] = set()
    for block in _blocks(xml):
        formulas = len(lost) < MAX_LOST and (b"<f" in block or b":f" in block)
        for found in _LOST.finditer(block) if formulas else ():
            lost.add(int(found[2]) << 14 | min(_column(found[1]), 0x3FFF))
        if len(merged) < MAX_MERGED:
            for found in _MERGE.finditer(block):
                left, right = sorted((_column(found[1]), _column(found[3])))
                top, bottom = sorted((int(found[2]), int(found[4])))
                merged.append(Merged(top, left, bottom, right))
    return Besides(tuple(dict.fromkeys(merged)), array("Q", sorted(lost)))


def _blocks(xml: IO[bytes]) -> Iterator[bytes]:
    tail = b""
    while block := xml.read(_BLOCK):
        whole = tail + block
        yield whole
        tail = whole[-_OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1

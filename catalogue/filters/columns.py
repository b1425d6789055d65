"""Filter columns: the few fields that filters look at, kept as small arrays beside the index.

Three kinds of column. A number column is one integer a row (dates as proleptic ordinals, money and percentages
in ten-thousandths, so that comparison is exact); MISSING stands for "not stated". A flags column is a bit set
over a fixed vocabulary; the top bit says that the field is stated. A codes column holds any number of strings
a row, dictionary-coded.

Rows are technologies or offers. Every technology has at least one offer row: where it has no offers, one row
stands for "nothing is stated", so that each condition comes out unknown for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Technology

MISSING: Final = -(2**63)
_LARGEST: Final = 2**63 - 1
_STATED: Final = np.uint32(1 << 31)

Cell: TypeAlias = int | Iterable[str] | None
Numbers: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Column:
    """One column: its name, what a row is, its kind, and how a cell is read from a record."""

    name: str
    scope: Literal["offer", "technology"]
    kind: Literal["number", "flags", "codes"]
    read: Callable[[Technology, LicenceOffer], Cell]
    values: tuple[str, ...] = ()


def scaled(amount: Decimal | None) -> int | None:
    """An amount or percentage as an integer number of ten-thousandths (half to even beyond that)."""
    if amount is None or not amount.is_finite():
        return None
    if amount and amount.adjusted() > 20:  # beyond what a column holds, perhaps beyond arithmetic
        return _LARGEST if amount > 0 else -_LARGEST
    return _held(int((amount * 10_000).to_integral_value(rounding=ROUND_HALF_EVEN)))


def _held(number: int) -> int:
    """The number, or the nearest that a column holds: one absurd record must not stop a whole bank."""
    return max(-_LARGEST, min(_LARGEST, number))


@dataclass(frozen=True)
class Codes:
    """A codes column: row r holds vocabulary[codes[starts[r]:starts[r + 1]]]; `stated` as it says."""

    vocabulary: tuple[str, ...]
    starts: Numbers
    codes: npt.NDArray[np.int32]
    stated: Mask

    def having(self, wanted: Callable[[str], bool]) -> Mask:
        """Rows with at least one code for which `wanted` holds; asked once for each word of the vocabulary."""
        hit = np.fromiter(
            (wanted(word) for word in self.vocabulary), dtype=np.bool_, count=len(self.vocabulary)
        )
        if not hit.any():
            return np.zeros(len(self.starts) - 1, dtype=np.bool_)
        before = np.zeros(len(self.codes) + 1, dtype=np.int64)
        np.cumsum(hit[self.codes], out=before[1:])
        held: Mask = before[self.starts[1:]] > before[self.starts[:-1]]
        return held


@dataclass(frozen=True)
class ColumnTable:
    """All columns of a bank. `offer_starts[t]:offer_starts[t + 1]` are the offer rows of technology t.

    `offer_numbers` gives each offer row's place in its technology's offers, -1 for the row that stands for none.
    """

    technologies: int
    offer_starts: Numbers
    offer_numbers: npt.NDArray[np.int32]
    numbers: dict[str, Numbers] = field(default_factory=dict)
    bits: dict[str, npt.NDArray[np.uint32]] = field(default_factory=dict)
    bit_names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    code_columns: dict[str, Codes] = field(default_factory=dict)

    @property
    def offers(self) -> int:
        """How many offer rows there are."""
        return len(self.offer_numbers)

    def number(self, name: str) -> Numbers:
        """Values of a number column; MISSING where not stated."""
        return self.numbers[name]

    def flag(self, name: str, *values: str) -> Mask:
        """Rows of a flags column that hold at least one of `values`."""
        names = self.bit_names[name]
        mask = np.uint32(0)
        for value in values:
            mask |= np.uint32(1 << names.index(value))
        held: Mask = (self.bits[name] & mask) != 0
        return held

    def only(self, name: str, *values: str) -> Mask:
        """Rows of a flags column that are stated, not empty, and hold nothing but `values`."""
        names = self.bit_names[name]
        allowed = _STATED
        for value in values:
            allowed |= np.uint32(1 << names.index(value))
        held = self.bits[name]
        only: Mask = ((held & ~allowed) == 0) & (held > _STATED)
        return only

    def stated(self, name: str) -> Mask:
        """Rows for which the column says anything at all."""
        stated: Mask
        if name in self.numbers:
            stated = self.numbers[name] != MISSING
        elif name in self.bits:
            stated = (self.bits[name] & _STATED) != 0
        else:
            stated = self.code_columns[name].stated
        return stated

    def codes(self, name: str) -> Codes:
        """A codes column."""
        return self.code_columns[name]

    def nbytes(self) -> int:
        """Memory that the arrays take, in bytes."""
        arrays: list[npt.NDArray[Any]] = [self.offer_starts, self.offer_numbers]
        arrays += [*self.numbers.values(), *self.bits.values()]
        for column in self.code_columns.values():
            arrays += [column.starts, column.codes, column.stated]
        return sum(array.nbytes for array in arrays)


class _CodesBuilder:
    def __init__(self) -> None:
        self.words: dict[str, int] = {}
        self.starts = [0]
        self.codes: list[int] = []
        self.stated: list[bool] = []

    def add(self, cell: Cell) -> None:
        if cell is not None and not isinstance(cell, int):
            self.codes.extend(self.words.setdefault(word, len(self.words)) for word in cell)
        self.starts.append(len(self.codes))
        self.stated.append(cell is not None)

    def build(self) -> Codes:
        return Codes(
            tuple(self.words),
            np.array(self.starts, dtype=np.int64),
            np.array(self.codes, dtype=np.int32),
            np.array(self.stated, dtype=np.bool_),
        )


def build_table(technologies: Iterable[Technology], columns: Sequence[Column]) -> ColumnTable:
    """Reads the columns off the records, in one pass; row t is the t-th technology."""
    nothing = LicenceOffer()
    starts, offer_numbers = [0], list[int]()
    cells: dict[str, list[int]] = {c.name: [] for c in columns if c.kind != "codes"}
    coded = {c.name: _CodesBuilder() for c in columns if c.kind == "codes"}
    by_scope = {s: [c for c in columns if c.scope == s] for s in ("technology", "offer")}

    def put(column: Column, technology: Technology, offer: LicenceOffer) -> None:
        cell = column.read(technology, offer)
        if column.kind == "codes":
            coded[column.name].add(cell)
        elif column.kind == "number":
            cells[column.name].append(_held(cell) if isinstance(cell, int) else MISSING)
        else:
            held = 0
            if cell is not None and not isinstance(cell, int):
                held = int(_STATED)
                for value in cell:
                    held |= 1 << column.values.index(value)
            cells[column.name].append(held)

    count = 0
    for technology in technologies:
        count += 1
        for column in by_scope["technology"]:
            put(column, technology, nothing)
        offers = technology.offers or ()
        for number, offer in enumerate(offers or (nothing,)):
            offer_numbers.append(number if offers else -1)
            for column in by_scope["offer"]:
                put(column, technology, offer)
        starts.append(len(offer_numbers))

    return ColumnTable(
        technologies=count,
        offer_starts=np.array(starts, dtype=np.int64),
        offer_numbers=np.array(offer_numbers, dtype=np.int32),
        numbers={c.name: np.array(cells[c.name], dtype=np.int64) for c in columns if c.kind == "number"},
        bits={c.name: np.array(cells[c.name], dtype=np.uint32) for c in columns if c.kind == "flags"},
        bit_names={c.name: c.values for c in columns if c.kind == "flags"},
        code_columns={name: builder.build() for name, builder in coded.items()},
    )

"""Filter columns: the few fields that filters look at, read off the records and kept beside the index.

Five kinds of column (how each lies in memory is in catalogue/filters/packed.py). A number column holds one integer a
row: dates as proleptic ordinals, money and percentages in ten-thousandths, so that comparison is exact. A flags
column holds a set over a fixed vocabulary, a codes column a set of words of any vocabulary, a lists column likewise
for cells that are nearly all different, such as class symbols, a vectors column some integers that belong together.

Rows are technologies or offers. Every technology has at least one offer row: where it has no offers, one row
stands for "nothing is stated", so that each condition comes out unknown for it. Offer rows lie in layers. Row t is
the first offer of technology t; then come all second offers, all third ones and so on, and in each layer the
technologies with the most offers come first. So what is asked of a technology is asked of a few stretches of rows.
"""

from __future__ import annotations

from collections import UserDict
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from catalogue.filters.packed import LARGEST, Array, Codes, Flags, Lists, Mask, Numbers, Vectors, held, narrow
from catalogue.filters.standing import Standing
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Technology

Cell: TypeAlias = int | Iterable[str] | None
Read: TypeAlias = Callable[[Technology, LicenceOffer], Cell]
ReadOnDay: TypeAlias = Callable[[Standing, int], Cell | tuple[int, ...]]
Packed: TypeAlias = Numbers | Flags | Codes | Lists | Vectors
_Kind = TypeVar("_Kind", Numbers, Flags, Codes, Lists, Vectors)


@dataclass(frozen=True)
class Column:
    """One column: its name, what a row is, its kind, and how a cell is read from a record.

    What hangs on registers and calendars is read with `on_day` instead of `read`: from the record's standing on the
    day of reading, for the offer of a number among its offers (-1: there is none).
    `values` is a flags column's vocabulary. `fields` are the fields of the record that a cell is read from, dotted
    (payment.upfront), as seen from the offer or the technology.
    """

    name: str
    scope: Literal["offer", "technology"]
    kind: Literal["number", "flags", "codes", "lists", "vectors"]
    read: Read | None
    values: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    on_day: ReadOnDay | None = None

    def cell(self, standing: Standing, number: int) -> Cell | tuple[int, ...]:
        """The cell of a technology's offer of this number, or of the technology."""
        if self.read is not None:
            return self.read(standing.technology, standing.offer(number))
        return self.on_day(standing, number) if self.on_day is not None else None


def scaled(amount: Decimal | None) -> int | None:
    """An amount or percentage as an integer number of ten-thousandths (half to even beyond that)."""
    if amount is None or not amount.is_finite():
        return None
    if amount and amount.adjusted() > 20:  # beyond what a column holds, perhaps beyond arithmetic
        return LARGEST if amount > 0 else -LARGEST
    return held(int((amount * 10_000).to_integral_value(rounding=ROUND_HALF_EVEN)))


class _Taken(UserDict[str, _Kind]):
    """Some rows of columns, taken from each when it is first asked for."""

    def __init__(self, columns: Mapping[str, _Kind], rows: Array) -> None:
        super().__init__()
        self._columns: Mapping[str, _Kind] = columns
        self._rows = rows

    def __missing__(self, name: str) -> _Kind:
        self.data[name] = self._columns[name].at(self._rows)
        return self.data[name]

    def __contains__(self, name: object) -> bool:
        return name in self._columns


@dataclass(frozen=True)
class ColumnTable:
    """All columns of a bank.

    `further[i]` is the technology of offer row `technologies + i`. Its layers are as long as `layers` says: the j-th
    rows of any two belong to the same technology. `offer_numbers` gives each offer row's place in its technology's
    offers, -1 for the row that stands for none.
    """

    technologies: int
    further: Array
    layers: Array
    offer_numbers: Array
    numbers: MutableMapping[str, Numbers] = field(default_factory=dict)
    flags: MutableMapping[str, Flags] = field(default_factory=dict)
    codes: MutableMapping[str, Codes] = field(default_factory=dict)
    lists: MutableMapping[str, Lists] = field(default_factory=dict)
    vectors: MutableMapping[str, Vectors] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was worked out over all rows and is asked for again."""

    @property
    def offers(self) -> int:
        """How many offer rows there are."""
        return self.technologies + len(self.further)

    def rows_of(self, technology: int) -> npt.NDArray[np.int64]:
        """The offer rows of a technology, in the order of its offers."""
        seconds = int(self.layers[0]) if len(self.layers) else 0
        place = np.flatnonzero(self.further[:seconds] == technology)
        if not len(place):
            return np.array([technology])
        starts = self.technologies + np.cumsum(self.layers) - self.layers
        return np.concatenate([[technology], starts[self.layers > place[0]] + place[0]])

    def rows_of_all(self, technologies: Mask) -> npt.NDArray[np.int64]:
        """The offer rows of these technologies, in ascending order."""
        more = self.technologies + np.flatnonzero(technologies.take(self.further))
        return np.concatenate([np.flatnonzero(technologies), more])

    def any_offer(self, rows: Mask) -> Mask:
        """Technologies with at least one of these offer rows."""
        found = rows[: self.technologies].copy()
        found[self.further[np.flatnonzero(rows[self.technologies :])]] = True
        return found

    def only_offers(self, rows: Array) -> ColumnTable:
        """These offer rows alone, in ascending order, as if each were all the offers of a technology.

        It has the columns on offers, each taken from this table when it is first asked for.
        """
        none = np.zeros(0, dtype=np.int64)
        return ColumnTable(
            len(rows), none, none, self.offer_numbers.take(rows),
            _Taken(self.numbers, rows), _Taken(self.flags, rows), _Taken(self.codes, rows), _Taken(self.lists, rows),
            _Taken(self.vectors, rows),
        )  # fmt: skip

    def flag(self, name: str, *values: str) -> Mask:
        """Rows of a flags column that hold at least one of `values`."""
        return self.flags[name].any(*values)

    def only(self, name: str, *values: str) -> Mask:
        """Rows of a flags column that are stated, not empty, and hold nothing but `values`."""
        return self.flags[name].only(*values)

    def stated(self, name: str) -> Mask:
        """Rows for which the column says anything at all."""
        return self.column(name).stated

    def column(self, name: str) -> Packed:
        """A column by its name, of whatever kind."""
        kinds: tuple[Mapping[str, Packed], ...] = (
            self.numbers,
            self.flags,
            self.codes,
            self.lists,
            self.vectors,
        )
        return next(kind for kind in kinds if name in kind)[name]

    def columns(self) -> dict[str, Packed]:
        """All columns by name."""
        return {**self.numbers, **self.flags, **self.codes, **self.lists, **self.vectors}

    def nbytes(self) -> int:
        """Memory that arrays and vocabularies take, in bytes."""
        columns = sum(column.nbytes() for column in self.columns().values())
        return columns + self.further.nbytes + self.offer_numbers.nbytes


def in_layers(counts: Array) -> tuple[ColumnTable, Array]:
    """A table without columns yet of technologies with so many offers each, and the order of its offer rows.

    The order says where each row is found where offers come technology by technology (no offers count as one).
    """
    rows = np.maximum(counts, 1)
    begins = np.cumsum(rows) - rows
    owners = np.flatnonzero(rows > 1)
    owners = owners[np.argsort(-rows[owners], kind="stable")]
    # How many technologies have a second offer, a third one and so on.
    layers = np.searchsorted(-rows[owners], -np.arange(1, int(rows.max(initial=1))), side="left")
    layer = np.repeat(np.arange(len(layers)), layers)
    further = owners[np.arange(len(layer)) - np.repeat(np.cumsum(layers) - layers, layers)]
    numbers = np.concatenate([np.where(counts > 0, 0, -1), 1 + layer])
    table = ColumnTable(
        len(counts),
        narrow(further, len(counts)),
        layers,
        numbers.astype(np.min_scalar_type(-1 - len(layers))),
    )
    return table, np.concatenate([begins, begins[further] + 1 + layer])

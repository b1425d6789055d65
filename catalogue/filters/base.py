"""The filter seam: a filter is data plus one function that judges whole columns at once.

A module in catalogue/filters that has `FILTERS` is found by itself (see catalogue/filters/__init__.py).
HTTP parameter, command-line option, web control and docs page are all made from that list. `FACETS` beside it are
found likewise: what technologies are counted by.

Every condition is judged yes, no or unknown. A filter of scope `offer` is judged for each offer, and all such
conditions must hold in one and the same offer; a filter of scope `technology` is judged once a technology.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from catalogue.answers import Verdict
from catalogue.filters.columns import Column, ColumnTable
from catalogue.filters.packed import Mask as Mask
from catalogue.filters.values import ValueType
from catalogue.licensing.cost import RateTable

Tri: TypeAlias = npt.NDArray[np.int8]

# In this order "and" is the smaller of two (Kleene's strong logic).
NO: Final = 0
UNKNOWN: Final = 1
YES: Final = 2
VERDICTS: Final[tuple[Verdict, ...]] = ("no", "unknown", "yes")

GROUPS: Final = ("price", "trial", "rights", "owner", "subject", "patent", "readiness")
CLOSED: Final = ("withdrawn", "lapsed", "exclusively_licensed")
"""States in which an offer meets no condition but one on the state itself."""


@dataclass(frozen=True)
class Context:
    """What a judgement may depend on besides the record: the day it is made, and the bank's exchange rates."""

    today: dt.date
    rates: RateTable | None = None


@dataclass(frozen=True)
class Filter:
    """One filter: what a person sees (`label` and `help` by language), what it takes, how it judges.

    `judge` gets the columns, the parsed value and the context, and returns an int8 array of NO, YES and
    UNKNOWN: one entry an offer row for scope `offer`, one a technology for scope `technology`.
    """

    name: str
    group: str
    scope: Literal["offer", "technology"]
    value: ValueType
    label: Mapping[str, str]
    help: Mapping[str, str]
    example: str
    columns: tuple[Column, ...]
    judge: Callable[[ColumnTable, Any, Context], Tri]
    even_closed: bool = False
    """Whether offers that are withdrawn, lapsed or exclusively licensed are judged too (else: no)."""
    basis: Column | None = None
    """A column of flags that says how what is judged is known: where it holds `inferred`, from its own fields."""
    by_place: bool = False
    """Whether it asks about a place, and so can tell of an offer that is closed in some countries only (else: unknown)."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the offer or the technology that a verdict is read from, dotted: payment.upfront."""
        return tuple(dict.fromkeys(name for column in self.columns for name in column.fields))


@dataclass(frozen=True)
class FacetColumn:
    """One facet: technologies are counted by the values of a column; `label` by language.

    `silent` are values of a flags column by which a record says nothing.
    """

    name: str
    label: Mapping[str, str]
    column: Column
    silent: tuple[str, ...] = ()
    even_closed: bool = False
    """Whether offers that are withdrawn, lapsed or exclusively licensed are counted too."""


def tri(yes: Mask, no: Mask) -> Tri:
    """Yes where `yes`, no where `no` and not `yes`, unknown elsewhere."""
    # By arithmetic on whole arrays, twenty times as fast as assigning through masks: 1, one more, or one less.
    out: Tri = yes.view(np.int8) - (no > yes).view(np.int8)
    out += np.int8(UNKNOWN)
    return out


def both(a: Tri, b: Tri) -> Tri:
    """Kleene's strong conjunction: no beats unknown, unknown beats yes."""
    out: Tri = np.minimum(a, b)
    return out


def unless(verdicts: Tri, no: Mask) -> Tri:
    """The verdicts, changed in place to no where `no`."""
    verdicts *= ~no
    return verdicts


def lapsed(table: ColumnTable, context: Context) -> Mask:
    """Offers all of whose patents have ended."""
    ended: Mask = table.numbers["offer_ends"].below(context.today.toordinal())
    ended |= table.flag("effective_status", "lapsed")
    return ended


def closed(table: ColumnTable, context: Context) -> Mask:
    """Offers that are withdrawn, lapsed or exclusively licensed, by their owner or by registers and calendar.

    Worked out once for a table and a day: nobody may write into it.
    """
    day, kept = table.kept.get("closed", (None, None))
    if day == context.today:
        found: Mask = kept
        return found
    shut = table.flag("effective_status", *CLOSED)
    if table.codes["closed_in"].cells:
        shut &= ~table.stated("closed_in")
    ended: Mask = table.numbers["offer_ends"].below(context.today.toordinal())
    shut |= ended
    table.kept["closed"] = (context.today, shut)
    return shut


def closed_in_part(table: ColumnTable) -> Mask | None:
    """Offers that are exclusively licensed in some of their countries only; None where there are none."""
    return table.stated("closed_in") if table.codes["closed_in"].cells else None


def at_most_unknown(verdicts: Tri, rows: Mask) -> Tri:
    """The verdicts, changed in place from yes to unknown in these rows."""
    verdicts -= ((verdicts == YES) & rows).view(np.int8)
    return verdicts

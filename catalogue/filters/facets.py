"""Facets: how many of the allowed technologies there are for each value of a column.

What is counted are technologies. For a facet over offers a technology counts for a value if one of its offers that
meet all conditions on offers together has it; offers that are closed count for the state alone, as they meet no
other condition either. So where a filter asks for a value as it is stated, the count is what asking would leave.

How the values of one column are counted stands in catalogue/filters/tallying.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from catalogue.answers import Facet, FacetCount
from catalogue.filters import facet_columns
from catalogue.filters.base import Context, FacetColumn, Mask, closed, closed_in_part
from catalogue.filters.columns import ColumnTable
from catalogue.filters.packed import Array
from catalogue.filters.planes import Layout, Words
from catalogue.filters.tallying import Counted, Counter, Picked, counter_of

_Kind: TypeAlias = Literal["technology", "offer", "open"]

_FEW = 30  # under one technology in so many, their rows are picked out; above, all are looked at


@dataclass(frozen=True)
class Tally:
    """A facet with all its values: `counts[v]` technologies for `values[v]`."""

    name: str
    values: Sequence[str]
    counts: Array
    not_stated: int

    def plus(self, other: Tally) -> Tally:
        """Both together; they speak of different technologies."""
        sums = dict(zip(self.values, self.counts.tolist(), strict=True))
        for value, count in zip(other.values, other.counts.tolist(), strict=True):
            sums[value] = sums.get(value, 0) + count
        counts = np.array([*sums.values()], dtype=np.int64)
        return Tally(self.name, tuple(sums), counts, self.not_stated + other.not_stated)

    def minus(self, other: Tally) -> Tally:
        """Without the technologies of another, which are among these; both are of one table."""
        return Tally(self.name, self.values, self.counts - other.counts, self.not_stated - other.not_stated)

    def top(self, n: int) -> Facet:
        """The n values with the most technologies, and how many technologies state none."""
        found = np.flatnonzero(self.counts)
        if 0 < n < len(found):
            counts = self.counts.take(found)
            found = found[counts >= np.partition(counts, -n)[-n]]
        counted = (FacetCount(self.values[v], int(self.counts[v])) for v in found.tolist())
        ordered = sorted(counted, key=lambda c: (-c.technologies, c.value))
        return Facet(self.name, tuple(ordered[: max(n, 0)]), self.not_stated)


def shown(parts: Iterable[tuple[Tally, ...]], n: int) -> tuple[Facet, ...]:
    """The facets of several parts of a bank together, each with its n largest counts."""
    found = []
    for first, *others in zip(*parts, strict=True):
        tally = first
        for other in others:
            tally = tally.plus(other)
        found.append(tally.top(n))
    return tuple(found)


@dataclass(frozen=True)
class _Counters:
    """What counting needs beside the columns, made when a table is first asked for facets: nothing in it hangs on the day."""

    layout: Layout
    by_name: Mapping[str, Counter]

    @classmethod
    def of(cls, table: ColumnTable) -> _Counters:
        if (kept := table.kept.get("counters")) is None:
            layout = Layout.of(table)
            by_name = {name: counter_of(table, facet, layout) for name, facet in facet_columns().items()}
            kept = table.kept["counters"] = cls(layout, by_name)
        counters: _Counters = kept
        return counters


def beside(table: ColumnTable) -> int:
    """Memory that counting keeps beside the columns, in bytes."""
    counters = _Counters.of(table)
    layout = counters.layout.nbytes() + counters.layout.words * 8  # with the plane of open offers
    return layout + sum(counter.nbytes() for counter in counters.by_name.values())


def tallies(table: ColumnTable, allowed: Mask, offers: Mask, context: Context) -> tuple[Tally, ...]:
    """Every facet of the technologies in `allowed` and those of their offer rows in `offers`."""
    barred = table.technologies - np.count_nonzero(allowed)
    if barred * _FEW >= max(table.technologies, 1) or not offers.all():
        return _counted(table, allowed, offers, context)
    # Nearly the whole bank is asked for most: all of it, counted once, less the rest. What is closed depends on the day.
    day, kept = table.kept.get("tallies", (None, ()))
    whole: tuple[Tally, ...] = kept
    if day != context.today:
        whole = _counted(table, np.ones_like(allowed), offers, context)
        table.kept["tallies"] = (context.today, whole)
    if not barred:
        return whole
    rest = _counted(table, ~allowed, offers, context)
    return tuple(a.minus(b) for a, b in zip(whole, rest, strict=True))


def _shut(table: ColumnTable, context: Context) -> Mask:
    """Offers that are closed, be it in some countries only."""
    shut, partly = closed(table, context), closed_in_part(table)
    return shut if partly is None else shut | partly


def _open(table: ColumnTable, layout: Layout, context: Context) -> Words:
    """The plane of all other offers; worked out once for a table and a day."""
    day, kept = table.kept.get("open", (None, None))
    if day == context.today:
        plane: Words = kept
        return plane
    plane = layout.of_offers(~_shut(table, context))
    table.kept["open"] = (context.today, plane)
    return plane


def _counted(table: ColumnTable, allowed: Mask, offers: Mask, context: Context) -> tuple[Tally, ...]:
    few = np.count_nonzero(allowed) * _FEW < table.technologies
    rows = (_few_rows if few else _rows)(table, allowed, offers, context)
    found = []
    for facet in facet_columns().values():
        counter = _Counters.of(table).by_name[facet.name]
        counted = rows[_kind(facet)]
        counts, stated = counter.pick(counted) if isinstance(counted, Picked) else counter.count(counted)
        found.append(Tally(facet.name, counter.values, counts, counted.total - stated))
    return tuple(found)


def _kind(facet: FacetColumn) -> _Kind:
    """The rows that a facet counts by."""
    if facet.column.scope == "technology":
        return "technology"
    return "offer" if facet.even_closed else "open"


def _rows(table: ColumnTable, allowed: Mask, offers: Mask, context: Context) -> dict[_Kind, Counted]:
    """The rows that count: technologies, their offers, and those that are not closed."""
    layout = _Counters.of(table).layout
    counted = offers.copy()
    counted[: table.technologies] &= allowed
    counted[table.technologies :] &= allowed.take(table.further)
    plane = layout.of_offers(counted)
    opened = counted > _shut(table, context)
    return {
        "technology": Counted(allowed, layout.of_technologies(allowed), layout),
        "offer": Counted(counted, plane, layout),
        "open": Counted(opened, plane & _open(table, layout, context), layout),
    }


def _few_rows(table: ColumnTable, allowed: Mask, offers: Mask, context: Context) -> dict[_Kind, Picked]:
    """The same, picked out."""
    technologies, further = np.flatnonzero(allowed), np.flatnonzero(allowed.take(table.further))
    rows = np.concatenate([technologies, table.technologies + further])
    owners = np.concatenate([technologies, table.further.take(further)])
    order = np.argsort(owners, kind="stable")
    order = order[offers.take(rows.take(order))]
    rows, owners = rows.take(order), owners.take(order)
    opened = np.flatnonzero(~_shut(table, context).take(rows))
    return {
        "technology": Picked.of(technologies, technologies),
        "offer": Picked.of(rows, owners),
        "open": Picked.of(rows.take(opened), owners.take(opened)),
    }

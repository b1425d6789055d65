"""Conditions judged over whole columns: which technologies are allowed, which offer fits, what relaxing gains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from catalogue.answers import Condition, Facet, Judged, Relaxation, Verdict
from catalogue.filters import filters, show_condition
from catalogue.filters.base import (
    NO,
    UNKNOWN,
    VERDICTS,
    YES,
    Context,
    Filter,
    Mask,
    Tri,
    at_most_unknown,
    closed,
    closed_in_part,
    unless,
)
from catalogue.filters.columns import ColumnTable
from catalogue.filters.facets import Tally, shown, tallies
from catalogue.filters.packed import Array

_FEW = 2  # where under one technology in so many is left, only their offers are judged; above, all are


def _passes(verdicts: Tri, unknowns: str) -> Mask:
    wanted = UNKNOWN if unknowns == "only" else YES
    passes: Mask = verdicts != NO if unknowns == "include" else verdicts == wanted
    return passes


def _on_offers(condition: Condition) -> bool:
    return filters()[condition.filter].scope == "offer"


def _inferred(table: ColumnTable, chosen: Filter, technology: int) -> bool:
    """Whether what a filter judges of this technology was inferred."""
    if chosen.basis is None:
        return False
    return bool(table.flags[chosen.basis.name].at(np.array([technology])).any("inferred")[0])


def _read_from(chosen: Filter, verdict: Verdict, inferred: bool) -> tuple[str, ...]:
    """The fields a verdict was read from: what is stated of the matter, or what it was inferred from."""
    if chosen.basis is None or verdict == "unknown":
        return chosen.fields
    return tuple(name for name in chosen.fields if (name in chosen.basis.fields) == inferred)


@dataclass(frozen=True)
class Judgement:
    """How conditions came out over a bank. `allowed` has one entry a technology.

    `verdicts` has one array a condition: an entry a technology for a condition on technologies, an entry for each of
    `rows` (ascending; None: all) for one on offers. Offers of technologies that are not allowed anyhow are judged
    only once they are asked about.
    """

    table: ColumnTable
    conditions: tuple[Condition, ...]
    context: Context
    verdicts: tuple[Tri, ...]
    rows: Array | None
    allowed: Mask
    offers: Mask
    """Judged offer rows in which all conditions on offers hold together."""

    @cached_property
    def _whole(self) -> Judgement:
        """The same with every offer judged."""
        return self if self.rows is None else _judged(self.table, self.conditions, self.context, every=True)

    def _places(self, offer_rows: Array) -> Array | None:
        """Where the verdicts on these offer rows stand; None where they were not judged."""
        if self.rows is None:
            return offer_rows
        places = np.searchsorted(self.rows, offer_rows)
        if (places == len(self.rows)).any() or (self.rows[places] != offer_rows).any():
            return None
        return places

    def best_offer(self, technology: int) -> int:
        """The offer row that meets the conditions best: passes, then most yeses, then not closed, then first."""
        rows = self.table.rows_of(technology)
        places = self._places(rows)
        if places is None:
            return self._whole.best_offer(technology)
        yeses = np.zeros(len(rows), dtype=np.int64)
        for condition, verdicts in zip(self.conditions, self.verdicts, strict=True):
            if _on_offers(condition):
                yeses += verdicts[places] == YES
        shut = self._closed(rows)
        order = np.lexsort((rows, shut, -yeses, ~self.offers[rows]))
        return int(rows[order[0]])

    def judged(self, technology: int, offer_row: int) -> tuple[Judged, ...]:
        """Every condition's verdict for one technology and one of its offer rows, and what it was read from."""
        row = np.array([offer_row])
        places = self._places(row)
        if places is None:
            return self._whole.judged(technology, offer_row)
        shut, found = self._closed(row)[0], []
        for condition, verdicts in zip(self.conditions, self.verdicts, strict=True):
            chosen = filters()[condition.filter]
            verdict = VERDICTS[verdicts[places[0] if chosen.scope == "offer" else technology]]
            by_state = shut and chosen.scope == "offer" and not chosen.even_closed
            inferred = verdict != "unknown" and _inferred(self.table, chosen, technology)
            fields = ("status",) if by_state else _read_from(chosen, verdict, inferred)
            value = show_condition(condition)
            found.append(Judged(condition.filter, value, condition.unknowns, verdict, fields, inferred))
        return tuple(found)

    def _closed(self, offer_rows: Array) -> Mask:
        shut: Mask = closed(self.table, self.context).take(offer_rows)
        return shut

    def relaxations(self, among: Mask | None = None) -> tuple[Relaxation, ...]:
        """For each filter, how many more technologies would be allowed without its conditions; the largest first.

        `among` has one entry a technology and says which count; None counts all.
        """
        if self._whole is not self:
            return self._whole.relaxations(among)
        count = _counted(self.allowed, among)
        passed = [_passes(v, c.unknowns) for c, v in zip(self.conditions, self.verdicts, strict=True)]
        found = []
        for name in dict.fromkeys(condition.filter for condition in self.conditions):
            rest = [n for n, condition in enumerate(self.conditions) if condition.filter != name]
            allowed = _allowed(self.table, [self.conditions[n] for n in rest], [passed[n] for n in rest])
            gain = _counted(allowed, among) - count
            if gain > 0:
                found.append(Relaxation(name, gain))
        return tuple(sorted(found, key=lambda r: (-r.gain, r.filter)))

    def tallies(self, among: Mask | None = None) -> tuple[Tally, ...]:
        """Every facet with all its values, counted over allowed technologies (those that are also in `among`)."""
        allowed = self.allowed if among is None else self.allowed & among
        return tallies(self.table, allowed, self.offers, self.context)

    def facets(self, n: int = 10) -> tuple[Facet, ...]:
        """For each facet the n values with the most allowed technologies."""
        return shown([self.tallies()], n)


def _counted(allowed: Mask, among: Mask | None) -> int:
    return int(np.count_nonzero(allowed if among is None else allowed & among))


def _all(passed: Iterable[Mask], rows: int) -> Mask:
    """Rows that pass everything."""
    found = np.ones(rows, dtype=np.bool_)
    for mask in passed:
        found &= mask
    return found


def _allowed(table: ColumnTable, conditions: Sequence[Condition], passed: Sequence[Mask]) -> Mask:
    """Technologies for which all conditions hold; `passed` has a condition's rows that pass."""
    pairs = list(zip(conditions, passed, strict=True))
    allowed = _all((mask for condition, mask in pairs if not _on_offers(condition)), table.technologies)
    of_offers = [mask for condition, mask in pairs if _on_offers(condition)]
    if of_offers:
        allowed &= table.any_offer(_all(of_offers, table.offers))
    return allowed


def judge(table: ColumnTable, conditions: Sequence[Condition], context: Context) -> Judgement:
    """Judges every condition: those on technologies first, then those on offers over the offers still in question.

    Offers that are withdrawn, lapsed or exclusively licensed meet no condition but one on the state itself. Of those that
    are exclusively licensed in some countries only, a condition without a place leaves it unknown.
    """
    return _judged(table, conditions, context, every=False)


def _judged(
    table: ColumnTable, conditions: Sequence[Condition], context: Context, *, every: bool
) -> Judgement:
    verdicts: dict[int, Tri] = {}
    for number, condition in enumerate(conditions):
        if not _on_offers(condition):
            verdicts[number] = filters()[condition.filter].judge(table, condition.value, context)
    allowed = _all((_passes(v, conditions[n].unknowns) for n, v in verdicts.items()), table.technologies)
    on_offers = [number for number in range(len(conditions)) if number not in verdicts]
    offers, rows = np.ones(table.offers, dtype=np.bool_), None
    if on_offers:
        if not every and np.count_nonzero(allowed) * _FEW < table.technologies:
            rows = table.rows_of_all(allowed)
        asked = table if rows is None else table.only_offers(rows)
        shut: Mask | None = None
        partly = closed_in_part(asked)
        for number in on_offers:
            chosen = filters()[conditions[number].filter]
            verdict = chosen.judge(asked, conditions[number].value, context)
            if not chosen.even_closed:
                if shut is None:
                    shut = closed(table, context)
                    shut = shut if rows is None else shut.take(rows)
                verdict = unless(verdict, shut)
                if partly is not None and not chosen.by_place:
                    verdict = at_most_unknown(verdict, partly)
            verdicts[number] = verdict
        hold = _all((_passes(verdicts[n], conditions[n].unknowns) for n in on_offers), asked.offers)
        if rows is None:
            offers = hold
        else:
            offers[:] = False
            offers[rows[np.flatnonzero(hold)]] = True
        allowed &= table.any_offer(offers)
    ordered = tuple(verdicts[number] for number in range(len(conditions)))
    return Judgement(table, tuple(conditions), context, ordered, rows, allowed, offers)

"""Conditions judged over whole columns: which technologies are allowed, which offer fits, what relaxing gains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalogue.answers import Condition, Judged, Relaxation
from catalogue.filters import filters, show_condition
from catalogue.filters.base import NO, UNKNOWN, VERDICTS, YES, Context, Mask, Tri
from catalogue.filters.columns import ColumnTable

_CLOSED = ("withdrawn", "lapsed", "exclusively_licensed")


def _passes(verdicts: Tri, unknowns: str) -> Mask:
    wanted = UNKNOWN if unknowns == "only" else YES
    passes: Mask = verdicts != NO if unknowns == "include" else verdicts == wanted
    return passes


@dataclass(frozen=True)
class Judgement:
    """How conditions came out over a bank. `allowed` has one entry a technology."""

    table: ColumnTable
    conditions: tuple[Condition, ...]
    verdicts: tuple[Tri, ...]
    allowed: Mask
    offers: Mask
    """Offer rows in which all conditions on offers hold together."""

    def best_offer(self, technology: int) -> int:
        """The offer row that meets the conditions best: passes, then most yeses, then not closed, then first."""
        start, end = self.table.offer_starts[technology : technology + 2]
        rows = np.arange(start, end)
        yeses = np.zeros(len(rows), dtype=np.int64)
        for condition, verdicts in zip(self.conditions, self.verdicts, strict=True):
            if filters()[condition.filter].scope == "offer":
                yeses += verdicts[rows] == YES
        open_ = ~self.table.flag("status", *_CLOSED)[rows] if "status" in self.table.bits else True
        order = np.lexsort((rows, ~np.broadcast_to(open_, rows.shape), -yeses, ~self.offers[rows]))
        return int(rows[order[0]])

    def judged(self, technology: int, offer_row: int) -> tuple[Judged, ...]:
        """Every condition's verdict for one technology and one of its offer rows."""
        found = []
        for condition, verdicts in zip(self.conditions, self.verdicts, strict=True):
            row = offer_row if filters()[condition.filter].scope == "offer" else technology
            verdict = VERDICTS[int(verdicts[row])]
            found.append(Judged(condition.filter, show_condition(condition), condition.unknowns, verdict))  # type: ignore[arg-type]
        return tuple(found)

    def relaxations(self, among: Mask | None = None) -> tuple[Relaxation, ...]:
        """For each condition, how many more technologies would be allowed without it alone; the largest first.

        `among` has one entry a technology and says which count; None counts all.
        """
        count = _counted(self.allowed, among)
        found = []
        for number, condition in enumerate(self.conditions):
            rest = [n for n in range(len(self.conditions)) if n != number]
            allowed, _ = _allowed(
                self.table, tuple(self.conditions[n] for n in rest), tuple(self.verdicts[n] for n in rest)
            )
            gain = _counted(allowed, among) - count
            if gain > 0:
                found.append(Relaxation(condition.filter, gain))
        return tuple(sorted(found, key=lambda r: (-r.gain, r.filter)))


def _counted(allowed: Mask, among: Mask | None) -> int:
    return int(np.count_nonzero(allowed if among is None else allowed & among))


def _any_offer(table: ColumnTable, rows: Mask) -> Mask:
    """Technologies with at least one of these offer rows."""
    if table.technologies == 0:
        return np.zeros(0, dtype=np.bool_)
    any_offer: Mask = np.logical_or.reduceat(rows, table.offer_starts[:-1])
    return any_offer


def _allowed(
    table: ColumnTable, conditions: Sequence[Condition], verdicts: Sequence[Tri]
) -> tuple[Mask, Mask]:
    allowed = np.ones(table.technologies, dtype=np.bool_)
    offers = np.ones(table.offers, dtype=np.bool_)
    on_offers = False
    for condition, judged in zip(conditions, verdicts, strict=True):
        passed = _passes(judged, condition.unknowns)
        if filters()[condition.filter].scope == "offer":
            offers &= passed
            on_offers = True
        else:
            allowed &= passed
    if on_offers:
        allowed &= _any_offer(table, offers)
    return allowed, offers


def judge(table: ColumnTable, conditions: Sequence[Condition], context: Context) -> Judgement:
    """Judges every condition over every row.

    Offers that are withdrawn, lapsed or exclusively licensed meet no condition but one on the state itself.
    """
    verdicts: list[Tri] = []
    closed: Mask | None = None
    for condition in conditions:
        chosen = filters()[condition.filter]
        judged = chosen.judge(table, condition.value, context)
        if chosen.scope == "offer" and not chosen.even_closed:
            if closed is None:
                closed = table.flag("status", *_CLOSED)
            judged *= ~closed  # NO is 0; faster than assigning through the mask
        verdicts.append(judged)
    allowed, offers = _allowed(table, conditions, verdicts)
    return Judgement(table, tuple(conditions), tuple(verdicts), allowed, offers)

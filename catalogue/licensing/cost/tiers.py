"""Royalty rates by size of the base, as slices of the base that each have a rate within bounds.

A tier's rate holds for the part of the base within the tier (the model says so), not for the whole base once a
threshold is passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalogue.licensing.cost.interval import ANYTHING, NOTHING, ZERO, Interval, highest
from catalogue.licensing.cost.reading import Notes
from catalogue.licensing.offer import RoyaltyTier

_PER_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Slice:
    """The base from `start` to `end` (None: without end) and the share of it that is due (0.05 is 5 %)."""

    start: Decimal
    end: Decimal | None
    share: Interval


class Rates:
    """Slices that cover every size of the base, in order."""

    def __init__(self, slices: Sequence[Slice]) -> None:
        self.slices = tuple(slices)
        self.single = len(slices) == 1
        self.none = all(part.share == NOTHING for part in slices)
        self.least = min(part.share.low for part in slices)
        """The lowest share at the least."""
        self.least_of_most = min(
            part.share.low if part.share.high is None else part.share.high for part in slices
        )
        """The lowest share where every share is as high as it can be."""
        self.most = highest(part.share.high for part in slices)

    def low(self, base: Decimal) -> Decimal:
        """The least that is due on a base."""
        return sum((self._within(part, base) * part.share.low for part in self.slices), ZERO)

    def high(self, base: Decimal) -> Decimal | None:
        """The most that is due on a base; None where that is not known."""
        found = ZERO
        for part in self.slices:
            within = self._within(part, base)
            if within and part.share.high is None:
                return None
            found += within * (part.share.high or ZERO)
        return found

    @staticmethod
    def _within(part: Slice, base: Decimal) -> Decimal:
        end = base if part.end is None else min(base, part.end)
        return max(end - part.start, ZERO)


def one_rate(percent: Interval) -> Rates:
    """The same rate for every size of the base."""
    return Rates([Slice(ZERO, None, _share(percent))])


def per_unit(amount: Interval) -> Rates:
    """An amount for each unit: the base is units, the share money."""
    return Rates([Slice(ZERO, None, amount)])


def tiered(tiers: Sequence[RoyaltyTier], other: Interval | None, notes: Notes) -> Rates:
    """Rates from stated tiers; `other` is a rate stated beside them.

    A tier without lower end begins where the one before it ends, one without upper end ends where the next begins.
    Between tiers, anything up to the highest rate stated may hold; where tiers overlap, any of theirs.
    """
    path = "payment.royalty_tiers"
    shares = [notes.percent(tier.pct, f"{path}[{at}].pct") for at, tier in enumerate(tiers)]
    if any(share is None for share in shares):
        notes.add("rate_not_stated", "a tier of the royalty has no rate", path)
    ends = [
        notes.amount(end, f"{path}[{at}]") for at, tier in enumerate(tiers) for end in (tier.from_, tier.to)
    ]
    if any(end is not None and not end.exact for end in ends):
        return one_rate(_around([*shares, other]))
    bounds = _bounds(tiers)
    cuts = sorted({ZERO, *(end for pair in bounds for end in pair if end is not None)})
    stated = [*shares, *([other] if other else [])]
    slices = []
    for start, end in zip(cuts, [*cuts[1:], None], strict=True):
        here = [
            share
            for (low, high), share in zip(bounds, shares, strict=True)
            if low <= start and (high is None or (end is not None and end <= high))
        ]
        share = _around(here) if here else Interval(ZERO, _around(stated).high)
        if not here or len(here) > 1:
            notes.add("contradiction", "the royalty's tiers leave a gap or overlap", path)
        slices.append(Slice(start, end, _share(share)))
    return Rates(_joined(slices))


def _bounds(tiers: Sequence[RoyaltyTier]) -> list[tuple[Decimal, Decimal | None]]:
    starts = sorted(tier.from_ for tier in tiers if tier.from_ is not None)
    found: list[tuple[Decimal, Decimal | None]] = []
    for at, tier in enumerate(tiers):
        before = tiers[at - 1].to if at else None
        start = tier.from_ if tier.from_ is not None else before or ZERO
        later = [other for other in starts if other > start]
        found.append((start, tier.to if tier.to is not None else later[0] if later else None))
    return found


def _joined(slices: Sequence[Slice]) -> list[Slice]:
    """Neighbours of one and the same certain rate made one slice."""
    found: list[Slice] = []
    for part in slices:
        if found and found[-1].share == part.share and part.share.exact:
            found[-1] = Slice(found[-1].start, part.end, part.share)
        else:
            found.append(part)
    return found


def _around(shares: Sequence[Interval | None]) -> Interval:
    known = [share or ANYTHING for share in shares] or [ANYTHING]
    return Interval(min(share.low for share in known), highest(share.high for share in known))


def _share(percent: Interval) -> Interval:
    return Interval(percent.low * _PER_CENT, None if percent.high is None else percent.high * _PER_CENT)

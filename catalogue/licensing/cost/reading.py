"""Values of an offer as they can be counted with, and notes on what cannot be known.

A value that cannot be (a negative fee, a royalty of 500 %, NaN) gives no information: it counts as any amount.
"""

from __future__ import annotations

from decimal import Decimal

from catalogue.licensing.cost.interval import ANYTHING, MOST_MONTHS, Interval, usable
from catalogue.licensing.cost.schedule import Unknown, UnknownKind

PERCENT = Decimal(100)


class Notes:
    """What cannot be known, each reason once, in the order in which it was met."""

    def __init__(self) -> None:
        self._found: dict[Unknown, None] = {}

    def add(self, kind: UnknownKind, reason: str, source: str | None = None) -> None:
        """One more reason."""
        self._found[Unknown(kind, reason, source)] = None

    @property
    def all(self) -> tuple[Unknown, ...]:
        """All reasons so far."""
        return tuple(self._found)

    def amount(self, value: Decimal | None, source: str) -> Interval | None:
        """A stated amount; None where none is stated."""
        if value is None:
            return None
        if usable(value):
            return Interval(value, value)
        self.add("impossible", f"{value} can be no amount of money", source)
        return ANYTHING

    def percent(self, value: Decimal | None, source: str) -> Interval | None:
        """A stated rate in per cent; None where none is stated."""
        if value is None:
            return None
        if usable(value) and value <= PERCENT:
            return Interval(value, value)
        self.add("impossible", f"{value} % can be no rate", source)
        return ANYTHING

    def month(self, value: int | None, source: str) -> int | None:
        """A stated month or number of months."""
        if value is None or 0 <= value <= MOST_MONTHS:
            return value
        self.add("impossible", f"{value} can be no month", source)
        return None

    def spread(
        self, value: Interval | None, least: Interval | None, most: Interval | None, source: str
    ) -> Interval | None:
        """One value from a stated value, a lower and an upper end; all that any of them allows."""
        stated = [part for part in (value, least, most) if part is not None]
        if not stated:
            return None
        low = min(part.low for part in stated) if value or least else Decimal(0)
        highs = [part.high for part in stated]
        high = None if None in highs or not (value or most) else max(h for h in highs if h is not None)
        if least is not None and most is not None and most.high is not None and least.low > most.high:
            self.add("contradiction", "the lower end stated is above the upper one", source)
        elif low != high:
            self.add("range", "a range is stated, or only one end of it", source)
        return Interval(low, high)

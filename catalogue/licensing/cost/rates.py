"""Exchange rates by date, from a CSV file that the user sets; without one no currency is converted.

The file has the columns date, base, quote and rate: on that date one unit of `base` was worth `rate` units of `quote`.

    date,base,quote,rate
    2026-01-05,USD,CNY,7.02

For a wanted day the newest rate not after it is used, of the pair in either direction; where the pair stands in neither,
two rates over one third currency, and the date is then that of the older of the two.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Final

from catalogue.errors import InputError
from catalogue.licensing.cost.interval import EXACT, Interval, down, plain, up

COLUMNS: Final = ("date", "base", "quote", "rate")
_CODE: Final = re.compile(r"[A-Z]{3}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?")


@dataclass(frozen=True)
class UsedRate:
    """One unit of `base` is worth `times` / `over` units of `quote`, as of `date`; `via` is the currency between."""

    base: str
    quote: str
    times: Decimal
    over: Decimal
    date: dt.date
    via: str | None = None

    @property
    def rate(self) -> Decimal:
        """For showing: to ten significant digits."""
        with localcontext(EXACT) as context:
            context.prec = 10
            return (self.times / self.over).normalize()

    def convert(self, amount: Interval) -> Interval:
        """The amount in `quote`, rounded outwards to eight decimal places where it has more."""
        with localcontext(EXACT):
            low = down(amount.low * self.times / self.over)
            high = None if amount.high is None else up(amount.high * self.times / self.over)
            return plain(Interval(low, high))


@dataclass(frozen=True)
class _Dated:
    """One pair's rates in order of date."""

    days: tuple[dt.date, ...]
    rates: tuple[Decimal, ...]

    def at(self, day: dt.date) -> tuple[dt.date, Decimal] | None:
        number = bisect_right(self.days, day)
        return (self.days[number - 1], self.rates[number - 1]) if number else None


@dataclass(frozen=True)
class RateTable:
    """Rates of exchange by pair (base, quote)."""

    pairs: Mapping[tuple[str, str], _Dated]

    @classmethod
    def of(cls, rows: Iterable[tuple[dt.date, str, str, Decimal]]) -> RateTable:
        """A table from rows of date, base, quote and rate; of two rows of one date and pair the later one holds."""
        found: dict[tuple[str, str], dict[dt.date, Decimal]] = {}
        for day, base, quote, rate in rows:
            found.setdefault((base, quote), {})[day] = rate
        return cls(
            {
                pair: _Dated(tuple(sorted(days)), tuple(days[day] for day in sorted(days)))
                for pair, days in found.items()
            }
        )

    def rate(self, base: str, quote: str, on: dt.date) -> UsedRate | None:
        """The newest rate not after `on`; None where the table has none."""
        one = Decimal(1)
        if base == quote:
            return UsedRate(base, quote, one, one, on)
        straight = self._pair(base, quote, on)
        if straight:
            return straight
        over = [
            UsedRate(base, quote, a.times * b.times, a.over * b.over, min(a.date, b.date), via)
            for via in sorted({code for pair in self.pairs for code in pair} - {base, quote})
            if (a := self._pair(base, via, on)) and (b := self._pair(via, quote, on))
        ]
        return max(over, key=lambda rate: rate.date, default=None)

    def _pair(self, base: str, quote: str, on: dt.date) -> UsedRate | None:
        one, found = Decimal(1), []
        for pair, turned in (((base, quote), False), ((quote, base), True)):
            dated = self.pairs[pair].at(on) if pair in self.pairs else None
            if dated:
                day, rate = dated
                found.append(
                    UsedRate(base, quote, one, rate, day) if turned else UsedRate(base, quote, rate, one, day)
                )
        return max(found, key=lambda rate: rate.date, default=None)  # of one date, as it stands


def read_rates(path: Path) -> RateTable:
    """Reads a table of rates.

    Raises:
        InputError: the file cannot be read, or a line of it is wrong; `where` names file and line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return RateTable.of(_rows(stream, str(path)))
    except OSError as error:
        raise InputError(
            f"the exchange rates cannot be read ({error.strerror})",
            where=str(path),
            todo="Check the setting `rates` or the option --rates",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "the exchange rates are not in UTF-8", where=str(path), todo="Save the file as CSV in UTF-8"
        ) from error


def _rows(stream: Iterable[str], name: str) -> Iterator[tuple[dt.date, str, str, Decimal]]:
    lines = csv.reader(stream)
    seen: dict[tuple[dt.date, str, str], Decimal] = {}
    header = False
    try:
        for cells in lines:
            where = f"{name}, line {lines.line_num}"
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not header:
                if tuple(cell.lower() for cell in cells) != COLUMNS:
                    raise InputError(
                        f"the first line is {','.join(cells)[:60]!r}",
                        where=where,
                        todo=f"It must be {','.join(COLUMNS)}",
                    )
                header = True
                continue
            row = _row(cells, where)
            if seen.setdefault(row[:3], row[3]) != row[3]:
                raise InputError(
                    f"{row[1]} to {row[2]} has a second, other rate on {row[0]}",
                    where=where,
                    todo="Keep one of them",
                )
            yield row
    except csv.Error as error:
        raise InputError(
            f"the line cannot be read ({error})", where=f"{name}, line {lines.line_num}", todo="Mend the CSV"
        ) from error
    if not header:
        raise InputError("the file is empty", where=name, todo=f"Its first line must be {','.join(COLUMNS)}")


def _row(cells: list[str], where: str) -> tuple[dt.date, str, str, Decimal]:
    shown = [f"{cell[:30]}..." if len(cell) > 30 else cell for cell in cells]
    if len(cells) != len(COLUMNS):
        raise InputError(
            f"the line has {len(cells)} columns", where=where, todo=f"It must have four: {', '.join(COLUMNS)}"
        )
    try:
        day = dt.date.fromisoformat(cells[0])
    except ValueError:
        raise InputError(f"{shown[0]!r} is no date", where=where, todo="Write it like 2026-01-05") from None
    for at in (1, 2):
        if not _CODE.fullmatch(cells[at]):
            raise InputError(
                f"{shown[at]!r} is no currency code",
                where=where,
                todo="Use three capital letters, such as CNY",
            )
    if cells[1] == cells[2]:
        raise InputError(f"{cells[1]} stands on both sides", where=where, todo="Name two currencies")
    rate = Decimal(cells[3]) if _NUMBER.fullmatch(cells[3]) else Decimal(0)
    if rate <= 0:
        raise InputError(
            f"the rate {shown[3]!r} is no number above 0",
            where=where,
            todo="Write it with a decimal point and without separators: 7.0213",
        )
    return day, cells[1], cells[2], rate

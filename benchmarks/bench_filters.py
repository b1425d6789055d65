"""How long filters take: six conditions, three on offers, over synthetic columns; beside a plain copy of them.

    python benchmarks/bench_filters.py                           1,000,000 technologies, 1,500,000 offers
    python benchmarks/bench_filters.py --technologies 200000     the same with 200,000 and 300,000

The columns are filled with random values, a third of them not stated, without any records. The copy of the arrays
that the conditions look at is the floor: what moving the same bytes through memory costs on this machine.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import time
from collections.abc import Callable

import numpy as np

from catalogue.answers import Condition
from catalogue.filters import all_columns, filters, parse_condition
from catalogue.filters.base import Context
from catalogue.filters.columns import MISSING, Codes, Column, ColumnTable
from catalogue.filters.judging import judge

ASKED = (
    ("nothing_upfront", "yes"),
    ("royalty_max", "5 net_sales"),
    ("non_exclusive_in", "CN-ZJ"),
    ("class", "H"),
    ("trl_min", "5"),
    ("remaining_years_min", "5"),
)
TODAY = dt.date(2025, 6, 1)
_RANGES = {
    "royalty_low": (0, 50_000),
    "royalty_high": (0, 100_000),
    "trl": (1, 10),
    "last_expiry": (738_000, 748_000),
    "published": (730_000, 739_000),
    "filed": (730_000, 739_000),
}
_MONEY = (0, 10**9)
_WORDS = {
    "territory": ("CN", "CN-ZJ", "CN-JS", "WW", "JP", "US", "DE"),
    "territory_excluded": ("JP", "US", "CN-XZ"),
    "currency": ("CNY", "USD", "EUR", "JPY"),
}
_SYMBOLS = tuple(
    f"{s}{c:02}{a}{g}/{m:02}"
    for s in "ABCDEFGH"
    for c in range(1, 30)
    for a in "BCM"
    for g in (1, 10)
    for m in (0, 5, 52)
)


def synthetic(technologies: int, *, seed: int = 0) -> ColumnTable:
    """A table of so many technologies and half as many offers again, straight into arrays."""
    random = np.random.default_rng(seed)
    counts = 1 + (np.arange(technologies) % 2)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    offers = int(starts[-1])
    places = np.arange(offers) - np.repeat(starts[:-1], counts)
    table = ColumnTable(technologies, starts, places.astype(np.int32))

    def number(column: Column, rows: int) -> None:
        values = random.integers(*_RANGES.get(column.name, _MONEY), size=rows, dtype=np.int64)
        values[random.random(rows) < 0.3] = 0 if column.name in ("upfront", "royalty_low") else MISSING
        values[random.random(rows) < 0.33] = MISSING
        table.numbers[column.name] = values

    def flags(column: Column, rows: int) -> None:
        bits = np.uint32(1) << random.integers(0, len(column.values), size=rows).astype(np.uint32)
        bits |= np.uint32(1 << 31)
        bits[random.random(rows) < 0.33] = 0
        table.bits[column.name], table.bit_names[column.name] = bits, column.values

    def codes(column: Column, rows: int) -> None:
        words = _WORDS.get(column.name, _SYMBOLS)
        stated = random.random(rows) < 0.67
        held = np.where(stated, random.integers(1, 4, size=rows), 0)
        begin = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
        table.code_columns[column.name] = Codes(
            words, begin, random.integers(0, len(words), size=int(begin[-1])).astype(np.int32), stated
        )

    fill = {"number": number, "flags": flags, "codes": codes}
    for column in all_columns():
        fill[column.kind](column, technologies if column.scope == "technology" else offers)
    return table


def median_ms(action: Callable[[], object], *, repeats: int) -> float:
    """Median wall-clock milliseconds of so many runs, after one that is not counted."""
    action()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def copied(table: ColumnTable, names: set[str]) -> Callable[[], int]:
    """Copies the arrays of these columns; returns how many bytes they hold."""
    arrays = [array for name, array in table.numbers.items() if name in names]
    bits = [array for name, array in table.bits.items() if name in names]
    coded = [
        part
        for name, c in table.code_columns.items()
        if name in names
        for part in (c.starts, c.codes, c.stated)
    ]
    return lambda: sum(array.copy().nbytes for array in (*arrays, *bits, *coded))


def main() -> None:
    """Prints the table of timings."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--technologies", type=int, default=1_000_000, help="how many (half as many offers again)"
    )
    parser.add_argument("--repeats", type=int, default=9, help="runs of which the median is shown")
    chosen = parser.parse_args()
    table = synthetic(chosen.technologies)
    context = Context(TODAY)
    asked = tuple(parse_condition(name, raw) for name, raw in ASKED)
    used = {column.name for name, _ in ASKED for column in filters()[name].columns} | {"status"}
    copy = copied(table, used)

    print(
        f"{table.technologies:,} technologies, {table.offers:,} offers, all columns {table.nbytes() / 2**20:,.0f} MiB"
    )
    print(f"median of {chosen.repeats}, milliseconds")

    def row(label: str, action: Callable[[], object]) -> None:
        print(f"  {label:<44}{median_ms(action, repeats=chosen.repeats):>9.1f}", flush=True)

    row(f"copy of the arrays looked at ({copy() / 2**20:,.0f} MiB)", copy)
    row("judge, six conditions", lambda: judge(table, asked, context))
    found = judge(table, asked, context)
    row("relaxations", found.relaxations)

    def alone(condition: Condition) -> Callable[[], object]:
        return lambda: judge(table, [condition], context)

    for condition, (name, raw) in zip(asked, ASKED, strict=True):
        row(f"judge {name} {raw} alone", alone(condition))
    print(f"  allowed: {int(found.allowed.sum()):,}")


if __name__ == "__main__":
    main()

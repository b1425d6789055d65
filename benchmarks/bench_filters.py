"""How long filters and facets take, and what their columns weigh: synthetic columns, beside a plain copy of them.

    python benchmarks/bench_filters.py                           1,000,000 technologies, 1,500,000 offers
    python benchmarks/bench_filters.py --technologies 200000     the same with 200,000 and 300,000

Six conditions, three of them on offers, are judged. Then facets are counted under them, under one of them alone, and
under one condition, on technologies or on offers, that leaves from a fiftieth of the bank to nearly all; at last over
columns of large vocabularies. Everything runs on one core. The floor is a plain copy of the arrays that are looked
at: what moving the same bytes through memory costs on this machine, at this moment. Runs are interleaved, so that a
busy machine is busy for all of them; medians are shown, of wall-clock time and of what the core worked.

The columns are made up, without records, and every column is drawn by itself. A third of every column is not stated.
Most technologies have one offer or two, a few have many. Amounts are log-normal: four in five rounded as people
round, one in five exact to the cent, which makes some hundred thousand different ones. Territories and countries are
one to three of 64 codes, owners one of 3,000, classes one to six of 70,000 symbols, fields of use one or two of
5,000 phrases; all fall off as 1 / rank, as such things do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from catalogue.answers import Condition
from catalogue.filters import all_columns, facet_columns, filters, parse_condition
from catalogue.filters.base import Context, closed
from catalogue.filters.columns import Column, ColumnTable, in_layers
from catalogue.filters.due_columns import GRID, currency_number
from catalogue.filters.facets import beside as facets_keep
from catalogue.filters.facets import shown, tallies
from catalogue.filters.judging import judge
from catalogue.filters.packed import LARGEST, MISSING, Array, Codes, Flags, Lists, Mask, Numbers, Vectors

Action: TypeAlias = Callable[[], object]

ASKED = (
    ("nothing_upfront", "yes"),
    ("royalty_max", "5 net_sales"),
    ("non_exclusive_in", "CN-ZJ"),
    ("class", "H"),
    ("trl_min", "5"),
    ("remaining_years_min", "5"),
)
SHARES = (0.02, 0.05, 0.1, 0.3, 0.5, 0.7, 0.95)
"""What a condition leaves of the bank."""
TODAY = dt.date(2025, 6, 1)
UNSTATED = 1 / 3

_PROVINCES = (
    "ZJ", "JS", "BJ", "SH", "GD", "SD", "HB", "SC", "AH", "FJ", "HN", "HA", "LN", "SN", "CQ", "TJ", "JX", "HE", "YN", "GX", "JL", "HL",
    "SX", "GZ", "NM", "GS", "XJ", "HI", "NX", "QH", "XZ",
)  # fmt: skip
_PLACES = (
    "CN", *(f"CN-{p}" for p in _PROVINCES), "WW", "US", "JP", "DE", "KR", "GB", "FR", "EU", "EP", "WO", "TW", "HK", "IN", "CA", "AU",
    "SG", "VN", "TH", "MY", "ID", "PH", "BR", "MX", "RU", "IT", "ES", "NL", "SE", "CH", "IL", "ZA", "SA",
)  # fmt: skip
_SYMBOLS = tuple(
    f"{section}{number:02}{letter}{group}/{sub:02}"
    for section in "ABCDEFGH"
    for number in range(1, 36)
    for letter in "BCDFK"
    for group in (1, 3, 5, 7, 9)
    for sub in range(0, 40, 4)
)
_VOCABULARIES: Mapping[str, tuple[tuple[str, ...], int]] = {
    "currency": (("CNY", "USD", "EUR", "JPY", "GBP", "KRW"), 1),
    "territory": (_PLACES, 3),
    "territory_excluded": (_PLACES, 3),
    "regions": (_PLACES[:32], 3),
    "patent_countries": (tuple(p for p in _PLACES if "-" not in p), 3),
    "fields": (tuple(f"application {n}" for n in range(5000)), 2),
    "fields_excluded": (tuple(f"application {n}" for n in range(5000)), 2),
    "sectors": (tuple(f"sector_{n}" for n in range(20)), 2),
    "technology_fields": (tuple(f"{n} field" for n in range(1, 36)), 3),
    "languages": (("zh", "en", "ja", "de", "und"), 2),
    "closed_in": (("CN", "JP", "US"), 1),
    "owner_name": (tuple(f"University {n}" for n in range(3000)), 1),
}
"""Words of codes columns, and how many a cell has at most."""


def _ranked(random: np.random.Generator, words: int, size: tuple[int, ...]) -> Array:
    """Numbers of words, the r-th as frequent as 1 / r."""
    weights = np.cumsum(1 / np.arange(1, words + 1))
    return np.searchsorted(weights / weights[-1], random.random(size))


def _number(random: np.random.Generator, column: Column, rows: int) -> Numbers:
    name = column.name
    if name == "trl":
        values = random.integers(1, 10, rows)
    elif name in ("last_expiry", "offer_ends", "published", "filed"):
        values = dt.date(
            2045 if name in ("last_expiry", "offer_ends") else 2025, 1, 1
        ).toordinal() - random.integers(0, 9000, rows)
    elif name in ("royalty_low", "royalty_high"):
        values = random.integers(0, 150, rows) * 1000 + random.integers(0, 10, rows) * 50 * (
            random.random(rows) < 0.1
        )
    elif "month" in name:
        values = random.choice([0, 1, 3, 6, 12, 18, 24, 36, 48, 60], rows)
    else:
        values = np.exp(random.normal(12, 1.7, rows))
        unit = np.where(
            random.random(rows) < 0.8, 10.0 ** np.maximum(0, np.floor(np.log10(values)) - 1), 0.01
        )
        values = np.round(np.round(values / unit) * unit * 10_000).astype(np.int64)
        values[random.random(rows) < (0.3 if name == "upfront" else 0.02)] = 0
    values = values.astype(np.int64)
    values[random.random(rows) < UNSTATED] = MISSING
    return Numbers.of(values)


def _flags(random: np.random.Generator, column: Column, rows: int) -> Flags:
    bits = np.uint32(2) << random.integers(0, len(column.values), rows).astype(np.uint32)
    if column.name in ("grants", "payment_models", "patent_status", "right"):  # some hold two
        bits |= np.where(
            random.random(rows) < 0.3,
            np.uint32(2) << random.integers(0, len(column.values), rows).astype(np.uint32),
            0,
        ).astype(np.uint32)
    bits |= np.uint32(1)
    bits[random.random(rows) < UNSTATED] = 0
    return Flags.of(column.values, bits)


def _codes(random: np.random.Generator, column: Column, rows: int) -> Codes:
    return _drawn(random, *_VOCABULARIES[column.name], rows, 0.99 if column.name == "closed_in" else UNSTATED)


def _drawn(
    random: np.random.Generator, words: tuple[str, ...], most: int, rows: int, unstated: float
) -> Codes:
    """Up to so many of these words a row."""
    drawn = 1 + np.sort(_ranked(random, len(words), (rows, most)), axis=1)
    keep = np.arange(most) < random.integers(1, most + 1, (rows, 1))
    drawn = np.where(keep, drawn, 0)
    drawn[:, 1:][drawn[:, 1:] == drawn[:, :-1]] = 0
    drawn[random.random(rows) < unstated] = 0
    keys = drawn @ (len(words) + 1) ** np.arange(most)
    distinct, places, codes = np.unique(keys, return_index=True, return_inverse=True)
    stated = int(distinct[0] == 0)
    cells = [tuple(words[w - 1] for w in drawn[place] if w) for place in places[stated:]]
    return Codes.of(cells, codes + 1 - stated)


def _lists(random: np.random.Generator, column: Column, rows: int) -> Lists:
    stated = random.random(rows) >= UNSTATED
    held = np.repeat(np.arange(rows), np.where(stated, random.integers(1, 7, rows), 0))
    shuffled = random.permutation(len(_SYMBOLS))  # so that the frequent ones lie in all sections
    return Lists.of(_SYMBOLS, shuffled[_ranked(random, len(_SYMBOLS), (len(held),))], held, stated)


def _sums(random: np.random.Generator, rows: int) -> Array:
    """Sums of money in ten-thousandths, drawn as in `_number`."""
    values = np.exp(random.normal(12, 1.7, rows))
    unit = np.where(random.random(rows) < 0.8, 10.0 ** np.maximum(0, np.floor(np.log10(values)) - 1), 0.01)
    return np.round(np.round(values / unit) * unit * 10_000).astype(np.int64)


def _vectors(random: np.random.Generator, column: Column, rows: int) -> Vectors:
    """Half of the offers state no price; of the others half are one sum, the rest a sum and a yearly or monthly one."""
    kind = random.random(rows)
    if column.name == "due_royalty":
        rate = random.integers(0, 150, rows) * 100_000
        months = np.minimum(np.array(GRID), random.choice([24, 36, 60, 60], (rows, 1)))
        vectors = np.column_stack([random.integers(0, 3, rows), rate, rate, months, months])
        stated = kind >= 0.8
    else:
        first, more = _sums(random, rows), _sums(random, rows) * (kind > 0.75)
        low = first[:, None] + more[:, None] * np.array([month // 12 for month in GRID])
        high = np.where((kind < 0.05)[:, None], LARGEST, low)
        low[kind < 0.5], high[kind < 0.5] = 0, LARGEST
        codes = np.array([currency_number(code) for code in ("CNY", "USD", "EUR", "JPY", "GBP", "KRW")])
        money = codes[_ranked(random, len(codes), (rows,))]
        money[kind < 0.5] = 1
        vectors = np.column_stack([money, np.full(rows, LARGEST), low, high])
        stated = np.ones(rows, dtype=np.bool_)
    distinct, places = np.unique(vectors[stated], axis=0, return_inverse=True)
    found = np.zeros(rows, dtype=np.int64)
    found[stated] = places.reshape(-1) + 1
    return Vectors.of(distinct, found)


def synthetic(technologies: int, *, seed: int = 0) -> ColumnTable:
    """A table of so many technologies and half as many offers again, straight into arrays."""
    random = np.random.default_rng(seed)
    more = technologies // 2
    # Two thirds of the further offers are second ones; the last hundreds are of a few technologies.
    owners = random.choice(technologies, more * 2 // 3, replace=False)
    again = random.choice(owners, more - len(owners) - more // 500)
    crowded = random.choice(owners, max(1, technologies // 100_000))
    rest = random.choice(crowded, more - len(owners) - len(again))
    counts = 1 + np.bincount(np.concatenate([owners, again, rest]), minlength=technologies)
    table, _ = in_layers(counts)
    for column in all_columns():
        rows = technologies if column.scope == "technology" else table.offers
        if column.kind == "number":
            table.numbers[column.name] = _number(random, column, rows)
        elif column.kind == "flags":
            table.flags[column.name] = _flags(random, column, rows)
        elif column.kind == "lists":
            table.lists[column.name] = _lists(random, column, rows)
        elif column.kind == "vectors":
            table.vectors[column.name] = _vectors(random, column, rows)
        elif column.name != "owner":
            table.codes[column.name] = _codes(random, column, rows)
    names = table.codes["owner_name"]
    cells = [(f"University {n}", f"第{n}大学", f"91330000{n:06}") for n in range(names.cells)]
    table.codes["owner"] = Codes.of(cells, names.codes)
    return table


def large(table: ColumnTable, *, seed: int = 1) -> ColumnTable:
    """The same with far more words in two facets: 300,000 owners, and 400 places in territories."""
    random = np.random.default_rng(seed)
    owners, places = (tuple(f"{number:06}" for number in range(count)) for count in (300_000, 400))
    codes = {
        "owner_name": _drawn(random, owners, 1, table.technologies, UNSTATED),
        "territory": _drawn(random, places, 3, table.offers, UNSTATED),
    }
    return replace(table, codes={**table.codes, **codes}, kept={})


def left(table: ColumnTable, share: float, *, on_offers: bool) -> tuple[Mask, Mask]:
    """The technologies and offers that one condition leaves if it is met at random, by this share of the technologies."""
    random = np.random.default_rng(7)
    if not on_offers:
        return random.random(table.technologies) < share, np.ones(table.offers, dtype=np.bool_)
    met = random.random(table.offers)
    best = met[: table.technologies].copy()
    np.maximum.at(best, table.further, met[table.technologies :])
    limit = np.quantile(best, 1 - share)
    return best >= limit, met >= limit


@dataclass(frozen=True)
class Taken:
    """Medians in milliseconds: wall-clock time, and the time that the core worked on it."""

    wall: float
    core: float


def arrays_of(table: ColumnTable, names: set[str]) -> list[Array]:
    """The arrays of these columns."""
    found: list[Array] = [table.further]
    for name in names:
        column = table.columns()[name]
        parts = [*vars(column).values(), *vars(getattr(column, "postings", column)).values()]
        found += {id(part): part for part in parts if isinstance(part, np.ndarray)}.values()
    return found


def copied(arrays: list[Array]) -> Callable[[], int]:
    """Copies these arrays; returns how many bytes they hold."""
    return lambda: sum(array.copy().nbytes for array in arrays)


def medians(actions: Mapping[str, Action], *, rounds: int) -> dict[str, Taken]:
    """What each action takes over so many rounds, in each of which every action runs once."""
    wall: dict[str, list[float]] = {name: [] for name in actions}
    core: dict[str, list[float]] = {name: [] for name in actions}
    for number in range(rounds + 1):
        for name, action in actions.items():
            start, worked = time.perf_counter(), time.process_time()
            action()
            if number:  # the first round is not counted
                core[name].append((time.process_time() - worked) * 1000)
                wall[name].append((time.perf_counter() - start) * 1000)
    return {name: Taken(statistics.median(wall[name]), statistics.median(core[name])) for name in actions}


def show(title: str, taken: Mapping[str, Taken], floor: str) -> None:
    """Prints a table of timings, each also as a multiple of the floor."""
    print(f"\n{title:<50}{'wall clock':>11}{'one core':>11}")
    for name, one in taken.items():
        print(
            f"  {name:<48}{one.wall:>8.1f} ms{one.core:>8.1f} ms{one.wall / taken[floor].wall:>8.2f} x floor"
        )


def main() -> None:
    """Prints memory and timings."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--technologies", type=int, default=1_000_000, help="how many (half as many offers again)"
    )
    parser.add_argument("--repeats", type=int, default=25, help="rounds of which the median is shown")
    chosen = parser.parse_args()
    table = synthetic(chosen.technologies)
    context = Context(TODAY)
    asked = [parse_condition(name, raw) for name, raw in ASKED]
    on_offers = [c for c in asked if filters()[c.filter].scope == "offer"]
    found = judge(table, asked, context)

    print(f"{table.technologies:,} technologies, {table.offers:,} offers")
    print(f"RAM of all {len(table.columns())} filter columns: {table.nbytes() / 10**6:,.1f} MB")
    largest = sorted(table.columns().items(), key=lambda c: -c[1].nbytes())[:5]
    print("  largest: " + ", ".join(f"{name} {column.nbytes() / 10**6:.1f}" for name, column in largest))

    start = time.perf_counter()
    kept = (facets_keep(table) + closed(table, context).nbytes) / 10**6
    made = (time.perf_counter() - start) * 1000
    print(
        f"RAM kept for facets beside them: {kept:,.1f} MB, made once in {made:,.0f} ms; in all "
        f"{table.nbytes() / 10**6 + kept:,.1f} MB"
    )

    def judging(conditions: Sequence[Condition]) -> Action:
        return lambda: judge(table, conditions, context)

    used = {column.name for condition in asked for column in filters()[condition.filter].columns}
    used |= {"effective_status", "offer_ends", "closed_in"}
    copy = copied(arrays_of(table, used))
    floor = f"floor: a copy of the {copy() / 10**6:,.0f} MB looked at"
    actions: dict[str, Action] = {
        floor: copy,
        "judge six conditions, three of them on offers": judging(asked),
        "relaxations of the six, after judging them": lambda: replace(found).relaxations(),
        "judge the three on offers, over all offers": judging(on_offers),
    }
    actions |= {f"judge {condition.filter} alone": judging([condition]) for condition in asked}
    show(f"Conditions ({found.allowed.sum():,} allowed)", medians(actions, rounds=chosen.repeats), floor)

    names = {facet.column.name for facet in facet_columns().values()}
    names |= {"effective_status", "offer_ends", "closed_in"}
    copy = copied(arrays_of(table, names))
    floor = f"floor: a copy of the {copy() / 10**6:,.0f} MB looked at"
    actions = {floor: copy}
    for label, conditions in (
        ("the six conditions", asked),
        ("one of them, on offers", on_offers[:1]),
        ("none", []),
    ):
        judged = judge(table, conditions, context)
        actions[f"under {label}, {judged.allowed.sum():,} allowed"] = judged.facets

    def counting(table: ColumnTable, allowed: Mask, offers: Mask) -> Action:
        return lambda: shown([tallies(table, allowed, offers, context)], 10)

    for on, of_offers in (("technologies", False), ("offers", True)):
        for share in SHARES:
            actions[f"one on {on} that leaves {share:.0%}"] = counting(
                table, *left(table, share, on_offers=of_offers)
            )
    more = large(table)
    for on, of_offers in (("technologies", False), ("offers", True)):
        actions[f"large vocabularies, one on {on}: 50%"] = counting(
            more, *left(more, 0.5, on_offers=of_offers)
        )
    taken = medians(actions, rounds=chosen.repeats)
    show(f"Counts over {len(facet_columns())} facets", taken, floor)
    slowest, most = max(taken.items(), key=lambda t: t[1].wall)
    print(f"  slowest: {slowest}, {most.wall:.1f} ms, {most.core:.1f} ms of one core")

    each = {name: judging([parse_condition(name, f.example)]) for name, f in filters().items()}
    each["due_by with figures"] = judging([parse_condition("due_by", "200000 CNY by 12 net_sales 50000")])
    longest = sorted(medians(each, rounds=3).items(), key=lambda t: -t[1].wall)[:6]
    print(
        "\nSlowest of all filters, alone: " + ", ".join(f"{name} {one.wall:.1f} ms" for name, one in longest)
    )


if __name__ == "__main__":
    main()

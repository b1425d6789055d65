"""Facet counts come out as they do record by record, and a count is what asking for its value leaves."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, UserString
from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalogue.answers import Condition, Facet, FacetCount
from catalogue.filters import all_columns, facet_columns, filters, parse_condition, table_of
from catalogue.filters.base import Context, closed
from catalogue.filters.columns import Column, ColumnTable, Packed, in_layers
from catalogue.filters.facets import shown, tallies
from catalogue.filters.judging import judge
from catalogue.filters.packed import MISSING, Codes, Flags, Mask, Numbers
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Institution, PatentRef, Technology
from index.generations import Generation
from index.view import View
from techbank.changes import Verdicts
from tests.filter_oracle import FACETS, NOTHING
from tests.filter_oracle import counts as counts_offer
from tests.strategies import OFFERS, TECHNOLOGIES, TODAY, banks
from tests.test_filter_judging import Brute, conditions

LISTS = st.lists(conditions(), max_size=3)
ASKS = {
    "status": "status",
    "grants": "grant",
    "scheme": "scheme",
    "payment_models": "payment_model",
    "patent_status": "patent_status",
    "right": "right",
}
"""Facets whose values a filter asks for one by one, with that filter."""

many = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def facets(bank: Sequence[Technology], asked: Sequence[Condition] = (), n: int = 10**6) -> dict[str, Facet]:
    found = judge(table_of(bank, today=TODAY), asked, Context(TODAY)).facets(n)
    return {facet.name: facet for facet in found}


def counted(bank: Sequence[Technology], asked: Sequence[Condition], name: str) -> tuple[Counter[str], int]:
    """A facet counted one technology after the other: technologies by value, and those that state none."""
    brute, counts, silent = Brute(bank), Counter[str](), 0
    on_offers = facet_columns()[name].column.scope == "offer"
    for technology, allowed in zip(bank, brute.allowed(asked), strict=True):
        if not allowed:
            continue
        offers: Sequence[LicenceOffer] = [NOTHING]
        if on_offers:
            offers = [
                offer
                for offer in brute.offers_of(technology)
                if brute.fits([c for c in asked if filters()[c.filter].scope == "offer"], technology, offer)
                and (name == "status" or counts_offer(technology, offer, TODAY))
            ]
        said = [FACETS[name](technology, offer) for offer in offers]
        counts.update({value for values in said for value in values or ()})
        silent += bool(said) and all(values is None for values in said)
    return counts, silent


def come_out_as_counted(bank: Sequence[Technology], asked: Sequence[Condition]) -> None:
    found = facets(bank, asked)
    assert found.keys() == FACETS.keys()
    for name, facet in found.items():
        counts, silent = counted(bank, asked, name)
        assert {c.value: c.technologies for c in facet.counts} == counts, (name, bank)
        assert facet.not_stated == silent, (name, bank)
        ranks = [(-c.technologies, c.value) for c in facet.counts]
        assert ranks == sorted(ranks)


@settings(many, max_examples=200)
@given(banks(most=8), LISTS)
@example([], [])
def test_counts_are_those_of_brute_force(bank: list[Technology], asked: list[Condition]) -> None:
    come_out_as_counted(bank, asked)


@settings(many, max_examples=25)
@given(st.lists(OFFERS, min_size=4, max_size=12), st.lists(conditions(scope="offer"), max_size=2))
def test_many_offers_of_one_technology_count_once(offers: list[LicenceOffer], asked: list[Condition]) -> None:
    crowd = tuple(offers[place % len(offers)] for place in range(300))
    few = [Technology(id=f"t{n}", offers=tuple(offers[: n % 4])) for n in range(6)]
    come_out_as_counted([few[0], Technology(id="crowd", offers=crowd), *few[1:]], asked)


@many
@given(banks(), LISTS, st.data())
def test_a_count_is_what_asking_for_its_value_leaves(
    bank: list[Technology], asked: list[Condition], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(ASKS)))
    for count in facets(bank, asked)[name].counts:
        more = parse_condition(ASKS[name], count.value)
        left = judge(table_of(bank, today=TODAY), [*asked, more], Context(TODAY)).allowed.sum()
        assert count.technologies == left


@many
@given(banks(), banks(), LISTS, st.integers(0, 4))
def test_parts_of_a_bank_are_counted_together(
    one: list[Technology], other: list[Technology], asked: list[Condition], n: int
) -> None:
    parts = [judge(table_of(part, today=TODAY), asked, Context(TODAY)).tallies() for part in (one, other)]
    assert {facet.name: facet for facet in shown(parts, n)} == facets([*one, *other], asked, n)


class Whole(UserString):
    """A generation of so many technologies, as far as counting looks at one."""

    passages: tuple[str, ...] = ()

    def __init__(self, technologies: int) -> None:
        super().__init__("t" * technologies)


@many
@given(banks(), st.data(), LISTS)
def test_what_changed_since_is_counted_as_it_is_now(
    bank: list[Technology], data: st.DataObject, asked: list[Condition]
) -> None:
    numbers = st.sets(st.sampled_from(range(len(bank)))) if bank else st.just(set[int]())
    changed, gone = sorted(data.draw(numbers)), data.draw(numbers)
    news = [replace(data.draw(TECHNOLOGIES), id=bank[number].id) for number in changed]
    then, now = (judge(table_of(part, today=TODAY), asked, Context(TODAY)) for part in (bank, news))
    places = {number: place for place, number in enumerate(changed)}
    verdicts = Verdicts(View(cast(Generation, Whole(len(bank)))), (then,), now, places, gone)
    current = {t.id: t for n, t in enumerate(bank) if n not in gone}
    current |= {t.id: t for t in news if t.id in current}
    assert {facet.name: facet for facet in verdicts.facets(3)} == facets([*current.values()], asked, 3)


def test_the_largest_come_first_and_ties_by_value() -> None:
    bank = [
        Technology(id=f"t{n}", owner=Institution(name), patents=(PatentRef("CN"),))
        for n, name in enumerate(["b", "a", "c", "c", "d", "d", "d"])
    ]
    assert facets(bank, n=3)["owner"].counts == (FacetCount("d", 3), FacetCount("c", 2), FacetCount("a", 1))
    assert facets(bank, n=0)["owner"].counts == ()
    assert facets(bank, n=1)["patent_country"] == Facet("patent_country", (FacetCount("CN", 7),), 0)
    assert facets(bank, n=1)["patent_status"] == Facet("patent_status", (), 7)


def test_more_words_than_a_set_of_bits_holds() -> None:
    places = [f"{a}{b}" for a in "ABCDE" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    bank = [
        Technology(
            id=f"t{n}",
            offers=tuple(
                LicenceOffer(territory=(place, places[(7 * n + m + 1) % 130])) for m in range(n % 3 + 1)
            ),
        )
        for n, place in enumerate(places)
    ]
    come_out_as_counted(bank, [])


def cells_of(packed: Packed) -> list[frozenset[str] | None]:
    """What every row of a column says, None where it says nothing."""
    if isinstance(packed, Flags):
        return [
            frozenset(name for place, name in enumerate(packed.names) if bits & (2 << place))
            if bits
            else None
            for bits in packed.bits.tolist()
        ]
    if isinstance(packed, Numbers):
        return [frozenset([str(packed.values[code - 1])]) if code else None for code in packed.codes.tolist()]
    assert isinstance(packed, Codes)
    words: list[set[str]] = [set() for _ in range(packed.cells + 1)]
    for number, place in zip(
        packed.postings.numbers().tolist(), packed.postings.places.tolist(), strict=True
    ):
        words[place].add(packed.postings.words[number])
    return [frozenset(words[code]) if code else None for code in packed.codes.tolist()]


def drawn_column(random: np.random.Generator, column: Column, rows: int, vocabulary: int) -> Packed:
    """A column in which a third or more of the rows say nothing; sets may be empty, and some are far more frequent."""
    silent = random.random(rows) < (0.9 if column.name == "closed_in" else 1 / 3)
    if column.kind == "flags":
        bits = 1 | random.integers(0, 2 << len(column.values), rows) & random.integers(
            0, 2 << len(column.values), rows
        )
        return Flags.of(column.values, np.where(silent, 0, bits))
    if column.kind == "number":
        low = TODAY.toordinal() - 20 if column.name == "offer_ends" else 1
        return Numbers.of(np.where(silent, MISSING, low + random.integers(0, 100, rows)))
    words = random.permutation(vocabulary)
    drawn = {
        tuple(f"w{words[w]}" for w in {*random.geometric(0.1, 4) % vocabulary}) for _ in range(vocabulary)
    }
    cells = sorted([(), *drawn])
    frequent = random.geometric(min(1.0, 5 / len(cells)), rows) % len(cells)
    return Codes.of(cells, np.where(silent, 0, 1 + frequent))


def drawn_table(seed: int, offers: Sequence[int], vocabulary: int) -> ColumnTable:
    """Columns drawn at random for technologies with so many offers each."""
    random = np.random.default_rng(seed)
    table, _ = in_layers(np.array(offers))
    wanted = {facet.column.name for facet in facet_columns().values()} | {
        "effective_status",
        "offer_ends",
        "closed_in",
    }
    for column in all_columns():
        if column.name in wanted:
            rows = table.offers if column.scope == "offer" else table.technologies
            kinds: dict[str, MutableMapping[str, Any]]
            kinds = {"flags": table.flags, "number": table.numbers, "codes": table.codes}
            kinds[column.kind][column.name] = drawn_column(random, column, rows, vocabulary)
    return table


def plainly(
    table: ColumnTable, allowed: Mask, offers: Mask, today: dt.date = TODAY
) -> dict[str, tuple[Counter[str], int]]:
    """Every facet, one technology after the other."""
    shut, found = closed(table, Context(today)) | table.stated("closed_in"), {}
    rows = [table.rows_of(technology).tolist() for technology in range(table.technologies)]
    for name, facet in facet_columns().items():
        cells, counts, silent = cells_of(table.column(facet.column.name)), Counter[str](), 0
        for technology in np.flatnonzero(allowed).tolist():
            kept = [technology]
            if facet.column.scope == "offer":
                kept = [
                    row for row in rows[technology] if offers[row] and (facet.even_closed or not shut[row])
                ]
            said = [cells[row] for row in kept]
            values = {value for cell in said for value in cell or ()} - {*facet.silent}
            counts.update(values)
            states = bool(values) if facet.silent else any(cell is not None for cell in said)
            silent += bool(kept) and not states
        found[name] = (counts, silent)
    return found


def fast(
    table: ColumnTable, allowed: Mask, offers: Mask, today: dt.date = TODAY
) -> dict[str, tuple[Counter[str], int]]:
    found = {}
    for tally in tallies(table, allowed, offers, Context(today)):
        counts = dict(zip(tally.values, tally.counts.tolist(), strict=True))
        assert min(counts.values(), default=0) >= 0
        found[tally.name] = (+Counter(counts), tally.not_stated)
    return found


SHAPES = {
    "one offer each": ([1] * 300, 40),
    "some with a second": ([1 + n % 5 // 4 for n in range(900)], 40),
    "most with several": ([1 + n % 4 for n in range(1500)], 90),
    "one with three hundred": ([300, *(n % 3 for n in range(400))], 40),
    "more words than technologies": ([1 + n % 3 for n in range(300)], 700),
    "few": ([2, 3, 1], 5),
    "none": ([], 3),
}
"""Offers a technology, and how many words there are at most."""


@pytest.mark.parametrize("shape", SHAPES)
def test_fast_counts_are_plain_counts_whatever_share_is_asked_for(shape: str) -> None:
    counts, vocabulary = SHAPES[shape]
    table = drawn_table(len(shape), counts, vocabulary)
    random, every = np.random.default_rng(1), np.ones(table.offers, dtype=np.bool_)
    asked = [(np.ones(table.technologies, dtype=np.bool_), every)]
    for share in (0, 0.01, 0.02, 0.05, 0.1, 0.3, 0.5, 0.7, 0.95, 0.99, 1):
        asked.append((random.random(table.technologies) < share, every))
        offers = random.random(table.offers) < share
        asked.append((table.any_offer(offers), offers))
        # Conditions on both: some offers fit of technologies that are not allowed.
        asked.append((table.any_offer(offers) & (random.random(table.technologies) < 0.6), offers))
    for allowed, offers in asked:
        assert fast(table, allowed, offers) == plainly(table, allowed, offers), allowed.mean()


def test_another_day_is_counted_anew() -> None:
    table = drawn_table(9, [1, 2, 3] * 50, 40)
    every = np.ones(table.technologies, dtype=np.bool_), np.ones(table.offers, dtype=np.bool_)
    some = np.arange(table.technologies) % 2 == 0, every[1]
    for days in (0, 40, 0):
        today = TODAY + dt.timedelta(days)
        assert fast(table, *every, today) == plainly(table, *every, today)
        assert fast(table, *some, today) == plainly(table, *some, today)


def test_facets_are_labelled_in_three_languages() -> None:
    assert set(facet_columns()) == set(FACETS)
    for language in ("zh", "en", "ja"):
        labels = [facet.label[language] for facet in facet_columns().values()]
        assert len(set(labels)) == len(labels) >= 10
    for facet in facet_columns().values():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", facet.name)
        assert facet.label["en"].isascii()
        assert re.search("[一-鿿]", facet.label["zh"])
        assert set(facet.silent) <= set(facet.column.values)

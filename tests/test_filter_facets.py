"""Facet counts come out as they do record by record, and a count is what asking for its value leaves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalogue.answers import Condition, Facet, FacetCount
from catalogue.filters import facet_columns, filters, parse_condition, table_of
from catalogue.filters.base import Context
from catalogue.filters.facets import shown
from catalogue.filters.judging import judge
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Institution, PatentRef, Technology
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


@many
@given(banks(), st.data(), LISTS)
def test_what_changed_since_is_counted_as_it_is_now(
    bank: list[Technology], data: st.DataObject, asked: list[Condition]
) -> None:
    numbers = st.sets(st.sampled_from(range(len(bank)))) if bank else st.just(set[int]())
    changed, gone = sorted(data.draw(numbers)), data.draw(numbers)
    news = [replace(data.draw(TECHNOLOGIES), id=bank[number].id) for number in changed]
    then, now = (judge(table_of(part, today=TODAY), asked, Context(TODAY)) for part in (bank, news))
    verdicts = Verdicts(then, now, {number: place for place, number in enumerate(changed)}, gone)
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

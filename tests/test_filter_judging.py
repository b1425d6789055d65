"""Conditions judged over columns come out as they do record by record, by tests/filter_oracle.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalogue.answers import Condition, Relaxation, Verdict
from catalogue.filters import filters, parse_condition, table_of
from catalogue.filters.base import Context
from catalogue.filters.judging import Judgement, judge
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import PatentRef, Technology
from tests.filter_oracle import NOTHING, ORACLE, offers_of, shut, verdict
from tests.strategies import OFFERS, PATENTS, TODAY, WITHOUT_OFFERS, banks
from tests.test_exchange import records

ASKED: dict[str, tuple[str, ...]] = {
    "total_max": (
        "0 CNY",
        "3000 CNY",
        "5万元",
        "50000.0099 CNY",
        "200000 USD",
        "5000 JPY",
        "214748.3647 CNY",
        "99999999999999 CNY",
    ),
    "due_by": ("0 CNY by 0", "50000 CNY by 12", "5万元 by 24 net_sales 100000", "200000 USD by 60 profit 0"),
    "royalty_max": ("0 profit", "4.2 net_sales", "5 profit", "5 net_sales", "8 revenue", "3 unit"),
    "payment_model": ("free", "royalty_only,instalments", "deferred"),
    "trial_months_min": ("0", "6", "12"),
    "first_payment_month_min": ("0", "1", "6", "12"),
    "non_exclusive_in": ("CN", "CN-ZJ", "JP", "WW"),
    "exclusive_open": ("any", "battery", "H01M", "H01M10", "H01M 10/05", "hvac", "A"),
    "grant": ("non_exclusive", "exclusive,sole", "equity_contribution"),
    "territory": ("CN", "浙江省", "US", "WW"),
    "scheme": ("use_first_pay_later", "cn_open_licence,licence_of_right"),
    "status": ("available", "withdrawn,lapsed", "open_licence,limited"),
    "sublicence": ("yes", "consent", "yes,consent"),
    "eligible": ("sme", "startup,CN-ZJ", "CN", "sme,JP", "sme,startup", "CN-JS"),
    "institution": ("qinglan", "青岚", "9133", "kazami institute", "澄"),
    "class": ("H", "H01M 10", "H01M10/05", "Y02E", "A61B5/00"),
    "field": ("1", "13 Medical technology", "6,7", "环境技术"),
    "sector": ("health_care", "finance", "能源"),
    "sector_basis": ("stated", "inferred", "stated,inferred"),
    "language": ("zh", "en", "zh-Hant", "ja"),
    "published_from": ("2004-02-29", "2021-06-01", "2024"),
    "published_to": ("2004-02-29", "2021-06-01", "2024"),
    "filed_from": ("2004-02-29", "2021-06-01", "2014-03-01"),
    "filed_to": ("2004-02-29", "2021-06-01", "2014-03-01"),
    "patent_in": ("CN", "CN-ZJ", "JP", "DE"),
    "patent_status": ("granted", "granted,pending", "lapsed"),
    "right": ("invention", "design,utility_model"),
    "remaining_years_min": ("0", "5", "10", "20"),
    "trl_min": ("1", "5", "9"),
    "needs_computing": ("yes", "no", "yes,no"),
}
"""Values asked for, by filter; a filter that is missing here is asked for with yes."""


ALONE = [parse_condition(name, raw) for name in filters() for raw in ASKED.get(name, ("yes",))]


def conditions(*, scope: str | None = None) -> st.SearchStrategy[Condition]:
    # due_by may leave unknown what its oracle knows, so brute force cannot foretell what it allows.
    names = [n for n, chosen in filters().items() if scope in (None, chosen.scope) and n != "due_by"]
    return st.sampled_from(names).flatmap(
        lambda name: st.builds(
            lambda raw, unknowns: parse_condition(name, raw, unknowns=unknowns),
            st.sampled_from(ASKED.get(name, ("yes",))),
            st.sampled_from(["exclude", "include", "only"]),
        )
    )


def passes(condition: Condition, came_out: Verdict) -> bool:
    wanted = {"exclude": ("yes",), "include": ("yes", "unknown"), "only": ("unknown",)}
    return came_out in wanted[condition.unknowns]


@dataclass(frozen=True)
class Brute:
    """The judge that looks at one record after the other."""

    bank: Sequence[Technology]

    def offers_of(self, technology: Technology) -> Sequence[LicenceOffer]:
        return offers_of(technology, TODAY) or (NOTHING,)

    def fits(self, asked: Sequence[Condition], technology: Technology, offer: LicenceOffer) -> bool:
        return all(passes(c, verdict(c, technology, offer, TODAY)) for c in asked)

    def allowed(self, asked: Sequence[Condition]) -> list[bool]:
        return [any(self.fits(asked, t, offer) for offer in self.offers_of(t)) for t in self.bank]

    def relaxations(self, asked: Sequence[Condition]) -> Counter[Relaxation]:
        now = sum(self.allowed(asked))
        found: Counter[Relaxation] = Counter()
        for name in {condition.filter for condition in asked}:
            gain = sum(self.allowed([c for c in asked if c.filter != name])) - now
            if gain:
                found[Relaxation(name, gain)] += 1
        return found


def judgement(bank: Sequence[Technology], asked: Sequence[Condition]) -> Judgement:
    return judge(table_of(bank, today=TODAY), asked, Context(TODAY))


def allowed(bank: Sequence[Technology], *asked: Condition) -> set[str]:
    return {t.id for t, yes in zip(bank, judgement(bank, asked).allowed, strict=True) if yes}


many = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
some = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_every_filter_has_an_oracle_and_values_to_ask_for() -> None:
    assert set(ORACLE) == set(filters())
    flags = {name for name, chosen in filters().items() if chosen.value.control == "flag"}
    assert set(ASKED) == set(filters()) - flags


def comes_out_as_the_oracle_says(bank: Sequence[Technology], scope: str) -> None:
    # Each filter is asked alone, with each of its values, so that no verdict hides behind another condition.
    table = table_of(bank, today=TODAY)
    for condition in (c for c in ALONE if filters()[c.filter].scope == scope):
        found = judge(table, [condition], Context(TODAY))
        for number, technology in enumerate(bank):
            held = offers_of(technology, TODAY) or (NOTHING,)
            for row, offer in zip(table.rows_of(number), held, strict=True):
                (judged,) = found.judged(number, int(row))
                expected = verdict(condition, technology, offer, TODAY)
                # What is due may stay unknown where a schedule would know; tests/test_filter_due.py says when.
                near = (expected, "unknown") if condition.filter == "due_by" else (expected,)
                assert judged.verdict in near, (judged, expected, technology, offer)


@settings(many, max_examples=200)
@given(st.lists(OFFERS, min_size=3, max_size=8).map(tuple), st.lists(PATENTS, max_size=3).map(tuple))
def test_every_filter_on_offers_comes_out_as_the_oracle_says(
    offers: tuple[LicenceOffer, ...], patents: tuple[PatentRef, ...]
) -> None:
    bank = [Technology(id="several", offers=offers, patents=patents), Technology(id="none", patents=patents)]
    comes_out_as_the_oracle_says(bank, "offer")


@settings(many, max_examples=150)
@given(st.lists(WITHOUT_OFFERS, min_size=2, max_size=6))
def test_every_filter_on_technologies_comes_out_as_the_oracle_says(bank: list[Technology]) -> None:
    comes_out_as_the_oracle_says(bank, "technology")


@many
@given(banks(), st.lists(conditions(), max_size=4))
@example([], [])
def test_allowed_technologies_and_gains_are_those_of_brute_force(
    bank: list[Technology], asked: list[Condition]
) -> None:
    found, brute = judgement(bank, asked), Brute(bank)
    assert found.allowed.tolist() == brute.allowed(asked)
    relaxed = found.relaxations()
    assert Counter(relaxed) == brute.relaxations(asked)
    assert list(relaxed) == sorted(relaxed, key=lambda r: (-r.gain, r.filter))


@many
@given(banks(), st.lists(conditions(scope="offer"), min_size=1, max_size=3))
def test_the_offer_shown_is_the_one_that_meets_the_conditions_best(
    bank: list[Technology], asked: list[Condition]
) -> None:
    found, brute = judgement(bank, asked), Brute(bank)
    for number, technology in enumerate(bank):
        offers = brute.offers_of(technology)
        rows = found.table.rows_of(number).tolist()

        def rank(
            place: int, t: Technology = technology, held: Sequence[LicenceOffer] = offers
        ) -> tuple[int, ...]:
            yeses = sum(verdict(c, t, held[place], TODAY) == "yes" for c in asked)
            return (not brute.fits(asked, t, held[place]), -yeses, shut(t, held[place], TODAY), place)

        row = found.best_offer(number)
        assert len(rows) == len(offers)
        assert rows.index(row) == min(range(len(offers)), key=rank)
        assert int(found.table.offer_numbers[row]) == (
            rows.index(row) if offers_of(technology, TODAY) else -1
        )
        if found.allowed[number]:
            assert all(passes(c, j.verdict) for c, j in zip(asked, found.judged(number, row), strict=True))


@many
@given(banks(), conditions(scope="technology"), st.lists(conditions(scope="offer"), min_size=1, max_size=2))
def test_verdicts_are_the_same_for_technologies_that_are_not_allowed(
    bank: list[Technology], first: Condition, more: list[Condition]
) -> None:
    asked = [more[0], first, *more[1:]]
    found, brute = judgement(bank, asked), Brute(bank)
    for number, technology in enumerate(bank):
        for row, offer in zip(found.table.rows_of(number).tolist(), brute.offers_of(technology), strict=True):
            expected = [verdict(condition, technology, offer, TODAY) for condition in asked]
            assert [judged.verdict for judged in found.judged(number, row)] == expected


@some
@given(banks(), st.lists(conditions(), max_size=3), conditions())
def test_one_more_condition_never_allows_more(
    bank: list[Technology], asked: list[Condition], more: Condition
) -> None:
    assert allowed(bank, *asked, more) <= allowed(bank, *asked)


@some
@given(banks(), st.lists(conditions(), max_size=3))
def test_the_order_of_conditions_does_not_matter(bank: list[Technology], asked: list[Condition]) -> None:
    assert allowed(bank, *asked) == allowed(bank, *reversed(asked)) == allowed(bank, *asked, *asked)


@some
@given(banks(), conditions())
def test_exclude_and_only_make_up_include(bank: list[Technology], asked: Condition) -> None:
    exclude, include, only = (
        allowed(bank, replace(asked, unknowns=way)) for way in ("exclude", "include", "only")
    )
    assert exclude | only == include
    if filters()[asked.filter].scope == "technology":
        assert not exclude & only
    for technology in bank:
        # Of one offer they are disjoint as well; of a technology with several, one offer may say yes and one nothing.
        if technology.id in exclude & only:
            assert len(offers_of(technology, TODAY)) > 1  # an open licence on the register is one of them


@some
@given(banks(), st.lists(conditions(scope="offer"), min_size=2, max_size=3))
def test_conditions_on_offers_hold_in_one_and_the_same_offer(
    bank: list[Technology], asked: list[Condition]
) -> None:
    # A patent's end, and an open licence beside it, bear on an offer too: these are left out here.
    bank = [replace(t, patents=None) for t in bank]
    asked = [c for c in asked if c.filter not in ("exclusive_open", "open_licence")]
    apart = [
        replace(t, id=f"{t.id}/{n}", offers=(o,)) for t in bank for n, o in enumerate(t.offers or (NOTHING,))
    ]
    assert {id_.split("/")[0] for id_ in allowed(apart, *asked)} == allowed(bank, *asked)


@some
@given(banks(), st.lists(conditions(), min_size=1, max_size=3))
def test_a_technology_is_judged_alike_whatever_stands_beside_it(
    bank: list[Technology], asked: list[Condition]
) -> None:
    alone = {id_ for technology in bank for id_ in allowed([technology], *asked)}
    assert alone == allowed(list(reversed(bank)), *asked)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(records(Technology))
def test_no_record_that_can_be_stored_stops_the_columns(technology: Technology) -> None:
    table = table_of([technology, technology], today=TODAY)
    for condition in ALONE:
        found = judge(table, [condition], Context(TODAY))
        assert bool(found.allowed[0]) == bool(found.allowed[1])

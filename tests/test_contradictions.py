"""Every rule of contradiction: a record that breaks it, and one that nearly does; and what must hold for any record."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from catalogue.licensing.availability import availability
from catalogue.licensing.contradictions import Contradiction, contradictions, markdown, rules
from catalogue.licensing.offer import (
    Instalment,
    LicenceOffer,
    Milestone,
    OfferSource,
    Payment,
    RoyaltyTier,
    Trial,
)
from catalogue.records import LegalEvent, PatentRef, Technology
from tests.availability_samples import EXCLUSIVE, LAPSED, OPEN, RESTORED, event, offer, patent, records
from tests.strategies import DAYS, TODAY

D = Decimal
PAGE = Path(__file__).resolve().parents[1] / "docs" / "contradictions.md"


def tech(*offers: LicenceOffer, patents: tuple[PatentRef, ...] | None = None) -> Technology:
    return Technology("t", offers=offers or None, patents=patents)


def paying(**stated: Any) -> Technology:
    return tech(LicenceOffer(payment=Payment(**stated)))


def tiers(*edges: tuple[int | None, int | None]) -> Technology:
    def tier(low: int | None, high: int | None) -> RoyaltyTier:
        return RoyaltyTier(
            from_=None if low is None else D(low), to=None if high is None else D(high), pct=D(3)
        )

    return paying(royalty_tiers=tuple(tier(low, high) for low, high in edges))


def parts(*amounts: int | None, **stated: Any) -> Technology:
    return paying(instalments=tuple(Instalment(None if a is None else D(a)) for a in amounts), **stated)


def trying(payment: Payment, **trial: Any) -> Technology:
    return tech(LicenceOffer(payment=payment, trial=Trial(**trial)))


def held(*events: LegalEvent, stated: LicenceOffer | None = None, **fields: Any) -> Technology:
    return tech(stated or offer(), patents=(patent(*events, **fields),))


UK_RIGHT = event("licence_of_right_declared", "2023-02-01")
EARLY = Payment(instalments=(Instalment(D(10), 3), Instalment(D(10), 12)))
OPEN_OFFER = offer("open_licence", grants=None)
TAKEN = LicenceOffer(status="exclusively_licensed", territory=("CN",))
# rule -> records that break it, records that nearly do
CASES: dict[str, tuple[list[Technology], list[Technology]]] = {
    "min_above_max": (
        [paying(royalty_pct_min=D(5), royalty_pct_max=D(3)), paying(total_fixed_min=D(2), total_fixed_max=D(1))],
        [paying(royalty_pct_min=D(3), royalty_pct_max=D("3.0")), paying(total_fixed_min=D(2), royalty_pct_max=D(1))],
    ),
    "total_outside_range": (
        [paying(total_fixed=D(9), total_fixed_min=D(10)), paying(total_fixed=D(21), total_fixed_max=D(20))],
        [paying(total_fixed=D(10), total_fixed_min=D(10), total_fixed_max=D(10))],
    ),
    "tiers_overlap": (
        [tiers((0, 100), (50, None)), tiers((100, 100)), tiers((200, 100)), tiers((50, 200), (None, 100))],
        [tiers((0, 100), (100, None)), tiers((100, 200), (0, 100)), tiers((0, None), (0, None)), tiers((None, 100), (100, 200))],
    ),
    "instalments_do_not_sum": (
        [parts(10, 10, total_fixed=D(30)), parts(20, None, total_fixed=D(10)), parts(20, 20, total_fixed_max=D(30)), parts(5, 5, total_fixed=D(20), upfront=D(5))],
        [parts(10, 20, total_fixed=D(30)), parts(10, 15, total_fixed=D(30), upfront=D(5)), parts(10, None, total_fixed=D(30)), parts(10, 10, total_fixed_max=D(30)), parts(10, 20)],
    ),
    "upfront_above_total": (
        [paying(upfront=D(11), total_fixed=D(10)), paying(upfront=D(11), total_fixed_max=D(10))],
        [paying(upfront=D(10), total_fixed=D(10)), paying(upfront=D(11), total_fixed_min=D(10))],
    ),
    "free_but_paid": (
        [paying(models=("free",), upfront=D(1)), paying(models=("free",), royalty_pct_max=D(1)), paying(models=("free",), milestones=(Milestone("sale", D(5)),))],
        [paying(models=("free",), upfront=D(0)), paying(models=("royalty_only",), royalty_pct_max=D(1)), paying(models=("free",), equity_valuation=D(5))],
    ),
    "negative_amount": (
        [paying(upfront=D(-1)), parts(-1)],
        [paying(upfront=D("-0")), paying(upfront=D(0))],
    ),
    "royalty_out_of_range": (
        [paying(royalty_pct_max=D(500)), paying(royalty_pct_min=D("-0.1")), paying(royalty_tiers=(RoyaltyTier(pct=D(101)),))],
        [paying(royalty_pct_min=D(0), royalty_pct_max=D(100))],
    ),
    "equity_out_of_range": ([paying(equity_pct=D("100.1"))], [paying(equity_pct=D(100))]),
    "paid_before_trial_ends": (
        [
            trying(Payment(upfront=D(1)), earliest_payment_month=12), trying(EARLY, earliest_payment_month=4),
            trying(Payment(upfront=D(1)), free_months=6, guaranteed=True),
        ],
        [
            trying(Payment(upfront=D(0)), earliest_payment_month=12), trying(EARLY, earliest_payment_month=3),
            trying(Payment(upfront=D(1)), free_months=6), trying(Payment(upfront=D(1)), earliest_payment_month=0, guaranteed=True),
        ],
    ),
    "open_licence_above_guidance": (
        [
            tech(offer("open_licence", grants=None, payment=Payment(currency="CNY", total_fixed=D(20_000_001)))),
            tech(offer("open_licence", grants=None, payment=Payment(royalty_base="net_sales", royalty_pct_max=D("20.1")))),
            tech(offer(None, grants=None, scheme="cn_open_licence", payment=Payment(royalty_base="profit", royalty_pct_max=D(41)))),
        ],
        [
            tech(offer("open_licence", grants=None, payment=Payment(currency="CNY", total_fixed=D(20_000_000)))),
            tech(offer("open_licence", grants=None, payment=Payment(currency="JPY", total_fixed=D(20_000_001)))),
            tech(offer("open_licence", grants=None, payment=Payment(royalty_base="profit", royalty_pct_max=D(40)))),
            tech(offer(payment=Payment(currency="CNY", total_fixed=D(20_000_001)))),
        ],
    ),
    "open_licence_with_exclusive": (
        [
            tech(offer("open_licence")), tech(OPEN_OFFER, offer(grants=("sole",))), held(OPEN),
            tech(offer(None, grants=None, scheme="cn_open_licence"), offer(territory=("CN-ZJ",))),
        ],
        [
            tech(OPEN_OFFER, offer(grants=("non_exclusive",))), tech(OPEN_OFFER, offer(territory=("US",))),
            tech(OPEN_OFFER, offer("withdrawn")), held(OPEN, event("open_licence_withdrawn", "2023-02-01")),
            tech(offer("withdrawn", scheme="cn_open_licence"), offer()),
        ],
    ),
    "exclusively_licensed_yet_granting": (
        [tech(offer("exclusively_licensed"))],
        [tech(offer("exclusively_licensed", grants=("exclusive",))), tech(offer("limited"))],
    ),
    "exclusively_licensed_beside_offer": (
        [tech(TAKEN, offer()), tech(TAKEN, OPEN_OFFER), tech(TAKEN, offer(territory=("CN-ZJ",), grants=("sole",)))],
        [
            tech(TAKEN, offer(territory=("US",))), tech(TAKEN, offer(fields=("pumps",))), tech(TAKEN, offer("withdrawn")),
            tech(TAKEN, offer(grants=("assignment",))), tech(TAKEN, offer(None)),
        ],
    ),
    "no_patent_in_territory": (
        [
            tech(offer(territory=("CN",)), patents=(patent(country="JP"),)), tech(offer(territory=("US", "CN-ZJ")), patents=(patent(),)),
            tech(offer(scheme="cn_open_licence", grants=None), patents=(patent(country="US"),)),
        ],
        [
            tech(offer(territory=("CN-ZJ", "WW")), patents=(patent(),)), tech(offer(territory=("CN",)), patents=(patent(country="WO"),)),
            tech(offer(territory=("DE",)), patents=(patent(country="EP"),)), tech(offer(territory=("EU",)), patents=(patent(country="FR"),)),
            tech(offer(territory=("CN",))), tech(offer(territory=("CN",)), patents=(patent(country="JP"), patent(right="know_how"))),
            tech(offer("withdrawn", territory=("CN",)), patents=(patent(country="JP"),)),
        ],
    ),
    "territory_excluded_wholly": (
        [tech(offer(territory=("CN-ZJ",), territory_excluded=("CN",)))],
        [tech(offer(territory=("CN",), territory_excluded=("CN-ZJ",))), tech(offer(territory=("CN", "US"), territory_excluded=("CN",)))],
    ),
    "term_beyond_life": (
        [held(stated=offer(term_months=180)), held(stated=offer(term_months=60, start=dt.date(2034, 1, 1)))],
        [
            held(stated=offer(term_months=168)), held(stated=offer(term_months=180), right=None),
            held(stated=offer("withdrawn", term_months=180)), tech(offer(term_months=180)),
        ],
    ),
    "licensed_yet_available": (
        [
            held(EXCLUSIVE), held(event("licence_recorded", licence="sole"), stated=offer("open_licence", grants=None)),
            held(EXCLUSIVE, stated=offer(as_of="2024-01-01")),
        ],
        [
            held(EXCLUSIVE, event("licence_cancelled", "2023-02-01")), held(event("licence_recorded")), held(EXCLUSIVE, stated=offer(None)),
            held(EXCLUSIVE, stated=offer("limited")), held(EXCLUSIVE, stated=offer(territory=("US",))), held(EXCLUSIVE, LAPSED),
            held(event("licence_recorded", licence="exclusive", detail="限糖尿病敷料"), stated=offer(fields_excluded=("糖尿病敷料",))),
            held(event("licence_recorded", licence="exclusive", detail="限糖尿病敷料"), stated=offer(fields=("pumps",))),
            held(EXCLUSIVE, event("licence_recorded"), event("licence_cancelled", "2023-06-01")),
        ],
    ),
    "dead_patents_on_offer": (
        [held(LAPSED), held(status="invalidated", stated=offer(None)), held(filing_date=dt.date(2000, 1, 1)), held(status=None, expiry_date=dt.date(2023, 1, 1))],
        [
            held(LAPSED, RESTORED), held(LAPSED, stated=offer("withdrawn")), held(status=None),
            tech(offer(), patents=(patent(LAPSED), patent(number="2"))), tech(offer()),
        ],
    ),
    "offer_against_register": (
        [
            held(OPEN, event("open_licence_withdrawn", "2023-02-01"), stated=OPEN_OFFER),
            held(event("licence_recorded", licence="option")),
            held(LAPSED, stated=offer("exclusively_licensed")),
            held(EXCLUSIVE, event("licence_cancelled", "2023-06-01"), stated=LicenceOffer(OfferSource(as_of=dt.date(2023, 3, 1)), "exclusively_licensed")),
            held(event("licence_recorded", licence="exclusive", detail="仅限医疗领域")),
        ],
        [held(EXCLUSIVE), held(LAPSED), held(OPEN, stated=OPEN_OFFER), held(event("licence_recorded", licence="option"), stated=offer(None))],
    ),
    "patent_status_against_register": (
        [held(LAPSED), held(filing_date=dt.date(2000, 1, 1)), held(status="pending", grant_date=dt.date(2021, 1, 1)), held(LAPSED, RESTORED, status="lapsed")],
        [held(LAPSED, status="lapsed"), held(LAPSED, status=None), held(), held(LAPSED, RESTORED)],
    ),
    "declared_beside_exclusive": (
        [held(EXCLUSIVE, OPEN), held(EXCLUSIVE, UK_RIGHT, country="EP"), held(EXCLUSIVE, event("other", detail="Lizenzbereitschaft"), country="DE")],
        [
            held(EXCLUSIVE, UK_RIGHT, event("licence_of_right_withdrawn", "2023-03-01"), country="EP"),
            held(event("licence_recorded", licence="non_exclusive"), UK_RIGHT, country="EP"),
            tech(offer(), patents=(patent(EXCLUSIVE), patent(UK_RIGHT, country="EP", number="2"))),
        ],
    ),
}  # fmt: skip
BROKEN = [
    (rule, number, record) for rule, (broken, _) in CASES.items() for number, record in enumerate(broken)
]
NEARLY = [
    (rule, number, record) for rule, (_, nearly) in CASES.items() for number, record in enumerate(nearly)
]


def found(record: Technology) -> tuple[Contradiction, ...]:
    return contradictions(record, today=TODAY)


@pytest.mark.parametrize(("rule", "record"), [c[::2] for c in BROKEN], ids=[f"{c[0]}-{c[1]}" for c in BROKEN])
def test_a_rule_finds_what_breaks_it(rule: str, record: Technology) -> None:
    one = next((one for one in found(record) if one.rule == rule), None)
    assert one is not None
    assert one.severity == rules()[rule].severity
    assert one.fields
    for language in ("en", "zh", "ja"):
        assert one.text(language).startswith(rules()[rule].text[language])
    assert one.offer is None or any(path.startswith(f"offers[{one.offer}]") for path, _ in one.fields)


@pytest.mark.parametrize(("rule", "record"), [c[::2] for c in NEARLY], ids=[f"{c[0]}-{c[1]}" for c in NEARLY])
def test_a_rule_leaves_alone_what_only_looks_like_it(rule: str, record: Technology) -> None:
    assert rule not in {one.rule for one in found(record)}


def test_every_rule_has_cases_words_and_a_source() -> None:
    assert set(CASES) == set(rules())
    for rule in rules().values():
        assert set(rule.text) == {"en", "zh", "ja"}
        assert rule.law
        assert rule.severity in ("contradiction", "hint")


def test_a_finding_names_the_fields_with_what_they_state() -> None:
    (one,) = found(paying(royalty_pct_min=D("5.0"), royalty_pct_max=D("3E+0")))
    assert one.fields == (
        ("offers[0].payment.royalty_pct_min", "5.0"),
        ("offers[0].payment.royalty_pct_max", "3"),
    )
    (two,) = found(held(EXCLUSIVE))
    assert two.fields[-1] == ("patents[0].events[0]", "licence_recorded 2023-01-05 exclusive")


def test_an_entry_is_named_under_the_publication_that_states_it() -> None:
    pair = (patent(kind="A", status=None), patent(LAPSED, kind="B"))
    fields = {path for one in found(tech(offer(), patents=pair)) for path, _ in one.fields}
    assert "patents[1].events[0]" in fields


def test_only_the_publication_that_states_a_status_is_blamed_for_it() -> None:
    pair = (patent(kind="A", status="pending"), patent(LAPSED, kind="B"))
    (one,) = found(tech(offer("withdrawn"), patents=pair))
    assert one.fields == (("patents[1].status", "granted"), ("patents[1].events[0]", "lapsed 2020-01-01"))


def test_a_record_that_states_nothing_contradicts_nothing() -> None:
    assert found(Technology("t")) == ()
    assert found(tech(LicenceOffer())) == ()
    assert found(tech(offer(), patents=(patent(),))) == ()


@settings(max_examples=300, deadline=None)
@given(records(), DAYS)
def test_no_stated_status_is_overruled_in_silence(record: Technology, today: dt.date) -> None:
    answer = availability(record, today=today)
    clashes = contradictions(record, today=today, found=answer)
    assert clashes == contradictions(record, today=today)
    named = {path for one in clashes for path, _ in one.fields}
    for one in answer.offers:
        assert not (one.stated and one.inferred) or f"offers[{one.offer}].status" in named
    for life in answer.patents:
        own = (record.patents or ())[life.index].status
        assert (
            not (life.stated and life.inferred and own == life.stated)
            or f"patents[{life.index}].status" in named
        )
    for clash in clashes:
        assert clash.text("zh")
        assert all(path and value for path, value in clash.fields)


def test_the_page_is_the_one_that_the_rules_make() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown()

"""Technologies and offers for property tests of filters: sparse, contradictory, with values at the filters' edges.

A record is a handful of statements, each a path and a value, in any combination: most fields stay unstated, as in
real exports, and what is stated may contradict itself. (tests/test_exchange.py has a builder that fills every field
by its type; it asks another question.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from catalogue.licensing.offer import (
    Eligibility,
    Grant,
    Instalment,
    LicenceOffer,
    Milestone,
    Payment,
    PaymentModel,
    RoyaltyBase,
    RoyaltyTier,
    Scheme,
    Status,
    Sublicensable,
    Trial,
    TrialTrigger,
)
from catalogue.records import (
    Computing,
    EventKind,
    Institution,
    LegalEvent,
    PatentRef,
    PatentStatus,
    RightKind,
    Technology,
    TechnologyText,
)

TODAY = dt.date(2024, 2, 29)
AMOUNTS = st.sampled_from(
    [Decimal(n) for n in ("0", "0.0001", "3000", "50000", "50000.01", "200000", "1E+7")]
    # The ends of 32 bits in ten-thousandths, and sums beyond 64 bits.
    + [Decimal(n) for n in ("214748.3647", "214748.3648", "429496.7295", "1E+15", "1E+25")]
)
RATES = st.sampled_from([Decimal(n) for n in ("0", "0.5", "3", "4.2", "5", "5.0001", "8")])
MONTHS = st.sampled_from([0, 1, 6, 11, 12, 36])
PLACES = st.sampled_from(["CN", "CN-ZJ", "CN-JS", "JP", "US", "WW", "EU", "EP", "DE", "GB"])
USES = st.sampled_from(
    ["battery recycling", "Battery", "电池", "ＨＶＡＣ", "H01M", "H01M10/05", "H01M 10", "A61B"]
)
DAYS = st.sampled_from(
    [
        dt.date(y, m, d)
        for y, m, d in (
            (2004, 2, 28),
            (2004, 2, 29),
            (2009, 2, 27),
            (2014, 3, 1),
            (2019, 2, 28),
            (2021, 5, 31),
            (2021, 6, 1),
            (2024, 2, 29),
            (2029, 2, 28),
            (2034, 3, 1),
            (9999, 12, 31),
        )
    ]
)

Statements = Mapping[str, st.SearchStrategy[Any]]


def some(values: st.SearchStrategy[Any], *, most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """A stated list: never empty, as the exchange format asks."""
    return st.lists(values, min_size=1, max_size=most, unique=True).map(tuple)


def one_of(kind: Any) -> st.SearchStrategy[Any]:
    """A value of a Literal type."""
    return st.sampled_from(get_args(kind))


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value or nothing stated."""
    return st.none() | values


def stating(
    kind: type[Any], may: Statements, *, most: int, least: int = 0, **always: Any
) -> st.SearchStrategy[Any]:
    """Records of `kind` that state between `least` and `most` of the fields in `may`, and the rest of `always`."""
    statements = st.sampled_from(sorted(may)).flatmap(lambda name: st.tuples(st.just(name), may[name]))
    return st.lists(statements, min_size=least, max_size=most).map(
        lambda said: kind(**{**always, **dict(said)})
    )


MODELS = st.one_of(
    one_of(PaymentModel).map(lambda model: (model,)),
    some(one_of(PaymentModel)),
    st.just(("free",)),
    st.just(("instalments",)),
)
TIERS = some(st.builds(RoyaltyTier, pct=maybe(RATES)))
INSTALMENTS = some(st.builds(Instalment, maybe(AMOUNTS), maybe(MONTHS)), most=2)

_PAYMENT: Statements = {
    "models": MODELS,
    "currency": st.sampled_from(["CNY", "CNY", "USD"]),
    "upfront": AMOUNTS,
    "total_fixed": AMOUNTS,
    "total_fixed_min": AMOUNTS,
    "total_fixed_max": AMOUNTS,
    "annual_fee": AMOUNTS,
    "instalments": INSTALMENTS,
    "royalty_pct_min": RATES,
    "royalty_pct_max": RATES,
    "royalty_tiers": TIERS,
    "royalty_base": one_of(RoyaltyBase),
    "per_unit": AMOUNTS,
    "min_annual": AMOUNTS,
    "min_annual_from_month": MONTHS,
    "milestones": some(st.builds(Milestone, amount=maybe(AMOUNTS)), most=1),
    "equity_pct": RATES,
    "equity_valuation": AMOUNTS,
    "price_on_request": st.booleans(),
}


def only(of: Statements, *names: str) -> Statements:
    """These statements alone, so that they meet in one record more often."""
    return {name: of[name] for name in names}


_RATES = only(
    _PAYMENT, "models", "royalty_pct_min", "royalty_pct_max", "royalty_tiers", "royalty_base", "per_unit"
)
_SUMS = only(
    _PAYMENT,
    "models",
    "upfront",
    "total_fixed",
    "total_fixed_min",
    "total_fixed_max",
    "instalments",
    "annual_fee",
)
PAYMENTS = (
    stating(Payment, _PAYMENT, most=5)
    | stating(Payment, _RATES, most=4, least=1, royalty_base="profit")
    | stating(Payment, _SUMS, most=4, least=1, currency="CNY")
    | stating(Payment, only(_PAYMENT, "models", "per_unit", "min_annual", "instalments"), most=3, least=1)
)
TRIALS = stating(
    Trial,
    {
        "free_months": MONTHS,
        "earliest_payment_month": MONTHS,
        "trigger": one_of(TrialTrigger),
        "walk_away": st.booleans(),
        "refund": st.booleans(),
        "insured": st.booleans(),
        "guaranteed": st.booleans(),
    },
    most=5,
    least=1,
)
ELIGIBILITIES = stating(
    Eligibility,
    {"sme_only": st.booleans(), "startup_only": st.booleans(), "regions": some(PLACES, most=2)},
    most=3,
    least=1,
)
_OFFER: Statements = {
    "status": one_of(Status),
    "scheme": one_of(Scheme),
    "grants": some(one_of(Grant)),
    "sublicensable": one_of(Sublicensable),
    "territory": some(PLACES, most=2),
    "territory_excluded": some(PLACES, most=1),
    "fields": some(USES, most=2),
    "fields_excluded": some(USES, most=1),
    "term_months": MONTHS,
    "until_expiry": st.booleans(),
    "eligibility": ELIGIBILITIES,
    "payment": PAYMENTS,
    "trial": TRIALS,
}
_RIGHTS = only(
    _OFFER, "status", "scheme", "grants", "territory", "territory_excluded", "fields", "fields_excluded"
)
OFFERS: st.SearchStrategy[LicenceOffer] = (
    stating(LicenceOffer, _OFFER, most=6)
    | stating(LicenceOffer, _RIGHTS, most=5, least=2)
    | st.builds(LicenceOffer, payment=PAYMENTS, trial=maybe(TRIALS))
    | st.builds(LicenceOffer, eligibility=ELIGIBILITIES)
)
EVENTS = st.builds(LegalEvent, kind=one_of(EventKind), date=maybe(DAYS), licence=maybe(one_of(Grant)))
PATENTS: st.SearchStrategy[PatentRef] = st.sampled_from(["CN", "JP", "US", "WO"]).flatmap(
    lambda country: stating(
        PatentRef,
        {
            "right": one_of(RightKind),
            "status": one_of(PatentStatus),
            "filing_date": DAYS,
            "publication_date": DAYS,
            "grant_date": DAYS,
            "expiry_date": DAYS,
            "events": some(EVENTS),
        },
        most=6,
        least=2,
        country=country,
    )
)
OWNERS = st.sampled_from(
    [
        Institution("Qinglan University", names={"zh": "青岚大学"}, id="91330000Q"),
        Institution("北澄研究院"),
        Institution("ＫＡＺＡＭＩ  Institute"),
    ]
)
_CLASSES = some(
    st.sampled_from(["H01M 10/0525", "H01M10/05", "H01M 100/00", "A61B 5/00", "Y02E60/10"]), most=2
)
_TEXTS = st.dictionaries(
    st.sampled_from(["zh", "zh-Hant", "en", "ja", "und"]), st.just(TechnologyText(title="t")), max_size=2
)
_WITHOUT_PATENTS = stating(
    Technology,
    {
        "texts": _TEXTS,
        "owner": OWNERS,
        "ipc": _CLASSES,
        "cpc": _CLASSES,
        "sectors": some(st.sampled_from(["health_care", "finance", "manufacturing"]), most=2),
        "trl": st.integers(1, 9),
        "computing": st.builds(Computing, maybe(st.booleans()), maybe(st.booleans())),
        "published": DAYS,
    },
    most=5,
    id="",
)
WITHOUT_OFFERS = st.builds(
    lambda technology, patents: replace(technology, patents=patents),
    _WITHOUT_PATENTS,
    st.none() | st.lists(PATENTS, max_size=2).map(tuple),
)
TECHNOLOGIES = st.builds(
    lambda technology, offers: replace(technology, offers=offers),
    WITHOUT_OFFERS,
    st.one_of(st.none(), *[st.lists(OFFERS, max_size=3).map(tuple)] * 3),
)


def banks(*, most: int = 6) -> st.SearchStrategy[list[Technology]]:
    """Banks of at most so many technologies, with ids of their own and at most three offers each."""
    return st.lists(TECHNOLOGIES, max_size=most).map(
        lambda bank: [replace(technology, id=f"t{number}") for number, technology in enumerate(bank)]
    )

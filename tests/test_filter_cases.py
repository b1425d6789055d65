"""Filters on cases worked by hand: what the law and the wording of an offer or a record make of each condition."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest

from catalogue.filters import parse_condition, table_of
from catalogue.filters.base import VERDICTS, Context
from catalogue.filters.judging import judge
from catalogue.licensing.offer import Eligibility, Instalment, LicenceOffer, Payment, RoyaltyTier, Trial
from catalogue.records import Institution, LegalEvent, PatentRef, Technology, TechnologyText
from tests.strategies import TODAY

# Each line: an offer, a filter with its value, and what the law or the wording makes of it.

LAST = (RoyaltyTier(to=D(10**6), pct=D(3)), RoyaltyTier(from_=D(10**6), pct=D(8)))
NASA = LicenceOffer(
    scheme="standard_form",
    grants=("non_exclusive",),
    eligibility=Eligibility(startup_only=True),
    payment=Payment(
        models=("royalty_only",), currency="USD", upfront=D(0), royalty_pct_min=D("4.2"), royalty_pct_max=D("4.2"),
        royalty_base="net_sales", min_annual=D(3000), min_annual_from_month=36,
    ),
)  # fmt: skip
EVALUATION = LicenceOffer(
    grants=("evaluation",),
    term_months=12,
    payment=Payment(models=("lump_sum",), currency="USD", total_fixed=D(2500)),
)
OPEN = LicenceOffer(
    status="open_licence", scheme="cn_open_licence", payment=Payment(models=("lump_sum",), currency="CNY")
)
EQUITY = LicenceOffer(
    grants=("equity_contribution",),
    payment=Payment(models=("equity",), equity_pct=D(10), equity_valuation=D(10**7)),
)


def paying(**stated: Any) -> LicenceOffer:
    return LicenceOffer(payment=Payment(**stated))


def trying(**stated: Any) -> LicenceOffer:
    return LicenceOffer(trial=Trial(**stated))


def held_in(*territory: str, out: tuple[str, ...] | None = None, **stated: Any) -> LicenceOffer:
    return LicenceOffer(territory=territory or None, territory_excluded=out, **stated)


def profit(pct: int) -> LicenceOffer:
    return paying(
        models=("royalty_only",), royalty_pct_min=D(pct), royalty_pct_max=D(pct), royalty_base="profit"
    )


def firms(**stated: Any) -> LicenceOffer:
    return LicenceOffer(eligibility=Eligibility(**stated))


OFFER_CASES: list[tuple[str, LicenceOffer, str, str, str]] = [
    ("royalty only has no entry fee", paying(models=("royalty_only",)), "nothing_upfront", "yes", "yes"),
    ("upfront 0 is stated", paying(upfront=D(0)), "nothing_upfront", "yes", "yes"),
    ("upfront plus royalty has one", paying(models=("upfront_plus_royalty",)), "nothing_upfront", "yes", "no"),
    ("use first, pay later alone", LicenceOffer(scheme="use_first_pay_later"), "nothing_upfront", "yes", "unknown"),
    ("royalty only, or another way", paying(models=("royalty_only", "lump_sum")), "nothing_upfront", "yes", "unknown"),
    ("instalment in month 0", paying(instalments=(Instalment(D(9), 0),)), "nothing_upfront", "yes", "no"),
    ("negotiable is not free", paying(price_on_request=True), "free", "yes", "unknown"),
    ("negotiable is not dear", paying(price_on_request=True), "total_max", "1 CNY", "unknown"),
    ("free", paying(models=("free",)), "free", "yes", "yes"),
    ("free, but an entry fee", paying(models=("free",), upfront=D(1000)), "free", "yes", "no"),
    ("free, but a yearly fee", paying(models=("free",), annual_fee=D(1000)), "free", "yes", "no"),
    ("a ceiling of nothing", paying(royalty_pct_max=D(0)), "royalty_max", "1 unit", "yes"),
    ("free is 0 in every currency", paying(models=("free",)), "total_max", "0 JPY", "yes"),
    ("free with a total", paying(models=("free",), total_fixed=D(9), currency="CNY"), "total_max", "5 CNY", "no"),
    ("within the budget", paying(total_fixed=D(200000), currency="CNY"), "total_max", "20万元", "yes"),
    ("a cent above", paying(total_fixed=D("200000.01"), currency="CNY"), "total_max", "20万元", "no"),
    ("another currency", paying(total_fixed=D(1), currency="USD"), "total_max", "20万元", "unknown"),
    ("no currency", paying(total_fixed=D(1)), "total_max", "20万元", "unknown"),
    ("range across the budget", paying(total_fixed_min=D(1), total_fixed_max=D(9), currency="CNY"), "total_max", "5 CNY", "unknown"),
    ("a floor above", paying(total_fixed_min=D(9), currency="CNY"), "total_max", "5 CNY", "no"),
    ("an entry fee above", paying(upfront=D(9), currency="CNY"), "total_max", "5 CNY", "no"),
    ("an entry fee within", paying(upfront=D(1), currency="CNY"), "total_max", "5 CNY", "unknown"),
    ("min above max", paying(total_fixed_min=D(9), total_fixed_max=D(1), currency="CNY"), "total_max", "5 CNY", "no"),
    ("a year's fee is no total", paying(annual_fee=D(1), currency="CNY"), "total_max", "5 CNY", "unknown"),
    ("a valuation is no price", EQUITY, "total_max", "5 CNY", "unknown"),
    ("equity is no royalty", EQUITY, "royalty_max", "0 profit", "yes"),
    ("equity is not free", EQUITY, "free", "yes", "no"),
    ("5 % of profit", profit(5), "royalty_max", "5 profit", "yes"),
    ("5 % of profit is not of sales", profit(5), "royalty_max", "5 net_sales", "unknown"),
    ("90 % of profit is not of sales", profit(90), "royalty_max", "5 net_sales", "unknown"),
    ("above the limit", profit(6), "royalty_max", "5 profit", "no"),
    ("at most 5 %, 3 asked", paying(royalty_pct_max=D(5), royalty_base="profit"), "royalty_max", "3 profit", "unknown"),
    ("at least 3 %", paying(royalty_pct_min=D(3), royalty_base="profit"), "royalty_max", "5 profit", "unknown"),
    ("the highest tier counts", paying(royalty_tiers=LAST, royalty_base="profit"), "royalty_max", "5 profit", "no"),
    ("a tier with no rate", paying(royalty_tiers=(RoyaltyTier(to=D(5)),), royalty_base="profit"), "royalty_max", "5 profit", "unknown"),
    ("lump sum has no royalty", paying(models=("lump_sum",)), "royalty_max", "0 net_sales", "yes"),
    ("lump sum and a fee a piece", paying(models=("lump_sum",), per_unit=D(2)), "royalty_max", "0 net_sales", "unknown"),
    ("free months are not the model", trying(free_months=6), "free", "yes", "unknown"),
    ("free for 6 months", trying(free_months=6), "trial_months_min", "6", "yes"),
    ("free for 5 months", trying(free_months=5), "trial_months_min", "6", "no"),
    ("insured says nothing of refund", trying(insured=True), "refund", "yes", "unknown"),
    ("no refund", trying(refund=False), "refund", "yes", "no"),
    ("nothing before month 12", trying(earliest_payment_month=12), "first_payment_month_min", "12", "yes"),
    ("month 11 is before 12", trying(earliest_payment_month=11), "first_payment_month_min", "12", "no"),
    ("an entry fee comes first", paying(upfront=D(1)), "first_payment_month_min", "1", "no"),
    ("an instalment comes first", paying(instalments=(Instalment(D(9), 3),)), "first_payment_month_min", "12", "no"),
    ("nothing can be due before 0", LicenceOffer(), "first_payment_month_min", "0", "yes"),
    ("once there is revenue", trying(trigger="first_revenue"), "pay_after_revenue", "yes", "yes"),
    ("once a term is over", trying(trigger="term_elapsed"), "pay_after_revenue", "yes", "no"),
    ("NASA start-up: no entry fee", NASA, "nothing_upfront", "yes", "yes"),
    ("NASA start-up: rate", NASA, "royalty_max", "4.2 net_sales", "yes"),
    ("NASA start-up: rate above", NASA, "royalty_max", "4 net_sales", "no"),
    ("NASA start-up: not free", NASA, "free", "yes", "no"),
    ("NASA start-up: a start-up", NASA, "eligible", "startup", "yes"),
    ("NASA start-up: an SME", NASA, "eligible", "sme", "no"),
    ("NASA evaluation: no sales licence", EVALUATION, "grant", "non_exclusive", "no"),
    ("NASA evaluation: price", EVALUATION, "total_max", "2500 USD", "yes"),
    ("open licence blocks exclusive", LicenceOffer(status="open_licence", grants=("exclusive",)), "exclusive_open", "any", "no"),
    ("open licence is non-exclusive", OPEN, "non_exclusive_in", "CN-ZJ", "yes"),
    ("open licence of CN says no of JP", OPEN, "territory", "JP", "no"),
    ("open licence in force", OPEN, "open_licence", "yes", "yes"),
    ("open licence withdrawn", LicenceOffer(status="withdrawn", scheme="cn_open_licence"), "open_licence", "yes", "no"),
    ("declared, standing not stated", LicenceOffer(scheme="cn_open_licence"), "open_licence", "yes", "unknown"),
    ("licence of right", LicenceOffer(scheme="licence_of_right", territory=("GB",)), "non_exclusive_in", "GB", "yes"),
    ("under option", LicenceOffer(status="under_option", grants=("exclusive",)), "exclusive_open", "any", "unknown"),
    ("sole is not exclusive", LicenceOffer(grants=("sole",)), "exclusive_open", "any", "no"),
    ("exclusive in another field's words", LicenceOffer(grants=("exclusive",), fields=("陶瓷",)), "exclusive_open", "电池", "unknown"),
    ("exclusive in the class", LicenceOffer(grants=("exclusive",), fields=("H01M",)), "exclusive_open", "H01M 10/05", "yes"),
    ("exclusive in part of the class", LicenceOffer(grants=("exclusive",), fields=("H01M 10/05",)), "exclusive_open", "H01M", "unknown"),
    ("part of the class shut", LicenceOffer(grants=("exclusive",), fields_excluded=("H01M 10",)), "exclusive_open", "H01M", "no"),
    ("the world covers a province", held_in("WW"), "territory", "CN-ZJ", "yes"),
    ("a country covers its provinces", held_in("CN"), "territory", "CN-ZJ", "yes"),
    ("a province is not the country", held_in("CN-ZJ"), "territory", "CN", "no"),
    ("a country is not the world", held_in("CN"), "territory", "WW", "no"),
    ("an excluded province", held_in("CN", out=("CN-ZJ",)), "territory", "CN-ZJ", "no"),
    ("less a province is not all", held_in("CN", out=("CN-ZJ",)), "territory", "CN", "no"),
    ("another province is excluded", held_in("CN", out=("CN-JS",)), "territory", "CN-ZJ", "yes"),
    ("territory not stated", held_in(), "territory", "CN", "unknown"),
    ("Chinese patents do not extend to Hong Kong", held_in("CN"), "territory", "CN-HK", "no"),
    ("one name of Hong Kong is as good as the other", held_in("CN-HK"), "territory", "香港", "yes"),
    ("the Union covers Germany", held_in("EU"), "territory", "DE", "yes"),
    ("the Union does not cover Britain", held_in("EU"), "territory", "GB", "no"),
    ("a European application may lead to Britain", held_in("EP"), "territory", "GB", "unknown"),
    ("a European application does not lead to China", held_in("EP"), "territory", "CN", "no"),
    ("an international application may lead anywhere", held_in("WO"), "territory", "CN", "unknown"),
    ("exclusion alone", held_in(out=("JP",)), "territory", "JP", "no"),
    ("non-exclusive, elsewhere", held_in("JP", grants=("non_exclusive",)), "non_exclusive_in", "CN", "no"),
    ("non-exclusive, nowhere stated", LicenceOffer(grants=("non_exclusive",)), "non_exclusive_in", "CN", "unknown"),
    ("consent is needed", LicenceOffer(sublicensable="consent"), "sublicence", "yes", "no"),
    ("consent will do", LicenceOffer(sublicensable="consent"), "sublicence", "consent", "yes"),
    ("SMEs only, a start-up", firms(sme_only=True), "eligible", "startup", "yes"),
    ("SMEs only, firm of no kind", firms(sme_only=True), "eligible", "CN", "no"),
    ("SMEs of Zhejiang", firms(sme_only=True, regions=("CN-ZJ",)), "eligible", "sme,CN-ZJ", "yes"),
    ("SMEs of Zhejiang, from Jiangsu", firms(sme_only=True, regions=("CN-ZJ",)), "eligible", "sme,CN-JS", "no"),
    ("SMEs of Zhejiang, from China", firms(sme_only=True, regions=("CN-ZJ",)), "eligible", "sme,CN", "unknown"),
    ("SMEs of Zhejiang, from anywhere", firms(sme_only=True, regions=("CN-ZJ",)), "eligible", "sme", "unknown"),
    ("nobody said who", LicenceOffer(), "eligible", "sme", "unknown"),
    ("exclusively licensed", LicenceOffer(status="exclusively_licensed", grants=("exclusive",)), "exclusive_open", "any", "no"),
    ("lapsed meets nothing", LicenceOffer(status="lapsed", payment=Payment(models=("free",))), "free", "yes", "no"),
    ("lapsed is lapsed", LicenceOffer(status="lapsed"), "status", "lapsed", "yes"),
    ("limited is still open", LicenceOffer(status="limited", payment=Payment(models=("free",))), "free", "yes", "yes"),
]  # fmt: skip


def came_out(technology: Technology, name: str, raw: str) -> str:
    found = judge(table_of([technology], today=TODAY), [parse_condition(name, raw)], Context(TODAY))
    return found.judged(0, 0)[0].verdict


@pytest.mark.parametrize(
    ("offer", "name", "raw", "verdict"), [c[1:] for c in OFFER_CASES], ids=[c[0] for c in OFFER_CASES]
)
def test_terms_are_judged_as_law_and_wording_have_it(
    offer: LicenceOffer, name: str, raw: str, verdict: str
) -> None:
    assert came_out(Technology(id="t", offers=(offer,)), name, raw) == verdict


def patent(country: str = "CN", **stated: Any) -> PatentRef:
    return PatentRef(country, **stated)


def event(kind: Any, day: int, licence: Any = None) -> LegalEvent:
    return LegalEvent(kind=kind, date=dt.date(2023, 1, day), licence=licence)


def owning(*patents: PatentRef) -> Technology:
    return Technology(id="t", patents=patents)


FILED = dt.date(2009, 2, 28)  # fifteen years and a day before TODAY
PLEDGED, RELEASED = event("pledge_recorded", 1), event("pledge_cancelled", 2)
TECHNOLOGY_CASES: list[tuple[str, Technology, str, str, str]] = [
    ("20 years from filing, 5 left", owning(patent(right="invention", filing_date=dt.date(2009, 2, 28))), "remaining_years_min", "5", "yes"),
    ("20 years from filing, a day short", owning(patent(right="invention", filing_date=dt.date(2009, 2, 27))), "remaining_years_min", "5", "no"),
    ("as stated, not as computed", owning(patent(right="invention", filing_date=FILED, expiry_date=TODAY)), "remaining_years_min", "1", "no"),
    ("utility model, 10 years", owning(patent(right="utility_model", filing_date=dt.date(2019, 3, 1))), "remaining_years_min", "5", "yes"),
    ("design, 10 years before June 2021", owning(patent(right="design", filing_date=dt.date(2021, 5, 31))), "remaining_years_min", "8", "no"),
    ("design, 15 years from June 2021", owning(patent(right="design", filing_date=dt.date(2021, 6, 1))), "remaining_years_min", "8", "yes"),
    ("lapsed has no life left", owning(patent(status="lapsed", expiry_date=dt.date(2040, 1, 1))), "remaining_years_min", "0", "no"),
    ("the longest-lived counts", owning(patent(expiry_date=TODAY), patent("US", expiry_date=dt.date(2040, 1, 1))), "remaining_years_min", "9", "yes"),
    ("another may live longer", owning(patent(expiry_date=TODAY), patent("US")), "remaining_years_min", "9", "unknown"),
    ("a date no calendar holds 20 years on", owning(patent(right="invention", filing_date=dt.date.max)), "remaining_years_min", "9", "yes"),
    ("know-how does not expire by a date", Technology(id="t"), "remaining_years_min", "1", "unknown"),
    ("pledged", owning(patent(events=(PLEDGED,))), "unencumbered", "yes", "no"),
    ("pledge released", owning(patent(events=(RELEASED, PLEDGED))), "unencumbered", "yes", "yes"),
    ("released for another patent", owning(patent(events=(PLEDGED,)), patent("JP", events=(RELEASED,))), "unencumbered", "yes", "no"),
    ("exclusive licence recorded", owning(patent(events=(event("licence_recorded", 1, "exclusive"),))), "unencumbered", "yes", "no"),
    ("non-exclusive licence recorded", owning(patent(events=(event("licence_recorded", 1, "non_exclusive"),))), "unencumbered", "yes", "yes"),
    ("licence of unstated kind (EE01)", owning(patent(events=(event("licence_recorded", 1),))), "unencumbered", "yes", "unknown"),
    ("another licence cancelled", owning(patent(events=(event("licence_recorded", 1, "sole"), event("licence_cancelled", 2, "non_exclusive")))), "unencumbered", "yes", "no"),
    ("no register at hand", owning(patent()), "unencumbered", "yes", "unknown"),
    ("one patent granted", owning(patent(status="lapsed"), patent("US", status="granted")), "patent_status", "granted", "yes"),
    ("the other's state not stated", owning(patent(status="lapsed"), patent("US")), "patent_status", "granted", "unknown"),
    ("all lapsed", owning(patent(status="lapsed")), "patent_status", "granted", "no"),
    ("a patent of CN holds in Zhejiang", owning(patent()), "patent_in", "CN-ZJ", "yes"),
    ("no patent there", owning(patent()), "patent_in", "JP", "no"),
    ("first published counts", owning(patent(publication_date=dt.date(2019, 5, 1), grant_date=dt.date(2022, 1, 1))), "published_from", "2020", "no"),
    ("no date is no no", owning(patent()), "filed_from", "2020", "unknown"),
    ("owner by a Chinese name", Technology(id="t", owner=Institution("Qinglan University", names={"zh": "青岚大学"})), "institution", "青岚 大学", "yes"),
    ("owner whatever the width", Technology(id="t", owner=Institution("ＱＩＮＧＬＡＮ")), "institution", "qinglan", "yes"),
    ("class with a space", Technology(id="t", ipc=("H01M 10/0525",)), "class", "H01M10/05", "yes"),
    ("another main group", Technology(id="t", ipc=("H01M 10/0525",)), "class", "H01M 1/", "no"),
    ("Traditional is Chinese", Technology(id="t", texts={"zh-Hant": TechnologyText(title="a")}), "language", "zh", "yes"),
    ("language not known", Technology(id="t", texts={"und": TechnologyText(title="a")}), "language", "zh", "unknown"),
    ("readiness not stated", Technology(id="t"), "trl_min", "1", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("technology", "name", "raw", "verdict"),
    [c[1:] for c in TECHNOLOGY_CASES],
    ids=[c[0] for c in TECHNOLOGY_CASES],
)
def test_technologies_are_judged_as_records_have_it(
    technology: Technology, name: str, raw: str, verdict: str
) -> None:
    assert came_out(technology, name, raw) == verdict


def test_worked_cases_show_every_verdict() -> None:
    assert {case[4] for case in OFFER_CASES} == {case[4] for case in TECHNOLOGY_CASES} == set(VERDICTS)


def test_two_conditions_must_hold_in_the_same_offer() -> None:
    split = Technology(id="t", offers=(LicenceOffer(grants=("exclusive",)), paying(models=("royalty_only",))))
    asked = [parse_condition("nothing_upfront", "yes"), parse_condition("exclusive_open", "any")]
    found = judge(table_of([split], today=TODAY), asked, Context(TODAY))
    assert not found.allowed[0]
    assert [(r.filter, r.gain) for r in found.relaxations()] == [
        ("exclusive_open", 1),
        ("nothing_upfront", 1),
    ]

"""What each filter means, told again record by record: the judge that tests/test_filter_judging.py believes.

Written from the filters' help texts and the model of licence terms (docs/exchange-format.md), one technology and
one offer at a time, without columns. How patents and offers stand on a day is asked of catalogue.licensing.availability, which
has tests of its own. Every function takes the technology, the offer (for filters on technologies: an
empty one), the parsed value and the day, and says yes, no or unknown. Where a record contradicts itself, a no wins.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

from catalogue.answers import Condition, Verdict
from catalogue.fields.concordance import field_of
from catalogue.fields.concordance import technology_fields as all_fields
from catalogue.fields.sectors import inferred_sectors
from catalogue.filters import filters
from catalogue.licensing.availability import Availability, availability, inferred_offers
from catalogue.licensing.cost import cost_schedule
from catalogue.licensing.cost import due_by as schedule_due_by
from catalogue.licensing.offer import LicenceOffer, Payment, Trial
from catalogue.licensing.offer_availability import (
    OfferAvailability,
    concerned,
    judge_offer,
    stated_open_licences,
)
from catalogue.records import PatentRef, Technology
from tests.strategies import TODAY

Oracle = Callable[[Technology, LicenceOffer, Any, dt.date], Verdict]
CLOSED: Final = ("withdrawn", "lapsed", "exclusively_licensed")
NOTHING: Final = LicenceOffer()


_KEPT: dict[tuple[int, dt.date], tuple[Technology, Availability, tuple[LicenceOffer, ...]]] = {}


def _kept(t: Technology, today: dt.date) -> tuple[Technology, Availability, tuple[LicenceOffer, ...]]:
    """What is asked of one record again and again; the record is held, so that no other can have its identity."""
    if (id(t), today) not in _KEPT:
        if len(_KEPT) > 64:
            _KEPT.clear()
        _KEPT[id(t), today] = (t, availability(t, today=today), inferred_offers(t, today=today))
    return _KEPT[id(t), today]


def on_day(t: Technology, today: dt.date) -> Availability:
    return _kept(t, today)[1]


def on_register(t: Technology, today: dt.date) -> tuple[LicenceOffer, ...]:
    return _kept(t, today)[2]


def settle(*, yes: bool, no: bool) -> Verdict:
    return "no" if no else "yes" if yes else "unknown"


def among(stated: Iterable[str] | None, wanted: Iterable[str]) -> Verdict:
    if stated is None:
        return "unknown"
    return "yes" if set(stated) & set(wanted) else "no"


def said(answer: bool | None) -> Verdict:
    return "unknown" if answer is None else "yes" if answer else "no"


def single(value: str | None) -> tuple[str, ...] | None:
    return None if value is None else (value,)


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")


def within(narrow: str, wide: str) -> bool:
    """CN-ZJ lies within CN, Germany within the Union, and everything within the world."""
    if wide == "EU" and narrow[:2] in ("DE", "FR"):
        return True
    return wide in ("WW", narrow) or (len(wide) == 2 and narrow[:3] == wide + "-")


# What is paid


def models_of(pay: Payment) -> set[str]:
    return set(pay.models or ())


def due_in_month_0(pay: Payment) -> list[Decimal]:
    first = [i.amount for i in pay.instalments or () if i.month == 0]
    return [amount for amount in (pay.upfront, *first) if amount is not None]


def nothing_upfront(t: Technology, offer: LicenceOffer, value: bool, today: dt.date) -> Verdict:
    pay = offer.payment or Payment()
    due = due_in_month_0(pay)
    if due:
        return settle(yes=True, no=any(amount > 0 for amount in due))
    models = models_of(pay)
    by_meaning = bool(models) and models <= {"free", "royalty_only"}
    later = offer.trial is not None and (offer.trial.earliest_payment_month or 0) > 0
    entry = "upfront_plus_royalty" in models
    return settle(yes=(by_meaning or later) and not entry, no=entry)


def everything_due(pay: Payment) -> list[Decimal]:
    """All that a firm would really pay; a ceiling does not say that anything is paid."""
    tiers, parts, steps = pay.royalty_tiers or (), pay.instalments or (), pay.milestones or ()
    found = [
        pay.upfront,
        pay.total_fixed,
        pay.total_fixed_min,
        pay.annual_fee,
        pay.royalty_pct_min,
        pay.per_unit,
    ]
    found += [pay.min_annual, pay.equity_pct]
    found += [tier.pct for tier in tiers] + [part.amount for part in parts] + [step.amount for step in steps]
    return [amount for amount in found if amount is not None]


def free(t: Technology, offer: LicenceOffer, value: bool, today: dt.date) -> Verdict:
    pay = offer.payment or Payment()
    paid = any(amount > 0 for amount in everything_due(pay)) or bool(models_of(pay) - {"free"})
    return settle(yes=models_of(pay) == {"free"}, no=paid)


def total_max(t: Technology, offer: LicenceOffer, value: Any, today: dt.date) -> Verdict:
    pay = offer.payment or Payment()
    parts = [part.amount for part in pay.instalments or ()]
    known = [amount for amount in parts if amount is not None]
    floors = [amount for amount in (pay.total_fixed, pay.total_fixed_min, pay.upfront) if amount is not None]
    floors += [sum(known, Decimal(0))] if known else []
    ceiling = pay.total_fixed_max if pay.total_fixed_max is not None else pay.total_fixed
    if ceiling is None and free(t, offer, True, today) == "yes":
        ceiling = Decimal(0)
    complete = pay.models == ("instalments",) and parts and len(known) == len(parts)
    if ceiling is None and complete and not pay.annual_fee and not pay.milestones:
        ceiling = sum(known, pay.upfront or Decimal(0))
    same = pay.currency == value.currency
    return settle(
        yes=ceiling is not None and ceiling <= value.number and (same or ceiling == 0),
        no=same and any(floor > value.number for floor in floors),
    )


def royalty_max(t: Technology, offer: LicenceOffer, value: Any, today: dt.date) -> Verdict:
    pay = offer.payment or Payment()
    tiers = [tier.pct for tier in pay.royalty_tiers or ()]
    applied = [rate for rate in (pay.royalty_pct_min, *tiers) if rate is not None]
    top: Decimal | None = None
    if pay.royalty_pct_max is not None or (tiers and None not in tiers):
        top = max([*applied, *([pay.royalty_pct_max] if pay.royalty_pct_max is not None else [])])
    running = bool(pay.per_unit) or bool(pay.min_annual) or pay.royalty_base is not None
    rates = bool(applied) or pay.royalty_pct_max is not None
    models = models_of(pay)
    no_royalty = (
        bool(models - {"deferred"})
        and not models & {"royalty_only", "upfront_plus_royalty"}
        and not rates
        and not running
    )
    same = pay.royalty_base == value.base
    within_limit = top is not None and (top == 0 or (same and top <= value.pct))
    return settle(yes=no_royalty or within_limit, no=same and any(rate > value.pct for rate in applied))


# Use before payment


def first_payment_month_min(t: Technology, offer: LicenceOffer, value: Decimal, today: dt.date) -> Verdict:
    if value == 0:
        return "yes"
    pay, stated = offer.payment or Payment(), (offer.trial or Trial()).earliest_payment_month
    months = [part.month for part in pay.instalments or () if part.month is not None and part.amount != 0]
    months += [stated] if stated is not None else []
    early = any(amount > 0 for amount in due_in_month_0(pay)) or any(month < value for month in months)
    return settle(yes=stated is not None or models_of(pay) == {"free"}, no=early)


def pay_after_revenue(t: Technology, offer: LicenceOffer, value: bool, today: dt.date) -> Verdict:
    trigger = (offer.trial or Trial()).trigger
    before = any(amount > 0 for amount in due_in_month_0(offer.payment or Payment()))
    return settle(yes=trigger == "first_revenue", no=before or trigger not in (None, "first_revenue"))


def trial_months_min(t: Technology, offer: LicenceOffer, value: Decimal, today: dt.date) -> Verdict:
    months = (offer.trial or Trial()).free_months
    return "unknown" if months is None else settle(yes=True, no=months < value)


# What is granted


def in_territory(t: Technology, offer: LicenceOffer, value: str, today: dt.date) -> Verdict:
    where = offer.territory
    if where is None and offer.scheme == "cn_open_licence":
        where = ("CN",)
    out = any(within(value, place) or within(place, value) for place in offer.territory_excluded or ())
    inside = any(within(value, place) for place in where or ())
    # A European or international application says nothing of where it will lead.
    perhaps = "WO" in (where or ()) or ("EP" in (where or ()) and value in ("DE", "FR", "GB", "EU", "EP"))
    return settle(yes=inside, no=out or (where is not None and not inside and not perhaps))


def offers_of(t: Technology, today: dt.date) -> tuple[LicenceOffer, ...]:
    return (*(t.offers or ()), *on_register(t, today))


def standing(
    t: Technology, offer: LicenceOffer, today: dt.date, *, without: tuple[str, ...] = ()
) -> OfferAvailability:
    """How an offer stands, as catalogue.licensing.availability says; `without` the patents of some countries."""
    offers, patents = t.offers or (), on_day(t, today).patents
    index = offers.index(offer) if offer in offers else len(offers)
    left = [life for life in patents if life.country not in without]
    return judge_offer(index, offer, left, stated_open_licences(offers, patents))


def closed_in(t: Technology, offer: LicenceOffer, today: dt.date) -> tuple[str, ...]:
    """Where an offer is closed while it may be open elsewhere: for another of its patents nothing closes it."""
    found = standing(t, offer, today)
    alive = [life for life in concerned(offer, on_day(t, today).patents) if life.alive]
    return found.closed_in if any(life.country not in found.closed_in for life in alive) else ()


def shut(t: Technology, offer: LicenceOffer, today: dt.date) -> bool:
    """Whether an offer meets no condition but one on its state."""
    if offer == NOTHING and offer not in (t.offers or ()):
        return False
    found = standing(t, offer, today).effective_status
    return found in CLOSED and not closed_in(t, offer, today)


def counts(t: Technology, offer: LicenceOffer, today: dt.date) -> bool:
    """Whether an offer is counted by what it grants and asks."""
    if offer == NOTHING and offer not in (t.offers or ()):
        return True
    return standing(t, offer, today).effective_status not in CLOSED


def states(t: Technology, offer: LicenceOffer, today: dt.date) -> set[str] | None:
    """What its owner states, and what it comes to."""
    if offer == NOTHING and offer not in (t.offers or ()):
        return None
    return {s for s in (offer.status, standing(t, offer, today).effective_status) if s} or None


def non_exclusive_in(t: Technology, offer: LicenceOffer, value: str, today: dt.date) -> Verdict:
    if offer == NOTHING and offer not in (t.offers or ()):
        return "unknown"
    closed = closed_in(t, offer, today)
    if any(within(country, value) or within(value, country) for country in closed):
        return "no"
    grant = standing(t, offer, today, without=closed).grants_open.non_exclusive
    both = {grant, in_territory(t, offer, value, today)}
    return "no" if "no" in both else "unknown" if "unknown" in both else "yes"


def is_symbol(text: str) -> bool:
    return (
        len(text) >= 4
        and text[0].isascii()
        and text[0].isalpha()
        and text[1:3].isdigit()
        and text[3].isalpha()
    )


def same_use(asked: str, stated: str) -> bool:
    a, b = fold(asked), fold(stated)
    return a.startswith(b) if is_symbol(a) and is_symbol(b) else a in b or b in a


def exclusive_open(t: Technology, offer: LicenceOffer, value: str, today: dt.date) -> Verdict:
    if offer == NOTHING and offer not in (t.offers or ()):
        return "unknown"
    had = standing(t, offer, today, without=closed_in(t, offer, today)).grants_open.exclusive
    if had == "no":
        return "no"
    sure = had == "yes"
    if value.lower() == "any":
        return "yes" if sure else "unknown"
    shut = any(same_use(value, use) or same_use(use, value) for use in offer.fields_excluded or ())
    return settle(yes=sure and any(same_use(value, use) for use in offer.fields or ()), no=shut)


def open_licence(t: Technology, offer: LicenceOffer, value: bool, today: dt.date) -> Verdict:
    def is_one(each: LicenceOffer) -> bool:
        status = standing(t, each, today).effective_status
        return status == "open_licence" or (status, each.scheme) == ("available", "cn_open_licence")

    offers = offers_of(t, today)
    if offer in offers and is_one(offer):
        return "yes"
    if on_day(t, today).open_licence == "yes" and not any(is_one(each) for each in offers):
        return "yes"
    says_open = offer.scheme == "cn_open_licence" and offer.status in (None, "available", "limited")
    if says_open or offer.status == "open_licence" or (offer.status, offer.scheme) == (None, None):
        return "unknown"
    return "no"


def due_by(t: Technology, offer: LicenceOffer, value: Any, today: dt.date) -> Verdict:
    """As the schedule has it. The filter may leave it unknown where the schedule knows."""
    left = months_left(t, today)
    schedule = cost_schedule(offer, value.plan(), horizon=60, expiry_months=left, on=today)
    return schedule_due_by(schedule, value.month, value.amount.number, value.amount.currency, on=today)


def months_left(t: Technology, today: dt.date) -> int | None:
    left = [life.months_left for life in on_day(t, today).patents if life.alive]
    known = [months for months in left if months is not None]
    return max(known) if left and len(known) == len(left) else None


def sublicence(t: Technology, offer: LicenceOffer, value: tuple[str, ...], today: dt.date) -> Verdict:
    return among(single(offer.sublicensable), ("yes", "consent") if "consent" in value else ("yes",))


def eligible(t: Technology, offer: LicenceOffer, value: Any, today: dt.date) -> Verdict:
    terms = offer.eligibility
    if terms is None or (terms.sme_only, terms.startup_only, terms.regions) == (None, None, None):
        return "unknown"
    wrong_kind = (terms.sme_only and not (value.sme or value.startup)) or (
        terms.startup_only and not value.startup
    )
    if terms.regions is None:
        return settle(yes=True, no=bool(wrong_kind))
    if value.region is None:
        return settle(yes=False, no=bool(wrong_kind))
    inside = any(within(value.region, place) for place in terms.regions)
    touches = any(within(place, value.region) for place in terms.regions)
    return settle(yes=inside, no=bool(wrong_kind) or not (inside or touches))


# The technology itself


def patents_of(t: Technology) -> tuple[PatentRef, ...]:
    return t.patents or ()


def any_patent(stated: list[str | None], wanted: tuple[str, ...]) -> Verdict:
    if set(stated) & set(wanted):
        return "yes"
    return "unknown" if not stated or None in stated else "no"


def after_years(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=min(9999, day.year + years))
    except ValueError:
        return dt.date(min(9999, day.year + years), 2, 28)


def remaining_years_min(t: Technology, offer: LicenceOffer, value: Decimal, today: dt.date) -> Verdict:
    if not patents_of(t):
        return "unknown"
    alive = [life for life in on_day(t, today).patents if life.alive]
    ends = [life.expiry.day if life.expiry else None for life in alive]
    if any(end is not None and end >= after_years(today, int(value)) for end in ends):
        return "yes"
    # One that is alive past its computed end has been extended, nobody knows for how long.
    return "unknown" if any(end is None or end < today for end in ends) else "no"


def unencumbered(t: Technology, offer: LicenceOffer, value: bool, today: dt.date) -> Verdict:
    return on_day(t, today).unencumbered


def dates(t: Technology, kind: str) -> list[dt.date]:
    if kind == "filed":
        found = [patent.filing_date for patent in patents_of(t)]
    else:
        found = [day for patent in patents_of(t) for day in (patent.publication_date, patent.grant_date)]
        found.append(t.published)
    return [day for day in found if day is not None]


def dated(kind: str, holds: Callable[[dt.date, dt.date], bool]) -> Oracle:
    def judge(t: Technology, offer: LicenceOffer, value: dt.date, today: dt.date) -> Verdict:
        days = dates(t, kind)
        return said(holds(min(days), value)) if days else "unknown"

    return judge


def class_begins(t: Technology, offer: LicenceOffer, value: str, today: dt.date) -> Verdict:
    if t.ipc is None and t.cpc is None:
        return "unknown"
    return said(any(symbol.replace(" ", "").startswith(value) for symbol in (*(t.ipc or ()), *(t.cpc or ()))))


def technology_fields(t: Technology, *, named: bool = False) -> set[str] | None:
    """Numbers of the fields of its symbols, or numbers and names; which symbol has which is tested in test_fields.py."""
    found = {n for symbol in (*(t.ipc or ()), *(t.cpc or ())) if (n := field_of(symbol)) is not None}
    return {all_fields()[n].label if named else str(n) for n in found} or None


def sectors(t: Technology) -> tuple[str, ...] | None:
    """Those stated, else those inferred; how well that is done is tested in test_fields_sectors.py."""
    return t.sectors if t.sectors is not None else inferred_sectors(t) or None


def sector_basis(t: Technology) -> tuple[str, ...] | None:
    if t.sectors is not None:
        return ("stated",)
    return ("inferred",) if inferred_sectors(t) else None


def institution(t: Technology, offer: LicenceOffer, value: str, today: dt.date) -> Verdict:
    if t.owner is None:
        return "unknown"
    names = [t.owner.name, *(t.owner.names or {}).values(), t.owner.id or ""]
    return said(any(fold(value) in fold(name) for name in names if name))


def language(t: Technology, offer: LicenceOffer, value: str, today: dt.date) -> Verdict:
    tags = list(t.texts)
    if any(tag == value or tag.startswith(value + "-") for tag in tags):
        return "yes"
    return "unknown" if not tags or "und" in tags else "no"


def needs_computing(t: Technology, offer: LicenceOffer, value: tuple[str, ...], today: dt.date) -> Verdict:
    needed = t.computing.needed if t.computing else None
    return "unknown" if needed is None else said(("yes" if needed else "no") in value)


ORACLE: dict[str, Oracle] = {
    "nothing_upfront": nothing_upfront,
    "total_max": total_max,
    "royalty_max": royalty_max,
    "free": free,
    "payment_model": lambda t, o, v, d: among((o.payment or Payment()).models, v),
    "trial_months_min": trial_months_min,
    "first_payment_month_min": first_payment_month_min,
    "pay_after_revenue": pay_after_revenue,
    "walk_away": lambda t, o, v, d: said((o.trial or Trial()).walk_away),
    "refund": lambda t, o, v, d: said((o.trial or Trial()).refund),
    "insured": lambda t, o, v, d: said((o.trial or Trial()).insured),
    "non_exclusive_in": non_exclusive_in,
    "exclusive_open": exclusive_open,
    "grant": lambda t, o, v, d: among(o.grants, v),
    "territory": in_territory,
    "scheme": lambda t, o, v, d: among(single(o.scheme), v),
    "status": lambda t, o, v, d: among(states(t, o, d), v),
    "due_by": due_by,
    "open_licence": open_licence,
    "sublicence": sublicence,
    "eligible": eligible,
    "institution": institution,
    "class": class_begins,
    "field": lambda t, o, v, d: among(technology_fields(t), [str(number) for number in v]),
    "sector": lambda t, o, v, d: among(sectors(t), [v]),
    "sector_basis": lambda t, o, v, d: among(sector_basis(t), v),
    "language": language,
    "published_from": dated("published", lambda first, day: first >= day),
    "published_to": dated("published", lambda first, day: first <= day),
    "filed_from": dated("filed", lambda first, day: first >= day),
    "filed_to": dated("filed", lambda first, day: first <= day),
    "patent_in": lambda t, o, v, d: (
        said(any(within(v, p.country) for p in t.patents)) if t.patents else "unknown"
    ),
    "patent_status": lambda t, o, v, d: any_patent([p.status for p in patents_of(t)], v),
    "right": lambda t, o, v, d: any_patent([p.right for p in patents_of(t)], v),
    "remaining_years_min": remaining_years_min,
    "unencumbered": unencumbered,
    "trl_min": lambda t, o, v, d: "unknown" if t.trl is None else said(t.trl >= v),
    "voucher": lambda t, o, v, d: said(t.computing.voucher_eligible) if t.computing else "unknown",
    "needs_computing": needs_computing,
}
"""Every filter's meaning by its name."""


def patents_say(t: Technology, field: str) -> set[str]:
    return {value for patent in patents_of(t) if (value := getattr(patent, field)) is not None}


FACETS: dict[str, Callable[[Technology, LicenceOffer], Iterable[str] | None]] = {
    "status": lambda t, o: states(t, o, TODAY),
    "grants": lambda t, o: o.grants,
    "scheme": lambda t, o: single(o.scheme),
    "territory": lambda t, o: (
        ("CN",) if o.territory is None and o.scheme == "cn_open_licence" else o.territory
    ),
    "payment_models": lambda t, o: (o.payment or Payment()).models,
    "royalty_base": lambda t, o: single((o.payment or Payment()).royalty_base),
    "trial_trigger": lambda t, o: single((o.trial or Trial()).trigger),
    "field": lambda t, o: technology_fields(t, named=True),
    "sector": lambda t, o: sectors(t),
    "sector_basis": lambda t, o: sector_basis(t),
    "trl": lambda t, o: None if t.trl is None else (str(t.trl),),
    "owner": lambda t, o: (t.owner.name,) if t.owner else None,
    "patent_country": lambda t, o: patents_say(t, "country") or None,
    "patent_status": lambda t, o: patents_say(t, "status") or None,
    "right": lambda t, o: patents_say(t, "right") or None,
}
"""What a technology or one of its offers is counted for, by the facet's name."""


def verdict(condition: Condition, technology: Technology, offer: LicenceOffer, today: dt.date) -> Verdict:
    """A condition's verdict. A closed offer meets no condition on offers but the one on the state itself; one that is
    closed in some countries meets none surely, unless it asks about a place."""
    on_offers = filters()[condition.filter].scope == "offer" and condition.filter != "status"
    if on_offers and shut(technology, offer, today):
        return "no"
    found = ORACLE[condition.filter](technology, offer, condition.value, today)
    known = offer in offers_of(technology, today)
    if on_offers and found == "yes" and condition.filter != "non_exclusive_in" and known:
        return "unknown" if closed_in(technology, offer, today) else "yes"
    return found

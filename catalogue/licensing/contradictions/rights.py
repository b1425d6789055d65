"""Contradictions between what is granted, where, and how the offers stand."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.licensing.contradictions.base import Case, Clash, Rule, clash, shown
from catalogue.licensing.offer import LicenceOffer
from catalogue.licensing.offer_availability import (
    CLOSED,
    OPEN_SCHEMES,
    concerned,
    stated_open_licences,
    touches,
)
from catalogue.licensing.terms_of_right import add_months
from catalogue.places import covers, may_cover

_SHUTTING = ("exclusive", "sole")
_ON_OFFER = ("available", "limited", "open_licence")


def _open_with_exclusive(case: Case) -> Iterator[Clash]:
    declared = [
        case.entry(life, life.register.open_licence)
        for life in case.found.patents
        if life.alive and life.index == life.application and life.register.open_licence is not None
    ]
    stated = stated_open_licences(case.offers, case.found.patents)
    for other, offer in enumerate(case.offers):
        if any(offer is one for one in stated):
            name = "status" if offer.status == "open_licence" else "scheme"
            declared.append((f"offers[{other}].{name}", shown(getattr(offer, name))))
    for index, offer in enumerate(case.offers):
        grants = [grant for grant in offer.grants or () if grant in _SHUTTING]
        china = offer.territory is None or any(touches(place, "CN") for place in offer.territory)
        if declared and grants and china and offer.status not in CLOSED:
            yield Clash(index, ((f"offers[{index}].grants", ", ".join(grants)), *declared))


def _taken_yet_granting(case: Case) -> Iterator[Clash]:
    for index, offer in enumerate(case.offers):
        others = [grant for grant in offer.grants or () if grant in ("non_exclusive", "sole")]
        if offer.status == "exclusively_licensed" and others:
            yield clash(index, ("status", offer.status), ("grants", tuple(others)))


def _taken_beside_offer(case: Case) -> Iterator[Clash]:
    for taken, one in enumerate(case.offers):
        if one.status != "exclusively_licensed":
            continue
        for index, other in enumerate(case.offers):
            licences = {"exclusive", "sole", "non_exclusive"} & set(other.grants or ())
            granting = licences or other.scheme in OPEN_SCHEMES or other.status == "open_licence"
            if other.status in _ON_OFFER and granting and _same_ground(one, other):
                fields = [
                    (f"offers[{index}].status", shown(other.status)),
                    (f"offers[{taken}].status", shown(one.status)),
                ]
                if licences:
                    fields.insert(1, (f"offers[{index}].grants", ", ".join(sorted(licences))))
                yield Clash(index, tuple(fields))


def _same_ground(one: LicenceOffer, other: LicenceOffer) -> bool:
    """Whether two offers are for the same territory and fields of use, as far as they say."""
    if one.fields != other.fields or one.fields_excluded != other.fields_excluded:
        return False  # exclusive in one field leaves the others free
    if one.territory is None or other.territory is None:
        return True
    return any(covers(a, b) or covers(b, a) for a in one.territory for b in other.territory)


def _no_patent_there(case: Case) -> Iterator[Clash]:
    patents = case.technology.patents or ()
    # Know-how and software are licensed without a patent.
    if not patents or any(patent.right in ("know_how", "software") for patent in patents):
        return
    countries = {patent.country for patent in patents}
    for index, offer in enumerate(case.offers):
        places = offer.territory
        if places is None and offer.scheme == "cn_open_licence":
            places = ("CN",)
        bare = [place for place in places or () if not _protected(place, countries)]
        if bare and offer.status not in CLOSED:
            name = "territory" if offer.territory else "scheme"
            yield Clash(
                index,
                ((f"offers[{index}].{name}", ", ".join(bare)), ("patents", ", ".join(sorted(countries)))),
            )


def _protected(place: str, countries: set[str]) -> bool:
    """Whether a patent holds in a place, or an application may lead there; the world needs none in particular."""
    return place == "WW" or any(
        covers(country, place)
        or covers(place, country)
        or may_cover(country, place)
        or _regional(country, place)
        for country in countries
    )


def _regional(country: str, place: str) -> bool:
    """EP named as a territory is met by a patent of any country it may lead to; EM is the Union's design register."""
    return may_cover(place, country) or (country == "EM" and covers("EU", place))


def _nothing_left(case: Case) -> Iterator[Clash]:
    for index, offer in enumerate(case.offers):
        inside, out = offer.territory or (), offer.territory_excluded or ()
        if inside and out and all(any(covers(wide, place) for wide in out) for place in inside):
            yield clash(index, ("territory", inside), ("territory_excluded", out))


def _term_beyond_life(case: Case) -> Iterator[Clash]:
    for index, offer in enumerate(case.offers):
        alive = [life for life in concerned(offer, case.found.patents) if life.alive]
        ends = [life.expiry.day for life in alive if life.expiry is not None]
        if not offer.term_months or offer.status in CLOSED or not ends or len(ends) < len(alive):
            continue
        if add_months(max(offer.start or case.today, case.today), offer.term_months) > max(ends):
            last = max(
                (life for life in alive if life.expiry),
                key=lambda life: life.expiry.day if life.expiry else case.today,
            )
            yield Clash(
                index,
                (
                    (f"offers[{index}].term_months", shown(offer.term_months)),
                    (f"patents[{last.index}].expiry_date", shown(max(ends))),
                ),
            )


RULES = (
    Rule(
        "open_licence_with_exclusive", "contradiction",
        {
            "en": "An open licence stands, and an exclusive or sole licence is offered",
            "zh": "开放许可有效期间又提供独占或排他许可",
            "ja": "開放許諾が有効なのに独占・排他的許諾が申し出られている",
        },
        "Patent Law of China Art. 51", _open_with_exclusive,
    ),
    Rule(
        "exclusively_licensed_yet_granting", "contradiction",
        {
            "en": "Exclusively licensed, and yet a licence to others is offered in the same offer",
            "zh": "状态为已独占许可，同一要约却仍提供普通或排他许可",
            "ja": "独占許諾済みとあるのに、同じ申出で他の許諾が申し出られている",
        },
        "Patent law: an exclusive licence shuts out everybody else", _taken_yet_granting,
    ),
    Rule(
        "exclusively_licensed_beside_offer", "contradiction",
        {
            "en": "One offer says exclusively licensed, another for the same ground is open",
            "zh": "一项要约称已独占许可，另一项范围相同的要约仍开放",
            "ja": "ある申出は独占許諾済み、同じ範囲の別の申出は受付中",
        },
        "Patent law: an exclusive licence shuts out everybody else", _taken_beside_offer,
    ),
    Rule(
        "no_patent_in_territory", "contradiction",
        {
            "en": "Offered for a place in which no patent or application is stated",
            "zh": "许可地域内未载有专利或申请",
            "ja": "許諾地域に特許・出願の記載がない",
        },
        "Patents are territorial (Paris Convention Art. 4bis)", _no_patent_there,
    ),
    Rule(
        "territory_excluded_wholly", "contradiction",
        {"en": "The exclusions take away all of the territory", "zh": "排除地域覆盖了全部许可地域", "ja": "除外地域が許諾地域のすべてを覆う"},
        "The meaning of the fields (docs/exchange-format.md)", _nothing_left,
    ),
    Rule(
        "term_beyond_life", "hint",
        {
            "en": "The licence would run longer than the patents: from then on nothing is licensed",
            "zh": "许可期限超过专利剩余保护期",
            "ja": "許諾期間が特許の残存期間を超える",
        },
        "Civil Code of China Art. 865: a licence lives no longer than the patent", _term_beyond_life,
    ),
)  # fmt: skip

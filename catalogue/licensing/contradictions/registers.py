"""Contradictions between what is stated and what registers and calendars show."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.licensing.contradictions.base import Case, Clash, Found, Rule, shown
from catalogue.licensing.offer_availability import CLOSED, OfferAvailability, concerned, left_out
from catalogue.licensing.patent_life import PatentLife
from catalogue.licensing.register_words import limited

_ON_OFFER = ("available", "open_licence")  # "limited" says itself that something is taken


def _licensed_yet_available(case: Case) -> Iterator[Clash]:
    for index, offer in enumerate(case.offers):
        if offer.status not in _ON_OFFER:
            continue
        entries = [
            case.entry(life, licence.event)
            for life in concerned(offer, case.found.patents)
            if life.alive
            for licence in life.register.held("exclusive", "sole")
            if not licence.doubtful
            and not left_out(offer, licence.event)
            and not (offer.fields and limited(licence.event))  # whether the two fields are one cannot be told
        ]
        if entries:
            yield Clash(index, ((f"offers[{index}].status", shown(offer.status)), *entries))


def _dead_yet_offered(case: Case) -> Iterator[Clash]:
    for index, offer in enumerate(case.offers):
        if offer.status in CLOSED or case.found.offers[index].effective_status != "lapsed":
            continue
        dead = [_state(case, life) for life in concerned(offer, case.found.patents)]
        yield Clash(index, ((f"offers[{index}].status", offer.status or "not stated"), *dead))


def _state(case: Case, life: PatentLife) -> Found:
    """What shows how a patent stands: the register entry that decided, its end, or its stated status."""
    for reason in life.because:
        if reason.event is not None and reason.rule.endswith("_entry"):
            return case.entry(life, reason.event)
    if any(reason.rule == "expiry_passed" for reason in life.because) and life.expiry is not None:
        return f"patents[{life.index}].expiry_date", shown(life.expiry.day)
    return f"patents[{life.index}].status", life.state


def _offer_against_register(case: Case) -> Iterator[Clash]:
    for found in case.found.offers:
        if found.stated is None or not found.inferred or _told_elsewhere(found):
            continue
        entries = [
            case.entry(case.found.patents[reason.patent], reason.event)
            for reason in found.because
            if reason.event is not None and reason.patent is not None
        ]
        yield Clash(
            found.offer,
            ((f"offers[{found.offer}].status", found.stated), *dict.fromkeys(entries)),
        )


def _told_elsewhere(found: OfferAvailability) -> bool:
    if found.effective_status == "lapsed":
        return found.stated not in CLOSED
    return found.effective_status == "exclusively_licensed" and found.stated in _ON_OFFER


def _patent_against_register(case: Case) -> Iterator[Clash]:
    patents = case.technology.patents or ()
    for life in case.found.patents:
        if life.stated is None or not life.inferred or patents[life.index].status != life.stated:
            continue
        field = f"patents[{life.index}].status"
        shows = _state(case, life)
        yield Clash(None, ((field, life.stated), *((shows,) if shows[0] != field else ())))


def _declared_beside_exclusive(case: Case) -> Iterator[Clash]:
    for life in case.found.patents:
        register = life.register
        if not life.alive or life.index != life.application:
            continue
        declared = [
            event for event in (register.open_licence, register.licence_of_right) if event is not None
        ]
        taken = [one.event for one in register.held("exclusive", "sole") if not one.doubtful]
        if declared and taken:
            yield Clash(None, tuple(case.entry(life, event) for event in (*declared, *taken)))


RULES = (
    Rule(
        "licensed_yet_available", "contradiction",
        {
            "en": "Stated as on offer, and an exclusive or sole licence is recorded and not cancelled",
            "zh": "标为可许可，但已有独占或排他许可备案且未注销",
            "ja": "許諾可とあるが、独占・排他的許諾が登録され抹消されていない",
        },
        "Patent law: an exclusive licence shuts out everybody else", _licensed_yet_available,
    ),
    Rule(
        "dead_patents_on_offer", "contradiction",
        {
            "en": "On offer, and no patent for it is alive",
            "zh": "要约所涉专利均已失效",
            "ja": "申出の対象となる特許がすべて消滅している",
        },
        "Civil Code of China Art. 865: a licence lives no longer than the patent", _dead_yet_offered,
    ),
    Rule(
        "offer_against_register", "contradiction",
        {
            "en": "The register shows another state of the offer than the owner states",
            "zh": "登记事项所示状态与权利人所载不符",
            "ja": "登録事項の示す状況が権利者の表示と異なる",
        },
        "Patent Law of China Art. 50 (withdrawal); registers of licences", _offer_against_register,
    ),
    Rule(
        "patent_status_against_register", "contradiction",
        {
            "en": "The register or the calendar shows another state of the patent than the source states",
            "zh": "登记事项或期限所示专利状态与所载不符",
            "ja": "登録事項または期間の示す特許の状況が記載と異なる",
        },
        "Registers of patents; the terms of protection in docs/availability.md", _patent_against_register,
    ),
    Rule(
        "declared_beside_exclusive", "contradiction",
        {
            "en": "An open licence or licence of right is declared while an exclusive or sole licence is recorded",
            "zh": "独占或排他许可有效期间又声明开放许可或当然许可",
            "ja": "独占・排他的許諾の登録があるのに開放許諾・ライセンス・オブ・ライトが表示されている",
        },
        "Patent Law of China Art. 51; Rules relating to Unitary Patent Protection, rule 12(3) and (4); German Patent Act s. 23(2), 30(4)",
        _declared_beside_exclusive,
    ),
)  # fmt: skip

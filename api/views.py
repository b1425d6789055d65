"""Answers and records as the templates show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.costs import interval
from api.forms import value_text
from api.terms import Line, full_terms, stated_terms
from api.terms_text import line_of
from api.wording import Words
from catalogue.answers import Answer, Hit, Judged
from catalogue.filters import filters
from catalogue.licensing.cost import Interval
from catalogue.licensing.offer import Contact, LicenceOffer
from catalogue.licensing.terms_of_right import expiry_of
from catalogue.places import place_name
from catalogue.records import Institution, PatentRef, Technology, TechnologyText


@dataclass(frozen=True)
class Text:
    """A text and the language it is in."""

    text: str
    language: str | None


@dataclass(frozen=True)
class Badge:
    """How one condition came out."""

    label: str
    value: str
    verdict: str
    why: str = ""


@dataclass(frozen=True)
class HitView:
    """One hit of the page."""

    hit: Hit
    title: Text | None
    owner: str | None
    terms: list[Line]
    offers: int
    chips: list[str]
    badges: list[Badge]
    due: str | None = None
    inferred: str | None = None


@dataclass(frozen=True)
class PatentView:
    """One row of the table of patents."""

    patent: PatentRef
    number: str
    country: str
    expires: str | None
    computed: bool
    events: list[str]


@dataclass(frozen=True)
class OfferView:
    """One offer as a table of terms."""

    offer: LicenceOffer
    terms: list[Line]
    source: str | None
    url: str | None


def owner_name(owner: Institution | None, w: Words) -> str | None:
    """The owner's name in the page's language where there is one."""
    return ((owner.names or {}).get(w.ui) or owner.name) if owner else None


def title_of(record: Technology, *preferred: str | None) -> Text | None:
    """The title in the first of these languages that has one, else in any."""
    for language in (*preferred, *record.texts):
        text = record.texts.get(language) if language else None
        if text and text.title:
            return Text(text.title, language)
    return None


def hit_views(answer: Answer, records: Mapping[str, Technology], w: Words) -> list[HitView]:
    """The hits of an answer; `records` are their records, as far as they are still there."""
    return [_hit(hit, records.get(hit.id), answer.plan.language, w) for hit in answer.hits]


def _hit(hit: Hit, record: Technology | None, language: str | None, w: Words) -> HitView:
    title = title_of(record, language, hit.passage.language) if record else None
    if title is None and hit.title:
        title = Text(hit.title, None)
    chips = []
    if record is not None:
        if record.trl is not None:
            chips.append(f"TRL {record.trl}")
        chips += [w.term("sector", sector) for sector in record.sectors or ()]
    badges = [
        Badge(
            filters()[c.filter].label[w.ui], value_text(c.filter, c.value, w), c.verdict, why_text(c, hit, w)
        )
        for c in hit.conditions
    ]
    return HitView(
        hit,
        title,
        owner_name(record.owner, w) if record else hit.owner,
        stated_terms(hit.offer.terms, w) if hit.offer else [],
        len(record.offers or ()) if record else 0,
        chips,
        badges,
        _due_text(hit, w),
        _inferred(hit, w),
    )


def _due_text(hit: Hit, w: Words) -> str | None:
    """What is due by the month asked for, in words."""
    if hit.due is None:
        return None
    amount = interval(Interval(hit.due.low, hit.due.high), hit.due.currency, w)
    return w("due.hit", n=hit.due.month, amount=amount)


def _inferred(hit: Hit, w: Words) -> str | None:
    """That the offer shown is no statement of the owner's."""
    source = hit.offer.terms.source if hit.offer else None
    return w("source.inferred") if source is not None and source.kind == "inferred" else None


def why_text(judged: Judged, hit: Hit, w: Words) -> str:
    """The terms that settled a verdict, as the page words them; empty where there are none to show."""
    names = list(dict.fromkeys(line_of(field, w) for field in judged.fields))
    if not names:
        return ""
    if judged.verdict == "unknown":
        return w("why.missing", terms=w("list.comma").join(label for _, label in names))
    lines = {line.name: line.text for line in stated_terms(hit.offer.terms, w)} if hit.offer else {}
    stated = [f"{label} {lines[name]}" if lines.get(name) else label for name, label in names]
    return w("why.inferred" if judged.inferred else "why.stated", terms=w("list.semicolon").join(stated))


def texts_of(record: Technology, w: Words) -> list[tuple[str, TechnologyText]]:
    """The texts by language, the page's language first."""
    return sorted(record.texts.items(), key=lambda entry: entry[0].split("-")[0] != w.ui)


def patent_views(record: Technology, w: Words) -> list[PatentView]:
    """The patents as rows."""
    return [_patent(patent, w) for patent in record.patents or ()]


def _patent(patent: PatentRef, w: Words) -> PatentView:
    expires = expiry_of(patent)
    events = []
    for event in patent.events or ():
        parts = [
            event.date.isoformat() if event.date else "",
            w.term("event", event.kind),
            f"({event.code})" if event.code else "",
            w.term("grant", event.licence) if event.licence else "",
        ]
        events.append(" ".join(part for part in parts if part))
    number = " ".join(part for part in (patent.country, patent.number, patent.kind) if part)
    return PatentView(
        patent,
        number,
        place_name(patent.country, w.ui),
        expires.isoformat() if expires else None,
        expires is not None and patent.expiry_date is None,
        events,
    )


def offer_views(record: Technology, w: Words) -> list[OfferView]:
    """The offers, each with all that it states and what it leaves open."""
    found = []
    for offer in record.offers or ():
        source = offer.source
        parts = [w.term("source", source.kind)] if source and source.kind else []
        if source and source.as_of:
            parts.append(source.as_of.isoformat())
        found.append(
            OfferView(
                offer,
                full_terms(offer, w),
                w("list.comma").join(parts) or None,
                source.url if source else None,
            )
        )
    return found


def contacts_of(record: Technology) -> list[Contact]:
    """Whom to write to about a technology: its own contact, else those of its offers, each once."""
    found = [record.contact, *(offer.contact for offer in record.offers or ())]
    return list({contact: None for contact in found if contact is not None})

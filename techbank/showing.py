"""What a search found, as an answer shows it: hits with passage, offer and verdicts, their evidence, and examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from catalogue.answers import ElementAnswer, Hit, ShownExample, ShownOffer, ShownSentence
from catalogue.filters.standing import offers_on
from catalogue.filters.why import why
from catalogue.records import Technology
from index.segments import Ranked
from index.view import View
from techbank.changes import Verdicts
from techbank.evidence import Evidence
from techbank.likeness import Example

Prove: TypeAlias = Callable[[str, str | None, Sequence[tuple[Technology, str | None]]], Sequence[Evidence]]
_PROVED: Final = 20
"""Hits that get evidence: two pages."""


def hit_of(
    rank: int,
    found: Ranked,
    record: Technology,
    view: View,
    verdicts: Verdicts,
    language: str | None,
    also: Mapping[int, tuple[int, ...]],
) -> Hit:
    judgement, place = verdicts.of(found.technology)
    row = judgement.best_offer(place)
    number = int(judgement.table.offer_numbers[row])
    offers = record.offers or ()
    if number >= len(offers):
        offers = offers_on(record, today=judgement.context.today)
    passage = view.passage(found.row)
    offer = ShownOffer(number, offers[number]) if 0 <= number < len(offers) else None
    return Hit(
        rank=rank,
        id=record.id,
        title=title_of(record, language, passage.language),
        score=found.score,
        passage=passage,
        offer=offer,
        conditions=tuple(
            replace(judged, fields=why(judged, record, offer.terms if offer else None))
            for judged in judgement.judged(place, row)
        ),
        owner=record.owner.name if record.owner else None,
        languages=tuple(record.texts),
        also=tuple(sorted(view.id(number) for number in also.get(found.technology, ()))),
    )


def title_of(record: Technology, *preferred: str | None) -> str | None:
    """The record's title in the first of these languages that has one, else in any."""
    return titled(record, *preferred)[0]


def titled(record: Technology, *preferred: str | None) -> tuple[str | None, str | None]:
    """The record's title in the first of these languages that has one, else in any; and its language."""
    for language in (*preferred, *record.texts):
        text = record.texts.get(language) if language else None
        if text and text.title:
            return text.title, language
    return None, None


def example_of(example: Example, language: str | None) -> ShownExample:
    record = example.record
    title, tag = titled(record, language)
    return ShownExample(record.id, title, tag, example.liked, example.number is not None)


def proved(
    hits: tuple[Hit, ...], records: Sequence[Technology], need: str, language: str | None, prove: Prove
) -> tuple[Hit, ...]:
    """The hits with the sentences that answer the need; elements are not told of a weak match."""
    shown = [(record, hit.passage.language) for record, hit in zip(records, hits, strict=True)][:_PROVED]
    found = prove(need, language, shown)
    with_evidence = [
        replace(
            hit,
            evidence=tuple(ShownSentence(s.text, s.language, s.part, s.spans) for s in own.sentences),
            elements=()
            if hit.weak
            else tuple(
                ElementAnswer(
                    e.element.kind, e.element.text, e.verdict, e.sentence.text if e.sentence else None
                )
                for e in own.elements
            ),
        )
        for hit, own in zip(hits, found, strict=False)
    ]
    return (*with_evidence, *hits[len(with_evidence) :])

"""The one path of a need through the bank: need -> conditions judged -> encoded -> ranked -> filled in."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from catalogue.answers import (
    Answer,
    Condition,
    ElementAnswer,
    Hit,
    Need,
    Plan,
    ShownOffer,
    ShownSentence,
)
from catalogue.errors import BadNeed, LimitError
from catalogue.filters import parse_condition
from catalogue.filters.base import Context
from catalogue.filters.standing import offers_on
from catalogue.filters.why import why
from catalogue.records import Technology
from catalogue.wishes import Wishes, read_wishes
from index.base import Mask
from index.segments import Ranked
from index.strands import Asked
from index.twins_collapse import collapse
from index.view import View
from techbank.changes import Changes, Verdicts, judge_now
from techbank.evidence import Evidence
from techbank.identifiers import Leads, leads_of
from techbank.institutions import InstitutionsOf
from techbank.language import language_of
from techbank.ranking import Ranking
from techbank.ranking import ranked as best
from techbank.reranking import Again
from techbank.sorting import read_sort, with_due
from techbank.weak import read as read_marks

Fetch = Callable[[list[str]], Mapping[str, Technology]]
Encode = Callable[[str, str | None], Asked]
Prove = Callable[[str, str | None, Sequence[tuple[Technology, str | None]]], Sequence[Evidence]]
_PROVED = 20
"""Hits that get evidence: two pages."""


def check_need(need: Need, *, need_max: int, k_max: int) -> str:
    """The need's text in plain form: NFC, control characters and surrounding space gone.

    Raises:
        BadNeed: nothing is left of it, or it is too long.
        LimitError: k is out of range, or hits cannot be sorted so.
    """
    read_sort(need.sort)
    if not 1 <= need.k <= k_max:
        raise LimitError(f"k is {need.k}", where="k", todo=f"Ask for 1 to {k_max} hits")
    if len(need.text) > need_max:
        raise BadNeed(
            f"the need has {len(need.text):,} characters",
            where="text",
            todo=f"Describe it in at most {need_max:,} characters",
        )
    text = _plain(need.text)
    if not text:
        raise BadNeed(
            "the need is empty", where="text", todo="Say in your own words what you are looking for"
        )
    return text


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co") else " " for c in text
    ).strip()


def technology_words(text: str, language: str | None) -> tuple[str, Wishes]:
    """What of a need is encoded, and the wishes about terms that are kept out of it.

    Where the need says nothing else, the whole of it is encoded. `language` is the need's, as far as it is known.
    """
    wishes = read_wishes(text, language=language)
    return _plain(wishes.rest) or _plain(text), wishes


@dataclass(frozen=True)
class _About:
    """What of a need is ranked by: its words about technology, their language, and what it names."""

    text: str
    language: str | None
    leads: Leads
    lexical: bool
    again: Again | None


def search(
    need: Need,
    text: str,
    view: View,
    *,
    encode: Encode,
    fetch: Fetch,
    changes: Changes,
    context: Context,
    lexical: bool = True,
    prove: Prove | None = None,
    again: Again | None = None,
) -> Answer:
    """Answers a need from one view of the index.

    `text` is the checked text; what of it is about the technology is encoded. `encode` gives what a text in a language
    asks of each strand of the view; `fetch` gives records by id; `changes` is what is
    not encoded yet; `context` has the day of the question. Without `lexical` shared words move nothing.
    `again` reranks the first hits. `prove` gives the evidence of records, each with the language of its passage; the first _PROVED hits get some.
    """
    clock = _Clock()
    verdicts = judge_now(view, changes, need.conditions, context)
    clock.lap("filter")
    spoken = need.language or language_of(text)
    words, wishes = technology_words(need.text, spoken)
    wishes = _with_accepted(wishes, need.conditions)
    # What is left may be in another language than the wishes were, and is compared as what it is.
    language = spoken if words == text or need.language else language_of(words) or spoken
    clock.lap("read")
    asked = encode(words, language)
    clock.lap("encode")
    leads = leads_of(text, view.words, InstitutionsOf(view), verdicts.allowed(), number_of=view.number)
    about = _About(words, language, leads, lexical, again)
    ranking, records = _ranked(view, asked, about, need.k, verdicts, fetch)
    absent = tuple(lead.written for lead in leads.found if not len(lead.numbers))
    clock.lap("search")
    hits = tuple(
        _hit(rank, found, records[view.id(found.technology)], view, verdicts, language, ranking.also)
        for rank, found in enumerate(ranking.hits, 1)
    )
    hits = _marked(hits, ranking, view, language)
    if prove is not None and not (leads.alone and leads.found):
        hits = _proved(hits, [records[hit.id] for hit in hits], words, language, prove)
    clock.lap("evidence")
    hits = with_due(hits, records, conditions=need.conditions, month=read_sort(need.sort), context=context)
    relax = verdicts.relaxations() if len(hits) < need.k else ()
    mask = verdicts.allowed()
    plan = Plan(
        technologies=verdicts.technologies,
        allowed=verdicts.technologies if mask is None else int(mask.sum()),
        passages=view.passages,
        strategy=view.strategy(mask),
        generation=view.generation.manifest.generation,
        encoder=str(view.generation.manifest.encoder.get("name")),
        language=language,
        milliseconds=clock.laps | {"fill": clock.since()},
    )
    facets = verdicts.facets(need.facets) if need.facets else ()
    nothing = bool(hits) and all(hit.weak for hit in hits)
    return Answer(hits, relax, plan, wishes.suggestions, wishes.open, facets, nothing, absent)


def _proved(
    hits: tuple[Hit, ...], records: Sequence[Technology], need: str, language: str | None, prove: Prove
) -> tuple[Hit, ...]:
    """The hits with the sentences that answer the need; elements are not told of a weak match."""
    shown = [(record, hit.passage.language) for record, hit in zip(records, hits, strict=True)][:_PROVED]
    found = prove(need, language, shown)
    proved = [
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
    return (*proved, *hits[len(proved) :])


def _marked(hits: tuple[Hit, ...], ranking: Ranking, view: View, language: str | None) -> tuple[Hit, ...]:
    """The hits with those marked that are a weak match; nothing is, where the generation has no marks."""
    unrelated = read_marks(view.generation.scores)
    if unrelated is None:
        return hits
    near = [ranking.near.get(found.technology) for found in ranking.hits]
    return tuple(
        replace(hit, weak=score is not None and unrelated.weak(score, language))
        for hit, score in zip(hits, near, strict=True)
    )


def _with_accepted(wishes: Wishes, conditions: Iterable[Condition]) -> Wishes:
    """The wishes with those marked that the user's own conditions hold already."""
    held = {c.filter: c.value for c in conditions}

    def accepted(name: str, *values: str) -> bool:
        return name in held and held[name] in [parse_condition(name, value).value for value in values]

    return replace(
        wishes,
        suggestions=tuple(replace(s, accepted=accepted(s.filter, s.value)) for s in wishes.suggestions),
        open=tuple(replace(o, accepted=accepted(o.filter, *o.choices)) for o in wishes.open),
    )


def _ranked(
    view: View, asked: Asked, about: _About, k: int, verdicts: Verdicts, fetch: Fetch
) -> tuple[Ranking, Mapping[str, Technology]]:
    """The k best and their records; what is withdrawn at this very moment is passed over, and others take its place."""
    while True:
        allowed = verdicts.allowed()
        found = Ranking([], {})

        def fetched(n: int, allowed: Mask | None = allowed) -> list[Ranked]:
            """The n best, near-identical ones among them."""
            nonlocal found
            depth = max(n, about.again.first) if about.again else n
            found = best(
                view,
                asked,
                about.text,
                about.language,
                depth,
                allowed,
                leads=about.leads,
                words=about.lexical,
            )
            if about.again and not about.leads.alone:
                found = replace(found, hits=about.again(about.text, found.hits, view))
            return found.hits[:n]

        living = np.concatenate(view.live) if allowed is None else allowed
        shown = collapse(fetched, view.members, k, number=lambda hit: hit.technology, allowed=living)
        also = {one.hit.technology: one.also for one in shown}
        found = replace(found, hits=[one.hit for one in shown], also=also)
        records = fetch([view.id(hit.technology) for hit in found.hits])
        missing = {hit.technology for hit in found.hits if view.id(hit.technology) not in records}
        if not missing:
            return found, records
        verdicts.gone |= missing


def _hit(
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
    for language in (*preferred, *record.texts):
        text = record.texts.get(language) if language else None
        if text and text.title:
            return text.title
    return None


class _Clock:
    """Milliseconds a step."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def since(self) -> float:
        return round((time.perf_counter() - self._last) * 1000, 3)

    def lap(self, name: str) -> None:
        self.laps[name] = self.since()
        self._last = time.perf_counter()

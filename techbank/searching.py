"""The one path of a need through the bank: need -> conditions judged -> encoded -> ranked -> filled in."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from catalogue.answers import Answer, Condition, Hit, Need, Plan, ShownOffer
from catalogue.errors import BadNeed, LimitError
from catalogue.filters import parse_condition
from catalogue.filters.base import Context
from catalogue.filters.standing import offers_on
from catalogue.filters.why import why
from catalogue.records import Technology
from catalogue.wishes import Wishes, read_wishes
from index.segments import Ranked
from index.strands import Asked
from index.view import View
from techbank.changes import Changes, Verdicts, judge_now
from techbank.language import language_of
from techbank.sorting import read_sort, with_due

Fetch = Callable[[list[str]], Mapping[str, Technology]]
Encode = Callable[[str, str | None], Asked]


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


def search(
    need: Need,
    text: str,
    view: View,
    *,
    encode: Encode,
    fetch: Fetch,
    changes: Changes,
    context: Context,
) -> Answer:
    """Answers a need from one view of the index.

    `text` is the checked text; what of it is about the technology is encoded. `encode` gives what a text in a language
    asks of each strand of the view; `fetch` gives records by id; `changes` is what is
    not encoded yet; `context` has the day of the question.
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
    ranked, records = _ranked(view, asked, need.k, verdicts, fetch)
    clock.lap("search")
    hits = tuple(
        _hit(rank, found, records[view.id(found.technology)], view, verdicts, language)
        for rank, found in enumerate(ranked, 1)
    )
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
    return Answer(hits, relax, plan, wishes.suggestions, wishes.open, facets)


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
    view: View, asked: Asked, k: int, verdicts: Verdicts, fetch: Fetch
) -> tuple[list[Ranked], Mapping[str, Technology]]:
    """The k best and their records; what is withdrawn at this very moment is passed over, and others take its place."""
    while True:
        ranked = view.search(asked, k, verdicts.allowed())
        records = fetch([view.id(found.technology) for found in ranked])
        missing = {found.technology for found in ranked if view.id(found.technology) not in records}
        if not missing:
            return ranked, records
        verdicts.gone |= missing


def _hit(
    rank: int,
    found: Ranked,
    record: Technology,
    view: View,
    verdicts: Verdicts,
    language: str | None,
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

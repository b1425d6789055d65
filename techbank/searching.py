"""The one path of a need through the bank: need -> conditions judged -> encoded -> ranked -> filled in."""

from __future__ import annotations

import datetime as dt
import time
import unicodedata
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from catalogue.answers import Answer, Hit, Need, Plan, ShownOffer
from catalogue.errors import BadNeed, LimitError
from catalogue.filters.base import Context
from catalogue.records import Technology
from index.generations import Generation, Ranked
from techbank.changes import Changes, Verdicts, judge_now
from techbank.language import language_of

Fetch = Callable[[list[str]], Mapping[str, Technology]]
Encode = Callable[[str, str | None], npt.NDArray[np.float32]]


def check_need(need: Need, *, need_max: int, k_max: int) -> str:
    """The need's text as it is encoded: NFC, control characters and surrounding space gone.

    Raises:
        BadNeed: nothing is left of it, or it is too long.
        LimitError: k is out of range.
    """
    if not 1 <= need.k <= k_max:
        raise LimitError(f"k is {need.k}", where="k", todo=f"Ask for 1 to {k_max} hits")
    if len(need.text) > need_max:
        raise BadNeed(
            f"the need has {len(need.text):,} characters",
            where="text",
            todo=f"Describe it in at most {need_max:,} characters",
        )
    text = unicodedata.normalize("NFC", need.text)
    text = "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co") else " " for c in text
    ).strip()
    if not text:
        raise BadNeed(
            "the need is empty", where="text", todo="Say in your own words what you are looking for"
        )
    return text


def search(
    need: Need,
    text: str,
    generation: Generation,
    *,
    encode: Encode,
    fetch: Fetch,
    changes: Changes,
    today: dt.date,
) -> Answer:
    """Answers a need from one generation.

    `text` is the checked text; `encode` gives the vector of a text in a language as the generation's rows are
    compared with it; `fetch` gives records by id; `changes` is what has changed since the generation was made.
    """
    clock = _Clock()
    verdicts = judge_now(generation, changes, need.conditions, Context(today))
    clock.lap("filter")
    language = need.language or language_of(text)
    vector = encode(text, language)
    clock.lap("encode")
    ranked, records = _ranked(generation, vector, need.k, verdicts, fetch)
    clock.lap("search")
    hits = tuple(
        _hit(rank, found, records[generation.ids[found.technology]], generation, verdicts, language)
        for rank, found in enumerate(ranked, 1)
    )
    relax = verdicts.relaxations() if len(hits) < need.k else ()
    mask = verdicts.allowed()
    plan = Plan(
        technologies=len(generation) - len(verdicts.gone),
        allowed=len(generation) if mask is None else int(mask.sum()),
        passages=len(generation.passages),
        strategy=generation.strategy(mask),
        generation=generation.manifest.generation,
        encoder=str(generation.manifest.encoder.get("name")),
        language=language,
        milliseconds=clock.laps | {"fill": clock.since()},
    )
    return Answer(hits, relax, plan)


def _ranked(
    generation: Generation, vector: npt.NDArray[np.float32], k: int, verdicts: Verdicts, fetch: Fetch
) -> tuple[list[Ranked], Mapping[str, Technology]]:
    """The k best and their records; what is withdrawn at this very moment is passed over, and others take its place."""
    while True:
        ranked = generation.search(vector, k, verdicts.allowed())
        records = fetch([generation.ids[found.technology] for found in ranked])
        missing = {found.technology for found in ranked if generation.ids[found.technology] not in records}
        if not missing:
            return ranked, records
        verdicts.gone |= missing


def _hit(
    rank: int,
    found: Ranked,
    record: Technology,
    generation: Generation,
    verdicts: Verdicts,
    language: str | None,
) -> Hit:
    judgement, place = verdicts.of(found.technology)
    row = judgement.best_offer(place)
    number = int(judgement.table.offer_numbers[row])
    offers = record.offers or ()
    passage = generation.passage(found.row)
    return Hit(
        rank=rank,
        id=record.id,
        title=title_of(record, language, passage.language),
        score=found.score,
        passage=passage,
        offer=ShownOffer(number, offers[number]) if 0 <= number < len(offers) else None,
        conditions=judgement.judged(place, row),
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

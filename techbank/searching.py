"""The one path of a need through the bank: need -> conditions judged -> encoded -> ranked -> filled in."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from catalogue.answers import (
    Answer,
    Condition,
    Need,
    Plan,
)
from catalogue.errors import BadNeed, LimitError
from catalogue.filters import parse_condition
from catalogue.filters.base import Context
from catalogue.records import Technology
from catalogue.wishes import Wishes, read_wishes
from index.base import Mask
from index.segments import Ranked
from index.strands import Asked
from index.twins_collapse import collapse
from index.view import View
from techbank.changes import Changes, Verdicts, judge_now
from techbank.identifiers import NOTHING, Leads, leads_of
from techbank.institutions import InstitutionsOf
from techbank.language import language_of
from techbank.likeness import Likeness
from techbank.ranking import Ranking, ranked
from techbank.reranking import Again
from techbank.showing import Prove, example_of, hit_of, proved
from techbank.sorting import read_sort, with_due
from techbank.spreading import WIDER, Spread
from techbank.weak import read as read_marks

Fetch = Callable[[list[str]], Mapping[str, Technology]]
Encode = Callable[[str, str | None], Asked]


def check_need(need: Need, *, need_max: int, k_max: int, like: bool = False) -> str:
    """The need's text in plain form: NFC, control characters and surrounding space gone.

    Raises:
        BadNeed: nothing is left of it, and there is nothing to be `like`; or it is too long.
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
    if not text and not like:
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
    like: Likeness | None
    spread: Spread | None
    weak: Callable[[Ranking], Mapping[int, bool]]


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
    like: Likeness | None = None,
) -> Answer:
    """Answers a need from one view of the index.

    `text` is the checked text; what of it is about the technology is encoded. `encode` gives what a text in a language
    asks of each strand of the view; `fetch` gives records by id; `changes` is what is
    not encoded yet; `context` has the day of the question. Without `lexical` shared words move nothing.
    `again` reranks the first hits. `prove` gives the evidence of records, each with the language of its passage; the first
    _PROVED hits get some. `like` are the need's examples; where it has no text, theirs stands for it.
    """
    clock = _Clock()
    verdicts = judge_now(view, changes, need.conditions, context)
    if like:
        verdicts.gone |= like.numbers(view)
    clock.lap("filter")
    if text or like is None:
        spoken = need.language or language_of(text)
        words, wishes = technology_words(need.text, spoken)
        wishes = _with_accepted(wishes, need.conditions)
        # What is left may be in another language than the wishes were, and is compared as what it is.
        language = spoken if words == text or need.language else language_of(words) or spoken
    else:
        words, language, wishes = like.text, need.language or like.language, read_wishes("")
    clock.lap("read")
    own = encode(words, language)
    clock.lap("encode")
    leads = NOTHING
    if text:
        leads = leads_of(text, view.words, InstitutionsOf(view), verdicts.allowed(), number_of=view.number)
    asked = like.asked(own if text else None) if like else own
    spread = Spread(like.subclasses if like else frozenset()) if need.spread else None

    def weak(ranking: Ranking) -> Mapping[int, bool]:
        return _weak(ranking, view, language, own if like else None)

    # An example's own words move nothing: they are many, and few of them say what it is about (docs/like-this.md).
    about = _About(words, language, leads, lexical and bool(text), again, like, spread, weak)
    ranking, records = _ranked(view, asked, about, need.k, verdicts, fetch)
    absent = tuple(lead.written for lead in leads.found if not len(lead.numbers))
    clock.lap("search")
    hits = tuple(
        hit_of(rank, found, records[view.id(found.technology)], view, verdicts, language, ranking.also)
        for rank, found in enumerate(ranking.hits, 1)
    )
    marks = weak(ranking)
    hits = tuple(
        replace(hit, weak=marks[found.technology]) for hit, found in zip(hits, ranking.hits, strict=True)
    )
    if prove is not None and not (leads.alone and leads.found):
        hits = proved(hits, [records[hit.id] for hit in hits], words, language, prove)
        if not text:  # what an example says of itself is nothing that was asked for
            hits = tuple(replace(hit, elements=()) for hit in hits)
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
    examples = tuple(example_of(example, language) for example in like.examples) if like else ()
    return Answer(hits, relax, plan, wishes.suggestions, wishes.open, facets, nothing, absent, examples)


def _weak(ranking: Ranking, view: View, language: str | None, own: Asked | None) -> Mapping[int, bool]:
    """Which hits are a weak match, by number; none is, where the generation has no marks.

    Marks are settled for what a need's own words ask: `own` is that, where examples moved what was searched for.
    """
    numbers = [hit.technology for hit in ranking.hits]
    unrelated = read_marks(view.generation.scores)
    if unrelated is None:
        return dict.fromkeys(numbers, False)
    near = ranking.near
    if own is not None:
        mask = np.zeros(len(view), dtype=np.bool_)
        mask[numbers] = True
        near = {hit.technology: hit.score for hit in view.search(own, len(numbers), mask)}
    scores = {number: near.get(number) for number in numbers}
    return {n: score is not None and unrelated.weak(score, language) for n, score in scores.items()}


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
    wanted = k * WIDER if about.spread else k
    while True:
        allowed = verdicts.allowed()
        found = Ranking([], {})

        def best(n: int, allowed: Mask | None = allowed) -> list[Ranked]:
            """The n best as they come."""
            nonlocal found
            found = ranked(
                view, asked, about.text, about.language, n, allowed, leads=about.leads, words=about.lexical
            )
            return found.hits

        def fetched(n: int) -> list[Ranked]:
            """The n best, near-identical ones among them."""
            depth = max(n, about.again.first) if about.again else n
            hits = about.like.sunk(view, asked, best, depth) if about.like else best(depth)
            if about.again and not about.leads.alone:
                hits = about.again(about.text, hits, view)
            return hits[:n]

        living = np.concatenate(view.live) if allowed is None else allowed
        shown = collapse(fetched, view.members, wanted, number=lambda hit: hit.technology, allowed=living)
        also = {one.hit.technology: one.also for one in shown}
        found = replace(found, hits=[one.hit for one in shown], also=also)
        records = fetch([view.id(hit.technology) for hit in found.hits])
        missing = {hit.technology for hit in found.hits if view.id(hit.technology) not in records}
        if missing:
            verdicts.gone |= missing
            continue
        if about.spread is None:
            return found, records
        others = [hit for hit in found.hits if about.spread.other(records[view.id(hit.technology)])]
        if len(others) >= k * WIDER or len(found.hits) < wanted:
            return _spread(replace(found, hits=others), about, view, records, k), records
        wanted *= 4


def _spread(found: Ranking, about: _About, view: View, records: Mapping[str, Technology], k: int) -> Ranking:
    """The k hits to show of a wide ranking, in their order."""
    found = replace(found, hits=found.hits[: k * WIDER])
    if about.spread is None:
        return replace(found, hits=found.hits[:k])
    marks = about.weak(found)
    order = about.spread.order(
        [records[view.id(hit.technology)] for hit in found.hits],
        [marks[hit.technology] for hit in found.hits],
    )
    return replace(found, hits=[found.hits[place] for place in order[:k]])


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

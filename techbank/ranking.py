"""From a need to the technologies that answer it best: by meaning, by words, and by what the need names.

Vectors rank all that is allowed; words move technologies written in the need's own language (techbank/fusion.py); a
patent, technology or institution that the need names comes first (techbank/identifiers.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from index.base import Mask
from index.lexical import Numbers, Query, Scores, query_of
from index.segments import Ranked
from index.strands import Asked
from index.view import View
from techbank import fusion
from techbank.identifiers import NOTHING, Leads

_DEPTH: Final = 50
_TIMES: Final = 3
"""Vectors give at least _DEPTH technologies, and _TIMES as many as are asked for, for words to move."""


@dataclass(frozen=True)
class Ranking:
    """The best technologies in order of (-score, id), and what vectors alone said of those that they found.

    `near` has scores as index/segments.py gives them, by technology's number;
    `also` has the numbers of near-identical filings that stand behind a hit.
    """

    hits: list[Ranked]
    near: Mapping[int, float]
    also: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


def ranked(
    view: View,
    asked: Asked,
    text: str,
    language: str | None,
    k: int,
    allowed: Mask | None,
    *,
    leads: Leads = NOTHING,
    words: bool = True,
) -> Ranking:
    """The k best technologies in order of (-score, id): fewer only where fewer are allowed and have passages.

    `text` is what of the need is about the technology, `asked` its vectors, `language` its language as far as it is
    known; `allowed` has one entry a number of the view. Without `words` meaning alone ranks. Where the need is nothing but a name that the bank knows, only
    what it leads to comes.
    """
    if k <= 0:
        return Ranking([], {})
    if allowed is not None and len(leads.first):
        leads = replace(leads, first=leads.first[allowed[leads.first]])
    if leads.alone and leads.found and not any(len(lead.numbers) for lead in leads.found):
        return Ranking([], {})  # nothing of what is named can be had, and a name has no meaning to go by
    if leads.alone and len(leads.first):
        return Ranking(_named(view, leads.first[:k], 1.0), {})
    dense = view.search(asked, max(_DEPTH, _TIMES * k), allowed)
    spread, query = view.generation.spread, query_of(text)
    if not words or spread <= 0 or not query.terms:
        return Ranking(_put_first(view, leads, dense, k), {hit.technology: hit.score for hit in dense})
    known = {hit.technology: hit for hit in dense}

    def dense_at(numbers: Numbers) -> Scores:
        """Exact scores of technologies that only words found."""
        mask = np.zeros(len(view), dtype=np.bool_)
        mask[numbers] = True
        found = {hit.technology: hit for hit in view.search(asked, len(numbers), mask)}
        known.update(found)
        # one without passages is found by no vector: it stays behind all that are
        return np.array([found[n].score if n in found else -np.inf for n in numbers.tolist()])

    by_vectors = fusion.Ranking(
        np.array([hit.technology for hit in dense], dtype=np.int64), np.array([hit.score for hit in dense])
    )
    same = _same(view, query, language)
    found = fusion.rank(
        query, by_vectors, view.words, same, k, spread=spread, allowed=allowed, dense_at=dense_at
    )
    hits = [
        Ranked(int(number), round(float(score), 6), known[int(number)].row)
        for number, score in zip(found.numbers, found.scores, strict=True)
        if int(number) in known
    ]
    near = {number: hit.score for number, hit in known.items()}
    return Ranking(_put_first(view, leads, hits, k), near)


def _same(view: View, query: Query, language: str | None) -> Mask:
    """Which technologies have a text in the need's language; all, for a need that every language shares."""
    if fusion.speaks_any(query):
        return np.ones(len(view), dtype=np.bool_)
    return view.written_in(language)


def _named(view: View, numbers: Numbers, score: float) -> list[Ranked]:
    rows = [(int(number), view.head(int(number))) for number in numbers]
    return [Ranked(number, score, row) for number, row in rows if row is not None]


def _put_first(view: View, leads: Leads, hits: list[Ranked], k: int) -> list[Ranked]:
    """The hits with what the need names before them, which takes the score of the best where its own is lower."""
    if not len(leads.first):
        return hits[:k]
    top = max((hit.score for hit in hits), default=1.0)
    own = {hit.technology: hit for hit in hits}
    first = [own.get(hit.technology, hit) for hit in _named(view, leads.first[:k], top)]
    named = {hit.technology for hit in first}
    raised = [Ranked(hit.technology, max(hit.score, top), hit.row) for hit in first]
    return [*raised, *(hit for hit in hits if hit.technology not in named)][:k]

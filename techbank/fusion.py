"""Meaning and words in one ranking: words count among the technologies written in the need's language.

Settled on the development needs (docs/decisions/words.md has the tables): where need and text share a language, what a
technology shares in rare words tells much that vectors miss; across languages it tells nothing, and counting it there
only lifts whatever borrowed a Latin word. So the boost is given to technologies with a text in the need's language, less
the mean boost of the best of them by vectors: those that share more words than their like rise, the others sink,
and the languages stay where the vectors put them against each other.

    fused = dense + spread x WEIGHT x (met - mean of met over the AMONG best by dense in the need's language)

`met` is the score of words over `LexicalView.strength`, so that needs of any length and banks of any size compare.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from catalogue.errors import LimitError
from index.base import Mask
from index.lexical import Numbers, Query, Scores, query_of
from index.lexical_codes import MARK
from index.lexical_view import LexicalView
from index.lexical_words import is_acronym, stem

WEIGHT: Final = 5.0
AMONG: Final = 10
DEPTH: Final = 50
"""Technologies that words alone may bring in beside those that vectors found."""

_DIGITS: Final = 6


@dataclass(frozen=True)
class Ranking:
    """Technologies by number, each once, and their scores: larger is better. The order says nothing."""

    numbers: Numbers
    scores: Scores


@dataclass(frozen=True)
class Fused:
    """The best technologies by (-score, number); `met` is what the words of each say, 0 for another language."""

    numbers: Numbers
    scores: Scores
    met: Scores


def fuse(
    dense: Ranking, met: Scores, same: Mask, *, spread: float, weight: float = WEIGHT, among: int = AMONG
) -> Ranking:
    """Dense scores moved by words; they stay in the units of `dense`.

    `met` and `same` (whether it has a text in the need's language) have one entry a technology of `dense`. `spread` is
    one standard deviation of dense scores over technologies that have nothing to do with a need, in their units.

    Raises:
        LimitError: the arrays are not of one length, or `spread` is no number above 0.
    """
    if not len(dense.numbers) == len(dense.scores) == len(met) == len(same):
        raise LimitError(
            f"{len(dense.numbers)} technologies, {len(dense.scores)} scores, {len(met)} for words, {len(same)} languages",
            where="fuse",
            todo="Give one of each for every technology",
        )
    if not (np.isfinite(spread) and spread > 0):
        raise LimitError(
            f"the spread of dense scores is {spread}", where="fuse", todo="Give a number above 0"
        )
    own = np.flatnonzero(same)
    if not len(own) or not weight:
        return dense
    best = own[np.lexsort((dense.numbers[own], -dense.scores[own]))][:among]
    moved = np.where(same, met - met[best].mean(), 0.0)
    return Ranking(dense.numbers, dense.scores + spread * weight * moved)


def rank(
    need: str | Query,
    dense: Ranking,
    words: LexicalView,
    same: Mask,
    k: int,
    *,
    spread: float,
    allowed: Mask | None = None,
    dense_at: Callable[[Numbers], npt.NDArray[np.floating]] | None = None,
    weight: float = WEIGHT,
) -> Fused:
    """The k best by meaning and words, among what vectors found and the DEPTH best by words in the need's language.

    `dense` are the best by vectors among those allowed, more than k of them (DEPTH or 3 k serve well); `same` has one
    entry a number of the view: which technologies have a text in the need's language, all where the need speaks every
    language (`speaks_any`). `dense_at` gives the dense scores of the technologies that only words found; without it they are
    taken to score as the last of `dense` does, which is as much as they can.
    """
    query = need if isinstance(need, Query) else query_of(need)
    mask = same if allowed is None else same & allowed
    found, _ = words.best(query, DEPTH, mask)
    extra = found[~np.isin(found, dense.numbers)]
    if dense_at is not None:
        more = np.asarray(dense_at(extra), dtype=np.float64)
    else:
        more = np.full(len(extra), dense.scores.min() if len(dense.scores) else 0.0)
    both = Ranking(np.concatenate([dense.numbers, extra]), np.concatenate([dense.scores, more]))
    own = same[both.numbers]
    met = np.where(own, words.scores(query, both.numbers) / words.strength(query), 0.0)
    fused = fuse(both, met, own, spread=spread, weight=weight)
    scores = np.round(fused.scores, _DIGITS)
    order = np.lexsort((fused.numbers, -scores))[: max(k, 0)]
    return Fused(fused.numbers[order], scores[order], met[order])


def speaks_any(need: str | Query) -> bool:
    """Whether a need is made of acronyms, codes and numbers alone (MEMS; LFP H01M 10/0525), which all languages share."""
    query = need if isinstance(need, Query) else query_of(need)
    acronyms = {stem(term[1:].casefold()) for term in query.terms if is_acronym(term)}
    plain = [term for term in query.terms if not is_acronym(term) and not term.startswith(MARK)]
    codes = len(plain) < len(query.terms)
    return codes and all(
        term in acronyms
        or any(character.isdigit() for character in term)
        or (len(term) == 1 and term.isascii())
        for term in plain
    )


def first(numbers: Numbers, ranking: Fused, k: int) -> Fused:
    """A ranking with these technologies before it, in their order: they take the score of the best below them."""
    if not len(numbers):
        return ranking
    top = float(ranking.scores.max(initial=0.0))
    rest = ~np.isin(ranking.numbers, numbers)
    at = {int(number): float(met) for number, met in zip(ranking.numbers, ranking.met, strict=True)}
    own = {int(n): float(s) for n, s in zip(ranking.numbers, ranking.scores, strict=True)}
    return Fused(
        np.concatenate([numbers, ranking.numbers[rest]])[:k],
        np.concatenate([[max(top, own.get(int(n), top)) for n in numbers], ranking.scores[rest]])[:k],
        np.concatenate([[at.get(int(n), 0.0) for n in numbers], ranking.met[rest]])[:k],
    )

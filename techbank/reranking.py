"""The first hits of a search put into a better order by a reranker; the rest stay as they are.

The reranker's scores and the search's do not compare, so the reranked hits stand first, by (-relevance, id), and
the others follow in the order in which they came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from catalogue.errors import EncoderError, LimitError
from embeddings.rerankers.base import Reranker
from index.segments import Ranked
from index.view import View

FIRST = 100
"""How many hits are reranked unless asked otherwise."""


@dataclass(frozen=True)
class Candidate:
    """A hit of the first search: a technology, the passage it was found by, and the search's score."""

    id: str
    passage: str
    score: float


@dataclass(frozen=True)
class Reranked:
    """A hit in its new place. `relevance` is the reranker's score (None: not looked at); `rank` its old place, from 1."""

    id: str
    score: float
    relevance: float | None
    rank: int


def rerank(
    need: str, candidates: Sequence[Candidate], reranker: Reranker, *, first: int = FIRST
) -> list[Reranked]:
    """The candidates in their new order, every one of them once; `candidates` come best first.

    Only the first `first` are scored. Equal scores are ordered by id. A need of nothing but space changes nothing.

    Raises:
        LimitError: `first` is negative.
        EncoderError: the reranker failed, or gave something else than one finite number a passage.
    """
    if first < 0:
        raise LimitError(
            f"{first} hits cannot be reranked", where="rerank_first", todo="Write 0 (none) or more"
        )
    looked_at = candidates[:first] if need.strip() else ()
    scores = reranker.score(need, [c.passage for c in looked_at]) if looked_at else np.zeros(0, np.float32)
    if scores.shape != (len(looked_at),) or not np.isfinite(scores).all():
        raise EncoderError(
            f"The reranker gave {scores.shape} scores for {len(looked_at)} passages, or some that are not numbers",
            where=f"reranker {reranker.name}",
            todo="Choose another model in the setting reranker, or leave it out",
        )
    found = [
        Reranked(c.id, c.score, float(s), rank)
        for rank, (c, s) in enumerate(zip(looked_at, scores, strict=True), 1)
    ]
    found.sort(key=lambda hit: (-(hit.relevance or 0.0), hit.id))
    rest = candidates[len(looked_at) :]
    return found + [Reranked(c.id, c.score, None, rank) for rank, c in enumerate(rest, len(looked_at) + 1)]


@dataclass(frozen=True)
class Again:
    """Looks at the first hits of a search again, with a reranker that is opened when it is first needed."""

    reranker: Callable[[], Reranker]
    first: int

    def __call__(self, need: str, hits: Sequence[Ranked], view: View) -> list[Ranked]:
        """The hits in their new order; those that were reranked have the reranker's scores.

        Raises:
            EncoderError: the reranker cannot be opened or run.
        """
        by_id = {view.id(hit.technology): hit for hit in hits}
        candidates = [Candidate(id_, view.passage(hit.row).text, hit.score) for id_, hit in by_id.items()]
        return [
            replace(by_id[found.id], score=found.score if found.relevance is None else found.relevance)
            for found in rerank(need, candidates, self.reranker(), first=self.first)
        ]

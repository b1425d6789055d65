"""Measures of a ranking against graded judgements, and their bootstrap intervals.

nDCG@k: Järvelin and Kekäläinen (2002), gain = grade, discount log2(rank + 1), as trec_eval computes it.
recall@k: relevant documents among the first k over all relevant ones. MRR: 1 / rank of the first relevant one.
A document is relevant where its grade is above 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np


def ndcg(ranking: Sequence[str], grades: Mapping[str, float], k: int) -> float:
    """Normalised discounted cumulative gain of the first k."""
    gains = np.array([max(0.0, grades.get(doc, 0.0)) for doc in ranking[:k]])
    ideal = np.sort(np.array([grade for grade in grades.values() if grade > 0]))[::-1][:k]
    if not len(ideal):
        return 0.0
    best = float((ideal / np.log2(np.arange(2, len(ideal) + 2))).sum())
    return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum()) / best


def recall(ranking: Sequence[str], grades: Mapping[str, float], k: int) -> float:
    """Share of the relevant documents that stand among the first k."""
    relevant = {doc for doc, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, float]) -> float:
    """1 / rank of the first relevant document; 0 where none is in the ranking."""
    return next((1 / rank for rank, doc in enumerate(ranking, 1) if grades.get(doc, 0) > 0), 0.0)


def measures(ranking: Sequence[str], grades: Mapping[str, float]) -> dict[str, float]:
    """All measures of one ranking."""
    return {
        "ndcg@10": ndcg(ranking, grades, 10),
        "recall@10": recall(ranking, grades, 10),
        "recall@100": recall(ranking, grades, 100),
        "mrr": reciprocal_rank(ranking, grades),
    }


def interval(values: Sequence[float], *, rounds: int = 1000, seed: int = 20) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the mean over queries (Efron and Tibshirani 1993, chapter 13)."""
    if not values:
        return (0.0, 0.0)
    sample = np.asarray(values)
    drawn = np.random.default_rng(seed).integers(0, len(sample), size=(rounds, len(sample)))
    low, high = np.percentile(sample[drawn].mean(axis=1), [2.5, 97.5])
    return (float(low), float(high))

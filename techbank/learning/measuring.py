"""How well an encoder finds the other half of held-out pairs: MRR@10 over all of them.

The anchor of a pair is encoded as a need and ranks the answers of all pairs of its kind that are in its answer's
language; those that were learnt from are among the wrong ones, or the few that are held out would be easy to tell
apart. Equal scores count as ahead of the right one, so that a model which gives every text the same vector scores 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

import numpy as np

from embeddings import pipeline
from embeddings.base import Encoder
from techbank.learning.pairs import Pair

MEASURE: Final = "mrr@10"

Measure: TypeAlias = Callable[[Encoder], Mapping[str, float]]
"""Figures of an encoder on a labelled set; more is better."""

WRONG_MOST: Final = 4000
"""Further answers that stand in the way, at most: each has to be encoded."""

_DEPTH: Final = 10
_EPSILON: Final = 1e-6  # scores nearer than that are equal: float32 sums depend on the order of a batch


@dataclass(frozen=True)
class Figures:
    """What was measured. `labelled` is None where no labelled set was given; `parts` are "kind anchor>positive"."""

    held_out: float
    parts: Mapping[str, float] = field(default_factory=dict)
    labelled: Mapping[str, float] | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain data, for the manifest and `--json`."""
        return {
            MEASURE: self.held_out,
            "parts": dict(self.parts),
            "labelled": dict(self.labelled) if self.labelled is not None else None,
        }


def held_out_figures(
    encoder: Encoder, pairs: Sequence[Pair], others: Sequence[Pair] = (), *, progress: bool = False
) -> Figures:
    """MRR@10 of the pairs, over all and by kind and languages; 0 for none.

    The answers of `others` stand in the way, at most WRONG_MOST of them; where an anchor stands in `others` too, its
    answer there is right as well and does not.

    Raises:
        EncoderError: the encoder failed.
    """
    answers: dict[tuple[str, str], dict[str, int]] = {}
    right: dict[tuple[str, str], set[str]] = {}
    for pair in (*pairs, *evenly(others, WRONG_MOST)):
        pool = answers.setdefault((pair.kind, pair.positive_language), {})
        pool.setdefault(pair.positive, len(pool))
    for pair in (*pairs, *others):
        right.setdefault((pair.kind, pair.anchor), set()).add(pair.positive)
    asked = {pair.anchor: pair.anchor_language for pair in pairs}
    anchors = pipeline.encode_queries(list(asked), encoder, languages=list(asked.values()), progress=progress)
    row = {text: at for at, text in enumerate(asked)}
    values: dict[str, list[float]] = {}
    for (kind, language), pool in sorted(answers.items()):
        own = [pair for pair in pairs if (pair.kind, pair.positive_language) == (kind, language)]
        if not own:
            continue
        rows = pipeline.encode_documents(
            list(pool), encoder, languages=[language] * len(pool), progress=progress
        )
        for pair in own:
            scores = rows @ anchors[row[pair.anchor]]
            ahead = set(np.flatnonzero(scores >= scores[pool[pair.positive]] - _EPSILON).tolist())
            rank = 1 + len(ahead - {pool[text] for text in right[kind, pair.anchor] if text in pool})
            values.setdefault(f"{kind} {pair.anchor_language}>{language}", []).append(
                1 / rank if rank <= _DEPTH else 0.0
            )
    every = [value for found in values.values() for value in found]
    means = {name: float(np.mean(found)) for name, found in sorted(values.items())}
    return Figures(float(np.mean(every)) if every else 0.0, means)


def evenly(pairs: Sequence[Pair], most: int) -> Sequence[Pair]:
    """At most so many of the pairs, evenly from all of them."""
    return pairs if len(pairs) <= most else [pairs[at * len(pairs) // most] for at in range(most)]


def figures(
    encoder: Encoder, held: Sequence[Pair], others: Sequence[Pair], measure: Measure | None, progress: bool
) -> Figures:
    """The figures of the held-out pairs, and those of the labelled set where there is one."""
    found = held_out_figures(encoder, held, others, progress=progress)
    return replace(found, labelled=dict(measure(encoder)) if measure is not None else None)


def worse(before: Figures, after: Figures) -> list[str]:
    """In what the new model is worse than the old one, each as a sentence; empty where it is in nothing."""
    compared = [("held-out pairs, " + MEASURE, before.held_out, after.held_out)]
    if before.labelled is not None and after.labelled is not None:
        compared += [
            (f"labelled set, {name}", before.labelled[name], after.labelled.get(name, 0.0))
            for name in before.labelled
        ]
    return [
        f"{name} fell from {old:.4f} to {new:.4f}" for name, old, new in compared if not new >= old - 1e-9
    ]

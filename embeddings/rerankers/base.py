"""The reranker seam: a need and passages in, one number a passage out.

A reranker reads need and passage together, which is slower than comparing vectors and more exact; it is given the
first hits of a search only (techbank/reranking.py). It is one file in embeddings/rerankers whose `NAMES` maps each
name that can stand in the setting `reranker` to a factory that takes `ModelOptions`; one module may offer a
`FALLBACK` for every other name, as with encoders.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from embeddings.base import Vectors


class Reranker(Protocol):
    """Scores how well each passage answers a need; more is better.

    `name` says which one it is. Scores are finite, in the order of the passages, of shape (passages,); they compare
    within one need only. The same question gives the same scores.

    Raises:
        EncoderError: the model cannot be run.
    """

    @property
    def name(self) -> str: ...

    def score(self, need: str, passages: Sequence[str]) -> Vectors: ...

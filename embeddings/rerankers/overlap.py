"""A reranker with no model: the share of a need's words and character pairs that a passage holds too.

For tests, and to see what reranking costs without one; it knows spelling, not meaning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

from embeddings.base import ModelOptions, Vectors
from embeddings.rerankers.base import Reranker

_WORD = re.compile(r"\w+")


class OverlapReranker:
    """Scores from 0 (nothing shared, or an empty need) to 1 (the passage holds all of the need)."""

    name = "overlap"

    def score(self, need: str, passages: Sequence[str]) -> Vectors:
        asked = _features(need)
        found = [len(asked & _features(passage)) / max(1, len(asked)) for passage in passages]
        return np.array(found, np.float32)


def _features(text: str) -> frozenset[str]:
    """Words of Latin script whole; of scripts that write no spaces, every two neighbouring characters."""
    found: set[str] = set()
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        found.update(
            [word] if word.isascii() or len(word) == 1 else (word[at : at + 2] for at in range(len(word) - 1))
        )
    return frozenset(found)


def open_overlap(options: ModelOptions) -> Reranker:
    """The reranker; it has no options."""
    return OverlapReranker()


NAMES = {OverlapReranker.name: open_overlap}

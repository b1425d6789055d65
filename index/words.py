"""Ranking by words (BM25), for texts in Chinese, Japanese and languages with spaces alike.

Han, kana and hangul are cut into overlapping pairs of characters, so that two-character words are found without a
dictionary; everything else is cut at what is no letter or digit, and case folded.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_RUNS = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]+)|([^\W_]+)")


def words_of(text: str) -> list[str]:
    """The terms of a text, in order."""
    found: list[str] = []
    for match in _RUNS.finditer(unicodedata.normalize("NFKC", text).casefold()):
        run, word = match.groups()
        if word:
            # A regular expression's word may hold Han characters after Latin letters: cut it again.
            found.extend(_split(word))
        else:
            found.extend(_pairs(run))
    return found


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]


def _split(word: str) -> list[str]:
    parts = re.split(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]+)", word)
    return [term for n, part in enumerate(parts) if part for term in (_pairs(part) if n % 2 else [part])]


class WordIndex:
    """BM25 (Lucene's variant: Robertson's with k1 = 1.5, b = 0.75) over texts; row r is the r-th text."""

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)
        self._rows = len(texts)
        self._index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        if self._rows:
            self._index.index([words_of(text) or [""] for text in texts], show_progress=False)

    def scores(self, text: str) -> npt.NDArray[np.float32]:
        """The score of every row, shape (rows,); 0 where no word is shared."""
        words = words_of(text)
        if not words or not self._rows:
            return np.zeros(self._rows, dtype=np.float32)
        scores: npt.NDArray[np.float32] = self._index.get_scores(words).astype(np.float32)
        return scores

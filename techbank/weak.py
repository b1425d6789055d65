"""Weak match: whether what a bank has found for a need is better than what it finds for needs that have nothing to do with it.

A search always finds a nearest technology. How near the nearest one comes by chance hangs on the encoder, on how many
passages the bank has, and on the need's language. So everyday needs (embeddings/calibration.py: about many fields, and
none of them asked of the bank) are put to the bank when its index is made, and the mean and the standard deviation of
their best scores are kept, by language. A hit is weak where it scores under

    mark = mean + MARK x deviation

and an answer is weak where its best hit is. docs/evaluation-weak.md says how MARK was settled and what it costs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from catalogue.errors import IndexMismatch
from embeddings.base import Vectors, primary_language
from embeddings.calibration import needs_by_language
from index.strands import Asked, StrandRows

MARK: Final = 0.25
"""Deviations from the mean of unrelated needs' best scores: a hit below it is no better than what three in five of them find."""

ANY: Final = "*"
"""The key for needs in a language that the everyday needs are not written in: all of them together."""

_PREFIX: Final = "weak:"
_NOTHING: Final = 1e-6  # scores that differ by no more are the same
_AT_ONCE: Final = 65_536  # rows compared at a time: 31 MB of scores for 120 needs

Row = npt.NDArray[np.float32]
Ask = Callable[[Row, str], Asked]
Encode = Callable[[Sequence[str], Sequence[str]], Vectors]


@dataclass(frozen=True)
class Unrelated:
    """The best scores of unrelated needs in one generation: mean and standard deviation by the need's language, and `ANY`.

    Scores are those of `index.segments.Ranked`: what vectors say, before words or a reranker move them.
    """

    best: Mapping[str, tuple[float, float]]

    def strength(self, score: float, language: str | None) -> float:
        """How many deviations a score lies above the mean of unrelated needs; compares across languages and banks."""
        mean, deviation = self._of(language)
        return (score - mean) / deviation

    def mark(self, language: str | None) -> float:
        """The score from which a hit for a need in this language (BCP 47; None: not known) is not weak."""
        mean, deviation = self._of(language)
        return mean + MARK * deviation

    def weak(self, score: float, language: str | None) -> bool:
        """Whether a hit of this score is weak."""
        return score < self.mark(language)

    def _of(self, language: str | None) -> tuple[float, float]:
        return self.best.get(primary_language(language) or ANY, self.best[ANY])

    def as_arrays(self) -> dict[str, npt.NDArray[np.float64]]:
        """What `read` reads, to be kept beside a generation's means: names begin with "weak:", shapes are (2,)."""
        return {f"{_PREFIX}{language}": np.array(pair) for language, pair in self.best.items()}


def read(arrays: Mapping[str, npt.NDArray[Any]]) -> Unrelated | None:
    """What `Unrelated.as_arrays` gave, among other arrays; None where there is none: then nothing is marked.

    Raises:
        IndexMismatch: an array has another shape, or is not made of finite numbers.
    """
    best: dict[str, tuple[float, float]] = {}
    for name, pair in arrays.items():
        if name.startswith(_PREFIX):
            if pair.shape != (2,) or not np.isfinite(pair).all() or pair[1] <= 0:
                raise IndexMismatch(
                    f"{name} is no mean and deviation", where="scores.npz", todo="Run: techbank index"
                )
            best[name.removeprefix(_PREFIX)] = (float(pair[0]), float(pair[1]))
    return Unrelated(best) if ANY in best else None


def calibrated(rows: Sequence[StrandRows], *, encode: Encode, ask: Ask) -> Unrelated | None:
    """The marks of an index over these rows; None where there is no row.

    `encode` gives needs' vectors as the encoder does, `ask` what a vector and its language ask of the strands.

    Raises:
        EncoderError: the encoder failed.
    """
    needs = needs_by_language()
    texts = [text for own in needs.values() for text in own]
    languages = [language for language, own in needs.items() for _ in own]
    asked = [ask(vector, tag) for vector, tag in zip(encode(texts, languages), languages, strict=True)]
    return from_best(best_scores(rows, asked), languages)


def from_best(scores: npt.NDArray[np.float64], languages: Sequence[str]) -> Unrelated | None:
    """The marks from the best scores of unrelated needs (-inf: nothing was found) and their languages.

    None where nothing was found, or the same for every need: a bank of one passage, say, which is its own mean.
    """
    found = np.isfinite(scores)
    if not found.any() or scores[found].std() <= _NOTHING:
        return None
    tags = np.array(languages)
    best = {ANY: _moments(scores[found])}
    for tag in sorted(set(languages)):
        own = scores[found & (tags == tag)]
        if len(own):
            best[tag] = _moments(own)
    return Unrelated(best)


def best_scores(rows: Sequence[StrandRows], asked: Sequence[Asked]) -> npt.NDArray[np.float64]:
    """The score of each need's best row, shape (needs,); -inf where no strand with rows is asked."""
    best = np.full(len(asked), -np.inf)
    for strand in rows:
        at = [number for number, forms in enumerate(asked) if strand.name in forms]
        if not at:
            continue
        vectors = np.stack([asked[number][strand.name] for number in at])
        for start in range(0, len(strand.vectors), _AT_ONCE):
            scores = vectors @ strand.vectors[start : start + _AT_ONCE].T
            best[at] = np.maximum(best[at], scores.max(axis=1))
    return best


def _moments(scores: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Mean and deviation; a deviation of nothing is held up, so that what is equal to the mean is not above it by far."""
    return float(scores.mean()), max(float(scores.std()), _NOTHING)

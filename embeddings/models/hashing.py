"""An encoder with no model: words and character n-grams hashed into a vector. For tests and for comparison.

It knows spelling, not meaning: texts that share characters are near each other, in any language. The same on
every machine and in every process (BLAKE2b, no salt).
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from embeddings.base import Encoder, EncoderSpec, ModelOptions, Vectors

_WORD = re.compile(r"\w+")
_NGRAMS = (2, 3)
_NOTHING = "\0"  # the one feature of a text without features: an empty text has a vector too


class HashingEncoder:
    """Signed feature hashing into `dimension` components; counts damped by a square root."""

    quick = True

    def __init__(self, dimension: int) -> None:
        self.spec = EncoderSpec(name=f"hashing-{dimension}", revision="1", dimension=dimension)

    def encode_queries(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        return self.encode_documents(texts)

    def encode_documents(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        vectors = np.zeros((len(texts), self.spec.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for feature, count in Counter(_features(text)).items():
                number = _hash(feature)
                row[(number >> 1) % self.spec.dimension] += (1.0 if number & 1 else -1.0) * count**0.5
            length = float(np.linalg.norm(row))
            if length == 0.0:  # every feature met its opposite
                row[0] = length = 1.0
            row /= length
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words, and one a character where a script writes no spaces: an estimate."""
        return [len(_WORD.findall(text)) + sum(character > "\u2e7f" for character in text) for text in texts]


def _features(text: str) -> Iterator[str]:
    empty = True
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        empty = False
        yield word
        bounded = f" {word} " if word.isascii() else word
        for n in _NGRAMS:
            yield from (bounded[at : at + n] for at in range(len(bounded) - n + 1))
    if empty:
        yield _NOTHING


@functools.lru_cache(maxsize=1 << 18)
def _hash(feature: str) -> int:
    return int.from_bytes(hashlib.blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _opener(dimension: int) -> Callable[[ModelOptions], Encoder]:
    return lambda options: HashingEncoder(dimension)


NAMES = {"hashing": _opener(512)} | {f"hashing-{size}": _opener(size) for size in (64, 128, 256, 512, 1024)}

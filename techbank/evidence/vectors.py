"""Vectors for evidence from an encoder and a bank's cache, with the means of languages taken out."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from embeddings import centring, pipeline
from embeddings.base import Encoder, Vectors
from embeddings.cache import VectorCache
from embeddings.calibration import needs_by_language
from techbank.evidence.base import Vectoriser

ENCODER: Final = "use-multilingual"
"""The encoder that the thresholds were settled for: a few milliseconds a text, and strong across languages."""

_KEPT = 20_000  # vectors of sentences kept in memory: 40 MB at 512 dimensions
_KEPT_NEEDS = 2_000

_Key = tuple[str, str | None]


def vectoriser(encoder: Encoder, cache: Callable[[], VectorCache] | VectorCache | None = None) -> Vectoriser:
    """How evidence gets its vectors: sentences through the cache, needs from the encoder. Safe to share between threads.

    The means are those of the same everyday sentences in each language (embeddings/calibration.py): they belong to
    the encoder alone, so that a likeness means the same in every bank. A language that those are not in is compared
    less the mean of all. They are encoded at the first use.
    """
    lock = threading.Lock()
    means: dict[str, Vectors] = {}
    memory: OrderedDict[_Key, Vectors] = OrderedDict()
    asked: OrderedDict[_Key, Vectors] = OrderedDict()
    blocks = centring.blocks_of(encoder.spec)

    def opened() -> VectorCache | None:
        return cache() if callable(cache) else cache

    def of_languages() -> Mapping[str, Vectors]:
        with lock:
            if not means:
                groups = needs_by_language()
                texts = [text for group in groups.values() for text in group]
                tags = [language for language, group in groups.items() for _ in group]
                rows = pipeline.encode_queries(texts, encoder, languages=tags, cache=opened())
                means.update(centring.fit_means(rows, tags, blocks=blocks))
            return means

    def centred(rows: Vectors, languages: Sequence[str | None]) -> Vectors:
        return centring.centre(rows, languages, of_languages(), blocks=blocks)

    def encoded_sentences(texts: Sequence[str], languages: Sequence[str | None]) -> Vectors:
        rows = pipeline.encode_documents(texts, encoder, languages=languages, cache=opened(), progress=False)
        return centred(rows, languages)

    def encoded_needs(texts: Sequence[str], languages: Sequence[str | None]) -> Vectors:
        return centred(pipeline.encode_queries(texts, encoder, languages=languages), languages)

    def sentences(texts: Sequence[str], languages: Sequence[str | None]) -> Vectors:
        return _remembered(texts, languages, memory, _KEPT, lock, encoded_sentences, encoder.spec.dimension)

    def needs(texts: Sequence[str], language: str | None) -> Vectors:
        languages = [language] * len(texts)
        return _remembered(texts, languages, asked, _KEPT_NEEDS, lock, encoded_needs, encoder.spec.dimension)

    def know(text: str, language: str | None, row: Vectors) -> None:
        centred_row = centred(row.reshape(1, -1), [language])[0]
        with lock:
            asked[text, language] = centred_row
            _forget(asked, _KEPT_NEEDS)

    return Vectoriser(sentences, needs, know)


def _remembered(
    texts: Sequence[str],
    languages: Sequence[str | None],
    memory: OrderedDict[_Key, Vectors],
    most: int,
    lock: threading.Lock,
    encode: Callable[[Sequence[str], Sequence[str | None]], Vectors],
    dimension: int,
) -> Vectors:
    """Rows from memory; what is not there is encoded in one call and remembered, the oldest forgotten."""
    keys = list(zip(texts, languages, strict=True))
    rows = np.zeros((len(keys), dimension), np.float32)
    missing: list[int] = []
    with lock:
        for at, key in enumerate(keys):
            row = memory.get(key)
            if row is None:
                missing.append(at)
            else:
                rows[at] = row
                memory.move_to_end(key)
    if missing:
        fresh = encode([texts[at] for at in missing], [languages[at] for at in missing])
        rows[missing] = fresh
        with lock:
            for at, row in zip(missing, fresh, strict=True):
                memory[keys[at]] = row.copy()
            _forget(memory, most)
    return rows


def _forget(memory: OrderedDict[_Key, Vectors], most: int) -> None:
    while len(memory) > most:
        memory.popitem(last=False)

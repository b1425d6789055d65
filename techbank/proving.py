"""Evidence as a bank gives it: from which encoder its vectors come, and sentences encoded before they are asked for."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Sequence

from catalogue.records import Technology
from embeddings import pipeline
from embeddings.base import Encoder
from embeddings.cache import VectorCache
from techbank.evidence import ENCODER, Evidence, Vectoriser, page_evidence, texts_to_encode, vectoriser

_TOGETHER = 64  # records whose sentences are encoded together


class Prover:
    """Gives the evidence of hits. Threads may share it.

    `encoder` opens the bank's own encoder, `cache` its cache of vectors; neither is opened before it is needed.
    """

    def __init__(self, encoder: Callable[[], Encoder], cache: Callable[[], VectorCache]) -> None:
        self._own = encoder
        self._cache = cache
        self._lock = threading.Lock()
        self._opened: tuple[Encoder, Vectoriser] | None = None

    def __call__(
        self, need: str, language: str | None, hits: Sequence[tuple[Technology, str | None]]
    ) -> Sequence[Evidence]:
        """One evidence a hit, in their order; `hits` are records, each with the language of its passage."""
        return page_evidence(need, hits, self._open()[1], language=language)

    def encode(self, records: Iterable[Technology]) -> None:
        """Encodes what evidence may show, so that no page waits for it; what is in the cache is not encoded."""
        encoder, _ = self._open()
        left = iter(records)
        while batch := list(itertools.islice(left, _TOGETHER)):
            texts = [pair for record in batch for pair in texts_to_encode(record)]
            pipeline.encode_documents(
                [text for text, _ in texts],
                encoder,
                languages=[language for _, language in texts],
                cache=self._cache(),
                progress=False,
            )

    def _open(self) -> tuple[Encoder, Vectoriser]:
        """The encoder that the thresholds were settled for; `hashing`, which tests use, speaks for itself."""
        own = self._own()
        with self._lock:
            if self._opened is None:
                from embeddings.models import open_encoder

                encoder = own if own.spec.name.startswith("hashing") else open_encoder(ENCODER)
                self._opened = encoder, vectoriser(encoder, self._cache)
            return self._opened

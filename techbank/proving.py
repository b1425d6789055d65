"""Evidence as a bank gives it: from which encoder its vectors come, and sentences encoded before they are asked for."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from catalogue.records import Technology
from embeddings import pipeline
from embeddings.base import Encoder, EncoderSpec, Vectors
from embeddings.cache import VectorCache
from techbank.evidence import (
    ENCODER,
    Evidence,
    Vectoriser,
    page_evidence,
    prepare,
    texts_to_encode,
    vectoriser,
    whole_of,
)

_TOGETHER = 64  # records whose sentences are encoded together
_AHEAD = 64  # needs that may be prepared for and not yet asked about


class Prover:
    """Gives the evidence of hits. Threads may share it.

    `encoder` opens the bank's own encoder, `cache` its cache of vectors; neither is opened before it is needed.
    """

    def __init__(self, encoder: Callable[[], Encoder], cache: Callable[[], VectorCache]) -> None:
        self._own = encoder
        self._cache = cache
        self._lock = threading.Lock()
        self._opened: tuple[Encoder, Vectoriser] | None = None
        self._ahead: OrderedDict[tuple[str, str | None], Future[None]] = OrderedDict()
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="evidence")

    def __call__(
        self, need: str, language: str | None, hits: Sequence[tuple[Technology, str | None]]
    ) -> Sequence[Evidence]:
        """One evidence a hit, in their order; `hits` are records, each with the language of its passage."""
        with self._lock:
            ahead = self._ahead.pop((need, language), None)
        if ahead is not None and not ahead.cancel():
            ahead.result()
        return page_evidence(need, hits, self._open()[1], language=language)

    def prepare(self, need: str, language: str | None) -> None:
        """Begins to encode what evidence asks of a need, while the caller encodes and ranks; returns at once."""
        with self._lock:
            if self._opened is None or (need, language) in self._ahead:
                return  # the first need opens the encoder, in the thread that asks
            vectors = self._opened[1]
            self._ahead[need, language] = self._threads.submit(prepare, need, vectors, language=language)
            dropped = self._ahead.popitem(last=False)[1] if len(self._ahead) > _AHEAD else None
        if dropped is not None:
            dropped.cancel()

    def know(self, need: str, language: str | None, spec: EncoderSpec, vector: Vectors) -> None:
        """Takes over what the bank's encoder (of this spec) gave for a need, where evidence's own encoder is a part of it."""
        with self._lock:
            opened = self._opened
        if opened is None or opened[1].know is None or whole_of(need) != need:
            return
        start = 0
        for part in spec.parts:
            if part == opened[0].spec:
                row = vector[start : start + part.dimension]
                length = float(np.linalg.norm(row))
                if length > 0:
                    opened[1].know(need, language, row / np.float32(length))
            start += part.dimension

    def encode(self, records: Iterable[Technology], *, give_way: Callable[[], None] | None = None) -> None:
        """Encodes what evidence may show, so that no page waits for it; what is in the cache is not encoded.

        `give_way` is called before each batch: it may wait until more urgent work is done.
        """
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
                give_way=give_way,
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

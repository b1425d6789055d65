"""Texts encoded side by side, each thread with one BLAS thread of its own.

A small network's matrices gain little from BLAS threads, and threads that wait for a busy core turn 7 ms into 500. So BLAS
is held to one thread while such a network works, and several texts are shared out over as many threads as it had.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import ThreadpoolController

from embeddings.base import Vectors


class SideBySide:
    """Shares texts out over threads, for one caller at a time: BLAS obeys the thread alone that limited it last."""

    def __init__(self) -> None:
        """BLAS must be loaded: the libraries that there are now are held."""
        self._controller = ThreadpoolController().select(user_api="blas")
        self.threads = max((library["num_threads"] for library in self._controller.info()), default=1)
        """How many texts are encoded at a time."""
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def __call__(self, encode: Callable[[Sequence[str]], Vectors], texts: Sequence[str]) -> Vectors:
        """What `encode` gives for the texts, in their order; it is called for shares of them at the same time."""
        shares = min(self.threads, len(texts))
        with self._lock, self._controller.limit(limits=1):
            if shares < 2:
                return encode(texts)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self.threads - 1, thread_name_prefix="techbank-encode")
            # every so manyth: texts of a batch come in order of length, so that the shares are alike
            waiting = [self._pool.submit(encode, texts[start::shares]) for start in range(1, shares)]
            parts = [encode(texts[::shares]), *(one.result() for one in waiting)]
        rows = np.empty((len(texts), parts[0].shape[1]), np.float32)
        for start, part in enumerate(parts):
            rows[start::shares] = part
        return rows

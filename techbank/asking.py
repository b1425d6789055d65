"""Needs encoded once: what was asked lately is kept, so that a filter set on the page costs no encoding."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

import numpy as np
import numpy.typing as npt

from embeddings.base import Encoder

_KEPT: Final = 2048  # encoded needs kept in memory: 3 MB at 384 dimensions


class Queries:
    """The vectors of needs. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, str | None], npt.NDArray[np.float32]] = OrderedDict()

    def encode(self, encoder: Encoder, text: str, language: str | None) -> npt.NDArray[np.float32]:
        """A need's vector as the encoder gives it, shape (dimension,).

        Raises:
            EncoderError: the encoder failed.
        """
        key = (encoder.spec.fingerprint, text, language)
        with self._lock:
            vector = self._kept.get(key)
        if vector is None:
            vector = encoder.encode_queries([text], languages=[language])[0]
        with self._lock:
            self._kept[key] = vector
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return vector

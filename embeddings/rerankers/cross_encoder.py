"""Any cross-encoder that sentence-transformers can load: a preset, a folder, or a name on a model hub.

Optional: no cross-encoder with weights is carried by a package, so this needs a hub or a folder, and on long lists
a GPU. No code of a hub is run. HF_HUB_OFFLINE=1 keeps to models already on this machine.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from catalogue.errors import EncoderError
from embeddings.base import ModelOptions, Vectors, out_of_memory, well_formed
from embeddings.models.sentence_transformer import _device_and_dtype, _no_progress_bars, _only_local
from embeddings.rerankers.base import Reranker

PRESETS: Final[Mapping[str, str]] = {"bge-reranker-v2-m3": "BAAI/bge-reranker-v2-m3"}
"""Name in the setting -> repository. bge-reranker-v2-m3: Apache-2.0, 568 million weights, zh, ja, en and more."""

_TOKENS = 512  # of need and passage together; a passage of the bank is at most some 500
_PAIRS = {"cpu": 8, "gpu": 64}
"""Pairs a forward pass holds at first; halved where memory runs out."""


class CrossEncoderReranker:
    """A loaded cross-encoder with one output. Safe to share between threads: one list is scored at a time.

    Raises:
        EncoderError: the model cannot be found or loaded, has not one output, or the device is not there.
    """

    def __init__(self, name: str, *, source: str, options: ModelOptions) -> None:
        device, dtype = _device_and_dtype(options)
        self.name = name
        self._lock = threading.Lock()
        self._pairs = _PAIRS["cpu" if device == "cpu" else "gpu"]
        self._model = _load(source, device)
        outputs = self._model.num_labels
        if outputs != 1:
            raise EncoderError(
                f"A reranker gives one number a pair, and this model gives {outputs}",
                where=source,
                todo="Name a cross-encoder that was trained to rank, such as bge-reranker-v2-m3",
            )
        self._model.to(dtype).eval()

    def score(self, need: str, passages: Sequence[str]) -> Vectors:
        if not passages:
            return np.zeros(0, np.float32)
        text, *others = well_formed([need, *passages])
        pairs = [(text, passage) for passage in others]
        with self._lock:
            scores = np.asarray(self._predict(pairs), np.float32).reshape(-1)
        if len(scores) != len(passages) or not np.isfinite(scores).all():
            raise EncoderError(
                f"The reranker {self.name} gave scores that are not numbers",
                todo="Try the setting precision = float32",
            )
        return scores

    def _predict(self, pairs: list[tuple[str, str]]) -> Any:
        while True:
            try:
                return self._model.predict(
                    pairs, batch_size=self._pairs, show_progress_bar=False, convert_to_numpy=True
                )
            except (RuntimeError, MemoryError) as error:
                if not out_of_memory(error) or self._pairs == 1:
                    raise EncoderError(
                        f"The reranker failed: {error}",
                        where=self.name,
                        todo="Choose a smaller model, fewer passages (rerank_first) or the CPU (device = cpu)",
                    ) from error
            self._pairs = max(1, self._pairs // 2)


def open_named(name: str, options: ModelOptions) -> Reranker:
    """The cross-encoder of this name: a folder where there is one, else a model of the hub."""
    folder = Path(name).expanduser()
    if not folder.is_dir() and (folder.is_absolute() or name.startswith((".", "~"))):
        raise EncoderError(
            "There is no model folder of this name", where=name, todo="Check the setting reranker"
        )
    return CrossEncoderReranker(name, source=str(folder) if folder.is_dir() else name, options=options)


FALLBACK = open_named


def _load(source: str, device: str) -> Any:
    local, why = _only_local(source)
    with _no_progress_bars():
        try:
            from sentence_transformers import CrossEncoder

            return CrossEncoder(
                source, device=device, max_length=_TOKENS, trust_remote_code=False, local_files_only=local
            )
        except (OSError, ValueError, RuntimeError, KeyError, ImportError, AttributeError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
            raise EncoderError(
                f"The reranker could not be loaded: {why or reason}",
                where=source,
                todo=f"On a machine that reaches the hub run: hf download {source} --local-dir FOLDER; then set reranker to "
                "that folder, or leave the setting out",
            ) from error


def _opener(name: str, repository: str) -> Callable[[ModelOptions], Reranker]:
    return lambda options: CrossEncoderReranker(name, source=repository, options=options)


NAMES = {name: _opener(name, repository) for name, repository in PRESETS.items()}

"""The encoder seam: texts in, unit vectors out.

An encoder is one file in embeddings/models with a class like `Encoder`, and
`register(name, factory)` calls are not needed: the module's `NAMES` maps each name that can stand in the
setting `encoder` to a factory, and the registry in embeddings/models finds the file by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True)
class EncoderSpec:
    """Everything that decides which vector a text gets: two encoders of equal spec are the same encoder.

    `dimension` counts components; `max_tokens` is the longest text that is read whole (None: no limit).
    `languages` names the only languages the encoder serves (None: all). A composite lists its `parts`.
    """

    name: str
    revision: str
    dimension: int
    query_prompt: str = ""
    document_prompt: str = ""
    precision: str = "float32"
    max_tokens: int | None = None
    languages: tuple[str, ...] | None = None
    parts: tuple[EncoderSpec, ...] = ()
    weights: tuple[float, ...] = ()

    @property
    def fingerprint(self) -> str:
        """First 16 hex digits of SHA-256 over the spec: the key of caches and the stamp of an index."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class Encoder(Protocol):
    """Turns texts into rows of a float32 array of shape (texts, spec.dimension).

    Rows have length 1, so that the inner product is the cosine; a row is all zero only where the encoder
    does not serve that text's language. Equal texts get equal rows. `languages`, where given, holds one
    BCP 47 tag or None a text; encoders that serve every language alike may ignore it.

    Raises:
        EncoderError: the model cannot be run.
    """

    @property
    def spec(self) -> EncoderSpec: ...

    def encode_queries(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors: ...

    def encode_documents(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors: ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, as the encoder counts them (an estimate where it has no tokenizer)."""
        ...

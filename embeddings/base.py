"""The encoder seam: texts in, unit vectors out.

An encoder is one file in embeddings/models with a class like `Encoder`. The module's `NAMES` maps each name
that can stand in the setting `encoder` to a factory that takes `ModelOptions`; the registry in
embeddings/models finds the file by itself. One module may offer a `FALLBACK` that takes every other name (a
model of a hub or a folder). Names can be joined, "A+B", and each limited to languages, "A@en":
embeddings/models/composite.py says how.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]
BATCH_TOKENS = 8192
"""Tokens to hand at once to an encoder that states no number of its own."""

Role: TypeAlias = Literal["query", "document"]
Precision: TypeAlias = Literal["auto", "float32", "bfloat16", "float16"]


@dataclass(frozen=True)
class ModelOptions:
    """How a model is to be run.

    `device` is a name that torch knows (cpu, cuda, cuda:1, mps) or auto: CUDA where there is any. `precision`
    auto is bfloat16 on CUDA and float32 elsewhere. `cache` is the folder for models built here (None: the
    user's own).
    """

    device: str = "auto"
    precision: Precision = "auto"
    cache: Path | None = None


def primary_language(tag: str | None) -> str | None:
    """The language of a BCP 47 tag without script and region (zh-Hant-TW: zh); None where it is not known."""
    if not tag:
        return None
    language = tag.replace("_", "-").split("-", 1)[0].lower()
    return None if language == "und" else language


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
    def by_language(self) -> bool:
        """Whether a text's vector depends on the language it is said to be in."""
        return self.languages is not None or any(part.by_language for part in self.parts)

    @property
    def fingerprint(self) -> str:
        """First 16 hex digits of SHA-256 over the spec: the key of caches and the stamp of an index."""
        return _fingerprint(self)


@functools.lru_cache(maxsize=256)
def _fingerprint(spec: EncoderSpec) -> str:
    text = json.dumps(asdict(spec), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def well_formed(texts: Sequence[str]) -> list[str]:
    """The texts with "?" for halves of surrogate pairs, which no UTF-8 holds and tokenizers refuse."""
    return [text.encode("utf-8", "replace").decode() for text in texts]


def out_of_memory(error: BaseException) -> bool:
    """Whether a device or the machine had no room left; torch says so in several ways."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(
        sign in text for sign in ("out of memory", "not enough memory", "can't allocate memory")
    )


@runtime_checkable
class Batched(Protocol):
    """An encoder that knows how many tokens it does well to be given at once (a GPU many, a CPU few).

    A need that comes meanwhile waits for what was given: on a CPU that should be a fraction of a second.
    """

    batch_tokens: int


def batch_tokens_of(encoder: object) -> int:
    """How many tokens to hand to an encoder at once."""
    return encoder.batch_tokens if isinstance(encoder, Batched) else BATCH_TOKENS


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


@runtime_checkable
class Joined(Protocol):
    """An encoder made of others; the pipeline encodes part by part, so that the cache serves every mixture."""

    @property
    def spec(self) -> EncoderSpec: ...

    @property
    def encoders(self) -> Sequence[Encoder]: ...

    def join(self, rows: Sequence[Vectors]) -> Vectors:
        """The rows of the whole from the rows of each part."""
        ...

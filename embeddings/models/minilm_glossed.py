"""English MiniLM for Chinese and Japanese texts as well: it is given the English glosses of their words.

It stands beside multilingual encoders, as in `packaged-glossed`. Needs the dictionaries (embeddings/glosses.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from embeddings.base import Encoder, ModelOptions, Vectors, batch_tokens_of
from embeddings.glosses import open_glosses
from embeddings.glossing import LANGUAGES, Glosser
from embeddings.models.minilm import open_minilm

NAME: Final = "minilm-glossed"


class GlossedEncoder:
    """An English encoder that is given glosses in the place of Chinese and Japanese texts; English ones as they are."""

    def __init__(self, inner: Encoder, glosser: Glosser, revision: str) -> None:
        self._inner = inner
        self._glosser = glosser
        self.batch_tokens = batch_tokens_of(inner)
        self.spec = replace(
            inner.spec, name=NAME, revision=f"{inner.spec.revision}-{revision}", languages=("en", *LANGUAGES)
        )

    def encode_queries(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        return self._inner.encode_queries(self._glossed(texts, languages))

    def encode_documents(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        return self._inner.encode_documents(self._glossed(texts, languages))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Those of the texts as they stand: glosses take fewer."""
        return self._inner.count_tokens(texts)

    def _glossed(self, texts: Sequence[str], languages: Sequence[str | None] | None) -> list[str]:
        tags = languages if languages is not None else [None] * len(texts)
        return [self._glosser(text, tag) for text, tag in zip(texts, tags, strict=True)]


def open_glossed(options: ModelOptions) -> Encoder:
    """The encoder; makes the files of glosses first where there are none.

    Raises:
        EncoderError: the model or a dictionary is not installed, or cannot be read.
    """
    glosses = open_glosses(options.cache)
    return GlossedEncoder(open_minilm(options), Glosser(glosses), glosses.revision)


NAMES = {NAME: open_glossed}

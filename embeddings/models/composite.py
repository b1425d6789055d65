"""Several encoders side by side, one of them perhaps for some languages only.

A name says which: parts joined by "+", each with "@" and its languages where it serves only those, and "*"
and its weight where that is not 1: "multilingual-e5-small+use-multilingual",
"minilm@en*0.5+use-multilingual".

A row is the parts' rows one after the other, part i scaled by sqrt(w_i) with weights that sum to 1. So the
inner product of two texts that every part serves is the weighted mean of the parts' cosines.

A part gives zeros for a text in a language that is not its own, and for one whose language is not known. The
row is then brought back to length 1, so with W and V the weights of the parts that serve the one text and the
other, and S those that serve both, a pair scores sum over S of w_i cos_i, divided by sqrt(W V): two texts of
the same parts score the weighted mean over their parts; a mixed pair scores its mean over the shared parts
times S / sqrt(W V), which is below 1. With equal weights of an English part and a general one, a Chinese need
finds a Chinese text at its full cosine and an English one at 0.71 of it: mixed pairs are marked down as a
whole. Who ranks both in one list has to even that out, language by language. A text that no part serves has a
zero row and scores 0 with everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from catalogue.errors import EncoderError
from embeddings.base import Encoder, EncoderSpec, Role, Vectors, batch_tokens_of, primary_language


class RestrictedEncoder:
    """An encoder for some languages only: texts in others, or in none that is known, get zero rows."""

    def __init__(self, inner: Encoder, languages: Sequence[str]) -> None:
        self._inner = inner
        self._languages = frozenset(languages)
        self.batch_tokens = batch_tokens_of(inner)
        self.spec = replace(inner.spec, languages=tuple(sorted(self._languages)))

    def encode_queries(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        return self._encode(texts, languages, "query")

    def encode_documents(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        return self._encode(texts, languages, "document")

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._inner.count_tokens(texts)

    def _encode(self, texts: Sequence[str], languages: Sequence[str | None] | None, role: Role) -> Vectors:
        tags = languages if languages is not None else [None] * len(texts)
        served = [at for at, tag in enumerate(tags) if primary_language(tag) in self._languages]
        vectors = np.zeros((len(texts), self.spec.dimension), np.float32)
        if served:
            own = [texts[at] for at in served]
            encode = self._inner.encode_queries if role == "query" else self._inner.encode_documents
            vectors[served] = encode(own, languages=[tags[at] for at in served])
        return vectors


class CompositeEncoder:
    """The parts' rows side by side; see the head of this file for what their inner product means.

    Raises:
        EncoderError: no part, or a weight that is not above 0.
    """

    def __init__(self, parts: Sequence[Encoder], weights: Sequence[float] | None = None) -> None:
        given = [1.0] * len(parts) if weights is None else list(weights)
        if not parts or len(given) != len(parts) or not all(0 < weight < float("inf") for weight in given):
            raise EncoderError(
                "A joined encoder needs at least one part, and for each a weight above 0", where=str(given)
            )
        self.encoders = tuple(parts)
        shares = [weight / sum(given) for weight in given]
        self._scales = [np.float32(share**0.5) for share in shares]
        limits = [part.spec.max_tokens for part in parts if part.spec.max_tokens is not None]
        self.spec = EncoderSpec(
            name="+".join(part.spec.name for part in parts),
            revision="-".join(part.spec.revision for part in parts),
            dimension=sum(part.spec.dimension for part in parts),
            precision="+".join(dict.fromkeys(part.spec.precision for part in parts)),
            max_tokens=min(limits, default=None),
            parts=tuple(part.spec for part in parts),
            weights=tuple(round(share, 9) for share in shares),
        )

    def without(self, name: str) -> CompositeEncoder:
        """The same with one part left out, by its name; the others keep their weights to each other.

        Raises:
            EncoderError: there is no such part, or it is the only one.
        """
        kept = [at for at, part in enumerate(self.encoders) if part.spec.name != name]
        if len(kept) == len(self.encoders):
            raise EncoderError(
                f"the joined encoder has no part {name!r}",
                todo=f"It has {', '.join(part.spec.name for part in self.encoders)}",
            )
        return CompositeEncoder([self.encoders[at] for at in kept], [self.spec.weights[at] for at in kept])

    def encode_queries(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        return self.join([part.encode_queries(texts, languages=languages) for part in self.encoders])

    def encode_documents(
        self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None
    ) -> Vectors:
        return self.join([part.encode_documents(texts, languages=languages) for part in self.encoders])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The largest count among the parts."""
        return [max(counts) for counts in zip(*(p.count_tokens(texts) for p in self.encoders), strict=True)]

    def join(self, rows: Sequence[Vectors]) -> Vectors:
        """The parts' rows side by side, scaled by their weights and brought to length 1."""
        joined = np.concatenate([row * scale for row, scale in zip(rows, self._scales, strict=True)], axis=1)
        length = np.linalg.norm(joined, axis=1, keepdims=True)
        return np.asarray(np.divide(joined, length, out=joined, where=length > 0), np.float32)

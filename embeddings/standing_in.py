"""Vectors that stand in for a joined encoder's while its slower parts have not read a text yet.

Of a joined encoder one part may take a fraction of the time of the others (`Quick`). A text's row is then that part's
alone, in a strand of its own (embeddings/strands.py): a need is compared with it by that part's cosine. Rows are as long
as makes their scores spread as those of whole rows do (the stretch), so that both kinds stand in one list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol, runtime_checkable

import numpy as np

from embeddings import pipeline, strands
from embeddings.base import Encoder, EncoderSpec, Joined, Vectors
from embeddings.cache import VectorCache

FALLBACK: Final = 1.0
"""The stretch where none was measured."""


@runtime_checkable
class Quick(Protocol):
    """An encoder that reads a text in some milliseconds of one core, and every language."""

    quick: bool


def is_quick(encoder: Encoder) -> bool:
    """Whether the encoder, or every part of it, is quick: then nothing needs to stand in for it."""
    if isinstance(encoder, Joined):
        return all(is_quick(part) for part in encoder.encoders)
    return isinstance(encoder, Quick) and encoder.quick


def quick_part(encoder: Encoder) -> int | None:
    """The place of the first quick part of a joined encoder; None where it has none."""
    if not isinstance(encoder, Joined):
        return None
    return next((at for at, part in enumerate(encoder.encoders) if is_quick(part)), None)


def stand_ins(
    texts: Sequence[str],
    encoder: Joined,
    part: int,
    *,
    languages: Sequence[str | None],
    cache: VectorCache | None = None,
) -> Vectors:
    """Rows by one part alone, float32 of shape (texts, spec.dimension), as long in its columns as whole rows are.

    Other columns are zero. They are not centred yet. What the part encodes is kept in the cache and not encoded again for the whole.

    Raises:
        EncoderError: the encoder failed.
    """
    spec = encoder.spec
    rows = np.zeros((len(texts), spec.dimension), np.float32)
    own = pipeline.encode_documents(
        texts, encoder.encoders[part], languages=languages, cache=cache, progress=False
    )
    share = np.array([strands.share(spec, part, language) for language in languages], np.float32)
    rows[:, columns(spec, part)] = own * np.sqrt(share)[:, None]
    return rows


def columns(spec: EncoderSpec, part: int) -> slice:
    """Where the part's components lie in a joined row."""
    start = sum(one.dimension for one in spec.parts[:part])
    return slice(start, start + spec.parts[part].dimension)

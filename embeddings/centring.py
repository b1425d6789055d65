"""Takes the language out of vectors: each language's mean is subtracted, and rows get their length back.

A small multilingual encoder ranks by language before meaning: all texts of a language share a direction, and
a Chinese need finds Chinese texts first. Without that direction what is left is meaning
(docs/decisions/encoder.md).

Rows of several encoders side by side are centred block by block (`blocks`, see `blocks_of`): each block keeps
the length it had, so that the parts keep their weights, and a block of zeros stays zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from embeddings.base import EncoderSpec, Vectors, primary_language

OVERALL = "*"
"""The key of the mean for languages that have none of their own."""

ENOUGH = 30
"""Samples from which a language's mean is taken as it is; of fewer it shrinks towards the overall mean."""


def blocks_of(spec: EncoderSpec) -> tuple[int, ...]:
    """The sizes of the blocks that rows of this encoder are made of."""
    return tuple(size for part in spec.parts for size in blocks_of(part)) or (spec.dimension,)


def fit_means(vectors: Vectors, languages: Sequence[str | None]) -> dict[str, Vectors]:
    """The mean row of each language (primary subtag), and under OVERALL the mean of those means.

    `vectors` has shape (texts, dimension), `languages` one BCP 47 tag or None a text; texts of unknown
    language count only where no language is known at all. Every mean has shape (dimension,). The overall mean
    counts every language that has enough samples once, however many texts it has, so that in a bank that is
    nearly all Chinese an unknown language is not taken for Chinese.
    """
    tags = [primary_language(tag) for tag in languages]
    rows: dict[str, list[int]] = {}
    for at, tag in enumerate(tags):
        if tag is not None:
            rows.setdefault(tag, []).append(at)
    plain = {tag: vectors[at].mean(axis=0, dtype=np.float64) for tag, at in rows.items()}
    well_known = [plain[tag] for tag, at in rows.items() if len(at) >= ENOUGH]
    if well_known:
        overall = np.mean(well_known, axis=0)
    elif len(vectors):
        overall = vectors.mean(axis=0, dtype=np.float64)
    else:
        overall = np.zeros(vectors.shape[1])
    means = {OVERALL: overall.astype(np.float32)}
    for tag, own in plain.items():
        trust = min(1.0, len(rows[tag]) / ENOUGH)
        means[tag] = (trust * own + (1.0 - trust) * overall).astype(np.float32)
    return means


def centre(
    vectors: Vectors,
    languages: Sequence[str | None],
    means: Mapping[str, Vectors],
    *,
    blocks: Sequence[int] | None = None,
) -> Vectors:
    """New rows: each less its language's mean (else the overall one), blocks as long as before."""
    centred = np.empty_like(vectors)
    tags = [primary_language(tag) for tag in languages]
    chosen = [tag if tag is not None and tag in means else OVERALL for tag in tags]
    for tag in sorted(set(chosen)):
        at = np.array([name == tag for name in chosen])
        centred[at] = vectors[at] - means[tag]
    for columns in _columns(blocks or (vectors.shape[1],)):
        before = np.linalg.norm(vectors[:, columns], axis=1, keepdims=True)
        after = np.linalg.norm(centred[:, columns], axis=1, keepdims=True)
        # A row that equals its mean has no direction left and becomes zero, as does one that was zero before.
        scale = np.divide(before, after, out=np.zeros_like(before), where=after > 1e-6)
        centred[:, columns] *= scale
    return centred


def as_arrays(means: Mapping[str, Vectors]) -> tuple[list[str], Vectors]:
    """The means as a list of languages and an array of shape (languages, dimension), to be stored."""
    names = sorted(means)
    return names, np.stack([means[name] for name in names]).astype(np.float32)


def from_arrays(names: Sequence[str], rows: Vectors) -> dict[str, Vectors]:
    """What `as_arrays` took apart."""
    return dict(zip(names, np.asarray(rows, np.float32), strict=True))


def _columns(blocks: Sequence[int]) -> Iterator[slice]:
    start = 0
    for size in blocks:
        yield slice(start, start + size)
        start += size

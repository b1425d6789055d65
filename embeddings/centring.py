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
import numpy.typing as npt

from embeddings.base import EncoderSpec, Vectors, primary_language

OVERALL = "*"
"""The key of the mean for languages that have none of their own."""

ENOUGH = 30
"""Samples from which a language's mean is taken as it is; of fewer it shrinks towards that of spare samples, or the overall mean."""


def blocks_of(spec: EncoderSpec) -> tuple[int, ...]:
    """The sizes of the blocks that rows of this encoder are made of."""
    return tuple(size for part in spec.parts for size in blocks_of(part)) or (spec.dimension,)


def fit_means(
    vectors: Vectors,
    languages: Sequence[str | None],
    *,
    blocks: Sequence[int] | None = None,
    spare: tuple[Vectors, Sequence[str]] | None = None,
) -> dict[str, Vectors]:
    """The mean row of each language (primary subtag), and under OVERALL the mean of those means.

    `vectors` has shape (texts, dimension), `languages` one BCP 47 tag or None a text; texts of unknown
    language count only where no language is known at all. Every mean has shape (dimension,). The overall mean
    counts every language that has enough samples once, however many texts it has, so that in a bank that is
    nearly all Chinese an unknown language is not taken for Chinese.

    `spare` are rows of other texts, and their languages: where a language has fewer samples than are enough, its spare
    rows have a share in its mean, all of it where it has none.

    Means are of blocks of length 1 (of rows, where there are no `blocks`): the parts that serve a language decide how
    long a block is in its rows, so that lengths do not compare between languages. Blocks of zeros do not count.
    """
    tags = [primary_language(tag) for tag in languages]
    others, other_tags = spare or (vectors[:0], ())
    named = sorted({tag for tag in tags if tag is not None} | set(other_tags))
    means: dict[str, Vectors] = {tag: np.zeros(vectors.shape[1], np.float32) for tag in (OVERALL, *named)}
    for columns in _columns(blocks or (vectors.shape[1],)):
        found = _fit(_directions(vectors[:, columns], tags), _directions(others[:, columns], other_tags))
        for tag, mean in means.items():
            mean[columns] = found.get(tag, found[OVERALL])
    return means


_Rows = npt.NDArray[np.float64]


def _directions(rows: Vectors, tags: Sequence[str | None]) -> tuple[_Rows, list[str | None]]:
    """The rows that are no zeros, at length 1, and their tags."""
    own = rows.astype(np.float64)
    length = np.linalg.norm(own, axis=1)
    there = np.flatnonzero(length)
    return own[there] / length[there, None], [tags[at] for at in there.tolist()]


def _by_language(rows: _Rows, tags: Sequence[str | None]) -> dict[str, _Rows]:
    places: dict[str, list[int]] = {}
    for at, tag in enumerate(tags):
        if tag is not None:
            places.setdefault(tag, []).append(at)
    return {tag: rows[at] for tag, at in places.items()}


def _fit(
    samples: tuple[_Rows, Sequence[str | None]], spare: tuple[_Rows, Sequence[str | None]]
) -> dict[str, _Rows]:
    """`fit_means` of one block's rows."""
    rows, own, others = samples[0], _by_language(*samples), _by_language(*spare)
    known: dict[str, _Rows] = {}
    for tag in sorted(own.keys() | others.keys()):
        here = own.get(tag, rows[:0])
        trust = min(1.0, len(here) / ENOUGH)
        if trust == 1.0:
            known[tag] = here.mean(axis=0)
        elif tag in others:
            mine = here.mean(axis=0) if len(here) else 0.0
            known[tag] = trust * mine + (1.0 - trust) * others[tag].mean(axis=0)
    if known:
        overall = np.mean(list(known.values()), axis=0)
    elif len(rows):
        overall = rows.mean(axis=0)
    else:
        overall = np.zeros(rows.shape[1])
    means = {OVERALL: overall}
    for tag, here in own.items():
        trust = min(1.0, len(here) / ENOUGH)
        means[tag] = trust * here.mean(axis=0) + (1.0 - trust) * overall
    return means | known


def centre(
    vectors: Vectors,
    languages: Sequence[str | None],
    means: Mapping[str, Vectors],
    *,
    blocks: Sequence[int] | None = None,
) -> Vectors:
    """New rows: each block less its language's mean (else the overall one) at the block's length, and as long as before."""
    centred = np.empty_like(vectors)
    tags = [primary_language(tag) for tag in languages]
    chosen = [tag if tag is not None and tag in means else OVERALL for tag in tags]
    places = {tag: np.array([name == tag for name in chosen]) for tag in sorted(set(chosen))}
    for columns in _columns(blocks or (vectors.shape[1],)):
        before = np.linalg.norm(vectors[:, columns], axis=1, keepdims=True)
        for tag, at in places.items():
            centred[at, columns] = vectors[at, columns] - before[at] * means[tag][columns]
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

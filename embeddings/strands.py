"""Rows of a joined encoder by the languages that the same parts serve, so that scores of all language pairs compare.

A text in English may have a vector of an English encoder beside those of the multilingual ones; a text in Chinese has
not. Their rows are kept apart, in strands, each with only the parts that serve it: no room is taken by zeros, and a
need is put to each strand in a form of its own. With W_a and W_b the weights of the parts that serve the need's and
the strand's languages and W_s those that serve both, rows of length 1 give sum_s w_i cos_i / sqrt(W_a W_b); the form
is scaled by sqrt(W_a W_b) / W_s, so that every pair scores the weighted mean of the cosines over the parts it shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from embeddings.base import EncoderSpec, Vectors, primary_language

ALL = "all"
"""The strand of languages that no part serves in particular, and of encoders that serve all alike."""


def strand_of(spec: EncoderSpec, language: str | None) -> str:
    """The name of the strand that rows in this language (a BCP 47 tag) belong to: the language's own, or ALL."""
    tag = primary_language(language)
    particular = any(part.languages is not None and tag in part.languages for part in spec.parts)
    return tag if particular and tag is not None else ALL


def split(
    spec: EncoderSpec, vectors: Vectors, languages: Sequence[str | None]
) -> Iterator[tuple[str, npt.NDArray[np.int64], Vectors]]:
    """The strands there are: name, the numbers of their rows, and those rows with the parts that serve them alone.

    `vectors` has shape (rows, spec.dimension), `languages` one tag or None a row.
    """
    names = [strand_of(spec, language) for language in languages]
    for name in sorted(set(names)) or [ALL]:
        places = np.flatnonzero(np.array([own == name for own in names], dtype=np.bool_)).astype(np.int64)
        yield name, places, trimmed(spec, name, vectors[places])


def trimmed(spec: EncoderSpec, strand: str, vectors: Vectors) -> Vectors:
    """Rows without the parts that do not serve the strand; shape (rows, its dimension)."""
    columns = _columns(spec, _serving(spec, strand))
    return np.ascontiguousarray(vectors[:, columns])


def asked(spec: EncoderSpec, vector: Vectors, language: str | None) -> dict[str, Vectors]:
    """The form of a need for every strand that it can be compared with; `vector` has shape (spec.dimension,).

    Among them are those for rows of one part alone, of each that serves every language: its components, of length 1.
    """
    own = _serving(spec, strand_of(spec, language))
    forms: dict[str, Vectors] = {}
    for strand in strands(spec):
        theirs = _serving(spec, strand)
        shared = _weight(spec, own & theirs)
        if shared <= 0:
            continue
        scale = (_weight(spec, own) * _weight(spec, theirs)) ** 0.5 / shared
        forms[strand] = np.asarray(vector[_columns(spec, theirs)] * np.float32(scale), np.float32)
    for part, one in enumerate(spec.parts):
        if one.languages is None:
            forms[alone(part)] = only(spec, part, vector.reshape(1, -1))[0]
    return forms


def alone(part: int) -> str:
    """The name of the strand for rows of one part of an encoder alone (embeddings/standing_in.py)."""
    return f"alone:{part}"


def only(spec: EncoderSpec, part: int, vectors: Vectors) -> Vectors:
    """Rows with one part's columns alone, of length 1; shape (rows, its dimension)."""
    own = np.asarray(vectors[:, _columns(spec, frozenset([part]))], np.float32)
    length = np.linalg.norm(own, axis=1, keepdims=True)
    return np.asarray(np.divide(own, length, out=np.zeros_like(own), where=length > 0), np.float32)


def share(spec: EncoderSpec, part: int, language: str | None) -> float:
    """A part's weight among the parts that serve a language: the square of its columns' length in a row of length 1."""
    serving = _serving(spec, strand_of(spec, language))
    return spec.weights[part] / _weight(spec, serving) if part in serving else 0.0


def strands(spec: EncoderSpec) -> tuple[str, ...]:
    """The names of all strands that whole rows of this encoder can belong to."""
    particular = {tag for part in spec.parts for tag in part.languages or ()}
    return (ALL, *sorted(particular))


def _serving(spec: EncoderSpec, strand: str) -> frozenset[int]:
    """Which parts have vectors for a strand's texts, by their places."""
    return frozenset(
        at for at, part in enumerate(spec.parts) if part.languages is None or strand in part.languages
    )


def _weight(spec: EncoderSpec, parts: frozenset[int]) -> float:
    return sum(spec.weights[at] for at in sorted(parts)) if spec.parts else 1.0


def _columns(spec: EncoderSpec, parts: frozenset[int]) -> npt.NDArray[np.bool_]:
    chosen = np.zeros(spec.dimension, dtype=np.bool_)
    start = 0
    for at, part in enumerate(spec.parts):
        chosen[start : start + part.dimension] = at in parts
        start += part.dimension
    return chosen if spec.parts else np.ones(spec.dimension, dtype=np.bool_)

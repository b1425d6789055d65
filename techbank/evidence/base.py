"""What evidence is made of: sentences that could be shown, those that are, and how each element of a need fares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from catalogue.elements import Element, Span
from embeddings.base import Vectors

Part: TypeAlias = Literal["title", "abstract", "claims", "description", "keywords"]
Verdict: TypeAlias = Literal["met", "partly", "not_answered"]


@dataclass(frozen=True)
class Candidate:
    """A sentence of a record, a stretch of its text as it stands there; `clauses` are spans of `text`."""

    language: str
    part: Part
    text: str
    clauses: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A sentence shown beside a hit; `spans` are to be highlighted, in characters of `text`, in order and apart."""

    text: str
    language: str
    part: Part
    spans: tuple[Span, ...]
    score: float


@dataclass(frozen=True)
class ElementEvidence:
    """How a hit answers one element: `sentence` is the one that meets it, in part or in whole; None where none does.

    `score` is the likeness that the verdict rests on, comparable between hits and languages.
    """

    element: Element
    verdict: Verdict
    sentence: Shown | None
    score: float


@dataclass(frozen=True)
class Evidence:
    """Why one hit is shown: one to three sentences, the best first (none where the record has no text), and elements."""

    technology_id: str
    sentences: tuple[Shown, ...]
    elements: tuple[ElementEvidence, ...]


@dataclass(frozen=True)
class Vectoriser:
    """How texts become vectors that compare by inner product: language means taken out, rows of length 1 (or 0).

    `sentences` takes texts of records and a BCP 47 tag for each, `needs` takes texts of a need and its language; both
    give float32 rows of shape (texts, dimension). `know` takes the row that the encoder gave a need before, with its
    language, so that it is not encoded again.
    """

    sentences: Callable[[Sequence[str], Sequence[str | None]], Vectors]
    needs: Callable[[Sequence[str], str | None], Vectors]
    know: Callable[[str, str | None, Vectors], None] | None = None


Means: TypeAlias = Mapping[str, Vectors]

"""A question to the bank and its answer: need, conditions, hits, what to relax; and the stamp of an index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from catalogue.licensing.offer import LicenceOffer

Verdict = Literal["yes", "no", "unknown"]
Unknowns = Literal["exclude", "include", "only"]


@dataclass(frozen=True)
class Condition:
    """One filter with its value, and what becomes of technologies for which it cannot be judged."""

    filter: str
    value: Any
    unknowns: Unknowns = "exclude"


@dataclass(frozen=True)
class Need:
    """What is looked for: free text in any language, conditions that must all hold, how many hits."""

    text: str
    conditions: tuple[Condition, ...] = ()
    k: int = 10
    language: str | None = None


@dataclass(frozen=True)
class Judged:
    """How one condition came out for one hit."""

    filter: str
    value: str
    unknowns: Unknowns
    verdict: Verdict


@dataclass(frozen=True)
class ShownPassage:
    """The passage that scored best: its text, language, and part of the record it comes from."""

    text: str
    language: str
    part: str


@dataclass(frozen=True)
class ShownOffer:
    """The offer that met the conditions best; `index` counts from 0 in the technology's offers."""

    index: int
    terms: LicenceOffer


@dataclass(frozen=True)
class Hit:
    """One technology in the answer; `score` is the encoder's similarity of need and best passage."""

    rank: int
    id: str
    title: str | None
    score: float
    passage: ShownPassage
    offer: ShownOffer | None
    conditions: tuple[Judged, ...]
    owner: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Relaxation:
    """Without the condition on `filter`, `gain` more technologies would be allowed."""

    filter: str
    gain: int


@dataclass(frozen=True)
class Plan:
    """How an answer came about: what was allowed, by which way it was searched, and milliseconds a step."""

    technologies: int
    allowed: int
    passages: int
    strategy: str
    generation: str
    encoder: str
    language: str | None
    milliseconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """Hits in order of (-score, id); `relax` is filled where fewer than k exist under the conditions."""

    hits: tuple[Hit, ...]
    relax: tuple[Relaxation, ...]
    plan: Plan


@dataclass(frozen=True)
class IndexManifest:
    """What a generation of the index was made from; loading refuses what does not agree with it.

    `sequence` is the catalogue's change number up to which the generation is complete. `files` maps each
    file's name to its size in bytes and the SHA-256 of its content.
    """

    format: int
    generation: str
    created: dt.datetime
    backend: str
    encoder: Mapping[str, Any]
    fingerprint: str
    dimension: int
    technologies: int
    passages: int
    sequence: int
    centred: bool
    files: Mapping[str, tuple[int, str]]

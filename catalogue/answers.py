"""A question to the bank and its answer: need, conditions, hits, what to relax; and the stamp of an index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from catalogue.licensing.offer import LicenceOffer

Verdict = Literal["yes", "no", "unknown"]
Unknowns = Literal["exclude", "include", "only"]
Note = Literal["currency_from_language", "upper_end", "no_royalty", "city_in_province"]
Missing = Literal["currency", "royalty_base", "months"]


@dataclass(frozen=True)
class Condition:
    """One filter with its value, and what becomes of technologies for which it cannot be judged."""

    filter: str
    value: Any
    unknowns: Unknowns = "exclude"


@dataclass(frozen=True)
class Need:
    """What is looked for: free text in any language, conditions that must all hold, how many hits.

    `facets` is how many values of each facet are counted in the answer; 0 counts none. `sort` is `relevance`, or
    `due:MONTH`: of the k best, those under whose offer the least is due by that month come first.

    `like` and `unlike` name technologies of the bank by id or by the number of one of their patents: what resembles them
    is looked for, or sinks. With `like` the text may be empty. `spread` asks for other ways to solve it: technologies of
    other IPC subclasses than those of the liked ones, and of as many different subclasses as there are.
    """

    text: str
    conditions: tuple[Condition, ...] = ()
    k: int = 10
    language: str | None = None
    facets: int = 0
    sort: str = "relevance"
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    spread: bool = False


@dataclass(frozen=True)
class Judged:
    """How one condition came out for one hit.

    `fields` are the fields that the verdict was read from, dotted (payment.upfront): the offer's for a condition on
    offers, else the technology's. In a hit they are those that say why: for yes and no the stated ones, for unknown
    those that are not stated. `inferred`: the verdict rests on what was inferred from those fields, not on what the
    record states of the matter.
    """

    filter: str
    value: str
    unknowns: Unknowns
    verdict: Verdict
    fields: tuple[str, ...] = ()
    inferred: bool = False


@dataclass(frozen=True)
class ShownPassage:
    """The passage that scored best: its text, language, and part of the record it comes from."""

    text: str
    language: str
    part: str


@dataclass(frozen=True)
class ShownSentence:
    """A sentence of the record that answers the need; `spans` are to be highlighted, in characters of `text`."""

    text: str
    language: str
    part: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class ElementAnswer:
    """How a hit answers one element of the need: `text` is the element's, `sentence` the one that answers it."""

    kind: str
    text: str
    verdict: Literal["met", "partly", "not_answered"]
    sentence: str | None = None


@dataclass(frozen=True)
class ShownOffer:
    """The offer that met the conditions best.

    `index` counts from 0 in the technology's offers; those that stand on the register alone (`terms.source.kind` is
    inferred) are counted after the stated ones.
    """

    index: int
    terms: LicenceOffer


@dataclass(frozen=True)
class HitDue:
    """All that is due by `month` under the offer shown: from `low` to `high` (None: no bound is known).

    In the currency asked for where it can be told in that, else in the offer's own (None: it names none).
    """

    month: int
    currency: str | None
    low: Decimal
    high: Decimal | None


@dataclass(frozen=True)
class Hit:
    """One technology in the answer; `score` is the encoder's similarity of need and best passage, moved by shared words.

    `also` are near-identical filings that stand behind this one (docs/duplicates.md). `evidence` has the sentences that answer the need best, `elements` which parts of the need it answers (none for a weak
    match); both are empty where no evidence was asked for. `weak`: by meaning it is no nearer than what needs find by chance that have nothing to do with the bank.

    `due` is filled where the need asks what is due by a month, by its order or by a condition.
    """

    rank: int
    id: str
    title: str | None
    score: float
    passage: ShownPassage
    offer: ShownOffer | None
    conditions: tuple[Judged, ...]
    owner: str | None = None
    languages: tuple[str, ...] = ()
    due: HitDue | None = None
    weak: bool = False
    also: tuple[str, ...] = ()
    evidence: tuple[ShownSentence, ...] = ()
    elements: tuple[ElementAnswer, ...] = ()


@dataclass(frozen=True)
class ShownExample:
    """An example that the answer was found by: `liked` or not; `known`: the bank holds a technology of this id."""

    id: str
    title: str | None
    language: str | None
    liked: bool
    known: bool


@dataclass(frozen=True)
class Relaxation:
    """Without the condition on `filter`, `gain` more technologies would be allowed."""

    filter: str
    gain: int


@dataclass(frozen=True)
class FacetCount:
    """So many of the allowed technologies have this value."""

    value: str
    technologies: int


@dataclass(frozen=True)
class Facet:
    """Allowed technologies by the values of one column, the most frequent first.

    `not_stated` technologies have offers that were counted (or are counted themselves) but state no value.
    """

    name: str
    counts: tuple[FacetCount, ...]
    not_stated: int


@dataclass(frozen=True)
class Suggestion:
    """A filter that the need's own words ask for; it is applied only where the user takes it up.

    `value` is as written in a parameter. `start:end` counts characters of the need as it was given, `text` is that
    stretch. `unknowns` is `include` for what the need only prefers. `note` says what in the value was not written.
    `accepted`: the user's own conditions hold it already.
    """

    filter: str
    value: str
    unknowns: Unknowns
    start: int
    end: int
    text: str
    note: Note | None = None
    accepted: bool = False


@dataclass(frozen=True)
class OpenWish:
    """A filter that the need's words ask for without saying all that it takes: `choices` are values it could have."""

    filter: str
    missing: Missing
    choices: tuple[str, ...]
    unknowns: Unknowns
    start: int
    end: int
    text: str
    accepted: bool = False


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
    """Hits in order of (-score, id), or as the need asks for them; `relax` is filled where fewer than k exist under the conditions.

    `suggestions` and `open_wishes` are what the need's text asks for beside the technology. `facets` count the
    allowed technologies, where the need asks for them. `weak`: nothing was found that is more than a weak match.
    `absent`: patents, technologies and institutions that the need names and of which nothing is there, or allowed.
    `examples` are what the need likes and does not; neither they nor what is near-identical to them are among the hits.
    """

    hits: tuple[Hit, ...]
    relax: tuple[Relaxation, ...]
    plan: Plan
    suggestions: tuple[Suggestion, ...] = ()
    open_wishes: tuple[OpenWish, ...] = ()
    facets: tuple[Facet, ...] = ()
    weak: bool = False
    absent: tuple[str, ...] = ()
    examples: tuple[ShownExample, ...] = ()


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

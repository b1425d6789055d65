"""Chooses the sentences of a page of hits that answer a need, and judges what each hit says to each element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

import numpy as np

from catalogue.elements import Element, Span, elements_of
from catalogue.records import Technology
from embeddings.base import Vectors, primary_language
from techbank.evidence.base import Candidate, ElementEvidence, Evidence, Shown, Vectoriser, Verdict
from techbank.evidence.candidates import candidates_of
from techbank.evidence.cues import prior, says_background
from techbank.evidence.overlap import overlaps, shared_spans, term_set

SENTENCES: Final = 3
"""Sentences shown of a hit at most."""

MET: Final = 0.66
PARTLY: Final = 0.46
"""Likeness of an element and its best sentence, and of need and record, together, from which an element counts as
answered, and as answered in part; settled on tests/eval/evidence/elements.jsonl."""

OVERLAP: Final = 0.15
OTHER_LANGUAGE: Final = 0.08
ELEMENTS: Final = 0.35
CONTEXT: Final = 0.25
_NEXT: Final = 0.8  # a further sentence is shown from this share of the first one's score
_SAME: Final = 0.92  # cosine from which two sentences say the same
_TITLES: Final = ("title", "keywords")
_NEED_LONGEST: Final = 2000  # characters of a need that are compared as a whole


@dataclass(frozen=True)
class _Asked:
    """A need and its elements with their vectors (row 0 is the whole) and terms."""

    language: str | None
    elements: tuple[Element, ...]
    rows: Vectors
    terms: tuple[frozenset[str], ...]


def page_evidence(
    need: str,
    hits: Sequence[tuple[Technology, str | None]],
    vectors: Vectoriser,
    *,
    language: str | None = None,
) -> tuple[Evidence, ...]:
    """Evidence for each hit of a page, in the order of the hits.

    `need` is the text about technology (words about terms are kept out of it before: techbank.searching.technology_words);
    `language` its BCP 47 tag. A hit is its record and the language of the passage that it was found by, which its
    sentences are preferred in. At most 40 sentences of a record are looked at. All sentences of the page are asked for in
    one call, the clauses of those that are shown and share no word with the need in another, the need and its elements in a
    third; nothing else takes time that grows with the texts.
    """
    elements, whole = _elements(need, language), whole_of(need)
    asked_texts = [whole, *(element.text for element in elements if element.text != whole)]
    lines = [candidates_of(record) for record, _ in hits]
    texts = [(candidate.text, candidate.language) for candidates in lines for candidate in candidates]
    if not texts or not elements:
        return tuple(Evidence(record.id, (), _unanswered(elements)) for record, _ in hits)
    rows = vectors.needs(asked_texts, language)
    at = {text: number for number, text in enumerate(asked_texts)}
    order = [0, *(at[element.text] for element in elements)]
    asked = _Asked(
        primary_language(language),
        elements,
        rows[order],
        tuple(term_set(text) for text in (whole, *(element.text for element in elements))),
    )
    likeness = vectors.sentences([text for text, _ in texts], [tag for _, tag in texts])
    plans: list[_Plan] = []
    start = 0
    for (record, preferred), candidates in zip(hits, lines, strict=True):
        own = likeness[start : start + len(candidates)]
        plans.append(
            _Plan(record.id, asked, _Lines(preferred, candidates, own, asked) if candidates else None)
        )
        start += len(candidates)
    _add_clauses([plan.lines for plan in plans if plan.lines is not None], vectors)
    return tuple(plan.evidence() for plan in plans)


def _add_clauses(lines: Sequence[_Lines], vectors: Vectoriser) -> None:
    """Gives the clauses of sentences to be shown their vectors, where one of them is to be highlighted."""
    wanted = [(own, number) for own in lines for number in own.by_clause()]
    texts = [
        own.candidates[number].text[a:b] for own, number in wanted for a, b in own.candidates[number].clauses
    ]
    if not texts:
        return
    tags = [own.candidates[number].language for own, number in wanted for _ in own.candidates[number].clauses]
    rows, start = vectors.sentences(texts, tags), 0
    for own, number in wanted:
        size = len(own.candidates[number].clauses)
        own.clauses[number] = rows[start : start + size]
        start += size


def prepare(need: str, vectors: Vectoriser, *, language: str | None = None) -> None:
    """Encodes the elements of a need before the hits are known: `page_evidence` then finds their vectors at hand."""
    if elements := _elements(need, language):
        vectors.needs([element.text for element in elements if element.text != whole_of(need)], language)


def whole_of(need: str) -> str:
    """What of a need is compared as a whole."""
    return need.strip()[:_NEED_LONGEST]


@lru_cache(maxsize=256)
def _elements(need: str, language: str | None) -> tuple[Element, ...]:
    return tuple(elements_of(need, language=language))


def _unanswered(elements: Sequence[Element]) -> tuple[ElementEvidence, ...]:
    return tuple(ElementEvidence(element, "not_answered", None, 0.0) for element in elements)


class _Lines:
    """The candidates of one record, with their vectors and how like they are to the need and its elements."""

    def __init__(
        self, preferred: str | None, candidates: Sequence[Candidate], rows: Vectors, asked: _Asked
    ) -> None:
        self.candidates = candidates
        self.clauses: dict[int, Vectors] = {}
        self._asked = asked
        self._to_show: dict[tuple[int, tuple[int, ...]], tuple[Span, ...]] = {}
        self.own = rows
        shared = overlaps(asked.terms, [candidate.text for candidate in candidates])
        plain = asked.rows @ self.own.T + OVERLAP * shared
        self._best = plain.max(axis=1)
        # An element is short and leans on the rest of the need: 烧不起来 alone could be said of a curtain.
        self.likeness = plain.copy()
        self.likeness[1:] = (1 - CONTEXT) * plain[1:] + CONTEXT * plain[:1]
        self._relevance = _relevance(asked.rows, self.own)
        language = primary_language(preferred)
        self._aside = np.array(
            [
                prior(c) - (OTHER_LANGUAGE if language and primary_language(c.language) != language else 0.0)
                for c in candidates
            ],
            dtype=np.float32,
        )
        self.scores = self._scores()

    def _scores(self) -> Vectors:
        """What each sentence is worth to be shown."""
        wanted = [
            at for at, e in enumerate(self._asked.elements, 1) if e.kind in ("problem", "effect", "material")
        ] or list(range(1, len(self._asked.elements) + 1))
        about = self.likeness[wanted].mean(axis=0)
        scores: Vectors = ((1 - ELEMENTS) * self.likeness[0] + ELEMENTS * about + self._aside).astype(
            np.float32
        )
        return scores

    def for_element(self, at: int) -> tuple[int, float]:
        """The sentence that answers best the element of this row, and how sure it is that the record answers it."""
        best = int(np.argmax(self.likeness[at] + self._aside))
        return best, float(self._best[at]) + self._relevance

    def show(self, number: int, rows: tuple[int, ...]) -> None:
        """Says that the sentence is to be shown, with what it shares with the texts of these rows (0: the whole need)."""
        candidate = self.candidates[number]
        spans: tuple[Span, ...] = ()
        if primary_language(candidate.language) == self._asked.language:
            terms = frozenset[str]().union(*(self._asked.terms[row] for row in rows))
            spans = shared_spans(terms, candidate.text)
        self._to_show[number, rows] = spans

    def by_clause(self) -> list[int]:
        """The sentences to be shown that share nothing, and of which a clause is to be highlighted."""
        return sorted(
            {
                number
                for (number, _), spans in self._to_show.items()
                if not spans and self.candidates[number].clauses
            }
        )

    def shown(self, number: int, rows: tuple[int, ...], score: float) -> Shown:
        """The sentence, which was said to be shown, with what to highlight."""
        candidate = self.candidates[number]
        spans = self._to_show[number, rows] or (self._best_clause(number, rows),)
        return Shown(candidate.text, candidate.language, candidate.part, spans, round(float(score), 4))

    def _best_clause(self, number: int, rows: Sequence[int]) -> Span:
        candidate = self.candidates[number]
        if not candidate.clauses:
            return 0, len(candidate.text)
        likeness = self._asked.rows[list(rows)].mean(axis=0) @ self.clauses[number].T
        return candidate.clauses[int(np.argmax(likeness))]


def _relevance(asked: Vectors, own: Vectors) -> float:
    """How like the record as a whole is to the need as a whole: the mean of its sentences against need and elements.

    A sentence that resembles an element proves little in a record about something else.
    """
    record = own.mean(axis=0)
    elements = asked[1:].mean(axis=0)
    lengths = [max(float(np.linalg.norm(row)), 1e-9) for row in (record, elements)]
    return float((asked[0] + elements / lengths[1]) @ record) / lengths[0] / 2


class _Plan:
    """What is to be shown of one record; `lines` is None where it has no text."""

    def __init__(self, id_: str, asked: _Asked, lines: _Lines | None) -> None:
        self.lines = lines
        self._id = id_
        self._asked = asked
        self._best: list[tuple[int, float, Verdict]] = []
        self._chosen: list[int] = []
        if lines is None:
            return
        answering: dict[int, float] = {}
        for at in range(1, len(asked.elements) + 1):
            best, score = lines.for_element(at)
            verdict: Verdict = "met" if score >= MET else "partly" if score >= PARTLY else "not_answered"
            self._best.append((best, score, verdict))
            if verdict == "met":
                answering[best] = max(score, answering.get(best, 0.0))
            if verdict != "not_answered":
                lines.show(best, (at,))
        self._chosen = _chosen(lines, answering)
        for number in self._chosen:
            lines.show(number, (0,))

    def evidence(self) -> Evidence:
        """The evidence, once the clauses that are to be highlighted have their vectors."""
        lines = self.lines
        if lines is None:
            return Evidence(self._id, (), _unanswered(self._asked.elements))
        elements = [
            ElementEvidence(
                element,
                verdict,
                lines.shown(best, (at,), score) if verdict != "not_answered" else None,
                round(score, 4),
            )
            for at, (element, (best, score, verdict)) in enumerate(
                zip(self._asked.elements, self._best, strict=True), 1
            )
        ]
        sentences = tuple(lines.shown(number, (0,), lines.scores[number]) for number in self._chosen)
        return Evidence(self._id, sentences, tuple(elements))


def _chosen(lines: _Lines, answering: dict[int, float]) -> list[int]:
    """The best sentence, then those that meet further elements and are nearly as good, none twice in other words.

    Where the best one only tells the problem, the best that does not follows it, however good.
    """
    order = sorted(range(len(lines.candidates)), key=lambda number: (-lines.scores[number], number))
    chosen = order[:1]
    if says_background(lines.candidates[chosen[0]].text):
        telling = (n for n in order[1:] if lines.candidates[n].part not in _TITLES)
        chosen += list(islice((n for n in telling if not says_background(lines.candidates[n].text)), 1))
    enough = lines.scores[chosen[0]] * _NEXT
    for number in sorted(
        order[1:], key=lambda number: (number not in answering, -lines.scores[number], number)
    ):
        if len(chosen) == SENTENCES:
            break
        if number in chosen or lines.candidates[number].part in _TITLES or lines.scores[number] < enough:
            continue
        if max(float(lines.own[number] @ lines.own[other]) for other in chosen) < _SAME:
            chosen.append(number)
    return chosen

"""The sentences of a record that can be shown as evidence, and the clauses of those that are long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from catalogue.elements import Span, sentence_spans
from catalogue.records import Technology, TechnologyText
from techbank.evidence.base import Candidate, Part
from techbank.evidence.cues import says_purpose

MOST: Final = 40
"""Sentences of a record at most, over all its languages."""

_ABSTRACT, _CLAIMS, _LEAST_OF_A_LANGUAGE = 16, 8, 6
_LOOK = 40_000  # characters of a text that are looked at for its sentences
_LOOKED = 240  # sentences of a description among which those are found that state an effect
_WIDE = re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_COMMA = re.compile(r"[，；：]|(?<=[\u3041-\u309f])、|[,;:](?=\s)")
_LONG = (60, 150)  # characters of a sentence whose clauses are told apart: of Han or kana, of letters
_CLAUSE = (14, 40)  # characters of a clause at least
_LONGEST = (240, 500)  # characters of a sentence at most: a longer one is cut at a comma
_MOST_CLAUSES = 5


def candidates_of(record: Technology) -> tuple[Candidate, ...]:
    """At most 40 sentences of the record, language by language, each as it stands in the text.

    Of each language: the title, the abstract's first 16 sentences, the first 8 of the claims, and of the description
    those that state an effect, as many as there is room for. Equal sentences stand once. Languages share the room.
    """
    share = max(_LEAST_OF_A_LANGUAGE, MOST // max(1, len(record.texts)))
    found: dict[tuple[str, str], Candidate] = {}
    for language, texts in record.texts.items():
        for candidate in islice(_of_language(language, texts), share):
            found.setdefault((language, candidate.text), candidate)
    return tuple(islice(found.values(), MOST))


def texts_to_encode(record: Technology) -> list[tuple[str, str]]:
    """(text, language) of everything of the record that evidence may compare: its sentences and their clauses.

    Encoding these when a record is indexed leaves a page of hits nothing but look-ups in the cache.
    """
    return [
        (text, candidate.language)
        for candidate in candidates_of(record)
        for text in (candidate.text, *(candidate.text[a:b] for a, b in candidate.clauses))
    ]


def _of_language(language: str, texts: TechnologyText) -> Iterator[Candidate]:
    if texts.title and texts.title.strip():
        yield from _candidates(language, "title", texts.title, 1)
    yield from _candidates(language, "abstract", texts.abstract or "", _ABSTRACT)
    room = _CLAIMS
    for claim in texts.claims or ():
        for candidate in _candidates(language, "claims", claim, room):
            room -= 1
            yield candidate
        if room <= 0:
            break
    described = list(_candidates(language, "description", texts.description or "", _LOOKED))
    telling = [candidate for candidate in described if says_purpose(candidate.text)]
    yield from telling
    yield from (candidate for candidate in described if candidate not in set(telling))
    if not (texts.abstract or texts.claims or texts.description) and texts.keywords:
        yield from _candidates(language, "keywords", "；".join(texts.keywords), 4)


def _candidates(language: str, part: Part, text: str, most: int) -> tuple[Candidate, ...]:
    return _split(language, part, text[:_LOOK])[: max(0, most)] if text else ()


@lru_cache(maxsize=1024)
def _split(language: str, part: Part, text: str) -> tuple[Candidate, ...]:
    """The sentences of a text, remembered: the same records stand on many pages."""
    spans = (piece for span in sentence_spans(text) for piece in _pieces(text, *span))
    return tuple(
        Candidate(language, part, text[a:b], () if part in ("title", "keywords") else clause_spans(text[a:b]))
        for a, b in islice(spans, _LOOKED)
    )


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """A sentence, or where it is longer than anybody reads, its parts, cut at commas or at the length itself."""
    longest = _LONGEST[not _WIDE.search(text, start, end)]
    while end - start > longest:
        commas = [match.end() for match in _COMMA.finditer(text, start + longest // 2, start + longest)]
        cut = commas[-1] if commas else start + longest
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def clause_spans(sentence: str) -> tuple[Span, ...]:
    """The clauses of a long sentence, in order and apart: at most five, none a crumb; none at all of a short one."""
    latin = not _WIDE.search(sentence)
    if len(sentence) < _LONG[latin]:
        return ()
    least = max(_CLAUSE[latin], len(sentence) // (_MOST_CLAUSES + 1))
    found: list[Span] = []
    start = 0
    for match in _COMMA.finditer(sentence):
        if (
            match.end() - start >= least
            and len(sentence) - match.end() >= least
            and len(found) < _MOST_CLAUSES - 1
        ):
            found.append((start, match.start()))
            start = match.end()
            while sentence[start : start + 1].isspace():
                start += 1
    found.append((start, len(sentence)))
    return tuple(found) if len(found) > 1 else ()

"""What of a technology stands in the lexical index: its fields as terms, language by language.

A technology has one version for each language of its texts and one without language for its owner, its codes and its
numbers. A word's frequency is counted and evened out by length within a version, and the best version counts: who has
written a thing twice, in two languages, has not said it twice, and is no longer text either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from catalogue.records import Technology, TechnologyText
from index.lexical_codes import codes_in, codes_of
from index.lexical_words import characters_of, words_of


@dataclass(frozen=True)
class FieldRule:
    """How much a word counts in a field, and how far the field's length is evened out (BM25F's weight and b)."""

    name: str
    weight: float
    b: float


FIELDS: Final = (
    FieldRule("title", 2.0, 0.5),
    FieldRule("keywords", 2.0, 0.5),
    FieldRule("abstract", 1.0, 0.75),
    FieldRule("claims", 0.5, 0.75),
    FieldRule("description", 0.5, 0.75),
    FieldRule("owner", 1.0, 0.0),
    FieldRule("codes", 2.0, 0.0),
)
_SHORT: Final = ("title", "keywords")  # fields short enough that their characters stand in the index as well
_NUMBER: Final = {rule.name: number for number, rule in enumerate(FIELDS)}
GROUPS: Final = ("none", "zh", "ja", "other")
"""Languages as they are counted: how rare a word is, is asked of the texts in its language (see index/lexical.py)."""
MOST_VERSIONS: Final = 31


@dataclass(frozen=True)
class FieldTerms:
    """The terms of one field in one version (0: without language), in order; `group` counts in GROUPS."""

    version: int
    group: int
    field: int
    terms: tuple[str, ...]


def terms_of(text: str) -> list[str]:
    """Words and codes of a text as terms of the index."""
    found = words_of(text)
    for code in codes_in(text):
        found.extend(code.terms)
    return found


def group_of(language: str) -> int:
    """Where texts in a language (BCP 47) are counted."""
    primary = language.lower().split("-")[0]
    return GROUPS.index(primary) if primary in ("zh", "ja") else GROUPS.index("other")


def fields_of(technology: Technology) -> Iterator[FieldTerms]:
    """The fields of a technology that have terms.

    Beyond 30 languages, which no source has, all further ones are counted as one version.
    """
    for version, (language, texts) in enumerate(technology.texts.items(), 1):
        group = group_of(language)
        for name, text in _texts(texts):
            terms = terms_of(text)
            if name in _SHORT:
                terms.extend(characters_of(text))
            if terms:
                yield FieldTerms(min(version, MOST_VERSIONS), group, _NUMBER[name], tuple(terms))
    owner = technology.owner
    if owner is not None:
        names = dict.fromkeys((owner.name, *(owner.names or {}).values()))
        terms = list(dict.fromkeys(term for name in names for term in words_of(name)))
        yield FieldTerms(0, 0, _NUMBER["owner"], tuple(terms))
    yield FieldTerms(0, 0, _NUMBER["codes"], tuple(codes_of(technology)))


def _texts(texts: TechnologyText) -> Iterator[tuple[str, str]]:
    if texts.title:
        yield "title", texts.title
    if texts.keywords:
        yield "keywords", "\n".join(texts.keywords)
    if texts.abstract:
        yield "abstract", texts.abstract
    if texts.claims:
        yield "claims", "\n".join(texts.claims)
    if texts.description:
        yield "description", texts.description

"""Pairs of texts that belong together, as a bank holds them: what an encoder is trained on.

    title_abstract    a title asks for its abstract
    abstract_claims   an abstract asks for the first claims of the same record
    two_languages     the title in one language asks for title and abstract in another, both ways
    needs             a judged need asks for title and abstract of a technology that answers it

`switched` pairs are made, not held: learning/switching.py; distilling is measured on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from catalogue.records import Technology, TechnologyText
from embeddings.base import primary_language
from embeddings.sentences import shortened
from techbank.evaluation import LabelledSet

Kind: TypeAlias = Literal["title_abstract", "abstract_claims", "two_languages", "needs", "switched"]
KINDS: Final[tuple[Kind, ...]] = ("title_abstract", "abstract_claims", "two_languages", "needs")

_LONGEST: Final = 420.0  # Han characters, as long as a passage of the bank is at most
_GRADES: Final = 0.5  # of the best grade of a set: what is judged lower is related, and no answer


@dataclass(frozen=True)
class Pair:
    """Two texts that belong together, and the technology they speak of; languages are primary subtags."""

    kind: Kind
    technology: str
    anchor: str
    positive: str
    anchor_language: str
    positive_language: str


def pairs_of(technology: Technology) -> Iterator[Pair]:
    """The pairs that one record holds by itself; none where it has one text only."""
    for tag, text in technology.texts.items():
        language = primary_language(tag) or "und"
        title, abstract, claims = _title(text), _abstract(text), _claims(text)
        if title and abstract:
            yield Pair("title_abstract", technology.id, title, abstract, language, language)
        if abstract and claims:
            yield Pair("abstract_claims", technology.id, abstract, claims, language, language)
        for other_tag, other in technology.texts.items():
            foreign = primary_language(other_tag) or "und"
            asked, answer = title or abstract, head_of(other)
            if foreign != language and asked and answer:
                yield Pair("two_languages", technology.id, asked, answer, language, foreign)


def pairs_of_needs(labelled: LabelledSet, technologies: Mapping[str, Technology]) -> Iterator[Pair]:
    """The pairs of judged needs with the technologies that answer them, in every language these are written in.

    A technology answers a need where its grade is at least half the best of the whole set; judgements of
    technologies that are not among `technologies` are left out.
    """
    best = max((grade for grades in labelled.grades.values() for grade in grades.values()), default=0.0)
    for query in labelled.queries:
        for id_, grade in sorted(labelled.grades[query.id].items()):
            if id_ not in technologies or grade <= 0 or grade < _GRADES * best:
                continue
            asked = primary_language(query.language) or "und"
            for tag, text in technologies[id_].texts.items():
                if answer := head_of(text):
                    written = primary_language(tag) or "und"
                    yield Pair("needs", id_, shortened(query.text.strip(), _LONGEST), answer, asked, written)


def head_of(text: TechnologyText) -> str:
    """Title and abstract in one text, no longer than a passage; empty where there is neither."""
    return shortened("\n".join(part for part in (_title(text), _abstract(text)) if part), _LONGEST)


def counts(pairs: Iterable[Pair]) -> dict[str, int]:
    """How many pairs there are of each kind; every kind is named."""
    found: dict[str, int] = dict.fromkeys(KINDS, 0)
    for pair in pairs:
        found[pair.kind] += 1
    return found


def _title(text: TechnologyText) -> str:
    return " ".join((text.title or "").split())


def _abstract(text: TechnologyText) -> str:
    return shortened((text.abstract or "").strip(), _LONGEST)


def _claims(text: TechnologyText) -> str:
    return shortened("\n".join(claim.strip() for claim in text.claims or () if claim.strip()), _LONGEST)

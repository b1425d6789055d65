"""What tells that two records speak of one technology: strong keys, which merge them, and hints, which only propose it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.identity.names import owner_names, telling, titles
from catalogue.identity.numbers import Number, application_key, family_key, is_damaged, publication_key
from catalogue.records import PatentRef, Technology

_LANGUAGE_COPY = re.compile(
    r"[-_. ](?:zh|en|ja|cn|jp|chi|eng|jpn|中文|英文|日文|中文版|英文版)$", re.IGNORECASE
)
_PUBLICATION = re.compile(r"([A-Z]{2})-(.+?)(?:-([A-Z]\d?))?")


@dataclass(frozen=True)
class Keys:
    """The keys of one record. A weak key may be the text of another record's strong one: a doubtful number."""

    strong: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()


def keys_of(technology: Technology) -> frozenset[str]:
    """The strong keys: publications, applications and DOCDB families of all its patents."""
    return all_keys(technology).strong


def hints_of(technology: Technology) -> frozenset[str]:
    """The weak keys: title with owner, a long title alone, the name less its mark of language, doubtful numbers."""
    return all_keys(technology).weak


def all_keys(technology: Technology) -> Keys:
    """Both kinds of keys. A technology with several applications keeps the keys of all: they are one by its own word."""
    strong, weak = set[str](), set(_hints(technology))
    for patent in technology.patents or ():
        for number in _numbers(patent):
            if number.doubt is None:
                strong.add(number.key)
            elif number.doubt != "damaged":
                weak.add(number.key)
        if family := family_key(patent):
            strong.add(family)
    return Keys(_bounded(strong), _bounded(weak - strong))


def _bounded(keys: set[str]) -> frozenset[str]:
    """A database keeps keys of 120 characters; what is longer is no number of any office, and stays comparable."""
    return frozenset(key if len(key) <= 100 else _hashed(key[:40], key) for key in keys)


def doubts_of(technology: Technology) -> frozenset[str]:
    """What is wrong with its numbers: `damaged`, `check_digit`, `series`."""
    found = {
        number.doubt
        for patent in technology.patents or ()
        for number in _numbers(patent)
        if number.doubt is not None
    }
    return frozenset(found)


def patent_keys(patent: PatentRef) -> frozenset[str]:
    """The trusted keys of one patent's publications and application: two references that share one are one patent."""
    return frozenset(number.key for number in _numbers(patent) if number.doubt is None)


def _numbers(patent: PatentRef) -> Iterator[Number]:
    if found := application_key(patent):
        yield found
    if found := publication_key(patent):
        yield found
    for publication in patent.publications or ():
        parts = _PUBLICATION.fullmatch(publication)
        if parts and (found := publication_key(patent, number=parts[2], kind=parts[3] or "")):
            yield found


def _hints(technology: Technology) -> Iterator[str]:
    for title in set(titles(technology).values()):
        if telling(title):
            yield from (_hashed("title", title, owner) for owner in owner_names(technology.owner))
        if telling(title, alone=True):
            yield _hashed("title", title)
    plain = _LANGUAGE_COPY.sub("", technology.id)
    if plain != technology.id:
        yield _hashed("copy", plain.casefold())


def _hashed(kind: str, *parts: str) -> str:
    return f"{kind}:{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"


def has_numbers(technology: Technology) -> bool:
    """Whether any trusted number or family tells the technology."""
    return bool(all_keys(technology).strong)


def has_damaged(technology: Technology) -> bool:
    """Whether a spreadsheet damaged one of its numbers."""
    return any(
        is_damaged(number)
        for patent in technology.patents or ()
        for number in (patent.number, patent.application_number)
    )

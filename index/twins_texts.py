"""What is compared of a technology: title, one body of text a language, owner, day of filing, kind of right.

The body is the first of abstract, claims and description that has enough words of its own. Two technologies of which
all this is the same make one class, and each class is looked at once.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from catalogue.identity.names import owner_names
from catalogue.records import Technology
from index.twins_words import core_of, folded, is_cjk, parts_of, sentences_of, tokens_of

MOST: Final = 600
"""Words (or Chinese or Japanese characters) of a body that are compared."""
LEAST: Final = {True: 40, False: 20}
"""Distinct shingles from which a body has enough of its own, in Chinese and Japanese (True) and elsewhere."""
INVENTION, UTILITY_MODEL, DESIGN, OTHER = 1, 2, 4, 8
_RIGHTS: Final = {"invention": INVENTION, "utility_model": UTILITY_MODEL, "design": DESIGN}
_DIGIT: Final = re.compile(r"\d")
_KINDS: Final = {"A": INVENTION, "B": INVENTION, "C": INVENTION, "U": UTILITY_MODEL, "S": DESIGN}


@dataclass(frozen=True)
class Written:
    """One language's texts: hashes of the words and where each sentence ends, in order; of the title's core."""

    language: int
    core: int
    telling: int
    parts: tuple[int, ...]
    words: array[int]
    ends: array[int]
    sentences: tuple[int, ...]
    digits: tuple[int, ...]
    whole: int
    cjk: bool


@dataclass(frozen=True)
class Filing:
    """What is compared of one technology; `filed` is a day's ordinal, 0 where unknown; `rights` are flags."""

    written: tuple[Written, ...]
    owners: tuple[int, ...]
    filed: int
    rights: int

    @property
    def digest(self) -> bytes:
        """The same for two filings that nothing tells apart."""
        digest = hashlib.blake2b(repr((self.owners, self.filed, self.rights)).encode(), digest_size=16)
        for one in self.written:
            digest.update(repr((one.language, one.core, one.telling, one.whole, len(one.words))).encode())
            digest.update(one.words.tobytes() + one.ends.tobytes())
        return digest.digest()


@dataclass(frozen=True)
class Text:
    """The texts of a filing in one language, as its source has them."""

    title: str | None = None
    abstract: str | None = None
    claims: tuple[str, ...] | None = None
    description: str | None = None


def hash_of(text: str) -> int:
    """64 bits of a text, the same on every run and machine."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def filing(
    texts: Mapping[str, Text], *, owners: Iterable[str] = (), filed: int = 0, rights: int = 0
) -> Filing:
    """A filing from texts by language (BCP 47); `owners` are names as they are compared (any one in common will do)."""
    written: dict[str, Written] = {}
    for language in sorted(texts):
        primary = language.lower().split("-")[0]
        if primary not in written:
            written[primary] = _written(texts[language], primary)
    return Filing(tuple(written.values()), tuple(sorted({hash_of(name) for name in owners})), filed, rights)


def filing_of(technology: Technology) -> Filing:
    """What is compared of a record: the first day of filing of its patents, the kinds of right of all."""
    patents = technology.patents or ()
    days = [patent.filing_date.toordinal() for patent in patents if patent.filing_date is not None]
    rights = 0
    for patent in patents:
        if patent.right is not None:
            rights |= _RIGHTS.get(patent.right, OTHER)
        else:
            rights |= _KINDS.get((patent.kind or "")[:1].upper(), 0)
    owner = technology.owner
    names = [*owner_names(owner), *([f"id:{owner.id}"] if owner is not None and owner.id else [])]
    texts = {
        language: Text(text.title, text.abstract, text.claims, text.description)
        for language, text in technology.texts.items()
    }
    return filing(texts, owners=names, filed=min(days, default=0), rights=rights)


def _written(text: Text, language: str) -> Written:
    core = core_of(text.title, language) if text.title else ()
    bodies = [text.abstract, "\n".join(text.claims) if text.claims else None, text.description]
    raw, sentences = "", list[list[str]]()
    for body in bodies:
        if not body:
            continue
        plain = folded(body)
        split = sentences_of(plain)
        if not sentences or sum(map(len, split)) > sum(map(len, sentences)):
            raw, sentences = plain, split
        words = [word for sentence in sentences for word in sentence]
        if len(set(words)) >= LEAST[is_cjk(words)]:
            break
    kept = [word for sentence in sentences for word in sentence][:MOST]
    cjk = is_cjk(kept or tokens_of(raw) or list(core))
    enough = len(kept) >= LEAST[cjk] or len(tokens_of(raw)) >= LEAST[cjk]
    with_digits = {word for word in set(kept) if not word.isalpha() and _DIGIT.search(word)}
    numbers, ends, hashes = array("I"), array("I"), list[int]()
    for sentence in sentences:
        if len(numbers) >= MOST:
            break
        own = array("I", map(_short, sentence))
        numbers.extend(own[: MOST - len(numbers)])
        ends.append(len(numbers))
        hashes.append(int.from_bytes(hashlib.blake2b(own.tobytes(), digest_size=8).digest()))
    return Written(
        language=zlib.crc32(language.encode()),
        core=hash_of(f"{language}:{' '.join(core)}") if core else 0,
        telling=len(core),
        parts=tuple(sorted(_short(part) for part in parts_of(core))),
        words=numbers,
        ends=ends,
        sentences=tuple(hashes),
        digits=tuple(sorted(map(_short, with_digits))),
        whole=hash_of(raw) if enough else 0,
        cjk=cjk,
    )


@lru_cache(maxsize=200_000)
def _short(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))

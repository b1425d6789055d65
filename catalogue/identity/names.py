"""Titles, owners and inventors as they are compared: without case, width, marks and the words every name has."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from catalogue.records import Institution, Technology

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_COMMON = ("the", "of", "and", "a", "an", "co", "company", "corporation", "limited")
_LEGAL_FORMS = frozenset(
    (*_COMMON, "inc", "ltd", "llc", "corp", "gmbh", "ag", "kk", "sa", "srl", "bv", "plc")
)
_ALIKE = 0.5  # Dice's coefficient over pairs of characters from which two titles count as one, reworded
_TELLING = {
    True: 5,
    False: 12,
}  # characters from which a title beside the same owner tells a technology: CJK, else
_TELLING_ALONE = {True: 12, False: 40}  # and from which it does so where the owners cannot be compared


def folded(text: str) -> str:
    """Letters and digits only, half-width, lower case."""
    return "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold()))


def is_cjk(text: str) -> bool:
    """Whether a text is written with Chinese or Japanese characters."""
    return _CJK.search(text) is not None


def telling(title: str, *, alone: bool = False) -> bool:
    """Whether a folded title is long enough to tell a technology (beside its owner, or alone)."""
    return len(title) >= (_TELLING_ALONE if alone else _TELLING)[is_cjk(title)]


def titles(technology: Technology) -> dict[str, str]:
    """Language -> folded title."""
    return {
        language: found
        for language, text in technology.texts.items()
        if text.title and (found := folded(text.title))
    }


def alike(left: str, right: str) -> bool:
    """Whether two folded titles are the same or a rewording: half of their pairs of characters in common."""
    if left == right:
        return True
    one, other = (Counter(pairwise(text)) for text in (left, right))
    both = one.total() + other.total()
    return both > 0 and 2 * (one & other).total() / both >= _ALIKE


def owner_names(owner: Institution | None) -> frozenset[str]:
    """All names of an owner, each as its words in any order, without legal forms."""
    if owner is None:
        return frozenset()
    return frozenset(filter(None, map(name_key, (owner.name, *(owner.names or {}).values()))))


def name_key(name: str) -> str:
    """One name: words in order of the alphabet, without case, marks and legal forms (all words where only such are)."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(sorted(word for word in words if word not in _LEGAL_FORMS) or sorted(words))


def same_owner(left: Technology, right: Technology) -> bool | None:
    """Whether two technologies have one owner; None where one has none, or their names are in different scripts."""
    one, other = left.owner, right.owner
    if one is None or other is None:
        return None
    if one.id and one.id == other.id:
        return True
    names = owner_names(one), owner_names(other)
    if names[0] & names[1]:
        return True
    scripts = [{is_cjk(name) for name in side} for side in names]
    return False if scripts[0] & scripts[1] else None


def same_title(left: Technology, right: Technology) -> bool | None:
    """Whether the titles of two technologies are alike in a language that both have; None where there is none."""
    one, other = titles(left), titles(right)
    shared = one.keys() & other.keys()
    if not shared:
        return None
    return any(alike(one[language], other[language]) for language in shared)


def people(names: Iterable[str]) -> frozenset[str]:
    """Names of persons as they are compared."""
    return frozenset(filter(None, map(name_key, names)))

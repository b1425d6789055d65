"""A need cut into clauses of tokens: words of the vocabulary, quantities, places, and everything else.

Each token is one character of its clause's `shape`, so that rules are patterns over shapes (see patterns.py). What is
neither a word of the vocabulary nor a quantity is `x`: a word in Latin letters, or a single character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from catalogue.licensing.terms.automaton import Automaton
from catalogue.licensing.terms.items import Item, Quantity
from catalogue.licensing.terms.lexicon import split
from catalogue.licensing.terms.quantities import items_of
from catalogue.licensing.terms.text import FoldedText, folded_word
from catalogue.places import place_words
from catalogue.wishes import words_en, words_ja, words_zh
from catalogue.wishes.cities import city_words

OTHER = "x"
PADS = ("soft", "want", "we", "can", "is", "de", "in", "art", "and", "or", "fine", "lic", "pad")
"""Words that carry no condition of their own: a clause that holds nothing else beside a wish is all about the wish."""

_QUANTITIES = ("money", "number", "percent", "duration", "level", "grade")
_MARKS = r"[\s,;:。、!?\n…()\[\]{}【】〔〕〈〉《》\"|→⇒★☆♪.]*"
_SEPARATOR = re.compile(
    _MARKS
    + r"(?:[,;。、!?\n…()\[\]{}【】〔〕〈〉《》\"|→⇒★☆♪]|:(?!\s*[\d€$£¥~])|\.(?=[\s.]|$)|\s-+\s(?!\s*[\d$€£¥])|--+"
    r"|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])(?![一二两三四五六七八九十百]))" + _MARKS
)  # a blank between two Chinese or Japanese characters is put where a comma belongs
_ABBREVIATED = ("approx", "ca", "max", "min", "incl", "no", "vs", "e.g", "i.e")
_OTHER_WORD = re.compile(r"[a-z0-9][a-z0-9'_+-]*|\S")
_LEVEL = re.compile(r"(?:trl|level)\W*([1-9])|([1-9])级")
_AMBIGUOUS = re.compile(
    r"\d\s?(?:mm?|b)$|\s[kw]$"
)  # metres, millimetres, bytes, watts, unless a budget says otherwise
_NO_PLACES = frozenset({"ww", "mainland"})  # more often part of something else


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch `start:end` of the folded text; `value` is a place's code or a level, `quantity` a number with unit."""

    kind: str
    start: int
    end: int
    text: str
    value: str = ""
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between two separators, with what its tokens are."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    shape: str


@cache
def letters() -> Mapping[str, str]:
    """The character that stands for each kind of token in a shape; `x` for itself."""
    kinds = sorted({*(kind for kind, _ in _vocabulary()[1]), *_QUANTITIES} - {OTHER})
    return {kind: chr(0xE000 + n) for n, kind in enumerate(kinds)} | {OTHER: OTHER}


def clauses_of(folded: FoldedText, language: str) -> list[Clause]:
    """The clauses of a folded text, in order. `language` (zh, en, ja) decides whose the sign ¥ is."""
    found, start = [], 0
    for cut, after in (*_cuts(folded.text), (len(folded.text),) * 2):
        tokens = tuple(_tokens(folded.text[start:cut], start, language))
        if tokens:
            found.append(
                Clause(tokens[0].start, tokens[-1].end, tokens, "".join(letters()[t.kind] for t in tokens))
            )
        start = after
    return found


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    for match in _SEPARATOR.finditer(text):
        start, end = match.span()
        within_number = match[0] == "," and text[:start][-1:].isdigit() and text[end:][:1].isdigit()
        shortened = match[0].strip() == "." and text[:start].endswith(_ABBREVIATED)
        if not (within_number or shortened):
            yield start, end


@cache
def _vocabulary() -> tuple[Automaton, list[tuple[str, str]]]:
    automaton, kinds = Automaton(), list[tuple[str, str]]()
    for table in (words_zh.WORDS, words_en.WORDS, words_ja.WORDS):
        for kind, words in table.items():
            kinds.append((kind, ""))
            for word in split(words):
                automaton.add(folded_word(word), len(kinds) - 1)
    for kind, places in (("place", place_words()), ("city", city_words())):
        for word, code in places.items():
            kinds.append((kind, code))
            automaton.add(folded_word(word), len(kinds) - 1)
    return automaton, kinds


def _word(text: str, at: int) -> tuple[int, str, str] | None:
    """End, kind and value of the longest word at a place."""
    automaton, kinds = _vocabulary()
    found = automaton.longest(text, at)
    if found is None:
        return None
    end, number = found
    kind, value = kinds[number]
    if text[at].isascii() and text[at].isalpha() and text[end : end + 1].isdigit():
        return None  # a model's name: max3, sme2030
    return None if kind == "place" and text[at:end] in _NO_PLACES else (end, kind, value)


def _tokens(clause: str, offset: int, language: str) -> list[Token]:
    words = _scan(clause, offset, {})
    if all(token.kind in PADS or token.kind == OTHER for token in words):
        return words  # no rule begins without a word of its own, so the quantities need not be read
    items = {item.start: item for item in items_of(clause, language=language) if _kind(item)}
    return _scan(clause, offset, items) if items else words


def _scan(clause: str, offset: int, items: Mapping[int, Item]) -> list[Token]:
    found, at = [], 0
    while at < len(clause):
        word, item = _word(clause, at), items.get(at)
        if item is not None and (word is None or item.end >= word[0]):
            kind, value, end = _kind(item), _level(item), item.end
        elif word is not None:
            end, kind, value = word
        else:
            other = _OTHER_WORD.match(clause, at)
            if other is None:
                at += 1
                continue
            kind, value, end = OTHER, "", _end_of_other(clause, other, items)
        quantity = item.quantity if item is not None and kind in _QUANTITIES else None
        found.append(Token(kind, offset + at, offset + end, clause[at:end], value, quantity))
        at = end
    return found


def _end_of_other(clause: str, other: re.Match[str], items: Mapping[int, Item]) -> int:
    """A word in Latin letters goes on to its end, but not over a quantity (budget20k stays one word)."""
    inside = (at for at in range(other.start() + 1, other.end()) if at in items and clause[at - 1] in "'_+-")
    return min(inside, default=other.end())


def _kind(item: Item) -> str:
    """Which kind of quantity an item is; empty where it is none that a rule knows, or has no value."""
    q = item.quantity
    if item.kind == "other" and _LEVEL.fullmatch(item.text):
        return "level" if item.text.startswith("trl") else "grade"
    if (
        item.kind != "quantity"
        or q is None
        or q.high is None
        or q.low is None
        or q.problem is not None
        or q.low < 0
    ):
        return ""
    if q.unit == "money" or (q.unit == "number" and q.scaled and not _AMBIGUOUS.search(item.text)):
        return "money"
    return {"number": "number", "percent": "percent", "months": "duration"}.get(q.unit, "")


def _level(item: Item) -> str:
    match = _LEVEL.fullmatch(item.text) if item.kind == "other" else None
    return (match[1] or match[2]) if match else ""

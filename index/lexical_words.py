"""The terms of a text in any language: what the lexical index holds and what a need is compared by.

Chinese, Japanese and Korean characters are cut into overlapping pairs, so that a word of two characters is found without
a dictionary; runs of katakana stand whole as well. Other letters and digits are words: case folded, a plural without
its s, joined over a hyphen or a point besides being split there (Wi-Fi: wi, fi, wifi; PM2.5: pm2, 5, pm2.5). A word in
capitals among others that are not (LFP, PEEK, LEDs) stands a second time with a mark, so that LED is more than led.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

ANALYSIS: Final = 1
"""Counts up when a text gets other terms than before: an index made by another count is refused."""

_CJK: Final = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD: Final = rf"[^\W_{_CJK}]+"
_TOKEN = re.compile(rf"([{_CJK}]+)|({_WORD}(?:[-‐‑.]{_WORD})*)")
_HAN_FROM, _HAN_TO = "\u3400", "\u9fff"
_PARTS = re.compile(r"[-‐‑.]")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_ACRONYM = re.compile(r"([A-Z][A-Z0-9]{1,9})s?")
_LOWER = re.compile(r"[a-z]")
_DIGIT = re.compile(r"\d")
_LONGEST = 64  # characters of a term: what is longer is no word (a sequence, a damaged file) and is cut
_SHOUTED = 3  # words from which a text in capitals alone says nothing of acronyms
_ACRONYM_MARK = "="


def plain(text: str) -> str:
    """Half-width letters, each character one code point where there is one."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def words_of(text: str) -> list[str]:
    """The terms of a text, in order, each as often as it stands there."""
    text = plain(text)
    found: list[str] = []
    capitals: list[str] = []
    lower = _LOWER.search(text) is not None
    cjk = False
    latin = 0
    for run, word in _TOKEN.findall(text):
        if run:
            cjk = True
            found.extend(_pairs(run))
            continue
        latin += not word.isdigit()
        if word.isascii() and (acronym := _ACRONYM.fullmatch(word)):
            capitals.append(_ACRONYM_MARK + acronym[1])
        found.extend(_latin(word))
    if capitals and (lower or cjk or latin <= _SHOUTED):
        found.extend(capitals)
    return found


def characters_of(text: str) -> list[str]:
    """The Chinese characters of a text that stand among others: what a need of one character (膜) finds it by."""
    return [
        character
        for run, _ in _TOKEN.findall(plain(text))
        if len(run) > 1
        for character in run
        if _HAN_FROM <= character <= _HAN_TO
    ]


def _pairs(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    pairs.extend(_KATAKANA.findall(run))
    return pairs


@lru_cache(maxsize=2**17)
def _latin(word: str) -> tuple[str, ...]:
    """A word, or what stands on both sides of hyphens and points and the whole of it."""
    word = word.casefold()
    if word.isalnum():
        return (stem(word[:_LONGEST]),)
    parts = [part[:_LONGEST] for part in _PARTS.split(word)]
    whole = re.sub(r"[-‐‑]", "", word)
    told = "." not in whole or (_DIGIT.search(whole) and not whole.replace(".", "").isdigit())
    # With a point between letters alone (a sentence without its space) there is no word to be whole.
    return (*map(stem, parts), *((whole[:_LONGEST],) if told else ()))


def stem(word: str) -> str:
    """An English plural as its singular: Harman's S-stemmer (JASIS 42, 1991, page 11), which leaves basis and this alone."""
    if len(word) < 4 or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else f"{word[:-3]}y"
    if word.endswith("es"):
        return word if word.endswith(("aes", "ees", "oes")) else word[:-1]
    return word if word.endswith(("us", "ss", "is")) else word[:-1]


def is_acronym(term: str) -> bool:
    """Whether a term is that of a word in capitals."""
    return term.startswith(_ACRONYM_MARK)


def shown(term: str) -> str:
    """A term as people read it: without its mark."""
    return term.removeprefix(_ACRONYM_MARK)

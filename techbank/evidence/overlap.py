"""Words that a need and a sentence share, with where they stand; rare words weigh more."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np

from catalogue.elements import Span
from embeddings.base import Vectors

Term: TypeAlias = tuple[str, int, int]

_RUN = re.compile(
    r"(?P<kana>[\u30a1-\u30fa\u30fc]{2,})|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々]+)|(?P<hangul>[\uac00-\ud7af]+)"
    r"|(?P<word>[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+)"
)
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_PAIR = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々]{2}|[\uac00-\ud7af]{2}")
_EMPTY_ENGLISH: Final = """
a an the and or but of to in on at by for from with without into onto over under is are was were be been
being it its this that these those we our us you your they their them he she his her i me my do does did
not no can could would should will may might must have has had as if so than then there here when where
which who what how why all any some each every more most less few many much very too also only just one
two up down out off about after before again still get gets got make makes made need needs want wants
like use used using such other same between per via while because cannot cant dont it's there's go goes
come comes take takes put give gives way thing things something anything nothing day days time times
small new old good
"""
_EMPTY_PAIRS: Final = """
我们 我们的 们的 可以 没有 有没 一个 一种 一下 不能 不想 能不 什么 怎么 现在 这个 那个 时候 就是 还是 或者 以及 进行
采用 使用 包括 所述 根据 其中 要求 因为 所以 但是 如果 问题 方法 办法 希望 想要 需要 最好 自己 每天 一次 几个 这样
那种 这种 出来 起来 下来 之后 以后 上的 的时 不用 不要 知道 装置 系统 本发 发明 明公 公开 技术 工場 会社 当社 弊社
方法 可能 使用 前記 記載 場合 必要 時間 希望 自分 本発
"""
_EMPTY: Final = frozenset((_EMPTY_ENGLISH + _EMPTY_PAIRS).split())
"""Words of needs and pairs of characters that say nothing of a technology: a sentence is not better for holding them."""


@lru_cache(maxsize=2**14)
def terms_of(text: str) -> tuple[Term, ...]:
    """(term, start, end) in order: pairs of Han characters or hangul, runs of katakana, words and numbers."""
    folded = _folded(text)
    found: list[Term] = []
    for match in _RUN.finditer(folded):
        start, end = match.span()
        run = match.group()
        if match.lastgroup in ("han", "hangul"):
            if len(run) == 1:
                continue  # one character alone is part of too many words
            found.extend((run[at : at + 2], start + at, start + at + 2) for at in range(len(run) - 1))
        else:
            found.append((_stem(run), start, end))
    return tuple(term for term in found if term[0] not in _EMPTY and (len(term[0]) > 1))


def overlaps(needs: Sequence[frozenset[str]], sentences: Sequence[str]) -> Vectors:
    """How much each need (rows) and each sentence (columns) share, 0 to 1: two telling words are about half.

    A term weighs the more, the more it tells one of these sentences from the others: ln(1 + sentences / those that hold it).
    Only the needs' terms are looked for: taking whole sentences apart costs ten times as much.
    """
    asked = frozenset[str]().union(*needs)
    pairs = [term for term in asked if _PAIR.fullmatch(term)]
    held = [_held(pairs, asked, _folded(sentence)) for sentence in sentences]
    counts = Counter(term for terms in held for term in terms)
    weights = {term: math.log(1 + len(sentences) / count) for term, count in counts.items()}
    found = np.zeros((len(needs), len(sentences)), dtype=np.float32)
    for column, terms in enumerate(held):
        if terms:
            totals = [math.fsum(weights[term] for term in terms & need) for need in needs]
            found[:, column] = [total / (total + 4.0) for total in totals]
    return found


def _held(pairs: Sequence[str], asked: Collection[str], folded: str) -> frozenset[str]:
    """Which of the terms asked for `term_set` finds in a folded text; `pairs` are those of Han characters or hangul."""
    found = {pair for pair in pairs if pair in folded}
    if len(pairs) < len(asked):
        if folded.isascii():
            words = _ASCII_WORD.findall(folded)
        else:
            words = [kana or word for kana, _, _, word in _RUN.findall(folded)]
        found.update(term for term in map(_stem, words) if term in asked)
    return frozenset(found)


def shared_spans(need: Collection[str], sentence: str) -> tuple[Span, ...]:
    """Where the shared terms stand in the sentence: in order, apart, neighbours joined."""
    found: list[Span] = []
    for start, end in sorted(_places(need, _folded(sentence))):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _places(need: Collection[str], folded: str) -> Iterator[Span]:
    """Where terms of a need stand in a folded text, in no order; they are looked for one by one, as by `_held`."""
    pairs = [term for term in need if _PAIR.fullmatch(term)]
    for pair in pairs:
        at = folded.find(pair)
        while at >= 0:
            yield at, at + 2
            at = folded.find(pair, at + 1)
    if len(pairs) < len(need):
        for match in (_ASCII_WORD if folded.isascii() else _RUN).finditer(folded):
            if (match.lastgroup or "word") in ("word", "kana") and _stem(match.group()) in need:
                yield match.span()


@lru_cache(maxsize=2**14)
def term_set(text: str) -> frozenset[str]:
    """The terms of a text."""
    return frozenset(term for term, _, _ in terms_of(text))


def _folded(text: str) -> str:
    """Case and width gone, every character in its place."""
    if text.isascii():
        return text.lower()
    return text.translate(_FOLDS)


class _Folds(dict[int, str]):
    """The fold of each character, found when it is first asked for; one that would become several stays as it is."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = unicodedata.normalize("NFKC", character).lower()
        self[code] = folded if len(folded) == 1 else character
        return self[code]


_FOLDS: Final = _Folds()


@lru_cache(maxsize=2**14)
def _stem(word: str) -> str:
    """An English plural as its singular; longer words by their first letters, so that clogged meets clogging."""
    if word.isascii() and word.isalpha():
        for ending in ("ing", "ed", "es", "s"):
            if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
                word = word[: -len(ending)]
                break
        if len(word) > 4 and word[-1] == "e":
            return word[:-1]
    return word

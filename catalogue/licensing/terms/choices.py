"""Marks of the choices that a text offers, in one form: Option 2 - and plan B), 方案B：, A方案, 第二种方式 and B案 as ① and ②.

A mark is read so only where the text holds another one with the same word: a lone 方案一 or "model 3 - " numbers nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

_HAN: Final = r"方案|方式|模式|选项|套餐|案|プラン|コース|パターン|タイプ|オプション"
_CLOSED: Final = r"[ \t]?[:,)-]?"
_MARKS: Final = (
    re.compile(
        r"(?<![a-z])(option|plan|variant|alternative|package|scheme|route|choice)[ \t]?#?[ \t]?(?P<label>[1-5a-e])"
        r"(?:[ \t]?[-:).]+|(?=[ \t]+(?:[a-z]{3}|\d)))"
    ),
    re.compile(rf"(?<![a-z0-9\u3400-\u9fff])(?P<label>[a-e甲乙丙丁1-5一二三四])({_HAN}){_CLOSED}"),
    re.compile(rf"第(?P<label>[一二三四1-4])(?:种|套|个|の)?({_HAN}|选择){_CLOSED}"),
    re.compile(rf"({_HAN})[ \t]?(?P<label>[a-e甲乙丙丁1-5一二三四])(?![a-z0-9个种年月%]){_CLOSED}"),
)
_PLACE: Final = {label: place for row in ("12345", "abcde", "一二三四", "甲乙丙丁") for place, label in enumerate(row)}  # fmt: skip
_CIRCLED: Final = "①②③④⑤"


def choice_changes(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of folded text that are marks of choices, each with its one form."""
    found: dict[tuple[int, str], list[tuple[int, int, str]]] = defaultdict(list)
    for kind, form in enumerate(_MARKS):
        for mark in form.finditer(text):
            word = next(group for group in mark.groups() if group != mark["label"])
            found[kind, word].append((mark.start(), mark.end(), mark["label"]))
    taken: list[tuple[int, int]] = []
    for marks in found.values():
        places = [_PLACE[label] for _, _, label in marks]
        if places[:2] != [0, 1] or len(set(places)) < len(places):
            continue  # the first and the second stand in their order, and each once
        if any(start < other_end and other < end for start, end, _ in marks for other, other_end in taken):
            continue
        taken += [(start, end) for start, end, _ in marks]
        yield from (
            (start, end, _CIRCLED[place]) for (start, end, _), place in zip(marks, places, strict=True)
        )

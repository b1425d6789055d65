"""What is left of a need without the words of its wishes: it is what is encoded, so it must read well.

Nothing is written anew: the rest is made of stretches of the text as they stand. Where a whole clause goes, one of the
two marks beside it goes too, and the one that parts more stays (a full stop before a comma); an emptied pair of
brackets goes. Where part of a clause goes, one of two blanks goes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_STOPS = re.compile(r"[.。!！?？\n…]")
_HALTS = re.compile(r"[;；:：]")
_PAIRS = {
    "(": ")",
    "（": "）",
    "[": "]",
    "【": "】",
    "〔": "〕",
    "「": "」",
    "『": "』",
    "“": "”",
    "《": "》",
    '"': '"',
}


def rest_of(text: str, clauses: Sequence[tuple[int, int]], gone: Sequence[tuple[int, int]]) -> str:
    """The text without the stretches `gone`, each of which lies within one of the `clauses`, in order.

    Both are in characters of `text`. Without anything gone it is the text itself.
    """
    if not gone:
        return text
    rest, mark = "", text[: clauses[0][0]]
    for number, (start, end) in enumerate(clauses):
        kept = _without(text, start, end, [g for g in gone if start <= g[0] and g[1] <= end])
        follows = text[end : clauses[number + 1][0]] if number + 1 < len(clauses) else text[end:]
        if kept:
            rest += (mark if rest or not _parts(mark) else _opening(mark)) + kept
            mark = follows
        else:
            mark = _stronger(mark, follows)
    closing = mark if rest and not _dangling(mark) else _closing(mark)
    return (rest + closing).strip() if rest else ""


def _without(text: str, start: int, end: int, gone: Sequence[tuple[int, int]]) -> str:
    """One clause without some stretches, and without the blanks that they leave."""
    kept, at = "", start
    for cut, after in sorted(gone):
        kept += text[at:cut]
        at = after
        if (not kept or kept[-1:].isspace()) and gone:
            while at < end and text[at].isspace():
                at += 1
    kept += text[at:end]
    return kept.strip() if gone else kept


def _parts(mark: str) -> bool:
    """Whether the mark parts what stands before it from what follows."""
    return any(not c.isspace() and c not in _PAIRS for c in mark)


def _opening(mark: str) -> str:
    """What is left of a mark with nothing before it: brackets that open."""
    return "".join(c for c in mark if c in _PAIRS and c != '"')


def _dangling(mark: str) -> bool:
    """Whether a mark at the end of the text waits for something to follow."""
    return bool(mark.strip()) and _STOPS.search(mark) is None and not any(c in _PAIRS.values() for c in mark)


def _closing(mark: str) -> str:
    return "".join(c for c in mark if c in _PAIRS.values() and c != '"')


def _stronger(before: str, after: str) -> str:
    """The mark that stays where what stood between two marks has gone."""
    for opening, closing in _PAIRS.items():
        if opening in before and closing in after:  # an emptied pair of brackets
            before, after = before.replace(opening, "", 1), after.replace(closing, "", 1)
            break
    return max((before, after), key=_strength)


def _strength(mark: str) -> int:
    if any(c in _PAIRS or c in _PAIRS.values() for c in mark):
        return 4  # the other half of the pair stays
    if _STOPS.search(mark):
        return 3
    if _HALTS.search(mark):
        return 2
    return 1 if mark.strip() else 0

"""One English gloss for each word: the one that the words made with it bear out.

A dictionary's first sense is often the oldest: 电 is lightning before it is electricity, 作业 homework before it is operation. But the
words that hold it are told by the sense that is alive in them (电池, 电机, 电阻: electric). So of all glosses of a word that one is
chosen which the greatest share of the longer words holding it have in their own glosses, less a little for every sense
before it. Words in few others, and long ones, keep their first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

_LONGEST: Final = 2
"""Longer words mean one thing nearly always."""
_FEWEST: Final = 5
"""Words that must hold a word before they say anything of it."""
_SENSE: Final = 0.03
_GLOSS: Final = 0.015
"""What each sense and each gloss of a sense before it costs, in shares of the words that hold it; settled on the development needs."""
_MOST: Final = 4  # senses or glosses that cost
_TOLD_BY: Final = 2  # senses of a word, and glosses of each, that speak for its parts
_WORD = re.compile(r"[a-z]+")


def chosen(senses: Mapping[str, list[list[str]]]) -> Iterator[tuple[str, str]]:
    """Each word with its gloss; `senses` as embeddings/gloss_senses.py gives them."""
    open_ = {word for word, own in senses.items() if len(word) <= _LONGEST and sum(map(len, own)) > 1}
    told: dict[str, Counter[str]] = defaultdict(Counter)
    holding: Counter[str] = Counter()
    for word, own in senses.items():
        stems = {stem for sense in own[:_TOLD_BY] for gloss in sense[:_TOLD_BY] for stem in _stems(gloss)}
        held = {word[at : at + size] for size in range(1, _LONGEST + 1) for at in range(len(word) - size + 1)}
        for part in (held & open_) - {word}:
            holding[part] += 1
            told[part].update(stems)
    for word, own in senses.items():
        if word in open_ and holding[word] >= _FEWEST:
            yield word, _best(own, told[word], holding[word])
        else:
            yield word, own[0][0]


def _best(senses: list[list[str]], told: Counter[str], holding: int) -> str:
    def worth(sense: int, gloss: int) -> float:
        stems = _stems(senses[sense][gloss])
        share = sum(told[stem] for stem in stems) / holding / max(1, len(stems))
        return share - _SENSE * min(sense, _MOST) - _GLOSS * min(gloss, _MOST)

    places = [(sense, gloss) for sense, own in enumerate(senses) for gloss in range(len(own))]
    sense, gloss = max(places, key=lambda place: (worth(*place), -place[0], -place[1]))
    return senses[sense][gloss]


def _stems(gloss: str) -> list[str]:
    """Its words as far as electric and electricity, film and films are one."""
    return [
        word[:5] if len(word) > 5 else word.rstrip("s") if len(word) > 3 else word
        for word in _WORD.findall(gloss)
    ]

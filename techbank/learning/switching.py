"""English text with part of its words replaced through a dictionary: "a 电池 that keeps its 容量 in the cold".

Such code-switched copies teach a multilingual model where foreign words lie in an English teacher's space, without
any translated text (Qin et al. 2020, CoSDA-ML).
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator, Mapping
from typing import Final

_WORD = re.compile(r"[A-Za-z]+")
_PHRASE: Final = 3  # words looked up together at most
_FEW: Final = frozenset(
    """the and for are was were has have had this that these those with from into than then not but can may will its their
    they which who whose when where while each any all such said one two same other more most also been being between
    within about over under after before only both very wherein thereof""".split()  # noqa: SIM905
)
_ENDINGS: Final = (("ies", "y"), ("sses", "ss"), ("es", ""), ("es", "e"), ("s", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"))  # fmt: skip


def switched(text: str, words: Mapping[str, tuple[str, ...]], *, share: float, seed: int) -> str:
    """`text` with about `share` of the words that `words` knows replaced; the same on every run for one seed.

    Of several foreign words the first is taken half of the time. Phrases go before words, and little words stay.
    """
    chance = random.Random(f"{seed}:{text}")
    found = list(_WORD.finditer(text))
    made: list[str] = []
    at = end = 0
    while at < len(found):
        length, choices = _longest(text, found, at, words)
        if choices and chance.random() < share:
            foreign = choices[0] if len(choices) == 1 or chance.random() < 0.5 else chance.choice(choices[1:])
            made += [text[end : found[at].start()], foreign]
            end = found[at + length - 1].end()
        at += length
    return "".join([*made, text[end:]])


def _longest(
    text: str, found: list[re.Match[str]], at: int, words: Mapping[str, tuple[str, ...]]
) -> tuple[int, tuple[str, ...]]:
    """How many words from `at` on are known together, and what they are in the other language."""
    for length in range(min(_PHRASE, len(found) - at), 0, -1):
        own = found[at : at + length]
        if any(text[a.end() : b.start()] not in (" ", "-") for a, b in itertools.pairwise(own)):
            continue
        phrase = " ".join(match.group() for match in own).lower()
        if length == 1 and (phrase in _FEW or len(phrase) < 3):
            return 1, ()
        for form in _forms(phrase):
            if choices := words.get(form):
                return length, choices
    return 1, ()


def _forms(phrase: str) -> Iterator[str]:
    """The phrase, and its last word without the endings of plural and of verbs."""
    yield phrase
    for ending, instead in _ENDINGS:
        if phrase.endswith(ending) and len(phrase) - len(ending) > 2:
            yield phrase.removesuffix(ending) + instead

"""The vocabulary of terms in three languages: which words carry a meaning, and which.

A vocabulary is a table from a sense ("grant exclusive") to its words, parted by commas, with choices in braces as
automaton.py reads them. Of two senses for one word the one that stands first wins; the longest word always does.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from catalogue.licensing.terms.automaton import Automaton
from catalogue.licensing.terms.items import Sense
from catalogue.licensing.terms.text import folded_word
from catalogue.places import place_words


def find_word(text: str, start: int) -> tuple[int, Sense] | None:
    """End and meaning of the longest word at a place of a folded text; None where there is none."""
    automaton, senses = _vocabulary()
    found = automaton.longest(text, start)
    return (found[0], senses[found[1]]) if found else None


@cache
def _vocabulary() -> tuple[Automaton, list[Sense]]:
    from catalogue.licensing.terms import lexicon_countries, lexicon_en, lexicon_ja, lexicon_zh

    automaton, senses = Automaton(), list[Sense]()
    for table in (lexicon_zh.WORDS, lexicon_en.WORDS, lexicon_ja.WORDS, lexicon_countries.WORDS):
        for name, words in table.items():
            kind, _, value = name.partition(" ")
            senses.append(Sense(kind, value))
            for word in split(words):
                automaton.add(folded_word(word), len(senses) - 1)
    for word, code in place_words().items():
        senses.append(Sense("place", code))
        automaton.add(folded_word(word), len(senses) - 1)
    return automaton, senses


def split(words: str) -> Iterator[str]:
    """The words of a line of a vocabulary: parted by commas that stand in no braces."""
    depth = start = 0
    for at, letter in enumerate(words + ","):
        depth += (letter == "{") - (letter == "}")
        if letter == "," and depth == 0:
            word = words[start:at].strip()
            if word:
                yield word
            start = at + 1

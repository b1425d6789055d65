"""The senses of Chinese and Japanese words in English, as CC-CEDICT and JMdict give them: the likeliest first, in few words.

Of a word's entries the likeliest come first: of Chinese ones those that are no name, then those of most senses; of Japanese
ones those usually written so, then those that lists of frequent words have (the marks of JMdict), the most frequent first.
How the entries are written: embeddings/dictionary_files.py.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from embeddings.dictionary_files import chinese_entry, english_glosses, opened_jmdict

Senses = dict[str, list[list[str]]]
"""Word -> its senses, each a list of glosses, none of them empty."""

LONGEST: Final = {"zh": 8, "ja": 10}
"""Characters of the longest words that are looked for in a text."""
_WRITTEN: Final = {"zh": re.compile(r"[\u4e00-\u9fff]"), "ja": re.compile(r"[\u4e00-\u9fff\u30a1-\u30faー]")}
"""How words begin that are looked for: hiragana alone is grammar."""
_MOST_WORDS: Final = 4  # longer glosses are explanations
_LEAST_FREQUENT: Final = 60  # beyond the last of JMdict's classes of frequency, nf48
_ASIDE = re.compile(r"\([^)]*\)|\{[^}]*\}|\[[^\]]*\]")
_LEADING = re.compile(r"^(?:to be|to|a|an|the|be|sb|sth)\s+", re.IGNORECASE)
_NO_GLOSS = re.compile(
    r"^(?:CL:|\(?Tw\)?$|.*\b(?:variant of|surname|see |same as|pr\.|used in|abbr\. for|classifier|particle"
    r"|radical|prefix|suffix|interj))"
)
_EMPTY = frozenset(
    """a an the of in on at to for with by from and or not is are be was were been it its this that these those i you he
    she we they me my our your his her their us them sb sth sb's one's etc eg ie as if so very can could may might must
    shall should will would do does did have has had than then there here what which who whom how why when where also
    only just all any some such no yes up out off over into about again etc. oneself someone something somebody thing
    matter one more most much many too still already now""".split()  # noqa: SIM905
)
"""English words that say nothing of a technology."""


def chinese(path: Path) -> Senses:
    """The words of CC-CEDICT, simplified and traditional, from its gzipped text."""
    entries: dict[str, list[tuple[tuple[bool, int], list[list[str]]]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if (entry := chinese_entry(line)) is None:
                continue
            if senses := _senses(sense.split(";") for sense in entry.senses):
                rank = (entry.pinyin[:1].isupper(), -len(senses))
                for word in {entry.traditional, entry.simplified}:
                    if _looked_for(word, "zh"):
                        entries[word].append((rank, senses))
    return {
        word: [sense for _, senses in sorted(own, key=lambda one: one[0]) for sense in senses]
        for word, own in entries.items()
    }


def japanese(path: Path) -> Senses:
    """The words of JMdict in characters and in kana, from jamdict's database."""
    with opened_jmdict(path) as base:
        told: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for entry, sense, gloss in english_glosses(base):
            told[entry][sense].append(gloss)
        senses = {entry: usable for entry, by_sense in told.items() if (usable := _senses(by_sense.values()))}
        in_kana = {
            entry
            for (entry,) in base.execute(
                "SELECT DISTINCT s.idseq FROM Sense s JOIN misc m ON m.sid = s.ID"
                " WHERE m.text LIKE '%usually written using kana%'"
            )
        }
        has_characters: set[int] = set()
        entries: dict[str, set[tuple[bool, bool, int, int]]] = defaultdict(set)
        for table, marked in (("Kanji", "KJP"), ("Kana", "KNP")):
            marks: dict[int, list[str]] = defaultdict(list)
            for number, mark in base.execute(f"SELECT kid, text FROM {marked}"):
                marks[number].append(mark)
            for number, entry, word in base.execute(f"SELECT ID, idseq, text FROM {table} ORDER BY ID"):
                if table == "Kanji":
                    has_characters.add(entry)
                if entry not in senses or not _looked_for(word, "ja"):
                    continue
                own = marks.get(number, [])
                frequency = min(
                    (int(mark[2:]) for mark in own if mark.startswith("nf")), default=_LEAST_FREQUENT
                )
                seldom_so = table == "Kana" and entry in has_characters and entry not in in_kana
                entries[word].add((seldom_so, not own, frequency, entry))
    return {
        word: [sense for rank in sorted(own) for sense in senses[rank[-1]]] for word, own in entries.items()
    }


def _looked_for(word: str, language: str) -> bool:
    return len(word) <= LONGEST[language] and _WRITTEN[language].match(word) is not None


def _senses(told: Iterable[list[str]]) -> list[list[str]]:
    """The usable glosses of each sense that has one."""
    return [own for glosses in told if (own := [usable for gloss in glosses if (usable := _usable(gloss))])]


def _usable(gloss: str) -> str | None:
    """What a gloss says in a few words, without asides and empty words; None where it says nothing so."""
    if _NO_GLOSS.match(gloss.strip()):
        return None
    text = " ".join(_ASIDE.sub(" ", gloss).split()).strip(" .,;!?").lower()
    for _ in range(2):
        text = _LEADING.sub("", text)
    text = " ".join(word for word in text.split() if word.strip(",.'\"") not in _EMPTY)
    return text if text.isascii() and re.search(r"[a-z]", text) and len(text.split()) <= _MOST_WORDS else None

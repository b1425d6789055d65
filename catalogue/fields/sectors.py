"""The industries a technology is for: as its record states them, else inferred from its class symbols and words.

Each sector gathers points: for class symbols the weight of the heaviest line they meet, half as much again of a second
one; for words the weights of the different ones found in title, keywords and abstract (the first claim where there is no
abstract), those of the title once more. Words are counted in each language by itself, and the language with the most
counts. Sectors with at least `LEAST` points, and at least `NEAR` of what the strongest has (more than `STRONG` counts as that), are inferred, three
at most.
The words and weights are in catalogue/fields/cues.py; how often that is right, in docs/fields.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from catalogue.fields.cues import CUES
from catalogue.records import Technology, TechnologyText

LEAST: Final = 3.0
NEAR: Final = 0.5
STRONG: Final = 10.0
MOST: Final = 3
_LONGEST: Final = 4000  # characters of an abstract or claim that are looked at
_LINE: Final = re.compile(r"(codes|zh|en|ja|-codes|-)(?::(\d))?\s+(.*)")
_NO_LETTERS: Final = re.compile(r"[^\w]+|_")

SECTOR_NAMES: Final[Mapping[str, tuple[str, str, str]]] = {
    "manufacturing": ("manufacturing", "制造", "製造"),
    "health_care": ("health care", "医疗健康", "医療・健康"),
    "finance": ("finance", "金融", "金融"),
    "retail": ("retail", "零售", "小売"),
    "energy": ("energy", "能源", "エネルギー"),
    "environment": ("environment", "环保", "環境"),
    "agriculture": ("agriculture", "农业", "農業"),
    "construction": ("construction", "建筑", "建設"),
    "logistics": ("logistics", "物流", "物流"),
    "materials": ("materials", "材料", "材料"),
    "electronics": ("electronics", "电子", "電子"),
}
"""The sectors that are inferred, by their names in records, each in English, Chinese and Japanese."""


@dataclass(frozen=True)
class Sectors:
    """The sectors of one technology and how they are known: stated by its record, or inferred."""

    names: tuple[str, ...]
    basis: Literal["stated", "inferred"]


@dataclass(frozen=True)
class _Cues:
    """What speaks for one sector: beginnings of symbols, words by language, and what is struck out first."""

    codes: tuple[tuple[str, float], ...]
    words: Mapping[str, tuple[tuple[str, float], ...]]
    struck: tuple[str, ...]
    struck_codes: tuple[str, ...]


@cache
def _cues() -> Mapping[str, _Cues]:
    """The table of catalogue/fields/cues.py by sector."""
    found: dict[str, _Cues] = {}
    for block in CUES.strip().split("\n\n"):
        name, *lines = block.splitlines()
        kinds: dict[str, list[tuple[str, float]]] = {
            kind: [] for kind in ("codes", "-codes", "zh", "en", "ja", "-")
        }
        for line in lines:
            if (match := _LINE.fullmatch(line.strip())) is None:
                raise ValueError(f"no line of cues: {line!r}")
            kind, weight = match[1], float(match[2] or 2)
            kinds[kind] += [
                (entry if "codes" in kind else _word(entry), weight) for entry in match[3].split()
            ]
        words = {language: tuple(kinds[language]) for language in ("zh", "en", "ja")}
        found[name] = _Cues(
            tuple(kinds["codes"]),
            words,
            tuple(word for word, _ in kinds["-"]),
            tuple(code for code, _ in kinds["-codes"]),
        )
    return found


def _word(entry: str) -> str:
    """An entry of the table as it is looked for: Latin words from their beginning, whole ones to their end."""
    if not entry.isascii():
        return entry.casefold()
    return " " + _NO_LETTERS.sub(" ", entry.casefold()).rstrip() + (" " if entry[-1] in "._" else "")


def _plain(text: str) -> str:
    """A text as words are looked for in it: folded, with a space for whatever is no letter or digit, at both ends too."""
    return f" {_NO_LETTERS.sub(' ', unicodedata.normalize('NFKC', text).casefold())} "


def points(technology: Technology) -> Mapping[str, float]:
    """What speaks for each sector that anything speaks for, in points."""
    symbols = ["".join(c.split()).upper() for c in (*(technology.ipc or ()), *(technology.cpc or ()))]
    texts = [
        (language, _plain(text.title or ""), _plain(_body(text)))
        for tag, text in technology.texts.items()
        if (language := tag.split("-")[0].lower()) in ("zh", "en", "ja")
    ]
    found = {}
    for name, cues in _cues().items():
        by_words = (_of_words(cues, language, title, body) for language, title, body in texts)
        total = _of_codes(cues, symbols) + max(by_words, default=0.0)
        if total:
            found[name] = total
    return found


def _body(text: TechnologyText) -> str:
    claim = (text.claims or ("",))[0] if not text.abstract else ""
    return " ".join((*(text.keywords or ()), (text.abstract or claim)[:_LONGEST]))


def _of_codes(cues: _Cues, symbols: Iterable[str]) -> float:
    counted = [symbol for symbol in symbols if not symbol.startswith(cues.struck_codes)]
    begun = {symbol[:length] for symbol in counted for length in range(1, len(symbol) + 1)}
    weights = sorted((weight for code, weight in cues.codes if code in begun), reverse=True)
    return weights[0] + 0.5 * sum(weights[1:2]) if weights else 0.0


def _of_words(cues: _Cues, language: str, title: str, body: str) -> float:
    for phrase in cues.struck:
        title, body = title.replace(phrase, " "), body.replace(phrase, " ")
    whole = title + body
    found = [(word, weight) for word, weight in cues.words[language] if word in whole]
    return sum(weight * (2 if word in title else 1) for word, weight in found)


def sectors_of(technology: Technology) -> Sectors | None:
    """The sectors a record states, else those inferred for it; None where nothing speaks for any."""
    if technology.sectors is not None:
        return Sectors(technology.sectors, "stated")
    names = inferred_sectors(technology)
    return Sectors(names, "inferred") if names else None


def inferred_sectors(technology: Technology) -> tuple[str, ...]:
    """The sectors that symbols and words speak for, the strongest first, whatever the record states."""
    found = points(technology)
    top = max(found.values(), default=0.0)
    enough = [name for name, total in found.items() if total >= max(LEAST, NEAR * min(top, STRONG))]
    return tuple(sorted(enough, key=lambda name: -found[name])[:MOST])

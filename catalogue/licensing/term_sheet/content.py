"""The sheet as data: sections of lines and tables whose texts know which of their words are gaps.

HTML and DOCX are made from these types alone, so that the two can only say the same. All text of a sheet is made of
`Run`s, and a `Run` takes its text through `printable`: what no XML file may hold never gets this far.
"""

from __future__ import annotations

import datetime as dt
import re
import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

Language = Literal["zh", "en"]

# Marks of writing direction (UAX #9) can show a text in another order than it is stored in.
_DIRECTION: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
_UNDIRECTED = str.maketrans("", "", "".join(_DIRECTION))
_LINES: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def printable(text: str) -> str:
    """A text on one line, without control characters, marks of direction, half surrogates and non-characters.

    XML 1.0 (section 2.2) forbids most of them; none of them is a word of a contract.
    """
    spaced = _LINES.sub(" ", text.translate(_UNDIRECTED))
    return "".join(c for c in spaced if unicodedata.category(c) != "Cs" and ord(c) & 0xFFFE != 0xFFFE).strip()


@dataclass(frozen=True)
class Run:
    """Words of one kind: stated, or (`gap`) still to be agreed; `language` where it is not the sheet's (BCP 47)."""

    text: str
    gap: bool = False
    language: str | None = None

    def __post_init__(self) -> None:
        space = " " if self.text[:1] == " " else ""
        trail = " " if self.text[-1:] == " " and self.text.strip() else ""
        object.__setattr__(self, "text", f"{space}{printable(self.text)}{trail}")


Cell: TypeAlias = tuple[Run, ...]


def cell(text: str, language: str | None = None) -> Cell:
    """A text with no gap in it."""
    return (Run(text, language=language),)


def plain(words: Cell) -> str:
    """The words of a cell as one text."""
    return "".join(run.text for run in words)


def has_gap(words: Cell) -> bool:
    """Whether something in it is still to be agreed."""
    return any(run.gap for run in words)


def join(parts: Iterable[Cell], comma: str) -> Cell:
    """Cells one after the other with `comma` between them."""
    found: list[Run] = []
    for part in parts:
        found += ([Run(comma)] if found else []) + list(part)
    return tuple(found)


def weave(template: str, values: dict[str, Cell]) -> Cell:
    """A template such as `{amount} a year` with cells in its places; what is a gap in them stays one."""
    found: list[Run] = []
    for literal, name, _, _ in string.Formatter().parse(template):
        if literal:
            found.append(Run(literal))
        if name is not None:
            found += values[name]
    return tuple(found)


@dataclass(frozen=True)
class Source:
    """Where a statement comes from; `url` only where it is an address of the web (http, https)."""

    words: Cell
    url: str | None = None


def web_address(url: str | None) -> str | None:
    """The address where it is one of the web, else None: nothing else becomes a link."""
    text = printable(url or "")
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    safe = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s<>\"]", text)
    return text if safe else None


@dataclass(frozen=True)
class Table:
    """Rows under a header; the first cell of a row names it."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def wide(self) -> bool:
        """Whether it needs the page's whole width: it stands below its section's lines then."""
        return len(self.header) > 4


@dataclass(frozen=True)
class Line:
    """One point of the sheet.

    `words` says what is stated, or that it is open; `open` is True where nothing at all is stated. `notes` is what to
    mind, `laws` what law says of it, `conflicts` what in the record speaks against it, `hints` what in it is odd.
    """

    key: str
    label: str
    words: Cell
    open: bool = False
    table: Table | None = None
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Lines under a heading; `intro` stands above them."""

    key: str
    heading: str
    lines: tuple[Line, ...]
    intro: str | None = None


@dataclass(frozen=True)
class Marks:
    """What stands before a sentence of law, a contradiction and a hint."""

    law: str
    conflict: str
    hint: str


@dataclass(frozen=True)
class Sheet:
    """A whole term sheet, in one language.

    `facts` are date, record, offer and version; `headers` name the three columns of a section.
    """

    language: Language
    title: str
    subject: Cell
    parties: Cell
    notice: tuple[str, ...]
    facts: tuple[tuple[str, Cell], ...]
    headers: tuple[str, str, str]
    marks: Marks
    sections: tuple[Section, ...]
    footer: str
    made: dt.date

    def line(self, key: str) -> Line:
        """The line of that key.

        Raises:
            KeyError: there is none.
        """
        for section in self.sections:
            for line in section.lines:
                if line.key == key:
                    return line
        raise KeyError(key)

    def gaps(self) -> tuple[str, ...]:
        """The labels of all points that are open, wholly or in part, in the order of the sheet."""
        return tuple(
            line.label
            for section in self.sections
            for line in section.lines
            if line.open
            or line.conflicts
            or has_gap(line.words)
            or (line.table and any(has_gap(c) for row in line.table.rows for c in row))
        )

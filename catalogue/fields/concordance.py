"""From class symbols (IPC, CPC) to the 35 fields of technology that WIPO counts patents by.

Source: U. Schmoch, "Concept of a Technology Classification for Country Comparisons", final report to WIPO (2008), as
WIPO has updated it since (IPC-Technology Concordance). The table (catalogue/fields/table.py) was written down from
knowledge of it, not copied from WIPO's file; docs/fields.md names the codes that are in doubt.

The narrowest entry that holds a symbol decides: main group, then subclass, then class. A subclass that is not named
(it is newer than the concordance) takes the field that more than half of the named subclasses of its class have, if
one does. CPC symbols are mapped through the IPC symbol of the same writing; what CPC adds to the IPC has none: section
Y and groups from 2000 on, which only index. Where a technology states several symbols, each distinct one counts as
much as another; the main field is the one with the most, and of equal ones the one whose symbol comes first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final

from catalogue.fields.table import FIELDS, SECTORS
from catalogue.records import Technology

_SYMBOL: Final = re.compile(r"([A-HY]\d\d)([A-Z])?(?:(\d{1,4})(?:/\d*)?)?")
_INDEXING: Final = 2000  # CPC's groups from here on add to a classification and have no equal in the IPC


@dataclass(frozen=True)
class TechnologyField:
    """One of the 35 fields: `names` and `sector` (one of five) by language, `codes` as in the table."""

    number: int
    names: Mapping[str, str]
    sector: Mapping[str, str]
    codes: tuple[str, ...]

    @property
    def label(self) -> str:
        """Number and English name: how facets and conditions write it."""
        return f"{self.number} {self.names['en']}"


@cache
def technology_fields() -> Mapping[int, TechnologyField]:
    """The fields by number."""
    sectors: dict[int, Mapping[str, str]] = {}
    for line in SECTORS.strip().splitlines():
        numbers, *names = (part.strip() for part in line.split("|"))
        first, last = map(int, numbers.split("-"))
        sectors |= dict.fromkeys(range(first, last + 1), _by_language(names))
    lines = FIELDS.strip().splitlines()
    found = {}
    for head, codes in zip(lines[::2], lines[1::2], strict=True):
        number, *names = (part.strip() for part in head.split("|"))
        listed = tuple(code for code in codes.replace("|", " ").split() if code != "+")
        found[int(number)] = TechnologyField(int(number), _by_language(names), sectors[int(number)], listed)
    return found


def _by_language(names: Iterable[str]) -> Mapping[str, str]:
    return dict(zip(("en", "zh", "ja"), names, strict=True))


@cache
def _entries() -> Mapping[str, int]:
    """The field of each entry of the table; a range of main groups is written out."""
    found: dict[str, int] = {}
    for field in technology_fields().values():
        for code in field.codes:
            subclass, _, last = code.partition("-")
            first = subclass[4:]
            for group in range(int(first), int(last) + 1) if last else (first,):
                found[f"{subclass[:4]}{group}"] = field.number
    return found


@cache
def _most_of(class_: str) -> int | None:
    """The field of more than half of the subclasses named of a class."""
    named = [number for code, number in _entries().items() if code[:3] == class_ and len(code) == 4]
    number, count = Counter(named).most_common(1)[0] if named else (None, 0)
    return number if 2 * count > len(named) else None


@lru_cache(maxsize=2**16)  # banks repeat their symbols
def field_of(symbol: str) -> int | None:
    """The field of a symbol such as H01M 10/0525, of a subclass or of a class; None where it has none."""
    match = _SYMBOL.match("".join(symbol.split()).upper())
    if match is None:
        return None
    class_, letter, group = match[1], match[2] or "", match[3]
    if group and int(group) >= _INDEXING:
        return None
    entries = _entries()
    steps = (f"{class_}{letter}{int(group)}" if group else "", class_ + letter if letter else "", class_)
    found = next((entries[step] for step in steps if step in entries), None)
    return _most_of(class_) if found is None else found


@dataclass(frozen=True)
class Share:
    """How much of a technology a field has, by its symbols: `symbols` of them, and what part of all that have a field."""

    field: int
    symbols: int
    share: Fraction


def fields_of(technology: Technology) -> tuple[Share, ...] | None:
    """The fields of a technology, the main one first; None where it states no symbol, empty where none has a field."""
    if technology.ipc is None and technology.cpc is None:
        return None
    written = (*(technology.ipc or ()), *(technology.cpc or ()))
    symbols = dict.fromkeys("".join(symbol.split()).upper() for symbol in written)
    counts = Counter(number for symbol in symbols if (number := field_of(symbol)) is not None)
    whole = counts.total()
    # Of equal counts the first met stays first: `most_common` sorts stably.
    return tuple(Share(number, count, Fraction(count, whole)) for number, count in counts.most_common())

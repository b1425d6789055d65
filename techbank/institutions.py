"""The owners of a bank by name: whole, in part, in any language that one of their records names them in, by initials.

Names that one record gives of its owner are names of one institution everywhere: where a record says 清华大学 and
Tsinghua University, the other records of 清华大学 are found by the English name as well.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from catalogue.filters.columns import ColumnTable
from catalogue.identity.names import is_cjk
from index.view import View

Numbers: TypeAlias = npt.NDArray[np.int64]
How: TypeAlias = Literal["name", "part", "initials"]

_SHORT: Final = {
    "univ": "university", "inst": "institute", "coll": "college", "acad": "academy", "tech": "technology",
    "sci": "science", "sciences": "science", "res": "research", "lab": "laboratory", "ctr": "center",
    "centre": "center", "natl": "national", "nat": "national", "institutes": "institute",
}  # fmt: skip
_SMALL: Final = frozenset(("of", "the", "and", "for", "at", "in", "a", "an", "de", "la", "und", "für", "der"))
# Words that half of all institutions have: alone they name none.
_USUAL: Final = frozenset(
    ("university", "institute", "college", "academy", "technology", "science", "research", "laboratory", "center",
     "national", "school", "department", "foundation", "engineering", "medical", "health", "industrial", "company",
     "co", "ltd", "inc", "corp", "gmbh", "group", "limited", "state", "international", "medicine", "agricultural")
)  # fmt: skip
_USUAL_CJK: Final = re.compile(
    r"(?:大学|大學|学院|學院|研究院|研究所|研究|科学院|科学|科技|技术|技術|工业|工業|理工|工程|工科|医科|医学|医療|农业|"
    r"農業|师范|职业|国立|公立|学校|法人|有限|股份|公司|株式会社|会社|机构|機構|中心|センター|国家|中国|日本|省|市|院|所)+"
)


_KINDS: Final = frozenset(
    ("university", "institute", "college", "academy", "laboratory", "center", "school", "foundation", "company",
     "co", "ltd", "inc", "corp", "gmbh", "conservatory", "hospital", "society", "agency")
)  # fmt: skip
_KINDS_CJK: Final = re.compile(
    "大学|大學|学院|學院|研究院|研究所|科学院|高专|高専|学校|公司|会社|医院|病院|中心|センター|機構"
)
_GATHERED: WeakKeyDictionary[View, Institutions] = WeakKeyDictionary()
_GATHERING = threading.Lock()


@dataclass(frozen=True)
class Named:
    """The technologies of the institutions that a text may name; `how` says by what, `names` are theirs as written."""

    how: How
    names: tuple[str, ...]
    numbers: Numbers


@dataclass(frozen=True)
class _Name:
    written: str
    folded: str
    words: tuple[str, ...]
    initials: str
    institution: int


class InstitutionsOf:
    """The institutions of a view, gathered when they are first asked for and kept as long as the view is searched."""

    def __init__(self, view: View) -> None:
        self._view = view

    def named(self, text: str) -> Named | None:
        """As `Institutions.named`."""
        with _GATHERING:
            found = _GATHERED.get(self._view)
            if found is None:
                found = _GATHERED[self._view] = Institutions([part.columns for part in self._view.parts])
        return found.named(text)


class Institutions:
    """The institutions of the parts of a view; technologies are numbered through as the view numbers them."""

    def __init__(self, parts: Sequence[ColumnTable]) -> None:
        self._codes = [part.codes["owner"] for part in parts]
        self._starts = np.concatenate([[0], np.cumsum([part.technologies for part in parts])]).astype(
            np.int64
        )
        written: dict[str, str] = {}
        cells: list[dict[int, list[str]]] = []
        for codes in self._codes:
            own: dict[int, list[str]] = defaultdict(list)
            for number, word in zip(codes.postings.numbers(), codes.postings.places, strict=True):
                name = codes.postings.words[int(number)]
                written.setdefault(folded(name), name)
                own[int(word)].append(folded(name))
            cells.append(own)
        joined = _joined((names for own in cells for names in own.values()), written)
        self._cells = [{cell: joined[names[0]] for cell, names in own.items()} for own in cells]
        self._names = [
            _Name(name, key, words, "".join(word[0] for word in words), joined[key])
            for key, name in written.items()
            if key
            for words in [words_of(name)]
        ]
        # Most of what is asked stands in no name: both tell that at once.
        self._folded = "\n".join(name.folded for name in self._names)
        self._words = frozenset(word for name in self._names for word in name.words)
        self._whole: dict[str, set[int]] = defaultdict(set)
        for each in self._names:
            self._whole[each.folded].add(each.institution)
            if each.words:
                self._whole[" ".join(sorted(each.words))].add(each.institution)

    def named(self, text: str) -> Named | None:
        """The institutions that a text is the name of: whole, else in part, else by initials in capitals.

        A part must hold something that not every institution has in its name: 大学 and "University" name none.
        """
        key, words = folded(text), words_of(text)
        if not key:
            return None
        if found := self._whole.get(key) or (words and self._whole.get(" ".join(sorted(words)))):
            return self._of("name", found)
        if is_cjk(text):
            telling = len(key) >= 2 and key in self._folded and not _USUAL_CJK.fullmatch(key)
            return self._of("part", self._where(lambda name: key in name.folded)) if telling else None
        asked = set(words)
        if asked <= self._words and asked - _USUAL - _SMALL and max(map(len, asked)) >= 3:
            found = self._where(lambda name: asked <= set(name.words))
            if found:
                return self._of("part", found)
        if re.fullmatch(r"[A-Z]{3,8}", text.strip()):
            return self._of(
                "initials", self._where(lambda name: name.initials == key and not is_cjk(name.written))
            )
        return None

    def _where(self, holds: Callable[[_Name], bool]) -> set[int]:
        return {name.institution for name in self._names if holds(name)}

    def _of(self, how: How, institutions: set[int]) -> Named | None:
        if not institutions:
            return None
        held = []
        for codes, own, start in zip(self._codes, self._cells, self._starts[:-1], strict=True):
            wanted = np.zeros(codes.cells + 1, dtype=np.bool_)
            wanted[[cell for cell, institution in own.items() if institution in institutions]] = True
            held.append(np.flatnonzero(codes.rows(wanted)) + start)
        names = tuple(name.written for name in self._names if name.institution in institutions)
        return Named(how, names, np.concatenate(held).astype(np.int64))


def says_institution(text: str) -> bool:
    """Whether a text holds a word for a kind of institution: university, 大学, 研究所."""
    return bool(_KINDS & set(words_of(text))) or _KINDS_CJK.search(text) is not None


def folded(name: str) -> str:
    """Letters and digits alone, half-width, without case."""
    return "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold()))


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name without small ones, usual short forms written out."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())
    return tuple(_SHORT.get(word, word) for word in words if word not in _SMALL)


def _joined(groups: Iterable[Sequence[str]], names: Iterable[str]) -> dict[str, int]:
    """A number for each name, the same for names that stand in one group with each other, directly or through others."""
    parent = {name: name for name in names}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for group in groups:
        for name in group[1:]:
            parent[root(name)] = root(group[0])
    number = {name: at for at, name in enumerate(dict.fromkeys(map(root, parent)))}
    return {name: number[root(name)] for name in parent}

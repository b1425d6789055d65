"""What the values of a column look like: numbers of patents, dates, symbols, money, addresses, names, long texts.

Only what nearly all of the values share is said. A look is no meaning: that a column holds dates does not say which.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Literal

from ingest.cells import read_date, split, stated, undamaged, without_formula
from ingest.headers import plain
from ingest.numbers import classification_symbol
from ingest.offer_columns import TERMS
from ingest.patent_columns import right_word, status_of

Kind = Literal[
    "publication", "application", "date", "symbol", "email", "url", "phone", "readiness", "right", "status", "licence",
    "percent", "money", "claim", "institution", "long text", "short text",
]  # fmt: skip

MOST = 0.8
"""The share of values that must be so for a column to look so."""
LONG_TEXT = 60
"""Characters: the median of a column of long texts (of Latin letters three times as many)."""

_ENOUGH = 2000  # characters of a value that are looked at
_PUBLICATION = re.compile(
    r"[A-Z]{2}[ -]?(?:[A-Z]{1,2})?\d[\d,/ ]{5,14}[ -]?(?:[ABCUYSTEPDHIMW]\d?)|(?:特開|特許|特表|実開)\S{4,16}"
    r"|CN[ -]?[1-6]\d{6,8}",
    re.I,
)
_APPLICATION = re.compile(
    r"(?:CN|ZL)?(?:19|20)\d\d[12389]\d{7}(?:\.?[\dX])?|(?:CN|ZL)?(?:8[5-9]|9\d|0[0-3])[12389]\d{5}(?:\.[\dX])"
    r"|PCT/[A-Z]{2}\d{2,4}/\d{5,6}|(?:特願|実願|意願)\S{5,14}",
    re.I,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"https?://\S+")
_PHONE = re.compile(r"(?:\+?\d{1,3}[ -])?(?:\(?0?\d{2,4}\)?[ -]?)?\d{3,4}[ -]?\d{4}(?:[ -]\d{1,5})?")
_READINESS = re.compile(r"trl\s*-?\s*[1-9](\s*[-~至]\s*(trl)?\s*[1-9])?\s*级?", re.I)
_PERCENT = re.compile(r"\d{1,3}(?:\.\d+)?\s*%(?:\s*[-~至]\s*\d{1,3}(?:\.\d+)?\s*%)?")
_MONEY = re.compile(
    r"(?:人民币|RMB|CNY|USD|EUR|JPY|US\$|[￥¥$€])\s*\d[\d,.]*\s*[万亿]?元?|\d[\d,.]*\s*(?:万|亿)?(?:元|円|人民币|美元|CNY|USD|JPY|EUR)(?:/年)?"
)
_CLAIM = re.compile(r"其特征在于|其特征是|characteri[sz]ed (?:in|by)|\bwherein\b|であって|を特徴とする", re.I)
_INSTITUTION = re.compile(
    r"(?:大学|大學|学院|研究院|研究所|公司|研究中心|工程中心|医院|实验室|機構|株式会社|法人)(?:$|[\s(（])"
    r"|\b(?:university|institute|college|inc|ltd|llc|gmbh|corp|laborator(?:y|ies)|hospital)\b",
    re.I,
)
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True)
class Look:
    """What a column looks like, and of how many of its values that is true."""

    kind: Kind
    count: int
    of: int


def looks(values: Sequence[str]) -> Look | None:
    """What these values look like; None where most of them do not look like one thing, or there are none."""
    return _looks(tuple(value[:_ENOUGH] for value in values))


@lru_cache(maxsize=256)
def _looks(values: tuple[str, ...]) -> Look | None:
    said = [unicodedata.normalize("NFKC", value).strip() for value in values if undamaged(value)]
    for kind, test in _TESTS:
        count = sum(map(test, said))
        if count and count >= MOST * len(said):
            return Look(kind, count, len(said))
    if not said:
        return None
    lengths = [len(value) / (3 if _mostly_latin(value) else 1) for value in said]
    if median(lengths) >= LONG_TEXT:
        return Look("long text", sum(length >= LONG_TEXT for length in lengths), len(said))
    if _names(said):
        return Look("short text", len(said), len(said))
    return None


def _mostly_latin(text: str) -> bool:
    return len(_LATIN.findall(text)) > len(text) / 2


def _names(said: Sequence[str]) -> bool:
    """Whether these could be names of technologies: words, of some length, hardly one like another."""
    lengths = [len(value) / (3 if _mostly_latin(value) else 1) for value in said]
    worded = sum(len(re.findall(r"[^\W\d_]", value)) >= 0.6 * len(value) for value in said)
    return median(lengths) >= 5 and worded >= MOST * len(said) and len(set(said)) >= 0.9 * len(said)


def _all(test: Callable[[str], bool]) -> Callable[[str], bool]:
    """The test, for a cell that is a list: all of its entries must pass."""

    def every(value: str) -> bool:
        parts = split(value)
        return bool(parts) and all(test(part) for part in parts)

    return every


def _date(value: str) -> bool:
    try:
        found = read_date(value)
    except ValueError:
        return False
    # a bare number of five digits is a day only where a header says so
    return found is not None and 1900 <= found.year <= 2100 and not re.fullmatch(r"\d{5}(\.\d+)?", value)


def _symbol(value: str) -> bool:
    parts = split(value, commas=True)
    return bool(parts) and all(
        len(part) <= 40 and "/" in (classification_symbol(part) or "") for part in parts
    )


def _licence(value: str) -> bool:
    parts = [plain(part) for part in re.split(r"[;；、/,，\s]+", value) if part]
    return bool(parts) and all(any(slot == "grants" for slot, _ in TERMS.get(part, ())) for part in parts)


_TESTS: tuple[tuple[Kind, Callable[[str], bool]], ...] = (
    ("application", _all(lambda value: bool(_APPLICATION.fullmatch(re.sub(r"\s", "", value))))),
    ("publication", _all(lambda value: bool(_PUBLICATION.fullmatch(value)))),
    ("date", _date),
    ("symbol", _symbol),
    ("email", lambda value: bool(_EMAIL.fullmatch(value))),
    ("url", lambda value: bool(_URL.fullmatch(value))),
    ("readiness", lambda value: bool(_READINESS.fullmatch(value))),
    ("right", lambda value: right_word(value) is not None),
    ("licence", _licence),
    ("status", lambda value: status_of(value) is not None),
    ("percent", lambda value: bool(_PERCENT.fullmatch(value))),
    ("money", lambda value: bool(_MONEY.fullmatch(value))),
    ("phone", lambda value: bool(_PHONE.fullmatch(value)) and sum(c.isdigit() for c in value) >= 7),
    ("claim", lambda value: len(value) >= 20 and bool(_CLAIM.search(value))),
    ("institution", _all(lambda value: len(value) <= 80 and bool(_INSTITUTION.search(value)))),
)


def looks_like_a_value(cell: str) -> bool:
    """Whether a cell holds a number, a date or an address, as no header does."""
    look = looks([cell])
    return look is not None and look.kind not in (
        "institution",
        "right",
        "status",
        "licence",
        "short text",
        "readiness",
    )


def values_of(cells: Sequence[str | None]) -> list[str]:
    """The cells that say something."""
    return [without_formula(cell)[0] for cell in cells if cell and stated(cell)]

"""Codes in running text, in every usual writing: numbers of patents and applications, class symbols, CAS numbers.

A code has one or more keys that all of its writings share; a key is a term of the lexical index. Patents have the keys
of `catalogue.identity`: CN201710117081.7, ZL 2017 1 0117081.7 and 申请号2017101170817 are all app:CN:201710117081.
Where a writing leaves open what it is (JP 2015-123456 is a publication or an application), it has the keys of both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from catalogue.identity.keys import all_keys
from catalogue.identity.numbers import Number, application_key, publication_key
from catalogue.records import PatentRef, Technology
from index.lexical_words import plain

CodeKind: TypeAlias = Literal["patent", "class", "cas"]
MARK: Final = "#"
"""Begins the term of every code, so that none is ever taken for a word."""


@dataclass(frozen=True)
class Code:
    """A code where it stands in the plain form of a text (see `lexical_words.plain`).

    `keys` without mark. `sure` says that the writing itself tells what it is; a bare number of twelve digits is only
    taken for an application where the bank holds it. `doubt` as in `catalogue.identity.numbers.Number`.
    """

    kind: CodeKind
    written: str
    keys: tuple[str, ...]
    start: int
    end: int
    sure: bool = True
    doubt: str | None = None

    @property
    def terms(self) -> tuple[str, ...]:
        """The keys as terms of the lexical index."""
        return tuple(MARK + key for key in self.keys)


_Read: TypeAlias = Callable[[re.Match[str]], list[Number]]

_JP_LETTERS = "ABUYS"
_KR_LETTERS = "ABUYS"
_CN_LETTERS = "ABCUYDS"
# Offices whose numbers are read by the general rule: two letters, digits, and perhaps a kind code.
_OTHERS = "AT|AU|BE|BR|CA|CH|DD|DE|DK|ES|FI|FR|GB|HK|IE|IL|IN|IT|MX|MY|NL|NO|NZ|PL|PT|RU|SE|SG|TW|UA|VN|ZA"
_JP_WORD: Final = {
    "特開": "A", "特表": "A", "再公表": "A", "特許": "B", "特公": "B", "実開": "U", "実表": "U", "実登": "U",
    "実用新案登録": "U", "実公": "Y", "意匠登録": "S", "意登": "S",
}  # fmt: skip


def _published(country: str, number: str, letters: str) -> list[Number]:
    keys = (publication_key(PatentRef(country, number=number, kind=letter)) for letter in letters or " ")
    return list(dict.fromkeys(key for key in keys if key))


def _applied(country: str, number: str) -> list[Number]:
    found = application_key(PatentRef(country, application_number=number))
    return [found] if found else []


def _cn_application(found: re.Match[str]) -> list[Number]:
    return _applied("CN", found["number"])


def _cn_publication(found: re.Match[str]) -> list[Number]:
    return _published("CN", found["number"], (found["kind"] or "")[:1] or _CN_LETTERS)


def _us(found: re.Match[str]) -> list[Number]:
    return _published("US", f"{found['series'] or ''}{found['number']}", (found["kind"] or "")[:1])


def _us_application(found: re.Match[str]) -> list[Number]:
    return _applied("US", found["number"])


def _pct(found: re.Match[str]) -> list[Number]:
    return _applied("WO", found["number"])


def _wo(found: re.Match[str]) -> list[Number]:
    return _published("WO", found["number"], "")


def _ep(found: re.Match[str]) -> list[Number]:
    if "." in found["number"]:
        return _applied("EP", found["number"])
    bare = re.sub(r"\D", "", found["number"])
    return _published("EP", bare, "") if len(bare) < 8 else _applied("EP", bare)


def _jp_named(found: re.Match[str]) -> list[Number]:
    word = found["word"]
    if word in ("特願", "実願", "意願"):
        return _applied("JP", word + found["number"])
    return _published("JP", found["number"], _JP_WORD[word])


def _jp(found: re.Match[str]) -> list[Number]:
    kind = (found["kind"] or "")[:1]
    published = _published("JP", found["number"], kind or _JP_LETTERS)
    return published if kind else published + _applied("JP", found["number"])


def _kr(found: re.Match[str]) -> list[Number]:
    squeezed, kind = re.sub(r"\D", "", found["number"]), (found["kind"] or "")[:1]
    number = squeezed
    if year := re.fullmatch(r"[12]0((?:19|20)\d\d\d{7})", squeezed):
        number = year[1]  # as ingest keeps it: publications without the class of right
    published = _published("KR", number, kind or _KR_LETTERS)
    return published if kind else published + _applied("KR", squeezed)


def _other(found: re.Match[str]) -> list[Number]:
    country, kind = found["country"], found["kind"] or ""
    number = re.sub(r"[\s.,/-]", "", found["number"])
    published = _published(country, number, kind[:1])
    return published if kind else published + _applied(country, found["number"])


_KIND = r"(?:\s*[-_]?\s*(?P<kind>{letters})\d?(?![A-Z0-9]))?"
_YEAR = r"(?:19|20)\d\d"
_ERA = r"(?:明治|大正|昭和|平成|令和|[明昭平令MTSHR])"
_JP_SERIAL = rf"(?:{_YEAR}\s*-?\s*0*\d{{1,6}}|{_ERA}\s*\d{{1,2}}\s*-?\s*\d{{1,6}})"
_PATTERNS: tuple[tuple[str, _Read, bool], ...] = (
    (r"(?P<number>PCT\s*/\s*[A-Z]{2}\s*(?:\d{4}|\d{2})\s*/\s*\d{3,6})(?!\d)", _pct, True),
    (rf"(?:再公表)?WO\s*-?(?P<number>(?:{_YEAR}\s*[/-]?\s*\d{{5,6}}|\d\d\s*[/-]\s*\d{{5,6}}))(?!\d)" + _KIND.format(letters="A"), _wo, True),
    # CN: applications of 12 digits (8 before October 2003) with a check digit, which may be left out; publications.
    (r"(?:(?:CN|ZL|专利号|專利號|申请号|申請號)[\s:：.-]*)+(?P<number>(?:(?:19|20)\d\d\s*[12389]\s*\d{7}|[089]\d\s*[12389]\s*\d{5})\s*\.\s*[\dX])(?![\dA-Z])", _cn_application, True),
    (r"(?:(?:CN|ZL|专利号|專利號|申请号|申請號)[\s:：.-]*)+(?P<number>(?:19|20)\d\d\s*[12389]\s*\d{7}[\dX]?)(?![\d.A-Z])", _cn_application, True),
    (r"(?P<number>(?:19|20)\d\d\s*[12389]\s*\d{7}\s*\.\s*[\dX])(?![\dA-Z])", _cn_application, True),
    (r"(?P<number>(?:19[89]\d|20[0-4]\d)[12389]\d{7}[\dX]?)(?![\d.A-Z])", _cn_application, False),
    (r"CN[\s-]*(?P<number>[1-9]\d\d\s?\d{3}\s?\d{3}|[12389]\d{6})(?!\d)" + _KIND.format(letters="[ABCDSUY]"), _cn_publication, True),
    # US: patents, applications as published, serial numbers.
    (r"(?:US|U\.\s?S\.)\s*(?:PAT(?:ENT|\.)?\s*)?(?:APPL(?:ICATION|\.)?\s*)?(?:SER(?:IAL|\.)?\s*)?(?:PUB(?:LICATION|\.)?\s*)?(?:NO\.?\s*|NUMBER\s*)?[-\s]*(?P<number>\d\d/\d{3},?\d{3})(?!\d)", _us_application, True),
    (r"(?P<number>(?:0[789]|1\d|2\d|6\d)/\d{3},\d{3})(?!\d)", _us_application, True),
    (r"(?:US|U\.\s?S\.)\s*(?:PAT(?:ENT|\.)?\s*)?(?:APPL(?:ICATION|\.)?\s*)?(?:PUB(?:LICATION|\.|L\.)?\s*)?(?:NO\.?\s*|NUMBER\s*)?[-\s]*(?:(?P<series>RE|PP|D|H|T)\s?)?(?P<number>20\d\d\s*[/-]?\s*\d{6,7}|\d{1,2}(?:[,\s]\d{3}){2}|\d{3},\d{3}|\d{4,8})(?![\d.])" + _KIND.format(letters="[ABCEFHPS]"), _us, True),
    (r"EP\s*[-.]?\s*(?P<number>\d{8}\.\d|\d{7,8}|\d(?:\s\d{3}){2}|0\s?\d{3}\s\d{3})(?!\d)" + _KIND.format(letters="[AB]"), _ep, True),
    (rf"(?:JP\s*-?\s*)?(?P<word>特開|特表|再公表|特許|特公|特願|実開|実表|実登|実用新案登録|実公|実願|意匠登録|意登|意願)\s*(?:出願)?第?\s*(?P<number>{_JP_SERIAL}|\d{{6,7}})(?!\d)\s*号?", _jp_named, True),
    (rf"JP\s*-?\s*(?P<number>{_JP_SERIAL}|\d{{6,7}})(?!\d)" + _KIND.format(letters="[ABCSUY]"), _jp, True),
    (r"KR\s*-?\s*(?P<number>[123]0-?(?:19|20)\d\d-?\d{7}|[123]0-?\d{7}|(?:19|20)\d{9})(?!\d)" + _KIND.format(letters="[ABSUY]"), _kr, True),
    (rf"(?P<country>{_OTHERS})\s*-?\s*(?P<number>I?\d{{1,3}}(?:[\s.,]?\d{{2,4}}){{2,4}}(?:\.\d)?|I?\d{{5,12}}(?:\.\d)?)(?!\d)" + _KIND.format(letters="[ABCDESTUY]"), _other, True),
)  # fmt: skip
_PATENTS = tuple((re.compile(rf"(?<![A-Z0-9]){pattern}"), read, sure) for pattern, read, sure in _PATTERNS)
_CLASS = re.compile(
    r"(?<![A-Z0-9])([A-HY])(\d{2})([A-Z])(?:\s*0*([1-9]\d{0,3})(?:\s*/\s*(\d{2,6}))?(?![\d.]))?(?![A-Z0-9])"
)
_CAS = re.compile(r"(?<![\d-])([1-9]\d{1,6})-(\d{2})-(\d)(?![\d-])")
_OFFICE = re.compile(r"[A-Z]{2}(?![A-Z])")
_WORDY = frozenset({"US", "AT", "BE", "IN", "IT", "NO", "SE"})  # offices whose letters are words as well
_SHORT_US = 6  # digits: a US patent with fewer is from before 1868, or has its kind code or a comma
_ANY = re.compile(r"\d\d")


def codes_in(text: str) -> list[Code]:
    """The codes in a text, in order, none within another."""
    text = plain(text)
    if not _ANY.search(text):
        return []
    upper = text.upper()
    if len(upper) != len(text):  # a letter that has no single capital: places would no longer fit
        upper = "".join(c.upper() if len(c.upper()) == 1 else c for c in text)
    found = sorted(_all(text, upper), key=lambda code: (code.start, -code.end, not code.sure))
    kept: list[Code] = []
    for code in found:
        if not kept or code.start >= kept[-1].end:
            kept.append(code)
    return kept


def _all(text: str, upper: str) -> Iterator[Code]:
    for pattern, read, sure in _PATENTS:
        for match in pattern.finditer(upper):
            if not _is_prose(text, match) and (numbers := read(match)):
                keys = tuple(dict.fromkeys(number.key for number in numbers))
                firm = any(number.doubt is None for number in numbers)
                doubt = None if firm else numbers[0].doubt
                yield Code("patent", match[0].strip(), keys, match.start(), match.end(), sure, doubt)
    for match in _CLASS.finditer(upper):
        keys = class_keys("".join(filter(None, match.group(1, 2, 3))), match[4], match[5])
        yield Code("class", match[0].strip(), keys, match.start(), match.end())
    for match in _CAS.finditer(upper):
        if cas_is_right(match[0]):
            yield Code("cas", match[0], (f"cas:{match[0]}",), match.start(), match.end())


def _is_prose(text: str, match: re.Match[str]) -> bool:
    """Whether what looks like a number with its office is a word and an amount: tell us 50000, at 20 000 000, No 12345."""
    office = upper_office[0] if (upper_office := _OFFICE.match(match[0])) else ""
    if office not in _WORDY or match.groupdict().get("kind"):
        return False
    if office != "US":
        return True
    written = text[match.start() : match.end()]
    return not re.search(r"[/,]", written) and (
        written.startswith("us ") or sum(c.isdigit() for c in written) < _SHORT_US
    )


def class_keys(subclass: str, group: str | None, subgroup: str | None) -> tuple[str, ...]:
    """H01M 10/0525 as itself, its main group and its subclass: the narrowest first."""
    keys = [f"ipc:{subclass}"]
    if group:
        keys.insert(0, f"ipc:{subclass}{group}")
    if group and subgroup:
        keys.insert(0, f"ipc:{subclass}{group}/{subgroup}")
    return tuple(keys)


def cas_is_right(number: str) -> bool:
    """Whether a CAS number's check digit is right: its digits from the right times 1, 2, 3, ..., modulo 10."""
    *body, check = (int(digit) for digit in number if digit.isdigit())
    return sum(place * digit for place, digit in enumerate(reversed(body), 1)) % 10 == check


def codes_of(technology: Technology) -> list[str]:
    """The terms of a record's own codes: its id, the keys of its patents, its classes."""
    found = [id_term(technology.id)]
    keys = all_keys(technology)
    found.extend(MARK + key for key in sorted(keys.strong | keys.weak) if key.startswith(("pub:", "app:")))
    for symbol in (*(technology.ipc or ()), *(technology.cpc or ())):
        if match := _CLASS.match(plain(symbol).upper().strip()):
            own = class_keys("".join(filter(None, match.group(1, 2, 3))), match[4], match[5])
            found.extend(MARK + key for key in own)
    return list(dict.fromkeys(found))


def id_term(id_: str) -> str:
    """The term of a technology's id: without case, width and white space."""
    return f"{MARK}id:{''.join(plain(id_).casefold().split())}"

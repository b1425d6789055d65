"""Publication and application numbers as offices write them, brought to one key that all writings of a number share.

A key holds the office (WIPO ST.3), what kind of number it is, and its digits without check digit, separators, words
and the zeros that only fill up. Sources: WIPO ST.1, ST.10/C, ST.13 and ST.16; DOCDB's and EPODOC's writing of numbers.
A number that a spreadsheet damaged (2.02E+12), or whose check digit is wrong, is told apart and never a firm key.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from catalogue.records import PatentRef

_DAMAGED = re.compile(r"[+-]?\d(?:[.,]\d*)?E[+-]?\d+", re.IGNORECASE)
_CN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_ERAS = {"M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018}
_ERA_WORDS = {
    "明治": "M",
    "大正": "T",
    "昭和": "S",
    "平成": "H",
    "令和": "R",
    "昭": "S",
    "平": "H",
    "令": "R",
}
# Words of Japanese numbers -> the class of right; 特開, 特表, 特許, 特公, 特願: patents.
_JP_WORDS = re.compile(
    r"(特開|特表|再公表|特許|特公|特願)|(実開|実表|実登|実用新案登録|実公|実願)|(意匠登録|意登|意願)|第|号|公報|出願"
)
_PCT = re.compile(r"(?:PCT/?)?([A-Z]{2})(\d{4}|\d{2})/?(\d{3,6})")
_EPODOC_WO = re.compile(r"WO((?:19|20)\d\d)([A-Z]{2})(\d{4,6})")
# First and last year in which the US office gave out numbers of a series (MPEP 503), with a year to spare at each end.
_US_SERIES = {
    "07": (1986, 1993),
    "08": (1992, 1999),
    "09": (1997, 2002),
    "10": (2000, 2005),
    "11": (2003, 2008),
    "12": (2006, 2012),
    "13": (2009, 2014),
    "14": (2012, 2016),
    "15": (2014, 2019),
    "16": (2017, 2021),
    "17": (2019, 2023),
    "18": (2021, 2026),
    "19": (2023, 2030),
}
_SHORTEST = 4  # digits of a number that can tell a case


@dataclass(frozen=True)
class Number:
    """A number as a key; `doubt` says why it must not be trusted (damaged, check digit, series), None where it may."""

    key: str
    doubt: str | None = None


def squeezed(text: str) -> str:
    """Half-width capitals without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def is_damaged(text: str | None) -> bool:
    """Whether a spreadsheet wrote a number with its exponent (2.02E+12): most of its digits are lost."""
    return text is not None and _DAMAGED.fullmatch(squeezed(text).removeprefix("CN")) is not None


def cn_check_digit(body: str) -> str:
    """The check digit of a Chinese application number of 8 or 12 digits: weights 2-9, 2-5, modulo 11, 10 written X."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _CN_WEIGHTS, strict=False))
    return "0123456789X"[total % 11]


def ep_check_digit(body: str) -> str:
    """The check digit of a European application number of 8 digits: digits times 1, 2, 1, 2, …; cross sums; modulo 10."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(body))
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def application_key(patent: PatentRef) -> Number | None:
    """The key of a patent's application; None where it has no number, or one that tells nothing."""
    if not patent.application_number:
        return None
    text = squeezed(patent.application_number)
    if is_damaged(text):
        return Number(f"app:{patent.country}:{text}", "damaged")
    if pct := _pct(text, patent):
        return Number(f"app:WO:{pct}")
    country = patent.country
    text = re.sub(r"第|号", "", text).removeprefix(country)
    if country == "CN":
        return _cn_application(text)
    if country == "US":
        return _us_application(text, patent.filing_date)
    if country == "EP":
        return _ep_application(text)
    if country in ("JP", "KR"):
        found = _jp_application(text, patent) if country == "JP" else _kr_application(text, patent)
        return Number(f"app:{country}:{found}") if found else None
    # Elsewhere a check digit stands after a point (DE 102019123456.7, GB 1912345.6); the kind of right is in the
    # number or tells two of one number apart.
    bare = re.sub(r"[^0-9A-Z]", "", re.sub(r"\.\d$", "", text)).lstrip("0")
    return _long_enough(f"app:{country}:{bare}{_class_of(patent)}", bare)


def publication_key(
    patent: PatentRef, *, kind: str | None = None, number: str | None = None
) -> Number | None:
    """The key of a patent's publication, the same for those of one case where the office gives it one number.

    `kind` and `number` stand in for the patent's own.
    """
    country, written = patent.country, number if number is not None else patent.number
    letter = (kind if kind is not None else patent.kind or "")[:1].upper()
    if not written:
        return None
    text = squeezed(written)
    if is_damaged(text):
        return Number(f"pub:{country}:{text}", "damaged")
    text = text.removeprefix(country) if country != "WO" else re.sub(r"^(?:WO|再公表)+", "", text)
    if country == "JP":
        text = _JP_WORDS.sub("", _with_era_letter(text))
    bare = re.sub(r"[^0-9A-Z]", "", text)
    bare = re.sub(r"^([A-Z]*)0+(?=\d)", r"\1", bare)
    if country == "WO" and (short := re.fullmatch(r"(\d{2})(\d{5,6})", bare)):
        bare = f"{'19' if short[1] > '77' else '20'}{short[1]}{short[2]:0>6}"
    if country == "US" and re.fullmatch(r"20\d{8}", bare):
        bare = f"{bare[:4]}0{bare[4:]}"
    # Chinese numbers of nine digits serve a case from publication to grant; before 2007, and in Japan and Korea at
    # all times, the same digits may stand for two cases in two kinds of publication.
    alone = country in ("JP", "KR") or (country == "CN" and not re.fullmatch(r"[1-9]\d{8}", bare))
    if alone and not letter:
        return None
    mark = f":{letter}" if alone else _class_of(patent, letter)
    return _long_enough(f"pub:{country}:{bare}{mark}", bare)


def family_key(patent: PatentRef) -> str | None:
    """The key of a patent's DOCDB simple family, which is a bare number; other families mean what their source means.

    Those of another source are written with its name before them (`lens:…`) and only meet their own kind.
    """
    family = squeezed(patent.family_id or "")
    if re.fullmatch(r"[1-9]\d{4,9}", family):
        return f"fam:docdb:{family}"
    if found := re.fullmatch(r"DOCDB:0*([1-9]\d{4,9})", family):
        return f"fam:docdb:{found[1]}"
    return f"fam:{family.lower()}" if re.fullmatch(r"[A-Z_]+:[0-9A-Z-]{4,}", family) else None


def _long_enough(key: str, bare: str) -> Number | None:
    digits = re.sub(r"\D", "", bare)
    return Number(key) if len(digits) >= _SHORTEST and set(digits) != {"0"} else None


def _class_of(patent: PatentRef, letter: str | None = None) -> str:
    """`:U` for utility models, `:S` for designs, nothing for the rest: one number may serve one of each."""
    letter = (patent.kind or "")[:1].upper() if letter is None else letter
    if patent.country in ("CN", "US", "WO", "EP"):
        return ""  # the number itself tells
    if patent.right == "utility_model" or (patent.right is None and letter in ("U", "Y")):
        return ":U"
    if patent.right == "design" or (patent.right is None and letter == "S"):
        return ":S"
    return ""


def _pct(text: str, patent: PatentRef) -> str | None:
    """An international application: PCT/CN2019/123456, PCT/CN99/00123, CN2019123456 W, WO2019CN123456."""
    if found := _EPODOC_WO.fullmatch(text):
        return f"{found[2]}{found[1]}{found[3]:0>6}"
    if not (text.startswith("PCT") or (patent.country == "WO" and not text.startswith("WO"))):
        return None
    found = _PCT.fullmatch(text.replace("-", "/"))
    if found is None:
        return None
    year = found[2] if len(found[2]) == 4 else ("19" if found[2] > "77" else "20") + found[2]
    return f"{found[1]}{year}{found[3]:0>6}"


def _cn_application(text: str) -> Number | None:
    text = re.sub(r"^(?:CN|ZL)+", "", text)
    bare = re.sub(r"[^0-9X]", "", text)
    if re.fullmatch(r"[0-9]{8}|[0-9]{12}", bare):
        return Number(f"app:CN:{bare}")
    if not re.fullmatch(r"(?:[0-9]{8}|[0-9]{12})[0-9X]", bare):
        return None
    right = cn_check_digit(bare[:-1]) == bare[-1]
    return Number(f"app:CN:{bare[:-1]}", None if right else "check_digit")


def _us_application(text: str, filed: dt.date | None) -> Number | None:
    bare = re.sub(r"[^0-9]", "", text)
    if re.fullmatch(r"(?:19|20)\d{10}", bare):  # DOCDB: the year before series and serial
        bare = bare[4:]
    if re.fullmatch(r"\d/\d{3},?\d{3}", text):  # 8/123,456: the series lost its zero
        bare = f"0{bare}"
    if not re.fullmatch(r"\d{8}", bare):
        return None
    first, last = _US_SERIES.get(bare[:2], (0, 9999))
    known = filed is None or first <= filed.year <= last
    return Number(f"app:US:{bare}", None if known else "series")


def _ep_application(text: str) -> Number | None:
    bare = re.sub(r"[^0-9]", "", text)
    if len(bare) == 9:
        right = ep_check_digit(bare[:8]) == bare[8]
        return Number(f"app:EP:{bare[:8]}", None if right else "check_digit")
    return Number(f"app:EP:{bare}") if len(bare) == 8 else None


def _with_era_letter(text: str) -> str:
    for word, letter in _ERA_WORDS.items():
        text = text.replace(word, letter)
    return text


def _jp_application(text: str, patent: PatentRef) -> str | None:
    """特願2019-123456, 2019-123456, 2019123456, 特願平10-123456: class of right, year, serial of six digits."""
    mark = _class_of(patent)
    if found := _JP_WORDS.search(text):
        mark = ":U" if found[2] else ":S" if found[3] else "" if found[1] else mark
    bare = _JP_WORDS.sub("", _with_era_letter(text)).removeprefix("JP")
    if found := re.fullmatch(r"([MTSHR])0*(\d{1,2})-?(\d{1,6})", bare):
        if "-" not in bare and len(bare) != 9:
            return None  # where the year ends cannot be told
        year = _ERAS[found[1]] + int(found[2])
        return f"{year}{found[3]:0>6}{mark}"
    found = re.fullmatch(r"((?:19|20)\d\d)-(\d{1,6})", bare) or re.fullmatch(r"((?:19|20)\d\d)(\d{6})", bare)
    return f"{found[1]}{found[2]:0>6}{mark}" if found else None


def _kr_application(text: str, patent: PatentRef) -> str | None:
    """10-2019-0123456, 1020190123456, 20190123456: class of right, year, serial of seven digits."""
    bare = re.sub(r"[^0-9]", "", text)
    mark = _class_of(patent)
    if found := re.fullmatch(r"([123])0((?:19|20)\d\d)(\d{7})", bare):
        return found[2] + found[3] + {"1": "", "2": ":U", "3": ":S"}[found[1]]
    return bare + mark if re.fullmatch(r"(?:19|20)\d{9}", bare) else None

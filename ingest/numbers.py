"""Numbers, dates and classification symbols as offices write them, brought to the one form the bank keeps.

Publication and application numbers stay as the office prints them, without country, spaces and leading zeros;
dates become `datetime.date`; IPC and CPC symbols are written "H01M 10/0525". What cannot be read is None: a
date with day 00 is an unknown day, not the first of the month.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

_DATE = re.compile(r"(\d{4})(?:(\d{2})(\d{2})(?!\d)|\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d))")
_SYMBOL = re.compile(r"([A-HY])\s*(\d{2})\s*([A-Z])\s*0*(\d{1,4})\s*/\s*(\d{2,6})")
_SUBCLASS = re.compile(r"[A-HY]\d{2}[A-Z]")
_US_NUMBER = re.compile(r"([A-Z]*)0*([1-9]\d*)")
_JP_WORDS = re.compile(
    r"特開|特表|再公表|特許|特公|実開|実登|実用新案登録|実公|意匠登録|特願|実願|意願|第|号|公報"
)
_CN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def plain(text: str | None) -> str | None:
    """`text` in half-width letters, with runs of white space as one space; None where nothing is left."""
    if text is None:
        return None
    if not text.isascii():  # which NFKC leaves as it is
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.split()) or None


def read_date(text: str | None) -> dt.date | None:
    """The date at the beginning of `text` (20150106, 2015-01-06, 2015.1.6, 2015年1月6日), else None."""
    found = _DATE.match(plain(text) or "")
    if found is None:
        return None
    year, *rest = found.groups()
    month, day = (part for part in rest if part is not None)
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def earliest(dates: Iterable[dt.date | None]) -> dt.date | None:
    """The first of the dates that are known."""
    return min((date for date in dates if date is not None), default=None)


def us_number(text: str | None) -> str | None:
    """A US publication number: 08926509 is 8926509, D0435854 is D435854, 20050004437 stays."""
    squeezed = re.sub(r"[\s,/.-]", "", plain(text) or "").upper()
    found = _US_NUMBER.fullmatch(squeezed.removeprefix("US"))
    return found[1] + found[2] if found else squeezed or None


def us_application_number(text: str | None) -> str | None:
    """A US application number, series and serial: 13/648,029 is 13648029; a leading zero is part of the series."""
    squeezed = re.sub(r"[\s,/.-]", "", plain(text) or "").upper().removeprefix("US")
    return squeezed or None


def publication_number(text: str | None, *, country: str) -> str | None:
    """A publication number of any office in the one writing that all sources of it share: that of DOCDB.

    US-D0435854 is D435854. JP: 特開2020-123456 is 2020123456, 第0006000001号 is 6000001, 再公表WO2019/123456 is
    WO2019123456. KR: 10-2020-0012345 is 20200012345, but a patent's 10-1234567 is 101234567. WO 2020/123456 is
    2020123456. Elsewhere only spaces, points, slashes and the country before it go.
    """
    squeezed = re.sub(r"[\s,/.]", "", plain(text) or "").upper()
    if country == "US":
        return us_number(squeezed)
    if country == "JP":
        return re.sub(r"^0+(?=\d)", "", _JP_WORDS.sub("", squeezed).replace("-", "")) or None
    squeezed = re.sub(rf"^{re.escape(country)}(?=\d)", "", squeezed)
    if country == "KR":
        if published := re.fullmatch(r"[12]0-?((?:19|20)\d\d)-?(\d{7})", squeezed):
            return published[1] + published[2]
        return re.sub(r"(?<=-\d{7})-0000$", "", squeezed).replace("-", "") or None
    return squeezed.replace("-", "") or None


def docdb_number(number: str, *, country: str) -> str:
    """A DOCDB publication number as its office prints it.

    DOCDB writes US application publications with six digits after the year, the US office with seven
    (2014101323 is 20140101323); without this the same document from both sources would be two.
    """
    squeezed = re.sub(r"\s", "", number)
    if country == "US" and re.fullmatch(r"20\d{8}", squeezed):
        return f"{squeezed[:4]}0{squeezed[4:]}"
    return squeezed


def application_number(text: str | None, *, country: str) -> str | None:
    """An application number of any office as printed, without the country before it and without spaces."""
    if country == "US":
        return us_application_number(text)
    if country == "CN":
        return cn_application_number(text)
    squeezed = re.sub(r"\s", "", plain(text) or "")
    return (re.sub(r"^(?:特願|実願|意願)", "", squeezed) if country == "JP" else squeezed) or None


def docdb_application_number(number: str | None, *, country: str, kind: str | None = None) -> str | None:
    """An application number in DOCDB's writing as its office prints it.

    DOCDB puts the year before a US application's series and serial: 201213648029 is 13/648,029. An application of
    kind W is an international one that was filed with that office: US 2018012345 W is PCT/US2018/012345.
    """
    squeezed = re.sub(r"\s", "", plain(number) or "")
    if kind == "W" and (found := re.fullmatch(r"((?:19|20)\d\d)(\d{6})", squeezed)):
        return f"PCT/{country}{found[1]}/{found[2]}"
    if country == "US" and re.fullmatch(r"(19|20)\d{10}", squeezed):
        squeezed = squeezed[4:]
    return application_number(squeezed, country=country)


def cn_check_digit(body: str) -> str:
    """The check digit of a Chinese application number of 12 digits (8 before October 2003), 10 written X.

    Weights 2-9, 2-5 (the first eight of them for the older numbers), modulo 11.

    Raises:
        ValueError: `body` is not 8 or 12 digits.
    """
    if not re.fullmatch(r"[0-9]{8}|[0-9]{12}", body):
        raise ValueError(f"{body!r} is not 8 or 12 digits")
    total = sum(int(digit) * weight for digit, weight in zip(body, _CN_WEIGHTS, strict=False))
    return "0123456789X"[total % 11]


def cn_application_number(text: str | None) -> str | None:
    """A Chinese application number: CN/ZL 2017 1 0117081.7 is 201710117081.7.

    A check digit is set off by a point where it was given, right or wrong, and never added; a number of
    another length stays as it is, but for CN, ZL and spaces.
    """
    squeezed = re.sub(r"\s", "", plain(text) or "").upper()
    squeezed = re.sub(r"^(?:CN|ZL)+", "", squeezed)
    bare = squeezed.replace(".", "")
    if re.fullmatch(r"(?:[0-9]{8}|[0-9]{12})[0-9X]", bare):
        return f"{bare[:-1]}.{bare[-1]}"
    return squeezed or None


def cn_check_digit_is_right(number: str) -> bool | None:
    """Whether the check digit of a number in the form above is right; None where it carries none."""
    body, point, digit = number.partition(".")
    if not point or not re.fullmatch(r"[0-9]{8}|[0-9]{12}", body):
        return None
    return cn_check_digit(body) == digit


def classification_symbol(text: str | None) -> str | None:
    """An IPC or CPC symbol in any usual writing as "A61K 9/16"; a bare subclass as "A61K"; else None.

    Read are "A61K   9/16        20060101A I20051008RMEP", "G06F015/00", " 7A 61K   9/16   A",
    "G06F 15/16 (2006.01) I". Locarno classes and national classes are no such symbols.
    """
    squeezed = (plain(text) or "").upper()
    if found := _SYMBOL.search(squeezed):
        section, division, subclass, group, subgroup = found.groups()
        return f"{section}{division}{subclass} {group}/{subgroup}"
    return squeezed if _SUBCLASS.fullmatch(squeezed) else None


def distinct(values: Iterable[str | None]) -> tuple[str, ...] | None:
    """The values that are known, each once, in order; None where there are none."""
    return tuple(dict.fromkeys(value for value in values if value)) or None

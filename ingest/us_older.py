"""What the US office's formats before 2005 have in common: numbers, kinds, classes, persons and places as it wrote them then."""

from __future__ import annotations

import datetime as dt
import re

from catalogue.records import RightKind
from ingest.kinds import right_of
from ingest.numbers import classification_symbol, plain, us_application_number, us_number

KINDS_PRINTED_FROM = dt.date(2001, 1, 2)
"""Since then grants bear kind codes of two signs (WIPO ST.16 as the US office applies it)."""

PERSONS = frozenset({"4", "5"})
"""Last digit of an assignee's type that is a person (04 US, 05 foreign; 14 and 15 with part of the interest)."""

_KIND_OF_PREFIX = {"": "A", "D": "S", "PP": "P", "RE": "E", "H": "H", "T": "T"}
_KIND_SINCE_2001 = {"A": "B1", "S": "S1", "P": "P2", "E": "E1", "H": "H1"}
_CERTAIN_SINCE_2001 = {"S": "S1", "E": "E1", "H": "H1"}
# "G06F 1516", "B60R  900", "A61K 31205": four signs, the group in three columns, the subgroup.
_COLUMNS = re.compile(r"([A-H]\d{2}[A-Z])([ \d]{2}\d|(?<=[A-Z]) \d(?=\d{2}$))(\d{2,4})")
_SUFFIX = re.compile(r",?\s+(Jr|Sr|II|III|IV|2nd|3rd)\b\.?", re.IGNORECASE)
_STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA GU HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK "
    "OR PA PR RI SC SD TN TX UT VT VA VI WA WV WI WY"
)
# Until 1978 countries stand without an X after them and in the older ICIREPAT codes, which differ for these.
_OLD_COUNTRIES = {"JA": "JP", "DT": "DE", "SW": "SE", "OE": "AT", "EN": "GB", "SZ": "CH", "DL": "DD"}


def check_digit(body: str) -> str:
    """The check digit of a number in the Green Book: weights 2, 3, ... from its last digit, modulo 11; 10 is written X.

    Letters count nothing. It holds for patent numbers of eight places and for serial numbers of six.
    """
    total = sum(int(sign) * weight for weight, sign in enumerate(reversed(body), start=2) if sign.isdigit())
    return "0123456789X"[-total % 11]


def grant_number(wku: str | None) -> str | None:
    """The number of a grant from its WKU, with or without the check digit: 039327094 is 3932709, D03671518 D367151."""
    squeezed = (plain(wku) or "").replace(" ", "").upper()
    return us_number(squeezed[:-1] if len(squeezed) == 9 else squeezed)


def grant_kind(number: str, issued: dt.date | None) -> tuple[str, bool]:
    """The kind of a grant that prints none, and whether that is certain.

    Before 2001 the kind follows from the number (ST.16: A, designs S, plants P, reissues E, registrations H,
    defensive publications T). Since then B1 and P2 say that the application had not been published before, which
    the source does not tell: these two are likely, not certain.
    """
    prefix = re.sub(r"\d.*", "", number)
    kind = _KIND_OF_PREFIX.get(prefix, "A")
    if issued is None or issued < KINDS_PRINTED_FROM or kind not in _KIND_SINCE_2001:
        return kind, True
    return _KIND_SINCE_2001[kind], kind in _CERTAIN_SINCE_2001


def printed_kind(kind: str, published: dt.date | None) -> str:
    """A kind as the document bears it: files of 2001 have S, E and H where S1, E1 and H1 are printed."""
    since_2001 = published is not None and published >= KINDS_PRINTED_FROM
    return _CERTAIN_SINCE_2001.get(kind, kind) if since_2001 else kind


def right(kind: str) -> RightKind | None:
    """The right of a US publication of this kind; a registration or a defensive publication gives none."""
    return "invention" if kind.startswith("E") else right_of("US", kind)


def serial_number(serial: str | None, *, series: str | None) -> str | None:
    """An application number of series and serial: 5184541 with series 5 is 05518454, designs (D) are of series 29.

    A seventh digit is the check digit where it fits. None where the series is not stated.
    """
    digits = us_application_number((serial or "").rstrip("& ")) or ""
    if len(digits) == 7 and digits[:6].isdigit() and check_digit(digits[:6]) == digits[6]:
        digits = digits[:6]
    series = "29" if plain(series) == "D" else plain(series) or ""
    if not series.isdigit() or not re.fullmatch(r"\d{1,6}", digits):
        return None
    return f"{series:0>2}{digits:0>6}"


def symbol(text: str | None) -> str | None:
    """An IPC symbol in columns ("G06F 1516", "B60R  900") or in any usual writing; designs' own classes are none."""
    if found := _COLUMNS.fullmatch((text or "").strip()):
        return classification_symbol(f"{found[1]} {found[2].strip()}/{found[3]}")
    return classification_symbol(text)


def person(name: str | None) -> str | None:
    """ "Love, Jr.; John J." as "John J. Love Jr."; a name without a semicolon stays."""
    family, semicolon, given = (plain(name) or "").partition(";")
    if not semicolon:
        return plain(name)
    suffix = _SUFFIX.search(family)
    last = f"{_SUFFIX.sub('', family)} {suffix[0].lstrip(', ')}" if suffix else family
    return plain(f"{given} {last}")


def is_person(name: str, kind: str | None) -> bool:
    """Whether an assignee or applicant is a person, by the type the office gave it or by "Last; First"."""
    return ";" in name or (kind or "").strip()[-1:] in PERSONS


def place(country: str | None, state: str | None) -> tuple[str | None, str | None]:
    """ISO 3166 codes of country and US state: JPX is JP; a US address states no country but its state."""
    code = (plain(country) or "").upper()
    home = (plain(state) or "").upper()
    if code in {"", "US", "USX"}:
        in_a_state = re.fullmatch(r"[A-Z]{2}", home) is not None and home in _STATES
        return ("US" if code or in_a_state else None), (f"US-{home}" if in_a_state else None)
    found = re.fullmatch(r"([A-Z]{2})([X0-9]?)", code)
    if found is None:
        return None, None
    return (found[1] if found[2] else _OLD_COUNTRIES.get(found[1], found[1])), None


def cut_off(claims: tuple[str, ...] | None, announced: str | None, *, whole_line: bool) -> str | None:
    """Why the last document of a text file must have been cut off in its claims, None where nothing says so.

    A document announces how many claims it has, and a claim ends as a sentence does (MPEP 608.01(m)).
    """
    held = len(claims or ())
    if announced is not None and re.fullmatch(r"\d{1,6}", announced) and held < int(announced):
        return f"it announces {announced} claims and holds {held}: the file was cut off in it"
    if claims and claims[-1][-1].isalnum():
        return "its last claim breaks off: the file was cut off in it"
    if not claims and not whole_line:
        return "its last line breaks off: the file was cut off in it"
    return None

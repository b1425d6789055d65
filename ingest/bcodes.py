"""The bibliography of a document in B-codes (WIPO ST.32 and ST.36, `SDOBI`), as the EPO and the Korean office write it.

B110 number, B130 kind, B140 date of publication, B190 office, B210/B220 application, B3xx priorities, B450 grant,
B510 classes, B540 titles, B711 applicants, B721 inventors, B731 grantees.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from lxml import etree

from ingest.numbers import classification_symbol, distinct, earliest, plain, read_date
from ingest.publications import Party
from ingest.st36 import language_of, symbols
from ingest.xml_text import local, plain_text

_COUNTRY = re.compile(r"[A-Z]{2}")
_CODE = re.compile(r"\s*[A-Za-z]{2}\s*")


def text(bibliography: etree._Element | None, code: str) -> str | None:
    """The text of the first element with this code, on one line."""
    found = bibliography.find(f".//{{*}}{code}") if bibliography is not None else None
    return plain(plain_text(found))


def date(bibliography: etree._Element, code: str) -> dt.date | None:
    """The date below an element with this code, or in it."""
    found = bibliography.find(f".//{{*}}{code}")
    if found is None:
        return None
    return read_date(found.findtext("{*}date") or found.text)


def priority_date(bibliography: etree._Element) -> dt.date | None:
    """The earliest of the priorities, which stand in one flat list (number, date, country, number, ...)."""
    return earliest(
        read_date(entry.findtext("{*}date") or entry.text) for entry in bibliography.iterfind(".//{*}B320")
    )


def titles(bibliography: etree._Element, *, default: str) -> Iterator[tuple[str, str]]:
    """Language and title, pair by pair: B541 is the language of the B542 after it."""
    language = default
    for element in bibliography.iterfind(".//{*}B540/*"):
        if not isinstance(element.tag, str):
            continue
        if local(element) == "B541" and _CODE.fullmatch(element.text or "") and not len(element):
            language = language_of(element.text, default=default)
        elif title := plain_text(element):
            yield language_of(element.get("lang"), default=language), title


def parties(bibliography: etree._Element, code: str) -> tuple[Party, ...]:
    """Each party of a code (B711, B721, B731) once; a surname field holds a firm's whole name as well."""
    found: dict[str, Party] = {}
    for entry in bibliography.iter(f"{{*}}{code}"):
        name = " ".join(filter(None, (plain(entry.findtext(f".//{{*}}{part}")) for part in ("fnm", "snm"))))
        name = name or plain(entry.findtext(".//{*}onm")) or plain(entry.findtext(".//{*}name")) or ""
        country = plain(entry.findtext(".//{*}adr/{*}ctry")) or ""
        if name:
            found.setdefault(name, Party(name=name, country=country if _COUNTRY.fullmatch(country) else None))
    return tuple(found.values())


def ipc(bibliography: etree._Element) -> tuple[str, ...] | None:
    """The reformed IPC, else the editions before it (B511 is the main class, B512 and above the others)."""
    return symbols(bibliography.iterfind(".//{*}B510EP/{*}classification-ipcr")) or distinct(
        classification_symbol(plain_text(entry))
        for entry in bibliography.iterfind(".//{*}B510//*")
        if isinstance(entry.tag, str) and re.fullmatch(r"B51[1-57]", local(entry))
    )


def cpc(bibliography: etree._Element) -> tuple[str, ...] | None:
    return symbols(bibliography.iterfind(".//{*}B520EP/{*}classifications-cpc/{*}classification-cpc"))

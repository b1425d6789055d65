"""DOCDB exchange documents, one publication each: what the EPO's bulk files and its web service (OPS) both hold.

The web service differs in detail: the kind of a number stands at each document-id instead of around it, dates only at
one of them, the country of a party in brackets behind its name, and CPC symbols in parts, once for each office.
"""

from __future__ import annotations

import re

from lxml import etree

from catalogue.records import Institution, PatentRef, Technology, TechnologyText
from ingest.base import Outcome
from ingest.kinds import right_of
from ingest.numbers import (
    application_number,
    classification_symbol,
    distinct,
    docdb_application_number,
    docdb_number,
    earliest,
    plain,
    read_date,
)
from ingest.parties import first_institution, name_key
from ingest.st36 import symbol_from_parts, symbols
from ingest.xml_documents import XmlRecord
from ingest.xml_text import local, plain_text

RECORD = "exchange-document"
_FORMATS = ("docdba", "original", "docdb", "epodoc")  # readable spellings first
_NO_LANGUAGE = ""


def exchange_document(record: XmlRecord) -> Outcome:
    """The technology of one exchange-document, or why there is none."""
    document = record.root
    if local(document) != RECORD:
        return record.rejected(
            None, f"it is a <{local(document)}>, no <{RECORD}>", "Hand it in as a file of its own"
        )
    bibliography = document.find("{*}bibliographic-data")
    published_as = reference(bibliography, "publication-reference", "docdb")
    country = plain(document.get("country") or _text(published_as, "country"))
    number = plain(document.get("doc-number") or _text(published_as, "doc-number"))
    kind = plain(document.get("kind") or _text(published_as, "kind"))
    if country is None or number is None or kind is None:
        return record.rejected(
            "number", "its country, number or kind code is missing", "Have the document sent again"
        )
    number = docdb_number(number, country=country)
    identifier = f"{country}-{number}-{kind}"
    status = (document.get("status") or "").upper()
    if status.startswith("D"):
        return record.rejected(
            "status",
            f"the office deletes {identifier} (status {status})",
            f"Take {identifier} out of the bank if it is there",
        )
    texts = _texts(document, bibliography)
    if not texts or bibliography is None:
        return record.rejected(
            "title", f"{identifier} has neither a title nor an abstract", "Nothing can be searched in it"
        )
    patent, owner = _patent_and_owner(document, bibliography, country, number, kind)
    return Technology(
        id=identifier,
        texts=texts,
        owner=owner,
        patents=(patent,),
        ipc=_ipc(bibliography),
        cpc=_cpc(bibliography),
        published=patent.publication_date,
        provenance=record.source(),
    )


def _texts(document: etree._Element, bibliography: etree._Element | None) -> dict[str, TechnologyText]:
    if bibliography is None:
        return {}
    fallback = _language(bibliography.findtext("{*}language-of-publication")) or "und"
    titles = _by_language(bibliography.findall("{*}invention-title"), fallback)
    # The abstract of another family member begins with "[origin: EP1234567A1]".
    abstracts = {
        language: re.sub(r"^\[origin:[^\]]*\]\s*", "", text)
        for language, text in _by_language(document.findall("{*}abstract"), fallback).items()
    }
    return {
        language: TechnologyText(title=titles.get(language), abstract=abstracts.get(language) or None)
        for language in dict.fromkeys([*titles, *abstracts])
    }


def _by_language(elements: list[etree._Element], fallback: str) -> dict[str, str]:
    """One text a language, in the best format. A text without language (it may hold two) only if none has one."""
    found: dict[str, str] = {}
    for element in sorted(elements, key=_format_rank):
        if text := plain_text(element):
            found.setdefault(_language(element.get("lang")) or _NO_LANGUAGE, text)
    unlabelled = found.pop(_NO_LANGUAGE, None)
    return found or ({fallback: unlabelled} if unlabelled else {})


def _format_rank(element: etree._Element) -> int:
    stated = element.get("data-format", "docdb")
    return _FORMATS.index(stated) if stated in _FORMATS else len(_FORMATS)


def _language(stated: str | None) -> str | None:
    code = (stated or "").strip().lower()
    # "ol" is DOCDB's "original language", "xx" its "unknown".
    return code if re.fullmatch(r"[a-z]{2,3}", code) and code not in {"ol", "xx"} else None


def _patent_and_owner(
    document: etree._Element, bibliography: etree._Element, country: str, number: str, kind: str
) -> tuple[PatentRef, Institution | None]:
    application = reference(bibliography, "application-reference", "docdb")
    printed = reference(bibliography, "application-reference", "original")
    office = plain(_text(application, "country")) or country
    priorities = bibliography.iterfind("{*}priority-claims/{*}priority-claim/{*}document-id/{*}date")
    granted = bibliography.find("{*}dates-of-public-availability/{*}printed-with-grant")
    applicants = _parties(bibliography, "applicant")
    inventors = _parties(bibliography, "inventor")
    names = [name for name, _ in applicants]
    place = first_institution(names, (name for name, _ in inventors))
    patent = PatentRef(
        country=country,
        number=number,
        kind=kind,
        application_number=application_number(_text(printed, "doc-number"), country=office)
        or docdb_application_number(_text(application, "doc-number"), country=office),
        right=right_of(country, kind),
        filing_date=read_date(_text(application, "date"))
        or read_date(_text(reference(bibliography, "application-reference", "epodoc"), "date")),
        priority_date=earliest(read_date(date.text) for date in priorities),
        publication_date=read_date(document.get("date-publ"))
        or read_date(_text(reference(bibliography, "publication-reference", "docdb"), "date")),
        grant_date=read_date(granted.findtext(".//{*}date")) if granted is not None else None,
        family_id=plain(document.get("family-id")),
        applicants=distinct(names),
        inventors=distinct(name for name, _ in inventors),
    )
    owner = (
        Institution(name=applicants[place][0], country=applicants[place][1]) if place is not None else None
    )
    return patent, owner


def _parties(bibliography: etree._Element, role: str) -> list[tuple[str, str | None]]:
    """Name and country of each party, in the first format of _FORMATS that names as many as any other does."""
    lists: dict[str, list[tuple[int, str]]] = {}
    countries: dict[int, str] = {}
    behind_names: dict[frozenset[str], str] = {}
    for party in bibliography.iterfind(f"{{*}}parties/{{*}}{role}s/{{*}}{role}"):
        sequence = party.get("sequence", "")
        place = int(sequence) if re.fullmatch(r"[0-9]{1,6}", sequence) else 0
        country = plain(party.findtext("{*}residence/{*}country")) or ""
        if re.fullmatch(r"[A-Z]{2}", country):
            countries.setdefault(place, country)
        # epodoc names end in the country: "BRISTOL MYERS SQUIBB CO [US]".
        written = plain(party.findtext(f"{{*}}{role}-name/{{*}}name")) or ""
        if behind := re.search(r"\[([A-Z]{2})\]$", written):
            written = written[: behind.start()]
            behind_names.setdefault(name_key(written), behind[1])
        if name := written.strip(" ,;"):
            lists.setdefault(party.get("data-format", "docdb"), []).append((place, name))
    # Of one format with the same names in two spellings (FANG, HOWARD L and Fang, Howard L) the first spelling is kept.
    lists = {stated: _once(names) for stated, names in lists.items()}
    longest = max(map(len, lists.values()), default=0)
    for stated in sorted(lists, key=lambda f: _FORMATS.index(f) if f in _FORMATS else len(_FORMATS)):
        if len(lists[stated]) == longest:
            if len(behind_names) == longest == 1:  # one party, however it is spelt
                behind_names[name_key(lists[stated][0][1])] = next(iter(behind_names.values()))
            return [
                (name, countries.get(place) or behind_names.get(name_key(name)))
                for place, name in sorted(lists[stated], key=lambda party: party[0])
            ]
    return []


def _once(names: list[tuple[int, str]]) -> list[tuple[int, str]]:
    seen: dict[frozenset[str], tuple[int, str]] = {}
    for place, name in sorted(names, key=lambda party: party[0]):
        seen.setdefault(name_key(name) or frozenset({name}), (place, name))
    return list(seen.values())


def _ipc(bibliography: etree._Element) -> tuple[str, ...] | None:
    """IPC symbols, the one in first position before the others; the seventh edition where there is no other."""
    seventh = (e.text for e in bibliography.iterfind("{*}classification-ipc/*") if local(e) != "edition")
    return symbols(bibliography.iterfind("{*}classifications-ipcr/{*}classification-ipcr")) or distinct(
        map(classification_symbol, seventh)
    )


def _cpc(bibliography: etree._Element) -> tuple[str, ...] | None:
    found: list[tuple[bool, str | None]] = []
    for entry in bibliography.iterfind("{*}patent-classifications/{*}patent-classification"):
        scheme = entry.find("{*}classification-scheme")
        if scheme is not None and scheme.get("scheme", "").startswith("CPC"):
            first = (entry.findtext("{*}symbol-position") or "").strip() == "F"
            symbol = classification_symbol(entry.findtext("{*}classification-symbol"))
            found.append((not first, symbol or symbol_from_parts(entry)))
    return distinct(symbol for _, symbol in sorted(found, key=lambda pair: pair[0]))


def reference(bibliography: etree._Element | None, name: str, data_format: str) -> etree._Element | None:
    """A document-id in one format; DOCDB names the format around it, the web service at the document-id itself."""
    if bibliography is None:
        return None
    found = bibliography.find(f"{{*}}{name}[@data-format='{data_format}']/{{*}}document-id")
    if found is None:
        found = bibliography.find(f"{{*}}{name}/{{*}}document-id[@document-id-type='{data_format}']")
    return found


def _text(element: etree._Element | None, name: str) -> str | None:
    return element.findtext(f"{{*}}{name}") if element is not None else None

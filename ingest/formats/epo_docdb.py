"""EPO DOCDB exchange documents: bibliography and abstracts of most offices, as delivered in bulk.

Files come whole (exchange-documents around thousands of exchange-document), in slices of one document, and with
or without a declaration of the prefix `exch`. Parties stand there once for each `data-format`; one is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from lxml import etree

from catalogue.records import Institution, PatentRef, RightKind, Technology, TechnologyText
from ingest.base import Outcome
from ingest.numbers import (
    application_number,
    classification_symbol,
    distinct,
    docdb_number,
    earliest,
    plain,
    read_date,
)
from ingest.parties import first_institution
from ingest.xml_documents import XmlRecord, xml_records
from ingest.xml_prolog import root_element
from ingest.xml_text import local, plain_text

_RECORD, _WRAPPER = "exchange-document", "exchange-documents"
_FORMATS = ("docdba", "original", "docdb", "epodoc")  # readable spellings first
_NO_LANGUAGE = ""
# Kind codes: WIPO ST.16. Y is a granted utility model where the office has them, S a design, P a US plant.
_RIGHTS: dict[str, RightKind] = {"A": "invention", "B": "invention", "C": "invention", "U": "utility_model"}
_UTILITY_MODEL_Y = frozenset({"CN", "JP", "KR", "TW", "ES"})
_DESIGN_S = frozenset({"US", "CN", "JP", "KR", "TW"})


class DocdbReader:
    """DOCDB exchange documents (schema 2.x), wrapped or single."""

    name: ClassVar[str] = "epo_docdb"
    label: ClassVar[str] = "EPO DOCDB exchange documents (XML)"
    extensions: ClassVar[tuple[str, ...]] = (".xml",)
    reads: ClassVar[str] = (
        "titles and abstracts by language, first institution among the applicants as owner, numbers, family, "
        "dates, applicants, inventors, kind of right, IPC, CPC"
    )
    skips: ClassVar[str] = "citations, family members, national classes, designated states; it has no claims"

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the root element is DOCDB's; OPS answers wrap the same documents and are not DOCDB."""
        root = root_element(head)
        return root is not None and root[0] in {_RECORD, _WRAPPER} and "ops.epo.org" not in root[1]

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile (see `xml_records`)."""
        records = xml_records(stream, file=name, names=frozenset({_RECORD}), wrappers=frozenset({_WRAPPER}))
        for record in records:
            yield _outcome(record) if isinstance(record, XmlRecord) else record


def _outcome(record: XmlRecord) -> Outcome:
    document = record.root
    if local(document) != _RECORD:
        return record.rejected(
            None, f"it is a <{local(document)}>, no <{_RECORD}>", "Hand it in as a file of its own"
        )
    bibliography = document.find("{*}bibliographic-data")
    published_as = _reference(bibliography, "publication-reference", "docdb")
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
    application = _reference(bibliography, "application-reference", "docdb")
    printed = _reference(bibliography, "application-reference", "original")
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
        application_number=application_number(
            _text(printed, "doc-number") or _us_application(_text(application, "doc-number"), office),
            country=office,
        ),
        right=_right(country, kind),
        filing_date=read_date(_text(application, "date")),
        priority_date=earliest(read_date(date.text) for date in priorities),
        publication_date=read_date(document.get("date-publ"))
        or read_date(_text(_reference(bibliography, "publication-reference", "docdb"), "date")),
        grant_date=read_date(granted.findtext(".//{*}date")) if granted is not None else None,
        family_id=plain(document.get("family-id")),
        applicants=distinct(names),
        inventors=distinct(name for name, _ in inventors),
    )
    owner = (
        Institution(name=applicants[place][0], country=applicants[place][1]) if place is not None else None
    )
    return patent, owner


def _us_application(number: str | None, office: str) -> str | None:
    """DOCDB puts the year before a US application's series and serial: 201213648029 is 13/648,029."""
    if office == "US" and re.fullmatch(r"(19|20)\d{10}", number or ""):
        return (number or "")[4:]
    return number


def _right(country: str, kind: str) -> RightKind | None:
    letter = kind[:1]
    if letter == "Y":
        return "utility_model" if country in _UTILITY_MODEL_Y else None
    if letter == "S":
        return "design" if country in _DESIGN_S else None
    if letter == "P":
        return "plant" if country == "US" else None
    return _RIGHTS.get(letter)


def _parties(bibliography: etree._Element, role: str) -> list[tuple[str, str | None]]:
    """Name and country of each party, in the first format of _FORMATS that names as many as any other does."""
    lists: dict[str, list[tuple[int, str]]] = {}
    countries: dict[int, str] = {}
    for party in bibliography.iterfind(f"{{*}}parties/{{*}}{role}s/{{*}}{role}"):
        sequence = party.get("sequence", "")
        place = int(sequence) if re.fullmatch(r"[0-9]{1,6}", sequence) else 0
        country = plain(party.findtext("{*}residence/{*}country")) or ""
        if re.fullmatch(r"[A-Z]{2}", country):
            countries.setdefault(place, country)
        # epodoc names end in the country: "BRISTOL MYERS SQUIBB CO [US]".
        name = re.sub(r"\s*\[[A-Z]{2}\]$", "", plain(party.findtext(f"{{*}}{role}-name/{{*}}name")) or "")
        if name := name.strip(" ,;"):
            lists.setdefault(party.get("data-format", "docdb"), []).append((place, name))
    longest = max(map(len, lists.values()), default=0)
    for stated in sorted(lists, key=lambda f: _FORMATS.index(f) if f in _FORMATS else len(_FORMATS)):
        if len(lists[stated]) == longest:
            return [(name, countries.get(place)) for place, name in sorted(lists[stated], key=lambda p: p[0])]
    return []


def _ipc(bibliography: etree._Element) -> tuple[str, ...] | None:
    """IPC symbols, the one in first position before the others; the seventh edition where there is no other."""
    texts = [
        e.text or "" for e in bibliography.iterfind("{*}classifications-ipcr/{*}classification-ipcr/{*}text")
    ]
    # Fixed columns, from 1: symbol 1-19, version 20-27, level 28, position 29 (F is first), value 30 (WIPO ST.8).
    texts.sort(key=lambda text: text[28:29] != "F")
    seventh = (e.text for e in bibliography.iterfind("{*}classification-ipc/*") if local(e) != "edition")
    return distinct(map(classification_symbol, texts)) or distinct(map(classification_symbol, seventh))


def _cpc(bibliography: etree._Element) -> tuple[str, ...] | None:
    symbols: list[tuple[bool, str | None]] = []
    for entry in bibliography.iterfind("{*}patent-classifications/{*}patent-classification"):
        scheme = entry.find("{*}classification-scheme")
        if scheme is not None and scheme.get("scheme", "").startswith("CPC"):
            first = (entry.findtext("{*}symbol-position") or "").strip() == "F"
            symbols.append((not first, classification_symbol(entry.findtext("{*}classification-symbol"))))
    return distinct(symbol for _, symbol in sorted(symbols, key=lambda pair: pair[0]))


def _reference(bibliography: etree._Element | None, name: str, data_format: str) -> etree._Element | None:
    if bibliography is None:
        return None
    return bibliography.find(f"{{*}}{name}[@data-format='{data_format}']/{{*}}document-id")


def _text(element: etree._Element | None, name: str) -> str | None:
    return element.findtext(f"{{*}}{name}") if element is not None else None


READER = DocdbReader()

"""CNIPA patent documents of the newer kind (`business:PatentDocumentAndRelated`), one or several in a file.

Prefixes and namespace URIs differ between deliveries: local names count. Many entries stand side by side as
`dataFormat="standard"` and `"original"`: the standard one is taken, once. The check digit of an application
number is often only in the original one, and is taken from there; a wrong one is kept as it was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from lxml import etree

from catalogue.records import TechnologyText
from ingest.base import Outcome
from ingest.chinese import CnDocument, Party, language_of, technology
from ingest.numbers import classification_symbol, cn_application_number, distinct, earliest, plain, read_date
from ingest.xml_documents import XmlRecord
from ingest.xml_outcomes import xml_outcomes
from ingest.xml_prolog import root_element
from ingest.xml_text import local, plain_paragraphs, plain_text

_ROOT = "PatentDocumentAndRelated"


class CnipaReader:
    """The Chinese office's full-text XML since about 2010 (schema V2.x)."""

    name: ClassVar[str] = "cnipa_xml"
    label: ClassVar[str] = "CNIPA patent XML, newer (business:PatentDocumentAndRelated)"
    extensions: ClassVar[tuple[str, ...]] = (".xml",)
    reads: ClassVar[str] = (
        "titles and abstracts by language, claims, description, first institution among assignees or applicants "
        "as owner, numbers, dates, applicants, inventors, kind of right, IPC"
    )
    skips: ClassVar[str] = "drawings, citations, agents, examiners, Locarno classes, today's status"

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the root element is this format's."""
        root = root_element(head)
        return root is not None and root[0] == _ROOT

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile (see `xml_outcomes`)."""
        return xml_outcomes(stream, file=name, names=frozenset({_ROOT}), reader=self)

    def outcome(self, record: XmlRecord) -> Outcome:
        """What one document comes to."""
        return _outcome(record)


def _outcome(record: XmlRecord) -> Outcome:
    document = record.root
    if local(document) != _ROOT:
        return record.rejected(
            None, f"it is a <{local(document)}>, no <{_ROOT}>", "Hand it in as a file of its own"
        )
    bibliography = document.find("{*}BibliographicData")
    if bibliography is None:
        bibliography = document.find("{*}DesignBibliographicData")
    if bibliography is None:
        return record.rejected(None, "it has no bibliographic data", "Have the document sent again")
    published = _preferred(bibliography, "PublicationReference")
    applied = _preferred(bibliography, "ApplicationReference")
    priorities = [
        *bibliography.iterfind("{*}PriorityDetails/*//{*}Date"),
        *bibliography.iterfind("{*}PriorityClaims/*//{*}Date"),
    ]
    return technology(
        record,
        CnDocument(
            texts=_texts(document, bibliography),
            country=_under(published, "WIPOST3Code") or plain(document.get("country")),
            number=_under(published, "DocNumber") or plain(document.get("docNumber")),
            kind=_under(published, "Kind") or plain(document.get("kind")),
            application_number=_application_number(bibliography),
            application_type=(applied.get("applType") or applied.get("applicationType"))
            if applied is not None
            else None,
            filing_date=read_date(_under(applied, "Date")),
            priority_date=earliest(read_date(date.text) for date in priorities),
            publication_date=read_date(_under(published, "Date"))
            or read_date(document.get("datePublication")),
            applicants=_parties(bibliography, "Applicant"),
            assignees=_parties(bibliography, "Assignee"),
            inventors=_parties(bibliography, "Inventor"),
            ipc=_ipc(bibliography),
        ),
    )


def _is_standard(element: etree._Element) -> bool:
    return element.get("dataFormat", "standard") == "standard"


def _preferred(parent: etree._Element, name: str) -> etree._Element | None:
    """The child in standard form, else the first there is."""
    found = parent.findall(f"{{*}}{name}")
    return next(filter(_is_standard, found), found[0] if found else None)


def _under(element: etree._Element | None, name: str) -> str | None:
    return plain(element.findtext(f".//{{*}}{name}")) if element is not None else None


def _application_number(bibliography: etree._Element) -> str | None:
    """The standard number; with its check digit where only the original one states that."""
    standard = cn_application_number(_under(_preferred(bibliography, "ApplicationReference"), "DocNumber"))
    for reference in bibliography.iterfind("{*}ApplicationReference"):
        number = cn_application_number(_under(reference, "DocNumber"))
        if standard and number and number.startswith(f"{standard}."):
            return number
    return standard


def _texts(document: etree._Element, bibliography: etree._Element) -> dict[str, TechnologyText]:
    titles = _by_language(
        [*bibliography.iterfind("{*}InventionTitle"), *bibliography.iterfind("{*}DesignTitle")]
    )
    abstracts = _by_language(
        [*document.iterfind("{*}Abstract"), *bibliography.iterfind("{*}Abstract")], below="Paragraphs"
    )
    claims = [plain_text(claim) for claim in _chosen(document, "Claims", "Claim")]
    description = _preferred(document, "Description")
    if description is None:
        description = document.find("{*}DesignBriefExplanation")
    texts = {
        language: TechnologyText(title=titles.get(language), abstract=abstracts.get(language))
        for language in dict.fromkeys([*titles, *abstracts])
    }
    own = language_of(document.get("lang"))
    body = TechnologyText(
        title=titles.get(own),
        abstract=abstracts.get(own),
        claims=tuple(claim for claim in claims if claim) or None,
        description=plain_paragraphs(description),
    )
    return texts if body == TechnologyText() else {**texts, own: body}


def _by_language(elements: list[etree._Element], below: str | None = None) -> dict[str, str]:
    """One text a language, the standard form before the original."""
    texts: dict[str, str] = {}
    for element in sorted(elements, key=lambda e: not _is_standard(e)):
        parts = element.findall(f"{{*}}{below}") if below else []
        text = "\n".join(filter(None, map(plain_text, parts))) if parts else plain_text(element)
        if text:
            texts.setdefault(language_of(element.get("lang")), text)
    return texts


def _chosen(document: etree._Element, group: str, name: str) -> list[etree._Element]:
    """The entries of a group in standard form, or all of them where none is marked as standard."""
    chosen = _preferred(document, group)
    entries = chosen.findall(f"{{*}}{name}") if chosen is not None else []
    return list(filter(_is_standard, entries)) or entries


def _parties(bibliography: etree._Element, role: str) -> tuple[Party, ...]:
    """Each party once, with its Chinese name where it has several."""
    details = bibliography.find(f"{{*}}Parties/{{*}}{role}Details")
    if details is None:
        details = bibliography.find(f"{{*}}{role}Details")
    entries = details.findall(f"{{*}}{role}") if details is not None else []
    parties = []
    for entry in list(filter(_is_standard, entries)) or entries:
        books = sorted(
            entry.iterfind("{*}AddressBook"), key=lambda book: language_of(book.get("lang")) != "zh"
        )
        for book in [*books, entry]:
            name = _under(book, "Name") or _under(book, "OrganizationName")
            if name:
                place = _under(book, "Province") or _under(book, "Text")
                country = _under(book, "WIPOST3Code")
                parties.append(Party(name=name, country=country, place=place))
                break
    return tuple(dict.fromkeys(parties))


def _ipc(bibliography: etree._Element) -> tuple[str, ...] | None:
    entries = [
        *bibliography.iterfind("{*}ClassificationIPCRDetails/{*}ClassificationIPCR"),
        *bibliography.iterfind("{*}ClassificationIPC/*"),
    ]
    return distinct(_symbol(entry) for entry in list(filter(_is_standard, entries)) or entries)


def _symbol(entry: etree._Element) -> str | None:
    parts = [_under(entry, part) for part in ("Section", "MainClass", "Subclass", "MainGroup", "Subgroup")]
    if all(parts):
        return classification_symbol("{}{}{} {}/{}".format(*parts))
    return classification_symbol(_under(entry, "Text") or plain_text(entry))


READER = CnipaReader()

"""USPTO application publications of 2001 to 2004, XML v1.x (PAP): one or a week's thousands in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from lxml import etree

from catalogue.records import Institution, PatentRef, Technology, TechnologyText
from ingest.base import Outcome
from ingest.numbers import (
    classification_symbol,
    distinct,
    earliest,
    plain,
    read_date,
    us_application_number,
    us_number,
)
from ingest.us_older import is_person, place, right
from ingest.xml_documents import XmlRecord
from ingest.xml_outcomes import xml_outcomes
from ingest.xml_prolog import root_element
from ingest.xml_text import local, plain_paragraphs, plain_text

_ROOT = "patent-application-publication"
_CLAIM_NUMBER = re.compile(r"(\d{1,4})\s*\.\s*(?=[^\s\d])")


class PapReader:
    """The first format of US applications: a sub-document each for bibliography, abstract, description and claims."""

    name: ClassVar[str] = "uspto_pap"
    label: ClassVar[str] = "USPTO applications of 2001 to 2004 (XML v1.x, PAP)"
    extensions: ClassVar[tuple[str, ...]] = (".xml",)
    reads: ClassVar[str] = (
        "title, abstract, claims, description, first assignee as owner, numbers, dates, inventors (applicants where it "
        "says so), kind of right, IPC"
    )
    skips: ClassVar[str] = "drawings, correspondence, national classes, parents, numbers of paragraphs"

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the first element is <patent-application-publication>."""
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
            None,
            f"it is a <{local(document)}> document, not an application",
            "Hand it in as a file of its own",
        )
    bibliography = document.find("subdoc-bibliographic-information")
    if bibliography is None:
        return record.rejected(None, "it has no bibliographic data", "Have the document sent again")
    number = us_number(_text(bibliography, "document-id/doc-number"))
    kind = _text(bibliography, "document-id/kind-code")
    if number is None or kind is None:
        missing = "number" if number is None else "kind"
        return record.rejected(
            missing, f"its publication {missing} is missing", "Have the document sent again"
        )
    text = _texts(document, bibliography)
    if text == TechnologyText():
        return record.rejected(
            "title", "it has neither a title nor any text", "Nothing can be searched in it"
        )
    published = read_date(_text(bibliography, "document-id/document-date"))
    # Foreign priorities (35 USC 119(a)) and provisional applications (119(e)).
    claimed = (
        *bibliography.iterfind(".//foreign-priority-data/filing-date"),
        *bibliography.iterfind(".//non-provisional-of-provisional/document-id/document-date"),
    )
    inventors = bibliography.findall("inventors/*")
    return Technology(
        id=f"US-{number}-{kind}",
        texts={"en": text},  # 37 CFR 1.52(b): a specification is in English
        owner=_owner(bibliography),
        patents=(
            PatentRef(
                country="US",
                number=number,
                kind=kind,
                application_number=us_application_number(
                    _text(bibliography, "domestic-filing-data/application-number/doc-number")
                ),
                right=right(kind),
                filing_date=read_date(_text(bibliography, "domestic-filing-data/filing-date")),
                priority_date=earliest(read_date(plain_text(date)) for date in claimed),
                publication_date=published,
                applicants=distinct(
                    _name(party) for party in inventors if _text(party, "authority-applicant") == "INV"
                ),
                inventors=distinct(_name(party) for party in inventors),
            ),
        ),
        ipc=distinct(
            classification_symbol(entry.text)
            for entry in bibliography.iterfind("technical-information/classification-ipc//ipc")
        ),
        published=published,
        provenance=record.source(),
    )


def _texts(document: etree._Element, bibliography: etree._Element) -> TechnologyText:
    """The texts, without the numbers of paragraphs and without "Abstract of Disclosure" over the abstract."""
    for number in document.findall("subdoc-description//paragraph/number"):
        number.text = None
    # The words that name another claim stand in a claim-text of their own, in the middle of a sentence.
    for reference in document.iterfind("subdoc-claims//dependent-claim-reference/claim-text"):
        reference.tag = "highlight"
    abstract = (plain_text(paragraph) for paragraph in document.iterfind("subdoc-abstract//paragraph"))
    claims = (plain_text(claim) for claim in document.iterfind("subdoc-claims/claim"))
    return TechnologyText(
        title=_text(bibliography, "technical-information/title-of-invention"),
        abstract=" ".join(text for text in abstract if text) or None,
        # Some bear "1.The method": the space was between two elements.
        claims=tuple(
            _CLAIM_NUMBER.sub(r"\1. ", text, count=1) if text[0].isdigit() else text
            for text in claims
            if text
        )
        or None,
        description=plain_paragraphs(document.find("subdoc-description")),
    )


def _name(party: etree._Element) -> str | None:
    """A person's name as "given middle family suffix"."""
    parts = ("given-name", "middle-name", "family-name", "name-suffix")
    return plain(" ".join(filter(None, (_text(party, f"name/{part}") for part in parts))))


def _owner(bibliography: etree._Element) -> Institution | None:
    """The first assignee that is an organisation and, by the office's type code, no person."""
    for assignee in bibliography.iterfind(".//assignee"):
        name = _text(assignee, "organization-name")
        if name and not is_person(name, _text(assignee, "assignee-type")):
            country, region = place(
                _text(assignee, "address/country/country-code"), _text(assignee, "address/state")
            )
            return Institution(name=name, country=country, region=region)
    return None


def _text(element: etree._Element, path: str) -> str | None:
    return plain(plain_text(element.find(path)))


READER = PapReader()

"""USPTO Red Book XML v4.x (2004 to today): grants and application publications, one or thousands in a file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from lxml import etree

from catalogue.records import Institution, PatentRef, RightKind, Technology, TechnologyText
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
from ingest.st36 import claims_of, first_texts, party_name, symbol_from_parts
from ingest.xml_documents import XmlRecord
from ingest.xml_outcomes import xml_outcomes
from ingest.xml_prolog import root_element
from ingest.xml_spent import spent_children, spent_paragraphs
from ingest.xml_text import local, plain_text

_GRANT, _APPLICATION = "us-patent-grant", "us-patent-application"
_SEQUENCES = "sequence-cwu"
_INVENTORS = ("inventor", "us-deceased-inventor", "deceased-inventor")
_WANTED = tuple(
    f"{{*}}{name}" for name in ("us-applicant", "applicant", *_INVENTORS, "assignee", "classification-cpc")
)
_RIGHTS: dict[str, RightKind] = {
    "utility": "invention",
    "reissue": "invention",
    "design": "design",
    "plant": "plant",
}


class RedBookReader:
    """The US office's weekly files and single documents of DTD v4.0 to v4.6."""

    name: ClassVar[str] = "uspto_redbook"
    label: ClassVar[str] = "USPTO Red Book XML v4.x (grants and applications, from 2004)"
    extensions: ClassVar[tuple[str, ...]] = (".xml",)
    reads: ClassVar[str] = (
        "title, abstract, claims, description, first assignee (else applicant) as owner, numbers, dates, "
        "applicants, inventors, kind of right, IPC, CPC"
    )
    skips: ClassVar[str] = (
        "drawings, citations, agents, examiners, national and Locarno classes, today's status"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the first root element is a Red Book one (sequence listings stand in weekly files, too)."""
        root = root_element(head)
        return root is not None and root[0] in {_GRANT, _APPLICATION, _SEQUENCES}

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile (see `xml_outcomes`)."""
        return xml_outcomes(stream, file=name, names=frozenset({_GRANT, _APPLICATION}), reader=self)

    def outcome(self, record: XmlRecord) -> Outcome:
        """What one document comes to; its tree is spent."""
        return _outcome(record)


def _outcome(record: XmlRecord) -> Outcome:
    document = record.root
    kind_of_document = local(document)
    if kind_of_document == _SEQUENCES:
        return record.rejected(
            None, "it is a sequence listing (<sequence-cwu>), not a patent", "Nothing needs to be done"
        )
    if kind_of_document not in {_GRANT, _APPLICATION}:
        return record.rejected(
            None,
            f"it is a <{kind_of_document}> document, neither a grant nor an application",
            "Hand it in as a file of its own",
        )
    bibliography = _first(document, "us-bibliographic-data-grant", "us-bibliographic-data-application")
    if bibliography is None:
        return record.rejected(None, "it has no bibliographic data", "Have the document sent again")
    published_as = _texts_of(next(_at(bibliography, "publication-reference", "document-id"), None))
    number = us_number(published_as.get("doc-number"))
    kind = plain(published_as.get("kind"))
    if number is None or kind is None:
        missing = "number" if number is None else "kind"
        return record.rejected(
            missing, f"its publication {missing} is missing", "Have the document sent again"
        )
    claims = _first(document, "claims")
    text = TechnologyText(
        title=plain_text(_first(bibliography, "invention-title")),
        abstract=plain_text(_first(document, "abstract")),
        claims=claims_of(spent_children(claims, "claim")) if claims is not None else None,
        description=spent_paragraphs(_first(document, "description")),
    )
    if text == TechnologyText():
        return record.rejected(
            "title", "it has neither a title nor any text", "Nothing can be searched in it"
        )
    parts = _Parts(bibliography)
    published_on = next(_at(bibliography, "publication-reference", "document-id", "date"), None)
    published = read_date(published_on.text if published_on is not None else None)
    patent = _patent(bibliography, parts, number, kind, published, granted=kind_of_document == _GRANT)
    return Technology(
        id=f"US-{number}-{kind}",
        texts={_language(document): text},
        owner=_owner(parts),
        patents=(patent,),
        ipc=_ipc(bibliography),
        cpc=distinct(symbol_from_parts(entry) for entry in parts.named("classification-cpc")),
        published=patent.publication_date,
        provenance=record.source(),
    )


def _language(document: etree._Element) -> str:
    stated = (document.get("lang") or "").lower()
    # 37 CFR 1.52(b)(1)(ii): the specification is in English, so that "not stated" means English here.
    return stated if re.fullmatch(r"[a-z]{2,3}", stated) else "en"


class _Parts:
    """The parties and classes of a bibliography, found in one pass (each pass costs as much as parsing it)."""

    def __init__(self, bibliography: etree._Element) -> None:
        self._found: dict[str, list[etree._Element]] = {}
        for part in bibliography.iter(*_WANTED):
            self._found.setdefault(local(part), []).append(part)

    def named(self, *names: str, within: str | None = None) -> list[etree._Element]:
        """The elements of these names, a name after the other; only those directly in a `within`."""
        return [
            part
            for name in names
            for part in self._found.get(name, ())
            if within is None or ((above := part.getparent()) is not None and local(above) == within)
        ]

    def applicants(self) -> list[etree._Element]:
        return self.named("us-applicant", within="us-applicants") + self.named(
            "applicant", within="applicants"
        )

    def inventors(self) -> list[etree._Element]:
        """Until 2012 the inventors were the applicants (app-type="applicant-inventor")."""
        named = self.named(*_INVENTORS, within="inventors")
        return named or [p for p in self.applicants() if "inventor" in p.get("app-type", "")]


def _patent(
    bibliography: etree._Element,
    parts: _Parts,
    number: str,
    kind: str,
    published: dt.date | None,
    *,
    granted: bool,
) -> PatentRef:
    applied_as = _first(bibliography, "application-reference")
    application = _texts_of(_first(applied_as, "document-id") if applied_as is not None else None)
    # The date of foreign priorities (35 USC 119(a)) and of provisional applications (119(e)).
    claimed = [
        *_at(bibliography, "priority-claims", "priority-claim", "date"),
        *_at(bibliography, "us-related-documents", "us-provisional-application", "document-id", "date"),
    ]
    return PatentRef(
        country="US",
        number=number,
        kind=kind,
        application_number=us_application_number(application.get("doc-number")),
        right=_RIGHTS.get(applied_as.get("appl-type", "") if applied_as is not None else ""),
        filing_date=read_date(application.get("date")),
        priority_date=earliest(read_date(date.text) for date in claimed),
        publication_date=published,
        grant_date=published if granted else None,
        applicants=distinct(party_name(party) for party in parts.applicants()),
        inventors=distinct(party_name(party) for party in parts.inventors()),
    )


def _owner(parts: _Parts) -> Institution | None:
    """The first assignee that is an organisation, else the first such applicant; never a person."""
    for party in [*parts.named("assignee", within="assignees"), *parts.applicants()]:
        if name := plain(party.findtext(".//{*}orgname")):
            country = plain(party.findtext(".//{*}address/{*}country")) or ""
            state = plain(party.findtext(".//{*}address/{*}state")) or ""
            stated = (
                re.fullmatch(r"[A-Z]{2}", country) is not None
            )  # "omitted" and "unknown" stand there, too
            in_a_state = country == "US" and re.fullmatch(r"[A-Z]{2}", state) is not None
            return Institution(
                name=name,
                country=country if stated else None,
                region=f"US-{state}" if in_a_state else None,
            )
    return None


def _ipc(bibliography: etree._Element) -> tuple[str, ...] | None:
    eighth = [
        symbol_from_parts(entry) for entry in _at(bibliography, "classifications-ipcr", "classification-ipcr")
    ]
    seventh = [
        classification_symbol(plain_text(entry))
        for edition in _at(bibliography, "classification-ipc")
        for entry in edition
    ]
    return distinct([*eighth, *seventh])


def _at(element: etree._Element, *path: str) -> Iterator[etree._Element]:
    """The elements below, along local names; without the path that `find` would have to read anew each time."""
    for child in element.iterchildren(f"{{*}}{path[0]}"):
        if len(path) == 1:
            yield child
        else:
            yield from _at(child, *path[1:])


def _first(element: etree._Element, *names: str) -> etree._Element | None:
    """The first child of the first of these local names that is there."""
    return next((found for name in names for found in _at(element, name)), None)


def _texts_of(element: etree._Element | None) -> dict[str, str]:
    """The texts of the children, by local name; none where there is no such element."""
    return first_texts(element.iterchildren(etree.Element)) if element is not None else {}


READER = RedBookReader()

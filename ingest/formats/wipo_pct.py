"""PCT publications in the ST.36 family: `wo-patent-document` (DTD 1.x) and `wo-published-application` of the International Bureau.

WIPO Handbook, Standard ST.36 and PCT Administrative Instructions, Annex F. The newer document writes its own elements with
`wo-` before their names (`wo-bibliographic-data`, `wo-priority-info`); all else is as other offices have it. The application
number is PCT/AT2025/060458, AT2025060458 of country PCT, or AT 2025060458: all are read as the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, ClassVar

from lxml import etree

from ingest.base import Outcome
from ingest.numbers import earliest, plain, read_date
from ingest.publications import RESEND, technology
from ingest.st36 import child_text, document_id, language_of, publication
from ingest.xml_documents import XmlRecord
from ingest.xml_outcomes import xml_outcomes
from ingest.xml_prolog import root_element
from ingest.xml_text import local

_ROOTS = frozenset({"wo-patent-document", "wo-published-application"})
_BIBLIOGRAPHIES = ("bibliographic-data", "wo-bibliographic-data")
_NUMBER = re.compile(r"(?:PCT/?)?([A-Z]{2})((?:19|20)\d\d|\d\d)/?(\d{5,6})")
_KIND = re.compile(r"A[1-9]")
_PUBLISHED = re.compile(r"(?:WO)?/?((?:19|20)\d\d|\d\d)/?(\d{5,6})")


class WipoPctReader:
    """International applications as WIPO publishes them, one document or many in a file."""

    name: ClassVar[str] = "wipo_pct"
    label: ClassVar[str] = "PCT publications, ST.36 (wo-patent-document, wo-published-application)"
    extensions: ClassVar[tuple[str, ...]] = (".xml",)
    reads: ClassVar[str] = (
        "titles, abstracts, claims and descriptions by language, first institution among the applicants as owner, numbers, "
        "dates, applicants, inventors, IPC, CPC"
    )
    skips: ClassVar[str] = (
        "drawings, search report, citations, agents, designated states, declarations, texts that are given as pictures only; "
        "built from the published standard, no real file was at hand"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the root element is one of this format's."""
        root = root_element(head)
        return root is not None and root[0] in _ROOTS

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile (see `xml_outcomes`)."""
        return xml_outcomes(stream, file=name, names=_ROOTS, reader=self)

    def outcome(self, record: XmlRecord) -> Outcome:
        """What one document comes to."""
        return _outcome(record)


def _outcome(record: XmlRecord) -> Outcome:
    document = record.root
    if local(document) not in _ROOTS:
        return record.rejected(
            None, f"it is a <{local(document)}>, no <wo-patent-document>", "Hand it in as a file of its own"
        )
    found = (document.find(f"{{*}}{name}") for name in _BIBLIOGRAPHIES)
    bibliography = next((one for one in found if one is not None), None)
    if bibliography is None:
        return record.rejected(None, "it has no bibliographic data", RESEND)
    published = document_id(bibliography, "publication-reference")
    read = publication(
        document,
        bibliography,
        country="WO",
        kind=_kind(child_text(published, "kind") or plain(document.get("kind"))),
        language=language_of(document.get("lang") or bibliography.get("lang"), default="und"),
        number=_published(child_text(published, "doc-number") or plain(document.get("doc-number"))),
    )
    claims = bibliography.iterfind("{*}wo-priority-info//{*}priority-claim")
    priority = earliest(read_date(claim.findtext(".//{*}date") or claim.get("date")) for claim in claims)
    return technology(
        record,
        replace(
            read,
            application_number=_application(document_id(bibliography, "application-reference")),
            priority_date=read.priority_date or priority,
            publication_date=read.publication_date or read_date(document.get("date-publ")),
        ),
    )


def _kind(stated: str | None) -> str | None:
    return stated if stated and _KIND.fullmatch(stated) else None


def _published(text: str | None) -> str | None:
    """WO/2026/137030, 2026/137030 and 2026137030 are one number; of two-digit years (to 2003) it stays as printed."""
    found = _PUBLISHED.fullmatch(re.sub(r"\s", "", (text or "").upper()))
    return f"{found[1]}{found[2]}" if found else None


def _application(reference: etree._Element | None) -> str | None:
    """The international application number as the treaty writes it, None where it is none."""
    number = re.sub(r"[\s-]", "", (child_text(reference, "doc-number") or "").upper())
    country = (child_text(reference, "country") or "").upper()
    if not number:
        return None
    if number[0].isdigit() and re.fullmatch(r"[A-Z]{2}", country):
        number = f"{country}{number}"
    found = _NUMBER.fullmatch(number)
    return f"PCT/{found[1]}{found[2]}/{found[3]}" if found else None


READER = WipoPctReader()

"""KIPO gazettes (공개특허공보, 등록특허공보): `kr-patent-document` with B-codes or with `bibliographic-data`, and ST.96 (krpat:).

Titles stand in Korean and in English. The specification of an application from the office's editor (`KIPO/PatentCAFDOC`)
is no publication; its text is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from lxml import etree

from ingest import bcodes, st96
from ingest.base import Outcome
from ingest.filed import filed_application
from ingest.kinds import right_of
from ingest.numbers import application_number, plain, publication_number, read_date
from ingest.publications import RESEND, Publication, technology
from ingest.st36 import child_text, document_id, language_of, publication, texts_by_language
from ingest.xml_documents import XmlRecord
from ingest.xml_outcomes import xml_outcomes
from ingest.xml_prolog import root_element
from ingest.xml_text import local

_ROOT, _EDITOR, _SPECIFICATION = "kr-patent-document", "KIPO", "PatentCAFDOC"
_ST96 = ("urn:kr:gov:doc:kipo", "kipo.go.kr/standards")
_PUBLICATION = "PatentPublication"


class KipoGazetteReader:
    """The Korean office's gazettes, one document or many in a file."""

    name: ClassVar[str] = "kipo_gazette"
    label: ClassVar[str] = "KIPO gazette XML (kr-patent-document, krpat:) and specifications (KIPO)"
    extensions: ClassVar[tuple[str, ...]] = (".xml",)
    reads: ClassVar[str] = (
        "titles by language (Korean, English), abstract, claims, description, first institution among grantees or applicants "
        "as owner, numbers, dates, applicants, inventors, kind of right, IPC, CPC"
    )
    skips: ClassVar[str] = (
        "drawings, citations, agents, examiners, legal state; notices and other procedure documents are refused; built from "
        "what is public of the office's formats, no real gazette was at hand"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the root element is one of the office's."""
        root = root_element(head)
        if root is None:
            return False
        return root[0] in {_ROOT, _EDITOR, _SPECIFICATION} or any(space in root[1] for space in _ST96)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile (see `xml_outcomes`)."""
        return xml_outcomes(stream, file=name, names=frozenset({_ROOT}), reader=self)

    def outcome(self, record: XmlRecord) -> Outcome:
        """What one document comes to."""
        return _outcome(record)


def _outcome(record: XmlRecord) -> Outcome:
    document = record.root
    root = local(document)
    if root.endswith(_PUBLICATION):
        found = st96.publication(document, language="ko", country="KR")
        if found is None:
            return record.rejected(None, "it has no bibliographic data", RESEND)
        return technology(record, found)
    inner = next((e for e in document.iter() if isinstance(e.tag, str) and local(e) in _BIBLIOGRAPHIES), None)
    if inner is not None:
        return technology(
            record, _b_codes(document, inner) if local(inner) == "SDOBI" else _st36(document, inner)
        )
    body = document if root == _SPECIFICATION else document.find(f".//{{*}}{_SPECIFICATION}")
    if body is not None:
        return filed_application(record, body, country="KR", language="ko", number=None)
    return record.rejected(
        None,
        f"it is a <{root}> of the Korean office, no gazette of a publication",
        "Hand in the gazette itself",
    )


_BIBLIOGRAPHIES = frozenset({"SDOBI", "bibliographic-data"})


def _st36(document: etree._Element, bibliography: etree._Element) -> Publication:
    published = document_id(bibliography, "publication-reference")
    return publication(
        document,
        bibliography,
        country=child_text(published, "country") or "KR",
        kind=child_text(published, "kind") or plain(document.get("kind")),
        language=language_of(document.get("lang"), default="ko"),
        number=document.get("doc-number") if published is None else None,
    )


def _b_codes(document: etree._Element, bibliography: etree._Element) -> Publication:
    country = bcodes.text(bibliography, "B190") or "KR"
    kind = bcodes.text(bibliography, "B130") or plain(document.get("kind"))
    language = language_of(document.get("lang"), default="ko")
    granted = (kind or "").startswith(("B", "Y"))
    day = bcodes.date(bibliography, "B140") or read_date(document.get("date-publ"))
    return Publication(
        country=country,
        number=publication_number(
            bcodes.text(bibliography, "B110") or document.get("doc-number"), country=country
        ),
        kind=kind,
        texts=texts_by_language(
            written_titles=bcodes.titles(bibliography, default=language),
            abstracts=document.iter("{*}abstract", "{*}SDOAB"),
            claims=document.iter("{*}claims"),
            descriptions=document.iter("{*}description", "{*}SDODE"),
            default=language,
        ),
        application_number=application_number(bcodes.text(bibliography, "B210"), country=country),
        right=right_of(country, kind),
        filing_date=bcodes.date(bibliography, "B220"),
        priority_date=bcodes.priority_date(bibliography),
        publication_date=day,
        grant_date=(bcodes.date(bibliography, "B240") or bcodes.date(bibliography, "B450"))
        if granted
        else None,
        applicants=bcodes.parties(bibliography, "B711"),
        owners=bcodes.parties(bibliography, "B731"),
        inventors=bcodes.parties(bibliography, "B721"),
        ipc=bcodes.ipc(bibliography),
        cpc=bcodes.cpc(bibliography),
    )


READER = KipoGazetteReader()

"""CNIPA (then SIPO) patent documents of the older kind (`cn-patent-document`, DTD of 2006 and near it)."""

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

_ROOT = "cn-patent-document"


class CnipaOlderReader:
    """The Chinese office's full-text XML before the newer schema; often cut by instructions inside its text."""

    name: ClassVar[str] = "cnipa_older"
    label: ClassVar[str] = "CNIPA patent XML, older (cn-patent-document)"
    extensions: ClassVar[tuple[str, ...]] = (".xml",)
    reads: ClassVar[str] = (
        "title, abstract, claims, description, first institution among assignees or applicants as owner, numbers, "
        "dates, applicants, inventors, kind of right, IPC"
    )
    skips: ClassVar[str] = "drawings, agents, national and Locarno classes, today's status"

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
    bibliography = document.find("{*}cn-bibliographic-data")
    if bibliography is None:
        return record.rejected(None, "it has no bibliographic data", "Have the document sent again")
    published = _document_id(bibliography, "cn-publication-reference", "publication-reference")
    applied = _document_id(bibliography, "application-reference")
    application = bibliography.find("{*}application-reference")
    priorities = bibliography.iterfind(".//{*}priority-claims/{*}priority-claim//{*}date")
    return technology(
        record,
        CnDocument(
            texts=_texts(document, bibliography),
            country=_under(published, "country"),
            number=_under(published, "doc-number"),
            kind=_under(published, "kind"),
            application_number=cn_application_number(_under(applied, "doc-number")),
            application_type=application.get("appl-type") if application is not None else None,
            filing_date=read_date(_under(applied, "date")),
            priority_date=earliest(read_date(date.text) for date in priorities),
            publication_date=read_date(_under(published, "date")),
            applicants=_parties(bibliography, "applicant"),
            assignees=_parties(bibliography, "assignee"),
            inventors=_parties(bibliography, "inventor"),
            ipc=_ipc(bibliography),
        ),
    )


def _document_id(bibliography: etree._Element, *names: str) -> etree._Element | None:
    for name in names:
        reference = bibliography.find(f"{{*}}{name}")
        if reference is not None:
            inner = reference.find("{*}document-id")
            return inner if inner is not None else reference
    return None


def _under(element: etree._Element | None, name: str) -> str | None:
    return plain_text(element.find(f".//{{*}}{name}")) if element is not None else None


def _texts(document: etree._Element, bibliography: etree._Element) -> dict[str, TechnologyText]:
    body = document.find("{*}application-body")
    body = body if body is not None else document
    abstract = bibliography.find("{*}abstract")
    abstract = abstract if abstract is not None else body.find("{*}abstract")
    claims = [plain_text(claim) for claim in body.iterfind("{*}claims/{*}claim")]
    text = TechnologyText(
        title=_under(bibliography, "invention-title")
        or _under(body.find("{*}description"), "invention-title"),
        abstract=plain_text(abstract),
        claims=tuple(claim for claim in claims if claim) or None,
        description=plain_paragraphs(body.find("{*}description")),
    )
    return {language_of(document.get("lang")): text}


def _parties(bibliography: etree._Element, role: str) -> tuple[Party, ...]:
    """The parties of a role, whether their elements are prefixed `cn-` or not."""
    entries = (e for e in bibliography.iter("{*}" + role, "{*}cn-" + role) if isinstance(e.tag, str))
    parties = []
    for entry in entries:
        name = _under(entry, "name") or _under(entry, "orgname") or plain(entry.text)
        if name:
            place = _under(entry, "province") or _under(entry, "address")
            parties.append(Party(name=name, country=_under(entry, "country"), place=place))
    return tuple(dict.fromkeys(parties))


def _ipc(bibliography: etree._Element) -> tuple[str, ...] | None:
    eighth = (
        _under(entry, "text") or plain_text(entry)
        for entry in bibliography.iterfind("{*}classifications-ipcr/{*}classification-ipcr")
    )
    seventh = (plain_text(entry) for entry in bibliography.iterfind("{*}classification-ipc/*"))
    return distinct(map(classification_symbol, [*eighth, *seventh]))


READER = CnipaOlderReader()

"""EPO full text (ST.36 `ep-patent-document`): applications and patents as the EPO publishes them, DTD 1.0 to 1.5.1.

Three languages stand side by side: titles always, claims in specifications (B kinds). Claims that hold for single states
only come as further sets of the same language; the first set of a language is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from ingest import bcodes
from ingest.base import Outcome
from ingest.kinds import right_of
from ingest.numbers import application_number, plain, publication_number, read_date
from ingest.publications import RESEND, Publication, technology
from ingest.st36 import language_of, texts_by_language
from ingest.xml_documents import XmlRecord
from ingest.xml_outcomes import xml_outcomes
from ingest.xml_prolog import root_element
from ingest.xml_text import local

_ROOT = "ep-patent-document"


class EpoFulltextReader:
    """The EPO's weekly full text, one document or thousands in a file."""

    name: ClassVar[str] = "epo_fulltext"
    label: ClassVar[str] = "EPO full text XML (ep-patent-document, DTD 1.0 to 1.5.1)"
    extensions: ClassVar[tuple[str, ...]] = (".xml",)
    reads: ClassVar[str] = (
        "titles, abstract, claims and description by language, first institution among grantees or applicants as "
        "owner, numbers, dates, applicants, inventors, IPC, CPC"
    )
    skips: ClassVar[str] = (
        "drawings, search report, citations, agents, opponents, designated states, lapses in single states, "
        "amended claims, claims for single states after the first set of a language"
    )

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
    bibliography = document.find("{*}SDOBI")
    if bibliography is None:
        return record.rejected(None, "it has no bibliographic data", RESEND)
    country = bcodes.text(bibliography, "B190") or plain(document.get("country")) or "EP"
    kind = bcodes.text(bibliography, "B130") or plain(document.get("kind"))
    if kind is None:
        return record.rejected("kind", "its publication kind is missing", RESEND)
    number = bcodes.text(bibliography, "B110") or document.get("doc-number")
    language = language_of(document.get("lang") or bcodes.text(bibliography, "B260"), default="und")
    granted = kind.startswith("B")
    return technology(
        record,
        Publication(
            country=country,
            number=publication_number(number, country=country),
            kind=kind,
            texts=texts_by_language(
                written_titles=bcodes.titles(bibliography, default=language),
                abstracts=document.iterfind("{*}abstract"),
                claims=document.iterfind("{*}claims"),
                descriptions=document.iterfind("{*}description"),
                default=language,
            ),
            application_number=application_number(bcodes.text(bibliography, "B210"), country=country),
            right=right_of(country, kind),
            filing_date=bcodes.date(bibliography, "B220"),
            priority_date=bcodes.priority_date(bibliography),
            publication_date=bcodes.date(bibliography, "B140") or read_date(document.get("date-publ")),
            grant_date=bcodes.date(bibliography, "B450") if granted else None,
            applicants=bcodes.parties(bibliography, "B711"),
            owners=bcodes.parties(bibliography, "B731"),
            inventors=bcodes.parties(bibliography, "B721"),
            ipc=bcodes.ipc(bibliography),
            cpc=bcodes.cpc(bibliography),
        ),
    )


READER = EpoFulltextReader()

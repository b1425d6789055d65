"""USPTO grants in the tags of WIPO ST.32 (PATDOC): XML v2.4 and v2.5 of 2002 to 2004, and the SGML of 2001."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from lxml import etree

from catalogue.records import Institution, PatentRef, Technology, TechnologyText
from ingest.base import Outcome
from ingest.numbers import distinct, earliest, plain, read_date, us_application_number, us_number
from ingest.sgml import as_xml
from ingest.us_older import is_person, place, printed_kind, right, symbol
from ingest.xml_documents import XmlRecord, xml_records
from ingest.xml_prolog import root_element
from ingest.xml_text import local, plain_paragraphs, plain_text

_ROOT = "PATDOC"


class PatDocReader:
    """Weekly files and single documents; those of 2001 are SGML, whatever their name ends in."""

    name: ClassVar[str] = "uspto_patdoc"
    label: ClassVar[str] = "USPTO grants of 2001 to 2004 (XML v2.x and SGML, ST.32 tags)"
    extensions: ClassVar[tuple[str, ...]] = (".xml", ".sgml", ".sgm")
    reads: ClassVar[str] = (
        "title, abstract, claims, description, first assignee as owner, numbers, dates, inventors, kind of right, IPC"
    )
    skips: ClassVar[str] = "drawings, citations, agents, examiners, national classes, parents, today's status"

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the first element is <PATDOC>."""
        root = root_element(head)
        return root is not None and root[0] == _ROOT

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile (see `xml_records`)."""
        for record in xml_records(stream, file=name, names=frozenset({_ROOT}), mend=as_xml):
            yield _outcome(record) if isinstance(record, XmlRecord) else record


def _outcome(record: XmlRecord) -> Outcome:
    document = record.root
    if local(document) != _ROOT:
        return record.rejected(
            None, f"it is a <{local(document)}> document, not a patent", "Hand it in as a file of its own"
        )
    bibliography = document.find("SDOBI")
    if bibliography is None:
        return record.rejected(None, "it has no bibliographic data", "Have the document sent again")
    published = read_date(_text(bibliography, "B100/B140"))
    number = us_number(_text(bibliography, "B100/B110"))
    kind = _text(bibliography, "B100/B130")
    if number is None or kind is None:
        missing = "number" if number is None else "kind"
        return record.rejected(
            missing, f"its publication {missing} is missing", "Have the document sent again"
        )
    text = TechnologyText(
        title=_text(bibliography, "B500/B540"),
        abstract=plain_text(document.find("SDOAB")),
        claims=_claims(document),
        description=plain_paragraphs(document.find("SDODE")),
    )
    if text == TechnologyText():
        return record.rejected(
            "title", "it has neither a title nor any text", "Nothing can be searched in it"
        )
    kind = printed_kind(kind, published)
    claimed = (*bibliography.iterfind("B300//B320"), *bibliography.iterfind("B600/B680US/DOC/DATE"))
    return Technology(
        id=f"US-{number}-{kind}",
        texts={"en": text},  # 37 CFR 1.52(b): a specification is in English
        owner=_owner(bibliography),
        patents=(
            PatentRef(
                country="US",
                number=number,
                kind=kind,
                application_number=us_application_number(_text(bibliography, "B200/B210")),
                right=right(kind),
                filing_date=read_date(_text(bibliography, "B200/B220")),
                priority_date=earliest(read_date(plain_text(date)) for date in claimed),
                publication_date=published,
                grant_date=published,
                inventors=distinct(
                    _name(party) for party in bibliography.iterfind("B700/B720/B721/PARTY-US")
                ),
            ),
        ),
        ipc=distinct(
            symbol(_columns(entry))
            for entry in bibliography.iterfind("B500/B510/*")
            if entry.tag in {"B511", "B512", "B513", "B514"}
        ),
        published=published,
        provenance=record.source(),
    )


def _claims(document: etree._Element) -> tuple[str, ...] | None:
    """Each claim as one text, its steps in line."""
    texts = (plain_text(claim) for claim in document.iterfind("SDOCL//CLM"))
    return tuple(text for text in texts if text) or None


def _name(party: etree._Element) -> str | None:
    """An organisation's name, or a person's as "first last suffix"."""
    if organisation := _text(party, "NAM/ONM"):
        return organisation
    return plain(" ".join(filter(None, (_text(party, f"NAM/{part}") for part in ("FNM", "SNM", "SFX")))))


def _owner(bibliography: etree._Element) -> Institution | None:
    """The first assignee that is an organisation and, by the office's type code, no person."""
    for entry in bibliography.iterfind("B700/B730"):
        kind = _text(entry, "B732US")
        for party in entry.iterfind("B731/PARTY-US"):
            name = _text(party, "NAM/ONM")
            if name and not is_person(name, kind):
                country, region = place(_text(party, "ADR/CTRY"), _text(party, "ADR/STATE"))
                return Institution(name=name, country=country, region=region)
    return None


def _columns(entry: etree._Element) -> str:
    """The text with its spaces: a class is written in columns."""
    return etree.tostring(entry, method="text", encoding="unicode", with_tail=False)


def _text(element: etree._Element, path: str) -> str | None:
    return plain(plain_text(element.find(path)))


READER = PatDocReader()

"""USPTO Patent Public Search: the result list of a search as its service answers it (JSON), publications without texts.

Persons stand there as "Zins; Wayne A", organisations without a semicolon; of several inventors only the first is
named ("Zins; Wayne A et al."), so that the inventors are known only where there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, ClassVar

from catalogue.records import FieldSource, Institution, PatentRef, Rejection, Technology, TechnologyText
from ingest.base import Outcome
from ingest.json_fields import Fields, WrongShape
from ingest.json_records import first_record, records
from ingest.jsonlines import first_keys
from ingest.kinds import right_of
from ingest.numbers import (
    application_number,
    classification_symbol,
    distinct,
    docdb_number,
    read_date,
    us_number,
)
from ingest.patent_columns import publication_id
from ingest.xml_documents import refused_if_alone

_UNDER = frozenset({"patents", "docs"})
_TODO = "Have the record exported again; the other records were taken"
_NUMBER = re.compile(r"([A-Z]{2})-([A-Z]*\d+)-([A-Z]\d?)")
_LANGUAGE = re.compile(r"[a-z]{2}")


class UsptoPublicSearch:
    """A publication without a number or a title, or with a field of another shape, is rejected."""

    name: ClassVar[str] = "uspto_public_search"
    label: ClassVar[str] = "USPTO Patent Public Search results (JSON)"
    extensions: ClassVar[tuple[str, ...]] = (".json",)
    reads: ClassVar[str] = (
        "title, first institution among the assignees (else applicants) as owner, numbers, dates, applicants, the "
        "inventor where there is one only, kind of right, IPC, CPC"
    )
    skips: ClassVar[str] = (
        "it has no abstract and no claims; inventors where there are several, citations, examiners, page numbers, "
        "government interest, families"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        keys = first_keys(first_record(head, under=_UNDER))
        return {"guid", "inventionTitle", "documentId"} <= keys or (
            {"patents", "numFound", "cursorMarker"} <= first_keys(head)
        )

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        found = records(stream, name=name, under=_UNDER)
        yield from refused_if_alone(
            (record if isinstance(record, Rejection) else _outcome(*record, name=name) for record in found),
            file=name,
        )


def _outcome(position: str, record: Any, *, name: str) -> Technology | Rejection:
    try:
        if not isinstance(record, dict):
            raise WrongShape("", "the record is JSON but no object")
        return _technology(Fields(record), FieldSource(name, position, "mapped"))
    except WrongShape as wrong:
        return Rejection(name, position, wrong.field or None, wrong.reason, _TODO)


def _technology(record: Fields, source: FieldSource) -> Technology:
    found = _NUMBER.fullmatch((record.text("guid") or record.text("documentId") or "").replace(" ", "-"))
    if found is None:
        raise WrongShape("guid", f"{record.text('guid')!r} is no publication such as US-9912345-B2")
    title = record.text("inventionTitle")
    if title is None:
        raise WrongShape("inventionTitle", f"{found[0]} has no title: nothing can be searched in it")
    patent = _patent(record, found[1], found[2], found[3])
    stated = (record.text("languageIndicator") or "").casefold()
    return Technology(
        id=publication_id(patent) or found[0],
        texts={
            stated if _LANGUAGE.fullmatch(stated) else "und": TechnologyText(title=" ".join(title.split()))
        },
        owner=_owner(record.texts("assigneeName"), record.texts("applicantName")),
        patents=(patent,),
        ipc=_symbols(record.text("ipcCodeFlattened")),
        cpc=_symbols(record.text("cpcInventiveFlattened"), record.text("cpcAdditionalFlattened")),
        published=patent.publication_date,
        provenance={"*": source},
    )


def _patent(record: Fields, country: str, number: str, kind: str) -> PatentRef:
    own = us_number(number) if country == "US" else docdb_number(number, country=country)
    published = record.date("datePublished")
    filed = [read_date(text) for text in record.texts("applicationFilingDate")]
    granted = record.text("type") == "USPAT"
    inventor = record.text("inventorsShort")
    alone = inventor is not None and not inventor.casefold().endswith("et al.")
    return PatentRef(
        country=country,
        number=own,
        kind=kind,
        application_number=application_number(record.text("applicationNumber"), country=country),
        right=right_of(country, kind),
        filing_date=filed[0] if filed else None,
        publication_date=published,
        grant_date=published if granted else None,
        applicants=distinct(_name(name) for name in record.texts("applicantName")),
        inventors=(_name(inventor),) if alone and inventor else None,
    )


def _name(written: str) -> str:
    """ "Kinney, Jr; James Edward" is James Edward Kinney, Jr; an organisation's name stays."""
    family, semicolon, given = written.partition(";")
    return " ".join(f"{given} {family}".split()) if semicolon else " ".join(written.split())


def _owner(assignees: Sequence[str], applicants: Sequence[str]) -> Institution | None:
    for name in (*assignees, *applicants):
        if ";" not in name:
            return Institution(name=" ".join(name.split()))
    return None


def _symbols(*written: str | None) -> tuple[str, ...] | None:
    return distinct(classification_symbol(symbol) for text in written if text for symbol in text.split(";"))


READER = UsptoPublicSearch()

"""Lens patent export (CSV): one publication a row, lists parted by `;;`, a fifth of the rows without abstract.

The display key holds the publication ("US 2020/0123456 A1"); older exports call that column Publication Number.
Owners come with the day they were recorded, the last one is taken. The state is calculated by Lens, not the office's
word, and marked as inferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from catalogue.records import FieldSource, Institution, PatentRef, Rejection, Technology, TechnologyText
from ingest.base import Outcome
from ingest.cells import WrongCell, read_date, script_language
from ingest.exports import Entry, entries, known_export
from ingest.kinds import right_of
from ingest.lens import application_of, dated, last_owner, list_of, publication_of, status_of
from ingest.numbers import classification_symbol, distinct
from ingest.parties import first_institution
from ingest.patent_columns import publication_id

TABLE_SIGNATURE = frozenset({"lensid", "jurisdiction", "title"})


class LensCsv:
    """A row without a title and an abstract, or with an impossible date, is rejected."""

    name: ClassVar[str] = "lens_csv"
    label: ClassVar[str] = "Lens patent export (CSV)"
    extensions: ClassVar[tuple[str, ...]] = (".csv",)
    reads: ClassVar[str] = (
        "title, abstract, owner recorded last (else first institution among the applicants), numbers, dates, applicants, "
        "inventors, kind of right, IPC, CPC, link; the state as Lens calculates it, marked as inferred"
    )
    skips: ClassVar[str] = (
        "family members, citations, US classes, counts, earlier owners; it has no claims; "
        "the states DISCONTINUED, PATENTED and UNKNOWN"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        return known_export(head, TABLE_SIGNATURE)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        for entry in entries(stream, TABLE_SIGNATURE, name=name):
            if isinstance(entry, Rejection):
                yield entry
                continue
            try:
                yield _technology(entry)
            except WrongCell as wrong:
                yield entry.rejected(wrong)


def _technology(entry: Entry) -> Technology:
    cells = entry.cells
    title, abstract = cells.get("title"), cells.get("abstract")
    if title is None and abstract is None:
        raise WrongCell("the row has neither a title nor an abstract", "title")
    country, kind = cells.get("jurisdiction"), cells.get("kind")
    key = cells.get("displaykey") or cells.get("publicationnumber")
    read = publication_of(key, country=country, kind=kind)
    patent, owner = _patent(entry, read)
    own = publication_id(patent) if patent else None
    if own is None and "lensid" not in cells:
        raise WrongCell(
            f"{key!r} is no publication number, and there is no Lens ID" if key else "is empty", "displaykey"
        )
    provenance = {"*": entry.source()}
    if patent and patent.status:
        provenance["patents.status"] = FieldSource(entry.file, entry.position, "inferred")
    return Technology(
        id=own or f"lens:{cells['lensid']}",
        texts={
            script_language(f"{title or ''} {abstract or ''}"): TechnologyText(
                title=" ".join(title.split()) if title else None, abstract=abstract
            )
        },
        owner=Institution(name=owner) if owner else None,
        patents=(patent,) if patent else None,
        ipc=_symbols(cells.get("ipcrclassifications")),
        cpc=_symbols(cells.get("cpcclassifications")),
        url=_url(cells.get("url")),
        published=patent.publication_date if patent else None,
        provenance=provenance,
    )


def _patent(entry: Entry, read: tuple[str, str, str | None] | None) -> tuple[PatentRef | None, str | None]:
    """The publication, and who owns it."""
    cells = entry.cells
    applicants, inventors = list_of(cells.get("applicants")), list_of(cells.get("inventors"))
    owner = last_owner(dated(text) for text in list_of(cells.get("owners")))
    place = first_institution(applicants, inventors)
    if owner is None and place is not None:
        owner = applicants[place]
    country, number, kind = read or (cells.get("jurisdiction"), None, cells.get("kind"))
    if country is None or not re.fullmatch(r"[A-Z]{2}", country):
        return None, owner
    patent = PatentRef(
        country=country,
        number=number,
        kind=kind,
        application_number=application_of(cells.get("applicationnumber")),
        right=right_of(country, kind),
        filing_date=entry.read("applicationdate", read_date),
        priority_date=entry.read("earliestprioritydate", read_date),
        publication_date=entry.read("publicationdate", read_date),
        status=status_of(cells.get("legalstatus")),
        applicants=applicants or None,
        inventors=inventors or None,
    )
    return patent, owner


def _symbols(text: str | None) -> tuple[str, ...] | None:
    return distinct(classification_symbol(symbol) or symbol for symbol in list_of(text))


def _url(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"https?://\S+", text) else None


READER = LensCsv()

"""Rows of CNIPA's gazette: tables that passed through a spreadsheet program (GB18030), and titles as JSON Lines.

Such a table has lost most application numbers to 2.02E+12: they are known to be damaged, left out, and named in the
record's provenance; a row is told by its publication number, never by what is left of the damaged one. Lists are parted by
`;??`, the question marks having been characters the program could not write. A check digit that is wrong is named as well.
Where the gazette's word for the kind of publication and the number's own letter differ, the letter counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, ClassVar

from catalogue.records import (
    FieldSource,
    Institution,
    PatentRef,
    Rejection,
    RightKind,
    Technology,
    TechnologyText,
)
from ingest.base import Outcome
from ingest.cells import WrongCell, damage, read_date, script_language, split, stated, undamaged
from ingest.chinese import region_of
from ingest.containers import peek
from ingest.exports import Entry, entries, known_export
from ingest.jsonlines import first_keys, objects, text_at
from ingest.kinds import right_of
from ingest.numbers import (
    classification_symbol,
    cn_application_number,
    cn_check_digit_is_right,
    distinct,
)
from ingest.parties import first_institution
from ingest.patent_columns import publication, publication_id

TABLE_SIGNATURE = frozenset({"name", "authorizationnoticeid", "filingid", "patentee"})
_JSON_KEYS = frozenset({"id", "title", "kind", "filing_date", "pub_date"})
# The columns of both shapes under the names of the table.
_COLUMNS = {
    "id": "authorizationnoticeid",
    "title": "name",
    "kind": "kind",
    "filing_date": "filingdate",
    "pub_date": "authorizedannouncementdate",
}
_GRANTS = frozenset("BCUYSD")
_WORDS: dict[str, RightKind] = {
    "发明公布": "invention",
    "发明授权": "invention",
    "实用新型": "utility_model",
    "外观设计": "design",
}


class CnipaGazette:
    """One publication a row. A row without title or publication number, or with an impossible date, is rejected."""

    name: ClassVar[str] = "cnipa_gazette"
    label: ClassVar[str] = "CNIPA gazette rows (CSV in GB18030 or UTF-8, JSON Lines)"
    extensions: ClassVar[tuple[str, ...]] = (".csv", ".jsonl")
    reads: ClassVar[str] = (
        "title, publication number, dates, kind of right; of tables also the first institution among the patentees as owner, "
        "application number, applicants, inventors, IPC, the region of the address"
    )
    skips: ClassVar[str] = (
        "row numbers, addresses; application numbers that a spreadsheet program has damaged (2.02E+12) are left out and "
        "named in the provenance; it has no abstracts and no claims"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        return first_keys(head) == _JSON_KEYS or known_export(head, TABLE_SIGNATURE)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        head, whole = peek(stream)
        rows = (
            _json_entries(whole, name=name)
            if first_keys(head)
            else entries(whole, TABLE_SIGNATURE, name=name)
        )
        for entry in rows:
            if isinstance(entry, Rejection):
                yield entry
                continue
            try:
                yield _technology(entry)
            except WrongCell as wrong:
                yield entry.rejected(wrong)


def _json_entries(stream: BinaryIO, *, name: str) -> Iterator[Entry | Rejection]:
    names = {column: key for key, column in _COLUMNS.items()}
    for line in objects(stream, name=name):
        if isinstance(line, Rejection):
            yield line
            continue
        position, record = line
        cells: dict[str, str] = {}
        key = ""
        try:
            for key, column in _COLUMNS.items():
                if text := stated(text_at(record, key)):
                    cells[column] = text
        except ValueError as error:
            yield Rejection(name, position, key, str(error), "Write it as text")
            continue
        yield Entry(name, position, cells, names)


def _technology(entry: Entry) -> Technology:
    cells = entry.cells
    title = cells.get("name")
    if title is None:
        raise WrongCell("the row has no title", "name")
    written = undamaged(cells.get("authorizationnoticeid"))
    read = publication(written, country="CN") if written else None
    country, number, kind = read or ("", "", None)
    if kind is None:
        shown = cells.get("authorizationnoticeid")
        reason = f"{shown[:40]!r} is no publication number such as CN110007298A" if shown else "is empty"
        raise WrongCell(reason, "authorizationnoticeid")
    applicants, inventors = split(cells.get("patentee")), split(cells.get("designer"))
    place = first_institution(applicants, inventors)
    region = region_of(cells.get("address"))
    published = entry.read("authorizedannouncementdate", read_date)
    patent = PatentRef(
        country=country,
        number=number,
        kind=kind,
        application_number=cn_application_number(undamaged(cells.get("filingid"))),
        right=right_of(country, kind),
        filing_date=entry.read("filingdate", read_date),
        publication_date=published,
        grant_date=published if kind[:1] in _GRANTS else None,
        applicants=applicants or None,
        inventors=inventors or None,
    )
    return Technology(
        id=publication_id(patent) or "",
        texts={script_language(title): TechnologyText(title=" ".join(title.split()))},
        owner=Institution(applicants[place], country="CN" if region else None, region=region)
        if place is not None
        else None,
        patents=(patent,),
        ipc=distinct(
            classification_symbol(symbol) or symbol for symbol in split(cells.get("intcl"), commas=True)
        ),
        published=published,
        provenance={"*": entry.source(), **_remarks(entry, patent)},
    )


def _remarks(entry: Entry, patent: PatentRef) -> Mapping[str, FieldSource]:
    """What is to be known of single fields: where they stand, and what is wrong there."""
    found: dict[str, str] = {}
    if lost := damage(entry.cells.get("filingid")):
        found["application_number"] = lost
    elif cn_check_digit_is_right(patent.application_number or "") is False:
        found["application_number"] = f"the check digit of {patent.application_number} is wrong"
    word = re.sub(r"\s", "", entry.cells.get("kind", ""))
    if word in _WORDS and _WORDS[word] != patent.right:
        found["right"] = f"the number says kind {patent.kind}, the gazette {word}"
    return {
        f"patents.{field}": FieldSource(entry.file, f"{entry.position}: {remark}")
        for field, remark in found.items()
    }


READER = CnipaGazette()

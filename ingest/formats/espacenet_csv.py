"""Espacenet result list (CSV): one family a row, rows of titles above the header, several lines in a cell.

The publications of a row stand in one cell, a line each, their days in the same order in another. The first is the one the
row is about; the family number is DOCDB's simple family. Espacenet writes names with their country in brackets, classes
with the offices that gave them, and its columns in the language it is set to (here English and French).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from catalogue.records import Institution, PatentRef, Rejection, Technology, TechnologyText
from ingest.base import Outcome
from ingest.cells import WrongCell, read_date, script_language, undamaged
from ingest.exports import Entry, entries, known_export
from ingest.kinds import right_of
from ingest.numbers import classification_symbol, distinct, docdb_number
from ingest.parties import first_institution
from ingest.patent_columns import publication, publication_id

_COLUMNS = (
    ("title", "titre"),
    ("inventors", "inventeurs"),
    ("applicants", "demandeurs"),
    ("publicationnumber", "numérodepublication"),
    ("earliestpriority", "prioritélaplusancienne"),
    ("ipc", "cib"),
    ("cpc", "cpc"),
    ("publicationdate", "datedepublication"),
    ("earliestpublication", "publicationlaplusancienne"),
    ("familynumber", "numérodefamille"),
)
_TELLING = ("title", "publicationnumber", "earliestpriority", "earliestpublication")
TABLE_SIGNATURES = tuple(
    frozenset(words[language] for words in _COLUMNS if words[0] in _TELLING) for language in (0, 1)
)
_NAMED = re.compile(r"(?P<name>.+?)\s*\[(?P<country>[A-Z]{2})\]")
_NUMBER = re.compile(r"[A-Z]{2}.*\d.*")


class EspacenetCsv:
    """A row without a title, or with a number or a date that cannot be, is rejected."""

    name: ClassVar[str] = "espacenet_csv"
    label: ClassVar[str] = "Espacenet result list (CSV)"
    extensions: ClassVar[tuple[str, ...]] = (".csv",)
    reads: ClassVar[str] = (
        "title, first institution among the applicants as owner, all publications with their days, DOCDB family number, "
        "earliest priority, applicants, inventors, kind of right, IPC, CPC"
    )
    skips: ClassVar[str] = (
        "the offices that gave a CPC symbol; it has no abstracts, no claims and no application numbers"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        return known_export(head, *TABLE_SIGNATURES)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        for entry in entries(stream, *TABLE_SIGNATURES, name=name):
            if isinstance(entry, Rejection):
                yield entry
                continue
            try:
                yield _technology(_in_english(entry))
            except WrongCell as wrong:
                yield _in_english(entry).rejected(wrong)


def _in_english(entry: Entry) -> Entry:
    """The row with its columns under their English words."""
    words = {theirs: ours for ours, *others in _COLUMNS for theirs in others}
    return Entry(
        entry.file,
        entry.position,
        {words.get(word, word): cell for word, cell in entry.cells.items()},
        {words.get(word, word): name for word, name in entry.names.items()},
    )


def _technology(entry: Entry) -> Technology:
    cells = entry.cells
    title = cells.get("title")
    if title is None:
        raise WrongCell("the row has no title", "title")
    applicants, inventors = _named(cells.get("applicants")), _named(cells.get("inventors"))
    patents = _patents(entry, applicants, inventors)
    names = [name for name, _ in applicants]
    place = first_institution(names, (name for name, _ in inventors))
    return Technology(
        id=publication_id(patents[0]) or "",
        texts={script_language(title): TechnologyText(title=" ".join(title.split()))},
        owner=Institution(names[place], country=applicants[place][1]) if place is not None else None,
        patents=patents,
        ipc=_symbols(cells.get("ipc")),
        cpc=_symbols(cells.get("cpc")),
        published=patents[0].publication_date,
        provenance={"*": entry.source()},
    )


def _patents(
    entry: Entry, applicants: list[tuple[str, str | None]], inventors: list[tuple[str, str | None]]
) -> tuple[PatentRef, ...]:
    """The publications of the row; who applied and who invented is said of the first."""
    numbers = re.split(r"[\s;,]+", entry.cells.get("publicationnumber", ""))
    numbers = list(dict.fromkeys(number for number in numbers if number))
    if not numbers:
        raise WrongCell("is empty", "publicationnumber")
    days = entry.read("publicationdate", _dates)
    if len(days) != len(numbers):  # which day belongs to which cannot be told
        days = days if len(days) == 1 else []
    priority = entry.read("earliestpriority", read_date)
    family = undamaged(entry.cells.get("familynumber"))
    found: list[PatentRef] = []
    for place, written in enumerate(numbers):
        read = publication(written) if _NUMBER.fullmatch(written) else None
        if read is None:
            raise WrongCell(f"{written[:40]!r} is no publication number", "publicationnumber")
        country, number, kind = read
        found.append(
            PatentRef(
                country=country,
                number=docdb_number(number, country=country),
                kind=kind,
                right=right_of(country, kind),
                priority_date=priority,
                publication_date=days[place] if place < len(days) else None,
                family_id=family,
                applicants=distinct(name for name, _ in applicants) if place == 0 else None,
                inventors=distinct(name for name, _ in inventors) if place == 0 else None,
            )
        )
    return tuple(found)


def _dates(text: str | None) -> list[dt.date | None]:
    return [read_date(part) for part in re.split(r"[\s;]+", text or "") if part]


def _named(text: str | None) -> list[tuple[str, str | None]]:
    """Names and countries, a line each: "UNIV EXAMPLE [GB]"."""
    found: list[tuple[str, str | None]] = []
    for line in (text or "").split("\n"):
        name = " ".join(line.split()).strip(" ,;")
        if parts := _NAMED.fullmatch(name):
            found.append((parts["name"].strip(" ,;"), parts["country"]))
        elif name:
            found.append((name, None))
    return list(dict.fromkeys(found))


def _symbols(text: str | None) -> tuple[str, ...] | None:
    return distinct(classification_symbol(line) or line.strip() for line in re.split(r"[\n;]+", text or ""))


READER = EspacenetCsv()

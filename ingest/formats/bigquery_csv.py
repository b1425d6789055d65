"""Google's public table of patent publications as CSV: its lists stand in cells as JSON (TO_JSON_STRING)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from catalogue.records import Rejection, Technology
from ingest.base import Outcome
from ingest.bigquery import FIELDS, LISTS, READS, SKIPS, technology
from ingest.exports import Entry, entries, known_export
from ingest.headers import plain
from ingest.json_fields import Fields, WrongShape

_NUMBER = plain("publication_number")
TABLE_SIGNATURES = tuple(
    frozenset({_NUMBER, plain(field)}) for field in FIELDS if field.endswith(("_localized", "_harmonized"))
)
_COLUMNS = {plain(field): field for field in FIELDS}
_TODO = "Export the row again, its lists with TO_JSON_STRING"


class BigQueryCsv:
    """A row without publication number or text, or with a list that is no JSON, is rejected."""

    name: ClassVar[str] = "bigquery_csv"
    label: ClassVar[str] = "Google Patents from BigQuery (CSV)"
    extensions: ClassVar[tuple[str, ...]] = (".csv",)
    reads: ClassVar[str] = READS
    skips: ClassVar[str] = SKIPS

    def sniff(self, head: bytes, name: str) -> bool:
        return known_export(head, *TABLE_SIGNATURES)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        for entry in entries(stream, *TABLE_SIGNATURES, name=name):
            yield entry if isinstance(entry, Rejection) else _outcome(entry)


def _outcome(entry: Entry) -> Technology | Rejection:
    try:
        return technology(Fields(_record(entry)), entry.source())
    except WrongShape as wrong:
        return Rejection(entry.file, entry.position, wrong.field or None, wrong.reason, _TODO)


def _record(entry: Entry) -> dict[str, object]:
    """The row as its JSON export would have it."""
    record: dict[str, object] = {}
    for column, cell in entry.cells.items():
        field = _COLUMNS.get(column)
        if field is None:
            continue
        if field in LISTS and cell.startswith(("[", "{")):
            try:
                record[field] = json.loads(cell)
                json.dumps(record[field], ensure_ascii=False).encode()  # half a character cannot be kept
            except (ValueError, RecursionError) as error:
                raise WrongShape(field, f"the list in the cell is no JSON: {error}") from error
        elif field.endswith(("_localized", "_harmonized")):
            raise WrongShape(field, f"{cell[:40]!r} is no list of texts as JSON")
        else:
            record[field] = cell
    return record


READER = BigQueryCsv()

"""Google's public table of patent publications as JSON: JSON Lines as BigQuery exports it, or an array."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar

from catalogue.records import FieldSource, Rejection, Technology
from ingest.base import Outcome
from ingest.bigquery import READS, SKIPS, technology
from ingest.json_fields import Fields, WrongShape
from ingest.json_records import first_record, records
from ingest.jsonlines import first_keys


class BigQueryJsonl:
    """A row without publication number or text, or with a field of another shape, is rejected."""

    name: ClassVar[str] = "bigquery_jsonl"
    label: ClassVar[str] = "Google Patents from BigQuery (JSON Lines)"
    extensions: ClassVar[tuple[str, ...]] = (".jsonl", ".json", ".jsonl.gz")
    reads: ClassVar[str] = READS
    skips: ClassVar[str] = SKIPS

    def sniff(self, head: bytes, name: str) -> bool:
        keys = first_keys(first_record(head))
        return "publication_number" in keys and any(
            key.endswith(("_localized", "_harmonized")) or key in {"family_id", "kind_code"} for key in keys
        )

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        for record in records(stream, name=name):
            yield record if isinstance(record, Rejection) else _outcome(*record, name=name)


def _outcome(position: str, record: Any, *, name: str) -> Technology | Rejection:
    try:
        if not isinstance(record, dict):
            raise WrongShape("", "the record is JSON but no object")
        return technology(Fields(record), FieldSource(name, position, "mapped"))
    except WrongShape as wrong:
        return Rejection(name, position, wrong.field or None, wrong.reason, "Have the row exported again")


READER = BigQueryJsonl()

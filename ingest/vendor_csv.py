"""The reader of one vendor's export as CSV; its workbooks go through the readers of workbooks, which know the vendor too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from catalogue.errors import UnreadableFile
from ingest.containers import peek
from ingest.delimited import rows
from ingest.exports import dialect_of, known_export
from ingest.rows import Sheet
from ingest.table_format import TableFormat
from ingest.vendor_tables import Vendor


class VendorCsv(TableFormat):
    """A CSV file is the vendor's where one of its first rows holds a header of the vendor."""

    vendor: Vendor

    def sniff(self, head: bytes, name: str) -> bool:
        return known_export(head, *self.vendor.signatures)

    def sheets(self, stream: BinaryIO, *, name: str) -> Iterator[Sheet]:
        head, whole = peek(stream)
        dialect = dialect_of(head, self.vendor.signatures)
        if dialect is None:
            raise UnreadableFile("the header is not there any more", where=name, todo="Export it again")
        yield Sheet(None, rows(whole, dialect, name=name))

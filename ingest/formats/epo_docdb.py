"""EPO DOCDB exchange documents: bibliography and abstracts of most offices, as delivered in bulk.

Files come whole (exchange-documents around thousands of exchange-document), in slices of one document, and with
or without a declaration of the prefix `exch`. Parties stand there once for each `data-format`; one is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from ingest.base import Outcome
from ingest.docdb import RECORD, exchange_document
from ingest.xml_documents import XmlRecord
from ingest.xml_outcomes import xml_outcomes
from ingest.xml_prolog import root_element

_WRAPPER = "exchange-documents"


class DocdbReader:
    """DOCDB exchange documents (schema 2.x), wrapped or single."""

    name: ClassVar[str] = "epo_docdb"
    label: ClassVar[str] = "EPO DOCDB exchange documents (XML)"
    extensions: ClassVar[tuple[str, ...]] = (".xml",)
    reads: ClassVar[str] = (
        "titles and abstracts by language, first institution among the applicants as owner, numbers, family, "
        "dates, applicants, inventors, kind of right, IPC, CPC"
    )
    skips: ClassVar[str] = "citations, family members, national classes, designated states; it has no claims"

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the root element is DOCDB's; OPS answers wrap the same documents and are not DOCDB."""
        root = root_element(head)
        return root is not None and root[0] in {RECORD, _WRAPPER} and "ops.epo.org" not in root[1]

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile (see `xml_outcomes`)."""
        return xml_outcomes(
            stream, file=name, names=frozenset({RECORD}), wrappers=frozenset({_WRAPPER}), reader=self
        )

    def outcome(self, record: XmlRecord) -> Outcome:
        """What one document comes to."""
        return exchange_document(record)


READER = DocdbReader()

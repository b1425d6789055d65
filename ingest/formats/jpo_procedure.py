"""JPO procedure documents (手続書類): what applicants file and what the office answers, from its API or an agent's files.

They are no publications. An application as filed (特許願, `application-body`) is read; amendments, opinions and notices
are refused by their own names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from ingest.base import Outcome
from ingest.filed import filed_application
from ingest.numbers import plain
from ingest.xml_documents import XmlRecord, refused_if_alone, xml_records
from ingest.xml_prolog import root_element
from ingest.xml_text import local

_NAMESPACE, _GAZETTE = "http://www.jpo.go.jp", "jp-official-gazette"
_BODY = "application-body"
# An application's body stands by itself or within the request, so that it must not begin a document of its own.
_ROOTS = frozenset({"pat-app-doc", "pat-amnd", "pat-rspns", "notice-pat-exam", "notice-pat-exam-rn"})
_NAMES = (
    ("pat-amnd", "an amendment (手続補正書)"),
    ("pat-rspns", "an opinion of the applicant (意見書)"),
    ("notice", "a notice of the office"),
    ("pkgheader", "the header of a package"),
    ("pkheader", "the header of a package"),
    ("pat-app-doc", "a request for a patent (特許願) without the text of the application"),
)


class JpoProcedureReader:
    """Applications as filed; all other procedure documents are refused with their names."""

    name: ClassVar[str] = "jpo_procedure"
    label: ClassVar[str] = "JPO procedure documents (applications as filed)"
    extensions: ClassVar[tuple[str, ...]] = (".xml", ".zip")
    reads: ClassVar[str] = (
        "of an application as filed: title, abstract, claims, description, application number"
    )
    skips: ClassVar[str] = (
        "parties, drawings; amendments, opinions, notices of the office (refusals) and package headers are refused by name"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the root element declares the office's procedure namespace, or is one of a package."""
        root = root_element(head)
        if root is None or root[0] == _GAZETTE:
            return False
        declared = f'"{_NAMESPACE}"' in root[1] or f"'{_NAMESPACE}'" in root[1]
        return declared or root[0] in {"pkgheader", "pkheader"}

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile for a file that is refused as a whole."""
        records = xml_records(stream, file=name, names=_ROOTS)
        outcomes = (_outcome(record) if isinstance(record, XmlRecord) else record for record in records)
        return refused_if_alone(outcomes, file=name)


def _outcome(record: XmlRecord) -> Outcome:
    document = record.root
    root = local(document)
    body = document if root == _BODY else document.find(f".//{{*}}{_BODY}")
    number = plain(document.findtext(".//{*}application-reference//{*}doc-number"))
    if body is not None:
        return filed_application(record, body, country="JP", language="ja", number=number)
    what = next(
        (words for start, words in _NAMES if root.startswith(start)), f"a procedure document (<{root}>)"
    )
    if named := plain(document.findtext(".//{*}document-name")):
        what = f"{what}, {named}"
    if number:
        what = f"{what}, in application {number}"
    return record.rejected(
        None,
        f"it is {what}: no publication",
        "Hand in the gazette of the application (公開特許公報, 特許公報)",
    )


READER = JpoProcedureReader()

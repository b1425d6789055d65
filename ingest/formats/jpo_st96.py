"""JPO gazettes since 2022, in the office's version of ST.96 (jppat:, jputl:): 公開特許公報, 国際公開の公報, 特許公報, 登録実用新案公報.

Which gazette it is stands in the root element; the kind of a patent (B1, B2) only in the gazette's name, 特許公報(B2).
Amendments, corrections and decisions printed by themselves have no bibliography of a publication and are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from lxml import etree

from ingest import st96
from ingest.base import Outcome
from ingest.publications import RESEND, technology
from ingest.xml_documents import XmlRecord
from ingest.xml_outcomes import xml_outcomes
from ingest.xml_prolog import root_element
from ingest.xml_text import local

# The gazette by its root element, and its kind where the name alone tells it.
_GAZETTES: dict[str, str | None] = {
    "UnexaminedPatentPublication": "A",
    "InternationalPatentPublication": "A",
    "RegisteredPatentPublication": None,
    "RegisteredUtilityModelPublication": "U",
}
_NAMESPACE = "www.jpo.go.jp/standards/XMLSchema/ST96"


class JpoSt96Reader:
    """The Japanese office's gazettes since 2022, one document or many in a file."""

    name: ClassVar[str] = "jpo_st96"
    label: ClassVar[str] = "JPO gazette XML, ST.96 (jppat:, jputl:, since 2022)"
    extensions: ClassVar[tuple[str, ...]] = (".xml", ".txt")
    reads: ClassVar[str] = (
        "title, abstract, claims, description, first institution among the applicants as owner, numbers, dates, applicants, "
        "inventors, kind of right, IPC"
    )
    skips: ClassVar[str] = (
        "amendments and corrections, drawings, FI and F-terms, theme codes, citations, agents, examiners; built from the "
        "office's published specification, no real gazette was at hand"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the root element is in the office's ST.96 namespace."""
        root = root_element(head)
        return root is not None and _NAMESPACE in root[1]

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile (see `xml_outcomes`)."""
        return xml_outcomes(stream, file=name, names=frozenset(_GAZETTES), reader=self)

    def outcome(self, record: XmlRecord) -> Outcome:
        """What one document comes to."""
        return _outcome(record)


def _outcome(record: XmlRecord) -> Outcome:
    document = record.root
    root = local(document)
    if root not in _GAZETTES:
        what = (
            "an amendment"
            if "Amendment" in root
            else "a correction"
            if "Correction" in root
            else "a document"
        )
        return record.rejected(
            None, f"it is {what} (<{root}>), no gazette of a publication", "Hand in the gazette itself"
        )
    publication = st96.publication(document, language="ja", country="JP")
    if publication is None:
        return record.rejected(None, "it has no bibliographic data", RESEND)
    if publication.kind is None:
        kind = _kind_in_words(document) or _GAZETTES[root]
        if publication.number and publication.number.startswith("WO"):
            kind = (
                _kind_in_words(document) or "A1"
            )  # 再公表 keeps the number of the international publication
        publication = st96.with_kind(publication, kind)
    return technology(record, publication)


def _kind_in_words(document: etree._Element) -> str | None:
    found = re.search(r"\(([A-Z][0-9]?)\)", st96.value(document, "PlainLanguageDesignationText") or "")
    return found[1] if found else None


READER = JpoSt96Reader()

"""WIPO ST.96 patent publications (`PatentPublication`), of the PCT and of offices that publish in it.

Versions have namespaces and file layouts of their own; local names count (see ingest/st96.py). The Japanese and the
Korean office's versions of the standard have readers of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from ingest import st96
from ingest.base import Outcome
from ingest.publications import RESEND, technology
from ingest.xml_documents import XmlRecord
from ingest.xml_outcomes import xml_outcomes
from ingest.xml_prolog import root_element
from ingest.xml_text import local

_ROOT, _BODY = "PatentPublication", "ApplicationBody"
_NAMESPACE = "wipo.int/standards/XMLSchema/ST96/Patent"
_OTHERS = ("jpo.go.jp", "kr:gov", "kipo")


class WipoSt96Reader:
    """The standard's own publications, one or many in a file."""

    name: ClassVar[str] = "wipo_st96"
    label: ClassVar[str] = "WIPO ST.96 patent publications (PCT and offices that use the standard)"
    extensions: ClassVar[tuple[str, ...]] = (".xml",)
    reads: ClassVar[str] = (
        "titles, abstracts, claims and descriptions by language, first institution among assignees or applicants as owner "
        "(with its names by language), numbers, dates, applicants, inventors, IPC, CPC, recorded licences, licences of "
        "right, the applicant's intent to license read as terms"
    )
    skips: ClassVar[str] = (
        "drawings, citations, agents, designated states, national classes; an application body without its bibliography is "
        "refused; built from the published standard, no real file was at hand"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the root is the standard's publication or body, in its namespace."""
        root = root_element(head)
        if root is None or root[0] not in {_ROOT, _BODY}:
            return False
        return _NAMESPACE in root[1] and not any(other in root[1] for other in _OTHERS)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile (see `xml_outcomes`)."""
        return xml_outcomes(stream, file=name, names=frozenset({_ROOT}), reader=self)

    def outcome(self, record: XmlRecord) -> Outcome:
        """What one document comes to."""
        return _outcome(record)


def _outcome(record: XmlRecord) -> Outcome:
    document = record.root
    if local(document) == _BODY:
        return record.rejected(
            "number",
            "it is the text of an application (ApplicationBody) without any number",
            "Hand in the publication (PatentPublication) that it belongs to",
        )
    if local(document) != _ROOT:
        return record.rejected(
            None, f"it is a <{local(document)}>, no <{_ROOT}>", "Hand it in as a file of its own"
        )
    publication = st96.publication(document, language="und")
    if publication is None:
        return record.rejected(None, "it has no bibliographic data", RESEND)
    if publication.kind is None:
        return record.rejected("kind", "its publication kind is missing", RESEND)
    return technology(record, publication)


READER = WipoSt96Reader()

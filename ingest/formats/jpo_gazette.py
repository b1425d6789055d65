"""JPO gazettes in ST.36 (`jp-official-gazette`), 2004 to 2021: 公開特許公報 (A), 公表 (A), 再公表 (A1), 特許公報 (B1, B2),
登録実用新案公報 (U). Encodings are EUC-JP, Shift_JIS or UTF-8, as declared.

The kind stands in words with its letter in brackets (特許公報(B2)). Amendments printed behind an application's text
(`jp:written-amendment-group`) are not what was published first, and are left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from lxml import etree

from ingest.base import Outcome
from ingest.numbers import plain, read_date
from ingest.publications import RESEND, technology
from ingest.st36 import child_text, document_id, language_of, publication
from ingest.xml_documents import XmlRecord
from ingest.xml_outcomes import xml_outcomes
from ingest.xml_prolog import root_element
from ingest.xml_text import local

_ROOT = "jp-official-gazette"
_KIND = re.compile(r"[A-Z][0-9]?")


class JpoGazetteReader:
    """The Japanese office's gazettes up to 2021, one document or many in a file."""

    name: ClassVar[str] = "jpo_gazette"
    label: ClassVar[str] = "JPO gazette XML, ST.36 (jp-official-gazette, to 2021)"
    extensions: ClassVar[tuple[str, ...]] = (".xml", ".txt")
    reads: ClassVar[str] = (
        "title, abstract, claims, description, first institution among the applicants as owner, numbers, dates, applicants, "
        "inventors, kind of right, IPC"
    )
    skips: ClassVar[str] = (
        "amendments printed with an application, drawings, FI and F-terms, theme codes, citations, agents, examiners; "
        "built from the office's published specification, no real gazette was at hand"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the root element is this format's."""
        root = root_element(head)
        return root is not None and root[0] == _ROOT

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile (see `xml_outcomes`)."""
        return xml_outcomes(stream, file=name, names=frozenset({_ROOT}), reader=self)

    def outcome(self, record: XmlRecord) -> Outcome:
        """What one document comes to."""
        return _outcome(record)


def _outcome(record: XmlRecord) -> Outcome:
    document = record.root
    if local(document) != _ROOT:
        return record.rejected(
            None, f"it is a <{local(document)}>, no <{_ROOT}>", "Hand it in as a file of its own"
        )
    bibliography = document.find("{*}bibliographic-data")
    if bibliography is None:
        return record.rejected(None, "it has no bibliographic data", RESEND)
    published = document_id(bibliography, "publication-reference")
    country = child_text(published, "country") or plain(document.get("country")) or "JP"
    return technology(
        record,
        publication(
            document,
            bibliography,
            country=country,
            kind=_kind(document, child_text(published, "kind")),
            language=language_of(document.get("lang"), default="ja"),
            grant_date=_registered(bibliography),
        ),
    )


def _kind(document: etree._Element, words: str | None) -> str | None:
    """The kind code in brackets behind the gazette's name, else what the root element says."""
    found = re.search(r"\(([A-Z][0-9]?)\)", words or "")
    stated = (found[1] if found else words, document.get("kind-of-st16"), document.get("kind-of-jp"))
    return next((code for text in stated if _KIND.fullmatch(code := (text or "").strip())), None)


def _registered(bibliography: etree._Element) -> dt.date | None:
    """The day of registration (登録日), which is that of grant; the gazette comes later."""
    for element in bibliography.iter("{*}registration-date", "{*}date-of-registration"):
        if day := read_date(element.findtext("{*}date") or element.text):
            return day
    return None


READER = JpoGazetteReader()

"""Answers of the EPO's web service (Open Patent Services, `ops:world-patent-data`), as saved by its users.

An answer holds bibliographies (exchange-documents as in DOCDB), full texts (claims, descriptions), the members of a
family, or only numbers: search hits, lists of pages and images, and numbered family members give no technology.
Claims come in three shapes: one `claim` each, one `claim-text` each below a single `claim`, or all in one text, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from lxml import etree

from catalogue.errors import UnreadableFile
from catalogue.records import Rejection, TechnologyText
from ingest.base import Outcome
from ingest.docdb import exchange_document, reference
from ingest.kinds import right_of
from ingest.numbers import docdb_number
from ingest.publications import Publication, technology
from ingest.st36 import child_text, language_of
from ingest.xml_documents import XmlRecord, refused_if_alone, xml_records
from ingest.xml_prolog import root_element
from ingest.xml_text import local, plain_paragraphs, plain_text

_ROOT, _FAULT = "world-patent-data", "fault"
_RECORDS = ("exchange-document", "fulltext-document", "family-member")
_JSON_ANSWER = re.compile(rb'\s*\{\s*"ops:world-patent-data"')
_JSON_HITS = re.compile(
    rb'\s*\{(?=[^{}\[\]]{0,2000}"num_results"\s*:)(?=.{0,4000}?"docdb_number"\s*:)', re.DOTALL
)
_HEADING = re.compile(
    r"(?:the\s+)?(?:claims?|what is claimed is|patentansprüche|revendications)\s*[:.]?", re.IGNORECASE
)
_NUMBERED = re.compile(r"(\d{1,4})\s*[.)]\s")
_ONLY_NUMBERS = (
    (
        "biblio-search",
        "a list of search hits, with numbers only",
        "Ask OPS for the same search with /biblio or /abstract",
    ),
    (
        "document-inquiry",
        "a list of pages and images of a document",
        "Ask OPS for its biblio, abstract or claims instead",
    ),
    ("equivalents-inquiry", "a list of equivalents, with numbers only", "Ask OPS for them with /biblio"),
    ("register-search", "a list of register entries", "Ask OPS for the published data of these documents"),
    ("standardization", "a number in another writing", "Ask OPS for the biblio of that number"),
)


class OpsReader:
    """Saved answers of the web service, versions 3.1 and 3.2."""

    name: ClassVar[str] = "epo_ops"
    label: ClassVar[str] = "EPO Open Patent Services answers (XML)"
    extensions: ClassVar[tuple[str, ...]] = (".xml",)
    reads: ClassVar[str] = (
        "titles and abstracts by language, claims, description, first institution among the applicants as owner, numbers, "
        "family, dates, applicants, inventors, kind of right, IPC, CPC"
    )
    skips: ClassVar[str] = (
        "citations, legal events, register entries, images, national classes; search hits, family members and images that "
        "come with numbers only are refused, JSON answers too"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether it is an answer of OPS, in XML (read) or in JSON (refused with that reason)."""
        root = root_element(head)
        if root is not None:
            return root[0] == _ROOT or (root[0] == _FAULT and "ops.epo.org" in root[1])
        return bool(_JSON_ANSWER.match(head) or _JSON_HITS.match(head))

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order.

        Raises:
            UnreadableFile: as `xml_records`; the answer is JSON, or holds nothing but numbers.
        """
        return refused_if_alone(_outcomes(stream, name), file=name)


def _outcomes(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    start = stream.read(1)
    while start.isspace():
        start = stream.read(1)
    if start == b"{":
        raise UnreadableFile(
            "it is JSON, whatever its name says: an answer or a list of search hits of the EPO's web service",
            where=name,
            todo="Ask OPS for XML (Accept: application/xml), with biblio, abstract or claims",
        )
    for record in xml_records(_Again(start, stream), file=name, names=frozenset({_ROOT, _FAULT})):  # type: ignore[arg-type]
        if isinstance(record, XmlRecord):
            yield from _answer(record)
        else:
            yield record


class _Again:
    """A stream whose first bytes were read already."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start, self._stream = start, stream

    def read(self, size: int = -1) -> bytes:
        start, self._start = self._start, b""
        return start + self._stream.read(size)


def _answer(answer: XmlRecord) -> Iterator[Outcome]:
    root = answer.root
    if local(root) == _FAULT:
        said = child_text(root, "message") or child_text(root, "code") or "without a reason"
        yield answer.rejected(None, f"it is an error of the EPO's web service: {said}", "Ask OPS again")
        return
    elements = [e for e in root.iter() if isinstance(e.tag, str) and local(e) in _RECORDS and _is_outer(e)]
    for number, element in enumerate(elements, start=1):
        record = answer.part(element, number)
        yield (
            exchange_document(record)
            if local(element) == _RECORDS[0]
            else _fulltext(record)
            if local(element) == _RECORDS[1]
            else _member(record)
        )
    if elements:
        return
    for name, what, todo in _ONLY_NUMBERS:
        if root.find(f".//{{*}}{name}") is not None:
            yield answer.rejected(None, f"it is {what}: there is nothing to search in", todo)
            return
    inside = next((local(e) for e in root if isinstance(e.tag, str)), None)
    what = f"an answer with <{inside}>" if inside else "an empty answer"
    yield answer.rejected(
        None, f"it is {what}, without any document", "Ask OPS for biblio, abstract or claims"
    )


def _is_outer(element: etree._Element) -> bool:
    """Whether it is a record of its own: a family member that brings its bibliography is that exchange-document."""
    return local(element) != _RECORDS[2] or element.find(f".//{{*}}{_RECORDS[0]}") is None


def _member(record: XmlRecord) -> Rejection:
    published = reference(record.root, "publication-reference", "docdb")
    parts = (child_text(published, name) for name in ("country", "doc-number", "kind"))
    member = "-".join(part for part in parts if part) or "without a number"
    return record.rejected(
        "title",
        f"the family member {member} is named by its numbers only: there is nothing to search in",
        "Ask OPS for the family with /biblio",
    )


def _fulltext(record: XmlRecord) -> Outcome:
    document = record.root
    bibliography = document.find("{*}bibliographic-data")
    published = reference(bibliography, "publication-reference", "docdb")
    country, number, kind = (child_text(published, name) for name in ("country", "doc-number", "kind"))
    if country is None or number is None or kind is None:
        return record.rejected("number", "its country, number or kind code is missing", "Ask OPS again")
    texts: dict[str, TechnologyText] = {}
    for language in dict.fromkeys(_language(e) for e in document.iterchildren("{*}claims", "{*}description")):
        claims = next((e for e in document.iterfind("{*}claims") if _language(e) == language), None)
        description = next((e for e in document.iterfind("{*}description") if _language(e) == language), None)
        texts[language] = TechnologyText(
            claims=_claims(claims) if claims is not None else None, description=plain_paragraphs(description)
        )
    return technology(
        record,
        Publication(
            country=country,
            number=docdb_number(number, country=country),
            kind=kind,
            texts=texts,
            right=right_of(country, kind),
        ),
    )


def _language(element: etree._Element) -> str:
    return language_of(element.get("lang"), default="und")


def _claims(element: etree._Element) -> tuple[str, ...] | None:
    """One text a claim, whichever shape they come in."""
    claims = element.findall("{*}claim")
    if len(claims) != 1:
        return tuple(text for claim in claims if (text := plain_text(claim))) or None
    lines = [
        line
        for entry in claims[0].iterfind("{*}claim-text")
        for raw in "".join(str(part) for part in entry.itertext()).splitlines()
        if (line := " ".join(raw.split()))
    ]
    parts: list[list[str]] = [[]]
    for line in lines:
        found = _NUMBERED.match(line)
        if found and int(found[1]) == len(parts):
            parts.append([line])
        else:
            parts[-1].append(line)
    before, *numbered = parts
    if not numbered:
        entries = claims[0].findall("{*}claim-text")
        return tuple(text for entry in entries if (text := plain_text(entry))) or None
    if before and not _HEADING.fullmatch(" ".join(before)):
        numbered[0] = before + numbered[0]
    return tuple(" ".join(part) for part in numbered)


READER = OpsReader()

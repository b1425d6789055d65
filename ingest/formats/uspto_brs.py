"""USPTO BRS text: what the office's search system (EAST, WEST, CSS) exports, grants and applications of any year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from catalogue.errors import UnreadableFile
from catalogue.records import Institution, PatentRef, Technology, TechnologyText
from ingest.base import Outcome
from ingest.numbers import distinct, earliest, plain, read_date, us_application_number, us_number
from ingest.tagged_lines import TaggedRecord, tagged_records
from ingest.us_dot_codes import signs
from ingest.us_older import cut_off, grant_kind, is_person, person, place, right, symbol

_BOUNDARY = b"*** BRS DOCUMENT BOUNDARY ***"
_TAG = re.compile(r"[A-Z][A-Z0-9]{2,3}(?: |$)")
# "09204581<tab>B2<tab>20151201<tab>13676098<tab>43247" and the title stand before a boundary; the title may look like a tag.
_HEADING = re.compile(rb"\S+\t[^\t\n]*\t\d{8}\t[^\n]*\n")
_DESCRIPTION = re.compile(r"(?:CR|BS|DR|DE|GO|GI|PA)(?:TX|PR|TL|EQ)")
_CLAIMS = re.compile(r"CL(?:PR|TL|EQ)")
_NUMBERED = re.compile(r"\d{1,4}\s*\.(?!\d)")
_DID = re.compile(r"US (?P<number>[A-Z]*\d+)(?: (?P<kind>[A-Z]\d?))?")
_PROVISIONAL = re.compile(r"us-provisional-application US \S+ (\d{8})")


class BrsReader:
    """Tagged lines of up to four letters; a boundary line opens each document."""

    name: ClassVar[str] = "uspto_brs"
    label: ClassVar[str] = "USPTO BRS text (export of the office's search system)"
    extensions: ClassVar[tuple[str, ...]] = (".txt",)
    reads: ClassVar[str] = (
        "title, abstract, claims, description, first assignee (else applicant) as owner, numbers, dates, applicants, "
        "inventors, kind of right, IPC, CPC; signs, sub- and superscripts spelled with points"
    )
    skips: ClassVar[str] = "citations, agents, examiners, national classes, parents, today's status"

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether a boundary line stands at the beginning, or behind a document's heading and title."""
        first = head.removeprefix(b"\xef\xbb\xbf")[:4096].lstrip().splitlines()[:4]
        return any(line.rstrip() == _BOUNDARY for line in first)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile where no document begins."""
        count = 0
        for record in tagged_records(stream, file=name, begins=_begins, tag=_TAG, ends=_ends):
            count += 1
            yield _outcome(record) if isinstance(record, TaggedRecord) else record
        if not count:
            raise UnreadableFile("the file holds no record", where=name, todo="Export it again")


def _begins(line: bytes) -> bool:
    return line.rstrip() == _BOUNDARY


def _ends(line: bytes) -> bool:
    return _HEADING.match(line) is not None


def _outcome(record: TaggedRecord) -> Outcome:
    published = read_date(record.first("GISD") or record.first("ISD") or record.first("PD"))
    said = _DID.fullmatch(record.first("DID") or "")
    number = us_number(said["number"] if said else record.first("DWKU") or record.first("WKU"))
    if number is None:
        return record.rejected("number", "its number (DID, WKU) is missing", "Export the document again")
    kind = (said["kind"] if said else None) or _kind(record.first("APT"))
    certain = kind is not None
    if kind is None:
        if re.fullmatch(r"20\d{9}", number):
            return record.rejected("kind", "its kind is missing", "Export the document again")
        kind, certain = grant_kind(number, published)
    if not certain:
        return record.rejected("kind", "its kind is missing", "Export the document again")
    claims = _claims(record)
    if (
        record.last
        and record.first("DSRC") is None  # the last field of a document
        and (reason := cut_off(claims, record.first("NCL"), whole_line=record.whole_line))
    ):
        return record.rejected("claims", reason, "Export it again")
    text = TechnologyText(
        title=_plain(record.first("TTL")),
        abstract=" ".join(signs(value) for value in record.all("ABPR")) or None,
        claims=claims,
        description="\n".join(
            signs(text)
            for field in record.fields
            if _DESCRIPTION.fullmatch(field.tag) and (text := field.text())
        )
        or None,
    )
    if text == TechnologyText():
        return record.rejected(
            "title", "it has neither a title nor any text", "Nothing can be searched in it"
        )
    granted = re.fullmatch(r"20\d{9}", number) is None
    return Technology(
        id=f"US-{number}-{kind}",
        texts={"en": text},  # 37 CFR 1.52(b): a specification is in English
        owner=_owner(record),
        patents=(
            PatentRef(
                country="US",
                number=number,
                kind=kind,
                application_number=us_application_number(record.first("APNR") or record.first("APP")),
                right=right(kind),
                filing_date=read_date(record.first("AFD")),
                priority_date=_priority(record),
                publication_date=published,
                grant_date=published if granted else None,
                applicants=distinct(person(name) for name in record.all("AANM")),
                inventors=distinct(person(name) for name in record.all("INNM")),
            ),
        ),
        ipc=distinct(symbol(value) for tag in ("IPCP", "IPCS") for value in record.all(tag)),
        cpc=distinct(symbol(value) for tag in ("CPOI", "CPOA") for value in record.all(tag)),
        published=published,
        provenance=record.source(),
    )


def _kind(stated: str | None) -> str | None:
    return stated if stated and re.fullmatch(r"[A-Z]\d?", stated) else None


def _plain(text: str | None) -> str | None:
    return plain(signs(text)) if text else None


def _claims(record: TaggedRecord) -> tuple[str, ...] | None:
    """Each claim as one text; a paragraph without a number of its own goes on with the claim before."""
    claims: list[str] = []
    for field in record.fields:
        if _CLAIMS.fullmatch(field.tag) and (text := signs(field.text())):
            if claims and (field.tag != "CLPR" or not _NUMBERED.match(text)):
                claims[-1] += f" {text}"
            else:
                claims.append(text)
    return tuple(claims) or None


def _priority(record: TaggedRecord) -> dt.date | None:
    """The earliest foreign priority (35 USC 119(a)) or provisional application (119(e))."""
    claimed = [read_date(value) for value in record.all("PRAD")]
    related = (_PROVISIONAL.match(value) for value in record.all("COND"))
    return earliest([*claimed, *(read_date(found[1]) for found in related if found)])


def _owner(record: TaggedRecord) -> Institution | None:
    """The first assignee that is no person, else the first such applicant."""
    for prefix in ("AS", "AA"):
        for party in _parties(record, prefix):
            name = plain(party.get("NM"))
            if name and not is_person(name, party.get("TC")):
                country, region = place(party.get("CO"), party.get("ST"))
                return Institution(name=name, country=country, region=region)
    return None


def _parties(record: TaggedRecord, prefix: str) -> Iterator[dict[str, str]]:
    """The fields of each party (ASNM, ASCI, ASCO, ...) by what follows the prefix; NM opens one."""
    party: dict[str, str] = {}
    for field in record.fields:
        if field.tag.startswith(prefix) and len(field.tag) == 4:
            if field.tag.endswith("NM") and party:
                yield party
                party = {}
            if (text := field.text()) != "N/A":
                party.setdefault(field.tag[2:], text)
    if party:
        yield party


READER = BrsReader()

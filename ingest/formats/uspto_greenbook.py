"""USPTO Green Book (APS): grants of 1976 to 2001 as tagged lines, one or a week's thousands in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO, ClassVar

from catalogue.errors import UnreadableFile
from catalogue.records import Institution, PatentRef, Technology, TechnologyText
from ingest.base import Outcome
from ingest.numbers import distinct, earliest, read_date
from ingest.tagged_lines import TaggedField, TaggedRecord, tagged_records
from ingest.us_dot_codes import signs
from ingest.us_older import (
    cut_off,
    grant_kind,
    grant_number,
    is_person,
    person,
    place,
    right,
    serial_number,
    symbol,
)

# A week's file opens with a line that says which: "HHHHHT        APS1        ISSUE - 960220".
_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:H{3,}T[^\n]{0,200}\n\s*)?PATN[ \t]*\r?\n[A-Z][A-Z0-9]{2}[ \r\n]", re.ASCII
)
_TAG = re.compile(r"[A-Z][A-Z0-9]{2}[A-Z0-9 ](?=$|[ \t])|[A-Z][A-Z0-9]{2}$")
_SECTIONS = frozenset(
    ["PATN", "INVT", "ASSG", "PRIR", "REIS", "RLAP", "CLAS", "UREF", "FREF", "OREF", "LREP", "PCTA", "ABST"]  # noqa: RUF005
    + ["GOVT", "PARN", "BSUM", "DRWD", "DETD", "CLMS", "DCLM"]
)
_DESCRIPTION = ("PARN", "GOVT", "BSUM", "DRWD", "DETD")
_RULE = re.compile(r"[-_=. ]*")
_NUMBERED = re.compile(r"\d{1,4}\s*\.(?!\d)")

_Section = Sequence[TaggedField]


class GreenBookReader:
    """The US office's grants on magnetic tape: sections of four letters, fields of three, text continued by indents."""

    name: ClassVar[str] = "uspto_greenbook"
    label: ClassVar[str] = "USPTO Green Book (APS text, grants of 1976 to 2001)"
    extensions: ClassVar[tuple[str, ...]] = (".txt", ".greenbook")
    reads: ClassVar[str] = (
        "title, abstract, claims, description with tables, first assignee as owner, numbers, dates, inventors, kind "
        "of right, IPC; signs, sub- and superscripts spelled with points"
    )
    skips: ClassVar[str] = "citations, agents, examiners, national classes, parents, today's status"

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether a line PATN with a field under it stands at the beginning, or behind a week's heading."""
        return _HEAD.match(head) is not None

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        """Technologies and rejections in file order; raises UnreadableFile where no document begins."""
        count = 0
        for record in tagged_records(stream, file=name, begins=_begins, tag=_TAG):
            count += 1
            yield _outcome(record) if isinstance(record, TaggedRecord) else record
        if not count:
            raise UnreadableFile(
                "the file holds no record", where=name, todo="Have the office's file sent again"
            )


def _begins(line: bytes) -> bool:
    return (
        line.startswith((b"PATN", b"\xef\xbb\xbfPATN")) and line.removeprefix(b"\xef\xbb\xbf")[4:].isspace()
    )


def _outcome(record: TaggedRecord) -> Outcome:
    sections = _sections(record)
    head = sections[0][1] if sections else ()
    number = grant_number(_value(head, "WKU"))
    if number is None:
        return record.rejected("number", "its number (WKU) is missing", "Have the document sent again")
    issued = read_date(_value(head, "ISD"))
    kind, certain = grant_kind(number, issued)
    claims = _claims([field for name, fields in sections if name in {"CLMS", "DCLM"} for field in fields])
    if record.last:
        reason = cut_off(claims, _value(head, "NCL"), whole_line=record.whole_line)
        if reason is None and claims is None:
            reason = "it has no claims, which every grant has: the file was cut off in it"
        if reason:
            return record.rejected("claims", reason, "Have the office's file sent again")
    text = TechnologyText(
        title=_plain(_value(head, "TTL")),
        abstract=" ".join(_lines(_fields(sections, "ABST"))) or None,
        claims=claims,
        description="\n".join(_lines(_fields(sections, *_DESCRIPTION))) or None,
    )
    if text == TechnologyText():
        return record.rejected(
            "title", "it has neither a title nor any text", "Nothing can be searched in it"
        )
    provenance = record.source()
    if not certain:
        provenance["patents"] = replace(provenance["*"], method="inferred")
    return Technology(
        id=f"US-{number}-{kind}",
        texts={"en": text},  # 37 CFR 1.52(b): a specification is in English
        owner=_owner(sections),
        patents=(
            PatentRef(
                country="US",
                number=number,
                kind=kind,
                application_number=serial_number(_value(head, "APN"), series=_value(head, "SRC")),
                right=right(kind),
                filing_date=read_date(_value(head, "APD")),
                priority_date=earliest(
                    read_date(_value(fields, "APD")) for name, fields in sections if name == "PRIR"
                ),
                publication_date=issued,
                grant_date=issued,
                inventors=distinct(
                    person(_plain(_value(fields, "NAM"))) for name, fields in sections if name == "INVT"
                ),
            ),
        ),
        ipc=distinct(symbol(field.lines[0]) for field in _fields(sections, "CLAS") if field.tag == "ICL"),
        published=issued,
        provenance=provenance,
    )


def _sections(record: TaggedRecord) -> list[tuple[str, list[TaggedField]]]:
    """Each section with its fields, in order; a section may occur many times (INVT, ASSG)."""
    found: list[tuple[str, list[TaggedField]]] = []
    for field in record.fields:
        if field.tag in _SECTIONS:
            found.append((field.tag, []))
            if field.text():  # some text stands behind the section's own name
                found[-1][1].append(replace(field, tag="PAR"))
        elif found:
            found[-1][1].append(field)
    return found


def _fields(sections: list[tuple[str, list[TaggedField]]], *names: str) -> list[TaggedField]:
    return [field for name, fields in sections if name in names for field in fields]


def _value(fields: _Section, tag: str) -> str | None:
    return next((text for field in fields if field.tag == tag and (text := field.text())), None)


def _plain(text: str | None) -> str | None:
    return signs(" ".join(text.split())) or None if text else None


def _lines(fields: _Section) -> Iterator[str]:
    """A paragraph or heading a line, a table a line for each of its rows; rules between rows are left out."""
    for field in fields:
        if field.tag in {"NUM", "STM"}:
            continue
        for line in field.lines if field.tag == "TBL" else [" ".join(field.lines)]:
            if (tidy := _plain(line)) and not _RULE.fullmatch(tidy):
                yield tidy


def _claims(fields: _Section) -> tuple[str, ...] | None:
    """Each claim as one text; NUM begins one, and without any NUM a paragraph that opens with a number does."""
    counted = any(field.tag == "NUM" for field in fields)
    claims: list[list[str]] = []
    for field in fields:
        texts = list(_lines([field]))
        begins = field.tag == "NUM" or (
            not counted and field.tag != "STM" and bool(texts) and _NUMBERED.match(texts[0]) is not None
        )
        if begins or (texts and not claims):
            claims.append([])
        if claims:
            claims[-1].extend(texts)
    return tuple(" ".join(texts) for texts in claims if texts) or None


def _owner(sections: list[tuple[str, list[TaggedField]]]) -> Institution | None:
    """The first assignee that is no person."""
    for name, fields in sections:
        assignee = _plain(_value(fields, "NAM"))
        if name == "ASSG" and assignee and not is_person(assignee, _value(fields, "COD")):
            country, region = place(_value(fields, "CNT"), _value(fields, "STA"))
            return Institution(name=assignee, country=country, region=region)
    return None


READER = GreenBookReader()

"""USPTO register of assignments (XML): who conveyed which patent to whom, as changes of owner, not as technologies.

Two forms: the daily files (us-patent-assignments > patent-assignment), and the answer of the office's search (Solr:
response > result > doc, where the properties of one entry stand as parallel lists). One entry may convey hundreds of
patents: each gives one change. "NULL" and the year 1 stand for "not known".
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, ClassVar, cast

from lxml import etree

from catalogue.places import place_code
from catalogue.records import FieldSource, Institution, OwnerChange, PatentRef, Rejection
from ingest.base import Outcome
from ingest.containers import Rewound, peek
from ingest.conveyances import Conveyance, names, reel_and_frame
from ingest.numbers import distinct, plain, read_date, us_application_number, us_number
from ingest.patent_columns import publication_id
from ingest.xml_documents import XmlRecord, refused_if_alone, xml_records
from ingest.xml_prolog import root_element
from ingest.xml_text import local

_ENTRY, _FILE, _ANSWER = "patent-assignment", "us-patent-assignments", "response"
_WRAPPERS = frozenset({_FILE, "patent-assignments"})
_SOLR = re.compile(rb"<(?:str|arr) name=\"(?:reelNo|conveyanceText|patAssignorName|patAssigneeName)\"")
# What the daily files say of themselves between the elements that hold the entries: it belongs to no entry.
_ABOUT = re.compile(
    rb"<(action-key-code|transaction-date|data-available-code)\b[^<>]*>.*?</\1\s*>", re.DOTALL
)
_FIRST_YEAR = 1790  # of the first US patent; the register writes the year 1 where it knows no date
_RESEND = "Have the entry sent again"
_KIND_OF_APPLICATION = "X0"


class UsptoAssignments:
    """An entry without a patent, or whose lists do not fit together, is rejected; so is one that was purged."""

    name: ClassVar[str] = "uspto_assignments"
    label: ClassVar[str] = "USPTO patent assignments (XML): changes of owner"
    extensions: ClassVar[tuple[str, ...]] = (".xml",)
    reads: ClassVar[str] = (
        "for each patent its numbers and dates, what was recorded (assignment, security interest, release, licence, "
        "merger), the day, reel and frame, who conveyed and who received"
    )
    skips: ClassVar[str] = "titles, addresses, correspondents, page counts; entries about trade marks"

    def sniff(self, head: bytes, name: str) -> bool:
        root = root_element(head)
        if root is None:
            return False
        return root[0] in {_ENTRY, *_WRAPPERS} or (root[0] == _ANSWER and _SOLR.search(head) is not None)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        head, whole = peek(stream)
        root = root_element(head)
        searched = root is not None and root[0] == _ANSWER
        if not searched:
            blank = _ABOUT.sub(lambda found: re.sub(rb"[^\n]", b" ", found[0]), head)
            whole.read(len(head))
            whole = cast(BinaryIO, io.BufferedReader(Rewound(blank, whole)))
        documents = xml_records(
            whole,
            file=name,
            names=frozenset({_ANSWER if searched else _ENTRY}),
            wrappers=frozenset() if searched else _WRAPPERS,
        )
        yield from refused_if_alone(_outcomes(documents), file=name)


def _outcomes(documents: Iterator[XmlRecord | Rejection]) -> Iterator[OwnerChange | Rejection]:
    for document in documents:
        if isinstance(document, Rejection):
            yield document
        elif local(document.root) == _ENTRY:
            yield from _entry(document)
        elif local(document.root) == _ANSWER:
            for number, entry in enumerate(document.root.iterfind("{*}result/{*}doc"), start=1):
                yield from _found(document.part(entry, number))
        else:
            yield document.rejected(
                None, f"it is a <{local(document.root)}>, no entry of the register", "Hand it in by itself"
            )


@dataclass(frozen=True)
class _Assignee:
    name: str
    country: str | None


def _changes(
    record: XmlRecord,
    conveyance: Conveyance,
    assignees: Sequence[_Assignee],
    patents: Sequence[PatentRef],
    *,
    purged: bool,
) -> Iterator[OwnerChange | Rejection]:
    where = f"the entry at reel/frame {conveyance.reel_frame}" if conveyance.reel_frame else "the entry"
    if purged:
        yield record.rejected(
            None, f"the office has taken {where} out of its register", "Nothing needs to be done"
        )
        return
    if not patents:
        yield record.rejected("number", f"{where} names no patent by a number", _RESEND)
        return
    event = conveyance.event()
    owners = tuple(Institution(party.name, country=party.country) for party in assignees)
    for patent in patents:
        yield OwnerChange(
            patent=patent,
            event=event,
            assignors=conveyance.assignors or None,
            assignees=owners or None if event.kind == "assigned" else None,
            source=FieldSource(record.file, record.position, "mapped"),
        )


def _entry(record: XmlRecord) -> Iterator[OwnerChange | Rejection]:
    """An entry of the daily files."""
    root = record.root
    assignors = root.findall("{*}patent-assignors/{*}patent-assignor")
    assignees = [
        _Assignee(found[0], place_code(_said(party, "country-name") or ""))
        for party in root.iterfind("{*}patent-assignees/{*}patent-assignee")
        if (found := names([party.findtext("{*}name")]))
    ]
    conveyance = Conveyance(
        text=plain(root.findtext("{*}assignment-record/{*}conveyance-text")),
        recorded=_day(root.findtext("{*}assignment-record/{*}recorded-date/{*}date")),
        reel_frame=reel_and_frame(
            root.findtext("{*}assignment-record/{*}reel-no"),
            root.findtext("{*}assignment-record/{*}frame-no"),
        ),
        executed=_known(_day(party.findtext("{*}execution-date/{*}date")) for party in assignors),
        assignors=names(party.findtext("{*}name") for party in assignors),
        assignees=names(party.name for party in assignees),
    )
    properties = root.findall("{*}patent-properties/{*}patent-property")
    patents = [patent for found in properties if (patent := _property(found)) is not None]
    purged = (root.findtext("{*}assignment-record/{*}purge-indicator") or "").strip() == "Y"
    yield from _changes(record, conveyance, assignees, patents, purged=purged)
    if 0 < len(patents) < len(properties):
        missing = len(properties) - len(patents)
        yield record.rejected("number", f"{missing} of its {len(properties)} patents bear no number", _RESEND)


def _property(element: etree._Element) -> PatentRef | None:
    """All numbers of one patent: that of its grant leads, else that of its publication, else that of its application.

    A kind is not taken beside a number with letters: the register writes B1 for designs (D662395) as well.
    """
    granted: PatentRef | None = None
    opened: PatentRef | None = None
    applied: PatentRef | None = None
    for document in element.iterfind("{*}document-id"):
        number, kind = _said(document, "doc-number"), (_said(document, "kind") or "").upper()
        country, day = (_said(document, "country") or "US").upper(), _day(document.findtext("{*}date"))
        if number is None:
            continue
        own = us_number(number) or number
        stated = kind if kind and own.isdigit() else None
        if kind == _KIND_OF_APPLICATION or country != "US":
            applied = PatentRef(country, application_number=us_application_number(number), filing_date=day)
        elif kind.startswith("A") and len(own) > 8:  # before 2001 grants bore the kind A
            opened = PatentRef(country, number=own, kind=stated, publication_date=day)
        else:
            granted = PatentRef(country, number=own, kind=stated, grant_date=day)
    return _one(granted, opened, applied)


def _one(granted: PatentRef | None, opened: PatentRef | None, applied: PatentRef | None) -> PatentRef | None:
    lead = granted or opened or applied
    numbers = distinct(publication_id(patent) for patent in (opened, granted) if patent)
    return lead and replace(
        lead,
        application_number=applied.application_number if applied else None,
        filing_date=applied.filing_date if applied else None,
        publications=numbers if numbers and len(numbers) > 1 else None,
    )


def _found(record: XmlRecord) -> Iterator[OwnerChange | Rejection]:
    """An entry of a search's answer: values under <str name=…>, lists under <arr name=…>."""
    lists: dict[str, list[str | None]] = {}
    for field in record.root:
        values = list(field) if local(field) == "arr" else [field]
        lists[field.get("name", "")] = [_stated(value.text) for value in values]

    def one(name: str) -> str | None:
        return next(iter(lists.get(name, [])), None)

    conveyance = Conveyance(
        text=one("conveyanceText"),
        recorded=_day(one("recordedDate")),
        reel_frame=reel_and_frame(one("reelNo"), one("frameNo")),
        executed=_known(map(_day, lists.get("patAssignorExDate", []))),
        assignors=names(lists.get("patAssignorName", [])),
        assignees=names(lists.get("patAssigneeName", [])),
    )
    columns = ("applNum", "patNum", "publNum", "pctNum", "filingDate", "issueDate", "publDate")
    stated = {name: lists[name] for name in columns if lists.get(name)}
    if len({len(values) for values in stated.values()}) > 1:
        yield record.rejected(
            "applNum",
            "its lists of numbers and dates are of different lengths: which belong together cannot be told",
            _RESEND,
        )
        return
    count = max(map(len, stated.values()), default=0)
    rows = ({name: values[place] for name, values in stated.items()} for place in range(count))
    patents = [patent for row in rows if (patent := _row(row)) is not None]
    countries = lists.get("patAssigneeCountryName", [])
    assignees = [
        _Assignee(
            name, place_code(countries[place] or "") if len(countries) == len(conveyance.assignees) else None
        )
        for place, name in enumerate(conveyance.assignees)
    ]
    yield from _changes(record, conveyance, assignees, patents, purged=one("purgeIndicator") == "Y")


def _row(row: dict[str, str | None]) -> PatentRef | None:
    """One patent of the parallel lists. A kind is not stated there."""
    granted, opened = us_number(row.get("patNum")), us_number(row.get("publNum"))
    applied = us_application_number(row.get("applNum"))
    if not (granted or opened or applied):
        international = row.get("pctNum")
        return PatentRef(country="WO", application_number=international) if international else None
    return _one(
        PatentRef("US", number=granted, grant_date=_day(row.get("issueDate"))) if granted else None,
        PatentRef("US", number=opened, publication_date=_day(row.get("publDate"))) if opened else None,
        PatentRef("US", application_number=applied, filing_date=_day(row.get("filingDate")))
        if applied
        else None,
    )


def _said(element: etree._Element, name: str) -> str | None:
    return _stated(element.findtext(f"{{*}}{name}"))


def _stated(text: str | None) -> str | None:
    said = plain(text)
    return None if said is None or said.upper() == "NULL" else said


def _day(text: str | None) -> dt.date | None:
    day = read_date(text)
    return day if day is not None and day.year >= _FIRST_YEAR else None


def _known(days: Iterator[dt.date | None] | map[dt.date | None]) -> tuple[dt.date, ...]:
    return tuple(day for day in days if day is not None)


READER = UsptoAssignments()

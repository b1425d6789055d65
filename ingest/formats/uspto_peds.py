"""USPTO Patent Examination Data System (until 2025): its service's answer, application files in a Solr response.

Dates of assignments stand there month first (06-26-2019), absent lines of addresses as the word "null".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar

from catalogue.records import FieldSource, Rejection, Technology
from ingest import cells
from ingest.base import Outcome
from ingest.conveyances import Conveyance, names, reel_and_frame
from ingest.json_fields import Fields, WrongShape
from ingest.json_records import first_record, records
from ingest.jsonlines import first_keys
from ingest.us_application_files import Applicant, ApplicationFile, technology
from ingest.xml_documents import refused_if_alone

_UNDER = frozenset({"docs"})
_THROUGH = frozenset({"queryResults", "searchResponse", "response"})
_TODO = "Have the record exported again; the other records were taken"


class UsptoPeds:
    """A file without a title, or with a field of another shape, is rejected."""

    name: ClassVar[str] = "uspto_peds"
    label: ClassVar[str] = "USPTO Patent Examination Data System (JSON)"
    extensions: ClassVar[tuple[str, ...]] = (".json",)
    reads: ClassVar[str] = (
        "title, owner (by the last recorded assignment, else the first institution among the applicants), numbers of "
        "application, publication and grant, dates, state, assignments, applicants, inventors, kind of right"
    )
    skips: ClassVar[str] = (
        "it has no abstract and no claims; correspondence, attorneys, transactions, term adjustment, US classes, facets"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        keys = first_keys(first_record(head, under=_UNDER, through=_THROUGH))
        return ("applId" in keys and bool(keys & {"patentTitle", "appFilingDate", "appType"})) or (
            {"queryId", "queryResults"} <= first_keys(head)
        )

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        found = records(stream, name=name, under=_UNDER, through=_THROUGH)
        yield from refused_if_alone(
            (record if isinstance(record, Rejection) else _outcome(*record, name=name) for record in found),
            file=name,
        )


def _outcome(position: str, record: Any, *, name: str) -> Technology | Rejection:
    try:
        if not isinstance(record, dict):
            raise WrongShape("", "the record is JSON but no object")
        return technology(_file(Fields(record)), FieldSource(name, position, "mapped"))
    except WrongShape as wrong:
        return Rejection(name, position, wrong.field or None, wrong.reason, _TODO)


def _file(record: Fields) -> ApplicationFile:
    return ApplicationFile(
        number=record.text("applId"),
        title=record.text("patentTitle"),
        kind=record.text("appType"),
        status=record.text("appStatus"),
        filing_date=record.date("appFilingDate"),
        published=record.text("appEarlyPubNumber"),
        publication_date=record.date("appEarlyPubDate"),
        patent_number=record.text("patentNumber"),
        grant_date=record.date("patentIssueDate"),
        priorities=[
            *(_day(claim, "filingDate") for claim in record.each("foreignPriority")),
            *(
                _day(parent, "filingDate")
                for parent in record.each("parentContinuity")
                if "provisional" in (parent.text("applicationStatusDescription") or "").casefold()
            ),
        ],
        applicants=tuple(found for party in record.each("applicants") if (found := _applicant(party))),
        inventors=tuple(name for party in record.each("inventors") if (name := _person(party))),
        conveyances=tuple(_conveyance(entry) for entry in record.each("assignments")),
    )


def _person(party: Fields) -> str | None:
    """The family name stands in the first line, the others in the second."""
    parts = (party.text(key) for key in ("nameLineTwo", "nameLineOne", "suffix"))
    return " ".join(" ".join(part for part in parts if part and part != "null").split()) or None


def _applicant(party: Fields) -> Applicant | None:
    name = _person(party)
    country = re.fullmatch(r"\(?([A-Z]{2})\)?", party.text("country") or "")
    state = party.text("geoCode") or ""
    in_a_state = country is not None and country[1] == "US" and re.fullmatch(r"[A-Z]{2}", state)
    return (
        Applicant(name, country[1] if country else None, f"US-{state}" if in_a_state else None)
        if name
        else None
    )


def _conveyance(entry: Fields) -> Conveyance:
    assignors = list(entry.each("assignors"))
    return Conveyance(
        text=entry.text("converyanceName") or entry.text("conveyanceName"),  # the service spells it so
        recorded=_day(entry, "recordedDate"),
        reel_frame=reel_and_frame(entry.text("reelNumber"), entry.text("frameNumber")),
        executed=tuple(day for party in assignors if (day := _day(party, "execDate"))),
        assignors=names(party.text("assignorName") for party in assignors),
        assignees=names(party.text("assigneeName") for party in entry.each("assignee")),
    )


def _day(record: Fields, key: str) -> dt.date | None:
    try:
        return cells.read_date(record.text(key), month_first=True)
    except ValueError as error:
        raise WrongShape(f"{record.path}.{key}", str(error)) from error


READER = UsptoPeds()

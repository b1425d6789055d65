"""USPTO Open Data Portal, application files as JSON: `patentFileWrapperDataBag` (since 2024), before it `patentBag`.

In the newer form most fields lie under `applicationMetaData`, in the older beside it. Assignments stand in the file:
they become entries of the patent's register, and the last one names the owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar

from catalogue.records import FieldSource, Rejection, Technology
from ingest.base import Outcome
from ingest.conveyances import Conveyance, names, reel_and_frame
from ingest.json_fields import Fields, WrongShape
from ingest.json_records import first_record, records
from ingest.jsonlines import first_keys
from ingest.us_application_files import Applicant, ApplicationFile, technology
from ingest.xml_documents import refused_if_alone

_UNDER = frozenset({"patentFileWrapperDataBag", "patentBag"})
_TODO = "Have the record exported again; the other records were taken"


class UsptoOpenData:
    """A file without a title, or with a field of another shape, is rejected; so is a re-examination."""

    name: ClassVar[str] = "uspto_open_data"
    label: ClassVar[str] = "USPTO Open Data Portal application files (JSON)"
    extensions: ClassVar[tuple[str, ...]] = (".json",)
    reads: ClassVar[str] = (
        "title, owner (by the last recorded assignment, else the first institution among the applicants), numbers of "
        "application, publication and grant, dates, state, assignments, applicants, inventors, kind of right, CPC"
    )
    skips: ClassVar[str] = (
        "it has no abstract and no claims; correspondence, attorneys, transactions, term adjustment, US classes, documents"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        outside = first_keys(head)
        if outside & _UNDER:
            return True
        keys = first_keys(first_record(head))
        return "applicationNumberText" in keys and bool(keys & {"inventionTitle", "applicationMetaData"})

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        found = records(stream, name=name, under=_UNDER)
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
    meta = record.under("applicationMetaData") if "applicationMetaData" in record else record
    inventors = tuple(
        name for party in meta.each("inventorBag") if (name := _person(party, "inventorNameText"))
    )
    applicants = tuple(_applicant(party) for party in meta.each("applicantBag"))
    first = meta.text("firstApplicantName")
    return ApplicationFile(
        number=record.text("applicationNumberText") or meta.text("applicationNumberText"),
        title=meta.text("inventionTitle"),
        kind=meta.text("applicationTypeLabelName"),
        status=meta.text("applicationStatusDescriptionText"),
        filing_date=meta.date("filingDate"),
        published=meta.text("earliestPublicationNumber"),
        publication_date=meta.date("earliestPublicationDate"),
        patent_number=meta.text("patentNumber"),
        grant_date=meta.date("grantDate"),
        priorities=[
            *(claim.date("filingDate") for claim in record.each("foreignPriorityBag")),
            *_provisionals(record),
        ],
        applicants=tuple(party for party in applicants if party) or ((Applicant(first),) if first else ()),
        inventors=inventors,
        cpc=meta.texts("cpcClassificationBag"),
        conveyances=tuple(_conveyance(entry) for entry in record.each("assignmentBag")),
    )


def _provisionals(record: Fields) -> Iterator[Any]:
    """The filing dates of the provisional applications it claims (35 USC 119(e)); parents it continues are none."""
    old = record.value.get("continuityBag")
    parents = (
        Fields(old).each("parentContinuityBag")
        if isinstance(old, dict)
        else record.each("parentContinuityBag")
    )
    for parent in parents:
        told = f"{parent.text('claimParentageTypeCode')} {parent.text('claimParentageTypeCodeDescription')}"
        if re.search(r"\bPRO\b|provisional", told):
            yield parent.date("parentApplicationFilingDate") or parent.date("filingDate")


def _person(party: Fields, whole: str) -> str | None:
    name = party.text(whole) or " ".join(
        part for key in ("firstName", "middleName", "lastName", "nameSuffix") if (part := party.text(key))
    )
    return " ".join(name.split()) or None


def _applicant(party: Fields) -> Applicant | None:
    name = party.text("applicantNameText") or party.text("applicant") or _person(party, "applicantNameText")
    if not name:
        return None
    address = next(party.each("correspondenceAddressBag"), Fields({}))
    country = (address.text("countryCode") or party.text("countryCode") or "").upper()
    state = (address.text("geographicRegionCode") or "").upper()
    return Applicant(
        " ".join(name.split()),
        country if re.fullmatch(r"[A-Z]{2}", country) else None,
        f"US-{state}" if country == "US" and re.fullmatch(r"[A-Z]{2}", state) else None,
    )


def _conveyance(entry: Fields) -> Conveyance:
    assignors = list(entry.each("assignorBag"))
    return Conveyance(
        text=entry.text("conveyanceText"),
        recorded=entry.date("assignmentRecordedDate"),
        reel_frame=reel_and_frame(entry.text("reelNumber"), entry.text("frameNumber")),
        executed=tuple(day for party in assignors if (day := party.date("executionDate"))),
        assignors=names(party.text("assignorName") for party in assignors),
        assignees=names(party.text("assigneeNameText") for party in entry.each("assigneeBag")),
    )


READER = UsptoOpenData()

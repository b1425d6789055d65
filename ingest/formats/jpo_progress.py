"""Japan's patent office (JPO), how one application stands: the answer of its service (特許情報取得API) as JSON.

One application an answer: {"result": {"statusCode": "100", …, "data": {…}}}. Publication numbers are taken in their form
with the year of our era (AD…). Parties of class 1 are applicants, of class 2 attorneys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar

from catalogue.errors import UnreadableFile
from catalogue.records import (
    FieldSource,
    Institution,
    LegalEvent,
    PatentRef,
    Rejection,
    Technology,
    TechnologyText,
)
from ingest.base import Outcome
from ingest.json_fields import Fields, WrongShape
from ingest.json_records import first_record, records
from ingest.jsonlines import first_keys
from ingest.numbers import application_number, distinct, earliest
from ingest.parties import first_institution
from ingest.xml_documents import refused_if_alone

_UNDER = frozenset({"result"})
_DONE = "100"
_APPLICANT = "1"


class JpoProgress:
    """One application. An answer without a record, or whose record has no title, is refused."""

    name: ClassVar[str] = "jpo_progress"
    label: ClassVar[str] = "JPO (Japan) progress of an application (JSON)"
    extensions: ClassVar[tuple[str, ...]] = (".json",)
    reads: ClassVar[str] = (
        "title, first institution among the applicants as owner, numbers of application, publication and registration, "
        "dates, expiry, state, applicants"
    )
    skips: ClassVar[str] = (
        "it has no abstract and no claims; attorneys, documents, divisional applications; it has no classes"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        return {"statusCode", "remainAccessCount"} <= first_keys(first_record(head, under=_UNDER))

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        found = records(stream, name=name, under=_UNDER)
        yield from refused_if_alone(
            (record if isinstance(record, Rejection) else _outcome(*record, name=name) for record in found),
            file=name,
        )


def _outcome(position: str, record: Any, *, name: str) -> Technology | Rejection:
    try:
        if not isinstance(record, dict):
            raise WrongShape("result", "the record is JSON but no object")
        answer = Fields(record)
        if (
            answer.text("statusCode") != _DONE
            or not isinstance(record.get("data"), dict)
            or not record["data"]
        ):
            said = answer.text("errorMessage") or "no message"
            raise UnreadableFile(
                f"the office's answer holds no record: status {answer.text('statusCode')} ({said})",
                where=name,
                todo="Ask for the application again",
            )
        return _technology(answer.under("data"), FieldSource(name, position, "mapped"))
    except WrongShape as wrong:
        return Rejection(name, position, wrong.field, wrong.reason, "Ask the office's service for it again")


def _technology(data: Fields, source: FieldSource) -> Technology:
    number = application_number(data.text("applicationNumber"), country="JP")
    if number is None:
        raise WrongShape("applicationNumber", "the application number is missing")
    title = data.text("inventionTitle")
    if title is None:
        raise WrongShape(
            "inventionTitle",
            f"it is the progress of application {number} without its title: nothing can be searched in it",
        )
    patents = _patents(data, number)
    return Technology(
        id=f"JP-application-{number}",
        texts={"ja": TechnologyText(title=" ".join(title.split()))},
        owner=_owner(data),
        patents=patents,
        published=earliest(patent.publication_date for patent in patents),
        provenance={"*": source},
    )


def _patents(data: Fields, number: str) -> tuple[PatentRef, ...]:
    """The registration and the laid-open publication, each where there is one; else the application."""
    granted = data.text("registrationNumber")
    # 公開 and 公表 (of an application that came by the PCT) are kind A (WIPO ST.16); a registration's kind is not stated.
    opened = data.text("ADPublicationNumber") or data.text("ADNationalPublicationNumber")
    ended = data.date("disappearanceDate")
    rights = list(data.each("priorityRightInformation"))
    claimed = [claim.date(key) for claim in rights for key in ("parisPriorityDate", "nationalPriorityDate")]
    first = PatentRef(
        country="JP",
        number=granted or opened,
        kind="A" if opened and not granted else None,
        application_number=number,
        right="invention",  # the service's other lists are of designs and trade marks
        filing_date=data.date("filingDate"),
        priority_date=earliest(claimed),
        publication_date=None if granted else data.date("publicationDate"),
        grant_date=data.date("registrationDate"),
        expiry_date=data.date("expireDate"),
        status="granted" if granted and ended is None else None,
        applicants=distinct(_applicants(data)),
        events=(LegalEvent("other", code=data.text("erasureIdentifier"), date=ended, detail="本権利消滅日"),)
        if ended
        else None,
    )
    if not granted or not opened:
        return (first,)
    laid_open = PatentRef(
        country="JP",
        number=opened,
        kind="A",
        application_number=number,
        right="invention",
        filing_date=data.date("filingDate"),
        publication_date=data.date("publicationDate"),
    )
    return (first, laid_open)


def _applicants(data: Fields) -> list[str]:
    return [
        re.sub(r"\s+", " ", name)
        for party in data.each("applicantAttorney")
        if party.text("applicantAttorneyClass") == _APPLICANT and (name := party.text("name"))
    ]


def _owner(data: Fields) -> Institution | None:
    applicants = _applicants(data)
    place = first_institution(applicants, ())
    return Institution(applicants[place]) if place is not None else None


READER = JpoProgress()

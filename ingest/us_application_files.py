"""The US office's file of one application, as its services hand it out: from the fields they share to a technology.

Such a file speaks of an application, not of one publication: its id is the application's number, so that the fuller
record of a publication never gives way to it; the catalogue finds by the numbers which belong together.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.records import (
    FieldSource,
    Institution,
    PatentRef,
    PatentStatus,
    RightKind,
    Technology,
    TechnologyText,
)
from ingest.conveyances import Conveyance
from ingest.json_fields import WrongShape
from ingest.numbers import classification_symbol, distinct, earliest, us_application_number, us_number
from ingest.parties import first_institution, name_key
from ingest.patent_columns import publication

# Series codes of proceedings about a patent that stands: 90 ex parte, 95 inter partes, 96 supplemental (MPEP 503).
_REEXAMINATION = re.compile(r"9[056]\d{6}")
_RIGHTS: dict[str, RightKind] = {
    "utility": "invention",
    "reissue": "invention",
    "provisional": "invention",
    "design": "design",
    "plant": "plant",
}
# The office's status words (PAIR, "Application Status"); others say nothing certain in our words.
_WORDS: tuple[tuple[str, PatentStatus], ...] = (
    (r"patented (case|file)", "granted"),
    (r"patent expired due to non-?payment", "lapsed"),
    (r"(expressly )?abandoned|withdrawn application", "withdrawn"),
    (
        r"docketed new case|non[- ]final action|final rejection|response (to|after)|notice of allowance|advisory action"
        r"|application (dispatched|undergoing|is being)|awaiting tc resp|ready for examination|publications --"
        r"|(on )?appeal|examiner's answer|notice of appeal|allowed --|issue notification|ex parte quayle",
        "pending",
    ),
)
_STATUS = tuple((re.compile(pattern, re.IGNORECASE), status) for pattern, status in _WORDS)


@dataclass(frozen=True)
class Applicant:
    """An applicant that the file names, with the address it states."""

    name: str
    country: str | None = None
    region: str | None = None


@dataclass(frozen=True)
class ApplicationFile:
    """The fields of one application's file. `published` is the laid-open publication as written ("US 2017-0071586 A1")."""

    number: str | None
    title: str | None
    kind: str | None = None
    status: str | None = None
    filing_date: dt.date | None = None
    published: str | None = None
    publication_date: dt.date | None = None
    patent_number: str | None = None
    grant_date: dt.date | None = None
    priorities: Sequence[dt.date | None] = ()
    applicants: Sequence[Applicant] = ()
    inventors: Sequence[str] = ()
    cpc: Sequence[str] = ()
    conveyances: Sequence[Conveyance] = ()


def technology(file: ApplicationFile, source: FieldSource) -> Technology:
    """The technology of an application.

    Raises:
        WrongShape: it has no number or no title, or is no application.
    """
    number = us_application_number(file.number)
    if number is None:
        raise WrongShape("applicationNumberText", "the application number is missing")
    if _REEXAMINATION.fullmatch(number) or (file.kind or "").casefold().startswith(("re-exam", "reexam")):
        raise WrongShape(
            "applicationNumberText",
            f"{number} is the number of a re-examination and no application: hand in the patent that it is about",
        )
    if file.title is None:
        raise WrongShape(
            "inventionTitle", f"application {number} has no title: nothing can be searched in it"
        )
    patents = _patents(file, number)
    return Technology(
        id=f"US-application-{number}",
        texts={"en": TechnologyText(title=" ".join(file.title.split()))},  # 37 CFR 1.52(b)(1)(ii): English
        owner=_owner(file),
        patents=patents,
        cpc=distinct(classification_symbol(symbol) or symbol for symbol in file.cpc),
        published=earliest(patent.publication_date for patent in patents),
        provenance={"*": source},
    )


def _patents(file: ApplicationFile, number: str) -> tuple[PatentRef, ...]:
    """The grant and the laid-open publication, each where there is one; the application alone where there is none."""
    granted, opened = us_number(file.patent_number), publication(file.published or "")
    events = tuple(
        conveyance.event()
        for conveyance in sorted(file.conveyances, key=lambda entry: entry.recorded or dt.date.min)
    )
    right = _RIGHTS.get((file.kind or "").split(" ")[0].casefold())
    status = next((word for pattern, word in _STATUS if pattern.match(file.status or "")), None)
    first = PatentRef(
        country="US",
        number=granted or (opened[1] if opened else None),
        kind=None if granted else (opened[2] if opened else None),
        application_number=number,
        right=right,
        filing_date=file.filing_date,
        priority_date=earliest(file.priorities),
        publication_date=None if granted else file.publication_date,
        grant_date=file.grant_date if granted else None,
        status=status,
        applicants=distinct(party.name for party in file.applicants),
        inventors=distinct(file.inventors),
        events=events or None,
    )
    if not granted or not opened:
        return (first,)
    country, laid_open, kind = opened
    return (
        first,
        PatentRef(
            country=country,
            number=laid_open,
            kind=kind,
            application_number=number,
            right=right,
            filing_date=file.filing_date,
            publication_date=file.publication_date,
        ),
    )


def _owner(file: ApplicationFile) -> Institution | None:
    """The institution that the last recorded assignment names, else the first applicant that is one."""
    assigned = [
        entry for entry in file.conveyances if entry.kind == "assigned" and entry.recorded and entry.assignees
    ]
    for entry in sorted(assigned, key=lambda entry: entry.recorded or dt.date.min, reverse=True):
        place = first_institution(entry.assignees, file.inventors)
        if place is not None:
            return _as_applicant(entry.assignees[place], file.applicants)
        return None  # it went to persons since: no earlier owner holds it any more
    place = first_institution([party.name for party in file.applicants], file.inventors)
    if place is None:
        return None
    found = file.applicants[place]
    return Institution(found.name, country=found.country, region=found.region)


def _as_applicant(name: str, applicants: Sequence[Applicant]) -> Institution:
    """The owner under the name and address that it has as an applicant; the register writes capitals only."""
    same = next((party for party in applicants if name_key(party.name) == name_key(name)), None)
    return Institution(same.name, country=same.country, region=same.region) if same else Institution(name)

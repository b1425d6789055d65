"""From the fields of one publication, whatever XML it stood in, to a technology, or to the reason why there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalogue.licensing.offer import LicenceOffer
from catalogue.licensing.remarks import TermsText
from catalogue.records import (
    Institution,
    LegalEvent,
    PatentRef,
    Rejection,
    RightKind,
    Technology,
    TechnologyText,
)
from ingest.numbers import distinct
from ingest.parties import first_institution
from ingest.xml_documents import XmlRecord

RESEND = "Have the document sent again"


@dataclass(frozen=True)
class Party:
    """An applicant, owner or inventor. `names` maps language to name where it is named in several;
    `organisation` is whether the document says that it is one, None where it does not say."""

    name: str
    country: str | None = None
    names: Mapping[str, str] | None = None
    organisation: bool | None = None


@dataclass(frozen=True)
class Publication:
    """The fields of one publication. `owners` are grantees or assignees; `kind` may be unknown."""

    country: str | None
    number: str | None
    kind: str | None
    texts: Mapping[str, TechnologyText]
    application_number: str | None = None
    right: RightKind | None = None
    filing_date: dt.date | None = None
    priority_date: dt.date | None = None
    publication_date: dt.date | None = None
    grant_date: dt.date | None = None
    applicants: tuple[Party, ...] = ()
    owners: tuple[Party, ...] = ()
    inventors: tuple[Party, ...] = ()
    ipc: tuple[str, ...] | None = None
    cpc: tuple[str, ...] | None = None
    events: tuple[LegalEvent, ...] | None = None
    offers: tuple[LicenceOffer, ...] | None = None
    terms: TermsText | None = None


def technology(record: XmlRecord, publication: Publication) -> Technology | Rejection:
    """The technology of a publication; its owner is the first institution among owners, else among applicants."""
    country, number, kind = publication.country, publication.number, publication.kind
    if country is None or number is None:
        missing = "publication number" if number is None else "country"
        return record.rejected("number", f"its {missing} is missing", RESEND)
    texts = {language: text for language, text in publication.texts.items() if text != TechnologyText()}
    identifier = "-".join(filter(None, (country, number, kind)))
    if not texts:
        return record.rejected(
            "title", f"{identifier} has neither a title nor any text", "Nothing can be searched in it"
        )
    return Technology(
        id=identifier,
        texts=texts,
        owner=_owner(publication),
        patents=(
            PatentRef(
                country=country,
                number=number,
                kind=kind,
                application_number=publication.application_number,
                right=publication.right,
                filing_date=publication.filing_date,
                priority_date=publication.priority_date,
                publication_date=publication.publication_date,
                grant_date=publication.grant_date,
                applicants=distinct(party.name for party in publication.applicants or publication.owners),
                inventors=distinct(party.name for party in publication.inventors),
                events=publication.events or None,
            ),
        ),
        ipc=publication.ipc,
        cpc=publication.cpc,
        offers=publication.offers,
        terms=publication.terms,
        published=publication.publication_date,
        provenance=record.source(),
    )


def _owner(publication: Publication) -> Institution | None:
    for parties in (publication.owners, publication.applicants):
        if found := _institution(parties, publication.inventors):
            return Institution(name=found.name, names=found.names, country=found.country)
    return None


def _institution(parties: Sequence[Party], inventors: Iterable[Party]) -> Party | None:
    """The first party said to be an organisation, else the first that is not told to be a person."""
    stated = next((party for party in parties if party.organisation), None)
    if stated is not None:
        return stated
    open_ = [party for party in parties if party.organisation is None]
    place = first_institution([party.name for party in open_], [party.name for party in inventors])
    return open_[place] if place is not None else None

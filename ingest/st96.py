"""WIPO ST.96 publications: what the standard and the Japanese and Korean offices' versions of it have in common.

Namespaces change with every version, and offices put elements of their own (jppat:, krpat:) in place of the standard's.
So everything goes by local names, and where an office's name has a prefix of its own (UnexaminedPatentPublication-
BibliographicData), by how it ends.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from catalogue.licensing.offer import LicenceOffer
from catalogue.licensing.remarks import TermsText
from catalogue.licensing.terms import read_terms
from catalogue.records import LegalEvent, TechnologyText
from ingest.kinds import right_of
from ingest.numbers import (
    application_number,
    classification_symbol,
    distinct,
    earliest,
    plain,
    publication_number,
    read_date,
)
from ingest.publications import Party, Publication
from ingest.st36 import language_of
from ingest.xml_text import local, plain_paragraphs, plain_text

_COUNTRY = re.compile(r"[A-Z]{2}")
_PARTS = (
    ("CPCSection", "Section"),
    ("Class",),
    ("Subclass", "SubClass"),
    ("MainGroup",),
    ("Subgroup", "SubGroup"),
)


def ending(parent: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child whose local name ends with the first of these names that any child ends with."""
    if parent is None:
        return None
    children = [child for child in parent if isinstance(child.tag, str)]
    return next((child for name in names for child in children if local(child).endswith(name)), None)


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its local name."""
    return next(
        (str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), None
    )


def value(element: etree._Element | None, *names: str) -> str | None:
    """The text of the first of these elements below `element`."""
    if element is None:
        return None
    found = (element.find(f".//{{*}}{name}") for name in names)
    texts = (plain("".join(map(str, part.itertext()))) for part in found if part is not None)
    return next((text for text in texts if text), None)


def publication(
    document: etree._Element,
    *,
    language: str,
    country: str | None = None,
    kind: str | None = None,
) -> Publication | None:
    """The fields of a publication, None where it has no bibliography. `country` and `kind` fill what is not stated."""
    bibliography = ending(document, "BibliographicData")
    if bibliography is None:
        return None
    language = language_of(attribute(document, "languageCode"), default=language)
    published = ending(bibliography, "PublicationIdentification")
    granted = ending(bibliography, "GrantIdentification")
    applied = ending(bibliography, "ApplicationIdentification")
    country = (
        value(published, "IPOfficeCode")
        or value(granted, "IPOfficeCode")
        or plain(document.findtext("{*}IPOfficeCode"))
        or country
        or value(applied, "IPOfficeCode")
    )
    kind = value(published, "PatentDocumentKindCode") or value(granted, "PatentDocumentKindCode") or kind
    number = value(published, "PublicationNumber") or value(granted, "PatentNumber")
    offers, terms = _intent(bibliography, language)
    return Publication(
        country=country,
        number=publication_number(number, country=country or ""),
        kind=kind,
        texts=_texts(document, bibliography, language),
        application_number=application_number(
            value(applied, "ApplicationNumberText", "ST13ApplicationNumber"), country=country or ""
        ),
        right=right_of(country or "", kind),
        filing_date=read_date(value(applied, "FilingDate")),
        priority_date=earliest(
            read_date(value(claim, "FilingDate")) for claim in bibliography.iterfind(".//{*}PriorityClaim")
        ),
        publication_date=read_date(value(published, "PublicationDate") or value(granted, "PublicationDate")),
        grant_date=read_date(
            value(granted, "GrantDate") or plain(bibliography.findtext("{*}RegistrationDate"))
        ),
        applicants=_parties(bibliography, "Applicant", language),
        owners=_parties(bibliography, "Assignee", language),
        inventors=_parties(bibliography, "Inventor", language),
        ipc=distinct(_symbol(entry) for entry in _ipc_entries(bibliography)),
        cpc=distinct(_symbol(entry) for entry in bibliography.iter("{*}CPCClassification")),
        events=tuple(_events(bibliography)) or None,
        offers=offers,
        terms=terms,
    )


def _texts(document: etree._Element, bibliography: etree._Element, default: str) -> dict[str, TechnologyText]:
    body = ending(document, "ApplicationBody")
    inside = [part for part in (document, body) if part is not None]

    def named(*names: str) -> list[etree._Element]:
        """Parts of the text, in bags of one for each language or by themselves."""
        direct = [e for part in inside for e in part if isinstance(e.tag, str) and local(e) in names]
        bags = [
            e
            for part in inside
            for e in part
            if isinstance(e.tag, str) and local(e) in {f"{n}Bag" for n in names}
        ]
        return [*direct, *(e for bag in bags for e in bag if isinstance(e.tag, str) and local(e) in names)]

    titles = _first(bibliography.iter("{*}InventionTitle"), default)
    abstracts = _first([*named("Abstract"), *bibliography.iterfind("{*}Abstract")], default)
    descriptions = _first(named("Description"), default, paragraphs=True)
    claims: dict[str, tuple[str, ...]] = {}
    bags = [bag for part in inside for bag in part.iterfind("{*}ClaimBag")]
    for group in [*named("Claims"), *bags]:
        entries = tuple(text for claim in group.iterfind("{*}Claim") if (text := _claim(claim)))
        if entries:
            claims.setdefault(language_of(attribute(group, "languageCode"), default=default), entries)
    return {
        language: TechnologyText(
            title=titles.get(language),
            abstract=abstracts.get(language),
            claims=claims.get(language),
            description=descriptions.get(language),
        )
        for language in dict.fromkeys([*titles, *abstracts, *claims, *descriptions])
    }


def _first(elements: Iterable[etree._Element], default: str, *, paragraphs: bool = False) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in elements:
        text = plain_paragraphs(element) if paragraphs else plain_text(element)
        if text:
            found.setdefault(language_of(attribute(element, "languageCode"), default=default), text)
    return found


def _claim(claim: etree._Element) -> str | None:
    """A claim's texts, nested ones in line, without the number that stands in an element of its own."""
    texts = claim.findall("{*}ClaimText")
    return " ".join(text for entry in texts if (text := plain_text(entry))) or None


def _parties(bibliography: etree._Element, role: str, language: str) -> tuple[Party, ...]:
    """Each party once, by its name in the document's language where it has several."""
    found: dict[str, Party] = {}
    for entry in bibliography.iter(f"{{*}}{role}"):
        names: dict[str, str] = {}
        organisation: bool | None = None
        contacts = [e for e in entry if isinstance(e.tag, str) and local(e).endswith("Contact")] or [entry]
        contacts.sort(key=lambda contact: _contact_language(contact, language) != language)
        for contact in contacts:
            name, is_organisation = _name(contact)
            if name:
                names.setdefault(_contact_language(contact, language), name)
                organisation = is_organisation if organisation is None else organisation
        if names:
            country = value(entry, "CountryCode") or ""
            party = Party(
                name=next(iter(names.values())),
                country=country if _COUNTRY.fullmatch(country) else None,
                names=names if len(names) > 1 else None,
                organisation=organisation,
            )
            found.setdefault(party.name, party)
    return tuple(found.values())


def _contact_language(contact: etree._Element, default: str) -> str:
    name = contact.find(".//{*}Name")
    inner = contact.find(".//{*}OrganizationStandardName")
    stated = (attribute(e, "languageCode") for e in (contact, name, inner) if e is not None)
    return language_of(next((code for code in stated if code), None), default=default)


def _name(contact: etree._Element) -> tuple[str | None, bool | None]:
    """A name and whether it is an organisation's; an EntityName may be either's."""
    if organisation := value(contact, "OrganizationStandardName", "OrganizationName"):
        return organisation, True
    structured = contact.find(".//{*}PersonStructuredName")
    if structured is not None:
        parts = (value(structured, part) for part in ("FirstName", "MiddleName", "LastName"))
        if person := " ".join(part for part in parts if part):
            return person, False
    if person_name := value(contact, "PersonFullName"):
        return person_name, False
    return value(contact, "EntityName"), None


def _ipc_entries(bibliography: etree._Element) -> list[etree._Element]:
    reformed = list(bibliography.iter("{*}IPCRClassification"))
    earlier = bibliography.iter("{*}IPCClassification")
    return reformed or [
        entry
        for group in earlier
        for entry in group.iter("{*}MainClassification", "{*}FurtherClassification")
    ]


def _symbol(entry: etree._Element) -> str | None:
    parts = [
        next((t for name in names if (t := plain(entry.findtext(f"{{*}}{name}")))), None) for names in _PARTS
    ]
    if all(parts):
        return classification_symbol("{}{}{} {}/{}".format(*parts))
    return classification_symbol(value(entry, "PatentClassificationText") or plain_text(entry))


def _intent(
    bibliography: etree._Element, language: str
) -> tuple[tuple[LicenceOffer, ...] | None, TermsText | None]:
    """The offers that the words of the applicant's intent make (a PCT applicant's request of form IB/382), and the words."""
    intent = bibliography.find("{*}ApplicantIntent")
    words = plain_paragraphs(intent)
    if intent is None or not words:
        return None, None
    language = language_of(attribute(intent, "languageCode"), default=language)
    reading = read_terms(words, language=language if language in ("zh", "en", "ja") else None)
    return reading.offers or None, TermsText(words, reading.remarks or None)


def _events(bibliography: etree._Element) -> Iterator[LegalEvent]:
    """Licences entered, and licences of right declared and withdrawn, as far as they stand in the document."""
    for licence in bibliography.iterfind("{*}LicenceBag/{*}Licence"):
        yield LegalEvent(kind="licence_recorded", date=_day(licence), detail=plain_text(licence))
    for entry in bibliography.iterfind("{*}LORData"):
        for element in entry.iter():
            if (
                isinstance(element.tag, str)
                and local(element).endswith("Date")
                and (day := read_date(element.text))
            ):
                ended = re.search(r"Cancel|Withdr|Surrender|End", local(element)) is not None
                yield LegalEvent(
                    kind="licence_of_right_withdrawn" if ended else "licence_of_right_declared", date=day
                )


def _day(entry: etree._Element) -> dt.date | None:
    dates = (read_date(e.text) for e in entry.iter() if isinstance(e.tag, str) and local(e).endswith("Date"))
    return next((day for day in dates if day is not None), None)


def with_kind(publication: Publication, kind: str | None) -> Publication:
    """The publication with a kind that is told elsewhere in the document."""
    return (
        replace(publication, kind=kind, right=right_of(publication.country or "", kind))
        if kind
        else publication
    )

"""A row of Google's public table of patent publications (BigQuery, patents-public-data.patents.publications).

Texts stand there as lists of {text, language, truncated}; dates are numbers (20310509), 0 where not known; the family is
DOCDB's, -1 or 0 where there is none. Exports write numbers and truth values as words at times.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.records import FieldSource, Institution, PatentRef, Technology, TechnologyText
from ingest.cells import script_language
from ingest.claim_text import claims_of
from ingest.json_fields import Fields, WrongShape
from ingest.kinds import right_of
from ingest.numbers import (
    classification_symbol,
    distinct,
    docdb_application_number,
    docdb_number,
    earliest,
    us_number,
)
from ingest.parties import first_institution
from ingest.patent_columns import publication_id

LISTS = (
    "title_localized",
    "abstract_localized",
    "claims_localized",
    "description_localized",
    "assignee",
    "assignee_harmonized",
    "inventor",
    "inventor_harmonized",
    "cpc",
    "ipc",
    "priority_claim",
)
FIELDS = (
    *LISTS,
    "publication_number",
    "application_number",
    "country_code",
    "kind_code",
    "family_id",
    "publication_date",
    "filing_date",
    "grant_date",
    "priority_date",
)
READS = (
    "titles, abstracts, claims and descriptions by language, first institution among the assignees as owner, numbers, "
    "DOCDB family, dates, applicants, inventors, kind of right, IPC, CPC"
)
SKIPS = (
    "citations, parents and children, F-terms, national and Locarno classes, US entity status, HTML forms of the texts; "
    "the last claim of a text marked as truncated"
)
_PUBLICATION = re.compile(r"([A-Z]{2})-?([A-Z]{0,3}\d+)-?([A-Z]\d?)?")
_APPLICATION = re.compile(r"([A-Z]{2})-(.+?)-([A-Z]\d?)")
_NO_FAMILY = {"-1", "0"}


def technology(record: Fields, source: FieldSource) -> Technology:
    """The technology of a row.

    Raises:
        WrongShape: it has no publication number or no text, or a field is of another shape.
    """
    written = (record.text("publication_number") or "").upper()
    found = _PUBLICATION.fullmatch(written)
    if found is None:
        reason = f"{written!r} is no publication such as US-9912345-B2" if written else "is missing"
        raise WrongShape("publication_number", reason)
    texts = _texts(record)
    if not any(text.title or text.abstract or text.claims for text in texts.values()):
        raise WrongShape("title_localized", f"{written} has neither a title nor an abstract nor claims")
    patent = _patent(record, found[1], found[2], found[3] or record.text("kind_code"))
    cpc = sorted(
        record.each("cpc"), key=lambda entry: (not _true(entry, "first"), not _true(entry, "inventive"))
    )
    ipc = sorted(record.each("ipc"), key=lambda entry: not _true(entry, "first"))
    return Technology(
        id=publication_id(patent) or written,
        texts=texts,
        owner=_owner(record),
        patents=(patent,),
        ipc=distinct(_symbol(entry) for entry in ipc),
        cpc=distinct(_symbol(entry) for entry in cpc),
        published=patent.publication_date,
        provenance={"*": source},
    )


def _texts(record: Fields) -> dict[str, TechnologyText]:
    titles, abstracts = _localized(record, "title"), _localized(record, "abstract")
    claims, descriptions = _localized(record, "claims"), _localized(record, "description")
    return {
        language: TechnologyText(
            title=" ".join(titles[language].text.split()) if language in titles else None,
            abstract=abstracts[language].text if language in abstracts else None,
            claims=claims_of(claims[language].text, cut_short=claims[language].truncated)
            if language in claims
            else None,
            description=descriptions[language].text if language in descriptions else None,
        )
        for language in dict.fromkeys([*titles, *abstracts, *claims, *descriptions])
    }


@dataclass(frozen=True)
class _Text:
    """A text of one language, and whether the table marks it as cut short."""

    text: str
    truncated: bool


def _localized(record: Fields, name: str) -> dict[str, _Text]:
    found: dict[str, _Text] = {}
    for part in record.each(f"{name}_localized"):
        if text := part.text("text"):
            stated = (part.text("language") or "").casefold()
            language = stated if re.fullmatch(r"[a-z]{2,3}", stated) else script_language(text)
            found.setdefault(language, _Text(text, _true(part, "truncated")))
    return found


def _patent(record: Fields, country: str, number: str, kind: str | None) -> PatentRef:
    applied = _APPLICATION.fullmatch((record.text("application_number") or "").upper())
    claimed = [_day(claim, "filing_date") for claim in record.each("priority_claim")]
    family = record.text("family_id")
    own = docdb_number(number, country=country)
    return PatentRef(
        country=country,
        number=us_number(own) if country == "US" else own,
        kind=kind,
        application_number=docdb_application_number(applied[2], country=applied[1], kind=applied[3])
        if applied
        else None,
        right=right_of(country, kind),
        filing_date=_day(record, "filing_date"),
        priority_date=_day(record, "priority_date") or earliest(claimed),
        publication_date=_day(record, "publication_date"),
        grant_date=_day(record, "grant_date"),
        family_id=None if family in _NO_FAMILY else family,
        applicants=distinct(_names(record, "assignee")),
        inventors=distinct(_names(record, "inventor")),
    )


def _names(record: Fields, role: str) -> Iterator[str]:
    """The parties as printed where the table has that, else in its own spelling."""
    printed = record.texts(role)
    own = (party.text("name") for party in record.each(f"{role}_harmonized"))
    return (" ".join(name.split()) for name in (printed or own) if name)


def _owner(record: Fields) -> Institution | None:
    """The first assignee that is no inventor, with its country; as printed where it is the only one."""
    own = [(name, party) for party in record.each("assignee_harmonized") if (name := party.text("name"))]
    printed = list(_names(record, "assignee"))
    inventors = [name for party in record.each("inventor_harmonized") if (name := party.text("name"))]
    inventors += record.texts("inventor")
    names = [name for name, _ in own] or printed
    place = first_institution(names, inventors)
    if place is None:
        return None
    country = (own[place][1].text("country_code") or "").upper() if own else ""
    name = printed[0] if len(printed) == len(names) == 1 else names[place]
    return Institution(name, country=country if re.fullmatch(r"[A-Z]{2}", country) else None)


def _symbol(entry: Fields) -> str | None:
    written = entry.text("code")
    return classification_symbol(written) or written


def _true(entry: Fields, key: str) -> bool:
    found = entry.value.get(key)
    return found is True or (isinstance(found, str) and found.strip().casefold() == "true")


def _day(record: Fields, key: str) -> dt.date | None:
    return None if record.text(key) in {"0", "0.0"} else record.date(key)

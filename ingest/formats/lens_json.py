"""Lens patent records as JSON: the service's answer (`{"total": 1, "data": [{…}]}`), an array, or JSON Lines.

Titles, abstracts and claims stand there by language. Owners carry the day they were recorded, the last one is taken. State,
day of grant and day of expiry are calculated by Lens from INPADOC and marked as inferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar

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
from ingest.cells import script_language
from ingest.json_fields import Fields, WrongShape
from ingest.json_records import first_record, records
from ingest.jsonlines import first_keys
from ingest.kinds import right_of
from ingest.lens import last_owner, status_of
from ingest.numbers import classification_symbol, distinct, docdb_application_number, docdb_number
from ingest.parties import first_institution
from ingest.patent_columns import publication_id

_UNDER = frozenset({"data"})
_LANGUAGES = {"cn": "zh", "jp": "ja", "kr": "ko"}  # a country's code where the language's is meant
_CALCULATED = ("status", "grant_date", "expiry_date")


class LensJson:
    """A record without a title and an abstract, or with a field of another shape, is rejected."""

    name: ClassVar[str] = "lens_json"
    label: ClassVar[str] = "Lens patent records (JSON, JSON Lines)"
    extensions: ClassVar[tuple[str, ...]] = (".json", ".jsonl")
    reads: ClassVar[str] = (
        "titles, abstracts, claims and description by language, owner recorded last (else first institution among the "
        "applicants), numbers, dates, applicants, inventors, kind of right, IPC, CPC; state, grant and expiry as Lens "
        "calculates them, marked as inferred"
    )
    skips: ClassVar[str] = (
        "family members, citations, agents, examiners, national classes, earlier owners, sequences; "
        "the states DISCONTINUED, PATENTED and UNKNOWN"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        keys = first_keys(first_record(head, under=_UNDER))
        return "lens_id" in keys and bool(keys & {"biblio", "doc_key", "jurisdiction", "publication_type"})

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        for record in records(stream, name=name, under=_UNDER):
            yield record if isinstance(record, Rejection) else _outcome(*record, name=name)


def _outcome(position: str, record: Any, *, name: str) -> Outcome:
    try:
        if not isinstance(record, dict):
            raise WrongShape("", "the record is JSON but no object")
        return _technology(Fields(record), FieldSource(name, position, "mapped"))
    except WrongShape as wrong:
        return Rejection(name, position, wrong.field or None, wrong.reason, "Have the record exported again")


def _technology(record: Fields, source: FieldSource) -> Technology:
    biblio = record.under("biblio")
    texts = _texts(record, biblio)
    if not any(text.title or text.abstract for text in texts.values()):
        raise WrongShape("biblio.invention_title", "it has neither a title nor an abstract")
    patent, owner = _patent(record, biblio)
    lens_id = record.text("lens_id")
    identifier = (patent and publication_id(patent)) or (lens_id and f"lens:{lens_id}")
    if not identifier:
        raise WrongShape("lens_id", "it has neither a publication number nor a Lens ID")
    provenance = {"*": source}
    for field in _CALCULATED:
        if patent and getattr(patent, field) is not None:
            provenance[f"patents.{field}"] = FieldSource(source.file, source.position, "inferred")
    return Technology(
        id=identifier,
        texts=texts,
        owner=owner,
        patents=(patent,) if patent else None,
        ipc=_symbols(biblio.under("classifications_ipcr")),
        cpc=_symbols(biblio.under("classifications_cpc")),
        url=f"https://lens.org/{lens_id}" if lens_id else None,
        published=patent.publication_date if patent else None,
        provenance=provenance,
    )


def _texts(record: Fields, biblio: Fields) -> dict[str, TechnologyText]:
    titles = {_language(title): title.text("text") for title in biblio.each("invention_title")}
    abstracts = {_language(abstract): abstract.text("text") for abstract in record.each("abstract")}
    descriptions = {_language(part): part.text("text") for part in record.each("description")}
    claims: dict[str, tuple[str, ...]] = {}
    for group in record.each("claims"):
        written = tuple(
            text for claim in group.each("claims") if (text := "\n".join(claim.texts("claim_text")))
        )
        if written:
            claims.setdefault(_language(group, sample=written[0]), written)
    return {
        language: TechnologyText(
            title=" ".join((titles.get(language) or "").split()) or None,
            abstract=abstracts.get(language),
            claims=claims.get(language),
            description=descriptions.get(language),
        )
        for language in dict.fromkeys([*titles, *abstracts, *claims, *descriptions])
        if any(part.get(language) for part in (titles, abstracts, claims, descriptions))
    }


def _language(part: Fields, *, sample: str | None = None) -> str:
    """The language a text states; that of its script where it states none."""
    code = (part.text("lang") or "").lower()
    if re.fullmatch(r"[a-z]{2,3}", code):
        return _LANGUAGES.get(code, code)
    return script_language(sample or part.text("text") or "")


def _patent(record: Fields, biblio: Fields) -> tuple[PatentRef | None, Institution | None]:
    """The publication and its owner. A record that was asked for without them has no publication."""
    published, applied = biblio.under("publication_reference"), biblio.under("application_reference")
    key = re.fullmatch(r"([A-Z]{2})_(.+)_([A-Z]\d?)_(\d{8})?", record.text("doc_key") or "")
    country, number, kind = (
        record.text(field) or published.text(field) or (key[place] if key else None)
        for place, field in enumerate(("jurisdiction", "doc_number", "kind"), start=1)
    )
    applicants, inventors = _names(biblio, "applicants"), _names(biblio, "inventors")
    owner = _owner(biblio, applicants, [name for name, _ in inventors])
    if country is None or number is None:
        return None, owner
    legal = record.under("legal_status")
    status = status_of(legal.text("patent_status"))
    ended = legal.date("discontinuation_date") if status == "lapsed" else None
    return PatentRef(
        country=country,
        number=docdb_number(number, country=country),
        kind=kind,
        application_number=docdb_application_number(
            applied.text("doc_number"),
            country=applied.text("jurisdiction") or country,
            kind=applied.text("kind"),
        ),
        right=right_of(country, kind),
        filing_date=applied.date("date"),
        priority_date=biblio.under("priority_claims").under("earliest_claim").date("date"),
        publication_date=record.date("date_published") or published.date("date"),
        grant_date=legal.date("grant_date"),
        expiry_date=legal.date("anticipated_term_date"),
        status=status,
        applicants=distinct(name for name, _ in applicants),
        inventors=distinct(name for name, _ in inventors),
        events=(LegalEvent("lapsed", date=ended),) if ended else None,
    ), owner


def _names(biblio: Fields, role: str) -> list[tuple[str, str | None]]:
    """Name and country of the parties of one role, in the order of their sequence where they have one."""
    parties = list(biblio.under("parties").each(role))
    parties.sort(key=lambda party: int(party.text("sequence") or 0) if _is_number(party) else 0)
    return [
        (" ".join(name.split()), _country(party.text("residence")))
        for party in parties
        if (name := party.under("extracted_name").text("value"))
    ]


def _is_number(party: Fields) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,6}", party.text("sequence") or ""))


def _owner(
    biblio: Fields, applicants: list[tuple[str, str | None]], inventors: list[str]
) -> Institution | None:
    owners = [
        (name, owner.date("recorded_date"), _country(owner.text("extracted_country")))
        for owner in biblio.under("parties").each("owners_all")
        if (name := owner.under("extracted_name").text("value"))
    ]
    last = last_owner((name, day) for name, day, _ in owners)
    if last is not None:
        return Institution(name=last, country=next((c for name, _, c in owners if name == last and c), None))
    place = first_institution([name for name, _ in applicants], inventors)
    return Institution(applicants[place][0], country=applicants[place][1]) if place is not None else None


def _country(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"[A-Z]{2}", text) else None


def _symbols(scheme: Fields) -> tuple[str, ...] | None:
    written = (part.text("symbol") for part in scheme.each("classifications"))
    return distinct(classification_symbol(symbol) or symbol for symbol in written)


READER = LensJson()

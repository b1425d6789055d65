"""What each field of the exchange format means, and the schema and page made from that."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from catalogue.licensing import offer, remarks
from catalogue.records import (
    Computing,
    FieldSource,
    Institution,
    LegalEvent,
    PatentRef,
    Technology,
    TechnologyText,
)

CLASSES: tuple[type[Any], ...] = (
    Technology,
    TechnologyText,
    Institution,
    PatentRef,
    LegalEvent,
    Computing,
    FieldSource,
    offer.LicenceOffer,
    offer.OfferSource,
    offer.Span,
    offer.Eligibility,
    offer.Payment,
    offer.Instalment,
    offer.RoyaltyTier,
    offer.Milestone,
    offer.Trial,
    offer.Contact,
    remarks.TermsText,
    remarks.Remark,
)

NOTES: dict[str, dict[str, str]] = {
    "Technology": {
        "id": "Stable name of the technology; a patent's is country-number-kind (CN-110007298-A)",
        "texts": "Language (BCP 47: zh, en, ja, und) to texts in that language",
        "owner": "The institution that offers it",
        "patents": "Patents and applications that protect it",
        "ipc": "IPC symbols, as in H01M 10/0525",
        "cpc": "CPC symbols, as in G06F 18/2433",
        "sectors": "Lower-case names: manufacturing, health_care, finance, retail, …",
        "trl": "Technology readiness level by ISO 16290, 1 to 9",
        "computing": "What computing power it needs",
        "contact": "Whom to write to about it",
        "offers": "The terms under which it may be used; each stands for itself",
        "terms": "What the owner wrote about terms; read into offers at upload where neither offers nor remarks are given",
        "url": "Where the owner shows it",
        "published": "When the listing appeared",
        "provenance": "Field name to where it came from; `*` is for all fields without an entry",
    },
    "TechnologyText": {
        "title": "Title",
        "abstract": "Abstract",
        "claims": "Claims, one entry each, in order",
        "description": "Full description",
        "keywords": "Keywords",
    },
    "Institution": {
        "name": "Name as the source writes it",
        "names": "Language to name in that language",
        "id": "Identifier (ROR, unified social credit code, …)",
        "country": "ISO 3166-1 code (CN)",
        "region": "ISO 3166-2 code (CN-ZJ)",
    },
    "PatentRef": {
        "country": "Office that published it: ISO 3166-1 code, WO or EP",
        "number": "Publication number as printed, without country, spaces or kind code; the granted one leads",
        "kind": "Kind code (A, B2, U)",
        "application_number": "Application number as printed, without country or ZL",
        "right": "What kind of right it is",
        "filing_date": "Date of filing",
        "priority_date": "Earliest priority",
        "publication_date": "Date of this publication",
        "grant_date": "Date of grant",
        "expiry_date": "When it ends, as the source states it",
        "status": "How it stands",
        "family_id": "Patent family",
        "applicants": "Applicants",
        "inventors": "Inventors",
        "events": "Entries of the register",
        "publications": "All publications of its application as country-number-kind, where more than one is known",
    },
    "LegalEvent": {
        "kind": "What happened",
        "code": "The office's own code (EE01, CF01)",
        "date": "When",
        "licence": "The licence that was recorded",
        "detail": "The entry in words",
    },
    "Computing": {
        "needed": "Whether its use needs computing power beyond an office machine",
        "voucher_eligible": "Whether computing-power vouchers (算力券) pay for it",
        "detail": "In words",
    },
    "FieldSource": {
        "file": "File the value came from",
        "position": "Place in that file (line 7, row 12)",
        "method": "How: stated as it is, mapped to our names, parsed from text, inferred",
        "as_of": "Date for which it was true",
    },
    "LicenceOffer": {
        "source": "Where the offer comes from",
        "status": "How the offer stands",
        "scheme": "Under which scheme",
        "grants": "What is granted, all at the same price",
        "sublicensable": "Whether sub-licences may be granted",
        "territory": "ISO 3166 codes (CN, CN-ZJ) or WW for the world",
        "territory_excluded": "Parts of it that are left out",
        "fields": "Fields of use, in words or as CPC prefixes",
        "fields_excluded": "Fields of use that are left out",
        "start": "First day",
        "term_months": "Length in months",
        "until_expiry": "Whether it runs until the patents expire",
        "eligibility": "Who may take it up",
        "payment": "What is paid",
        "trial": "Use before payment",
        "contact": "Whom to write to about this offer",
    },
    "OfferSource": {
        "kind": "Declared by the owner, parsed from text, or inferred",
        "url": "Where it is written",
        "as_of": "Date for which it was true",
        "spans": "The stretches of text it was read from",
    },
    "TermsText": {
        "text": "The words as they came; spans of parsed offers count in them",
        "remarks": "Stretches of it that gave no term, and why",
    },
    "Remark": {
        "kind": "Why: not understood, impossible, unclear, odd characters, a formula, too long",
        "start": "First character, counted from 0",
        "end": "Character after the last",
        "text": "The stretch itself",
        "reason": "In words",
    },
    "Span": {
        "field": "The field that was read here",
        "start": "First character, counted from 0",
        "end": "Character after the last",
        "text": "The stretch itself",
    },
    "Eligibility": {
        "sme_only": "Only small and medium-sized enterprises",
        "startup_only": "Only start-ups",
        "regions": "Only firms in these ISO 3166 codes (CN, CN-ZJ)",
    },
    "Payment": {
        "models": "How is paid",
        "currency": "ISO 4217 code; all amounts are in it",
        "upfront": "Paid on signing, before any royalty; 0 only where the source says that nothing is",
        "total_fixed": "The whole fixed price",
        "total_fixed_min": "Its lower end, where a range is stated",
        "total_fixed_max": "Its upper end or ceiling",
        "annual_fee": "Fee for each year (not the total)",
        "instalments": "The parts of a fixed price",
        "royalty_pct_min": "Royalty in per cent: lower end, or the rate",
        "royalty_pct_max": "Royalty in per cent: upper end, or the rate",
        "royalty_tiers": "Rates by size of the base",
        "royalty_base": "What the royalty is a share of",
        "per_unit": "Amount for each unit sold",
        "min_annual": "Least amount a year",
        "min_annual_from_month": "Month from which the least amount is due",
        "milestones": "Amounts due on events",
        "equity_pct": "Share of the company in per cent",
        "equity_valuation": "What the technology is valued at as equity (not a price)",
        "price_on_request": "The price is negotiated (面议): unknown, not zero",
    },
    "Instalment": {"amount": "Amount", "month": "Months after the licence takes effect"},
    "RoyaltyTier": {
        "from_": "Size of the base from which the rate holds",
        "to": "Size of the base up to which it holds",
        "pct": "Rate in per cent",
    },
    "Milestone": {"trigger": "The event", "amount": "Amount due then"},
    "Trial": {
        "free_months": "Months of use without payment",
        "earliest_payment_month": "Month in which the first payment can fall due",
        "trigger": "What sets the first payment off",
        "walk_away": "Whether the user may stop and owe nothing",
        "refund": "Whether what was paid comes back",
        "insured": "Whether the trial is insured",
        "guaranteed": "Whether these terms are promised, not only usual",
    },
    "Contact": {
        "name": "Person or desk",
        "organisation": "Institution or office",
        "email": "E-mail address",
        "phone": "Telephone number",
        "url": "Web page",
        "address": "Postal address",
    },
}
"""Class -> field -> one line. A test fails where a field has none."""

_INTRO = """# The exchange format

One technology a line (JSON Lines, UTF-8): what the bank exports, what it takes in without loss, and the shape of a
technology in every JSON answer. This page is made by `python -m catalogue.exchange docs`, the schema in
[exchange.schema.json](exchange.schema.json) by `python -m catalogue.exchange schema`.

- Only `id` is required. A field that the source does not state is left out (or null): never 0, "" or false, and an
  empty list is not the same as none.
- Money and percentages are decimal numbers, written as strings (`"12000.50"`, `"3.5"`); numbers are read as well.
- Dates are ISO 8601 (`2031-05-09`). Months are whole numbers from 0.
- A field that is not on this page is an error, so that a misspelt one is noticed.

```json
{"id": "CN-990100123-B", "texts": {"zh": {"title": "一种电池隔膜"}}, "offers": [{"status": "available",
 "payment": {"models": ["royalty_only"], "royalty_pct_min": "3", "royalty_pct_max": "3", "royalty_base": "net_sales"}}]}
```
(shown on two lines here; one line in a file)
"""


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """Pydantic's schema with our descriptions and bounds, marked as JSON Schema 2020-12."""
    definitions = schema.get("$defs", {})
    for name, notes in NOTES.items():
        properties = (schema if name == "Technology" else definitions[name])["properties"]
        for field, note in notes.items():
            place = properties[field.rstrip("_")]
            place.pop("title", None)
            place["description"] = note
            _bound(field, place)
    schema["properties"]["id"]["minLength"] = 1
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _bound(field: str, place: dict[str, Any]) -> None:
    from catalogue.exchange import MONTH_FIELDS

    for choice in place.get("anyOf", ()):
        if choice.get("type") == "integer" and field in MONTH_FIELDS:
            choice["minimum"] = 0
        if field == "trl" and choice.get("type") == "integer":
            choice.update(minimum=1, maximum=9)


def schema_text(schema: dict[str, Any]) -> str:
    """docs/exchange.schema.json as it is committed."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def page(schema: dict[str, Any]) -> str:
    """docs/exchange-format.md as it is committed: a table for each kind of object."""
    parts = [_INTRO]
    for kind in CLASSES:
        hints = get_type_hints(kind)
        doc = (kind.__doc__ or "").strip().replace("\n    ", "\n")
        rows = [
            f"| `{field.name.rstrip('_')}` | {_type_words(hints[field.name])} | "
            f"{_note(kind, field.name)}{_required(field.default, field.default_factory)} |"
            for field in fields(kind)
        ]
        parts.append(f"\n## {kind.__name__}\n\n{doc}\n\n| field | type | meaning |\n|---|---|---|\n")
        parts.append("\n".join(rows) + "\n")
    return "".join(parts)


def _note(kind: type[Any], field: str) -> str:
    return NOTES[kind.__name__][field].replace("|", "\\|")


def _required(default: object, factory: object) -> str:
    return " (required)" if default is MISSING and factory is MISSING else ""


def _type_words(hint: Any) -> str:
    parts = [part for part in get_args(hint) if part is not NoneType]
    if get_origin(hint) is Literal:
        return "one of " + ", ".join(f"`{value}`" for value in parts)
    if get_origin(hint) is tuple:
        return f"list of: {_type_words(parts[0])}"
    if get_origin(hint) is not None and getattr(get_origin(hint), "__name__", "") == "Mapping":
        return f"object: text to {_type_words(parts[1])}"
    if parts:
        return _type_words(parts[0])
    if hint in CLASSES:
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return {"str": "text", "int": "whole number", "bool": "true or false", "date": "date"}.get(
        hint.__name__, "decimal"
    )

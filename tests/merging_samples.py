"""Publications of made-up cases and an own listing that speak of one technology."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from catalogue.licensing.offer import LicenceOffer
from catalogue.records import (
    FieldSource,
    Institution,
    PatentRef,
    Technology,
    TechnologyText,
)
from catalogue.store import Catalogue


def publication(kind: str, case: int = 0, **fields: object) -> Technology:
    """A publication of case number so-and-so."""
    number = f"1071234{case:02d}"
    base = Technology(
        id=f"CN-{number}-{kind}",
        texts={"zh": TechnologyText(title=f"第{case}种低温锂电池电解液", abstract=f"{kind}的摘要")},
        owner=Institution("青岚大学"),
        patents=(PatentRef("CN", number, kind, f"2017101170{case:02d}", filing_date=dt.date(2017, 3, 1)),),
        provenance={"*": FieldSource(file=f"{kind}.xml", position=f"document {case}")},
    )
    return replace(base, **fields)  # type: ignore[arg-type]


A, B = publication("A"), publication("B")
LISTING = Technology(
    id="QL-1",
    texts={"en": TechnologyText(title="Electrolyte for the cold")},
    patents=(PatentRef("CN", application_number="201710117000"),),
    offers=(LicenceOffer(status="available"),),
    provenance={"*": FieldSource(file="ql.xlsx", position="row 2")},
)


def only(store: Catalogue) -> Technology:
    (found,) = store.current()
    return found

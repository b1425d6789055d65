"""Patents, register entries and offers for tests of availability and contradictions, and records of any kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from catalogue.licensing.availability import Availability, availability
from catalogue.licensing.offer import LicenceOffer, OfferSource
from catalogue.records import LegalEvent, PatentRef, Technology
from tests.strategies import EVENTS, TECHNOLOGIES, TODAY, maybe, some

FILED = dt.date(2018, 5, 10)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def event(kind: Any, on: str | None = "2023-01-05", licence: Any = None, **stated: Any) -> LegalEvent:
    return LegalEvent(kind, date=day(on) if on else None, licence=licence, **stated)


def patent(*events: LegalEvent, **stated: Any) -> PatentRef:
    fields: dict[str, Any] = {
        "country": "CN", "number": "990000001", "right": "invention", "filing_date": FILED, "status": "granted",
    }  # fmt: skip
    return PatentRef(**{**fields, "events": events or None, **stated})


def offer(status: Any = "available", *, as_of: str | None = None, **stated: Any) -> LicenceOffer:
    source = OfferSource("declared", as_of=day(as_of)) if as_of else None
    fields: dict[str, Any] = {"grants": ("exclusive", "non_exclusive")}
    return LicenceOffer(source, status, **{**fields, **stated})


def found(
    patents: PatentRef | Iterable[PatentRef], *offers: LicenceOffer, today: dt.date = TODAY
) -> Availability:
    patents = (patents,) if isinstance(patents, PatentRef) else tuple(patents)
    return availability(Technology("t", patents=patents or None, offers=offers or None), today=today)


def rules(answer: Availability, index: int = 0) -> set[str]:
    return {reason.rule for reason in answer.offers[index].because}


LAPSED, RESTORED = event("lapsed", "2020-01-01"), event("restored", "2020-09-01")
EXCLUSIVE = event("licence_recorded", licence="exclusive")
NON_EXCLUSIVE = event("licence_recorded", licence="non_exclusive")
CANCELLED = event("licence_cancelled", "2023-06-01")
OPEN = event("open_licence_declared")
WORDED = st.builds(
    lambda entry, code, detail: replace(entry, code=code, detail=detail),
    EVENTS,
    maybe(st.sampled_from(["EE01", "EC01", "CF01", "IP01", "746", "R085"])),
    maybe(st.sampled_from(["独占许可，限医疗", "备案号X2023330000012 普通许可", "期限至2023年2月31日", "LICENCES OF RIGHT", "a\x00\u202e部分"])),
)  # fmt: skip


@st.composite
def records(draw: st.DrawFn) -> Technology:
    """Technologies of the shared strategies, with codes and words in their registers."""
    record: Technology = draw(TECHNOLOGIES)
    patents = tuple(
        replace(
            ref,
            events=draw(st.none() | some(WORDED, most=4)),
            number=draw(st.sampled_from([None, "1", "2"])),
        )
        for ref in record.patents or ()
    )
    return replace(record, id="t", patents=patents or None)

"""Several records of one technology -> one, every value with its source, whatever the order in which they came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from catalogue import exchange
from catalogue.identity.parts import (
    Taken,
    is_listing,
    merged_list,
    merged_owner,
    merged_terms,
    merged_texts,
)
from catalogue.identity.patents import Cited, is_granted, merged_patents
from catalogue.records import PatentRef, Technology

_LISTS = ("ipc", "cpc", "sectors")
_SINGLE = ("trl", "computing", "contact", "url", "published")
_NEVER = dt.date.min


def merge(records: Sequence[Technology]) -> Technology:
    """One technology out of records that speak of it; its id is the first record's, all else is the same in any order.

    One record comes out as it is, equal ones count once, and one that says nothing changes nothing. The record that
    leads is the institution's own before a register's, a granted publication's before an application's, the latest
    before earlier ones.

    Raises:
        ValueError: there is no record.
    """
    if not records:
        raise ValueError("there is nothing to merge")
    distinct = list({exchange.to_json(replace(record, id="")): record for record in records}.values())
    distinct = [record for record in distinct if _says(record)] or distinct
    if len(distinct) == 1:
        return replace(distinct[0], id=records[0].id)
    ordered = _without_copies(sorted(distinct, key=_lead))
    taken = Taken()
    values: dict[str, Any] = {}
    for name in _SINGLE:
        number = next((n for n, record in enumerate(ordered) if getattr(record, name) is not None), None)
        values[name] = None if number is None else getattr(ordered[number], name)
        if number is not None:
            taken.note(name, number)
    for name in _LISTS:
        values[name] = merged_list(name, ordered, taken)
    texts = merged_texts(ordered, taken)
    owner = merged_owner(ordered, taken)
    patents = _patents(ordered, taken)
    terms, offers = merged_terms(ordered, taken)
    return Technology(
        id=records[0].id,
        texts=texts,
        owner=owner,
        patents=patents,
        offers=offers,
        terms=terms,
        provenance=taken.provenance(ordered),
        **values,
    )


def _says(record: Technology) -> bool:
    """The record states anything beyond its id and where it came from."""
    return replace(record, id="", provenance=None) != Technology("")


def _without_copies(ordered: list[Technology]) -> list[Technology]:
    """Of records of equal content (provenance and id aside) the first: a copy in another file adds nothing."""
    seen: dict[str, Technology] = {}
    for record in ordered:
        seen.setdefault(exchange.to_json(replace(record, id="", provenance=None)), record)
    return list(seen.values())


def _lead(record: Technology) -> tuple[object, ...]:
    patents = record.patents or ()
    latest = max((patent.publication_date or _NEVER for patent in patents), default=_NEVER)
    return (
        not record.texts,  # a change of owner alone leads nothing
        not is_listing(record),
        not any(is_granted(patent) for patent in patents),
        -latest.toordinal(),
        -len(exchange.to_json(replace(record, id="", provenance=None))),
        exchange.to_json(replace(record, provenance=None, id="")),
        exchange.to_json(replace(record, id="")),
    )


def _patents(ordered: Sequence[Technology], taken: Taken) -> tuple[PatentRef, ...] | None:
    if all(record.patents is None for record in ordered):
        return None
    cited = [
        Cited(n, place, patent)
        for n, record in enumerate(ordered)
        for place, patent in enumerate(record.patents or ())
    ]
    found = merged_patents(cited)
    for place, one in enumerate(found):
        path = f"patents[{place}]"
        taken.note(path, one.lead.record, f"patents[{one.lead.place}]")
        for name, source in one.taken.items():
            taken.note(f"{path}.{name}", source.record, f"patents[{source.place}].{name}")
    return tuple(one.patent for one in found)

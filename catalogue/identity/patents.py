"""References to patents out of several records: those of one application become one, the granted publication leading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from catalogue.identity.keys import patent_keys
from catalogue.identity.names import name_key
from catalogue.records import LegalEvent, PatentRef

_GRANTED_LETTERS = {"CN": "BCUYSD", "US": "BCEPS", "JP": "BCUYS", "KR": "BCYS"}
_NEVER = dt.date.min
_OF_THE_PUBLICATION = ("country", "number", "kind", "publication_date")
# Where two sources state different ends and neither is the newer, the one that can only come later.
_LATER = ("pending", "granted", "lapsed", "expired", "withdrawn", "invalidated")


@dataclass(frozen=True)
class Cited:
    """A reference, the number of the record that holds it (in the order in which records lead), its place there."""

    record: int
    place: int
    patent: PatentRef


@dataclass(frozen=True)
class MergedPatent:
    """One patent of the merge; `lead` leads it, `taken` names its fields that came from other references."""

    patent: PatentRef
    lead: Cited
    taken: dict[str, Cited]


def is_granted(patent: PatentRef) -> bool:
    """Whether a reference is to a granted publication, as it states itself or as its kind code says."""
    if patent.grant_date is not None or patent.status in ("granted", "lapsed", "expired"):
        return True
    letter = (patent.kind or " ")[0].upper()
    if patent.country == "US" and patent.number and len(patent.number) < 9 and letter == "A":
        return True  # before 2001 the US office published grants only, of kind A
    return letter in _GRANTED_LETTERS.get(patent.country, "BC")


def merged_patents(cited: Sequence[Cited]) -> list[MergedPatent]:
    """The references of all records, one a case, in the order of their first mention."""
    groups: list[tuple[set[str], list[Cited]]] = []
    for one in cited:
        keys = set(patent_keys(one.patent))
        met = [group for group in groups if _meets(one, keys, *group)]
        if not met:
            groups.append((keys, [one]))
            continue
        met[0][0].update(keys, *(group[0] for group in met[1:]))
        met[0][1].extend(c for group in met[1:] for c in group[1])
        met[0][1].append(one)
        groups = [group for group in groups if not any(group is later for later in met[1:])]
    return [_one(members) for _, members in groups]


def _meets(one: Cited, keys: set[str], held: set[str], members: list[Cited]) -> bool:
    """An international application and its national ones may share a number and are still patents of their own."""
    if one.patent.country != members[0].patent.country:
        return False
    return bool(keys & held) or any(one.patent == other.patent for other in members)


def _one(members: Iterable[Cited]) -> MergedPatent:
    distinct: list[Cited] = []
    for one in members:
        if all(one.patent != other.patent for other in distinct):
            distinct.append(one)
    # The granted publication leads, then the latest; among equals the record that leads.
    ordered = sorted(
        distinct,
        key=lambda c: (
            c.patent.number is None,
            not is_granted(c.patent),
            c.patent.kind is None,
            -(c.patent.publication_date or _NEVER).toordinal(),
            c.record,
        ),
    )
    lead = ordered[0]
    if len(ordered) == 1:
        return MergedPatent(lead.patent, lead, {})
    values, taken = dict[str, Any](), dict[str, Cited]()
    for name in (field.name for field in fields(PatentRef)):
        if name not in _OF_THE_PUBLICATION:
            value, source = _MERGE.get(name, _stated)(ordered, name)
            values[name] = value
            if source is not None and source.record != lead.record:
                taken[name] = source
    return MergedPatent(replace(lead.patent, **values), lead, taken)


def _stated(ordered: Sequence[Cited], name: str) -> tuple[object, Cited | None]:
    """The first that is stated, by the order of the publications."""
    source = next((one for one in ordered if getattr(one.patent, name) is not None), None)
    return (getattr(source.patent, name), source) if source else (None, None)


def _application(ordered: Sequence[Cited], name: str) -> tuple[object, Cited | None]:
    """The fullest writing of the number: with its check digit where a source has it."""
    stated = [one for one in ordered if one.patent.application_number]
    trusted = [one for one in stated if patent_keys(replace(one.patent, number=None, publications=None))]
    best = max(trusted or stated, key=_digits, default=None)
    return (best.patent.application_number, best) if best else (None, None)


def _digits(one: Cited) -> int:
    return sum(character in "0123456789X" for character in one.patent.application_number or "")


def _earliest(ordered: Sequence[Cited], name: str) -> tuple[object, Cited | None]:
    stated = [one for one in ordered if getattr(one.patent, name) is not None]
    best = min(stated, key=lambda c: (getattr(c.patent, name), ordered.index(c)), default=None)
    return (getattr(best.patent, name), best) if best else (None, None)


def _status(ordered: Sequence[Cited], name: str) -> tuple[object, Cited | None]:
    """The status of the source that knows most of the case's life: by its last event or publication."""

    def known(one: Cited) -> tuple[dt.date, int]:
        patent = one.patent
        days = [event.date for event in patent.events or () if event.date]
        day = max([*days, patent.publication_date or _NEVER, patent.grant_date or _NEVER])
        return day, _LATER.index(patent.status or "pending")

    stated = [one for one in ordered if one.patent.status is not None]
    best = max(stated, key=known, default=None)
    return (best.patent.status, best) if best else (None, None)


def _names(ordered: Sequence[Cited], name: str) -> tuple[object, Cited | None]:
    """All names, those that differ in case or marks only once; the source is told where the lead states none."""
    found: dict[str, str] = {}
    for one in ordered:
        for written in getattr(one.patent, name) or ():
            found.setdefault(name_key(written) or written, written)
    _, source = _stated(ordered, name)
    return (tuple(found.values()) if source else None), source


def _events(ordered: Sequence[Cited], name: str) -> tuple[object, Cited | None]:
    found = union_of_events(one.patent.events for one in ordered)
    _, source = _stated(ordered, name)
    return found, source


def _publications(ordered: Sequence[Cited], name: str) -> tuple[object, Cited | None]:
    found = {
        publication
        for one in ordered
        for publication in (*(one.patent.publications or ()), publication_name(one.patent))
        if publication
    }
    # A kind code that one source states and another does not is one publication, not two.
    found -= {p for p in found if any(other.startswith(f"{p}-") for other in found)}
    stated = any(one.patent.publications for one in ordered)
    # One publication that the lead itself names needs no list; one whose kind only another source states does.
    told = found == {publication_name(ordered[0].patent)} and not stated
    return (tuple(sorted(found)) if found and not told else None), None


_MERGE: dict[str, Callable[[Sequence[Cited], str], tuple[object, Cited | None]]] = {
    "application_number": _application,
    "priority_date": _earliest,
    "status": _status,
    "applicants": _names,
    "inventors": _names,
    "events": _events,
    "publications": _publications,
}


def publication_name(patent: PatentRef) -> str | None:
    """A publication as the bank names it: CN-107123456-A; None where it has no number."""
    return "-".join(filter(None, (patent.country, patent.number, patent.kind))) if patent.number else None


def union_of_events(lists: Iterable[tuple[LegalEvent, ...] | None]) -> tuple[LegalEvent, ...] | None:
    """All entries of the register, each once, by date; one that another states more fully is left out."""
    stated = [events for events in lists if events is not None]
    found = list(dict.fromkeys(event for events in stated for event in events))
    kept = [e for e in found if not any(e != other and _within(e, other) for other in found)]
    if len(stated) < 2:
        return stated[0] if stated else None
    return tuple(
        sorted(kept, key=lambda e: (e.date or _NEVER, e.kind, e.code or "", e.detail or "", e.licence or ""))
    )


def _within(event: LegalEvent, other: LegalEvent) -> bool:
    if (event.kind, event.date) != (other.kind, other.date) or event.date is None:
        return False
    return all(getattr(event, name) in (None, getattr(other, name)) for name in ("code", "licence", "detail"))
